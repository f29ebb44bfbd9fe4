//! How well programs measure a clock, side by side: `instep skew`, chrony, NTPsec's ntpdig and ntpdate, and the crate rsntp.
//!
//! `cargo bench --bench peers` prints the tables of `docs/accuracy.md`. All of it happens in a network namespace of its own,
//! where port 123 is free on every loopback address and no packet can leave; for that it has to be root. The clock cannot
//! be set by anything in there: the capability to do so is given up first.
//!
//! Options behind `--`: `--runs N` (default 40), `--seed N`, `--only NAME` (one network or one set of servers), `--plain`
//! (without the slowest program, `ntpdig -p 4`), and `--test` for a small run that shows that it works.
#![allow(clippy::disallowed_methods, reason = "programs are started and timed")]

#[path = "peers/lane.rs"]
mod lane;
#[path = "peers/namespace.rs"]
mod namespace;
#[path = "peers/outcome.rs"]
mod outcome;
#[path = "peers/table.rs"]
mod table;
#[path = "peers/tool.rs"]
mod tool;
#[path = "peers/trial.rs"]
mod trial;

use outcome::Outcomes;
use std::process::ExitCode;
use tool::Tool;
use trial::Trial;

/// What was asked for.
#[derive(Clone, Debug)]
struct Options {
    runs: u32,
    seed: u64,
    only: Option<String>,
    plain: bool,
    test: bool,
    inside: bool,
}

fn main() -> ExitCode {
    let options = match options(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(wrong) => {
            eprintln!("error: {wrong}");
            return ExitCode::from(2);
        }
    };
    if !options.inside {
        return namespace::run_again_inside();
    }
    if let Err(why) = namespace::begin() {
        eprintln!("error: {why}");
        return ExitCode::FAILURE;
    }
    compare(&options);
    ExitCode::SUCCESS
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options { runs: 40, seed: 20_261_121, only: None, plain: false, test: false, inside: false };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--runs" => options.runs = value()?.parse().map_err(|wrong| format!("--runs: {wrong}"))?,
            "--seed" => options.seed = value()?.parse().map_err(|wrong| format!("--seed: {wrong}"))?,
            "--only" => options.only = Some(value()?),
            "--plain" => options.plain = true,
            "--test" => (options.test, options.runs) = (true, 1),
            namespace::INSIDE => options.inside = true,
            // Cargo says that this is a benchmark.
            "--bench" => {}
            other => return Err(format!("there is no option {other}")),
        }
    }
    Ok(options)
}

fn compare(options: &Options) {
    let tools: Vec<Tool> = tool::present().into_iter().filter(|tool| tool.is_plain() || !options.plain).collect();
    let wanted = |trial: &Trial| {
        let named = options.only.as_ref().is_none_or(|name| name == trial.name());
        named && (!options.test || trial.is_quick())
    };
    let measured: Vec<(Trial, Vec<Outcomes>)> = trial::all()
        .into_iter()
        .filter(wanted)
        .map(|trial| {
            eprintln!("{}: {} runs of each program", trial.name(), options.runs);
            (trial, lane::measure(trial, &tools, options.runs, options.seed))
        })
        .collect();
    println!("{}", table::tables(&measured, &tools, options.runs, options.seed));
    for wrong in unheld(&measured, &tools) {
        println!("{wrong}");
    }
}

/// Where an interval that `instep` called proved does not hold the truth. There is none.
fn unheld(measured: &[(Trial, Vec<Outcomes>)], tools: &[Tool]) -> Vec<String> {
    let column = tools.iter().position(|tool| *tool == Tool::Instep);
    let broken = |(trial, outcomes): &(Trial, Vec<Outcomes>)| {
        let count = column.map_or(0, |column| outcomes[column].intervals_broken());
        (count > 0).then(|| format!("**{}: {count} of instep's intervals do not hold the truth**", trial.name()))
    };
    measured.iter().filter_map(broken).collect()
}
