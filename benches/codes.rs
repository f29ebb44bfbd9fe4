//! Codes a second: the HMAC keyed once for all codes and for each one, another library, and a search.
//!
//! Run with `cargo bench --bench codes`; where other work shares the machine, read ratios, not figures.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use instep::otp::{Algorithm, Code, Digits, Key, Secret};
use instep::search::{Search, Sighting, scan_for_any};
use instep::time::{Span, Step, StepGrid};
use std::hint::black_box;

/// Codes in one round.
const CODES: u64 = 10_000;
/// A counter of 2025.
const FIRST: u64 = 58_000_000;

fn secret() -> Secret {
    Secret::from_bytes(b"12345678901234567890")
}

fn generating(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("generate");
    group.throughput(Throughput::Elements(CODES)).sample_size(20);
    for algorithm in Algorithm::ALL {
        let key = Key::new(&secret(), algorithm);
        let code = |counter| key.code(counter, Digits::SIX).number();
        group.bench_function(format!("keyed once, {algorithm}"), |bencher| {
            bencher.iter(|| (FIRST..FIRST + CODES).map(code).sum::<u64>());
        });
    }
    group.bench_function("keyed for each code, sha1", |bencher| {
        let secret = secret();
        let code = |counter| Key::new(black_box(&secret), Algorithm::Sha1).code(counter, Digits::SIX).number();
        bencher.iter(|| (FIRST..FIRST + CODES).map(code).sum::<u64>());
    });
    let other = totp_rs::Builder::new().with_secret(secret().expose()).build().expect("twenty bytes are clean input");
    group.bench_function("totp-rs 6, sha1", |bencher| {
        bencher.iter(|| {
            for counter in FIRST..FIRST + CODES {
                black_box(other.generate(counter * 30));
            }
        });
    });
    group.finish();
}

fn searching(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("search");
    group.throughput(Throughput::Elements(CODES)).sample_size(20);
    let key = Key::new(&secret(), Algorithm::Sha1);
    let (first, last) = (Step(FIRST as i64), Step((FIRST + CODES) as i64 - 1));
    for count in [1, 3] {
        let wanted: Vec<Code> = (0..count).map(|number| Code::from_truncated(number, Digits::SIX)).collect();
        group.bench_function(format!("scan for {count}"), |bencher| {
            bencher.iter(|| scan_for_any(&key, Digits::SIX, first, last, black_box(&wanted)).len());
        });
    }
    let grid = StepGrid::default();
    let search = Search {
        codes: vec![Sighting { code: key.code(FIRST, Digits::SIX), at: grid.start_of(first), uncertainty: Span::ZERO }],
        key,
        grid,
        range: Span::from_seconds(CODES as i64 * 15),
        threads: 1,
        min_codes: None,
    };
    group.bench_function("whole search, 3.5 days", |bencher| {
        bencher.iter(|| search.run().map(|found| found.matches.len()));
    });
    group.finish();
}

criterion_group!(benches, generating, searching);
criterion_main!(benches);
