//! A case as TOML.

use super::*;
use crate::time::{Offset, Span, UnixTime};
use crate::verifier::Tolerance;
use std::fmt::Display;

impl Case {
    /// The case as TOML that reads back to an equal case, if this one could have been read.
    ///
    /// A secret that stands in the case is in the text as well, and so are its codes: the text is for a file of its
    /// owner and not for a log.
    pub fn to_toml(&self) -> String {
        let mut page = Page::default();
        page.word("schema", Some("instep.case/1"));
        page.text("title", self.title.as_deref());
        page.moment("now", self.now);
        page.verifier(&self.verifier);
        if let Some(credential) = &self.credential {
            page.credential(credential);
        }
        page.device(&self.device);
        if self.prior.clock.is_some() {
            page.table("[prior]");
            page.bare("clock", self.prior.clock);
        }
        for noted in &self.observations {
            page.table("[[observation]]");
            page.observation(&noted.observation);
            page.text("note", noted.note.as_deref());
        }
        page.0
    }
}

/// The text so far.
#[derive(Default)]
struct Page(String);

impl Page {
    fn table(&mut self, head: &str) {
        self.0 += &format!("\n{head}\n");
    }

    /// A value that needs no quotes.
    fn bare(&mut self, key: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.0 += &format!("{key} = {value}\n");
        }
    }

    fn text(&mut self, key: &str, value: Option<&str>) {
        self.bare(key, value.map(quoted));
    }

    fn word(&mut self, key: &str, value: Option<&str>) {
        self.bare(key, value.map(|word| format!("\"{word}\"")));
    }

    fn one_of(&mut self, key: &str, value: Option<impl Word>) {
        self.word(key, value.map(Word::word));
    }

    fn span(&mut self, key: &str, value: Span) {
        self.word(key, Some(&value.to_string()));
    }

    fn moment(&mut self, key: &str, value: Option<UnixTime>) {
        self.bare(key, value.map(moment));
    }

    fn tolerance(&mut self, key: &str, value: Option<Tolerance>) {
        self.bare(key, value.map(tolerance));
    }

    fn verifier(&mut self, verifier: &VerifierFacts) {
        if *verifier == VerifierFacts::default() {
            return;
        }
        self.table("[verifier]");
        self.text("profile", verifier.profile.as_deref());
        self.bare("period", verifier.period.map(|period| period.seconds()));
        self.bare("digits", verifier.digits.map(|digits| digits.count()));
        self.one_of("algorithm", verifier.algorithm);
        self.tolerance("look_back", verifier.look_back);
        self.tolerance("look_ahead", verifier.look_ahead);
        self.word("replay", verifier.replay_allowed.map(|allowed| if allowed { "allowed" } else { "rejected" }));
        self.one_of("hosting", verifier.hosting);
        self.bare("learns_drift", verifier.learns_drift);
        self.bare("stored_drift", verifier.stored_drift);
        self.bare("enrolment", verifier.enrolment.as_ref().map(enrolment));
    }

    fn credential(&mut self, credential: &Credential) {
        self.table("[credential]");
        let (key, text) = match &credential.source {
            Some(SecretSource::UriFile(path)) => ("uri_file", Some(path.as_str())),
            Some(SecretSource::SecretFile(path)) => ("secret_file", Some(path.as_str())),
            Some(SecretSource::SecretEnv(name)) => ("secret_env", Some(name.as_str())),
            Some(SecretSource::Uri(uri)) => ("uri", Some(uri.as_str())),
            Some(SecretSource::Secret(secret)) => ("secret", Some(secret.as_str())),
            None => ("", None),
        };
        self.text(key, text);
        self.moment("enrolled_at", credential.enrolled_at);
    }

    fn device(&mut self, device: &Device) {
        if *device == Device::default() {
            return;
        }
        self.table("[device]");
        self.one_of("kind", Some(device.kind));
        self.text("app", device.app.as_deref());
    }

    fn observation(&mut self, observation: &Observation) {
        self.word("kind", Some(observation.kind()));
        match observation {
            Observation::Code(code) => self.code(code),
            Observation::Reading(reading) => self.reading(reading),
            Observation::Offset(offset) => self.offset(offset),
            Observation::Rollover { at, uncertainty } => {
                self.moment("at", Some(*at));
                self.span("uncertainty", *uncertainty);
            }
            Observation::SyncStatus { of, synchronized } => {
                self.one_of("of", Some(*of));
                self.bare("synchronized", Some(synchronized));
            }
            Observation::Timing { accepted, trend } => {
                self.one_of("accepted", Some(*accepted));
                self.one_of("trend", *trend);
            }
            Observation::Control { what, accepted } => {
                self.one_of("what", Some(*what));
                self.bare("accepted", Some(accepted));
            }
            Observation::CodeStreams { lag_steps, other_synchronized } => self.streams(*lag_steps, *other_synchronized),
            Observation::Enrolment { outcome, code_checked, at } => {
                self.one_of("outcome", Some(*outcome));
                self.bare("code_checked", *code_checked);
                self.moment("at", *at);
            }
            Observation::History { event, at } => {
                self.one_of("event", Some(*event));
                self.moment("at", *at);
            }
            Observation::Trial { change, accepted } => self.trial(*change, *accepted),
            Observation::SecretShape { length, alphabet } => {
                self.bare("length", *length);
                self.one_of("alphabet", *alphabet);
            }
            Observation::Parameters(parameters) => self.parameters(parameters),
            Observation::SignIn(sign_in) => self.sign_in(sign_in),
            Observation::VerifierLog(says) => {
                self.one_of("says", Some(*says));
            }
        }
    }

    fn code(&mut self, code: &CodeSeen) {
        self.text("value", code.value.as_deref());
        self.moment("shown_at", code.shown_at);
        self.moment("submitted_at", code.submitted_at);
        self.span("uncertainty", code.uncertainty);
        self.one_of("outcome", Some(code.outcome));
        self.one_of("reason", code.reason);
    }

    fn reading(&mut self, reading: &Reading) {
        self.one_of("of", Some(reading.of));
        self.word("shows", Some(&clock_text(reading)));
        self.word("zone", Some("Z"));
        self.moment("at", Some(reading.at));
        self.span("uncertainty", reading.uncertainty);
    }

    fn offset(&mut self, offset: &MeasuredOffset) {
        self.one_of("of", Some(offset.of));
        if offset.low.is_some() && offset.low == offset.high {
            self.bare("seconds", offset.low.map(seconds));
        } else {
            self.bare("low", offset.low.map(seconds));
            self.bare("high", offset.high.map(seconds));
        }
        self.span("uncertainty", offset.uncertainty);
        self.word("sign", offset.sign_unknown.then_some("unknown"));
        self.one_of("method", Some(offset.method));
    }

    fn streams(&mut self, lag_steps: Option<i64>, other_synchronized: bool) {
        self.bare("lag_steps", lag_steps);
        self.bare("equal", lag_steps.is_none().then_some(false));
        self.word("other", Some(if other_synchronized { "synchronized" } else { "unknown" }));
    }

    fn trial(&mut self, change: Change, accepted: bool) {
        self.one_of("change", Some(change));
        if let Change::ClockShifted(by) = change {
            self.span("by", by);
        }
        self.bare("accepted", Some(accepted));
    }

    fn parameters(&mut self, parameters: &Parameters) {
        self.one_of("of", Some(parameters.of));
        self.one_of("algorithm", parameters.algorithm);
        self.bare("digits", parameters.digits);
        self.bare("period", parameters.period);
        self.one_of("type", parameters.kind);
        self.one_of("entered", parameters.entered);
    }

    fn sign_in(&mut self, sign_in: &SignIn) {
        self.moment("at", sign_in.at);
        self.bare("error_code", sign_in.error_code);
        self.text("method", sign_in.method.as_deref());
        self.text("detail", sign_in.detail.as_deref());
    }
}

