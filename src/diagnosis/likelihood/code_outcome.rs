//! What the verifier said to a code.

use super::told_late::ToldLate;
use super::{Column, Factor, Lead, Offsets, SLIP, Scene, accepts, after_delays};
use crate::diagnosis::cause::Cause;
use crate::diagnosis::hypothesis::{Hypothesis, Variant};
use crate::diagnosis::world::State;
use crate::evidence::{Case, CodeSeen, EnrolmentOutcome, Event, Noted, Observation, Outcome, Reason};
use crate::time::{Span, UnixTime};
use crate::verifier::Reach;

/// How long a late entry takes, in seconds: past the ordinary, with a long tail. A guess.
const LATE_DELAYS: [f64; 5] = [35.0, 60.0, 95.0, 180.0, 420.0];
/// How often a late entry is told with times that make it look prompt. A guess.
pub const LATE_BUT_TOLD_PROMPT: f64 = 0.15;
/// How often a case of another cause tells of a code that was sent again after it had been accepted. Where a verifier
/// takes each code once such a rejection needs no other cause, so that it is told of for its own sake. A guess.
const RESENT_BY_CHANCE: f64 = 0.006;
/// The same for a code that may be the one which had been accepted, as it was shown within the same period. A guess.
const SAME_STEP_BY_CHANCE: f64 = 0.1;
/// How often the verifier refuses the same code twice, by whether it is known to. The middle one is a guess: most do.
const REFUSES_TWICE: [(Option<bool>, f64); 3] = [(Some(true), 0.99), (None, 0.6), (Some(false), 0.01)];
/// How often a clock that was wrong is right after an enrolment or a change that cured the rejections. A guess.
const CURED_MEANWHILE: f64 = 0.2;
/// The share of device clocks that are right after they were "corrected", and after they were "set by hand". Guesses.
const RIGHT_AFTER_CORRECTION: f64 = 0.92;
const RIGHT_AFTER_SETTING: f64 = 0.7;

/// Curves of a code's column: the chance to pass with the times as they are told, the same if it was typed late, and the
/// chance that it is rejected *for the clocks*: that it would have passed had they been right, and does not.
const AS_TOLD: usize = 0;
const TYPED_LATE: usize = 1;
const REJECTED_BY_CLOCK: usize = 2;
/// And the chance that these very digits pass, by the step whose code they are; only where the secret tells it.
const BY_ITS_DIGITS: usize = 3;

pub(super) fn column(code: &CodeSeen, scene: &Scene) -> Column {
    let says_nothing = code.outcome == Outcome::Unknown || code.reason == Some(Reason::LockedOut);
    let as_told = scene_curve(code, scene);
    let late = late_curve(&as_told, code, scene);
    let resent = is_resent(code, scene);
    let in_step = passes_in_step(code, scene);
    let told_late = ToldLate::of(code, scene, &in_step);
    let by_clock = rejected_by_clock(&as_told, &in_step, told_late.as_ref(), (code, scene));
    let by_digits = by_its_digits(code, scene);
    let same_step = if resent || code.outcome != Outcome::Rejected { 0.0 } else { shown_with_a_success(code, scene) };
    let digits_tell = by_digits.is_some();
    let curves = [as_told, late, by_clock].into_iter().chain(by_digits).collect();
    Column::with(scene, curves, |hypothesis| {
        let outcome = match code.outcome {
            _ if says_nothing => Factor::flat(1.0),
            outcome if digits_tell && !resent && computes_otherwise(hypothesis) => {
                Factor::answered(1.0, BY_ITS_DIGITS, outcome == Outcome::Accepted)
            }
            Outcome::Accepted => acceptance(code, hypothesis, resent, scene),
            _ => in_the_same_step(rejection(code, hypothesis, resent, scene), same_step, hypothesis, scene),
        };
        let told = reason_probability(code.reason, hypothesis.cause) * shape_probability(code, hypothesis, scene);
        let needless = told_late.as_ref().map_or(1.0, |late| late.needless(hypothesis.cause));
        let resending = if resent && hypothesis.cause != Cause::ReplayedCode { RESENT_BY_CHANCE } else { 1.0 };
        outcome.times(told * needless * resending)
    })
}

