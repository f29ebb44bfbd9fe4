//! Codes a second: every way of hashing against other libraries, what the processor could do at most, and how the cost of a search grows.
//!
//! `cargo bench --bench search` prints the tables of `docs/performance.md`, and fails if a way of hashing is slower than it must be
//! beside totp-rs. All contenders run in turn in one process, many times over, and the best time of each counts: where other work
//! shares the machine, read the ratios. With `--test` once and briefly, without a judgement.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads clocks and starts programs")]

#[path = "search/contender.rs"]
mod contender;
#[path = "search/growth.rs"]
mod growth;
#[path = "search/process.rs"]
mod process;
#[path = "search/processor.rs"]
mod processor;

use contender::{Contender, FIRST, contenders};
use instep::otp::Algorithm;
use instep::search::Lanes;
use processor::Processor;
use std::process::ExitCode;

/// Vector operations for sixteen codes with SHA-1, by count: inner hash 470, outer hash 717, truncation and comparison 23.
const OPERATIONS: f64 = 1210.0;

/// How often each contender runs.
const ROUNDS: usize = 25;

fn main() -> ExitCode {
    let quick = std::env::args().any(|argument| argument == "--test");
    let mut processor = Processor::default();
    let mut contenders = contenders();
    for _ in 0..if quick { 1 } else { ROUNDS } {
        processor.measure();
        contenders.iter_mut().for_each(|contender| contender.run(if quick { 2_000 } else { contender.codes }));
    }
    print_codes(&contenders, &processor);
    growth::print(quick);
    process::print(quick);
    if quick {
        return ExitCode::SUCCESS;
    }
    let slow: Vec<String> =
        contenders.iter().filter_map(|contender| fault(contender, &contenders, &processor)).collect();
    slow.iter().for_each(|fault| eprintln!("too slow: {fault}"));
    if slow.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn print_codes(contenders: &[Contender], processor: &Processor) {
    println!("Processor: {}", processor.name());
    println!("Core clock {:.2} GHz, by a chain of dependent multiplications.", processor.clock * 1e-9);
    if let Some(issue) = processor.issue() {
        let limit = processor.clock * issue * 16.0 / OPERATIONS;
        println!(
            "It issued {issue:.1} operations of 512 bits a cycle: at most {:.0} million SHA-1 codes a second.",
            limit * 1e-6
        );
    }
    println!();
    println!("| hash | with | keys | million codes a second | × totp-rs 6 `check()` | cycles a code |");
    println!("|---|---|---|---|---|---|");
    for contender in contenders {
        println!(
            "| {} | {} | {} | {:.2} | {:.2} | {:.0} |",
            contender.algorithm,
            contender.name,
            contender.keys,
            contender.rate() * 1e-6,
            contender.rate() / baseline(contender.algorithm, contenders),
            processor.clock / contender.rate()
        );
    }
    println!();
    println!("Counters from {FIRST} on, six digits, two codes looked for.");
    println!();
}

/// How fast totp-rs is with this hash.
fn baseline(algorithm: Algorithm, contenders: &[Contender]) -> f64 {
    let same = contenders.iter().find(|other| other.algorithm == algorithm && other.name == contender::BASELINE);
    same.map_or(f64::NAN, Contender::rate)
}

/// What is wrong if SHA-1 with many keys is not as many times as fast as totp-rs as it has to be.
fn fault(contender: &Contender, contenders: &[Contender], processor: &Processor) -> Option<String> {
    let lanes = contender.lanes.filter(|_| contender.algorithm == Algorithm::Sha1 && contender.keys > 1)?;
    let least = match lanes {
        // What the others are compared with; nobody waits for it.
        Lanes::Reference => return None,
        Lanes::Automatic => return slower_than_the_best(contender, contenders),
        // Asked for where a core issues four such operations a cycle; with fewer ports, so much less.
        Lanes::Avx512 => 18.0 * (processor.issue()? / 4.0).min(1.0),
        Lanes::Avx2 => 5.0,
        _ => 1.4,
    };
    let times = contender.rate() / baseline(contender.algorithm, contenders);
    (times < least).then(|| format!("{} is {times:.2} times as fast as totp-rs, asked are {least:.2}", contender.name))
}

/// What is wrong if a search is left to slower instructions than the processor has; other work takes its share, now here, now there.
fn slower_than_the_best(automatic: &Contender, contenders: &[Contender]) -> Option<String> {
    let alike = |other: &&Contender| other.algorithm == automatic.algorithm && other.keys == automatic.keys;
    let best = contenders.iter().filter(alike).map(Contender::rate).fold(0.0, f64::max);
    let share = automatic.rate() / best;
    (share < 0.6).then(|| format!("{} has {share:.2} of the rate of the best instructions", automatic.name))
}
