//! Patterns across attempts. None of them confirms a clock: a log cannot.

use super::attempt::Attempt;
use super::log::{SignInLog, Trace};
use super::meaning::{ClockEffect, CodeFate, Meaning, MethodKind};
use crate::time::UnixTime;
use std::collections::{BTreeMap, BTreeSet};

/// Fewer refusals make no pattern.
const SEVERAL: usize = 2;
/// Codes that pass so soon after one that was refused, in milliseconds, were typed by somebody who tried again. A guess.
const SOON: i64 = 600_000;
/// So many users with wrong codes within an hour are more than coincidence, where they are at least half of those who typed
/// codes. Both are guesses.
const MANY_USERS: usize = 5;
const HOUR: i64 = 3_600_000;
/// So many changes between refused and accepted are an alternation. A guess.
const CHANGES: usize = 4;
/// A registration up to so long before the first refusal may be what went wrong. A guess.
const LATELY: i64 = 86_400_000;
/// So many events are cited at most.
const MOST_CITED: usize = 10;

/// A pattern across attempts.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// A short name that stays: `codes-fail-approvals-pass`.
    pub id: &'static str,
    /// In a sentence or two.
    pub says: String,
    /// Whether to stop before anything is reset.
    pub stop: bool,
    /// How many attempts it rests on.
    pub count: usize,
    /// Some of them, the newest last.
    pub attempts: Vec<Attempt>,
}

impl SignInLog {
    /// The patterns in the attempts of what matched. `registered_at` is when the user's codes were enrolled, if that is known.
    ///
    /// Those of one user's clock are looked for only where the attempts are of one user.
    pub fn findings(&self, attempts: &[Attempt], registered_at: Option<UnixTime>) -> Vec<Finding> {
        let users: BTreeSet<u32> = attempts.iter().map(|attempt| attempt.user).collect();
        let mut findings: Vec<Finding> = incidents(attempts).into_iter().collect();
        findings.extend(many_users(&self.traces));
        if users.len() == 1 {
            let registered = registered_at.map(|at| i64::try_from(at.nanos() / 1_000_000).unwrap_or(i64::MAX));
            findings.extend(self.of_one_user(attempts, registered));
        }
        findings
    }

    fn of_one_user(&self, attempts: &[Attempt], registered: Option<i64>) -> Vec<Finding> {
        let found = [
            spent(attempts),
            old(attempts),
            approvals_pass(attempts),
            self.one_of_two_tokens(attempts),
            from_a_date(attempts, registered),
            alternating(attempts),
            accepted_soon_after(attempts),
            declined(attempts),
            pass_loop(attempts),
            only_interrupts(attempts),
            no_codes(attempts),
        ];
        found.into_iter().flatten().collect()
    }

    fn one_of_two_tokens(&self, attempts: &[Attempt]) -> Option<Finding> {
        let mut tokens: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
        for attempt in attempts.iter().filter(|attempt| attempt.token != 0 && is_code(attempt)) {
            let (refused, accepted) = tokens.entry(attempt.token).or_default();
            *refused += usize::from(is_wrong(attempt));
            *accepted += usize::from(attempt.is_accepted());
        }
        let (bad, _) = tokens.iter().find(|(_, (refused, accepted))| *refused >= SEVERAL && *accepted == 0)?;
        let (good, _) = tokens.iter().find(|(_, (refused, accepted))| *accepted > 0 && refused <= accepted)?;
        let name = |token: &u32| super::cleaned(self.tokens.text(*token).unwrap_or_default());
        Some(Finding::of(
            "one-of-two-tokens",
            format!(
                "codes of \"{}\" fail and those of \"{}\" pass: it is that token, its clock or its secret, not the account",
                name(bad),
                name(good)
            ),
            attempts.iter().filter(|attempt| attempt.token == *bad && is_wrong(attempt)),
        ))
    }
}

impl Finding {
    fn of<'a>(id: &'static str, says: impl Into<String>, attempts: impl Iterator<Item = &'a Attempt>) -> Finding {
        let mut cited: Vec<Attempt> = attempts.copied().collect();
        let count = cited.len();
        cited.drain(..count.saturating_sub(MOST_CITED));
        Finding { id, says: says.into(), stop: false, count, attempts: cited }
    }
}

/// A code was refused in a way that leaves a clock open.
fn is_wrong(attempt: &Attempt) -> bool {
    attempt.is_refused() && attempt.refusal().is_some_and(is_wrong_code)
}

fn is_wrong_code(means: &Meaning) -> bool {
    matches!(means.fate, CodeFate::Wrong | CodeFate::WrongOfUnknownKind)
}

/// A generator's code was judged.
fn is_code(attempt: &Attempt) -> bool {
    attempt.is_accepted() || attempt.refused() > 0
}

