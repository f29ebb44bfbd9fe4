//! What a verdict must never do (`docs/model.md`, section 6).

use super::cause::Cause;
use super::likelihood::{CodeValues, Lead, Scene, accepts};
use super::limits;
use super::posterior::{Posterior, clock_share, mean};
use super::verdict::Conclusion;
use crate::evidence::{Case, Clock, EnrolmentOutcome, MeasuredOffset, Observation, OffsetOf};
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
    /// A clock is wrong beside another cause.
    pub two_faults: bool,
}

/// Holds a verdict back where it would claim what it must not.
pub(super) fn restrain(scene: &Scene, values: &CodeValues, posterior: &Posterior, causes: [f64; 16]) -> Restrained {
    let mut restrained = Restrained { causes, limits: Vec::new(), two_faults: false };
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
    if clock_share(&restrained.causes) <= 1.0 - confidence && clocks_would_refuse(scene, values, posterior) {
        restrained.raise(1.0 - confidence);
        restrained.two_faults = true;
        restrained.limits.push(TWO_FAULTS.to_owned());
    }
    if remembers_what_was_changed(scene) && clock_share(&restrained.causes) <= 1.0 - confidence {
        restrained.raise(1.0 - confidence);
        restrained.limits.push(MEMORY_MAY_BE_STALE.to_owned());
    }
    if contradicts(posterior) && !restrained.limits.iter().any(|limit| limit == CONTRADICTION) {
        restrained.limits.push(CONTRADICTION.to_owned());
    }
    if only_relative(scene.question.case) && scene.question.verifier.hosting == Some(Hosting::SelfHosted) {
        restrained.share_blame(confidence);
    }
    restrained
}

const ENROLMENT_PROVES_NOTHING: &str =
    "enrolling again replaces the secret and leaves the clock alone: its success proves nothing about the clock";
const TWO_FAULTS: &str = "two faults at once: something else keeps these codes out, and as the clocks were measured they would keep out \
                          right ones as well";
const MEMORY_MAY_BE_STALE: &str = "this verifier remembers an offset, and the clock was changed since: what it remembers may be what \
                                   is wrong now; let it resynchronise";
const SOFT_EVIDENCE: &str = "logs and changes say that codes were wrong or what else happened, never where a clock stands: they alone \
                             cannot confirm a clock";
const ONE_OLD_STEP: &str = "a single code that belongs to an earlier step fits a slow clock, a late entry and a replay alike: a second \
                            code with its time, or a reading of the clock, would tell";
const BOTH_ALIKE: &str = "both clocks were measured, and what lies between them is within the verifier's window: wrong alike, they \
                          agree with each other";
const PRIOR_ALONE: &str =
    "the stated starting point carries this verdict, and the evidence adds less than three bits: it is no confirmation";
const BOUND_WITHIN: &str = "the clock is known to be off by a bound only, and codes of a clock that is just so far off are accepted: a figure \
                            would tell";
const CONTRADICTION: &str =
    "the observations contradict each other beyond what any cause explains: check the times and readings";

/// Whether clocks that were measured, or that two codes place on the axis of time, would have codes refused, whatever else is
/// wrong: then no clock is ruled out.
fn clocks_would_refuse(scene: &Scene, values: &CodeValues, posterior: &Posterior) -> bool {
    /// Of the attempts that pass with clocks that are right, one in four fails for them.
    const OFTEN: f64 = 0.75;
    let reaches = scene.reaches();
    let reach = |state: usize| reaches[scene.worlds.states[state].window as usize];
    let passes = mean(&posterior.particles, |state| {
        accepts(scene.offsets(&scene.worlds.states[state], 0.0).lead(), reach(state))
    });
    // A verifier without any tolerance refuses many codes of clocks that are right, too.
    let right = Lead { seconds: -scene.learned, half_widths: (0.0, 0.0) };
    let would_pass = mean(&posterior.particles, |state| accepts(right, reach(state)));
    let placed = values.observations.len() > 1 && values.any_way_fits();
    (placed || limits::is_measured(scene.question.case)) && passes < OFTEN * would_pass
}

