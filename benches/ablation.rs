//! What each kind of evidence is worth: `cargo bench --bench ablation > docs/ablation.md`.
//!
//! Options: `--worlds N` (default 10,000), `--seed S`. With `--test` fifty worlds, to see that it runs.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads its own arguments and the kept cases")]

use instep::diagnosis::ablation::{Ablation, Judged};
use instep::diagnosis::calibration::Calibration;
use instep::diagnosis::{Conclusion, Question};
use instep::evidence::{Case, SecretSource};
use instep::otp::{Account, Encoding, decode, parse_uri};
use instep::time::UnixTime;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread;

/// What taking a kind of evidence away did, over many cases.
#[derive(Default)]
struct Tally {
    /// Cases that have evidence of this kind.
    cases: usize,
    /// The sum of what it adds, in bits.
    bits: f64,
    /// Cases in which the verdict is firm and right with it.
    firm: usize,
    /// Of these, those that are not established without it.
    lost: usize,
    /// Cases in which the verdict is firm and wrong without it, and not with it.
    misled: usize,
}

impl Tally {
    fn add(&mut self, with: Judged, without: Judged, is_clock: bool) {
        self.cases += 1;
        self.bits += with.gain_over(without, is_clock);
        self.firm += usize::from(is_right(with, is_clock));
        self.lost += usize::from(is_right(with, is_clock) && without.conclusion == Conclusion::NotEstablished);
        self.misled += usize::from(is_wrong(without, is_clock) && !is_wrong(with, is_clock));
    }
}

fn is_right(judged: Judged, is_clock: bool) -> bool {
    judged.conclusion == if is_clock { Conclusion::Confirmed } else { Conclusion::RuledOut }
}

fn is_wrong(judged: Judged, is_clock: bool) -> bool {
    is_right(judged, !is_clock)
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let option = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse::<u64>().ok()
    };
    let quick = arguments.iter().any(|argument| argument == "--test");
    let worlds = option("--worlds").unwrap_or(if quick { 50 } else { 10_000 });
    let seed = option("--seed").unwrap_or(20_261_122);
    println!("# What each kind of evidence is worth\n");
    println!(
        "Made by `cargo bench --bench ablation`, {worlds} worlds, seed {seed}. Each case is weighed with all of its"
    );
    println!(
        "evidence, and again without each kind that it has. *Bits* is what the kind adds about the clock question on"
    );
    println!(
        "average: the gain in the logarithm, base 2, of the probability given to what was true. *Lost* are the verdicts"
    );
    println!(
        "that were firm and right with it, and are not established without it; *misled*, those that are firm and wrong"
    );
    println!("without it only.\n");
    println!("## Worlds drawn from the model\n");
    println!(
        "Drawn as for [the calibration](calibration.md): one to five things told, the secret at hand in three of ten.\n"
    );
    print(&tally(drawn(worlds, seed)));
    println!("\n## Real cases retold, and trials\n");
    println!("The cases of `tests/cases` and `tests/trials` of which it is known whether a clock was the cause.\n");
    let mut kept = kept("tests/cases");
    kept.extend(self::kept("tests/trials"));
    println!("{} cases.\n", kept.len());
    print(&tally(kept));
}

/// Ablations of drawn worlds, in the order of their numbers.
fn drawn(worlds: u64, seed: u64) -> Vec<(Ablation, bool)> {
    let calibration = Calibration::default();
    let threads = thread::available_parallelism().map_or(1, |count| count.get() as u64);
    let part = |first: u64| -> Vec<_> {
        let numbers = (first..worlds).step_by(threads as usize);
        numbers.map(|world| (world, calibration.ablation(seed, world))).collect()
    };
    let part = &part;
    thread::scope(|scope| {
        let parts: Vec<_> = (0..threads).map(|first| scope.spawn(move || part(first))).collect();
        let joined = parts.into_iter().flat_map(|part| part.join().expect("an ablation does not panic"));
        // By number, so that sums are the same for any number of threads.
        joined.collect::<BTreeMap<_, _>>().into_values().collect()
    })
}

/// Ablations of the cases of a folder whose answer says whether a clock was the cause.
fn kept(folder: &str) -> Vec<(Ablation, bool)> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let answers = std::fs::read_to_string(folder.join("answers.jsonl")).expect("the answers are kept");
    let answers = answers.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    answers
        .filter_map(|answer| Some((answer["case"].as_str()?.to_owned(), answer["clock_is_cause"].as_bool()?)))
        .map(|(name, is_clock)| {
            let text = std::fs::read_to_string(folder.join(format!("{name}.toml"))).expect("the case is kept");
            (ablation(&Case::read(&text).expect("the kept cases can be read")), is_clock)
        })
        .collect()
}

fn ablation(case: &Case) -> Ablation {
    let source = case.credential.as_ref().and_then(|credential| credential.source.as_ref());
    let account = source.map(|source| match source {
        SecretSource::Uri(uri) => parse_uri(uri).expect("the kept URIs can be read").0,
        SecretSource::Secret(text) => {
            Account::of_secret(decode(text, Encoding::Auto).expect("the kept secrets can be read").secret, text)
        }
        other => panic!("no kept case has {other:?}"),
    });
    let question = Question { account: account.as_ref(), ..Question::about(case, UnixTime::EPOCH) };
    Ablation::of(&question)
}

fn tally(ablations: Vec<(Ablation, bool)>) -> BTreeMap<&'static str, Tally> {
    let mut kinds: BTreeMap<&'static str, Tally> = BTreeMap::new();
    for (ablation, is_clock) in ablations {
        for without in &ablation.without {
            kinds.entry(without.kind).or_default().add(ablation.all, without.judged, is_clock);
        }
    }
    kinds
}

/// One row a kind, what is worth most first.
fn print(kinds: &BTreeMap<&'static str, Tally>) {
    println!(
        "| kind of evidence | cases with it | bits | firm and right with it | lost without it | misled without it |"
    );
    println!("|---|---|---|---|---|---|");
    let mut rows: Vec<_> = kinds.iter().collect();
    let mean = |tally: &Tally| tally.bits / tally.cases as f64;
    rows.sort_by(|a, b| mean(b.1).total_cmp(&mean(a.1)).then(a.0.cmp(b.0)));
    for (kind, tally) in rows {
        let Tally { cases, firm, lost, misled, .. } = tally;
        println!("| {kind} | {cases} | {:.2} | {firm} | {lost} | {misled} |", mean(tally));
    }
}
