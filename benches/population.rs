//! How many token-years are simulated in a second: `cargo bench --bench population`.
//!
//! 10,000 tokens over ten years with a sign-in a week, at four kinds of verifiers, on one thread and on two. With `--test` twenty
//! tokens, to see that it runs.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads its own arguments and the clock")]

use instep::evidence::VerifierFacts;
use instep::simulation::{Population, SimulatedVerifier};
use std::time::Instant;

/// Each with what makes it fast or slow.
const VERIFIERS: [(&str, &str); 4] = [
    ("keycloak", "±1 step, learns nothing: most sign-ins end in retries"),
    ("rsa-securid", "±1 step, learns"),
    ("multiotp", "±20 steps, learns, locks"),
    ("google-authenticator-libpam", "±1 step, looks 1499 steps around after a failure"),
];

fn main() {
    let quick = std::env::args().any(|argument| argument == "--test");
    let population = Population { tokens: if quick { 20 } else { 10_000 }, ..Population::default() };
    let years = f64::from(population.tokens) * 10.0;
    println!("| verifier | what it does | sign-ins | 1 thread | 2 threads |");
    println!("|---|---|---|---|---|");
    for (id, does) in VERIFIERS {
        let facts = VerifierFacts { profile: Some(id.to_owned()), ..VerifierFacts::default() };
        let verifier = SimulatedVerifier::of(&facts).expect("its window is known");
        let [one, two] = [1, 2].map(|threads| {
            let start = Instant::now();
            let fates = Population { threads, ..population }.fates(&verifier, verifier.narrowest);
            (fates, start.elapsed().as_secs_f64())
        });
        assert_eq!(one.0, two.0, "{id}: the number of threads changes nothing");
        let speed = |seconds: f64| format!("{:.1} s, {:.0} token-years/s", seconds, years / seconds);
        println!("| `{id}` | {does} | {} | {} | {} |", one.0.sign_ins, speed(one.1), speed(two.1));
    }
}
