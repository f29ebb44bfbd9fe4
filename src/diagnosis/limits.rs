//! What a verdict rests on and does not know.

use super::cause::Cause;
use super::likelihood::{CodeValues, Scene};
use super::posterior::Posterior;
use super::restraint::only_relative;
use super::verdict::{Conclusion, Whose};
use crate::evidence::{Case, Clock, EnrolmentOutcome, Observation, OffsetOf};
use crate::verifier::{Hosting, WindowKnowledge};

/// Said whatever the verdict is.
const INCIDENT: &str = "the sign-in log tells of fraud or of a block: this is a security incident first; reset nothing before it is cleared up";

/// Whether an event of a log reports fraud, or that the user is blocked.
fn tells_of_an_incident(case: &Case) -> bool {
    case.observations
        .iter()
        .any(|noted| matches!(&noted.observation, Observation::SignIn(event) if event.meaning().incident))
}

/// What the verdict rests on and does not know.
pub(super) fn limits(
    scene: &Scene,
    values: &CodeValues,
    posterior: &Posterior,
    probability: f64,
    open: bool,
) -> Vec<String> {
    let question = scene.question;
    let verdict = Conclusion::of(probability, question.confidence);
    let mut limits: Vec<String> = reasons_for_open(question.case, verdict).map(str::to_owned).collect();
    if tells_of_an_incident(question.case) {
        limits.push(INCIDENT.to_owned());
    }
    if prior_decides(question.case.prior.clock, probability, question.confidence) {
        limits.push(
            "the starting point decides: a clock was the cause in 5 of 10 established public cases, which is 24 to 76 % with 95 % \
             confidence; over that range the verdict changes"
                .to_owned(),
        );
    }
    match question.verifier.window {
        WindowKnowledge::Known(_) => {}
        WindowKnowledge::Between { narrowest, widest } => limits.push(format!(
            "the verifier's window is not published: taken to lie between {narrowest} and {widest}"
        )),
        WindowKnowledge::Unknown => limits.push(
            "the verifier's window is not known: one step either way is taken to be likeliest (`look_back` and `look_ahead` \
             would settle it)"
                .to_owned(),
        ),
    }
    if question.verifier.learns_drift == Some(true) && question.verifier.stored_drift.is_none() {
        limits.push(
            "this verifier remembers an offset for each token, and nobody stated it (`stored_drift` would settle it)"
                .to_owned(),
        );
    }
    if !values.is_empty() {
        limits.push(format!(
            "codes were searched {} either way ({} computed)",
            question.search_range, values.candidates_tested
        ));
    }
    if !values.is_empty() && !values.any_way_fits() && probability > 1.0 - question.confidence {
        limits.push(format!(
            "no code fits in any way that was searched; a clock that is off by more than {} was not searched: does the device show \
             today's date?",
            question.search_range
        ));
    }
    if question.account.is_none() && has_digits(question.case) {
        limits.push(
            "the digits of the codes were not looked at, as the secret is not at hand (`--secret-file` would settle it)"
                .to_owned(),
        );
    }
    if posterior.without.iter().any(Vec::is_empty) {
        limits.push("an observation that repeats another word for word counts once".to_owned());
    }
    if only_relative(question.case) && probability >= 0.5 && question.verifier.hosting != Some(Hosting::Hosted) {
        limits.push(
            "only the difference of the two clocks is known: which of them is wrong is not established".to_owned(),
        );
    }
    if !open && Conclusion::of(probability, question.confidence) == Conclusion::NotEstablished {
        limits.push(
            "no further question is expected to tell much: correct what is doubtful and try a fresh code at once"
                .to_owned(),
        );
    }
    limits
}

