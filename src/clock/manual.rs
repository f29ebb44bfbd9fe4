use super::Clock;
use crate::time::{Span, UnixTime};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A clock that moves only when it is told to.
///
/// ```
/// use instep::clock::{Clock, Manual};
/// use instep::time::{Span, UnixTime};
/// let clock = Manual::showing(UnixTime::from_seconds(59));
/// clock.advance(Span::from_seconds(1));
/// clock.step(Span::from_seconds(-3600));
/// assert_eq!(clock.wall(), UnixTime::from_seconds(60 - 3600));
/// assert_eq!(clock.monotonic(), Span::from_seconds(1));
/// ```
#[derive(Debug)]
pub struct Manual(Mutex<State>);

#[derive(Clone, Copy, Debug)]
struct State {
    wall: UnixTime,
    monotonic: Span,
}

impl Manual {
    /// A clock that shows this; its monotonic counter begins at zero.
    pub const fn showing(wall: UnixTime) -> Manual {
        Manual(Mutex::new(State { wall, monotonic: Span::ZERO }))
    }

    /// Lets time pass. A negative length counts as none: time does not go back.
    pub fn advance(&self, by: Span) {
        let by = by.max(Span::ZERO);
        let mut state = self.state();
        state.wall = state.wall + by;
        state.monotonic = state.monotonic + by;
    }

    /// Sets the clock ahead (positive) or back (negative) while no time passes.
    pub fn step(&self, by: Span) {
        let mut state = self.state();
        state.wall = state.wall + by;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Both numbers are written whole, so a thread that panicked while it held the lock left nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for Manual {
    fn wall(&self) -> UnixTime {
        self.state().wall
    }

    fn monotonic(&self) -> Span {
        self.state().monotonic
    }
}
