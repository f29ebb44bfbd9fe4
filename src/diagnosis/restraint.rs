//! What a verdict must never do (contract, section 5).

use super::cause::Cause;
use super::likelihood::{CodeValues, Scene};
use super::posterior::{Posterior, clock_share, spread};
use super::verdict::Conclusion;
use crate::evidence::{Case, EnrolmentOutcome, Event, Observation, OffsetOf};
use crate::verifier::Hosting;

/// How far, in natural logarithms, the best explanation may stay behind the observations taken singly before they are said
/// to contradict each other: a factor of e^7 (1100), and a factor of two for each observation, are ordinary. A guess.
const ORDINARY_STRAIN: (f64, f64) = (7.0, 0.7);
/// What one of two clocks may carry at most of the blame where only their difference is known.
const MOST_BLAME: f64 = 0.85;

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
        restrained.limits.push(reason.to_owned());
    }
    if rests_on_enrolment(scene, values, &restrained.causes) {
        restrained.cap(confidence);
        restrained.raise(1.0 - confidence);
        restrained.limits.push(ENROLMENT_PROVES_NOTHING.to_owned());
    }
    if remembers_what_was_changed(scene) && clock_share(&restrained.causes) <= 1.0 - confidence {
        restrained.raise(1.0 - confidence);
        restrained.limits.push(MEMORY_MAY_BE_STALE.to_owned());
    }
    if only_relative(scene.question.case) && scene.question.verifier.hosting == Some(Hosting::SelfHosted) {
        restrained.share_blame();
    }
    restrained
}

const ENROLMENT_PROVES_NOTHING: &str =
    "enrolling again replaces the secret and leaves the clock alone: its success proves nothing about the clock";
const MEMORY_MAY_BE_STALE: &str = "this verifier remembers an offset, and the clock was changed since: what it remembers may be what \
                                   is wrong now; let it resynchronise";
const SOFT_EVIDENCE: &str = "logs and changes say that codes were wrong or what else happened, never where a clock stands: they alone \
                             cannot confirm a clock";
const ONE_OLD_STEP: &str = "a single code that belongs to an earlier step fits a slow clock, a late entry and a replay alike: a second \
                            code with its time, or a reading of the clock, would tell";
const CONTRADICTION: &str =
    "the observations contradict each other beyond what any cause explains: check the times and readings";

/// A verifier that remembers an unknown offset can start to reject when the clock is put right: then clocks that are in
/// step now do not rule a clock out.
fn remembers_what_was_changed(scene: &Scene) -> bool {
    let verifier = &scene.question.verifier;
    let remembers = verifier.learns_drift == Some(true) && verifier.stored_drift.is_none();
    let put_right = scene.question.case.observations.iter().any(|noted| {
        matches!(noted.observation, Observation::History { event: Event::ClockCorrected | Event::TimeSetByHand, .. })
    });
    remembers && put_right
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

    /// Leaves the verifier its part where nobody knows which of the two clocks is wrong.
    fn share_blame(&mut self) {
        let (device, verifier) = (Cause::DeviceClock as usize, Cause::VerifierClock as usize);
        let most = MOST_BLAME * clock_share(&self.causes);
        let excess = (self.causes[device] - most).max(0.0);
        self.causes[device] -= excess;
        self.causes[verifier] += excess;
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

fn reason_not_to_confirm(scene: &Scene, values: &CodeValues, posterior: &Posterior) -> Option<&'static str> {
    let confidence = scene.question.confidence;
    let firm_without = |left_out: &[usize]| {
        left_out.is_empty() || clock_share(&super::causes_without(scene, values, left_out)) >= confidence
    };
    if clock_share(&posterior.causes_without_all(&indices(scene, is_soft), scene.hypotheses)) < confidence {
        return Some(SOFT_EVIDENCE);
    }
    if !firm_without(&one_old_step(scene, values, posterior)) {
        return Some(ONE_OLD_STEP);
    }
    (posterior.strain > ORDINARY_STRAIN.0 + ORDINARY_STRAIN.1 * posterior.telling as f64).then_some(CONTRADICTION)
}

/// The places of the observations of a kind.
fn indices(scene: &Scene, is_meant: impl Fn(&Observation) -> bool) -> Vec<usize> {
    let observations = scene.question.case.observations.iter().enumerate();
    observations.filter(|(_, noted)| is_meant(&noted.observation)).map(|(index, _)| index).collect()
}

/// What tells of codes and changes, not of clocks.
fn is_soft(observation: &Observation) -> bool {
    matches!(observation, Observation::SignIn(_) | Observation::VerifierLog(_) | Observation::History { .. })
}

/// The codes that belong to an earlier step, if they all belong to the same one; empty if there are none or several.
fn one_old_step(scene: &Scene, values: &CodeValues, posterior: &Posterior) -> Vec<usize> {
    let Some(nominal) = values.generators.iter().position(|generator| generator.is_nominal()) else {
        return Vec::new();
    };
    let app_offset = spread(
        &posterior.particles,
        scene.worlds,
        |_| true,
        |worlds, state| worlds.devices[worlds.states[state].device as usize].app_offset(0.0),
    );
    let middle = app_offset.map_or(0.0, |quantiles| quantiles[0]);
    let period = scene.period().span().seconds();
    let mut old = Vec::new();
    let mut steps = Vec::new();
    for (code, fits) in values.fits[nominal].iter().enumerate() {
        let distance = |interval: &&(f64, f64)| (interval.0 - middle).max(middle - interval.1).max(0.0);
        let nearest = fits.intervals.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
        if let Some((low, high)) = nearest.filter(|interval| interval.1 <= 0.0 && distance(interval) < 2.0 * period) {
            let start = (values.seen_at(code) + (low + high) / 2.0) / period;
            old.push(values.observations[code]);
            steps.push(start.round() as i64);
        }
    }
    steps.dedup();
    if steps.len() == 1 { old } else { Vec::new() }
}

/// Whether successful enrolments make a verdict firm that is not firm without them.
fn rests_on_enrolment(scene: &Scene, values: &CodeValues, causes: &[f64; 16]) -> bool {
    let confidence = scene.question.confidence;
    let now = Conclusion::of(clock_share(causes), confidence);
    let succeeded = indices(scene, |observation| {
        matches!(observation, Observation::Enrolment { outcome: EnrolmentOutcome::Accepted, .. })
    });
    if now == Conclusion::NotEstablished || succeeded.is_empty() {
        return false;
    }
    Conclusion::of(clock_share(&super::causes_without(scene, values, &succeeded)), confidence) != now
}

/// Whether only the difference of the two clocks is known.
pub(super) fn only_relative(case: &Case) -> bool {
    let absolute = |observation: &Observation| match observation {
        Observation::Reading(_) | Observation::Rollover { .. } => true,
        Observation::Offset(measured) => measured.of != OffsetOf::Relative,
        Observation::Code(code) => code.value.is_some(),
        Observation::CodeStreams { other_synchronized, .. } => *other_synchronized,
        _ => false,
    };
    !case.observations.iter().any(|noted| absolute(&noted.observation))
}
