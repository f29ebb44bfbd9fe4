use super::Chance;
use crate::time::Span;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Draws that are the same for the same seed, on every machine: ChaCha with 8 rounds, and arithmetic without logarithms.
///
/// ```
/// use instep::random::Random;
/// let (mut one, mut other) = (Random::seeded(7), Random::seeded(7));
/// assert_eq!(one.bits(), other.bits());
/// assert_ne!(Random::stream(7, 1).bits(), Random::stream(7, 2).bits());
/// ```
#[derive(Clone, Debug)]
pub struct Random(ChaCha8Rng);

impl Random {
    /// The draws of a seed.
    pub fn seeded(seed: u64) -> Random {
        Random::stream(seed, 0)
    }

    /// Draws of the same seed that have nothing to do with each other: one stream for each server, say.
    pub fn stream(seed: u64, number: u64) -> Random {
        // As the first bytes of the key, rather than by `seed_from_u64`, whose ways are its author's to change.
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(number);
        Random(generator)
    }

    /// 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// From 0 to just below 1, evenly.
    pub fn unit(&mut self) -> f64 {
        // A double holds 53 bits exactly.
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something of this probability happens.
    pub fn happens(&mut self, chance: Chance) -> bool {
        self.unit() < chance.probability()
    }

    /// A length between two others, evenly.
    pub fn between(&mut self, low: Span, high: Span) -> Span {
        low + Span::from_seconds_f64(self.unit() * (high - low).seconds())
    }

    /// A length of zero or more, exponentially distributed about a mean; zero for a mean that is not positive.
    pub fn exponential(&mut self, mean: Span) -> Span {
        Span::from_seconds_f64(self.exponential_unit() * mean.seconds().max(0.0))
    }

    /// Normally distributed about 0 with a standard deviation of 1.
    ///
    /// By rejection from two exponential lengths (Kahn 1954): no logarithm and no root.
    pub fn normal(&mut self) -> f64 {
        loop {
            let size = self.exponential_unit();
            if 2.0 * self.exponential_unit() >= (size - 1.0) * (size - 1.0) {
                return if self.bits() >> 63 == 0 { size } else { -size };
            }
        }
    }

    /// One of several, each as likely as any other; `None` if there are none.
    pub fn one_of<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        let place = self.unit() * choices.len() as f64;
        choices.get(place as usize)
    }

    /// A whole number from 0 to just below this one, each as likely as any other; 0 if there is none.
    pub fn below(&mut self, count: usize) -> usize {
        ((self.unit() * count as f64) as usize).min(count.saturating_sub(1))
    }

    /// The place of one of several weights, by weight; the last if they add up to nothing, 0 if there are none.
    ///
    /// ```
    /// use instep::random::Random;
    /// assert_eq!(Random::seeded(7).weighted(&[0.0, 2.5, 0.0]), 1);
    /// ```
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        let mut drawn = |weight: &f64| {
            left -= weight;
            left < 0.0
        };
        weights.iter().position(&mut drawn).unwrap_or(weights.len().saturating_sub(1))
    }

    /// By comparing draws (von Neumann 1951): the logarithm's last bit differs between systems, comparisons do not.
    ///
    /// A falling run that starts at x has odd length with probability exp(-x); a run of even length adds one to the result.
    fn exponential_unit(&mut self) -> f64 {
        let mut whole = 0.0;
        loop {
            let first = self.unit();
            if self.falls_for_odd_length(first) {
                return whole + first;
            }
            whole += 1.0;
        }
    }

    fn falls_for_odd_length(&mut self, first: f64) -> bool {
        let (mut last, mut odd) = (first, true);
        loop {
            let next = self.unit();
            if next >= last {
                return odd;
            }
            (last, odd) = (next, !odd);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: u32 = 20_000;

    /// The numbers come from a ChaCha8 and a sampler written apart from these, in another language.
    #[test]
    fn a_seed_draws_the_same_everywhere() {
        let mut random = Random::seeded(1);
        let drawn = [random.bits(), random.bits()];
        assert_eq!(drawn, [7037237572835827407, 5440448899038119230]);
        let mean = Span::from_nanos(60_000_000);
        let queued: Vec<i128> = (0..3).map(|_| random.exponential(mean).nanos()).collect();
        assert_eq!(queued, [47_895_255, 515_788_831, 130_643_276]);
    }

    #[test]
    fn the_exponential_has_its_mean_and_its_tail() {
        let random = &mut Random::seeded(2);
        let drawn: Vec<f64> = (0..DRAWS).map(|_| random.exponential(Span::from_seconds(1)).seconds()).collect();
        let mean = drawn.iter().sum::<f64>() / f64::from(DRAWS);
        let beyond_three = drawn.iter().filter(|length| **length > 3.0).count() as f64 / f64::from(DRAWS);
        assert!((mean - 1.0).abs() < 0.03, "mean {mean}");
        assert!((beyond_three - (-3.0_f64).exp()).abs() < 0.005, "{beyond_three} beyond three means");
    }

    #[test]
    fn the_normal_has_its_moments_and_its_tails() {
        let random = &mut Random::seeded(5);
        let drawn: Vec<f64> = (0..DRAWS).map(|_| random.normal()).collect();
        let mean_of = |f: fn(f64) -> f64| drawn.iter().map(|z| f(*z)).sum::<f64>() / f64::from(DRAWS);
        let (mean, square, fourth) = (mean_of(|z| z), mean_of(|z| z * z), mean_of(|z| z.powi(4)));
        let beyond = mean_of(|z| if z > 1.644_854 { 1.0 } else { 0.0 });
        assert!(mean.abs() < 0.025 && (square - 1.0).abs() < 0.04, "mean {mean}, square {square}");
        assert!((fourth - 3.0).abs() < 0.3 && (beyond - 0.05).abs() < 0.006, "fourth {fourth}, {beyond} beyond");
    }

    #[test]
    fn chances_come_true_as_often_as_they_say() {
        let random = &mut Random::seeded(3);
        let happened = (0..DRAWS).filter(|_| random.happens(Chance::percent(20))).count();
        assert!((3_800..4_200).contains(&happened), "{happened} of {DRAWS}");
        assert!((0..100).all(|_| random.happens(Chance::ALWAYS) && !random.happens(Chance::NEVER)));
    }

    #[test]
    fn one_of_none_is_none_and_each_of_several_comes_up() {
        let random = &mut Random::seeded(4);
        assert_eq!(random.one_of::<u8>(&[]), None);
        let drawn: Vec<u8> = (0..100).filter_map(|_| random.one_of(&[0, 1, 2]).copied()).collect();
        assert!((0..3).all(|choice| drawn.contains(&choice)) && drawn.len() == 100);
    }
}
