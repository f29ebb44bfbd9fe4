//! Codes a second, contender by contender.

use crate::contender::{Contender, FIRST, contenders};
use crate::processor::{clock, wide_operations};
use crate::processor_time::ProcessorTime;
use crate::quantile::{median, quantile};
use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};
use instep::otp::Algorithm;
use instep::search::Lanes;
use std::time::Duration;

/// For the reader of the table.
const METHOD: &str = "\
Numbers are medians over batches of some milliseconds of processor time, taken in several rounds. Right before and right after each
batch, totp-rs computes codes with the same hash, and the clock and the operations of 512 bits are measured: ratios, cycles and shares
are of such neighbours. Of each contender's batches the quarter counts in which it and totp-rs together took the fewest cycles: there other
work disturbed the core least. Half of their ratios lie in the range given.
";

/// What was measured of one contender.
pub struct Row {
    pub contender: Contender,
    batches: Vec<Batch>,
}

/// The rates of one batch of codes, and of what was measured right before and right after it: the mean of both, so that a clock that
/// goes up or down meanwhile does not matter.
struct Batch {
    codes: f64,
    /// Codes of totp-rs.
    totp_rs: f64,
    /// Cycles.
    clock: f64,
    /// Operations of 512 bits; not a number if there are none.
    wide_operations: f64,
}

/// All contenders, not measured yet.
pub fn rows() -> Vec<Row> {
    let contenders = Algorithm::ALL.into_iter().flat_map(contenders);
    contenders.map(|contender| Row { contender, batches: Vec::new() }).collect()
}

/// Measures once more what the filter lets through.
pub fn measure(criterion: &mut Criterion<ProcessorTime>, rows: &mut [Row], quick: bool) {
    for rows in rows.chunk_by_mut(|one, other| one.contender.algorithm == other.contender.algorithm) {
        measure_hash(criterion, rows[0].contender.algorithm, rows, quick);
    }
}

fn measure_hash(criterion: &mut Criterion<ProcessorTime>, algorithm: Algorithm, rows: &mut [Row], quick: bool) {
    let mut group = criterion.benchmark_group(format!("search/{algorithm}"));
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    group.warm_up_time(Duration::from_millis(20)).measurement_time(Duration::from_millis(200));
    let totp_rs = contenders(algorithm).swap_remove(0);
    for Row { contender, batches } in rows {
        let codes = contender.codes / if quick { 10 } else { 1 };
        group.throughput(Throughput::Elements(codes));
        group.bench_function(BenchmarkId::new(contender.name, contender.keys), |bencher| {
            bencher.iter_custom(|times| (0..times).map(|_| batch(contender, &totp_rs, codes, batches)).sum());
        });
    }
    group.finish();
}

/// What was measured, of each the quarter of the batches that other work disturbed least.
pub fn undisturbed(mut rows: Vec<Row>) -> Vec<Row> {
    rows.retain(|row| !row.batches.is_empty());
    for Row { batches, .. } in &mut rows {
        batches.sort_by(|one, other| other.quiet().total_cmp(&one.quiet()));
        batches.truncate(batches.len().div_ceil(4));
    }
    rows
}

impl Batch {
    /// The less the core was disturbed, the more codes a cycle both have; neither of the two alone chooses.
    fn quiet(&self) -> f64 {
        self.codes * self.totp_rs / (self.clock * self.clock)
    }
}

/// How long one batch takes; its rates are noted.
fn batch(contender: &Contender, totp_rs: &Contender, codes: u64, noted: &mut Vec<Batch>) -> Duration {
    let few = totp_rs.codes / 2;
    let beside = || [few as f64 / totp_rs.time(few).as_secs_f64(), clock(), wide_operations()];
    let before = beside();
    let took = contender.time(codes);
    let after = beside();
    let [totp_rs, clock, wide_operations] = [0, 1, 2].map(|which: usize| f64::midpoint(before[which], after[which]));
    noted.push(Batch { codes: codes as f64 / took.as_secs_f64(), totp_rs, clock, wide_operations });
    took
}

impl Row {
    /// Codes a second.
    fn rate(&self) -> f64 {
        median(self.batches.iter().map(|batch| batch.codes))
    }

    /// How many times as fast as totp-rs: this share of the batches is below it.
    fn times_totp_rs_at(&self, share: f64) -> f64 {
        quantile(self.batches.iter().map(|batch| batch.codes / batch.totp_rs), share)
    }

    pub fn times_totp_rs(&self) -> f64 {
        self.times_totp_rs_at(0.5)
    }

    fn cycles(&self) -> f64 {
        median(self.batches.iter().map(|batch| batch.clock / batch.codes))
    }

    /// Of what the processor can do at most with its widest vectors, if these are them.
    fn share_of_limit(&self) -> Option<f64> {
        let (operations, codes) = operations(self.contender.algorithm);
        let share = |batch: &Batch| batch.codes * operations / codes / batch.wide_operations;
        (self.contender.lanes == Some(Lanes::Avx512)).then(|| median(self.batches.iter().map(share)))
    }
}

/// Vector operations of 512 bits for so many codes of many keys and two codes looked for, by count. SHA-1: inner hash 470, outer hash 717,
/// truncation and comparison 23.
fn operations(algorithm: Algorithm) -> (f64, f64) {
    match algorithm {
        Algorithm::Sha1 => (1210.0, 16.0),
        Algorithm::Sha256 => (2680.0, 16.0),
        Algorithm::Sha512 => (3390.0, 8.0),
    }
}

fn batches(rows: &[Row]) -> impl Iterator<Item = &Batch> {
    rows.iter().flat_map(|row| &row.batches)
}

/// Operations of 512 bits that the processor issues in a cycle; not a number if it has none.
pub fn issued_a_cycle(rows: &[Row]) -> f64 {
    median(batches(rows).map(|batch| batch.wide_operations / batch.clock))
}

pub fn print(rows: &[Row]) {
    if rows.is_empty() {
        return;
    }
    let (clock, issued) = (median(batches(rows).map(|batch| batch.clock)), issued_a_cycle(rows));
    println!("The core ran at {:.2} GHz, by a chain of dependent multiplications.", clock * 1e-9);
    if issued.is_finite() {
        println!(
            "It issued {issued:.2} operations of 512 bits a cycle. So the most that it could do, many keys at a time:"
        );
        for algorithm in Algorithm::ALL {
            let (operations, codes) = operations(algorithm);
            let most = clock * issued * codes / operations * 1e-6;
            println!("- {algorithm}: {most:.1} million codes a second ({operations} operations for {codes} codes).");
        }
    }
    println!(
        "\n| hash | with | keys | million codes a second | × totp-rs | middle half | cycles a code | share of the limit |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    rows.iter().for_each(print_row);
    println!("\nCounters from {FIRST} on, six digits, two codes looked for.");
    println!("{METHOD}");
}

fn print_row(row: &Row) {
    let Contender { algorithm, name, keys, .. } = &row.contender;
    let [low, times, high] = [0.25, 0.5, 0.75].map(|share| row.times_totp_rs_at(share));
    let share = row.share_of_limit().map_or("-".to_owned(), |share| format!("{:.0} %", share * 100.0));
    println!(
        "| {algorithm} | {name} | {keys} | {:.2} | {times:.2} | {low:.2} to {high:.2} | {:.0} | {share} |",
        row.rate() * 1e-6,
        row.cycles()
    );
}
