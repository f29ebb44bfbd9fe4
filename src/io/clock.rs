use crate::time::{Span, UnixTime};
use std::time::{Instant, SystemTime};

/// What the system clock shows. Before 1970 it is negative, not a panic.
#[allow(clippy::disallowed_methods, reason = "this is the one place where the system clock is read")]
pub fn now() -> UnixTime {
    let nanos = |length: std::time::Duration| i128::try_from(length.as_nanos()).unwrap_or(i128::MAX);
    match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => UnixTime::from_nanos(nanos(after)),
        Err(before) => UnixTime::from_nanos(-nanos(before.duration())),
    }
}

/// Elapsed time by the monotonic clock, which nobody sets.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[allow(clippy::disallowed_methods, reason = "this is the one place where the monotonic clock is read")]
    pub fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    /// The time since the start.
    #[allow(clippy::disallowed_methods, reason = "this is the one place where the monotonic clock is read")]
    pub fn elapsed(&self) -> Span {
        Span::from_nanos(i128::try_from(self.0.elapsed().as_nanos()).unwrap_or(i128::MAX))
    }
}
