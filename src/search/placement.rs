//! Which offsets a code allows: arithmetic in whole nanoseconds, so that nothing is rounded.

use crate::time::{Offset, OffsetInterval, Span, Step, StepGrid, UnixTime};

/// Offsets in nanoseconds from `low` up to, not including, `end`; never empty.
///
/// Half open, because steps are: at the very end of its step a device shows the next code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Piece {
    pub low: i128,
    pub end: i128,
}

impl Piece {
    /// From minus to plus this, both included.
    pub fn range(range: i128) -> Piece {
        Piece { low: -range, end: range + 1 }
    }

    pub fn common(self, other: Piece) -> Option<Piece> {
        let (low, end) = (self.low.max(other.low), self.end.min(other.end));
        (low < end).then_some(Piece { low, end })
    }

    pub fn holds(self, offset: i128) -> bool {
        self.low <= offset && offset < self.end
    }

    /// How far the offset nearest to zero is.
    pub fn distance(self) -> i128 {
        self.low.max(1 - self.end).max(0)
    }

    /// As an interval of offsets within the range.
    pub fn offsets(self, range: i128) -> OffsetInterval {
        let offset = |nanos| Offset::new(Span::from_nanos(nanos));
        let (low, high) = (offset(self.low), offset(self.end.min(range)));
        // A piece is not empty, so the ends are in order.
        OffsetInterval::new(low, high).unwrap_or(OffsetInterval::around(low, Span::ZERO))
    }
}

/// Where one code fits: step `s` allows the offsets from `first + s * period`, and `length` of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placement {
    first: i128,
    period: i128,
    length: i128,
}

impl Placement {
    pub fn new(grid: StepGrid, at: UnixTime, uncertainty: Span) -> Placement {
        let (period, either_way) = (grid.period.span().nanos(), uncertainty.abs().nanos());
        Placement { first: grid.t0.nanos() - at.nanos() - either_way, period, length: period + 2 * either_way }
    }

    /// Where one and the same step allows both this and another one of that period, if any does.
    pub fn common(&self, other: &Placement) -> Option<Placement> {
        let first = self.first.max(other.first);
        let length = (self.first + self.length).min(other.first + other.length) - first;
        (length > 0).then_some(Placement { first, length, ..*self })
    }

    /// Where a step allows either, and what lies between.
    pub fn hull(&self, other: &Placement) -> Placement {
        let first = self.first.min(other.first);
        let length = (self.first + self.length).max(other.first + other.length) - first;
        Placement { first, length, ..*self }
    }

    /// The length of a step.
    pub fn period(&self) -> i128 {
        self.period
    }

    /// When the code was seen, as told, after the steps begin to be counted.
    pub fn middle(&self) -> i128 {
        -self.first - self.uncertainty()
    }

    /// How far that time may be off.
    pub fn uncertainty(&self) -> i128 {
        (self.length - self.period) / 2
    }

    /// The offsets that a step allows.
    pub fn piece(&self, step: Step) -> Piece {
        let low = self.first + i128::from(step.0) * self.period;
        Piece { low, end: low + self.length }
    }

    /// The first and the last step that allow any of these offsets. If none does, the last lies before the first.
    pub fn steps_in(&self, piece: Piece) -> (Step, Step) {
        let first = self.begun_by(piece.low - self.length) + 1;
        let last = self.begun_by(piece.end - 1);
        let step = |number: i128| Step(number.clamp(i64::MIN.into(), i64::MAX.into()) as i64);
        (step(first), step(last))
    }

    /// The number of the last step whose offsets begin at or before this one.
    pub fn begun_by(&self, offset: i128) -> i128 {
        (offset - self.first).div_euclid(self.period)
    }

    /// Where the offsets of the first step begin that begins after this offset.
    pub fn next_start(&self, offset: i128) -> i128 {
        self.first + (self.begun_by(offset) + 1) * self.period
    }

    /// How many steps allow this offset.
    pub fn count_at(&self, offset: i128) -> i128 {
        self.begun_by(offset) - self.begun_by(offset - self.length)
    }

    /// How many steps may be found beside a step of another code, about.
    pub fn steps_at_once(&self) -> usize {
        usize::try_from(2 * self.length / self.period + 1).unwrap_or(usize::MAX)
    }

    /// Whether a step's offsets begin exactly here.
    pub fn starts_at(&self, offset: i128) -> bool {
        (offset - self.first).rem_euclid(self.period) == 0
    }

    /// How far the offset nearest to zero is that any of these steps allows.
    pub fn distance(&self, first: Step, last: Step) -> i128 {
        Piece { low: self.piece(first).low, end: self.piece(last).end }.distance()
    }
}
