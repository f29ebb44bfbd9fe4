use super::Clock;
use crate::time::{Span, UnixTime};

/// A clock that is off by a little more or less at each reading: seeded, and the same at the same moment.
///
/// What it adds is spread evenly between minus and plus the most, anew each millisecond of its counter.
///
/// ```
/// use instep::clock::{Clock, Jittering, Manual};
/// use instep::time::{Span, UnixTime};
/// let truth = Manual::showing(UnixTime::from_seconds(1_000));
/// let clock = Jittering::of(&truth, Span::from_seconds(3), 7);
/// let first = clock.wall();
/// assert_eq!(clock.wall(), first);
/// truth.advance(Span::from_seconds(1));
/// assert_ne!(clock.wall() - first, Span::from_seconds(1));
/// assert!((clock.wall() - truth.wall()).abs() <= Span::from_seconds(3));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Jittering<C> {
    truth: C,
    most: Span,
    seed: u64,
}

const MILLISECOND: i128 = 1_000_000;

impl<C: Clock> Jittering<C> {
    /// A clock that is off by this much at most, either way.
    pub fn of(truth: C, most: Span, seed: u64) -> Jittering<C> {
        Jittering { truth, most: most.abs(), seed }
    }
}

impl<C: Clock> Clock for Jittering<C> {
    fn wall(&self) -> UnixTime {
        let moment = self.truth.monotonic().nanos().div_euclid(MILLISECOND);
        // The low bits tell moments apart for half a billion years.
        let share = mixed(mixed(self.seed) ^ moment as u64);
        let signed = (share >> 11) as f64 / (1_u64 << 52) as f64 - 1.0;
        self.truth.wall() + Span::from_seconds_f64(self.most.seconds() * signed)
    }

    fn monotonic(&self) -> Span {
        self.truth.monotonic()
    }
}

/// Every bit of the result depends on every bit that goes in (the finaliser of SplitMix64: Steele, Lea and Flood, 2014).
const fn mixed(bits: u64) -> u64 {
    let bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Manual;

    #[test]
    fn readings_are_spread_evenly() {
        const SEED: u64 = 20_261_121;
        let truth = Manual::showing(UnixTime::EPOCH);
        let clock = Jittering::of(&truth, Span::from_seconds(1), SEED);
        let mut tenths = [0_u32; 10];
        for _ in 0..10_000 {
            truth.advance(Span::from_nanos(MILLISECOND));
            let share = ((clock.wall() - truth.wall()).seconds() + 1.0) / 2.0;
            tenths[(share * 10.0) as usize % 10] += 1;
        }
        // A thousand each, with a standard deviation of thirty.
        assert!(tenths.iter().all(|count| (850..1150).contains(count)), "seed {SEED}: {tenths:?}");
    }
}
