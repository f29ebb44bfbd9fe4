//! `instep.profile/1`: the records as JSON.

use super::find::{APP, Found};
use crate::evidence::Word;
use crate::time::Period;
use crate::verifier::machine::MemoryRules;
use crate::verifier::{AppProfile, Tolerance, VerifierProfile, Window, WindowKnowledge};
use schemars::JsonSchema;
use serde::Serialize;

/// The name of the format.
const FORMAT: &str = "instep.profile/1";

/// What is known of one verifier or app, or of several.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum ProfileAnswer {
    /// One record, with the keys of the record beside `schema`.
    One {
        /// `instep.profile/1`
        schema: &'static str,
        /// The record.
        #[serde(flatten)]
        record: Record,
    },
    /// Several records.
    Several {
        /// `instep.profile/1`
        schema: &'static str,
        /// The records, verifiers first.
        profiles: Vec<Record>,
    },
}

impl ProfileAnswer {
    /// One record as such, several as a list.
    pub(super) fn of(found: &[Found]) -> ProfileAnswer {
        match found {
            [one] => ProfileAnswer::One { schema: FORMAT, record: Record::of(*one) },
            several => ProfileAnswer::list(several),
        }
    }

    /// A list, however many there are.
    pub(super) fn list(found: &[Found]) -> ProfileAnswer {
        ProfileAnswer::Several { schema: FORMAT, profiles: found.iter().map(|one| Record::of(*one)).collect() }
    }
}

/// What is known of a verifier or an app. What is null is not established.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Record {
    /// What accepts or rejects codes.
    Verifier(Box<VerifierRecord>),
    /// What shows codes; its `kind` is `app`.
    App(Box<AppRecord>),
}

impl Record {
    pub(super) fn of(found: Found) -> Record {
        match found {
            Found::Verifier(verifier) => Record::Verifier(Box::new(VerifierRecord::of(verifier))),
            Found::App(app) => Record::App(Box::new(AppRecord::of(app))),
        }
    }
}

/// What is known of a verifier.
#[derive(Serialize, JsonSchema)]
pub struct VerifierRecord {
    /// The id that a case file and `--profile` name
    id: &'static str,
    /// Other names for the same record
    aliases: &'static [String],
    /// The product's name
    name: &'static str,
    /// cloud-service, server, pam, http-module, library, cli or hardware-vendor
    kind: &'static str,
    /// Who usually runs it: hosted or self-hosted; null for what anybody may run
    hosting: Option<&'static str>,
    /// The default length of its steps in seconds
    period: u32,
    /// Whether no other period is known to be allowed
    period_known: bool,
    /// The default number of digits
    digits: Option<u8>,
    /// The numbers of digits that it allows
    digits_allowed: &'static [u8],
    /// The default hash
    algorithm: Option<&'static str>,
    /// The hashes that it allows
    algorithms_allowed: &'static [String],
    /// What it accepts at sign-in; null where nothing is known
    window: Option<WindowRecord>,
    /// The product's own name for its window setting, with its default
    window_setting: Option<&'static str>,
    /// What else to know of its window
    window_note: Option<&'static str>,
    /// What it accepts while enrolling, where that is another window
    enrolment: Option<Ends>,
    /// The same of hardware tokens, where that is another one again
    enrolment_of_hardware_tokens: Option<Ends>,
    /// Whether any code of it is compared with the time: not where codes count presses
    compares_with_time: bool,
    /// Whether a code is refused a second time
    rejects_replay: Option<bool>,
    /// How it knows
    replay_rule: Option<&'static str>,
    /// Whether it remembers an offset per token
    learns_drift: Option<bool>,
    /// How it learns
    drift_rule: Option<&'static str>,
    /// How a token is brought back into step
    resync: Option<&'static str>,
    /// How it limits attempts
    throttle: Option<&'static str>,
    /// The same rules in numbers, as simulations follow them; what is null, false or empty there is not known or not done
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    memory: &'static MemoryRules,
    /// What the user is told; in brackets: a description, not the words
    user_texts: &'static [String],
    /// What is left in its logs and in its state
    log_clues: &'static [String],
    /// What else to know
    quirks: &'static [String],
    /// The revision or the pages that were read
    snapshot: &'static str,
    /// How it was established: source, docs, measured, thread, third-party
    evidence: &'static [String],
    /// Where all this is from
    sources: &'static [String],
    /// How sure it is: low, medium or high
    confidence: &'static str,
}

