use super::{Span, UnixTime, span::NANOS};
use std::fmt;
use std::num::NonZeroU32;

/// How long one code lives: RFC 6238's time step X, in whole seconds, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period(NonZeroU32);

/// A period that is no whole number of seconds from 1 to 4 294 967 295.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodError(pub i64);

impl fmt::Display for PeriodError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a period of {} s cannot be: it is at least 1 s and at most {} s", self.0, u32::MAX)
    }
}

impl std::error::Error for PeriodError {}

impl Period {
    /// 30 s, the default of RFC 6238 and of nearly everybody.
    pub const THIRTY_SECONDS: Period = Period(NonZeroU32::new(30).expect("30 is not zero"));

    /// A period in seconds.
    ///
    /// # Errors
    /// [`PeriodError`] for zero, negative and enormous values.
    pub fn from_seconds(seconds: i64) -> Result<Period, PeriodError> {
        let checked = u32::try_from(seconds).ok().and_then(NonZeroU32::new);
        checked.map(Period).ok_or(PeriodError(seconds))
    }

    /// The period in seconds.
    pub const fn seconds(self) -> u32 {
        self.0.get()
    }

    /// The period as a length of time.
    pub const fn span(self) -> Span {
        Span::from_seconds(self.0.get() as i64)
    }
}

impl Default for Period {
    fn default() -> Period {
        Period::THIRTY_SECONDS
    }
}

/// RFC 6238's T: the number of whole periods since T0. Negative before T0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Step(pub i64);

impl Step {
    /// The eight-byte moving factor. A step before T0 goes in as two's complement, as 64-bit devices do it.
    pub const fn counter(self) -> u64 {
        self.0.cast_unsigned()
    }

    /// This step and `by` further ones; saturates at the ends.
    pub const fn plus(self, by: i64) -> Step {
        Step(self.0.saturating_add(by))
    }

    /// How many steps this one lies after `other`; negative if it lies before.
    pub const fn minus(self, other: Step) -> i64 {
        self.0.saturating_sub(other.0)
    }
}

/// Where steps begin: the period X and the moment T0 from which they are counted (RFC 6238 section 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StepGrid {
    /// The length of a step.
    pub period: Period,
    /// The start of step 0; the Unix epoch by default.
    pub t0: UnixTime,
}

impl Default for StepGrid {
    fn default() -> StepGrid {
        StepGrid::of(Period::default())
    }
}

impl StepGrid {
    /// Steps of this period counted from the Unix epoch.
    pub const fn of(period: Period) -> StepGrid {
        StepGrid { period, t0: UnixTime::EPOCH }
    }

    /// The step that a clock showing `time` is in: `floor((time - T0) / X)`.
    ///
    /// ```
    /// use instep::time::{Step, StepGrid, UnixTime};
    /// assert_eq!(StepGrid::default().step_at(UnixTime::from_seconds(59)), Step(1));
    /// ```
    pub fn step_at(self, time: UnixTime) -> Step {
        let steps = (time - self.t0).nanos().div_euclid(i128::from(self.period.seconds()) * NANOS);
        // A span holds at most i64::MAX seconds and a period is at least one of them.
        Step(i64::try_from(steps).expect("a span has fewer than 2^63 steps"))
    }

    /// The moment at which a step begins.
    pub fn start_of(self, step: Step) -> UnixTime {
        self.t0 + Span::from_nanos(i128::from(step.0) * i128::from(self.period.seconds()) * NANOS)
    }

    /// How far into its step a clock showing `time` is; from zero up to, not including, the period.
    pub fn phase_at(self, time: UnixTime) -> Span {
        time - self.start_of(self.step_at(time))
    }
}
