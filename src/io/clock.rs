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

/// Waits for a length of time; not at all if it is negative.
#[allow(clippy::disallowed_methods, reason = "this is the one place where the process waits")]
pub fn sleep(span: Span) {
    let nanos = u64::try_from(span.nanos().max(0)).unwrap_or(u64::MAX);
    std::thread::sleep(std::time::Duration::from_nanos(nanos));
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
