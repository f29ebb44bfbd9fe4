//! What the probabilities mean: a verdict with its reasons.

use super::cause::{Cause, Remedy, Reset};
use super::describe::describe;
use super::likelihood::{CodeValues, Lead, Scene, accepts};
use super::posterior::{Particle, Posterior, clock_share, mean, spread};
use super::restraint::{self, Restrained};
use super::world::Component;
use super::{ClockReading, CodePlacement, CodeSearch, exhibit, limits, question};
use serde::Serialize;

/// Evidence of less weight than this is not listed as a reason, in bits.
const LEAST_BITS: f64 = 0.05;

/// Whether a clock is the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
    /// A clock explains the rejections.
    Confirmed,
    /// No clock explains them.
    RuledOut,
    /// The evidence does not decide.
    NotEstablished,
}

impl Conclusion {
    /// What a probability means at a level of confidence.
    pub fn of(probability: f64, confidence: f64) -> Conclusion {
        if probability >= confidence {
            Conclusion::Confirmed
        } else if probability <= 1.0 - confidence {
            Conclusion::RuledOut
        } else {
            Conclusion::NotEstablished
        }
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Conclusion::Confirmed => "confirmed",
            Conclusion::RuledOut => "ruled out",
            Conclusion::NotEstablished => "not established",
        }
    }
}

/// A verdict with its reasons.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Verdict {
    /// `instep.verdict/1`.
    pub schema: &'static str,
    /// The version of this program.
    pub tool_version: &'static str,
    /// The case's title.
    pub title: Option<String>,
    /// Whether a clock is the reason.
    pub verdict: Conclusion,
    /// The probability that a clock explains the rejections.
    pub probability: f64,
    /// From which probability on, or below one minus it, the verdict is firm.
    pub confidence: f64,
    /// Whose clock, and by how much, as far as anything says so.
    pub clock: Option<ClockFinding>,
    /// Device minus verifier, less what the verifier has learned of it: what decides whether codes pass. `null` where nothing
    /// says where a clock stands.
    pub relative: Option<OffsetEstimate>,
    /// What each observation of a clock says by itself.
    pub readings: Vec<ClockReading>,
    /// Where each code stood in the verifier's window, as far as its digits or a measured clock tell.
    pub placements: Vec<CodePlacement>,
    /// All causes, most probable first; the probabilities sum to 1.
    pub causes: Vec<CauseFinding>,
    /// What the verifier would accept.
    pub simulation: Simulation,
    /// Where the codes fit, if the secret was known.
    pub code_search: Option<CodeSearch>,
    /// What to ask next, best first.
    pub next: Vec<NextQuestion>,
    /// What to do.
    pub remedy: Vec<String>,
    /// What this verdict rests on and does not know.
    pub limits: Vec<String>,
}

/// Whose clock, and by how much.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct ClockFinding {
    /// Whose clock the offset belongs to.
    pub whose: Whose,
    /// The offset; positive: ahead. `relative` means device minus verifier.
    pub offset: OffsetEstimate,
    /// How fast it grows, in parts per million; `null` where nothing says so.
    pub rate_ppm: Option<f64>,
}

/// Whose clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Whose {
    /// The device's.
    Device,
    /// The app's private correction, on a device whose clock is right.
    App,
    /// The verifier's.
    Verifier,
    /// Only the difference is known: device minus verifier.
    Relative,
}

/// An offset with its interval, in seconds.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct OffsetEstimate {
    /// The middle.
    pub seconds: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// The probability that the interval holds the offset.
    pub confidence: f64,
}

/// One cause with its probability and reasons.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct CauseFinding {
    /// The cause's id.
    pub id: &'static str,
    /// Its probability.
    pub probability: f64,
    /// Its probability before any observation: the model's, moved by what the case says of verifier, app and credential.
    pub prior: f64,
    /// In a word.
    pub finding: Finding,
    /// The observations that speak for it (positive) and against it (negative), weightiest first.
    pub because: Vec<Because>,
}

/// A probability in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// At or above the confidence.
    Confirmed,
    /// From one half.
    Likely,
    /// From one tenth.
    Possible,
    /// From one hundredth.
    Unlikely,
    /// Below one hundredth.
    Excluded,
}

impl Finding {
    /// The word for a probability.
    pub fn of(probability: f64, confidence: f64) -> Finding {
        match probability {
            p if p >= confidence => Finding::Confirmed,
            p if p >= 0.5 => Finding::Likely,
            p if p >= 0.1 => Finding::Possible,
            p if p >= 0.01 => Finding::Unlikely,
            _ => Finding::Excluded,
        }
    }

