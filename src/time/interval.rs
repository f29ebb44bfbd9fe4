use super::{Offset, Span};
use std::fmt;

/// A closed interval that holds an offset. It is never empty: `low <= high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OffsetInterval {
    low: Offset,
    high: Offset,
}

/// The two ends that were given the wrong way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmptyInterval {
    /// The lower end as given.
    pub low: Offset,
    /// The upper end as given, which lies below it.
    pub high: Offset,
}

impl fmt::Display for EmptyInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "low ({} s) lies above high ({} s)", self.low.seconds(), self.high.seconds())
    }
}

impl std::error::Error for EmptyInterval {}

impl OffsetInterval {
    /// From the lower to the upper end, both included.
    ///
    /// # Errors
    /// [`EmptyInterval`] if `low` lies above `high`.
    pub fn new(low: Offset, high: Offset) -> Result<OffsetInterval, EmptyInterval> {
        if low <= high { Ok(OffsetInterval { low, high }) } else { Err(EmptyInterval { low, high }) }
    }

    /// A middle and a half-width, whose sign does not matter.
    pub fn around(middle: Offset, half_width: Span) -> OffsetInterval {
        let half = half_width.abs();
        OffsetInterval { low: middle + -half, high: middle + half }
    }

    /// From one end to the other, whichever of them is the lower.
    pub fn spanning(one: Offset, other: Offset) -> OffsetInterval {
        OffsetInterval { low: one.min(other), high: one.max(other) }
    }

    /// The lower end.
    pub const fn low(self) -> Offset {
        self.low
    }

    /// The upper end.
    pub const fn high(self) -> Offset {
        self.high
    }

    /// The middle.
    pub fn middle(self) -> Offset {
        Offset::new(Span::from_nanos((self.low.span().nanos() + self.high.span().nanos()) / 2))
    }

    /// Half the distance between the ends.
    pub fn half_width(self) -> Span {
        Span::from_nanos((self.high - self.low).nanos() / 2)
    }

    /// Whether this offset lies inside, ends included.
    pub fn contains(self, offset: Offset) -> bool {
        self.low <= offset && offset <= self.high
    }

    /// What both intervals hold, or `None` if they do not meet.
    pub fn intersection(self, other: OffsetInterval) -> Option<OffsetInterval> {
        OffsetInterval::new(self.low.max(other.low), self.high.min(other.high)).ok()
    }

    /// The same interval, wider by this much at either end.
    pub fn widened(self, by: Span) -> OffsetInterval {
        OffsetInterval { low: self.low + -by.abs(), high: self.high + by.abs() }
    }

    /// The same interval, moved by this much; positive moves it ahead.
    pub fn shifted(self, by: Span) -> OffsetInterval {
        OffsetInterval { low: self.low + by, high: self.high + by }
    }
}
