use super::State;
use crate::otp::Code;
use crate::time::{Span, Step, UnixTime};
use crate::verifier::Codes;
use serde::{Deserialize, Serialize};

/// Which codes are refused, or let in again, because of those that were accepted before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ReplayRule {
    /// The step has to be after the last one accepted (RFC 6238 section 5.2 and most servers).
    Watermark,
    /// The step has to be after the verifier's own step at the last sign-in: a code from the future passes twice, and
    /// a slow device has to wait (Discourse).
    SignInTime,
    /// A step is refused that was accepted before; older ones that were not used pass. A step is forgotten as soon as a
    /// code passes from as many steps away as the window has codes (google-authenticator-libpam, `DISALLOW_REUSE`).
    UsedSteps,
    /// Only the code that was accepted last is refused (Gitea, Teleport).
    LastCode,
    /// An accepted code is refused for a while.
    Cached {
        /// How long.
        lasts: Span,
        /// Codes that were refused are remembered as well, and called used from then on (Vault).
        #[serde(default)]
        refused_too: bool,
    },
    /// The reverse: the last code goes on being accepted for so long after it was accepted first (mod_authn_otp).
    Linger {
        /// How long.
        lasts: Span,
    },
}

impl ReplayRule {
    /// Whether this code was submitted not long ago, and is refused whatever the window says.
    pub(super) fn is_cached(self, state: &State, code: &Code, now: UnixTime) -> bool {
        matches!(self, ReplayRule::Cached { .. })
            && state.cached_codes.iter().any(|(cached, until)| cached == code && now < *until)
    }

    /// The step of a code that passes again although it was used, because it lingers.
    pub(super) fn lingering(self, state: &State, key: &impl Codes, code: &Code, now: UnixTime) -> Option<Step> {
        let ReplayRule::Linger { lasts } = self else { return None };
        let (step, at) = state.last_accepted?;
        let lingers = at <= now && now < at + lasts && key.code_of(step, code.digits()) == *code;
        lingers.then_some(step)
    }

    /// The step that a code in the window was used for before, if that is a reason to refuse it.
    pub(super) fn used_before(self, state: &State, step: Step) -> Option<Step> {
        match self {
            ReplayRule::UsedSteps => state.used_steps.iter().copied().find(|used| *used == step),
            ReplayRule::LastCode => state.last_accepted.map(|(last, _)| last).filter(|last| *last == step),
            _ => None,
        }
    }

    /// Takes note of a code that is being accepted. `own` is the verifier's own step, `codes` how many its window has.
    pub(super) fn note_accepted(self, state: &mut State, step: Step, own: Step, codes: i64) {
        match self {
            ReplayRule::Watermark => state.watermark = Some(step),
            ReplayRule::SignInTime => state.watermark = Some(own),
            ReplayRule::UsedSteps => {
                state.used_steps.retain(|used| used.minus(step).saturating_abs() < codes);
                state.used_steps.push(step);
            }
            _ => {}
        }
    }

    /// Takes note of a code, whatever came of it.
    pub(super) fn note_code(self, state: &mut State, code: Code, accepted: bool, now: UnixTime) {
        let ReplayRule::Cached { lasts, refused_too } = self else { return };
        state.cached_codes.retain(|(_, until)| now < *until);
        if accepted || refused_too {
            state.cached_codes.push((code, now + lasts));
        }
    }
}