/// A verifier that remembers an unknown offset can start to reject when the clock is put right: then clocks that are in
/// step now do not rule a clock out.
fn remembers_what_was_changed(scene: &Scene) -> bool {
    scene.question.drift_is_unknown() && scene.question.clock_was_changed()
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
        if share < least {
            self.scale(least, share);
        }
    }

    /// Leaves the verifier its part where nobody knows which of the two clocks is wrong.
    fn share_blame(&mut self, confidence: f64) {
        let (device, verifier) = (Cause::DeviceClock as usize, Cause::VerifierClock as usize);
        let most = (MOST_BLAME * clock_share(&self.causes)).min(confidence - 0.05);
        let excess = (self.causes[device] - most).max(0.0);
        self.causes[device] -= excess;
        self.causes[verifier] += excess;
    }

    /// Gives the clock causes `to` together, where they had `from`, and the others the rest.
    fn scale(&mut self, to: f64, from: f64) {
        let no_clock = Cause::ALL.into_iter().filter(|cause| !cause.is_clock());
        let count = no_clock.clone().count() as f64;
        let clocks = Cause::ALL.len() as f64 - count;
        let others: f64 = no_clock.map(|cause| self.causes[cause as usize]).sum();
        for cause in Cause::ALL {
            let probability = &mut self.causes[cause as usize];
            match cause.is_clock() {
                true if from > 0.0 => *probability *= to / from,
                // Nothing says which clock.
                true => *probability = to / clocks,
                false if others > 0.0 => *probability *= (1.0 - to) / others,
                // Nothing says which of the others it would be.
                false => *probability = (1.0 - to) / count,
            }
        }
    }
}

fn reason_not_to_confirm(scene: &Scene, values: &CodeValues, posterior: &Posterior) -> Option<&'static str> {
    let confidence = scene.question.confidence;
    let soft = indices(scene, is_soft);
    let without_soft = clock_share(&posterior.causes_without_all(&soft, scene.hypotheses));
    if without_soft < confidence {
        return Some(SOFT_EVIDENCE);
    }
    // What logs and changes add to a starting point is no more than they are worth alone.
    if is_prior_alone(scene, without_soft) {
        return Some(PRIOR_ALONE);
    }
    let old = lone_old_steps(values);
    let together: Vec<usize> = soft.into_iter().chain(old.iter().copied()).collect();
    if !old.is_empty() {
        let without = clock_share(&super::causes_without(scene, values, &together));
        if without < confidence || is_prior_alone(scene, without) {
            return Some(ONE_OLD_STEP);
        }
    }
    if both_off_alike(scene) {
        return Some(BOTH_ALIKE);
    }
    if is_prior_alone(scene, clock_share(&posterior.causes(scene.hypotheses))) {
        return Some(PRIOR_ALONE);
    }
    if is_bounded_within_the_window(scene) {
        return Some(BOUND_WITHIN);
    }
    contradicts(posterior).then_some(CONTRADICTION)
}

/// Whether the observations contradict each other beyond what any hypothesis explains.
fn contradicts(posterior: &Posterior) -> bool {
    posterior.strain > ORDINARY_STRAIN.0 + ORDINARY_STRAIN.1 * posterior.telling as f64
}

/// Whether all that is known of the clocks is that they are at least, or at most, so far off, and the verifier takes codes of a
/// clock that is just so far off.
fn is_bounded_within_the_window(scene: &Scene) -> bool {
    let windows = || scene.worlds.windows.iter().zip(scene.reaches());
    let passes = |seconds: f64| -> f64 {
        let lead = Lead { seconds: seconds - scene.learned, half_widths: (0.0, 0.0) };
        windows().map(|((_, share), reach)| share * accepts(lead, reach)).sum()
    };
    let mut bounds = Vec::new();
    for noted in &scene.question.case.observations {
        match &noted.observation {
            Observation::Offset(MeasuredOffset { low: Some(bound), high: None, .. })
            | Observation::Offset(MeasuredOffset { low: None, high: Some(bound), .. }) => bounds.push(bound.seconds()),
            Observation::Offset(_) | Observation::Reading(_) | Observation::CodeStreams { .. } => return false,
            Observation::Code(code) if code.value.is_some() && scene.question.account.is_some() => return false,
            _ => {}
        }
    }
    !bounds.is_empty() && bounds.into_iter().all(|bound| passes(bound) > 0.9)
}

