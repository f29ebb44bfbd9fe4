//! Whole programs from their start to their end, beside `oathtool` where it is installed.

use crate::processor::children_cpu_seconds;
use std::process::{Command, Stdio};
use std::time::Instant;

const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

pub fn print(quick: bool) {
    let Some(program) = option_env!("CARGO_BIN_EXE_instep") else { return };
    let instep = |line: &str| time(program, &format!("{line} --insecure-secret {SECRET}"), quick);
    println!("| whole program | wall | processor time |");
    println!("|---|---|---|");
    row("`instep code`", instep("code --at 2026-11-21T10:00:05Z"));
    let million = "search --threads 1 --code 000000@2026-11-21T10:00:05Z --code 000000@2026-11-21T10:05:05Z --range";
    row("`instep search`, two codes, a million steps either way", instep(&format!("{million} 30000000s")));
    let oathtool = format!("--totp -b {SECRET} -w 1000000 -N 2026-11-21T10:00:05Z 000000");
    row("`oathtool -w 1000000`, one code, a million steps either way", time("oathtool", &oathtool, quick));
    if !quick {
        row("`instep search`, two codes, 50 years either way, one thread", instep(&format!("{million} 50y")));
    }
    println!();
}

fn row(name: &str, times: Option<(f64, f64)>) {
    match times {
        Some((wall, cpu)) => println!("| {name} | {:.1} ms | {:.0} ms |", wall * 1e3, cpu * 1e3),
        None => println!("| {name} | not installed | |"),
    }
}

/// The best of some runs in seconds, and the mean processor time; `None` if there is no such program.
fn time(program: &str, line: &str, quick: bool) -> Option<(f64, f64)> {
    let runs = if quick { 1 } else { 9 };
    let (mut best, begin_cpu) = (f64::INFINITY, children_cpu_seconds());
    for _ in 0..runs {
        let mut command = Command::new(program);
        command.args(line.split_whitespace()).stdout(Stdio::null()).stderr(Stdio::null());
        let begin = Instant::now();
        command.status().ok()?;
        best = best.min(begin.elapsed().as_secs_f64());
    }
    Some((best, (children_cpu_seconds() - begin_cpu) / f64::from(runs)))
}