/// The probability that a code is accepted under a hypothesis.
fn acceptance(code: &CodeSeen, hypothesis: &Hypothesis, resent: bool, scene: &Scene) -> Factor {
    let curve = if hypothesis.cause == Cause::LateEntry { TYPED_LATE } else { AS_TOLD };
    if resent {
        // A verifier that takes each code once refuses it whatever the clocks say.
        return Factor::yes(1.0 - refuses_twice(hypothesis, scene), curve);
    }
    let cured = is_after_all_rejections(code, scene.question.case) && cure_was_tried(code, scene);
    let share = share(code, hypothesis, cured, scene);
    let factor = Factor::yes(share, curve);
    let meanwhile = if cured && hypothesis.cause.is_clock() { CURED_MEANWHILE } else { 0.0 };
    factor.or_else(meanwhile, 0.97)
}

/// The probability that a code is rejected *for this cause*. A rejection that would have happened anyway, at the edge of a
/// step or for being sent twice, is laid at the door of the cause that brings it about.
fn rejection(code: &CodeSeen, hypothesis: &Hypothesis, resent: bool, scene: &Scene) -> Factor {
    match hypothesis.cause {
        _ if resent => acceptance(code, hypothesis, resent, scene).not(),
        cause if cause.is_clock() => Factor::yes(1.0, REJECTED_BY_CLOCK),
        Cause::LateEntry | Cause::NarrowWindow => acceptance(code, hypothesis, resent, scene).not(),
        _ => {
            let cured = is_after_all_rejections(code, scene.question.case) && cure_was_tried(code, scene);
            Factor::flat(SLIP + (1.0 - 2.0 * SLIP) * (1.0 - share(code, hypothesis, cured, scene)))
        }
    }
}

/// How often a cause lets this code pass, the clocks being right.
fn share(code: &CodeSeen, hypothesis: &Hypothesis, cured: bool, scene: &Scene) -> f64 {
    let expects = &hypothesis.cause.record().expects;
    let digits = code.value.as_deref().map(str::trim).unwrap_or_default();
    match hypothesis.cause {
        Cause::MangledCode => match hypothesis.variant {
            Variant::LeadingZero if digits.is_empty() => 0.9,
            Variant::LeadingZero if digits.starts_with('0') || is_short(digits, scene) => 0.03,
            Variant::Blanks if digits.contains(char::is_whitespace) => 0.03,
            Variant::LeadingZero | Variant::Blanks => 0.96,
            _ => expects.accepts,
        },
        Cause::ImplementationBug if hypothesis.variant == Variant::HalfRight => 0.5,
        Cause::WrongSecret if cured => 0.95,
        Cause::ServiceFault | Cause::AccountOrPolicy if cured => 0.7,
        Cause::ReplayedCode => 0.97,
        _ => expects.accepts,
    }
}

fn is_short(digits: &str, scene: &Scene) -> bool {
    digits.len() < usize::from(scene.question.verifier.digits.count())
}

/// Whether this accepted code came after every rejected one: only then something may have been cured.
fn is_after_all_rejections(code: &CodeSeen, case: &Case) -> bool {
    let Some(at) = moment(code) else { return false };
    let codes = case.observations.iter().filter_map(|noted| match &noted.observation {
        Observation::Code(code) => Some(code),
        _ => None,
    });
    let mut rejected = codes.filter(|code| code.outcome == Outcome::Rejected).peekable();
    rejected.peek().is_some() && rejected.all(|code| moment(code).is_some_and(|then| then < at))
}

/// Whether something was done that can cure more than a clock: an enrolment that succeeded, a new secret, a new app.
fn cure_was_tried(code: &CodeSeen, scene: &Scene) -> bool {
    let before = |at: &Option<UnixTime>| match (at, moment(code)) {
        (Some(at), Some(moment)) => *at <= moment,
        _ => true,
    };
    let observations = scene.question.case.observations.iter().enumerate();
    let kept = observations.filter(|(index, _)| !scene.left_out.contains(index));
    kept.map(|(_, noted)| noted).any(|noted| match &noted.observation {
        Observation::Enrolment { outcome: EnrolmentOutcome::Accepted, at, .. } => before(at),
        Observation::History { event: Event::SecretRotated | Event::AppReinstalled | Event::VerifierUpdated, at } => {
            before(at)
        }
        _ => false,
    })
}

fn moment(code: &CodeSeen) -> Option<UnixTime> {
    code.submitted_at.or(code.shown_at)
}

/// How often a code is refused that had been accepted before.
fn refuses_twice(hypothesis: &Hypothesis, scene: &Scene) -> f64 {
    let known = scene.question.verifier.rejects_replay;
    let known = if hypothesis.cause == Cause::ReplayedCode { known.or(Some(true)) } else { known };
    REFUSES_TWICE.iter().find(|entry| entry.0 == known).map_or(0.6, |entry| entry.1)
}

