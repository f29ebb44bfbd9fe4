use crate::otp::Code;
use crate::time::{Span, Step, UnixTime};
use serde::{Deserialize, Serialize};

/// Everything that a verifier remembers about one token, as it would stand in its state file or its database.
///
/// It can be written and read by serde, so that a run may be stopped and gone on with; but for `cached_codes`, which are
/// live codes and so stay in memory.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// What the verifier adds to its clock for this token: the drift that it learned, positive for a device that is ahead.
    /// `TIME_SKEW`, `timeShift`, `ipatokenTOTPclockOffset`, `drift`, `delta_time`: each in its own unit.
    pub stored_drift: Span,
    /// The step of the code that was accepted last, and the verifier's time of that.
    pub last_accepted: Option<(Step, UnixTime)>,
    /// No code of this step or an older one is accepted any more, where the replay rule is a watermark.
    pub watermark: Option<Step>,
    /// Steps whose codes were accepted, oldest sign-in first, where the replay rule keeps them: `DISALLOW_REUSE`.
    pub used_steps: Vec<Step>,
    /// Codes from outside the window that wait for others which agree with them: `RESETTING_TIME_SKEW`, `otp1c`.
    pub sightings: Vec<Sighting>,
    /// Failures in a row.
    pub failures: u32,
    /// When the failures were, oldest first, where a rule asks for it.
    pub failed_at: Vec<UnixTime>,
    /// When the latest attempts were, oldest first, in whole seconds, where the rate is limited: `RATE_LIMIT`.
    pub attempts: Vec<UnixTime>,
    /// Whether it refuses every code now.
    pub lock: Option<Lock>,
    /// Codes that are refused, and until when.
    #[serde(skip)]
    pub(super) cached_codes: Vec<(Code, UnixTime)>,
}

impl State {
    /// Until when everything is refused, if `now` is before that. `Some(None)`: until somebody resets it.
    pub fn locked_at(&self, now: UnixTime) -> Option<Option<UnixTime>> {
        match self.lock? {
            Lock::UntilReset => Some(None),
            Lock::Until(end) => (now < end).then_some(Some(end)),
        }
    }
}

/// How long a verifier refuses every code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lock {
    /// Up to this moment, not including it.
    Until(UnixTime),
    /// Until an administrator resets it.
    UntilReset,
}

/// A code that was recognised outside the window, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// The verifier's own step at that time, without any drift that it learned.
    pub own: Step,
    /// The step whose code it was.
    pub step: Step,
}

impl Sighting {
    /// How many steps the code lay in the verifier's future; negative in its past.
    pub const fn delta(self) -> i64 {
        self.step.minus(self.own)
    }
}
