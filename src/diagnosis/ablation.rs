//! What each kind of evidence is worth: the verdict with all of it, and with all but one kind (`docs/ablation.md`).

use super::{Conclusion, Question, conclude};
use crate::evidence::{Case, Observation};

/// The digits of codes whose secret is at hand; without them a code says no more than its outcome.
pub const DIGITS: &str = "digits of codes, the secret being known";

/// A conclusion, and how it was reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    /// The probability that a clock is the cause.
    pub clock: f64,
    /// What that means.
    pub conclusion: Conclusion,
}

impl Judged {
    fn of(question: &Question) -> Judged {
        let concluded = conclude(question);
        Judged { clock: concluded.probability, conclusion: concluded.verdict }
    }

    /// By how much this one is better than another about what is true, in bits: the gain in the logarithm of the probability
    /// that was given to the truth.
    ///
    /// ```
    /// use instep::diagnosis::{Conclusion, ablation::Judged};
    /// let judged = |clock| Judged { clock, conclusion: Conclusion::NotEstablished };
    /// assert_eq!(judged(0.8).gain_over(judged(0.4), true), 1.0);
    /// assert!(judged(0.8).gain_over(judged(0.4), false) < 0.0);
    /// ```
    pub fn gain_over(self, other: Judged, is_clock: bool) -> f64 {
        let given = |judged: Judged| if is_clock { judged.clock } else { 1.0 - judged.clock };
        (given(self).max(1e-9) / given(other).max(1e-9)).log2()
    }
}

/// A case with one kind of evidence taken away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Without {
    /// The kind: its word in the case file, or [`DIGITS`].
    pub kind: &'static str,
    /// What the rest comes to.
    pub judged: Judged,
}

/// A case with all its evidence, and without each kind that it has.
#[derive(Clone, Debug, PartialEq)]
pub struct Ablation {
    /// With all of it.
    pub all: Judged,
    /// Without one kind, in the order in which the kinds are met in the case.
    pub without: Vec<Without>,
}

impl Ablation {
    /// Weighs a case as it is, and again for each kind of evidence in it.
    pub fn of(question: &Question) -> Ablation {
        let mut kinds: Vec<&'static str> = Vec::new();
        for noted in &question.case.observations {
            if !kinds.contains(&noted.observation.kind()) {
                kinds.push(noted.observation.kind());
            }
        }
        let mut without: Vec<Without> =
            kinds.into_iter().map(|kind| Without { kind, judged: judged_without(question, kind) }).collect();
        if question.account.is_some() && question.case.observations.iter().any(|noted| has_digits(&noted.observation)) {
            let judged = Judged::of(&Question { account: None, ..question.clone() });
            without.push(Without { kind: DIGITS, judged });
        }
        Ablation { all: Judged::of(question), without }
    }
}

fn judged_without(question: &Question, kind: &str) -> Judged {
    let mut case: Case = question.case.clone();
    case.observations.retain(|noted| noted.observation.kind() != kind);
    Judged::of(&Question { case: &case, ..question.clone() })
}

fn has_digits(observation: &Observation) -> bool {
    matches!(observation, Observation::Code(code) if code.value.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::UnixTime;

    #[test]
    fn each_kind_is_taken_away_once() {
        let text = "[[observation]]\nkind = \"offset\"\nof = \"device\"\nseconds = -140\nuncertainty = \"1s\"\n\
                    [[observation]]\nkind = \"sync-status\"\nof = \"device\"\nsynchronized = false\n\
                    [[observation]]\nkind = \"offset\"\nof = \"verifier\"\nseconds = 0\nuncertainty = \"1s\"\n\
                    [[observation]]\nkind = \"code\"\noutcome = \"rejected\"\n";
        let case = Case::read(&format!("schema = \"instep.case/1\"\n{text}")).expect("it can be read");
        let ablation = Ablation::of(&Question::about(&case, UnixTime::from_seconds(1_795_255_200)));
        let kinds: Vec<&str> = ablation.without.iter().map(|without| without.kind).collect();
        assert_eq!(kinds, ["offset", "sync-status", "code"]);
        assert_eq!(ablation.all.conclusion, Conclusion::Confirmed);
        assert_eq!(ablation.without[0].judged.conclusion, Conclusion::NotEstablished, "the rest measures nothing");
        assert!(ablation.all.gain_over(ablation.without[0].judged, true) > 0.5);
    }
}