/// Whether a starting point that the caller stated carries the verdict, and the evidence adds less than three bits to it.
fn is_prior_alone(scene: &Scene, after: f64) -> bool {
    let odds = |probability: f64| probability / (1.0 - probability).max(1e-12);
    let clocks = scene.hypotheses.iter().filter(|hypothesis| hypothesis.cause.is_clock());
    let before: f64 = clocks.map(|hypothesis| hypothesis.prior).sum();
    scene.question.case.prior.clock.is_some() && odds(after) < 8.0 * odds(before)
}

/// Whether both clocks were measured, and an ordinary attempt passes with what lies between them.
fn both_off_alike(scene: &Scene) -> bool {
    let middle = |wanted_verifier: bool| {
        let measured = scene.question.case.observations.iter().filter_map(|noted| match &noted.observation {
            Observation::Offset(measured) if !measured.sign_unknown => match (measured.of, measured.low, measured.high)
            {
                (OffsetOf::Clock(of), Some(low), Some(high)) => Some((of, (low.seconds() + high.seconds()) / 2.0)),
                _ => None,
            },
            Observation::Reading(reading) => {
                Some((reading.of, reading.offset.seconds() + reading.grain.seconds() / 2.0))
            }
            _ => None,
        });
        let sides = measured.filter(|(of, _)| (*of == Clock::Verifier) == wanted_verifier);
        sides.map(|(_, offset)| offset).reduce(|a, b| (a + b) / 2.0)
    };
    let Some((device, verifier)) = middle(false).zip(middle(true)) else { return false };
    let lead = Lead { seconds: device - verifier - scene.learned, half_widths: (0.0, 0.0) };
    let windows = scene.worlds.windows.iter().zip(scene.reaches());
    let passes: f64 = windows.map(|((_, share), reach)| share * accepts(lead, reach)).sum();
    passes > 0.9
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

/// The codes that fit an earlier step where no two codes of different steps fit the same offset: each of them may be a late
/// entry or a replay of its own.
fn lone_old_steps(values: &CodeValues) -> Vec<usize> {
    let Some(nominal) = values.generators.iter().position(|generator| generator.is_nominal()) else {
        return Vec::new();
    };
    let places: Vec<Place> = (0..values.observations.len())
        .flat_map(|code| values.fits[nominal][code].intervals.iter().map(move |interval| (code, *interval)))
        .map(|(code, (low, high))| Place { code, low, high, start: values.seen_at(code) + low })
        .collect();
    let old = || places.iter().filter(|place| place.high <= 0.0);
    let agree = |place: &Place| places.iter().any(|other| place.is_another_step_than(other) && place.meets(other));
    if old().any(agree) {
        return Vec::new();
    }
    let mut codes: Vec<usize> = old().map(|place| values.observations[place.code]).collect();
    codes.dedup();
    codes
}

/// Where a code fits: the offsets, and the moment at which its step began on the device.
struct Place {
    code: usize,
    low: f64,
    high: f64,
    start: f64,
}

impl Place {
    fn is_another_step_than(&self, other: &Place) -> bool {
        (self.start - other.start).abs() > 0.5 * (self.high - self.low)
    }

    /// Whether one offset can explain both, give or take what people's times are off by.
    fn meets(&self, other: &Place) -> bool {
        const BLUR: f64 = 10.0;
        self.low - BLUR < other.high && other.low - BLUR < self.high
    }
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