impl VerifierRecord {
    fn of(verifier: &'static VerifierProfile) -> VerifierRecord {
        VerifierRecord {
            id: &verifier.id,
            aliases: &verifier.aliases,
            name: &verifier.name,
            kind: verifier.kind.name(),
            hosting: verifier.hosting.map(Word::word),
            period: verifier.period.seconds(),
            period_known: verifier.period_known,
            digits: verifier.digits.map(|digits| digits.count()),
            digits_allowed: &verifier.digits_allowed,
            algorithm: verifier.algorithm.map(|algorithm| algorithm.name()),
            algorithms_allowed: &verifier.algorithms_allowed,
            window: WindowRecord::of(verifier.window, verifier.period),
            window_setting: verifier.window_setting.as_deref(),
            window_note: verifier.window_note.as_deref(),
            enrolment: verifier.enrolment.map(|window| Ends::of(window, verifier.period)),
            enrolment_of_hardware_tokens: verifier
                .hardware_tokens
                .enrolment
                .map(|window| Ends::of(window, verifier.period)),
            compares_with_time: verifier.compares_with_time,
            rejects_replay: verifier.rejects_replay,
            replay_rule: verifier.replay_rule.as_deref(),
            learns_drift: verifier.learns_drift,
            drift_rule: verifier.drift_rule.as_deref(),
            resync: verifier.resync.as_deref(),
            throttle: verifier.throttle.as_deref(),
            memory: &verifier.memory,
            user_texts: &verifier.user_texts,
            log_clues: &verifier.log_clues,
            quirks: &verifier.quirks,
            snapshot: &verifier.snapshot,
            evidence: &verifier.evidence,
            sources: &verifier.sources,
            confidence: verifier.confidence.name(),
        }
    }
}

/// What is known of a window. The two are equal where it is known exactly.
#[derive(Serialize, JsonSchema)]
pub struct WindowRecord {
    /// Whether it is known exactly, and not only between two bounds
    known: bool,
    /// No narrower than this
    narrowest: Ends,
    /// No wider than this
    widest: Ends,
    /// Device minus verifier, less the entry delay: from here to there every code is accepted, in seconds
    accepted_within: Range,
    /// The same: at or beyond these every code is refused, in seconds
    refused_beyond: Range,
}

impl WindowRecord {
    pub(in crate::cli) fn of(window: WindowKnowledge, period: Period) -> Option<WindowRecord> {
        let (known, narrowest, widest) = match window {
            WindowKnowledge::Known(window) => (true, window, window),
            WindowKnowledge::Between { narrowest, widest } => (false, narrowest, widest),
            WindowKnowledge::Unknown => return None,
        };
        let seconds = |side: Tolerance| side.seconds(period);
        let length = f64::from(period.seconds());
        Some(WindowRecord {
            known,
            narrowest: Ends::of(narrowest, period),
            widest: Ends::of(widest, period),
            accepted_within: Range { low: 0.0 - seconds(narrowest.look_back), high: seconds(narrowest.look_ahead) },
            refused_beyond: Range {
                low: -seconds(widest.look_back) - length,
                high: seconds(widest.look_ahead) + length,
            },
        })
    }

