//! How the time of a search grows with each thing that it may have more of.

use crate::processor::all_cpu_seconds;
use instep::otp::{Algorithm, Digits, Key, Secret};
use instep::search::{Hypothesis, JointSearch, Search, Sighting};
use instep::time::{Period, Span, StepGrid, UnixTime};
use std::time::Instant;

const NOW: UnixTime = UnixTime::from_seconds(1_795_255_205);
const DAY: i64 = 86_400;
const YEAR: i64 = 31_557_600;

/// A search whose time is taken.
struct Row {
    name: &'static str,
    joint: JointSearch,
}

pub fn print(quick: bool) {
    println!(
        "| search, SHA-1 unless said otherwise | codes computed | processor time | million a second of it | wall |"
    );
    println!("|---|---|---|---|---|");
    let mut twenty_years = Vec::new();
    for Row { name, joint } in rows(quick) {
        let (mut best, mut wall) = (f64::INFINITY, f64::INFINITY);
        let mut computed = 0;
        for _ in 0..if quick { 1 } else { 5 } {
            let (begin, begin_cpu) = (Instant::now(), all_cpu_seconds());
            let found = joint.run().expect("it can be searched for");
            best = best.min(all_cpu_seconds() - begin_cpu);
            wall = wall.min(begin.elapsed().as_secs_f64());
            computed = found.iter().map(|found| found.candidates_tested).sum();
        }
        if name.starts_with("twenty years") {
            twenty_years.push(wall);
        }
        let speed = computed as f64 / best * 1e-6;
        println!("| {name} | {computed} | {:.1} ms | {speed:.1} | {:.1} ms |", best * 1e3, wall * 1e3);
    }
    if let [one, two] = twenty_years[..] {
        println!();
        println!("Two threads are {:.2} times as fast as one.", one / two);
    }
    println!();
}

fn rows(quick: bool) -> Vec<Row> {
    let years = |count: i64| if quick { DAY } else { count * YEAR };
    let tokens = if quick { 10 } else { 2_000 };
    vec![
        Row { name: "a day either way, two codes", joint: plain(DAY, 2, 1, 1) },
        Row { name: "a year, two codes", joint: plain(years(1), 2, 1, 1) },
        Row { name: "a year, ten codes, one may fit", joint: any_of_ten(years(1)) },
        Row { name: "fifty years, two codes", joint: plain(years(50), 2, 1, 1) },
        Row { name: "twenty years, two codes, one thread", joint: plain(years(20), 2, 1, 1) },
        Row { name: "twenty years, two codes, two threads", joint: plain(years(20), 2, 1, 2) },
        Row { name: "a year, two codes, ten readings", joint: plain(years(1), 2, 10, 1) },
        Row { name: "a year, two codes, thirty readings, two threads", joint: plain(years(1), 2, 30, 2) },
        Row {
            name: "a year, two codes, thirty rivals of all hashes and three periods, two threads",
            joint: rivals(years(1)),
        },
        Row { name: "two days, three codes, 2,000 tokens, two threads", joint: plain(2 * DAY, 3, tokens, 2) },
    ]
}

fn key(number: usize, algorithm: Algorithm) -> Key {
    Key::new(&Secret::from_bytes(number.to_be_bytes()), algorithm)
}

/// Codes of a clock 70 seconds ahead.
fn codes(key: &Key, grid: StepGrid, count: i64) -> Vec<Sighting> {
    let seen = |index| {
        let at = NOW + Span::from_seconds(index * 95);
        let step = grid.step_at(at + Span::from_seconds(70));
        Sighting { code: key.code(step.counter(), Digits::SIX), at, uncertainty: Span::ZERO }
    };
    (0..count).map(seen).collect()
}

fn plain(range: i64, count: i64, keys: usize, threads: usize) -> JointSearch {
    let search = |number| {
        let (key, grid) = (key(number, Algorithm::Sha1), StepGrid::default());
        Search {
            codes: codes(&key, grid, count),
            key,
            grid,
            range: Span::from_seconds(range),
            threads,
            min_codes: None,
        }
    };
    JointSearch { searches: (0..keys).map(search).collect(), threads }
}

fn any_of_ten(range: i64) -> JointSearch {
    let mut joint = plain(range, 10, 1, 1);
    joint.searches.iter_mut().for_each(|search| search.min_codes = Some(1));
    joint
}

/// Readings under each hash and period, of which one shows the codes.
fn rivals(range: i64) -> JointSearch {
    let mut rivals = Vec::new();
    for number in 0..30 {
        let algorithm = Algorithm::ALL[number % 10 / 4];
        let grid = StepGrid::of(Period::from_seconds([30, 60, 15][number / 10]).expect("it is positive"));
        rivals.push(Hypothesis { key: key(number, algorithm), grid });
    }
    let codes = codes(&rivals[0].key, rivals[0].grid, 2);
    JointSearch::of_rivals(&codes, &rivals, Span::from_seconds(range), 2)
}
