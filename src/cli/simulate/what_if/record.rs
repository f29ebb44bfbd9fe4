//! The part `what_if` of `instep.simulation/1`.

use crate::cli::simulate::report::Range;
use crate::simulation::what_if::{Effect, Remedy, WhatIf};
use crate::time::Span;
use crate::verifier::Passes;
use schemars::JsonSchema;
use serde::Serialize;

/// A remedy, and what it comes to.
#[derive(Serialize, JsonSchema)]
pub struct RemedyRecord {
    /// `as-it-is`, `clock-corrected`, `next-code`, `wider-window`, `resync`, `keep-trying`, `app-correction` or `other-app`.
    remedy: &'static str,
    /// The window to set, as it would be written: steps, or a length of time.
    window: Option<String>,
    /// What an app's own correction leaves, in seconds.
    leaves: Option<Range>,
    /// What comes of it; null where it was not tried, for the window would hold more than 10,000 codes.
    effect: Option<EffectRecord>,
}

/// What a remedy comes to.
#[derive(Serialize, JsonSchema)]
struct EffectRecord {
    /// `always`, `never` or `depends`.
    passes: &'static str,
    /// The chance that the device is let in.
    chance: Range,
    /// Seconds until it is, at least and at most.
    takes: Option<Range>,
    /// How many codes that takes, at least and at most.
    codes: Option<[u32; 2]>,
    /// The chance that one guess of a stranger passes.
    guess: Range,
    /// The drift that the verifier has stored then, in seconds.
    stored_drift: Range,
    /// Whether the first code passes if the clock is set right a day later: `always`, `never` or `depends`.
    then_corrected: Option<&'static str>,
}

impl RemedyRecord {
    pub fn all(tried: &[WhatIf]) -> Vec<RemedyRecord> {
        tried.iter().map(RemedyRecord::of).collect()
    }

    fn of(tried: &WhatIf) -> RemedyRecord {
        let window = match tried.remedy {
            Remedy::WiderWindow(window) => Some(window.to_string()),
            _ => None,
        };
        let leaves = match tried.remedy {
            Remedy::AppCorrection(left) => Some(left.into()),
            _ => None,
        };
        RemedyRecord {
            remedy: tried.remedy.name(),
            window,
            leaves,
            effect: tried.effect.as_ref().map(EffectRecord::of),
        }
    }
}

impl EffectRecord {
    fn of(effect: &Effect) -> EffectRecord {
        let seconds = |(low, high): (Span, Span)| Range::between(low.seconds(), high.seconds());
        EffectRecord {
            passes: effect.passes.name(),
            chance: effect.chances.into(),
            takes: effect.takes.map(seconds),
            codes: effect.codes.map(|(low, high)| [low, high]),
            guess: effect.guess.into(),
            stored_drift: seconds(effect.stored_drift),
            then_corrected: effect.then_corrected.map(Passes::name),
        }
    }
}