/// A rejection where with probability `same` the code is one that had just been accepted: by another sign-in, or by the
/// set-up.
fn in_the_same_step(rejection: Factor, same: f64, hypothesis: &Hypothesis, scene: &Scene) -> Factor {
    let by_chance = if hypothesis.cause == Cause::ReplayedCode { 1.0 } else { SAME_STEP_BY_CHANCE };
    rejection.times(1.0 - same + same * by_chance).or_else(same, refuses_twice(hypothesis, scene) * by_chance)
}

/// How likely a code is the very one that was accepted just before: it was shown within a period of the other, and nobody
/// knows the phase of the device's steps. Codes with other digits are others.
fn shown_with_a_success(code: &CodeSeen, scene: &Scene) -> f64 {
    let (Some(at), period) = (moment_shown(code), scene.period().span().seconds()) else { return 0.0 };
    let observations = scene.question.case.observations.iter().enumerate();
    let kept = observations.filter(|(index, _)| !scene.left_out.contains(index)).map(|(_, noted)| noted);
    let near = kept.filter_map(|noted| success_at(noted, code)).map(|(then, share)| {
        let apart = (at - then).seconds();
        if apart < -period / 2.0 { 0.0 } else { share * (1.0 - apart.abs() / period).max(0.0) }
    });
    near.fold(0.0, f64::max)
}

/// When a success used up a code, with how likely it did.
fn success_at(noted: &Noted, code: &CodeSeen) -> Option<(UnixTime, f64)> {
    match &noted.observation {
        Observation::Code(other) if other.outcome == Outcome::Accepted => {
            let differ = other.value.is_some() && code.value.is_some() && other.value != code.value;
            let before = other.submitted_at.zip(code.submitted_at).is_none_or(|(then, now)| then <= now);
            (!differ && before).then(|| moment_shown(other)).flatten().map(|at| (at, 1.0))
        }
        Observation::Enrolment { outcome: EnrolmentOutcome::Accepted, code_checked, at } => {
            let checked = match code_checked {
                Some(true) => 1.0,
                Some(false) => 0.0,
                None => super::enrolment::CHECKED_IF_UNSAID,
            };
            at.map(|at| (at, checked))
        }
        _ => None,
    }
}

/// When a code was shown; where only its sending is known, an ordinary delay before that.
fn moment_shown(code: &CodeSeen) -> Option<UnixTime> {
    code.shown_at.or_else(|| code.submitted_at.map(|at| at - Span::from_seconds(8)))
}

/// Whether the very same code had been accepted shortly before.
fn is_resent(code: &CodeSeen, scene: &Scene) -> bool {
    let (Some(value), Some(at)) = (&code.value, code.submitted_at) else { return false };
    scene.question.case.observations.iter().any(|noted| match &noted.observation {
        Observation::Code(earlier) => {
            earlier.outcome == Outcome::Accepted
                && earlier.value.as_ref() == Some(value)
                && earlier.submitted_at.is_some_and(|then| then < at && (at - then).seconds() < 900.0)
        }
        _ => false,
    })
}

/// The chance that the clocks let the code pass, from its times as they were told.
fn scene_curve(code: &CodeSeen, scene: &Scene) -> Vec<f64> {
    let at = moment(code).map_or(0.0, |at| scene.elapsed(at));
    let after = |event: Option<UnixTime>| moment(code).zip(event).is_some_and(|(at, event)| at >= event);
    let attempt = Attempt::new(code, scene);
    if after(scene.corrected_at) {
        return scene.curve_at(at, |offsets, reach| {
            let right = attempt.passes(offsets.lead_of(offsets.app - offsets.device), offsets.expected, reach);
            let still_wrong = attempt.passes(offsets.lead(), offsets.expected, reach);
            RIGHT_AFTER_CORRECTION * right + (1.0 - RIGHT_AFTER_CORRECTION) * still_wrong
        });
    }
    if after(scene.set_by_hand_at) {
        return scene.curve_at(at, |offsets, reach| {
            let errors = [-25.0, 0.0, 25.0];
            let near: f64 =
                errors.iter().map(|error| attempt.passes(offsets.lead_of(*error), offsets.expected, reach)).sum();
            RIGHT_AFTER_SETTING * near / 3.0 + (1.0 - RIGHT_AFTER_SETTING) * 0.2
        });
    }
    // What a verifier has learned was the device's error as long as nobody had put it right.
    let before = moment(code).zip(scene.corrected_at.or(scene.set_by_hand_at)).is_some_and(|(at, then)| at < then);
    scene.curve_at(at, |offsets, reach| {
        // What it is stated to have learned was so as well, unless this is a world in which the device still is.
        let stated = if offsets.app.abs() < (offsets.app - scene.learned).abs() { scene.learned } else { 0.0 };
        let lead = if before { offsets.lead().plus(offsets.outlived + stated) } else { offsets.lead() };
        attempt.passes(lead, offsets.expected, reach)
    })
}

