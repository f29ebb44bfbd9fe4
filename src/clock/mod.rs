//! What a clock is: something that shows a time, which may be wrong, and something beside it that only counts.
//!
//! The real one is [`io::SystemClock`](crate::io::SystemClock). Those here are made of values, so that whatever
//! depends on a clock can be tried in virtual time. Those that misbehave stand on top of another clock, so that several
//! faults may be put together:
//!
//! ```
//! use instep::clock::{Clock, Jittering, Manual, Shifted, Suspended};
//! use instep::time::{Offset, Span, UnixTime};
//! let truth = Manual::showing(UnixTime::from_seconds(1_000_000));
//! let ahead = Shifted::by(&truth, Offset::from_seconds(20.0));
//! let sleeps = Suspended::of(ahead, Span::from_seconds(60), Span::from_seconds(600));
//! let clock = Jittering::of(sleeps, Span::from_seconds(1), 7);
//! truth.advance(Span::from_seconds(3600));
//! assert!((clock.wall() - truth.wall() + Span::from_seconds(580)).abs() <= Span::from_seconds(1));
//! ```

mod jittering;
mod manual;
mod mapping;
mod quartz;
mod shifted;
mod stepped;
mod suspended;

pub use jittering::Jittering;
pub use manual::Manual;
pub use mapping::Mapping;
pub use quartz::{Quartz, Wandering};
pub use shifted::Shifted;
pub use stepped::Stepped;
pub use suspended::Suspended;

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