    /// The word itself.
    pub const fn word(self) -> &'static str {
        match self {
            Finding::Confirmed => "confirmed",
            Finding::Likely => "likely",
            Finding::Possible => "possible",
            Finding::Unlikely => "unlikely",
            Finding::Excluded => "excluded",
        }
    }
}

/// One reason.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Because {
    /// The observation, counted from 0 in the case's order.
    pub observation: usize,
    /// Its weight for (positive) or against (negative) the cause: log2 of the odds with it over those without it.
    pub bits: f64,
    /// What it says.
    pub says: String,
}

/// What the verifier would accept of an ordinary attempt.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Simulation {
    /// With the clocks as the evidence has them.
    pub accepted_as_measured: f64,
    /// With both clocks right.
    pub accepted_in_step: f64,
}

/// A question worth asking.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct NextQuestion {
    /// Its id.
    pub id: &'static str,
    /// How to ask it.
    pub ask: &'static str,
    /// How to ask it well: with which figures, against what.
    pub how: &'static str,
    /// What it is for.
    pub why: &'static str,
    /// How much it is expected to tell about the clock, in bits.
    pub bits: f64,
    /// How long it takes, in minutes.
    pub minutes: f64,
    /// What each answer would do to the verdict. What is missing from a sum of 1 are answers that tell nothing.
    pub answers: Vec<PredictedAnswer>,
}

/// A possible answer to a question.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct PredictedAnswer {
    /// In words.
    pub answer: String,
    /// How likely it is to be given.
    pub probability: f64,
    /// The probability of a clock, once it is given.
    pub clock_after: f64,
    /// The verdict, once it is given.
    pub verdict_after: Conclusion,
}

/// What the evidence comes to, before it is put into words.
pub(super) struct Concluded {
    /// The probability of each cause after restraint, and why it was held back.
    restrained: Restrained,
    /// The probability that a clock is the cause.
    pub probability: f64,
    /// What that means.
    pub verdict: Conclusion,
}

impl Concluded {
    pub fn of(scene: &Scene, values: &CodeValues, posterior: &Posterior) -> Concluded {
        let weighed = posterior.causes(scene.hypotheses);
        let restrained = restraint::restrain(scene, values, posterior, weighed);
        let probability = clock_share(&restrained.causes);
        Concluded { restrained, probability, verdict: Conclusion::of(probability, scene.question.confidence) }
    }
}

/// States the verdict.
pub(super) fn state(scene: &Scene, values: &CodeValues, posterior: &Posterior) -> Verdict {
    let question = scene.question;
    let confidence = question.confidence;
    let Concluded { restrained, probability, verdict } = Concluded::of(scene, values, posterior);
    let causes = cause_findings(scene, posterior, &restrained.causes);
    let next = question::questions(scene, posterior, probability);
    let clock = clock_finding(scene, posterior, probability);
    let whose = clock.as_ref().map(|clock| clock.whose);
    let advised = Advised { open: !next.is_empty(), left_behind: is_left_behind(scene, posterior), whose };
    let mut remedy = remedy(verdict, &causes, advised);
    remedy.extend(restrained.two_faults.then(|| SECOND_REMEDY.to_owned()));
    let mut told = restrained.limits;
    told.extend(limits::limits(scene, values, posterior, probability, !next.is_empty()));
    let relative = exhibit::relative(scene, posterior, probability >= 0.5);
    let relative = relative.filter(|_| limits::says_something_of_a_clock(question.case));
    Verdict {
        schema: "instep.verdict/1",
        tool_version: env!("CARGO_PKG_VERSION"),
        title: question.case.title.clone(),
        verdict,
        probability: rounded(probability),
        confidence,
        clock,
        readings: exhibit::readings(scene, relative.as_ref()),
        placements: exhibit::placements(scene, values, posterior, relative.as_ref()),
        relative,
        simulation: simulation(scene, posterior),
        code_search: CodeSearch::of(scene, values, verdict),
        causes,
        next,
        remedy,
        limits: told,
    }
}

