use crate::time::{OffsetInterval, Span, Step, UnixTime};
use crate::verifier::Rejection;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A code that was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The step whose code it is.
    pub step: Step,
    /// That step minus the verifier's own, without any drift that it learned. Positive: the device is ahead.
    pub delta: i64,
    /// Device minus verifier, if the code was sent the moment it was shown; see [`Match`](crate::verifier::Match).
    pub implied_offset: OffsetInterval,
    /// Why it passed.
    pub by: AcceptedBy,
    /// What the verifier learned from it, if it stored a drift.
    pub learned: Option<Learned>,
}

/// Why a code passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcceptedBy {
    /// It lay in the window around the verifier's clock and the drift that it had learned.
    Window,
    /// It was the last of the codes that bring a token back by themselves.
    AutoResync,
    /// It was accepted not long ago, and this verifier lets a code be used for a while.
    Linger,
    /// It was the second of two that somebody resynchronised the token with.
    Resync,
}

/// A drift that a verifier stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Learned {
    /// The drift before.
    pub before: Span,
    /// The drift from now on; positive for a device that is ahead.
    pub drift: Span,
}

/// A code that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Why, as the verifier knows it.
    pub reason: Reason,
    /// The words that the user sees, where they are known.
    pub told: Option<String>,
}

/// Why a verifier refused a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is no code, or no code of the window, or one whose step is not after the watermark.
    Code(Rejection),
    /// Its step was used before, or the code was and is remembered for a while.
    Used {
        /// The step, where the verifier knows it.
        step: Option<Step>,
    },
    /// It lies outside the window and is remembered, for it may begin or continue a resync.
    Remembered {
        /// The step whose code it is.
        step: Step,
        /// That step minus the verifier's own.
        delta: i64,
        /// How many codes are remembered now.
        codes: usize,
    },
    /// It lies outside the window, and does not go with what is remembered.
    DoesNotFollow {
        /// The step whose code it is.
        step: Step,
    },
    /// Every code is refused now. The code was not looked at.
    Locked {
        /// Until when; none if somebody has to reset it.
        until: Option<UnixTime>,
    },
    /// There were too many attempts. The code was not looked at.
    TooMany {
        /// How many are allowed.
        attempts: u32,
        /// Within how long.
        interval: Span,
    },
    /// The two codes of a resync were not found one after the other where it looks.
    NoPair,
    /// The verifier has no resync with two codes, or none is known of.
    NoResync,
}

impl Reason {
    /// Whether the code was right once and is refused for having been used.
    pub const fn is_replay(&self) -> bool {
        matches!(self, Self::Used { .. } | Self::Code(Rejection::Replayed { .. }))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(rejection) => write!(f, "{rejection}"),
            Self::Used { step: Some(step) } => write!(f, "the code of step {} was used before", step.0),
            Self::Used { step: None } => f.write_str("the code was submitted before"),
            Self::Remembered { step, delta, codes } => {
                write!(f, "the code of step {} is {delta} steps off; {codes} such codes are remembered", step.0)
            }
            Self::DoesNotFollow { step } => {
                write!(f, "the code of step {} does not follow the one that is remembered", step.0)
            }
            Self::Locked { until: Some(until) } => write!(f, "every code is refused until {until}"),
            Self::Locked { until: None } => f.write_str("every code is refused until somebody resets the token"),
            Self::TooMany { attempts, interval } => write!(f, "more than {attempts} attempts within {interval}"),
            Self::NoPair => f.write_str("the two codes do not follow each other where a resync looks for them"),
            Self::NoResync => f.write_str("no resync with two codes is known of this verifier"),
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.reason)
    }
}

impl std::error::Error for Refused {}

/// What users are told, word for word, where that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// Where a code does not fit. Also for the other two, where no other words are known.
    pub mismatch: Option<String>,
    /// Where a code was used before.
    pub replayed: Option<String>,
    /// Where every code is refused for a while.
    pub locked: Option<String>,
}

impl Told {
    /// The words for a reason.
    pub fn about(&self, reason: &Reason) -> Option<&str> {
        let own = match reason {
            Reason::Locked { .. } | Reason::TooMany { .. } => &self.locked,
            _ if reason.is_replay() => &self.replayed,
            _ => &self.mismatch,
        };
        own.as_deref().or(self.mismatch.as_deref())
    }
}
