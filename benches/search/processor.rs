use fearless_simd::prelude::*;
use fearless_simd::{Level, u32x16};
use std::hint::black_box;

/// What the processor does at best.
#[derive(Default)]
pub struct Processor {
    /// Cycles a second.
    pub clock: f64,
    /// Operations of 512 bits a second.
    wide: f64,
}

impl Processor {
    /// Measures once more; the best counts.
    pub fn measure(&mut self) {
        self.clock = self.clock.max(clock());
        if let Some(simd) = Level::new().as_avx512() {
            self.wide = self.wide.max(simd.vectorize(
                #[inline(always)]
                || wide(simd),
            ));
        }
    }

    /// Operations of 512 bits that are issued in a cycle, if it has any.
    pub fn issue(&self) -> Option<f64> {
        (self.wide > 0.0).then_some(self.wide / self.clock)
    }

    pub fn name(&self) -> String {
        let about = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let value = |name: &str| {
            let line = about.lines().find(|line| line.starts_with(name));
            line.and_then(|line| line.split_once(": ")).map(|(_, value)| value.to_owned()).unwrap_or_default()
        };
        format!("{}, model {}, {} processors", value("model name"), value("model\t"), instep::io::processors())
    }
}

/// The processor time of this thread, so that what else runs counts less.
#[cfg(target_os = "linux")]
pub fn cpu_seconds() -> f64 {
    seconds(rustix::time::ClockId::ThreadCPUTime)
}

/// The processor time of all threads.
#[cfg(target_os = "linux")]
pub fn all_cpu_seconds() -> f64 {
    seconds(rustix::time::ClockId::ProcessCPUTime)
}

/// The processor time of the programs that have ended, in hundredths of a second.
#[cfg(target_os = "linux")]
pub fn children_cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> = stat.split(' ').filter_map(|field| field.parse().ok()).collect();
    // After the name and the state: times of the children in user and system mode.
    fields.get(13..15).map_or(f64::NAN, |times| times.iter().sum::<f64>() / 100.0)
}

#[cfg(target_os = "linux")]
fn seconds(clock: rustix::time::ClockId) -> f64 {
    let time = rustix::time::clock_gettime(clock);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

/// Time as it passes, where processor time is not asked for.
#[cfg(not(target_os = "linux"))]
pub fn cpu_seconds() -> f64 {
    use std::sync::LazyLock;
    use std::time::Instant;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed().as_secs_f64()
}

#[cfg(not(target_os = "linux"))]
pub use cpu_seconds as all_cpu_seconds;

/// Unknown.
#[cfg(not(target_os = "linux"))]
pub fn children_cpu_seconds() -> f64 {
    f64::NAN
}

/// A multiplication takes three cycles and an exclusive or one on every 64-bit core of these years, if each waits for the one before.
/// (Some cores do additions of constants for nothing, so these would not do.)
fn clock() -> f64 {
    const LINKS: u32 = 300_000;
    let (mut chain, factor) = (black_box(1_u64), black_box(0x9e37_79b9_7f4a_7c15_u64));
    let begin = cpu_seconds();
    for _ in 0..LINKS / 10 {
        for _ in 0..10 {
            chain = chain.wrapping_mul(factor) ^ factor;
        }
    }
    black_box(chain);
    f64::from(4 * LINKS) / (cpu_seconds() - begin)
}

/// Additions and exclusive ors that need not wait for each other.
#[inline(always)]
fn wide<S: Simd>(simd: S) -> f64 {
    const TIMES: u32 = 50_000;
    let (add, flip) = (u32x16::splat(simd, black_box(3)), u32x16::splat(simd, black_box(5)));
    let mut sums = [u32x16::splat(simd, black_box(1)); 12];
    let begin = cpu_seconds();
    for _ in 0..TIMES {
        for sum in &mut sums {
            *sum = (*sum + add) ^ flip;
        }
    }
    black_box(sums.map(|sum| sum.to_array()));
    f64::from(TIMES) * 24.0 / (cpu_seconds() - begin)
}
