//! How the time of a search grows with each thing that it may have more of.

use crate::few_times;
use crate::processor_time::{ProcessorTime, processor_time_of};
use crate::quantile::median;
use criterion::{Criterion, SamplingMode};
use instep::otp::{Algorithm, Digits, Key, Secret};
use instep::search::{Hypothesis, JointSearch, Search, Sighting};
use instep::time::{Period, Span, StepGrid, UnixTime};
use std::time::{Duration, Instant};

const NOW: UnixTime = UnixTime::from_seconds(1_795_255_205);
const DAY: i64 = 86_400;
const YEAR: i64 = 31_557_600;
/// One and the same search on one thread and on two.
const THREADS: [&str; 2] = ["threads/1", "threads/2"];

/// For the reader of the table.
const METHOD: &str = "
Steps covered are those of the range, of all keys; a search for codes that must all fit need not hash each. The processor time is the
median of the runs. The 30 rivals are of all three hashes, with periods of 30, 60 and 15 s.";

/// A search whose time is taken.
pub struct Row {
    name: &'static str,
    joint: JointSearch,
    /// Criterion asks for ten samples, which takes too long of these.
    slow: bool,
    runs: Vec<Run>,
}

/// One run of it.
struct Run {
    /// Steps from the first to the last, of all keys.
    steps: u64,
    processor: Duration,
    wall: Duration,
}

/// All rows that the filter lets through.
pub fn measure(criterion: &mut Criterion<ProcessorTime>, quick: bool) -> Vec<Row> {
    let mut group = criterion.benchmark_group("search/growth");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    group.warm_up_time(Duration::from_millis(1)).measurement_time(Duration::from_millis(200));
    let mut rows = rows(quick);
    for Row { name, joint, slow, runs } in &mut rows {
        if *slow && !quick {
            few_times(&format!("search/growth/{name}"), || _ = run(joint, runs));
            continue;
        }
        group.bench_function(*name, |bencher| {
            bencher.iter_custom(|times| (0..times).map(|_| run(joint, runs)).sum());
        });
    }
    group.finish();
    rows.retain(|row| !row.runs.is_empty());
    rows
}

/// How long it takes the processor; the run is noted.
fn run(joint: &JointSearch, noted: &mut Vec<Run>) -> Duration {
    let (begin, mut steps) = (Instant::now(), 0);
    let processor = processor_time_of(|| {
        let found = joint.run().expect("it can be searched for");
        steps = found.iter().map(|found| found.candidates_tested).sum();
    });
    noted.push(Run { steps, processor, wall: begin.elapsed() });
    processor
}

fn rows(quick: bool) -> Vec<Row> {
    let years = |count: i64| if quick { DAY } else { count * YEAR };
    let tokens = if quick { 10 } else { 2_000 };
    let row = |name, joint| Row { name, joint, slow: false, runs: Vec::new() };
    let slow = |name, joint| Row { slow: true, ..row(name, joint) };
    vec![
        row("range/day", plain(DAY, 2, 1, 1)),
        row("range/year", plain(years(1), 2, 1, 1)),
        slow("range/fifty years", plain(years(50), 2, 1, 1)),
        row("codes/1", plain(years(1), 1, 1, 1)),
        row("codes/2", plain(years(1), 2, 1, 1)),
        row("codes/3", plain(years(1), 3, 1, 1)),
        row("codes/10", plain(years(1), 10, 1, 1)),
        row("codes/any of 10", any_of_ten(years(1))),
        row("hypotheses/1 reading", plain(years(1), 2, 1, 1)),
        row("hypotheses/10 readings", plain(years(1), 2, 10, 1)),
        slow("hypotheses/30 readings", plain(years(1), 2, 30, 1)),
        slow("hypotheses/30 rivals", rivals(years(1))),
        row("keys/2000 tokens", plain(2 * DAY, 3, tokens, 2)),
        row(THREADS[0], plain(years(5), 2, 1, 1)),
        row(THREADS[1], plain(years(5), 2, 1, 2)),
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

impl Row {
    fn processor(&self) -> f64 {
        median(self.runs.iter().map(|run| run.processor.as_secs_f64()))
    }

    fn best_wall(&self) -> f64 {
        self.runs.iter().map(|run| run.wall.as_secs_f64()).fold(f64::INFINITY, f64::min)
    }
}

pub fn print(rows: &[Row]) {
    if rows.is_empty() {
        return;
    }
    println!("How the cost grows, with SHA-1 unless said otherwise:\n");
    println!(
        "| growth | days either way | codes | keys | threads | steps covered | runs | processor time \
         | million steps a second of it | wall, best |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    rows.iter().for_each(print_row);
    println!("{METHOD}");
    let wall = |name| rows.iter().find(|row| row.name == name).map(Row::best_wall);
    if let (Some(one), Some(two)) = (wall(THREADS[0]), wall(THREADS[1])) {
        println!("Two threads are {:.2} times as fast as one, by the best wall times.", one / two);
    }
    println!();
}

fn print_row(row: &Row) {
    let (Some(run), Some(search)) = (row.runs.first(), row.joint.searches.first()) else { return };
    println!(
        "| {} | {} | {} | {} | {} | {} | {} | {:.2} ms | {:.1} | {:.2} ms |",
        row.name,
        search.range.seconds() / DAY as f64,
        search.codes.len(),
        row.joint.searches.len(),
        row.joint.threads,
        run.steps,
        row.runs.len(),
        row.processor() * 1e3,
        run.steps as f64 / row.processor() * 1e-6,
        row.best_wall() * 1e3
    );
}
