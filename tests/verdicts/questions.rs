//! The next question: what it promises is what its answers do.

use super::generate::{case, head, ordinary, rejected};
use super::{account, verdict};
use instep::diagnosis::question::{Answering, Askable};
use instep::diagnosis::{Conclusion, Question, Verdict, diagnose};
use instep::evidence::{Case, Noted, Observation};
use instep::time::UnixTime;
use proptest::prelude::*;

const CASES: u32 = if cfg!(debug_assertions) { 2 } else { 16 };
/// How near a predicted probability has to be to that of the verdict that the answer leads to. The answer itself cuts the
/// regions anew where it is sharp, which a prediction cannot know.
const NEAR: f64 = 0.08;

fn question(case: &Case) -> Question<'_> {
    Question::about(case, UnixTime::from_seconds(1_795_255_500))
}

/// The verdict with one more observation.
fn after(case: &Case, observation: Observation) -> Verdict {
    let mut longer = case.clone();
    longer.observations.push(Noted { observation, note: None });
    diagnose(&question(&longer))
}

/// Each answer of a choice that was predicted, with its prediction and the verdict that it leads to.
fn answered(case: &Case, verdict: &Verdict) -> Vec<(String, f64, Verdict)> {
    let mut all = Vec::new();
    for next in &verdict.next {
        let askable = Askable::by_id(next.id).expect("it has a record");
        let Answering::Choice { choices, .. } = askable.answer else { continue };
        for choice in choices {
            let Some(told) = next.answers.iter().find(|answer| answer.answer == choice.says) else { continue };
            if told.probability >= 0.02 {
                let then = after(case, choice.observed(&question(case)));
                all.push((format!("{}: {}", next.id, choice.says), told.clock_after, then));
            }
        }
    }
    all
}

#[test]
fn each_answer_does_what_was_predicted() {
    // Verdicts take long in a debug build.
    let fewer = if cfg!(debug_assertions) { 2 } else { 0 };
    for text in [head("self-hosted") + &rejected(10), head("hosted") + &rejected(10), rejected(10)]
        .into_iter()
        .rev()
        .skip(fewer)
    {
        let case = Case::read(&text).expect("it can be read");
        assert!(account(&case).is_none());
        let answers = answered(&case, &verdict(&text));
        assert!(answers.len() > 10, "only {} answers", answers.len());
        for (says, predicted, then) in answers {
            assert!((predicted - then.probability).abs() < NEAR, "{says}: {predicted} but {}", then.probability);
        }
    }
}

#[test]
fn nothing_known_still_has_a_first_question() {
    let nothing = diagnose(&question(&Case::default()));
    assert_eq!(nothing.verdict, Conclusion::NotEstablished);
    assert_eq!(nothing.next[0].id, "read-device-clock");
}

#[test]
fn the_clock_is_not_to_be_put_right_before_it_was_read() {
    let ids = |text: &str| -> Vec<&str> { verdict(text).next.iter().map(|next| next.id).collect() };
    let rejected = head("self-hosted") + &rejected(10);
    assert!(!ids(&rejected).contains(&"clock-put-right"));
    let read =
        "[[observation]]\nkind = 'reading'\nof = 'device'\nshows = '2026-03-02T08:12:00Z'\nat = 2026-03-02T08:11:00Z\n";
    let ids = ids(&(rejected + read));
    assert!(ids.contains(&"clock-put-right") && !ids.contains(&"read-device-clock"), "{ids:?}");
}

#[test]
fn a_log_is_not_promised_to_confirm() {
    let text = head("self-hosted") + &rejected(10);
    for next in
        verdict(&text).next.iter().filter(|next| ["verifier-log", "what-changed", "ever-worked"].contains(&next.id))
    {
        assert!(next.answers.iter().all(|answer| answer.verdict_after != Conclusion::Confirmed), "{}", next.id);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, max_shrink_iters: 20, ..ProptestConfig::default() })]

    #[test]
    fn what_is_asked_is_worth_its_time_and_its_answers_are_probabilities(
        told in proptest::collection::vec(ordinary(), 0..5),
    ) {
        let next = verdict(&case(&head("self-hosted"), &told)).next;
        for pair in next.windows(2) {
            prop_assert!(pair[0].bits / pair[0].minutes >= pair[1].bits / pair[1].minutes);
        }
        for question in &next {
            prop_assert!((0.02..=1.01).contains(&question.bits), "{}: {} bits", question.id, question.bits);
            let sum: f64 = question.answers.iter().map(|answer| answer.probability).sum();
            prop_assert!(sum < 1.02, "{}: {sum}", question.id);
            prop_assert!(question.answers.iter().all(|answer| (0.0..=1.0).contains(&answer.clock_after)));
        }
    }
}