/// The chance that a code passes with clocks that are right, in each window. Only exact times tell; without them it is taken to.
fn passes_in_step(code: &CodeSeen, scene: &Scene) -> Vec<f64> {
    let attempt = Attempt { steps: Vec::new(), ..Attempt::new(code, scene) };
    let in_step =
        |reach: Reach| if attempt.shown_and_sent.is_some() { attempt.passes(Lead::NONE, 0.0, reach) } else { 1.0 };
    scene.reaches().into_iter().map(in_step).collect()
}

/// The chance that a code is rejected for the clocks: that it would have passed with clocks that are right, and does not.
fn rejected_by_clock(
    as_told: &[f64],
    in_step: &[f64],
    told_late: Option<&ToldLate>,
    (code, scene): (&CodeSeen, &Scene),
) -> Vec<f64> {
    let at = moment(code).map_or(0.0, |at| scene.elapsed(at));
    let promptly = told_late.map(|_| scene.curve_at(at, |offsets, reach| accepts(offsets.lead(), reach)));
    let states = scene.worlds.states.iter().zip(as_told).enumerate();
    let rejected = |(place, (state, told)): (usize, (&State, &f64))| match (told_late, &promptly) {
        (Some(late), Some(promptly)) => late.by_clock(state.window as usize, *told, promptly[place]),
        _ => in_step[state.window as usize] * (1.0 - told),
    };
    states.map(rejected).collect()
}

/// Whether the device is what computes otherwise than the credential says: then a code that fits the credential all the
/// same, as that of another step, is one that the verifier knows.
fn computes_otherwise(hypothesis: &Hypothesis) -> bool {
    hypothesis.cause == Cause::ImplementationBug && hypothesis.variant != Variant::VerifierSide
}

/// The chance that these very digits pass, in each state; `None` where nothing tells their step.
fn by_its_digits(code: &CodeSeen, scene: &Scene) -> Option<Vec<f64>> {
    let attempt = Attempt::new(code, scene);
    attempt.step_passes(Offsets::RIGHT, scene.reaches().first().copied()?)?;
    let at = moment(code).map_or(0.0, |at| scene.elapsed(at));
    Some(scene.verifier_curve(at, |offsets, reach| attempt.step_passes(offsets, reach).unwrap_or(0.0)))
}

/// The times of an attempt, worked out once.
struct Attempt {
    /// When it was shown and sent, in seconds since the epoch, where both are known.
    shown_and_sent: Option<(f64, f64)>,
    uncertainty: f64,
    /// When the steps began whose code it is, where the secret tells.
    steps: Vec<f64>,
}

impl Attempt {
    fn new(code: &CodeSeen, scene: &Scene) -> Attempt {
        let both = code.shown_at.zip(code.submitted_at);
        Attempt {
            shown_and_sent: both.map(|(shown, sent)| (shown.seconds(), sent.max(shown).seconds())),
            uncertainty: code.uncertainty.seconds(),
            steps: scene.values.map_or_else(Vec::new, |values| values.steps_of(code)),
        }
    }

    /// The chance for clocks with this lead, of a verifier that takes the time to be wrong by `expected`: from the step whose
    /// code it is, else at the known phase where both times are known, else averaged over it.
    fn passes(&self, lead: Lead, expected: f64, reach: Reach) -> f64 {
        let Some((shown, sent)) = self.shown_and_sent else { return accepts(lead, reach) };
        let (device, verifier) = (shown + lead.seconds + expected, sent + expected);
        let fitting = self.steps.iter().find_map(|began| {
            let errors = self.errors_that_fit(*began, device, lead.half_widths.0, reach)?;
            Some(reach.accepts_step(*began, verifier, errors, lead.half_widths.1))
        });
        fitting.unwrap_or_else(|| reach.accepts_at_phase_around(device, verifier, self.uncertainty, lead.half_widths))
    }

