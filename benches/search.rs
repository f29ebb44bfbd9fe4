//! Codes a second: every way of hashing beside other libraries and beside what the processor could do at most, and how the cost of a
//! search grows.
//!
//!     cargo bench --bench search | sed -n '/^### Measured/,$p'    the section "Measured" of docs/performance.md
//!     cargo bench --bench search -- sha1/avx-512                  what has this in its name, and its rows of the tables
//!     cargo bench --bench search -- --test                        everything once and briefly, without a judgement
//!
//! Criterion takes the samples, and the tables are made from the same ones. It ends with an error if a way of hashing is slower than it
//! must be beside totp-rs.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads clocks and its own arguments, and starts programs")]

#[path = "search/codes.rs"]
mod codes;
#[path = "search/contender.rs"]
mod contender;
#[path = "search/gates.rs"]
mod gates;
#[path = "search/growth.rs"]
mod growth;
#[path = "search/processor.rs"]
mod processor;
#[path = "search/processor_time.rs"]
mod processor_time;
#[path = "search/programs.rs"]
mod programs;
#[path = "search/quantile.rs"]
mod quantile;

use criterion::Criterion;
use processor_time::ProcessorTime;
use std::process::ExitCode;

/// How often each way of hashing is measured, as other work comes and goes.
const ROUNDS: usize = 4;

fn main() -> ExitCode {
    let quick = is_test();
    let in_wall_time = || Criterion::default().without_plots().nresamples(2_000).configure_from_args();
    let in_processor_time = || in_wall_time().with_measurement(ProcessorTime);
    let mut rows = codes::rows();
    for _ in 0..if quick { 1 } else { ROUNDS } {
        codes::measure(&mut in_processor_time(), &mut rows, quick);
    }
    let codes = codes::undisturbed(rows);
    let growth = growth::measure(&mut in_processor_time(), quick);
    let programs = programs::measure(&mut in_wall_time(), quick);
    println!("### Measured\n");
    processor::print();
    codes::print(&codes);
    growth::print(&growth);
    programs::print(&programs);
    let faults = if quick { Vec::new() } else { gates::faults(&codes) };
    faults.iter().for_each(|fault| eprintln!("too slow: {fault}"));
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether nothing is to be measured. As Criterion understands it: `cargo bench` says `--bench`, `cargo test` does not.
fn is_test() -> bool {
    let given: Vec<String> = std::env::args().collect();
    let has = |name: &str| given.iter().any(|one| one == name);
    has("--test") || has("--list") || !has("--bench")
}

/// Runs what takes seconds, if the filter given to Criterion is a part of its name. (A value after an option is taken for a filter: write
/// `--sample-size=20`.)
fn few_times(name: &str, mut run: impl FnMut()) {
    let mut filters = std::env::args().skip(1).filter(|one| !one.starts_with('-'));
    if filters.all(|filter| name.contains(&filter)) {
        println!("{name}: three times");
        (0..3).for_each(|_| run());
    }
}
