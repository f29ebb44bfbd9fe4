//! What nobody would think of trying.

use crate::module::{Module, Options};
use crate::run::{Run, Sent, Tally};
use instep::lab::{Chance, Random};

/// Runs, each with options of its own.
const RUNS: u64 = 16;
/// Attempts in each of them.
const ATTEMPTS: usize = 25;

/// Plays them.
pub fn play(module: &Module, seed: u64, tally: &mut Tally) {
    for number in 0..RUNS {
        let mut random = Random::stream(seed, number);
        let mut run = Run::of(module, options(&mut random));
        let mut seconds = 0;
        let mut ahead = offset(&mut random);
        for _ in 0..ATTEMPTS {
            seconds += advance(&mut random);
            if random.happens(Chance::percent(10)) {
                ahead = offset(&mut random);
            }
            run.attempt(seconds, &sent(&mut random, ahead), tally);
        }
    }
}

fn options(random: &mut Random) -> Options {
    Options {
        window: pick(random, &[None, Some(1), Some(2), Some(3), Some(4), Some(17)]),
        step: pick(random, &[None, None, None, Some(60), Some(15), Some(1)]),
        disallow_reuse: pick(random, &[true, false]),
        rate_limit: pick(random, &[None, None, Some((3, 30)), Some((1, 10)), Some((5, 300))]),
        no_skew_adjustment: pick(random, &[false, false, false, true]),
    }
}

/// Seconds to the next attempt: mostly up to two steps, sometimes an hour, sometimes back.
fn advance(random: &mut Random) -> i64 {
    match pick(random, &[0, 1, 1, 1, 1, 1, 1, 2, 3]) {
        0 => 0,
        1 => 20 + (random.unit() * 50.0) as i64,
        2 => (random.unit() * 3600.0) as i64,
        _ => -((random.unit() * 90.0) as i64),
    }
}

/// How many seconds the device is ahead of the verifier.
fn offset(random: &mut Random) -> i64 {
    let most = pick(random, &[0.0, 15.0, 45.0, 300.0, 50_000.0]);
    ((random.unit() * 2.0 - 1.0) * most) as i64
}

fn sent(random: &mut Random, ahead: i64) -> Sent {
    match pick(random, &[0, 0, 0, 0, 0, 0, 1, 2, 3]) {
        0 => Sent::Shown(ahead),
        1 => Sent::Shown(ahead + pick(random, &[-60, -30, 30, 60])),
        2 => Sent::Again,
        _ => Sent::Text(format!("{:06}", random.bits() % 1_000_000)),
    }
}

fn pick<T: Copy>(random: &mut Random, choices: &[T]) -> T {
    *random.one_of(choices).expect("there are choices")
}
