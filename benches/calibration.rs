//! How good the verdicts are, as a table: `cargo bench --bench calibration > docs/calibration.md`.
//!
//! Options: `--worlds N` (default 10,000), `--own N` of the model's own worlds (default four times as many, so that each tenth has
//! enough of them), `--seed S`. With `--test` a hundred worlds, to see that it runs.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads its own arguments")]

use instep::diagnosis::Conclusion;
use instep::diagnosis::calibration::{Calibration, Strain, Trial};
use std::thread;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let option = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse::<u64>().ok()
    };
    let quick = arguments.iter().any(|argument| argument == "--test");
    let worlds = option("--worlds").unwrap_or(if quick { 100 } else { 10_000 });
    let seed = option("--seed").unwrap_or(20_261_121);
    println!("# How good the verdicts are\n");
    let own = option("--own").unwrap_or(if quick { worlds } else { 4 * worlds });
    println!(
        "Made by `cargo bench --bench calibration`, {worlds} worlds a run, {own} of the model's own, seed {seed}. Worlds are"
    );
    println!(
        "drawn from the model's priors; what is told of them from its likelihoods: one to five answers to the questions"
    );
    println!(
        "that a helper may ask, codes with their outcomes, readings and comparisons of clocks. In three of ten the secret"
    );
    println!(
        "is at hand, and codes have their digits. A verdict is firm from 95 % on. Not drawn, so that nothing here speaks of"
    );
    println!(
        "them: two wrong clocks at once, clocks that drift between observations, hardware tokens, learned drift.\n"
    );
    println!("## Reliability\n");
    println!(
        "Of the verdicts that gave a clock a probability in each tenth, the share in which a clock was the cause.\n"
    );
    let calibration = Calibration::default();
    let own = run(&calibration, own, seed, Strain::None);
    reliability(&own);
    println!("\n## Under strain\n");
    println!("The worlds are changed behind the model's back. Below 2 % false confirmations is what is asked.\n");
    println!(
        "| worlds | confirmed | falsely, of all worlds | ruled out | falsely, of all worlds | not established | Brier score |"
    );
    println!("|---|---|---|---|---|---|---|");
    summary(Strain::None, &own);
    for strain in [Strain::LargerOffsets, Strain::Liars, Strain::OtherWindow] {
        summary(strain, &run(&calibration, worlds, seed, strain));
    }
    println!("\n## Real cases\n");
    println!(
        "`cargo test --release --test verdicts -- --nocapture trials` judges the retold real cases and the trials: it fails on a"
    );
    println!("wrong verdict, and prints how many are firm and which are needlessly not established.");
}

fn run(calibration: &Calibration, worlds: u64, seed: u64, strain: Strain) -> Vec<Trial> {
    let threads = thread::available_parallelism().map_or(1, |count| count.get() as u64);
    thread::scope(|scope| {
        let part = |first| {
            scope.spawn(move || {
                (first..worlds)
                    .step_by(threads as usize)
                    .map(|world| calibration.trial(seed, world, strain))
                    .collect::<Vec<_>>()
            })
        };
        let parts: Vec<_> = (0..threads).map(part).collect();
        parts.into_iter().flat_map(|part| part.join().expect("a trial does not panic")).collect()
    })
}

fn reliability(trials: &[Trial]) {
    println!("| probability given | verdicts | mean given | clock was the cause | difference | sampling error (2 σ) |");
    println!("|---|---|---|---|---|---|");
    for tenth in 0..10 {
        let (low, high) = (f64::from(tenth) / 10.0, f64::from(tenth + 1) / 10.0);
        let last = tenth == 9;
        let inside: Vec<&Trial> =
            trials.iter().filter(|t| t.probability >= low && (t.probability < high || last)).collect();
        if inside.is_empty() {
            continue;
        }
        let count = inside.len() as f64;
        let given = inside.iter().map(|trial| trial.probability).sum::<f64>() / count;
        let clock = inside.iter().filter(|trial| trial.clock).count() as f64 / count;
        let error = 2.0 * (given * (1.0 - given) / count).sqrt();
        println!(
            "| {low:.1}–{high:.1} | {count} | {:.1} % | {:.1} % | {:+.1} | ±{:.1} |",
            given * 100.0,
            clock * 100.0,
            (clock - given) * 100.0,
            error * 100.0
        );
    }
}

fn summary(strain: Strain, trials: &[Trial]) {
    let of = |conclusion| trials.iter().filter(move |trial| trial.conclusion == conclusion);
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 * 100.0 };
    let confirmed = of(Conclusion::Confirmed).count();
    let ruled_out = of(Conclusion::RuledOut).count();
    let false_confirmed = of(Conclusion::Confirmed).filter(|trial| !trial.clock).count();
    let false_ruled_out = of(Conclusion::RuledOut).filter(|trial| trial.clock).count();
    let brier = trials.iter().map(|t| (t.probability - f64::from(u8::from(t.clock))).powi(2)).sum::<f64>()
        / trials.len() as f64;
    println!(
        "| {} | {:.1} % | {:.2} % | {:.1} % | {:.2} % | {:.1} % | {brier:.3} |",
        strain.words(),
        share(confirmed, trials.len()),
        share(false_confirmed, trials.len()),
        share(ruled_out, trials.len()),
        share(false_ruled_out, trials.len()),
        share(of(Conclusion::NotEstablished).count(), trials.len()),
    );
}
