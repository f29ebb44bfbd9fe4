use crate::time::{Period, Span, Step, StepGrid, UnixTime};
use std::fmt;

/// How far from its own step a verifier still accepts, in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tolerance {
    /// Whole steps.
    Steps(u32),
    /// A length of time, not negative: every step is accepted that the verifier's clock touches within it.
    Time(Span),
}

impl Tolerance {
    /// The tolerance in seconds, for a period.
    pub fn seconds(self, period: Period) -> f64 {
        match self {
            Tolerance::Steps(steps) => f64::from(steps) * f64::from(period.seconds()),
            Tolerance::Time(span) => span.seconds(),
        }
    }
}

impl fmt::Display for Tolerance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Tolerance::Steps(1) => f.write_str("1 step"),
            Tolerance::Steps(steps) => write!(f, "{steps} steps"),
            Tolerance::Time(span) => write!(f, "{span}"),
        }
    }
}

/// The steps that a verifier accepts around its own: `look_back` older and `look_ahead` newer ones.
///
/// Often called *skew* or *drift* elsewhere; here those words mean a clock's error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// How much older than its own step a code may be.
    pub look_back: Tolerance,
    /// How much newer.
    pub look_ahead: Tolerance,
}

impl Default for Window {
    /// One step either way, the commonest setting of servers.
    fn default() -> Window {
        Window::steps(1, 1)
    }
}

impl Window {
    /// A window in whole steps.
    pub const fn steps(look_back: u32, look_ahead: u32) -> Window {
        Window { look_back: Tolerance::Steps(look_back), look_ahead: Tolerance::Steps(look_ahead) }
    }

    /// A window of so many codes in all, at least one, as `WINDOW_SIZE` of google-authenticator-libpam counts them: an even
    /// number leans one step into the future (its `src/pam_google_authenticator.c`, `check_timebased_code`).
    ///
    /// ```
    /// use instep::verifier::Window;
    /// assert_eq!(Window::of_codes(3), Window::steps(1, 1));
    /// assert_eq!(Window::of_codes(4), Window::steps(1, 2));
    /// ```
    pub const fn of_codes(count: u32) -> Window {
        Window::steps(count.saturating_sub(1) / 2, count / 2)
    }

    /// The oldest and the newest step that a verifier accepts when its clock shows `now`.
    pub fn accepted_at(self, grid: StepGrid, now: UnixTime) -> (Step, Step) {
        let own = grid.step_at(now);
        let oldest = match self.look_back {
            Tolerance::Steps(steps) => own.plus(-i64::from(steps)),
            Tolerance::Time(span) => grid.step_at(now - span.abs()),
        };
        let newest = match self.look_ahead {
            Tolerance::Steps(steps) => own.plus(i64::from(steps)),
            Tolerance::Time(span) => grid.step_at(now + span.abs()),
        };
        (oldest, newest)
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} back, {} ahead", self.look_back, self.look_ahead)
    }
}
