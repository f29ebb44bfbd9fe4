//! Whole programs from their start to their end, beside `oathtool` where it is installed.

use crate::few_times;
use crate::processor_time::of_ended_programs;
use crate::quantile::median;
use criterion::{Criterion, SamplingMode};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// A command line whose time is taken.
pub struct Row {
    name: &'static str,
    about: &'static str,
    line: String,
    /// Criterion asks for ten samples, which takes too long of these.
    slow: bool,
    /// In seconds.
    walls: Vec<f64>,
    /// In seconds, of all runs.
    processor: f64,
}

/// All that are installed and that the filter lets through.
pub fn measure(criterion: &mut Criterion, quick: bool) -> Vec<Row> {
    let mut group = criterion.benchmark_group("search/program");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    group.warm_up_time(Duration::from_millis(1)).measurement_time(Duration::from_millis(500));
    let mut rows = rows(quick);
    for Row { name, line, slow, walls, processor, .. } in &mut rows {
        let before = of_ended_programs();
        if *slow && !quick {
            few_times(&format!("search/program/{name}"), || _ = run(line, walls));
        } else {
            group.bench_function(*name, |bencher| {
                bencher.iter_custom(|times| (0..times).map(|_| run(line, walls)).sum());
            });
        }
        *processor = of_ended_programs() - before;
    }
    group.finish();
    rows.retain(|row| !row.walls.is_empty());
    rows
}

fn rows(quick: bool) -> Vec<Row> {
    let row = |name, about, line| Row { name, about, line, slow: false, walls: Vec::new(), processor: 0.0 };
    let mut rows = Vec::new();
    if let Some(program) = option_env!("CARGO_BIN_EXE_instep") {
        let instep = |line: &str| format!("{program} {line} --insecure-secret {SECRET}");
        let search = |range| {
            let codes = "--code 000000@2026-11-21T10:00:05Z --code 000000@2026-11-21T10:05:05Z";
            instep(&format!("search --threads 1 {codes} --range {range}"))
        };
        let years = if quick { "1d" } else { "50y" };
        rows.push(row("instep code", "one code", instep("code --at 2026-11-21T10:00:05Z")));
        rows.push(row("instep search", "two codes, a million steps either way, one thread", search("30000000s")));
        let fifty = row("instep search 50y", "two codes, 50 years either way, one thread", search(years));
        rows.push(Row { slow: true, ..fifty });
    }
    if Command::new("oathtool").arg("--version").output().is_ok() {
        let line = format!("oathtool --totp -b {SECRET} -w 1000000 -N 2026-11-21T10:00:05Z 000000");
        rows.push(row("oathtool -w 1000000", "one code, a million steps either way", line));
    }
    rows
}

/// How long the program runs, as time passes; it is noted.
fn run(line: &str, noted: &mut Vec<f64>) -> Duration {
    let mut words = line.split_whitespace();
    let mut command = Command::new(words.next().expect("the program comes first"));
    command.args(words).stdout(Stdio::null()).stderr(Stdio::null());
    let begin = Instant::now();
    command.status().expect("it starts");
    let wall = begin.elapsed();
    noted.push(wall.as_secs_f64());
    wall
}

pub fn print(rows: &[Row]) {
    if rows.is_empty() {
        return;
    }
    println!("Whole programs, from start to end:\n");
    println!("| program | what it does | runs | wall, best | wall, median | processor time, mean |");
    println!("|---|---|---|---|---|---|");
    for Row { name, about, walls, processor, .. } in rows {
        let milliseconds = [
            walls.iter().copied().fold(f64::INFINITY, f64::min),
            median(walls.iter().copied()),
            processor / walls.len() as f64,
        ]
        .map(|seconds| format!("{:.1} ms", seconds * 1e3));
        println!("| `{name}` | {about} | {} | {} |", walls.len(), milliseconds.join(" | "));
    }
    println!("\nProcessor time is told in hundredths of a second for all runs together.");
}
