use super::now;
use crate::clock::Clock;
use crate::time::{Span, UnixTime};

/// The machine's own clock, with a counter beside it that nobody sets.
///
/// On Linux the counter counts from the start of the machine, asleep or awake, so that several processes have the same;
/// elsewhere it begins at zero with this value.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    #[cfg(not(target_os = "linux"))]
    since: super::Stopwatch,
}

impl SystemClock {
    /// The machine's clock.
    pub fn new() -> SystemClock {
        SystemClock {
            #[cfg(not(target_os = "linux"))]
            since: super::Stopwatch::start(),
        }
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

    #[cfg(target_os = "linux")]
    fn monotonic(&self) -> Span {
        let shown = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        Span::from_seconds(shown.tv_sec) + Span::from_nanos(i128::from(shown.tv_nsec))
    }

    #[cfg(not(target_os = "linux"))]
    fn monotonic(&self) -> Span {
        self.since.elapsed()
    }
}
