//! What a verdict must never do (contract, section 5), and what it has to admit.

use super::cause::Cause;
use super::likelihood::{CodeValues, Scene};
use super::posterior::{Posterior, clock_share};
use super::verdict::{Conclusion, Whose};
use crate::evidence::{Case, Clock, EnrolmentOutcome, Event, Observation, OffsetOf};
use crate::verifier::{Hosting, WindowKnowledge};

/// How far, in natural logarithms, the best explanation may stay behind the observations taken singly before they are said
/// to contradict each other: a factor of e^7 (1100), and a factor of two for each observation, are ordinary. A guess.
const ORDINARY_STRAIN: (f64, f64) = (7.0, 0.7);

/// Cause probabilities after restraint, with what has to be said about it.
pub(super) struct Restrained {
    /// In the order of [`Cause::ALL`].
    pub causes: [f64; 16],
    /// Why a verdict was held back.
    pub limits: Vec<String>,
}

/// Holds a verdict back where the contract forbids it.
pub(super) fn restrain(scene: &Scene, values: &CodeValues, posterior: &Posterior, causes: [f64; 16]) -> Restrained {
    let mut restrained = Restrained { causes, limits: Vec::new() };
    let confidence = scene.question.confidence;
    if clock_share(&causes) >= confidence
        && let Some(reason) = reason_not_to_confirm(scene, values, posterior)
    {
        restrained.cap(confidence);
        restrained.limits.push(reason);
    }
    if let Some(reason) = rests_on_enrolment(scene, posterior, &restrained.causes) {
        restrained.cap(confidence);
        restrained.raise(1.0 - confidence);
        restrained.limits.push(reason);
    }
    if let Some(reason) = reason_not_to_rule_out(scene) {
        restrained.raise(1.0 - confidence);
        restrained.limits.push(reason);
    }
    restrained
}

/// A verifier that remembers an unknown offset can start to reject when the clock is put right: then clocks that are in
/// step now do not rule a clock out.
fn reason_not_to_rule_out(scene: &Scene) -> Option<String> {
    let verifier = &scene.question.verifier;
    let remembers = verifier.learns_drift == Some(true) && verifier.stored_drift.is_none();
    let put_right = scene.question.case.observations.iter().any(|noted| {
        matches!(noted.observation, Observation::History { event: Event::ClockCorrected | Event::TimeSetByHand, .. })
    });
    (remembers && put_right).then(|| {
        "this verifier remembers an offset, and the clock was changed since: what it remembers may be what is wrong now; \
         let it resynchronise"
            .to_owned()
    })
}

impl Restrained {
    /// Lowers the clock causes together to just below `confidence`.
    fn cap(&mut self, confidence: f64) {
        let most = (confidence - 0.01).min(0.9);
        let share = clock_share(&self.causes);
        if share > most {
            self.scale(most, share);
        }
    }

    /// Raises them together to just above `floor`.
    fn raise(&mut self, floor: f64) {
        let least = (floor + 0.01).max(0.1);
        let share = clock_share(&self.causes);
        if share < least && share > 0.0 {
            self.scale(least, share);
        }
    }

    /// Gives the clock causes `to` together, where they had `from`, and the others the rest.
    fn scale(&mut self, to: f64, from: f64) {
        let no_clock = Cause::ALL.into_iter().filter(|cause| !cause.is_clock());
        let count = no_clock.clone().count() as f64;
        let others: f64 = no_clock.map(|cause| self.causes[cause as usize]).sum();
        for cause in Cause::ALL {
            let probability = &mut self.causes[cause as usize];
            match cause.is_clock() {
                true => *probability *= to / from,
                false if others > 0.0 => *probability *= (1.0 - to) / others,
                // Nothing says which of the others it would be.
                false => *probability = (1.0 - to) / count,
            }
        }
    }
}

fn reason_not_to_confirm(scene: &Scene, values: &CodeValues, posterior: &Posterior) -> Option<String> {
    let case = scene.question.case;
    if only_logs(case) {
        return Some("a log says that codes were wrong, never why: it alone cannot confirm a clock".to_owned());
    }
    if rests_on_one_old_step(scene, values, posterior) {
        return Some(
            "a single code that belongs to an earlier step fits a slow clock, a late entry and a replay alike: a second code \
             with its time, or a reading of the clock, would tell"
                .to_owned(),
        );
    }
    let observations = posterior.without.iter().filter(|row| !row.is_empty()).count() as f64;
    (posterior.strain > ORDINARY_STRAIN.0 + ORDINARY_STRAIN.1 * observations).then(|| {
        "the observations contradict each other beyond what any cause explains: check the times and readings".to_owned()
    })
}

fn only_logs(case: &Case) -> bool {
    case.observations.iter().all(|noted| match &noted.observation {
        Observation::SignIn(_) | Observation::VerifierLog(_) | Observation::History { .. } => true,
        Observation::Code(code) => code.value.is_none() && code.shown_at.is_none(),
        _ => false,
    })
}

/// Whether the verdict would not be firm without the one code that belongs to an earlier step.
fn rests_on_one_old_step(scene: &Scene, values: &CodeValues, posterior: &Posterior) -> bool {
    let Some(nominal) = values.generators.iter().position(|generator| generator.is_nominal()) else { return false };
    let old: Vec<usize> = values
        .observations
        .iter()
        .zip(&values.fits[nominal])
        .filter(|(_, fits)| !fits.intervals.is_empty() && fits.intervals.iter().all(|interval| interval.1 <= 0.0))
        .map(|(observation, _)| *observation)
        .collect();
    let [only] = old[..] else { return false };
    let without = posterior.causes_without(only, scene.hypotheses);
    without.is_none_or(|causes| clock_share(&causes) < scene.question.confidence)
}

/// A successful enrolment must not make a verdict firm that is not firm without it.
fn rests_on_enrolment(scene: &Scene, posterior: &Posterior, causes: &[f64; 16]) -> Option<String> {
    let confidence = scene.question.confidence;
    let now = Conclusion::of(clock_share(causes), confidence);
    if now == Conclusion::NotEstablished {
        return None;
    }
    let succeeded = |observation: &Observation| {
        matches!(observation, Observation::Enrolment { outcome: EnrolmentOutcome::Accepted, .. })
    };
    let observations = scene.question.case.observations.iter().enumerate();
    let decisive = observations.filter(|(_, noted)| succeeded(&noted.observation)).any(|(index, _)| {
        let without = posterior.causes_without(index, scene.hypotheses);
        without.is_some_and(|causes| Conclusion::of(clock_share(&causes), confidence) != now)
    });
    decisive.then(|| {
        "enrolling again replaces the secret and leaves the clock alone: its success proves nothing about the clock"
            .to_owned()
    })
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
    let mut limits = Vec::new();
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
            "this verifier remembers an offset for each token; it is taken to be zero as nobody stated it".to_owned(),
        );
    }
    if !values.is_empty() {
        limits.push(format!(
            "codes were searched {} either way ({} computed)",
            question.search_range, values.candidates_tested
        ));
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

fn only_relative(case: &Case) -> bool {
    let absolute = |observation: &Observation| match observation {
        Observation::Reading(_) | Observation::Rollover { .. } => true,
        Observation::Offset(measured) => measured.of != OffsetOf::Relative,
        Observation::Code(code) => code.value.is_some(),
        Observation::CodeStreams { other_synchronized, .. } => *other_synchronized,
        _ => false,
    };
    !case.observations.iter().any(|noted| absolute(&noted.observation))
}