/// Six digits are what a reader can use, and what no rounding of the last bit disturbs.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn cause_findings(scene: &Scene, posterior: &Posterior, probabilities: &[f64; 16]) -> Vec<CauseFinding> {
    let confidence = scene.question.confidence;
    let mut findings: Vec<CauseFinding> = Cause::ALL
        .into_iter()
        .map(|cause| {
            let probability = probabilities[cause as usize];
            CauseFinding {
                id: cause.id(),
                probability: rounded(probability),
                prior: rounded(prior(scene, cause)),
                finding: Finding::of(probability, confidence),
                because: because(scene, posterior, cause),
            }
        })
        .collect();
    findings.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    // What rounding took or gave is put where it matters least, so that the figures add up to 1.
    let sum: f64 = findings.iter().map(|finding| finding.probability).sum();
    if let Some(first) = findings.first_mut() {
        first.probability = rounded(first.probability + 1.0 - sum);
    }
    findings
}

/// The sum over its variants.
fn prior(scene: &Scene, cause: Cause) -> f64 {
    scene.hypotheses.iter().filter(|hypothesis| hypothesis.cause == cause).map(|hypothesis| hypothesis.prior).sum()
}

fn because(scene: &Scene, posterior: &Posterior, cause: Cause) -> Vec<Because> {
    let with = posterior.causes(scene.hypotheses)[cause as usize];
    let observations = scene.question.case.observations.iter().enumerate();
    let mut reasons: Vec<Because> = observations
        .filter_map(|(index, noted)| {
            let without = posterior.causes_without(index, scene.hypotheses)?[cause as usize];
            let bits = log_odds(with) - log_odds(without);
            (bits.abs() >= LEAST_BITS).then(|| Because {
                observation: index,
                bits: (bits * 100.0).round() / 100.0,
                says: describe(&noted.observation),
            })
        })
        .collect();
    reasons.sort_by(|a, b| b.bits.abs().total_cmp(&a.bits.abs()).then(a.observation.cmp(&b.observation)));
    reasons
}

fn log_odds(probability: f64) -> f64 {
    let p = probability.clamp(1e-12, 1.0 - 1e-12);
    (p / (1.0 - p)).log2()
}

/// Whose clock: the one that carries nine tenths of the probability of a clock; else only the difference is known.
fn clock_finding(scene: &Scene, posterior: &Posterior, probability: f64) -> Option<ClockFinding> {
    if !limits::says_something_of_a_clock(scene.question.case) {
        return None;
    }
    let by_component = |component: Component| -> f64 {
        let inside = |particle: &&Particle| scene.worlds.range(component).contains(&(particle.state as usize));
        let clock = |particle: &&Particle| scene.hypotheses[particle.hypothesis as usize].cause.is_clock();
        posterior.particles.iter().filter(|p| clock(p) && inside(p)).map(|p| p.probability).sum()
    };
    let device = by_component(Component::DeviceOff) + by_component(Component::ZoneDevice);
    let app = by_component(Component::AppOff);
    let verifier = by_component(Component::VerifierOff) + by_component(Component::ZoneVerifier);
    let neither = by_component(Component::BothOff) + by_component(Component::LeftBehind);
    let total = device + app + verifier + neither;
    let told = |share: f64| share >= 0.9 * total && total > 0.0;
    let whose = if probability < 0.5 {
        limits::measured_clock(scene.question.case)
    } else if told(device) || (told(device + app) && device > app) {
        Whose::Device
    } else if told(app) {
        Whose::App
    } else if told(verifier) {
        Whose::Verifier
    } else {
        Whose::Relative
    };
    let of = |worlds: &super::world::Worlds, state: usize| {
        let state = worlds.states[state];
        let device = worlds.devices[state.device as usize];
        let verifier = worlds.verifiers[state.verifier as usize];
        match whose {
            Whose::Device => device.device,
            Whose::App => device.device + device.correction,
            Whose::Verifier => verifier.offset,
            Whose::Relative => device.device + device.correction - verifier.offset - verifier.learned,
        }
    };
    let clock_only = probability >= 0.5;
    let keep = |p: &Particle| !clock_only || scene.hypotheses[p.hypothesis as usize].cause.is_clock();
    let [seconds, low, high] =
        spread(&posterior.particles, scene.worlds, keep, of)?.map(|value| (value * 1e3).round() / 1e3);
    let rate = || {
        spread(&posterior.particles, scene.worlds, keep, |worlds, state| {
            let state = worlds.states[state];
            (worlds.devices[state.device as usize].rate - worlds.verifiers[state.verifier as usize].rate) * 1e6
        })
    };
    let rate = scene.worlds.devices.iter().any(|cell| cell.rate != 0.0).then(rate).flatten();
    // A rate is told only where the evidence takes its sign beyond doubt.
    let rate_ppm = rate.filter(|[_, low, high]| low * high > 0.0).map(|[middle, ..]| (middle * 10.0).round() / 10.0);
    Some(ClockFinding { whose, offset: OffsetEstimate { seconds, low, high, confidence: 0.95 }, rate_ppm })
}

