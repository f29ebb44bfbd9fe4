use super::Leap;
use crate::clock::Mapping;
use crate::time::{OffsetInterval, Span};

/// What one exchange with one server proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Holds the clock's offset from the *server's* clock: `[T1 - T2, T4 - T3]`. It assumes nothing about how the
    /// journey was divided between the two ways, only that no packet arrived before it was sent.
    pub proved: OffsetInterval,
    /// What the stamps themselves may be off by: the server's precision and whatever a clock may gain in so short a time.
    pub stamp_error: Span,
    /// The journey there and back, without the time that the server held the request; never negative.
    pub delay: Span,
    /// How far the server may be off from true time by its own account: half its root delay plus its root dispersion.
    pub root_distance: Span,
    /// The server's distance from a reference clock, 1 to 15.
    pub stratum: u8,
    /// The server's leap indicator.
    pub leap: Leap,
    /// When the reply arrived, by the monotonic counter.
    pub arrived: Span,
    /// How T1 and T4 were turned from the counter into what the clock showed.
    pub mapping: Mapping,
}

impl Sample {
    /// The offset from true time that this exchange alone allows: half the round trip plus the root distance, and a
    /// little for the stamps.
    pub fn bound(&self) -> OffsetInterval {
        self.proved.widened(self.root_distance + self.stamp_error + self.mapping.uncertainty)
    }
}
