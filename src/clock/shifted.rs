use super::Clock;
use crate::time::{Offset, Rate, Span, UnixTime};

/// A clock that is wrong on purpose: another clock with an offset, and a rate at which the offset grows.
///
/// Its monotonic counter is the other clock's: a wrong clock is one that was *set* wrong or that drifts, and measuring
/// it must not depend on what it shows.
///
/// ```
/// use instep::clock::{Clock, Manual, Shifted};
/// use instep::time::{Offset, UnixTime};
/// let truth = Manual::showing(UnixTime::from_seconds(1_000));
/// let slow = Shifted::by(&truth, Offset::from_seconds(-95.0));
/// assert_eq!(slow.wall(), UnixTime::from_seconds(905));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Shifted<C> {
    truth: C,
    offset: Offset,
    rate: Rate,
    since: Span,
}

impl<C: Clock> Shifted<C> {
    /// A clock off by this much: positive is ahead.
    pub fn by(truth: C, offset: Offset) -> Shifted<C> {
        let since = truth.monotonic();
        Shifted { truth, offset, rate: Rate::default(), since }
    }

    /// The same, gaining (positive) or losing from now on.
    pub fn with_rate(mut self, rate: Rate) -> Shifted<C> {
        self.since = self.truth.monotonic();
        self.rate = rate;
        self
    }

    /// How far off it is at this moment.
    pub fn offset(&self) -> Offset {
        self.offset + self.rate.gained_over(self.truth.monotonic() - self.since)
    }
}

impl<C: Clock> Clock for Shifted<C> {
    fn wall(&self) -> UnixTime {
        self.truth.wall() + self.offset().span()
    }

    fn monotonic(&self) -> Span {
        self.truth.monotonic()
    }
}