fn simulation(scene: &Scene, posterior: &Posterior) -> Simulation {
    let reaches = scene.reaches();
    let reach = |state: usize| reaches[scene.worlds.states[state].window as usize];
    let measured = mean(&posterior.particles, |state| {
        let offsets = scene.offsets(&scene.worlds.states[state], 0.0);
        accepts(offsets.lead(), reach(state))
    });
    let right = Lead { seconds: -scene.learned, half_widths: (0.0, 0.0) };
    let in_step = mean(&posterior.particles, |state| accepts(right, reach(state)));
    Simulation { accepted_as_measured: rounded(measured), accepted_in_step: rounded(in_step) }
}

/// What to do about a verifier that still expects an error which the device's clock no longer has.
const LEFT_BEHIND: Remedy = Remedy {
    person: &["leave the device's clock alone: it is right now"],
    administrator: &[
        "resynchronise this token with two codes in a row, or clear the offset stored for it: the verifier still \
                      expects the clock's old error",
    ],
    then_check: &["a fresh code, sent at once, and the stored offset near zero"],
    reset: Reset::CuresNothing,
};

/// What to do about a clock that is wrong beside another cause.
const SECOND_REMEDY: &str = "put the clocks right in any case: as they were found they keep codes out, whatever else is wrong; then try \
                             a fresh code";

/// What advice depends on beside the causes.
#[derive(Clone, Copy)]
struct Advised {
    /// There is something worth asking.
    open: bool,
    /// The error is the verifier's memory of one.
    left_behind: bool,
    /// Whose clock it would be, if that is known.
    whose: Option<Whose>,
}

/// Whether that is the likeliest way in which a clock would explain it.
fn is_left_behind(scene: &Scene, posterior: &Posterior) -> bool {
    let range = scene.worlds.range(Component::LeftBehind);
    let clock = |particle: &&Particle| scene.hypotheses[particle.hypothesis as usize].cause.is_clock();
    let sum = |left_behind: bool| -> f64 {
        let inside = |particle: &&Particle| range.contains(&(particle.state as usize)) == left_behind;
        posterior.particles.iter().filter(clock).filter(inside).map(|particle| particle.probability).sum()
    };
    sum(true) > sum(false)
}

/// The advice for the leading cause; for an open verdict, the warning not to act on a guess.
///
/// A verifier that still expects an old error is to forget it: the device's clock is right, and is not to be set.
fn remedy(verdict: Conclusion, causes: &[CauseFinding], Advised { open, left_behind, whose }: Advised) -> Vec<String> {
    let advice = |finding: &CauseFinding| {
        let cause = Cause::by_id(finding.id).expect("findings come from the list of causes");
        cause.record().remedy.lines()
    };
    let one = |line: &str| vec![line.to_owned()];
    match (verdict, causes) {
        (Conclusion::NotEstablished, _) if !open => one(
            "asking will not make it better: put both clocks on automatic time, send a fresh code at once, and note its times and its \
             outcome; a reset would destroy the evidence, and does not set a clock",
        ),
        (Conclusion::NotEstablished, _) | (_, []) => one(
            "ask the next question before changing anything: a reset would destroy the evidence, and does not set a clock",
        ),
        (Conclusion::Confirmed, [first, ..]) if left_behind && first.id == Cause::DeviceClock.id() => {
            LEFT_BEHIND.lines()
        }
        (Conclusion::Confirmed, [first, second, ..]) if second.probability >= 0.1 => {
            let (known, whose) = match whose {
                Some(Whose::Device | Whose::App) => {
                    (true, "the device's clock it is: set it right, and its zone as well")
                }
                Some(Whose::Verifier) => (true, "the verifier's clock it is: set it right, and its zone as well"),
                _ => (
                    false,
                    "a clock it is, but not established which: read the device's and the verifier's against a right one before \
                     setting either",
                ),
            };
            let mut lines = one(whose);
            for finding in [first, second] {
                let of = if known { String::new() } else { format!("if it is the {}: ", finding.id) };
                let further = advice(finding).into_iter().map(|line| of.clone() + &line);
                let further: Vec<String> = further.filter(|line| !lines.contains(line)).collect();
                lines.extend(further);
            }
            lines
        }
        (Conclusion::RuledOut, [first, ..]) if first.probability < 0.5 => {
            one("leave the clocks alone; ask for what tells the remaining causes apart (`instep explain CAUSE`)")
        }
        (_, [first, ..]) => advice(first),
    }
}
