use super::{Span, UnixTime};
use std::fmt;
use std::ops::{Add, Neg, Sub};

/// A clock minus the reference. **Positive: the clock is ahead (fast).**
///
/// NTP's theta has the opposite sign and never leaves the NTP module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Offset(Span);

impl Offset {
    /// In step with the reference.
    pub const ZERO: Offset = Offset(Span::ZERO);

    /// An offset of this length; positive is ahead.
    pub const fn new(span: Span) -> Offset {
        Offset(span)
    }

    /// An offset in seconds; positive is ahead.
    pub fn from_seconds(seconds: f64) -> Offset {
        Offset(Span::from_seconds_f64(seconds))
    }

    /// What a clock that `shows` this at the reference time `at` is off by.
    pub fn of_clock(shows: UnixTime, at: UnixTime) -> Offset {
        Offset(shows - at)
    }

    /// Seconds; positive is ahead.
    pub fn seconds(self) -> f64 {
        self.0.seconds()
    }

    /// The offset as a signed length of time.
    pub const fn span(self) -> Span {
        self.0
    }
}

impl Add<Span> for Offset {
    type Output = Offset;
    fn add(self, span: Span) -> Offset {
        Offset(self.0 + span)
    }
}

impl Sub for Offset {
    type Output = Span;
    fn sub(self, other: Offset) -> Span {
        self.0 - other.0
    }
}

impl Neg for Offset {
    type Output = Offset;
    fn neg(self) -> Offset {
        Offset(-self.0)
    }
}

/// In words, as a person would say it: `88.1 s behind`, `2.0 h ahead`, `in step` below 50 µs.
impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.seconds();
        let word = if seconds < 0.0 { "behind" } else { "ahead" };
        match seconds.abs() {
            s if s < 0.00005 => f.write_str("in step"),
            s if s < 0.0995 => write!(f, "{:.1} ms {word}", s * 1e3),
            s if s < 600.0 => write!(f, "{s:.1} s {word}"),
            s if s < 7200.0 => write!(f, "{:.1} min {word}", s / 60.0),
            s if s < 172_800.0 => write!(f, "{:.1} h {word}", s / 3600.0),
            s if s < 63_072_000.0 => write!(f, "{:.1} days {word}", s / 86_400.0),
            s => write!(f, "{:.1} years {word}", s / 31_556_952.0),
        }
    }
}

/// Change of an offset per time, in parts per million. Positive: the clock gains.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Rate(f64);

impl Rate {
    /// A rate in parts per million, or `None` if it is not a finite number.
    pub fn from_ppm(ppm: f64) -> Option<Rate> {
        ppm.is_finite().then_some(Rate(ppm))
    }

    /// Parts per million; positive: the clock gains.
    pub fn ppm(self) -> f64 {
        self.0
    }

    /// How much a clock of this rate gains (positive) or loses over a length of time.
    pub fn gained_over(self, span: Span) -> Span {
        Span::from_seconds_f64(span.seconds() * self.0 * 1e-6)
    }
}
