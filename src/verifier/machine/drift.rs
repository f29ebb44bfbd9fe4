use crate::time::{Span, Step, StepGrid, UnixTime};
use serde::{Deserialize, Serialize};

/// What a verifier takes a device's clock to be off by, from a code that it accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DriftRule {
    /// The matched step minus its own, in whole steps: django-otp, LinOTP, multiOTP, mod_authn_otp.
    MatchedStep,
    /// The start of the matched step minus its clock, in whole seconds: privacyIDEA. Up to a period too low, for a code
    /// is anywhere in its step when it is sent; and the time for typing goes into it.
    StartOfStep,
}

impl DriftRule {
    /// The drift to store, from a code of `step` that was accepted when the verifier's clock showed `now`.
    pub fn learned(self, grid: StepGrid, step: Step, now: UnixTime) -> Span {
        match self {
            DriftRule::MatchedStep => grid.start_of(step) - grid.start_of(grid.step_at(now)),
            DriftRule::StartOfStep => grid.start_of(step) - UnixTime::from_seconds(now.whole_seconds()),
        }
    }
}
