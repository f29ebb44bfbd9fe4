//! What `instep signins --json` prints.

use super::source::FileRead;
use crate::evidence::sign_ins::{
    Attempt, Classified, ClockEffect, Finding, MEANINGS, PROVISIONAL, SignInEvent, SignInLog, cleaned,
};
use crate::evidence::{Noted, Observation, SignIn};
use crate::time::UnixTime;
use schemars::JsonSchema;
use serde::Serialize;

/// So many users are listed.
const MOST_USERS: usize = 50;

/// Everything that was seen in a log.
pub(super) struct Seen<'a> {
    pub log: &'a SignInLog,
    pub files: &'a [FileRead],
    pub attempts: &'a [Attempt],
    pub findings: &'a [Finding],
    pub observations: &'a [Noted],
}

/// What `instep signins --json` prints.
#[derive(Serialize, JsonSchema)]
pub struct SignInsReport {
    /// `instep.signins/1`.
    schema: &'static str,
    /// The version of this program.
    tool_version: &'static str,
    /// The answer in a sentence.
    answer: String,
    /// The files, in the order in which they were named.
    files: Vec<FileRecord>,
    /// Whose sign-ins were asked for; `null`: everybody's.
    user: Option<String>,
    /// From when on; `null`: from the first.
    since: Option<String>,
    /// Up to when; `null`: up to the last.
    until: Option<String>,
    /// The first moment of what matched.
    first_at: Option<String>,
    /// The last.
    last_at: Option<String>,
    /// How many rows there were and what became of them.
    counts: CountsRecord,
    /// The users of what matched, the busiest first; at most 50.
    users: Vec<UserRecord>,
    /// How often each meaning was met, in the order of `docs/sign-ins.md`.
    meanings: Vec<MetRecord>,
    /// The newest attempts that tell something, newest first; how many there are in all is in `counts`.
    events: Vec<EventRecord>,
    /// The same attempts as observations, with the keys of a case file, oldest first.
    observations: Vec<ObservationRecord>,
    /// What a case should take of them, and `diagnose --signins` does: attempts that mean the same are folded. Empty where the log has
    /// several users.
    for_case: Vec<ObservationRecord>,
    /// Patterns across attempts. None confirms a clock.
    findings: Vec<FindingRecord>,
    /// Numbers and reasons that are not known; at most 200.
    not_understood: Vec<UnknownRecord>,
    /// The first rows that could not be used; at most 20.
    unusable: Vec<UnusableRecord>,
    /// What the log does not tell.
    limits: Vec<String>,
}

/// A file.
#[derive(Serialize, JsonSchema)]
struct FileRecord {
    /// Its name.
    name: String,
    /// `json`, `csv`, or `csv-steps`.
    shape: &'static str,
    /// How many bytes of it were read.
    bytes: u64,
    /// How many sign-ins or steps it has.
    rows: u64,
    /// The line at which it breaks off; `null`: it is whole.
    truncated_at_line: Option<u64>,
    /// Whether it says that the log goes on in a page that is not here.
    names_next_page: bool,
}

/// How many rows there were and what became of them.
#[derive(Serialize, JsonSchema)]
struct CountsRecord {
    /// Sign-ins and steps that could be read.
    rows: u64,
    /// Sign-ins among them.
    sign_ins: u64,
    /// Rows that could not be used.
    unusable: u64,
    /// Rows of other logs.
    other_logs: u64,
    /// Sign-ins that stand there twice.
    repeated: u64,
    /// Outside of the time that was asked for.
    outside: u64,
    /// Of other users than the one that was asked for.
    of_others: u64,
    /// What is left.
    matched: u64,
    /// So young that they may still change.
    provisional: u64,
    /// With a number or a reason that is not known.
    not_understood: u64,
    /// Attempts that tell something: rows of one correlation id are one.
    attempts: usize,
}

/// A user.
#[derive(Serialize, JsonSchema)]
struct UserRecord {
    /// Principal name or object id, in small letters.
    user: String,
    /// How many sign-ins.
    sign_ins: u64,
}

/// How often a meaning was met.
#[derive(Serialize, JsonSchema)]
struct MetRecord {
    /// Its id.
    meaning: &'static str,
    /// In plain words.
    means: &'static str,
    /// What follows for a clock: `open`, `open-weakly`, `excluded`, `supports`, `bounds`, `neutral`, `not-evidence`, `noise`.
    clock: &'static str,
    /// How many sign-ins.
    sign_ins: u64,
}