/// Why no verdict follows from what cases are often closed on: a cure by registering anew, a log, a story.
fn reasons_for_open(case: &Case, verdict: Conclusion) -> impl Iterator<Item = &'static str> {
    let has = |is_meant: fn(&Observation) -> bool| case.observations.iter().any(|noted| is_meant(&noted.observation));
    let enrolled = has(|told| matches!(told, Observation::Enrolment { outcome: EnrolmentOutcome::Accepted, .. }));
    let log = has(|told| matches!(told, Observation::SignIn(_) | Observation::VerifierLog(_)));
    let measured = is_measured(case) || has(|told| matches!(told, Observation::Code(code) if code.value.is_some()));
    let open = verdict == Conclusion::NotEstablished;
    let nothing = case.observations.is_empty();
    let reasons = [
        (nothing, NOTHING_OBSERVED),
        (enrolled, CURED_BY_ENROLLING),
        (log && !measured, LOG_ONLY),
        (!measured && !nothing, NOBODY_READ_A_CLOCK),
    ];
    reasons.into_iter().filter(move |(holds, _)| open && *holds).map(|(_, says)| says)
}

const CURED_BY_ENROLLING: &str = "that it worked after enrolling again names no cause: a new enrolment replaces a stale secret, and the clock may \
                                  have been put right meanwhile; \"the clock was out of step\" does not follow from it";
const LOG_ONLY: &str =
    "a log says that codes were wrong, never why: a wrong clock and a wrong secret leave the same line";
const NOTHING_OBSERVED: &str =
    "nothing was observed: the probabilities are the starting point, moved by what is known of verifier and device";
const NOBODY_READ_A_CLOCK: &str =
    "no clock was read with seconds, and no code with its time was held against the secret";

/// Whether any code is told with its digits.
fn has_digits(case: &Case) -> bool {
    case.observations.iter().any(|noted| matches!(&noted.observation, Observation::Code(code) if code.value.is_some()))
}

/// Whether the verdict would be another one had the prior been at either end of what is known.
fn prior_decides(stated: Option<f64>, probability: f64, confidence: f64) -> bool {
    let assumed: f64 = stated
        .unwrap_or_else(|| Cause::ALL.iter().filter(|cause| cause.is_clock()).map(|cause| cause.record().prior).sum());
    let odds = |p: f64| p / (1.0 - p).max(1e-12);
    let with = |prior: f64| {
        let moved = odds(probability) * odds(prior) / odds(assumed);
        Conclusion::of(moved / (1.0 + moved), confidence)
    };
    stated.is_none() && with(0.24) != with(0.76)
}

/// Whether anything in the case says where a clock stands.
pub(super) fn says_something_of_a_clock(case: &Case) -> bool {
    case.observations.iter().any(|noted| match &noted.observation {
        Observation::Reading(_) | Observation::Offset(_) | Observation::Rollover { .. } => true,
        Observation::CodeStreams { lag_steps, .. } => lag_steps.is_some(),
        Observation::Code(code) => code.shown_at.is_some() || code.value.is_some(),
        Observation::Timing { .. } | Observation::Trial { .. } => true,
        _ => false,
    })
}

/// Whether a clock was measured, or read beside another.
pub(super) fn is_measured(case: &Case) -> bool {
    case.observations.iter().any(|noted| match &noted.observation {
        Observation::Reading(_) | Observation::Offset(_) => true,
        Observation::CodeStreams { lag_steps, .. } => lag_steps.is_some(),
        _ => false,
    })
}

/// Whose clock to report where no clock is to blame: one that was measured.
pub(super) fn measured_clock(case: &Case) -> Whose {
    let mut measured = case.observations.iter().filter_map(|noted| match &noted.observation {
        Observation::Reading(reading) => Some(OffsetOf::Clock(reading.of)),
        Observation::Offset(measured) => Some(measured.of),
        _ => None,
    });
    match measured.next() {
        Some(OffsetOf::Clock(Clock::Device)) => Whose::Device,
        Some(OffsetOf::Clock(Clock::App)) => Whose::App,
        Some(OffsetOf::Clock(Clock::Verifier)) => Whose::Verifier,
        _ => Whose::Relative,
    }
}
