//! The next question: what is expected to tell most about the clock for a minute of the caller's time.
//!
//! Each question is a record (`clocks.rs`, `comparisons.rs`, `trials.rs`, `enrolment.rs`, `stories.rs`) with how to ask it
//! well, what it takes, and its possible answers. An answer is the observation that it would become in the case file, so
//! that it is predicted by the very likelihood that will weigh it.

mod clocks;
mod comparisons;
mod enrolment;
mod open;
mod outlook;
mod possible;
mod stories;
mod trials;

pub use possible::{BINS, offset_bin};

use super::likelihood::Scene;
use super::posterior::Posterior;
use super::verdict::{Conclusion, NextQuestion, PredictedAnswer};
use super::{Question, likelihood};
use crate::evidence::{Clock, Method, Observation};
use outlook::Outlook;
use possible::Possible;

/// A question that is expected to tell less than this is not worth anybody's time, in bits.
pub const WORTH_ASKING: f64 = 0.02;

/// A question that a helper can ask.
#[derive(Debug)]
pub struct Askable {
    /// Its id.
    pub id: &'static str,
    /// The question, as it may be read out.
    pub ask: &'static str,
    /// How to ask it well: with which figures, against what.
    pub how: &'static str,
    /// What it is for.
    pub why: &'static str,
    /// How long it takes, in minutes. All are guesses, unless the record says where they are from.
    pub minutes: f64,
    /// What is answered.
    pub answer: Answering,
    /// Whether it fits this verifier and this device at all.
    pub(super) fits: fn(&Question) -> bool,
}

/// What a question is answered with.
#[derive(Clone, Copy, Debug)]
pub enum Answering {
    /// What a clock shows at some moment.
    Reading(Clock),
    /// An offset, measured by this method.
    Measured(Clock, Method),
    /// The moments at which the code on the screen changes.
    Rollovers,
    /// Two codes in a row and when they appeared.
    Codes,
    /// One of these; where `several`, any number of them.
    Choice {
        /// The possible answers.
        choices: &'static [Choice],
        /// One of them is always right, as for yes and no. Else the answer may be another one, which tells nothing.
        complete: bool,
        /// More than one may be right.
        several: bool,
    },
}

/// One of several answers.
#[derive(Debug)]
pub struct Choice {
    /// In words.
    pub says: &'static str,
    /// What it is in the case file.
    pub(super) observed: fn(&Question) -> Observation,
}

impl Choice {
    pub(super) const fn new(says: &'static str, observed: fn(&Question) -> Observation) -> Choice {
        Choice { says, observed }
    }

    /// What it is in the case file.
    pub fn observed(&self, question: &Question) -> Observation {
        (self.observed)(question)
    }
}

/// One of these is the answer.
const fn one_of(choices: &'static [Choice]) -> Answering {
    Answering::Choice { choices, complete: true, several: false }
}

impl Askable {
    /// All questions, in no particular order.
    pub fn all() -> impl Iterator<Item = &'static Askable> {
        [clocks::QUESTIONS, comparisons::QUESTIONS, trials::QUESTIONS, enrolment::QUESTIONS, stories::QUESTIONS]
            .into_iter()
            .flatten()
    }

    /// The question with this id.
    pub fn by_id(id: &str) -> Option<&'static Askable> {
        Askable::all().find(|askable| askable.id == id)
    }

    /// Whether it fits the case and the case does not answer it yet.
    pub fn is_open(&self, question: &Question) -> bool {
        open::is_open(self, question)
    }
}

/// The questions that are worth asking, best first, with what each answer would do to a verdict of this clock probability.
pub(super) fn questions(scene: &Scene, posterior: &Posterior, probability: f64) -> Vec<NextQuestion> {
    let open: Vec<&Askable> = Askable::all().filter(|askable| askable.is_open(scene.question)).collect();
    let outlook = Outlook::new(scene, posterior, probability);
    let mut worth: Vec<NextQuestion> = open
        .into_iter()
        .map(|askable| predicted(askable, &outlook))
        .filter(|question| question.bits >= WORTH_ASKING)
        .collect();
    worth.sort_by(|a, b| (b.bits / b.minutes).total_cmp(&(a.bits / a.minutes)).then(a.id.cmp(b.id)));
    worth
}

/// A question with its answers, as the posterior expects them.
fn predicted(askable: &'static Askable, outlook: &Outlook) -> NextQuestion {
    let possible = possible::answers(askable, outlook);
    let before = outlook.clock;
    let bits: f64 = possible.iter().map(|answer| answer.probability * divergence(answer.clock, before)).sum();
    NextQuestion {
        id: askable.id,
        ask: askable.ask,
        how: askable.how,
        why: askable.why,
        bits: hundredths(bits),
        minutes: askable.minutes,
        answers: possible.iter().map(|answer| answer_after(answer, outlook)).collect(),
    }
}

fn answer_after(answer: &Possible, outlook: &Outlook) -> PredictedAnswer {
    let confidence = outlook.scene.question.confidence;
    let after = if answer.is_soft { restrained(answer.clock, outlook.clock, confidence) } else { answer.clock };
    PredictedAnswer {
        answer: answer.says.clone(),
        probability: thousandths(answer.probability),
        clock_after: thousandths(after),
        verdict_after: Conclusion::of(after, confidence),
    }
}

/// What logs and tales can bring a clock to that was not confirmed before (`restraint.rs`).
fn restrained(after: f64, before: f64, confidence: f64) -> f64 {
    if before < confidence && after >= confidence { (confidence - 0.01).min(0.9) } else { after }
}

/// What is learned about a yes or no when its probability moves from `before` to `after`, in bits: never negative.
///
/// Its expectation over all answers is the information between the answer and the clock question.
fn divergence(after: f64, before: f64) -> f64 {
    let term = |after: f64, before: f64| if after <= 0.0 { 0.0 } else { after * (after / before.max(1e-12)).log2() };
    (term(after, before) + term(1.0 - after, 1.0 - before)).max(0.0)
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// For every verifier and every device.
const fn always(_: &Question) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_useless_answer_tells_nothing_and_a_telling_one_all() {
        assert!(divergence(0.3, 0.3) < 1e-12);
        assert!((divergence(1.0, 0.5) - 1.0).abs() < 1e-12 && (divergence(0.0, 0.5) - 1.0).abs() < 1e-12);
        assert!(divergence(0.0, 1.0).is_finite() && divergence(1.0, 0.0).is_finite());
    }

    #[test]
    fn each_question_is_asked_for_a_number_or_a_choice_and_has_its_own_id() {
        let mut ids: Vec<&str> = Askable::all().map(|askable| askable.id).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
        for askable in Askable::all() {
            assert!(askable.minutes > 0.0 && !askable.how.is_empty() && !askable.why.is_empty(), "{}", askable.id);
            assert!(askable.ask.ends_with('?') || askable.ask.ends_with('.'), "{}", askable.id);
            if let Answering::Choice { choices, .. } = askable.answer {
                assert!(choices.len() > 1 || matches!(askable.answer, Answering::Choice { complete: false, .. }));
            }
        }
    }
}
