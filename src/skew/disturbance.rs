use crate::clock::Mapping;
use crate::time::{Rate, Span};
use std::fmt;

/// A clock that is steered gains or loses no more than this on its counter, in parts per million.
const STEERED_RATE: f64 = 500.0;
/// What two comparisons may differ by besides: a thread may have been put aside in the middle of one.
const SCATTER: Span = Span::from_nanos(100_000);
/// One change that makes up so much of all change is a step; otherwise the clock drifted.
const STEP_SHARE: f64 = 0.8;

/// What happened to the clock here while it was measured. The offset is the one at the end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Disturbance {
    /// It was set: ahead (positive) or back (negative) by this much.
    Step(Span),
    /// It gains (positive) or loses so fast that nothing that steers it would do so.
    Rate(Rate),
}

impl fmt::Display for Disturbance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Step(by) => write!(f, "the clock was set by {:+.3} s during the measurement", by.seconds()),
            Self::Rate(rate) => write!(f, "the clock ran at a rate of {:+.0} ppm during the measurement", rate.ppm()),
        }
    }
}

impl Disturbance {
    /// Compares a clock's mappings, in any order; `None` if they agree.
    pub fn among(mappings: impl IntoIterator<Item = Mapping>) -> Option<Disturbance> {
        let mut ordered: Vec<Mapping> = mappings.into_iter().collect();
        ordered.sort_by_key(|mapping| mapping.at);
        let changes = || ordered.windows(2).map(|pair| (pair[1].gained_since(&pair[0]), pair));
        let largest = changes().max_by_key(|(gained, _)| gained.abs())?;
        let whole = (ordered.first()?, ordered.last()?);
        if is_scatter(largest.1) && is_scatter(&[*whole.0, *whole.1]) {
            return None;
        }
        let gained = whole.1.gained_since(whole.0);
        let moved: f64 = changes().map(|(gained, _)| gained.abs().seconds()).sum();
        let stepped = largest.0.abs().seconds() >= moved * STEP_SHARE;
        let rate = Rate::from_ppm(gained.seconds() / (whole.1.at - whole.0.at).seconds() * 1e6);
        Some(rate.filter(|_| !stepped).map_or(Disturbance::Step(largest.0), Disturbance::Rate))
    }
}

/// Whether the first and the last of these differ by no more than two readings of a sound clock may.
fn is_scatter(mappings: &[Mapping]) -> bool {
    let (Some(first), Some(last)) = (mappings.first(), mappings.last()) else { return true };
    let steered = Rate::from_ppm(STEERED_RATE).unwrap_or_default().gained_over(last.at - first.at);
    last.gained_since(first).abs() <= steered + first.uncertainty + last.uncertainty + SCATTER
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Manual, Shifted};
    use crate::time::{Offset, UnixTime};

    /// Mappings a tenth of a second apart, with something done to the clock before each.
    fn mappings(mut before_each: impl FnMut(&Manual, usize), rate: f64) -> Vec<Mapping> {
        let clock = Manual::showing(UnixTime::from_seconds(1_795_255_205));
        let shown = Shifted::by(&clock, Offset::ZERO).with_rate(Rate::from_ppm(rate).unwrap());
        let take = |place| {
            clock.advance(Span::from_nanos(100_000_000));
            before_each(&clock, place);
            Mapping::take(&shown)
        };
        (0..6).map(take).collect()
    }

    #[test]
    fn a_clock_that_is_left_alone_or_steered_is_undisturbed() {
        assert_eq!(Disturbance::among(mappings(|_, _| (), 0.0)), None);
        assert_eq!(Disturbance::among(mappings(|_, _| (), -400.0)), None);
        assert_eq!(Disturbance::among([]), None);
    }

    #[test]
    fn one_jump_is_a_step() {
        let set_back = |clock: &Manual, place| {
            let by = if place == 3 { -7 } else { 0 };
            clock.step(Span::from_seconds(by));
        };
        let found = Disturbance::among(mappings(set_back, 100.0)).unwrap();
        assert!(matches!(found, Disturbance::Step(by) if (by.seconds() + 7.0).abs() < 1e-3), "{found}");
    }

    #[test]
    fn a_steady_gain_is_a_rate() {
        let found = Disturbance::among(mappings(|_, _| (), 10_000.0)).unwrap();
        assert!(matches!(found, Disturbance::Rate(rate) if (rate.ppm() - 10_000.0).abs() < 1.0), "{found}");
    }
}