    /// The errors of its times with which a device whose clock shows `device` shows the code of the step that began then.
    fn errors_that_fit(&self, began: f64, device: f64, half_width: f64, reach: Reach) -> Option<(f64, f64)> {
        let low = (began - device - half_width).max(-self.uncertainty);
        let high = (began + reach.period() - device + half_width).min(self.uncertainty);
        (low <= high && self.uncertainty < 2.0 * reach.period()).then_some((low, high))
    }

    /// The chance that a verifier accepts these digits, whatever the clock that made them: that they are of a step in its
    /// window. `None` where nothing tells their step.
    fn step_passes(&self, offsets: Offsets, reach: Reach) -> Option<f64> {
        let (_, sent) = self.shown_and_sent.filter(|_| self.uncertainty < 2.0 * reach.period())?;
        let errors = (-self.uncertainty, self.uncertainty);
        let accepts = |began: &f64| reach.accepts_step(*began, sent + offsets.expected, errors, offsets.half_widths.1);
        self.steps.iter().map(accepts).reduce(f64::max)
    }
}

/// The same for an entry that is late: as told, and apart from that with long delays.
fn late_curve(as_told: &[f64], code: &CodeSeen, scene: &Scene) -> Vec<f64> {
    let both_told = code.shown_at.is_some() && code.submitted_at.is_some();
    let untold = if both_told { LATE_BUT_TOLD_PROMPT } else { 1.0 };
    let at = moment(code).map_or(0.0, |at| scene.elapsed(at));
    let late = scene.curve_at(at, |offsets, reach| after_delays(offsets.lead(), reach, &LATE_DELAYS));
    as_told.iter().zip(late).map(|(told, late)| (1.0 - untold) * told + untold * late).collect()
}

/// How likely a verifier gives this reason under a cause. Guesses; "already used" means that the code matched.
fn reason_probability(reason: Option<Reason>, cause: Cause) -> f64 {
    match (reason, cause) {
        (Some(Reason::AlreadyUsed), Cause::ReplayedCode) => 0.9,
        (Some(Reason::AlreadyUsed), _) => 0.002,
        (Some(Reason::TooOld), Cause::LateEntry) => 0.3,
        (Some(Reason::TooOld), Cause::DeviceClock | Cause::VerifierClock | Cause::TimeZone) => 0.12,
        (Some(Reason::TooOld), Cause::ReplayedCode | Cause::NarrowWindow) => 0.08,
        (Some(Reason::TooOld), _) => 0.02,
        (Some(Reason::LockedOut), Cause::AccountOrPolicy) => 0.5,
        (Some(Reason::LockedOut), _) => 0.2,
        (Some(Reason::Invalid), Cause::ReplayedCode) => 0.5,
        (Some(Reason::Invalid), Cause::AccountOrPolicy) => 0.5,
        (Some(Reason::Invalid | Reason::Other) | None, _) => 0.8,
    }
}

/// How likely a code is written down in this shape: with the expected number of digits, short of some, with blanks or with
/// other characters. Guesses.
fn shape_probability(code: &CodeSeen, hypothesis: &Hypothesis, scene: &Scene) -> f64 {
    let Some(value) = code.value.as_deref().map(str::trim) else { return 1.0 };
    let expected = usize::from(scene.question.verifier.digits.count());
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let blanks = value.contains(char::is_whitespace);
    let foreign = value.chars().any(|c| !c.is_ascii_digit() && !c.is_whitespace());
    let variant = |wanted: Variant| hypothesis.cause == Cause::MangledCode && hypothesis.variant == wanted;
    let length = match digits {
        _ if digits == expected => {
            if hypothesis.cause == Cause::DigitsMismatch {
                0.1
            } else {
                1.0
            }
        }
        _ if hypothesis.cause == Cause::DigitsMismatch => 0.9,
        _ if digits < expected && digits + 3 > expected && variant(Variant::LeadingZero) => 0.1,
        _ if variant(Variant::Slip) => 0.05,
        _ if !scene.question.verifier.digits_known => 0.05,
        _ => 0.002,
    };
    let blank = if !blanks {
        1.0
    } else if variant(Variant::Blanks) {
        0.9
    } else {
        0.1
    };
    let other = if !foreign {
        1.0
    } else if hypothesis.cause == Cause::MangledCode {
        0.1
    } else {
        SLIP
    };
    length * blank * other
}
