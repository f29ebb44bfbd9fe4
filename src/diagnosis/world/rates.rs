//! How fast clocks gain or lose: the prior, cut where the evidence itself says so.

use super::distribution::{Mixture, mixture_cdf};

/// Where one clock stood at one moment, as a piece of evidence has it, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// When, after the reference moment.
    pub elapsed: f64,
    /// Between these offsets.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// A rate in seconds per second, with its probability.
pub type Rate = (f64, f64);

/// How often a clock that is wrong keeps its offset: it was set once, or is slewed.
const STILL: f64 = 0.62;
/// The same for a hardware token: nobody sets its clock, so that an error has grown. A guess.
const TOKEN_STILL: f64 = 0.1;
/// Quartz left to itself, in parts per million: phones, PCs, boards. Data sheets promise 20 to 100. A guess.
const QUARTZ: Mixture = &[(0.4, 5.0), (0.4, 25.0), (0.2, 70.0)];
/// A hardware token's: vendors state one to two minutes a year (2 to 4 ppm), some do worse. A guess.
const TOKEN_QUARTZ: Mixture = &[(0.7, 3.0), (0.25, 10.0), (0.05, 40.0)];
/// Beyond this, in parts per million, no quartz goes.
const FASTEST: f64 = 200.0;
/// Where hours lie between observations, few rates do: the difference is within a second or two.
const FEW: [Rate; 5] = [(0.0, STILL), (20e-6, 0.13), (-20e-6, 0.13), (70e-6, 0.06), (-70e-6, 0.06)];
/// From so many seconds on between observations, the rates are cut where the evidence has them: 20 ppm are 5 s in 3 days.
const LONG: f64 = 3.0 * 86_400.0;
/// How many rates are taken from the evidence at most, and into how many parts each is cut.
const CANDIDATES: usize = 3;
const PARTS: u32 = 6;

/// The rates to weigh for a case with evidence so far apart, in seconds.
pub fn rates(apart: f64, token: bool, seen: &[Seen]) -> Vec<Rate> {
    let candidates = if apart > LONG { candidates(seen) } else { Vec::new() };
    if candidates.is_empty() {
        return FEW.to_vec();
    }
    let (still, mixture) = if token { (TOKEN_STILL, TOKEN_QUARTZ) } else { (STILL, QUARTZ) };
    let mut edges: Vec<f64> = [3.0, 10.0, 40.0, FASTEST].iter().flat_map(|edge| [-edge, *edge]).collect();
    for (low, high) in candidates {
        edges.extend((0..=PARTS).map(|part| low + (high - low) * f64::from(part) / f64::from(PARTS)));
    }
    edges.sort_by(f64::total_cmp);
    let moving = edges.windows(2).filter(|pair| pair[1] > pair[0]).map(|pair| {
        let share = mixture_cdf(mixture, pair[1]) - mixture_cdf(mixture, pair[0]);
        ((pair[0] + pair[1]) / 2.0 * 1e-6, (1.0 - still) * share)
    });
    [(0.0, still)].into_iter().chain(moving).filter(|(_, share)| *share > 1e-9).collect()
}

/// The rates, in parts per million, that two pieces of evidence far apart have between them: the surest first.
fn candidates(seen: &[Seen]) -> Vec<(f64, f64)> {
    let mut found: Vec<(f64, f64)> = Vec::new();
    for (place, first) in seen.iter().enumerate() {
        found.extend(seen[place + 1..].iter().filter_map(|second| slope(first, second)));
    }
    found.sort_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)).then(a.0.total_cmp(&b.0)));
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for one in found {
        let middle = (one.0 + one.1) / 2.0;
        if kept.len() < CANDIDATES && !kept.iter().any(|other| other.0 <= middle && middle <= other.1) {
            kept.push(one);
        }
    }
    kept
}

/// The least and the greatest rate that leads from one to the other, where that is a rate of quartz at all.
fn slope(first: &Seen, second: &Seen) -> Option<(f64, f64)> {
    let apart = second.elapsed - first.elapsed;
    if apart.abs() < LONG {
        return None;
    }
    let ends = [(second.low - first.high) / apart, (second.high - first.low) / apart].map(|rate| rate * 1e6);
    let (low, high) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
    (low.abs() < FASTEST && high.abs() < FASTEST).then_some((low, high))
}

/// How likely a clock that was wrong when its codes began to be refused was still right so many seconds before: errors of
/// phones and servers begin at some moment, after a restart, a resume, a setting. Half of them within a week. A guess.
pub fn right_before(seconds: f64) -> f64 {
    const WEEK: f64 = 7.0 * 86_400.0;
    if seconds > 0.0 { seconds / (seconds + WEEK) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: f64 = 365.0 * 86_400.0;

    #[test]
    fn two_readings_a_year_apart_cut_the_rates_where_they_lead() {
        let seen = [Seen { elapsed: -YEAR, low: -32.0, high: -26.0 }, Seen { elapsed: 0.0, low: -93.0, high: -87.0 }];
        let rates = rates(YEAR, true, &seen);
        let near = rates.iter().filter(|rate| (rate.0 * 1e6 + 1.9).abs() < 0.2).count();
        assert!(near >= 4, "-60 s a year is -1.9 ppm: {rates:?}");
        assert!((rates.iter().map(|rate| rate.1).sum::<f64>() - 1.0).abs() < 0.01);
    }

    #[test]
    fn what_no_quartz_does_is_no_rate() {
        let seen = [Seen { elapsed: -YEAR, low: -2.0, high: 2.0 }, Seen { elapsed: 0.0, low: 9e4, high: 9.1e4 }];
        assert_eq!(rates(YEAR, false, &seen), FEW.to_vec());
    }

    #[test]
    fn clocks_that_are_wrong_now_may_have_been_right_a_month_ago() {
        assert_eq!(right_before(-5.0), 0.0);
        assert!(right_before(3600.0) < 0.01 && right_before(30.0 * 86_400.0) > 0.8);
    }
}