/// An attempt: one row, or several with the same correlation id.
#[derive(Serialize, JsonSchema)]
pub(super) struct EventRecord {
    /// The moment of its last row.
    pub at: String,
    /// The user, in small letters.
    user: Option<String>,
    /// The id of the row that decided.
    id: Option<String>,
    /// The id that its rows share.
    correlation_id: Option<String>,
    /// What was signed in to.
    pub application: Option<String>,
    /// From where.
    pub ip_address: Option<String>,
    /// City, state, country.
    location: Option<String>,
    /// The kind of client.
    client_app: Option<String>,
    /// The machine that signs in: system and browser. Not the phone.
    machine: Option<String>,
    /// The phone with the authenticator app.
    phone: Option<String>,
    /// The error's number; 0 for success.
    pub error_code: Option<i64>,
    /// The method that decided.
    pub method: Option<String>,
    /// The words that decided.
    pub reason: Option<String>,
    /// `singleFactorAuthentication` or `multiFactorAuthentication`.
    requirement: Option<String>,
    /// `success`, `failure`, `notApplied`.
    conditional_access: Option<String>,
    /// Whether a person was there.
    interactive: Option<bool>,
    /// What it means, as an id.
    pub meaning: &'static str,
    /// The same in plain words.
    means: &'static str,
    /// What it supports.
    supports: &'static str,
    /// What it excludes.
    excludes: &'static str,
    /// What follows for a clock.
    pub clock: &'static str,
    /// Whether this is a security incident.
    incident: bool,
    /// Whether number and reason are known.
    understood: bool,
    /// How many rows it has.
    pub rows: u32,
    /// How many codes were refused in it.
    pub refused_codes: u32,
    /// Whether it is so young that it may still change.
    pub provisional: bool,
}

/// An observation, with the keys of a case file.
#[derive(Serialize, JsonSchema)]
struct ObservationRecord {
    /// `sign-in`.
    kind: &'static str,
    /// When.
    at: Option<String>,
    /// The error's number.
    error_code: Option<i64>,
    /// The method.
    method: Option<String>,
    /// The reason.
    detail: Option<String>,
    /// What it stands for.
    note: Option<String>,
}

/// A pattern across attempts.
#[derive(Serialize, JsonSchema)]
struct FindingRecord {
    /// Its id.
    id: &'static str,
    /// In a sentence or two.
    says: String,
    /// Whether to stop before anything is reset.
    stop: bool,
    /// How many attempts, or users, it rests on.
    count: usize,
    /// Some of them: moment and id of the row.
    events: Vec<CitedRecord>,
}

/// An attempt that a finding rests on.
#[derive(Serialize, JsonSchema)]
struct CitedRecord {
    /// Its moment.
    at: String,
    /// The id of the row that decided; `null` if it was not kept.
    id: Option<String>,
}

/// What is not known.
#[derive(Serialize, JsonSchema)]
struct UnknownRecord {
    /// The number.
    error_code: Option<i64>,
    /// The method.
    method: Option<String>,
    /// The reason.
    reason: Option<String>,
    /// How often.
    sign_ins: u64,
}

/// A row that could not be used.
#[derive(Serialize, JsonSchema)]
struct UnusableRecord {
    /// Its file.
    file: String,
    /// Its line.
    line: u64,
    /// Why.
    why: String,
}

