use super::Clock;
use crate::time::{Span, UnixTime};

/// How often the two counters are compared for one mapping; the tightest comparison is kept.
const BRACKETS: usize = 5;

/// What a clock showed when its monotonic counter stood at zero, as it looked at one moment.
///
/// Elapsed time is measured by the counter and turned into what the clock shows through a mapping, so that a clock that
/// is set in the middle of a measurement does not pass for a journey time. Two mappings of one clock that disagree say
/// that it was set, or that it runs at another rate than the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// What the clock would have shown at the counter's zero.
    pub origin: UnixTime,
    /// When the comparison was made, by the counter.
    pub at: Span,
    /// How far off `origin` may be, either way: half of the time that the comparison took.
    pub uncertainty: Span,
}

impl Mapping {
    /// Compares the two readings of a clock: the tightest of five (counter, clock, counter) brackets.
    pub fn take(clock: &dyn Clock) -> Mapping {
        let brackets = (0..BRACKETS).map(|_| Mapping::bracket(clock));
        let tighter = |one: Mapping, other: Mapping| if other.uncertainty < one.uncertainty { other } else { one };
        brackets.reduce(tighter).unwrap_or_else(|| Mapping::bracket(clock))
    }

    fn bracket(clock: &dyn Clock) -> Mapping {
        let before = clock.monotonic();
        let wall = clock.wall();
        let after = clock.monotonic();
        // Rounded up, so that an odd nanosecond does not fall outside.
        let half = Span::from_nanos((after - before).nanos().max(0) / 2 + (after - before).nanos().max(0) % 2);
        let at = before + half;
        Mapping { origin: wall - at, at, uncertainty: half }
    }

    /// What the clock showed, by this mapping, when the counter stood at `monotonic`.
    pub fn wall_at(&self, monotonic: Span) -> UnixTime {
        self.origin + monotonic
    }

    /// The same for a counter that stood at zero when this one stood at `zero`.
    pub fn counted_from(&self, zero: Span) -> Mapping {
        Mapping { origin: self.origin + zero, at: self.at - zero, uncertainty: self.uncertainty }
    }

    /// How much the clock has gained on the counter since an earlier mapping; negative if it was set back or loses.
    pub fn gained_since(&self, earlier: &Mapping) -> Span {
        self.origin - earlier.origin
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Manual;

    #[test]
    fn a_step_shows_as_a_gain_and_elapsed_time_does_not() {
        let clock = Manual::showing(UnixTime::from_seconds(1_795_255_205));
        let first = Mapping::take(&clock);
        clock.advance(Span::from_seconds(7));
        assert_eq!(Mapping::take(&clock).gained_since(&first), Span::ZERO);
        clock.step(Span::from_seconds(-3600));
        assert_eq!(Mapping::take(&clock).gained_since(&first), Span::from_seconds(-3600));
        assert_eq!(first.wall_at(Span::from_seconds(7)), UnixTime::from_seconds(1_795_255_212));
    }
}
