//! Which processor it is, and what it does at best.

use crate::processor_time::{ProcessorTime, processor_time_of};
use criterion::measurement::Measurement;
use fearless_simd::prelude::*;
use fearless_simd::{Level, u32x16};
use std::hint::black_box;

pub fn print() {
    let about = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let value = |name: &str| {
        let line = about.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(": ")).map_or("unknown", |(_, value)| value)
    };
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!(
        "{}, model {}, {} processors; Rust {}; load at the end {}.\n",
        value("model name"),
        value("model\t"),
        instep::io::processors(),
        env!("CARGO_PKG_RUST_VERSION"),
        load.split(' ').next().unwrap_or("unknown")
    );
}

/// Cycles a second. A multiplication takes three cycles and an exclusive or one on every 64-bit core of these years, if each waits for
/// the one before. (Some cores do additions of constants for nothing, so these would not do.)
pub fn clock() -> f64 {
    const LINKS: u32 = 100_000;
    let (mut chain, factor) = (black_box(1_u64), black_box(0x9e37_79b9_7f4a_7c15_u64));
    let took = processor_time_of(|| {
        for _ in 0..LINKS / 10 {
            for _ in 0..10 {
                chain = chain.wrapping_mul(factor) ^ factor;
            }
        }
        black_box(chain);
    });
    f64::from(4 * LINKS) / took.as_secs_f64()
}

/// Operations of 512 bits a second; not a number if it has none.
pub fn wide_operations() -> f64 {
    Level::new().as_avx512().map_or(f64::NAN, |simd| {
        simd.vectorize(
            #[inline(always)]
            || wide_operations_with(simd),
        )
    })
}

/// Additions and exclusive ors that need not wait for each other. (What is not inlined here has no wide vectors.)
#[inline(always)]
fn wide_operations_with<S: Simd>(simd: S) -> f64 {
    const TIMES: u32 = 20_000;
    let (add, flip) = (u32x16::splat(simd, black_box(3)), u32x16::splat(simd, black_box(5)));
    let mut sums = [u32x16::splat(simd, black_box(1)); 12];
    let begin = ProcessorTime.start();
    for _ in 0..TIMES {
        for sum in &mut sums {
            *sum = (*sum + add) ^ flip;
        }
    }
    black_box(sums.map(|sum| sum.to_array()));
    f64::from(TIMES) * 24.0 / ProcessorTime.end(begin).as_secs_f64()
}
