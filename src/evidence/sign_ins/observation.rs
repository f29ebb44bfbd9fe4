//! What of a user's log bears on a case: few observations, however long the log is.
//!
//! A hundred refused codes of one wrong clock are not a hundred independent facts. Attempts that mean the same are therefore folded: the first
//! and the last stand for all. And what became of other attempts says nothing of the codes that were refused: once codes were
//! judged, only those events count, and reports of fraud.

use super::attempt::Attempt;
use super::event::SignInEvent;
use super::log::SignInLog;
use super::meaning::{ClockEffect, CodeFate, Meaning};
use crate::evidence::{Noted, Observation, SignIn};

/// Where no code was judged, so many events stand for all that failed instead: several kinds of failures are not several proofs.
const MOST_WITHOUT_CODES: usize = 1;
/// A code that was spent explains wrong ones so near to it, in milliseconds, and none other. A guess.
const NEAR: i64 = 600_000;

impl SignInLog {
    /// The observations that a case should have. The attempts must be of one user.
    pub fn observations(&self, attempts: &[Attempt]) -> Vec<Noted> {
        let codes = groups(attempts.iter().filter_map(|attempt| Some((judged(attempt)?, attempt))));
        let is_locked = |group: &Group| group.means.fate == CodeFate::LockedOut;
        let has_refusal = codes.iter().any(|group| group.means.fate.is_refused_code());
        if codes.iter().any(|group| !is_locked(group)) {
            // A lock follows from what was refused before it, and says nothing more. Codes that were spent are another matter than wrong ones
            // at other times.
            let spent_is_beside = has_wrong_codes_apart(attempts);
            let is_beside = |group: &Group| spent_is_beside && group.means.fate == CodeFate::Reused;
            let told = codes.iter().filter(|group| !(is_beside(group) || has_refusal && is_locked(group)));
            let mut told: Vec<Noted> = told.flat_map(|group| self.told(group)).collect();
            told.extend(self.incidents(attempts));
            return told;
        }
        let is_failure =
            |attempt: &&Attempt| matches!(attempt.means().clock, ClockEffect::Excluded | ClockEffect::Open);
        let others = attempts.iter().filter(is_failure);
        let mut others = groups(
            others.map(|attempt| (attempt.means(), attempt)).chain(
                attempts
                    .iter()
                    .filter(|attempt| attempt.means().fate == CodeFate::LockedOut)
                    .map(|attempt| (attempt.means(), attempt)),
            ),
        );
        // Incidents come first, then what happened last.
        others.sort_by_key(|group| (!group.means.incident, std::cmp::Reverse(group.last.at)));
        others.iter().flat_map(|group| self.told(group)).take(MOST_WITHOUT_CODES).collect()
    }

    /// Reports of fraud and blocks stay, whatever codes were judged: whoever resets has to know.
    fn incidents(&self, attempts: &[Attempt]) -> Vec<Noted> {
        let meant = attempts.iter().filter(|attempt| attempt.means().incident && judged(attempt).is_none());
        let incidents = groups(meant.map(|attempt| (attempt.means(), attempt)));
        let last = incidents.iter().max_by_key(|group| group.last.at);
        last.and_then(|group| self.sign_in(&group.last, group.means))
            .map(|event| Noted { observation: Observation::SignIn(event), note: None })
            .into_iter()
            .collect()
    }

    /// A group in one observation, or in two if it has more than one attempt.
    fn told(&self, group: &Group) -> Vec<Noted> {
        let note = (group.count > 1).then(|| {
            format!("stands for {} attempts of the log, from {} to {}", group.count, group.first.at(), group.last.at())
        });
        let ends = if group.count > 1 { vec![&group.first, &group.last] } else { vec![&group.last] };
        let noted = |sign_in| Noted { observation: Observation::SignIn(sign_in), note: note.clone() };
        ends.into_iter().filter_map(|attempt| self.sign_in(attempt, group.means)).map(noted).collect()
    }

    /// An attempt as an observation, in the words of the row that means this; none if that row was not kept.
    fn sign_in(&self, attempt: &Attempt, means: &'static Meaning) -> Option<SignIn> {
        if std::ptr::eq(attempt.means(), means) {
            return self.row_of(attempt).map(SignInEvent::observation);
        }
        let row = self.refusing_row_of(attempt)?;
        let step = row.refused_before().find(|(_, told)| std::ptr::eq(*told, means));
        Some(match step {
            Some((step, _)) => SignIn {
                at: Some(row.at),
                error_code: None,
                method: step.method.as_deref().map(super::cleaned),
                detail: step.result.as_deref().map(super::cleaned),
            },
            None => row.observation(),
        })
    }
}

/// Attempts that mean the same.
struct Group {
    means: &'static Meaning,
    count: usize,
    first: Attempt,
    last: Attempt,
}

/// What an attempt says of a code, if one was judged. A refusal that was made good at once is an acceptance.
fn judged(attempt: &Attempt) -> Option<&'static Meaning> {
    match attempt.means().fate {
        CodeFate::NotInvolved | CodeFate::Unsaid => attempt.refusal(),
        _ => Some(attempt.means()),
    }
}

/// Whether there are wrong codes that no spent one is near to.
fn has_wrong_codes_apart(attempts: &[Attempt]) -> bool {
    let refused = |fates: &'static [CodeFate]| {
        attempts.iter().filter(move |attempt| judged(attempt).is_some_and(|means| fates.contains(&means.fate)))
    };
    // Attempts are in the order of their first rows; these are moments of last ones.
    let mut spent: Vec<i64> = refused(&[CodeFate::Reused]).map(|attempt| attempt.at).collect();
    spent.sort_unstable();
    let is_near = |wrong: &Attempt| {
        let next = spent.partition_point(|at| *at < wrong.at - NEAR);
        spent.get(next).is_some_and(|at| *at <= wrong.at + NEAR)
    };
    refused(&[CodeFate::Wrong, CodeFate::WrongOfUnknownKind]).any(|wrong| !is_near(wrong))
}

/// In the order in which each was first met.
fn groups<'a>(attempts: impl Iterator<Item = (&'static Meaning, &'a Attempt)>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (means, attempt) in attempts {
        match groups.iter_mut().find(|group| std::ptr::eq(group.means, means)) {
            Some(group) => {
                group.count += 1;
                group.last = *attempt;
            }
            None => groups.push(Group { means, count: 1, first: *attempt, last: *attempt }),
        }
    }
    groups
}
