//! How large clock errors are, before anything is known (`docs/model.md`, section 2).

use super::super::statistics::normal_cdf;

/// Median size of a clock error that got reported, in seconds (37 published magnitudes: middle value 88 s).
const MEDIAN_ERROR: f64 = 90.0;
/// Spread of its logarithm: two thirds lie between 33 s and 245 s.
const LOG_SPREAD: f64 = 1.0;
/// Share of errors from one hour to decades (a dead battery, a firmware's build date): 2 of 37, rounded up. A guess.
const TAIL_SHARE: f64 = 0.07;
/// Where the tail begins and ends, in seconds: one hour, a century.
const TAIL: (f64, f64) = (3600.0, 3.2e9);

/// The share of wrong clocks whose offset lies below `offset` seconds. Ahead and behind are even (11 to 12 in the
/// published cases).
pub fn wrong_clock_cdf(offset: f64) -> f64 {
    let below_size = |size: f64| {
        let body = normal_cdf((size.max(1e-9) / MEDIAN_ERROR).ln() / LOG_SPREAD);
        let tail = ((size.clamp(TAIL.0, TAIL.1) / TAIL.0).ln() / (TAIL.1 / TAIL.0).ln()).clamp(0.0, 1.0);
        (1.0 - TAIL_SHARE) * body + TAIL_SHARE * tail
    };
    0.5 + 0.5 * offset.signum() * below_size(offset.abs())
}

/// A mixture of normal distributions round zero: (share, standard deviation in seconds).
pub type Mixture = &'static [(f64, f64)];

/// A device whose clock is right: automatic time keeps a phone within about two seconds; some lag by up to a minute
/// without anybody noticing. A guess.
pub const DEVICE_IN_STEP: Mixture = &[(0.7, 1.0), (0.22, 5.0), (0.08, 15.0)];
/// A hardware token that is still good: one to two minutes a year are normal. A guess.
pub const TOKEN_IN_STEP: Mixture = &[(0.4, 5.0), (0.4, 15.0), (0.2, 25.0)];
/// A verifier whose clock is right: servers follow NTP. A guess.
pub const VERIFIER_IN_STEP: Mixture = &[(0.9, 0.5), (0.1, 4.0)];
/// What is left of a clock error after the zone mistake is taken off. A guess.
pub const BESIDE_ZONE: Mixture = &[(0.8, 3.0), (0.2, 20.0)];

/// The share of a mixture below `offset` seconds.
pub fn mixture_cdf(mixture: Mixture, offset: f64) -> f64 {
    mixture.iter().map(|(share, spread)| share * normal_cdf(offset / spread)).sum()
}

/// The zone mistakes and their shares: (offset in seconds, share), summing to 1.
///
/// One hour is by far the commonest (a change to or from summer time; 3 of 5 published cases); half and quarter hours are
/// rare. A clock wrong by a multiple of a quarter of an hour within 14 hours, either way.
pub fn zone_mistakes() -> Vec<(f64, f64)> {
    let weight = |quarters: i32| match quarters.unsigned_abs() {
        4 => 12.0,
        quarters @ 5..=56 if quarters % 4 == 0 => 12.0 / f64::from(quarters),
        2 | 22 | 18 | 38 => 0.2,
        quarters if quarters % 2 == 0 => 0.02,
        _ => 0.01,
    };
    let quarters = || (-56..=56).filter(|quarters| *quarters != 0);
    let total: f64 = quarters().map(weight).sum();
    quarters().map(|q| (f64::from(q) * 900.0, weight(q) / total)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_even_and_reach_over_everything() {
        assert!((wrong_clock_cdf(1e10) - 1.0).abs() < 1e-9);
        assert!((wrong_clock_cdf(-77.0) + wrong_clock_cdf(77.0) - 1.0).abs() < 1e-12);
        let share_over_a_minute = 2.0 * wrong_clock_cdf(-60.0);
        assert!((0.6..0.75).contains(&share_over_a_minute), "{share_over_a_minute}");
    }

    #[test]
    fn zone_mistakes_are_a_distribution() {
        let zones = zone_mistakes();
        assert!((zones.iter().map(|zone| zone.1).sum::<f64>() - 1.0).abs() < 1e-12);
        let hour: f64 = zones.iter().filter(|zone| zone.0.abs() == 3600.0).map(|zone| zone.1).sum();
        assert!(hour > 0.3, "one hour has {hour}");
    }
}