fn incidents(attempts: &[Attempt]) -> Option<Finding> {
    let meant = || attempts.iter().filter(|attempt| attempt.means().incident);
    let words: BTreeSet<&str> = meant().map(|attempt| attempt.means().means).collect();
    let words: Vec<&str> = words.into_iter().collect();
    (!words.is_empty()).then(|| {
        let says = format!(
            "{}: this is a security incident first. Do not reset methods or lift blocks on autopilot",
            words.join("; ")
        );
        Finding { stop: true, ..Finding::of("incident", says, meant()) }
    })
}

/// Many users whose codes are wrong within an hour.
fn many_users(traces: &[Trace]) -> Option<Finding> {
    let judged: Vec<&Trace> = traces
        .iter()
        .filter(|trace| is_wrong_code(trace.meaning()) || trace.meaning().fate == CodeFate::Accepted)
        .collect();
    let mut best: Option<(usize, i64)> = None;
    let mut wrong: BTreeMap<u32, u32> = BTreeMap::new();
    let mut all: BTreeMap<u32, u32> = BTreeMap::new();
    let mut first = 0;
    for trace in &judged {
        *all.entry(trace.user).or_default() += 1;
        if is_wrong_code(trace.meaning()) {
            *wrong.entry(trace.user).or_default() += 1;
        }
        while trace.at - judged[first].at > HOUR {
            let left = judged[first];
            forget(&mut all, left.user);
            if is_wrong_code(left.meaning()) {
                forget(&mut wrong, left.user);
            }
            first += 1;
        }
        let is_many = wrong.len() >= MANY_USERS && 2 * wrong.len() >= all.len();
        if is_many && best.is_none_or(|(most, _)| wrong.len() > most) {
            best = Some((wrong.len(), judged[first].at));
        }
    }
    best.map(|(users, from)| Finding {
        id: "many-users",
        says: format!(
            "{users} users had wrong codes in the hour from {}: not a device's clock; look at the verifier, at an attack on many accounts, or at \
             what was changed for all of them",
            UnixTime::from_nanos(i128::from(from) * 1_000_000)
        ),
        stop: false,
        count: users,
        attempts: Vec::new(),
    })
}

fn forget(counts: &mut BTreeMap<u32, u32>, user: u32) {
    if let Some(count) = counts.get_mut(&user) {
        *count -= 1;
        if *count == 0 {
            counts.remove(&user);
        }
    }
}

fn spent(attempts: &[Attempt]) -> Option<Finding> {
    let meant =
        || attempts.iter().filter(|attempt| attempt.refusal().is_some_and(|means| means.fate == CodeFate::Reused));
    (meant().count() > 0).then(|| {
        let says = "codes were right and had been used already: for these attempts neither a clock nor the secret is to blame; each code passes once, so wait for the next";
        Finding::of("code-reused", says, meant())
    })
}

fn old(attempts: &[Attempt]) -> Option<Finding> {
    let meant = || attempts.iter().filter(|attempt| attempt.refusal().is_some_and(|means| means.fate == CodeFate::Old));
    (meant().count() > 0).then(|| {
        let says = "codes belonged to steps before one already used: a slow clock, a second device with the same secret that lags, or late entry; the secret is right";
        Finding::of("old-codes", says, meant())
    })
}

fn approvals_pass(attempts: &[Attempt]) -> Option<Finding> {
    let wrong = || attempts.iter().filter(|attempt| is_wrong(attempt));
    if wrong().count() < SEVERAL || attempts.iter().any(Attempt::is_accepted) {
        return None;
    }
    let approved = attempts.iter().filter(|attempt| {
        attempt.means().id == "other-method-accepted"
            && matches!(attempt.method(), Some(MethodKind::Push | MethodKind::Passwordless))
    });
    let phones: BTreeSet<u32> = wrong().map(|attempt| attempt.phone).filter(|phone| *phone != 0).collect();
    let (mut same, mut untold) = (0, 0);
    for attempt in approved {
        same += usize::from(phones.contains(&attempt.phone));
        untold += usize::from(attempt.phone == 0 || phones.is_empty());
    }
    let place = match (same, untold) {
        (1.., _) => "on the same phone",
        (0, 1..) => "(on which phone is not told)",
        _ => return None,
    };
    Some(Finding::of(
        "codes-fail-approvals-pass",
        format!(
            "every code failed while approvals {place} passed: it is not the account; a clock or the secret is open"
        ),
        wrong(),
    ))
}

