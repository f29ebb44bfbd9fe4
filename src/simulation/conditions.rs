use crate::random::Random;
use crate::time::{Rate, Span};

/// The time between showing a code and submitting it: anywhere between two lengths, as likely in one place as in another.
///
/// Both are zero or more, and the first is no longer than the second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EntryDelay {
    least: Span,
    most: Span,
}

impl EntryDelay {
    /// A code is sent the moment it is shown.
    pub const NONE: EntryDelay = EntryDelay { least: Span::ZERO, most: Span::ZERO };
    /// A person who types six digits: 2 s to 20 s. A guess.
    pub const TYPING: EntryDelay = EntryDelay { least: Span::from_seconds(2), most: Span::from_seconds(20) };

    /// From one length to another; `None` if the first is negative or longer than the second.
    pub fn new(least: Span, most: Span) -> Option<EntryDelay> {
        (Span::ZERO <= least && least <= most).then_some(EntryDelay { least, most })
    }

    /// The shortest.
    pub const fn least(self) -> Span {
        self.least
    }

    /// The longest.
    pub const fn most(self) -> Span {
        self.most
    }

    /// One of them.
    pub fn drawn(self, random: &mut Random) -> Span {
        random.between(self.least, self.most)
    }
}

/// What else lies between a device's code and the verifier's decision, beside the offset.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Conditions {
    /// How long a code takes from the screen to the verifier.
    pub entry_delay: EntryDelay,
    /// How far the device's clock is off at each code beside its offset, at most, either way, evenly. Not negative.
    pub jitter: Span,
    /// How the device's offset changes while `over` passes; positive: it gains.
    pub rate: Rate,
    /// Attempts fall anywhere within this time, as likely early as late. The offset is that of its beginning.
    pub over: Span,
}

impl Conditions {
    /// The same where codes are sent the moment they are shown.
    pub fn at_once(self) -> Conditions {
        Conditions { entry_delay: EntryDelay::NONE, ..self }
    }

    /// What the device's clock gains (positive) or loses over the whole time.
    pub fn gained(&self) -> Span {
        self.rate.gained_over(self.over)
    }

    /// What it has gained at an attempt.
    pub(super) fn drawn_gain(&self, random: &mut Random) -> Span {
        random.between(Span::ZERO, self.gained())
    }

    /// What its jitter adds at an attempt.
    pub(super) fn drawn_jitter(&self, random: &mut Random) -> Span {
        random.between(-self.jitter, self.jitter)
    }

    /// The middle of all that adds to the relative offset, in seconds.
    pub(super) fn mean_shift(&self) -> f64 {
        let EntryDelay { least, most } = self.entry_delay;
        (self.gained().seconds() - least.seconds() - most.seconds()) / 2.0
    }

    /// How wide each part of it is spread, in seconds.
    pub(super) fn widths(&self) -> [f64; 3] {
        let EntryDelay { least, most } = self.entry_delay;
        [(most - least).seconds(), 2.0 * self.jitter.seconds(), self.gained().seconds().abs()]
    }
}
