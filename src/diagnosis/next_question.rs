//! The next question: what is expected to tell most about the clock for a minute of the caller's time.
//!
//! For every question that is still open the answers are predicted under the present posterior; a question is worth the
//! bits by which the answer is expected to lower the uncertainty of "is it a clock?". Ask for numbers, never for a yes.

use super::likelihood::Scene;
use super::posterior::Posterior;
use super::statistics::binary_entropy;
use super::verdict::NextQuestion;
use crate::evidence::{Clock, Control, Observation, OffsetOf};

/// A question that is expected to tell less than this is not worth anybody's time, in bits.
const WORTH_ASKING: f64 = 0.02;
/// How often an answer is simply wrong. A guess, as for readings.
const ANSWERED_WRONGLY: f64 = 0.04;
/// Offsets at which the bins of a reading begin, in seconds; a person's reading tells them apart, a measurement better.
const BINS: [f64; 12] = [-3000.0, -300.0, -120.0, -75.0, -45.0, -15.0, 15.0, 45.0, 75.0, 120.0, 300.0, 3000.0];

/// What can be asked.
struct Askable {
    id: &'static str,
    ask: &'static str,
    minutes: f64,
    kind: Answer,
}

/// What kind of answer it has, which says how it is predicted.
#[derive(Clone, Copy, PartialEq)]
enum Answer {
    /// Where a clock stands.
    Offset(Clock),
    /// Whether a comparison is accepted.
    Comparison(Control),
    /// At which offset two codes fit, if at any.
    CodesFit,
    /// When codes work: when fresh, or when late.
    FreshCode,
    /// Whether the parameters agree.
    Parameters,
}

const ASKABLE: &[Askable] = &[
    Askable {
        id: "read-device-clock",
        ask: "Have the device show its time with seconds, in UTC or with its zone, and read it aloud beside a right clock: which \
              time does it show at which moment?",
        minutes: 0.5,
        kind: Answer::Offset(Clock::Device),
    },
    Askable {
        id: "read-verifier-clock",
        ask: "What does the verifier's clock show at which moment (`date -u` on it, or the Date header of an answer), with seconds?",
        minutes: 2.0,
        kind: Answer::Offset(Clock::Verifier),
    },
    Askable {
        id: "other-account-same-device",
        ask: "Is a code of another account on the same device accepted, sent at once?",
        minutes: 1.0,
        kind: Answer::Comparison(Control::OtherAccountSameDevice),
    },
    Askable {
        id: "same-account-other-device",
        ask: "Is a code of the same account from another device accepted?",
        minutes: 2.0,
        kind: Answer::Comparison(Control::SameAccountOtherDevice),
    },
    Askable {
        id: "other-users-same-verifier",
        ask: "Are codes of other users accepted by the same verifier today?",
        minutes: 1.5,
        kind: Answer::Comparison(Control::OtherUsersSameVerifier),
    },
    Askable {
        id: "two-codes-with-times",
        ask: "Write down two codes in a row and, for each, the reference time with seconds at which it appeared (and use neither).",
        minutes: 1.5,
        kind: Answer::CodesFit,
    },
    Askable {
        id: "fresh-code-at-once",
        ask: "Wait for a new code and send it within three seconds; then one that has just been replaced. Which of the two is \
              accepted?",
        minutes: 1.5,
        kind: Answer::FreshCode,
    },
    Askable {
        id: "enrolment-parameters",
        ask: "What do the app's entry and the enrolment say: how many digits, how many seconds a code lasts, which algorithm?",
        minutes: 1.0,
        kind: Answer::Parameters,
    },
];

/// The questions that are worth asking, best first.
pub(super) fn questions(scene: &Scene, posterior: &Posterior) -> Vec<NextQuestion> {
    let mut worth: Vec<NextQuestion> = ASKABLE
        .iter()
        .filter(|askable| is_open(askable.kind, scene))
        .map(|askable| NextQuestion {
            id: askable.id,
            ask: askable.ask,
            bits: (expected_bits(askable.kind, scene, posterior) * 100.0).round() / 100.0,
            minutes: askable.minutes,
        })
        .filter(|question| question.bits >= WORTH_ASKING)
        .collect();
    worth.sort_by(|a, b| (b.bits / b.minutes).total_cmp(&(a.bits / a.minutes)).then(a.id.cmp(b.id)));
    worth
}

/// Whether the case does not answer it yet. A reading without seconds leaves the question open.
fn is_open(kind: Answer, scene: &Scene) -> bool {
    let question = scene.question;
    let answered = question.case.observations.iter().any(|noted| match (&noted.observation, kind) {
        (Observation::Reading(reading), Answer::Offset(clock)) => reading.of == clock && reading.grain.seconds() <= 1.0,
        (Observation::Offset(measured), Answer::Offset(clock)) => measured.of == OffsetOf::Clock(clock),
        (Observation::Control { what, .. }, Answer::Comparison(asked)) => *what == asked,
        (Observation::Timing { .. }, Answer::FreshCode) => true,
        (Observation::Parameters(stated), Answer::Parameters) => stated.digits.is_some() && stated.period.is_some(),
        _ => false,
    });
    let codes = || {
        let seen = |observation: &Observation| matches!(observation, Observation::Code(code) if code.value.is_some());
        question.case.observations.iter().filter(|noted| seen(&noted.observation)).count()
    };
    !answered && (kind != Answer::CodesFit || (question.account.is_some() && codes() < 2))
}