fn from_a_date(attempts: &[Attempt], registered: Option<i64>) -> Option<Finding> {
    let wrong: Vec<&Attempt> = attempts.iter().filter(|attempt| is_wrong(attempt)).collect();
    let (first, passed) = (wrong.first()?, attempts.iter().rfind(|attempt| attempt.is_accepted()));
    if wrong.len() < SEVERAL || passed.is_some_and(|passed| passed.at > first.at) {
        return None;
    }
    let before = passed.map_or("no code passed before it in this log".to_owned(), |passed| {
        format!("the last code passed at {}", passed.at())
    });
    let start = format!("codes fail from {} on, each of them; {before}", first.at());
    let since = passed.map_or(first.at.saturating_sub(LATELY), |passed| passed.at);
    let says = match registered {
        Some(at) if at >= since && at <= first.at => {
            "; the method was registered just before: the app may still show codes of the entry before, or the new one was never right"
        }
        Some(_) => {
            "; the method was not registered in between: a secret does not go stale by itself, a clock does go wrong"
        }
        None => "; compare with the day on which the method was registered (--registered-at)",
    };
    Some(Finding::of("failures-from-a-date", start + says, wrong.into_iter()))
}

fn alternating(attempts: &[Attempt]) -> Option<Finding> {
    let judged: Vec<&Attempt> = attempts.iter().filter(|attempt| is_code(attempt)).collect();
    let changes = judged.windows(2).filter(|pair| pair[0].is_accepted() != pair[1].is_accepted()).count();
    (changes >= CHANGES).then(|| {
        let says = format!(
            "codes pass and fail in turn ({changes} changes): a small offset near the edge of the window or late entry fits, a wrong secret does not"
        );
        Finding::of("alternating", says, judged.into_iter())
    })
}

fn accepted_soon_after(attempts: &[Attempt]) -> Option<Finding> {
    let judged: Vec<&Attempt> = attempts.iter().filter(|attempt| is_code(attempt)).collect();
    let within = judged.iter().filter(|attempt| attempt.is_accepted() && attempt.refused() > 0);
    let after = judged
        .windows(2)
        .filter(|pair| pair[0].is_refused() && pair[1].is_accepted() && pair[1].at - pair[0].at <= SOON);
    let mut passed: Vec<&Attempt> = within.copied().chain(after.map(|pair| pair[1])).collect();
    passed.sort_by_key(|attempt| attempt.at);
    passed.dedup_by_key(|attempt| (attempt.at, attempt.user, attempt.rows()));
    (!passed.is_empty()).then(|| {
        let says = "a code passed within ten minutes of one that was refused: the secret is right and the offset was within the window then; a slip, a \
                    spent code, late entry or a clock near the edge fit";
        Finding::of("accepted-soon-after", says, passed.into_iter())
    })
}

fn declined(attempts: &[Attempt]) -> Option<Finding> {
    let meant = || attempts.iter().filter(|attempt| attempt.means().id == "push-declined");
    (meant().count() > 0).then(|| {
        let says = "approvals were declined: ask whether the user did that, and look at the user's risk before anything is reset; a report of fraud is logged like this";
        Finding::of("approvals-declined", says, meant())
    })
}

fn pass_loop(attempts: &[Attempt]) -> Option<Finding> {
    let is = |ids: &'static [&'static str]| move |attempt: &&Attempt| ids.contains(&attempt.means().id);
    let place = attempts.iter().filter(is(&["registration-blocked-by-place"])).count();
    let pass = attempts.iter().filter(is(&["pass-policy", "pass-expired", "pass-unknown"])).count();
    let register = attempts.iter().filter(is(&["must-register"])).count();
    (place >= SEVERAL || (place > 0 && register + pass > 0) || pass >= SEVERAL).then(|| {
        let says = "registration goes round in circles: a Temporary Access Pass gets the user in, and a policy on registering security information sends them back; \
                    change the policy or the place, not the clock";
        let ids = &["registration-blocked-by-place", "pass-policy", "pass-expired", "pass-unknown", "must-register"];
        Finding::of("pass-loop", says, attempts.iter().filter(is(ids)))
    })
}

fn only_interrupts(attempts: &[Attempt]) -> Option<Finding> {
    let is_prompt =
        |attempt: &Attempt| ["mfa-interrupt", "mfa-expired", "session-revoked"].contains(&attempt.means().id);
    (!attempts.is_empty() && attempts.iter().all(is_prompt)).then(|| {
        let says = "only prompts: MFA was asked for, and no row says that it failed";
        Finding::of("only-interrupts", says, attempts.iter())
    })
}

fn no_codes(attempts: &[Attempt]) -> Option<Finding> {
    let excluded = || attempts.iter().filter(|attempt| attempt.means().clock == ClockEffect::Excluded);
    let none = attempts.iter().all(|attempt| !is_code(attempt) && attempt.means().clock != ClockEffect::Open);
    (none && excluded().count() > 0).then(|| {
        let says = "no generator's code was judged in this log, and something else failed: look at that first";
        Finding::of("no-codes", says, excluded())
    })
}
