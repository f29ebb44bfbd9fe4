//! The records as they are written, and how they become profiles.

use crate::otp::{Algorithm, Digits};
use crate::time::Period;
use crate::verifier::machine::{MemoryRules, ReplayRule};
use crate::verifier::{
    AppProfile, Confidence, HardwareTokens, Tolerance, VerifierKind, VerifierProfile, Window, WindowKnowledge,
};
use serde::Deserialize;

/// Reads the records of verifiers. They are part of the program, and a test reads them all.
pub(super) fn verifiers() -> Vec<VerifierProfile> {
    let file: Verifiers = toml::from_str(include_str!("verifiers.toml")).expect("the records of verifiers are sound");
    file.verifier.into_iter().map(VerifierRecord::into_profile).collect()
}

/// Reads the records of apps. They are part of the program, and a test reads them all.
pub(super) fn apps() -> Vec<AppProfile> {
    let file: Apps = toml::from_str(include_str!("apps.toml")).expect("the records of apps are sound");
    file.app.into_iter().map(AppRecord::into_profile).collect()
}

#[derive(Deserialize)]
struct Verifiers {
    verifier: Vec<VerifierRecord>,
}

#[derive(Deserialize)]
struct Apps {
    app: Vec<AppRecord>,
}

/// One end of a window: steps, or a length of time such as `"30s"`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Side {
    Steps(u32),
    Time(String),
}

impl Side {
    fn tolerance(&self) -> Tolerance {
        match self {
            Side::Steps(steps) => Tolerance::Steps(*steps),
            Side::Time(text) => Tolerance::Time(text.parse().expect("a record's window is sound")),
        }
    }
}

/// Look-back and look-ahead.
#[derive(Deserialize)]
struct Sides(Side, Side);

impl Sides {
    fn window(&self) -> Window {
        Window { look_back: self.0.tolerance(), look_ahead: self.1.tolerance() }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VerifierRecord {
    id: String,
    #[serde(default)]
    aliases: Vec<String>,
    name: String,
    kind: VerifierKind,
    period: Option<i64>,
    period_least: Option<u32>,
    period_most: Option<u32>,
    digits: Option<i64>,
    #[serde(default)]
    digits_allowed: Vec<u8>,
    algorithm: Option<String>,
    #[serde(default)]
    algorithms_allowed: Vec<String>,
    window: Option<Sides>,
    window_between: Option<(Sides, Sides)>,
    window_setting: Option<String>,
    window_note: Option<String>,
    enrolment: Option<Sides>,
    #[serde(default)]
    hardware_tokens: HardwareTokensRecord,
    #[serde(default = "yes")]
    compares_with_time: bool,
    rejects_replay: Option<bool>,
    replay_rule: Option<String>,
    learns_drift: Option<bool>,
    drift_rule: Option<String>,
    resync: Option<String>,
    throttle: Option<String>,
    #[serde(default)]
    memory: MemoryRules,
    #[serde(default)]
    user_texts: Vec<String>,
    #[serde(default)]
    log_clues: Vec<String>,
    #[serde(default)]
    quirks: Vec<String>,
    snapshot: String,
    evidence: Vec<String>,
    sources: Vec<String>,
    confidence: Confidence,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct HardwareTokensRecord {
    enrolment: Option<Sides>,
    learns_drift: Option<bool>,
}

const fn yes() -> bool {
    true
}

impl VerifierRecord {
    fn into_profile(self) -> VerifierProfile {
        let period = self.period.and_then(|seconds| Period::from_seconds(seconds).ok());
        VerifierProfile {
            window: self.window(),
            enrolment: self.enrolment.as_ref().map(Sides::window),
            hardware_tokens: HardwareTokens {
                enrolment: self.hardware_tokens.enrolment.as_ref().map(Sides::window),
                learns_drift: self.hardware_tokens.learns_drift,
            },
            compares_with_time: self.compares_with_time,
            period: period.unwrap_or_default(),
            period_known: period.is_some() && self.period_least.is_none() && self.period_most.is_none(),
            periods_allowed: (self.period_least, self.period_most),
            // Five letters are no RFC 4226 code, so a record may have a number of digits that is none.
            digits: self.digits.and_then(|count| Digits::new(count).ok()),
            algorithm: self.algorithm.and_then(|name| name.parse::<Algorithm>().ok()),
            hosting: self.kind.hosting(),
            id: self.id,
            aliases: self.aliases,
            name: self.name,
            kind: self.kind,
            digits_allowed: self.digits_allowed,
            algorithms_allowed: self.algorithms_allowed,
            window_setting: self.window_setting,
            window_note: self.window_note,
            rejects_replay: self.rejects_replay,
            replay_rule: self.replay_rule,
            learns_drift: self.learns_drift,
            drift_rule: self.drift_rule,
            resync: self.resync,
            throttle: self.throttle,
            // A product that is known to refuse used codes refuses the step that was used; more is not claimed.
            memory: MemoryRules {
                replay: self.memory.replay.or(self.rejects_replay.filter(|yes| *yes).map(|_| ReplayRule::UsedSteps)),
                ..self.memory
            },
            user_texts: self.user_texts,
            log_clues: self.log_clues,
            quirks: self.quirks,
            snapshot: self.snapshot,
            evidence: self.evidence,
            sources: self.sources,
            confidence: self.confidence,
        }
    }

    fn window(&self) -> WindowKnowledge {
        match (&self.window, &self.window_between) {
            (Some(sides), _) => WindowKnowledge::Known(sides.window()),
            (None, Some((narrowest, widest))) => {
                WindowKnowledge::Between { narrowest: narrowest.window(), widest: widest.window() }
            }
            (None, None) => WindowKnowledge::Unknown,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AppRecord {
    id: String,
    #[serde(default)]
    aliases: Vec<String>,
    name: String,
    platform: Option<String>,
    ignores_algorithm: Option<bool>,
    ignores_digits: Option<bool>,
    ignores_period: Option<bool>,
    algorithm_rule: String,
    digits_rule: String,
    period_rule: String,
    secret_rule: Option<String>,
    own_correction: Option<bool>,
    correction_grain: Option<u32>,
    correction_rule: Option<String>,
    shows_neighbours: Option<bool>,
    neighbours_rule: Option<String>,
    steam: Option<String>,
    #[serde(default)]
    quirks: Vec<String>,
    snapshot: String,
    evidence: Vec<String>,
    sources: Vec<String>,
    confidence: Confidence,
}

impl AppRecord {
    fn into_profile(self) -> AppProfile {
        AppProfile {
            id: self.id,
            aliases: self.aliases,
            name: self.name,
            platform: self.platform,
            ignores_algorithm: self.ignores_algorithm,
            ignores_digits: self.ignores_digits,
            ignores_period: self.ignores_period,
            algorithm_rule: self.algorithm_rule,
            digits_rule: self.digits_rule,
            period_rule: self.period_rule,
            secret_rule: self.secret_rule,
            own_correction: self.own_correction,
            correction_grain: self.correction_grain,
            correction_rule: self.correction_rule,
            shows_neighbours: self.shows_neighbours,
            neighbours_rule: self.neighbours_rule,
            steam: self.steam,
            quirks: self.quirks,
            snapshot: self.snapshot,
            evidence: self.evidence,
            sources: self.sources,
            confidence: self.confidence,
        }
    }
}
