use super::{Stopwatch, now};
use crate::clock::Clock;
use crate::time::{Span, UnixTime};

/// The machine's own clock, with the monotonic counter beside it.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock(Stopwatch);

impl SystemClock {
    /// The counter begins at zero now.
    pub fn new() -> SystemClock {
        SystemClock(Stopwatch::start())
    }
}

impl Default for SystemClock {
    fn default() -> SystemClock {
        SystemClock::new()
    }
}

impl Clock for SystemClock {
    fn wall(&self) -> UnixTime {
        now()
    }

    fn monotonic(&self) -> Span {
        self.0.elapsed()
    }
}
