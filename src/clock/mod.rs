//! What a clock is: something that shows a time, which may be wrong, and something beside it that only counts.
//!
//! The real one is [`io::SystemClock`](crate::io::SystemClock). Those here are made of values, so that whatever
//! depends on a clock can be tried in virtual time.

mod manual;
mod mapping;
mod shifted;

pub use manual::Manual;
pub use mapping::Mapping;
pub use shifted::Shifted;

use crate::time::{Span, UnixTime};

/// A clock that can be read, from any thread.
pub trait Clock: Sync {
    /// What the clock shows. It may be wrong, and somebody may set it between two readings.
    fn wall(&self) -> UnixTime;

    /// The time since a fixed moment by a counter that nobody sets. It never goes back.
    fn monotonic(&self) -> Span;
}

impl<C: Clock + ?Sized> Clock for &C {
    fn wall(&self) -> UnixTime {
        (**self).wall()
    }

    fn monotonic(&self) -> Span {
        (**self).monotonic()
    }
}