/// A text with whatever quotes and escapes TOML wants.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn tolerance(tolerance: Tolerance) -> String {
    match tolerance {
        Tolerance::Steps(steps) => steps.to_string(),
        Tolerance::Time(span) => format!("\"{span}\""),
    }
}

fn enrolment(enrolment: &Enrolment) -> String {
    let ends = [("look_back", enrolment.look_back), ("look_ahead", enrolment.look_ahead)];
    let told: Vec<_> = ends.into_iter().filter_map(|(key, end)| Some(format!("{key} = {}", tolerance(end?)))).collect();
    format!("{{ {} }}", told.join(", "))
}

/// TOML's own date-time; `@` and seconds where the year has not four digits.
fn moment(time: UnixTime) -> String {
    match time.to_string() {
        civil if !civil.starts_with('@') => civil,
        _ => format!("\"@{}\"", decimal(time.nanos())),
    }
}

fn seconds(offset: Offset) -> String {
    decimal(offset.span().nanos())
}

/// Nanoseconds as exact seconds: `-88.1`, `71.0`.
fn decimal(nanos: i128) -> String {
    let (sign, size) = (if nanos < 0 { "-" } else { "" }, nanos.unsigned_abs());
    let digits = format!("{:09}", size % 1_000_000_000);
    let fraction = digits.trim_end_matches('0');
    format!("{sign}{}.{}", size / 1_000_000_000, if fraction.is_empty() { "0" } else { fraction })
}

/// What the clock showed, set to UTC: as many places as it had.
fn clock_text(reading: &Reading) -> String {
    let civil = (reading.at + reading.offset.span()).to_string();
    let civil = civil.trim_end_matches('Z');
    let (seconds, minutes) = (civil.get(..19).unwrap_or(civil), civil.get(..16).unwrap_or(civil));
    let fraction = civil.get(20..).unwrap_or_default();
    let text = match reading.grain.nanos() {
        60_000_000_000 => minutes.to_owned(),
        1_000_000_000 => seconds.to_owned(),
        grain => format!("{seconds}.{}", places(fraction, grain)),
    };
    if reading.time_of_day_only { text.get(11..).unwrap_or_default().to_owned() } else { text }
}

/// A fraction with the number of places that this grain has.
fn places(fraction: &str, grain: i128) -> String {
    let count = (1..9).find(|count| 10_i128.pow(9 - count) <= grain).unwrap_or(9);
    fraction.chars().chain("000000000".chars()).take(count as usize).collect()
}
