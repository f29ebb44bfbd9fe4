//! What of a user's log bears on a case: few observations, however long the log is.
//!
//! A hundred refused codes of one wrong clock are not a hundred independent facts. Attempts that mean the same are therefore folded: the first
//! and the last stand for all. And what became of other attempts says nothing of the codes that were refused: once codes were
//! judged, only those events count.

use super::attempt::Attempt;
use super::event::SignInEvent;
use super::log::SignInLog;
use super::meaning::{ClockEffect, CodeFate, Meaning};
use crate::evidence::{Noted, Observation, SignIn};

/// Where no code was judged, so many events stand for all that failed instead.
const MOST_WITHOUT_CODES: usize = 2;
/// Fewer than one in so many are few. A guess.
const FEW: usize = 4;

impl SignInLog {
    /// The observations that a case should have. The attempts must be of one user.
    pub fn observations(&self, attempts: &[Attempt]) -> Vec<Noted> {
        let codes = groups(attempts.iter().filter_map(|attempt| Some((judged(attempt)?, attempt))));
        let is_locked = |group: &Group| group.means.fate == CodeFate::LockedOut;
        let has_refusal = codes.iter().any(|group| group.means.fate.is_refused_code());
        if codes.iter().any(|group| !is_locked(group)) {
            // A lock follows from what was refused before it, and says nothing more. A few spent codes among many wrong ones are
            // another matter than what is wrong.
            let count =
                |fate| codes.iter().filter(|group| group.means.fate == fate).map(|group| group.count).sum::<usize>();
            let few_spent =
                FEW * count(CodeFate::Reused) < count(CodeFate::Wrong) + count(CodeFate::WrongOfUnknownKind);
            let is_beside = |group: &Group| few_spent && group.means.fate == CodeFate::Reused;
            let told = codes.iter().filter(|group| !(is_beside(group) || has_refusal && is_locked(group)));
            return told.flat_map(|group| self.told(group)).collect();
        }
        let others = attempts.iter().filter(|attempt| attempt.means().clock == ClockEffect::Excluded);
        let mut others = groups(
            others.map(|attempt| (attempt.means(), attempt)).chain(
                attempts
                    .iter()
                    .filter(|attempt| attempt.means().fate == CodeFate::LockedOut)
                    .map(|attempt| (attempt.means(), attempt)),
            ),
        );
        // Those that happened last come first.
        others.sort_by_key(|group| std::cmp::Reverse(group.last.at));
        others.iter().flat_map(|group| self.told(group)).take(MOST_WITHOUT_CODES).collect()
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