    /// The offsets, for people.
    pub(super) fn offsets(&self) -> String {
        let Range { low, high } = &self.accepted_within;
        let Range { low: earliest, high: latest } = &self.refused_beyond;
        let taken = if self.known { "" } else { "by what was observed, " };
        let pass = match (low, high) {
            (0.0, 0.0) => "only codes exactly in step always pass".to_owned(),
            _ => format!("codes {low} s to {high:+} s off always pass"),
        };
        format!("{taken}{pass}; from {earliest} s or {latest:+} s on none does")
    }
}

/// From a lower to an upper figure.
#[derive(Serialize, JsonSchema)]
pub struct Range {
    /// The lower one
    low: f64,
    /// The upper one
    high: f64,
}

/// Both ends of a window.
#[derive(Serialize, JsonSchema)]
pub struct Ends {
    /// How much older than its own step a code may be
    look_back: Side,
    /// How much newer
    look_ahead: Side,
}

impl Ends {
    fn of(window: Window, period: Period) -> Ends {
        let side = |side: Tolerance| Side {
            steps: match side {
                Tolerance::Steps(steps) => Some(steps),
                Tolerance::Time(_) => None,
            },
            seconds: side.seconds(period),
        };
        Ends { look_back: side(window.look_back), look_ahead: side(window.look_ahead) }
    }
}

/// One end of a window.
#[derive(Serialize, JsonSchema)]
pub struct Side {
    /// In steps; null where it is a length of time
    steps: Option<u32>,
    /// In seconds
    seconds: f64,
}

/// What is known of an authenticator app.
#[derive(Serialize, JsonSchema)]
pub struct AppRecord {
    /// The id that a case file names
    id: &'static str,
    /// Other names for the same record
    aliases: &'static [String],
    /// The product's name
    name: &'static str,
    /// `app`
    kind: &'static str,
    /// What it runs on
    platform: Option<&'static str>,
    /// It computes SHA-1 whatever the enrolment says
    ignores_algorithm: Option<bool>,
    /// It shows six digits whatever the enrolment says
    ignores_digits: Option<bool>,
    /// It takes 30 s whatever the enrolment says
    ignores_period: Option<bool>,
    /// What it does with the hash of an enrolment
    algorithm_rule: &'static str,
    /// What it does with the number of digits
    digits_rule: &'static str,
    /// What it does with the period
    period_rule: &'static str,
    /// What it does with the secret's text
    secret_rule: Option<&'static str>,
    /// It corrects its own clock apart from the device's
    own_correction: Option<bool>,
    /// How, or what else is known of its clock
    correction_rule: Option<&'static str>,
    /// It shows the next or the previous code beside the current one
    shows_neighbours: Option<bool>,
    /// Which
    neighbours_rule: Option<&'static str>,
    /// What it knows of Steam's five-letter codes
    steam: Option<&'static str>,
    /// What else to know
    quirks: &'static [String],
    /// The revision or the tests that were read
    snapshot: &'static str,
    /// How it was established: source, docs, thread, third-party
    evidence: &'static [String],
    /// Where all this is from
    sources: &'static [String],
    /// How sure it is: low, medium or high
    confidence: &'static str,
}

impl AppRecord {
    fn of(app: &'static AppProfile) -> AppRecord {
        AppRecord {
            id: &app.id,
            aliases: &app.aliases,
            name: &app.name,
            kind: APP,
            platform: app.platform.as_deref(),
            ignores_algorithm: app.ignores_algorithm,
            ignores_digits: app.ignores_digits,
            ignores_period: app.ignores_period,
            algorithm_rule: &app.algorithm_rule,
            digits_rule: &app.digits_rule,
            period_rule: &app.period_rule,
            secret_rule: app.secret_rule.as_deref(),
            own_correction: app.own_correction,
            correction_rule: app.correction_rule.as_deref(),
            shows_neighbours: app.shows_neighbours,
            neighbours_rule: app.neighbours_rule.as_deref(),
            steam: app.steam.as_deref(),
            quirks: &app.quirks,
            snapshot: &app.snapshot,
            evidence: &app.evidence,
            sources: &app.sources,
            confidence: app.confidence.name(),
        }
    }
}