/// By how many bits the answer is expected to lower the uncertainty about the clock.
fn expected_bits(kind: Answer, scene: &Scene, posterior: &Posterior) -> f64 {
    match kind {
        Answer::Offset(clock) => {
            let bins = bins(scene, |device, app, verifier| match clock {
                Clock::Device => device,
                Clock::App => app,
                Clock::Verifier => verifier,
            });
            told_apart(scene, posterior, &bins, |_| 1.0)
        }
        Answer::CodesFit => {
            let bins = bins(scene, |_, app, _| app);
            told_apart(scene, posterior, &bins, |hypothesis| {
                if matches!(scene.hypotheses[hypothesis].variant, super::hypothesis::Variant::DeviceSide) {
                    0.0
                } else {
                    0.97
                }
            })
        }
        Answer::Comparison(control) => {
            let column = super::likelihood::comparison(control, scene);
            yes_or_no(posterior, scene, |h, s| column.at(h, s))
        }
        Answer::FreshCode => {
            let column = super::likelihood::fresh_code(scene);
            yes_or_no(posterior, scene, |h, s| column.at(h, s))
        }
        Answer::Parameters => yes_or_no(posterior, scene, |h, _| {
            use super::Cause::{AlgorithmMismatch, CounterBasedToken, DigitsMismatch, PeriodMismatch};
            let differing = [AlgorithmMismatch, CounterBasedToken, DigitsMismatch, PeriodMismatch];
            if differing.contains(&scene.hypotheses[h].cause) { 0.75 } else { 0.01 }
        }),
    }
}

/// The bin of each state.
fn bins(scene: &Scene, of: impl Fn(f64, f64, f64) -> f64) -> Vec<u8> {
    let bin = |offset: f64| BINS.iter().filter(|edge| **edge <= offset).count() as u8;
    let states = scene.worlds.states.iter().map(|state| scene.offsets(state, 0.0));
    states.map(|offsets| bin(of(offsets.device, offsets.app, offsets.verifier))).collect()
}

/// The information of an answer that names a bin, given by hypotheses with the probability `tells`, else "fits nowhere".
fn told_apart(scene: &Scene, posterior: &Posterior, bins: &[u8], tells: impl Fn(usize) -> f64) -> f64 {
    const ANSWERS: usize = BINS.len() + 2;
    let mut seen = [[0.0; 2]; ANSWERS];
    for particle in &posterior.particles {
        let clock = usize::from(scene.hypotheses[particle.hypothesis as usize].cause.is_clock());
        let tells = tells(particle.hypothesis as usize);
        seen[usize::from(bins[particle.state as usize])][clock] += particle.probability * tells;
        seen[ANSWERS - 1][clock] += particle.probability * (1.0 - tells);
    }
    let all = seen.iter().fold([0.0, 0.0], |sum, answer| [sum[0] + answer[0], sum[1] + answer[1]]);
    // A wrong answer falls into any bin.
    let blurred = seen.map(|answer| {
        [0, 1].map(|clock| (1.0 - ANSWERED_WRONGLY) * answer[clock] + ANSWERED_WRONGLY * all[clock] / ANSWERS as f64)
    });
    information(&blurred)
}

/// The information of an answer that is yes with a probability given by hypothesis and state.
fn yes_or_no(posterior: &Posterior, scene: &Scene, yes: impl Fn(usize, usize) -> f64) -> f64 {
    let mut seen = [[0.0; 2]; 2];
    for particle in &posterior.particles {
        let clock = usize::from(scene.hypotheses[particle.hypothesis as usize].cause.is_clock());
        let yes = yes(particle.hypothesis as usize, particle.state as usize);
        seen[0][clock] += particle.probability * yes;
        seen[1][clock] += particle.probability * (1.0 - yes);
    }
    information(&seen)
}

/// Mutual information between the answer and "is it a clock?", in bits; each row holds the joint probabilities of an answer
/// with no and yes.
fn information(joint: &[[f64; 2]]) -> f64 {
    let total: f64 = joint.iter().flatten().sum();
    let clock: f64 = joint.iter().map(|answer| answer[1]).sum::<f64>() / total;
    let left: f64 = joint
        .iter()
        .map(|answer| answer[0] + answer[1])
        .zip(joint)
        .filter(|(sum, _)| *sum > 0.0)
        .map(|(sum, answer)| sum / total * binary_entropy(answer[1] / sum))
        .sum();
    (binary_entropy(clock) - left).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn information_is_none_for_a_useless_answer_and_all_for_a_telling_one() {
        assert!(information(&[[0.25, 0.25], [0.25, 0.25]]) < 1e-12);
        assert!((information(&[[0.5, 0.0], [0.0, 0.5]]) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn bins_are_in_order() {
        assert!(BINS.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