impl Seen<'_> {
    /// With at most so many attempts.
    pub fn report(&self, most: usize) -> SignInsReport {
        let log = self.log;
        let time = |at: UnixTime| at.to_string();
        SignInsReport {
            schema: "instep.signins/1",
            tool_version: env!("CARGO_PKG_VERSION"),
            answer: self.answer(),
            files: self.files.iter().map(FileRecord::of).collect(),
            user: log.filter().user.as_deref().map(cleaned),
            since: log.filter().since.map(time),
            until: log.filter().until.map(time),
            first_at: log.span.map(|(first, _)| time(first)),
            last_at: log.span.map(|(_, last)| time(last)),
            counts: self.counts(),
            users: self.users(),
            meanings: self.met(),
            events: self.events(most),
            observations: self.as_observations(most),
            for_case: self.observations.iter().filter_map(ObservationRecord::of).collect(),
            findings: self.findings.iter().map(|finding| self.finding(finding)).collect(),
            not_understood: self.unknown(),
            unusable: self.unusable(),
            limits: self.limits(),
        }
    }

    fn counts(&self) -> CountsRecord {
        let counts = self.log.counts;
        CountsRecord {
            rows: counts.rows,
            sign_ins: counts.sign_ins,
            unusable: counts.unusable,
            other_logs: counts.other_logs,
            repeated: counts.repeated,
            outside: counts.outside,
            of_others: counts.of_others,
            matched: counts.matched,
            provisional: counts.provisional,
            not_understood: counts.not_understood,
            attempts: self.attempts.len(),
        }
    }

    fn users(&self) -> Vec<UserRecord> {
        let users = self.log.users();
        users
            .into_iter()
            .take(MOST_USERS)
            .map(|(user, sign_ins)| UserRecord { user: cleaned(user), sign_ins })
            .collect()
    }

    fn met(&self) -> Vec<MetRecord> {
        let met = MEANINGS.iter().zip(&self.log.met).filter(|(_, count)| **count > 0);
        met.map(|(means, count)| MetRecord {
            meaning: means.id,
            means: means.means,
            clock: means.clock.word(),
            sign_ins: *count,
        })
        .collect()
    }

    /// The newest attempts, newest first.
    pub fn events(&self, most: usize) -> Vec<EventRecord> {
        self.attempts.iter().rev().take(most).map(|attempt| self.event(attempt)).collect()
    }

    /// The newest attempts as observations, oldest first.
    fn as_observations(&self, most: usize) -> Vec<ObservationRecord> {
        let newest = &self.attempts[self.attempts.len().saturating_sub(most)..];
        let rows = newest.iter().filter_map(|attempt| self.log.row_of(attempt));
        rows.map(|row| ObservationRecord::new(&row.observation(), None)).collect()
    }

    fn event(&self, attempt: &Attempt) -> EventRecord {
        let row = self.log.row_of(attempt);
        let means = attempt.means();
        let read = row.map(SignInEvent::classified).unwrap_or(Classified { means, understood: true });
        let text = |of: fn(&SignInEvent) -> Option<&str>| row.and_then(of).map(cleaned);
        EventRecord {
            at: attempt.at().to_string(),
            user: self.log.user_of(attempt).map(cleaned),
            id: text(|row| row.id.as_deref()),
            correlation_id: text(|row| row.correlation_id.as_deref()),
            application: text(|row| row.application.as_deref()),
            ip_address: text(|row| row.ip_address.as_deref()),
            location: text(|row| row.location.as_deref()),
            client_app: text(|row| row.client_app.as_deref()),
            machine: row.and_then(|row| joined([&row.machine.operating_system, &row.machine.browser])),
            phone: row.and_then(|row| joined([&row.phone.operating_system, &row.phone.client_app])),
            error_code: row.and_then(|row| row.error_code),
            method: text(SignInEvent::deciding_method),
            reason: text(SignInEvent::deciding_reason),
            requirement: text(|row| row.requirement.as_deref()),
            conditional_access: text(|row| row.conditional_access.as_deref()),
            interactive: row.and_then(|row| row.interactive),
            meaning: means.id,
            means: means.means,
            supports: means.supports,
            excludes: means.excludes,
            clock: means.clock.word(),
            incident: means.incident,
            understood: read.understood,
            rows: attempt.rows(),
            refused_codes: attempt.refused(),
            provisional: self.log.is_provisional(attempt.at()),
        }
    }

    fn finding(&self, finding: &Finding) -> FindingRecord {
        let cited = |attempt: &Attempt| CitedRecord {
            at: attempt.at().to_string(),
            id: self.log.row_of(attempt).and_then(|row| row.id.as_deref()).map(cleaned),
        };
        FindingRecord {
            id: finding.id,
            says: finding.says.clone(),
            stop: finding.stop,
            count: finding.count,
            events: finding.attempts.iter().map(cited).collect(),
        }
    }

    fn unknown(&self) -> Vec<UnknownRecord> {
        let unknown = self.log.not_understood.iter();
        unknown
            .map(|(what, count)| UnknownRecord {
                error_code: what.error_code,
                method: what.method.clone(),
                reason: what.reason.clone(),
                sign_ins: *count,
            })
            .collect()
    }

    fn unusable(&self) -> Vec<UnusableRecord> {
        let name = |file: usize| self.files.get(file).map_or_else(String::new, |file| file.name.clone());
        let rows = self.log.unusable.iter();
        rows.map(|row| UnusableRecord { file: name(row.file), line: row.line, why: row.why.to_string() }).collect()
    }

    /// What the log does not tell.
    pub fn limits(&self) -> Vec<String> {
        let counts = self.log.counts;
        let mut limits = vec![
            "no row carries a clock, a time step or a code: a log can rule a clock out or leave it open, and never confirms one".to_owned(),
        ];
        if counts.provisional > 0 {
            limits.push(format!(
                "{} of the sign-ins are younger than {PROVISIONAL} and may still change: read the log again later",
                counts.provisional
            ));
        }
        let steps = self.files.iter().any(|file| file.shape.word() == "csv-steps");
        if self.files.iter().any(|file| file.shape.word() == "csv") && !steps {
            limits.push("the portal's CSV has its steps in a second file, ..._AuthDetails_...: without it reasons may be missing".to_owned());
        }
        for file in self.files {
            if let Some((line, bytes)) = file.truncated {
                limits.push(format!(
                    "{} breaks off at line {line}, after {bytes} bytes: what came before it counts",
                    file.name
                ));
            }
            if file.names_next_page {
                limits.push(format!("{} names a next page: the log goes on where that is", file.name));
            }
        }
        if self.log.users().len() > 1 {
            limits.push(
                "the log has several users: what a case should take of it, and a user's patterns, need --user"
                    .to_owned(),
            );
        }
        limits
    }

    /// The answer in a sentence.
    pub fn answer(&self) -> String {
        let counts = self.log.counts;
        if counts.sign_ins == 0 {
            return "There is no sign-in in this log.".to_owned();
        }
        if counts.matched == 0 {
            return format!("None of the {} sign-ins in this log is of that user and time.", counts.sign_ins);
        }
        if let Some(finding) = self.findings.iter().find(|finding| finding.stop) {
            return format!("Stop: {}.", finding.says);
        }
        let users = self.log.users().len();
        let of =
            |clock: ClockEffect| self.attempts.iter().filter(move |attempt| attempt.means().clock == clock).count();
        let refused = |id: &str| {
            self.attempts.iter().filter(|attempt| attempt.refusal().is_some_and(|means| means.id == id)).count()
        };
        let wrong = self
            .attempts
            .iter()
            .filter(|attempt| {
                attempt.is_refused()
                    && attempt
                        .refusal()
                        .is_some_and(|means| matches!(means.clock, ClockEffect::Open | ClockEffect::OpenWeakly))
            })
            .count();
        let (all, reused, old) = (self.attempts.len(), refused("code-reused"), refused("old-code"));
        let whose = if users > 1 { format!(" of {users} users") } else { String::new() };
        match (wrong, reused, old) {
            (_, _, 1..) => format!(
                "{old} of {all} attempts{whose} had a code of an earlier step: a slow clock, a lagging second device or late entry; no log can confirm it."
            ),
            (1.., ..) => format!(
                "{wrong} of {all} attempts{whose} had a code refused in a way that leaves a clock open; no log can confirm one."
            ),
            (0, 1.., _) => format!(
                "No clock is to blame for {reused} of {all} attempts{whose}: their codes were right, and used already."
            ),
            _ if of(ClockEffect::Bounds) > 0 => format!(
                "Codes were accepted in {} of {all} attempts{whose}, and none was refused.",
                of(ClockEffect::Bounds)
            ),
            _ if of(ClockEffect::Open) > 0 => format!(
                "{} of {all} attempts{whose} failed at MFA without a reason that tells of a code.",
                of(ClockEffect::Open)
            ),
            _ if of(ClockEffect::Excluded) > 0 => format!(
                "No clock explains what failed in {} of {all} attempts{whose}: {}.",
                of(ClockEffect::Excluded),
                self.commonest()
            ),
            _ => format!("Nothing in these {} sign-ins{whose} tells anything of a code.", counts.matched),
        }
    }

    /// What most attempts that exclude a clock mean.
    fn commonest(&self) -> &'static str {
        let met = |means: &crate::evidence::sign_ins::Meaning| {
            self.attempts.iter().filter(|attempt| std::ptr::eq(attempt.means(), means)).count()
        };
        let excluded = MEANINGS.iter().filter(|means| means.clock == ClockEffect::Excluded);
        excluded.rev().max_by_key(|means| met(means)).map_or("", |means| means.means)
    }
}

impl FileRecord {
    fn of(file: &FileRead) -> FileRecord {
        FileRecord {
            name: file.name.clone(),
            shape: file.shape.word(),
            bytes: file.bytes,
            rows: file.rows,
            truncated_at_line: file.truncated.map(|(line, _)| line),
            names_next_page: file.names_next_page,
        }
    }
}

impl ObservationRecord {
    fn of(noted: &Noted) -> Option<ObservationRecord> {
        let Observation::SignIn(event) = &noted.observation else { return None };
        Some(ObservationRecord::new(event, noted.note.clone()))
    }

    fn new(event: &SignIn, note: Option<String>) -> ObservationRecord {
        ObservationRecord {
            kind: "sign-in",
            at: event.at.map(|at| at.to_string()),
            error_code: event.error_code,
            method: event.method.clone(),
            detail: event.detail.clone(),
            note,
        }
    }
}

fn joined(parts: [&Option<String>; 2]) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().flatten().map(|part| cleaned(part)).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
