//! How good the verdicts are: worlds are drawn from the priors, evidence from the likelihoods, and each verdict is held
//! against the world it came from (`docs/calibration.md`).
//!
//! Since the model made the worlds, verdicts given with probability *p* must be right in a share *p* of them: anything else
//! is a bug. The strained runs change the worlds behind the model's back.

use super::hypothesis::{Hypothesis, hypotheses, possible_windows};
use super::likelihood::{self, Scene};
use super::world::{Component, DEVICE_IN_STEP, Layout, Sharpness, State, Worlds};
use super::{Conclusion, Question, diagnose};
use crate::evidence::{
    AcceptedWhen, Case, Clock, CodeSeen, Control, EnrolmentOutcome, MeasuredOffset, Method, Noted, Observation,
    OffsetOf, Outcome, Reading,
};
use crate::time::{Offset, Span, UnixTime};
use crate::verifier::{Hosting, Tolerance, Window};

/// How the worlds differ from the model's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strain {
    /// Not at all.
    None,
    /// Clocks that are wrong are twice as far off.
    LargerOffsets,
    /// One measurement or reading in five says something else.
    Liars,
    /// The verifier's window is another one than the case says.
    OtherWindow,
}

impl Strain {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Strain::None => "the model's own worlds",
            Strain::LargerOffsets => "wrong clocks twice as far off",
            Strain::Liars => "one measurement in five is a lie",
            Strain::OtherWindow => "another window than stated",
        }
    }
}

/// One world: what the verdict said of it, and what was true.
#[derive(Clone, Copy, Debug)]
pub struct Trial {
    /// The probability that a clock is the cause, as the verdict had it.
    pub probability: f64,
    /// The conclusion.
    pub conclusion: Conclusion,
    /// Whether a clock was the cause.
    pub clock: bool,
}

/// Draws worlds; the spaces to draw from are laid out once.
pub struct Sampler {
    /// A space for each window that a case may state, or state nothing of.
    spaces: Vec<Space>,
}

/// What a case may say of the verifier's window, and the worlds that go with it.
struct Space {
    stated: Option<(u32, u32)>,
    windows: Vec<(Window, f64)>,
    worlds: Worlds,
    /// For each component the running sum of the weights of its states.
    sums: Vec<Vec<f64>>,
}

impl Default for Sampler {
    fn default() -> Sampler {
        let usual = [None, Some((1, 1)), Some((1, 1)), Some((2, 2)), Some((0, 0)), Some((1, 0)), Some((4, 4))];
        Sampler { spaces: usual.map(Space::new).into() }
    }
}

impl Space {
    fn new(stated: Option<(u32, u32)>) -> Space {
        let mut case = Case::default();
        state_window(&mut case, stated);
        let windows = possible_windows(case.verifier.policy().window);
        let nothing = Sharpness::default();
        let layout = Layout {
            device_in_step: DEVICE_IN_STEP,
            windows: &windows,
            device_sharpness: &nothing,
            verifier_sharpness: &nothing,
            rates: &[(0.0, 1.0)],
            drifts_in_step: false,
            both_measured: false,
            drift_unknown: false,
            fineness: 2,
        };
        let worlds = layout.enumerate();
        let running = |component: Component| {
            let mut sum = 0.0;
            let states = worlds.states[worlds.range(component)].iter();
            states
                .map(|state| {
                    sum += state.weight;
                    sum
                })
                .collect()
        };
        let sums = Component::ALL.map(running).into();
        Space { stated, windows, worlds, sums }
    }
}

fn state_window(case: &mut Case, stated: Option<(u32, u32)>) {
    if let Some((back, ahead)) = stated {
        case.verifier.look_back = Some(Tolerance::Steps(back));
        case.verifier.look_ahead = Some(Tolerance::Steps(ahead));
    }
}

impl Sampler {
    /// Draws world number `index` of a run and weighs what is seen of it. The same arguments give the same trial.
    pub fn trial(&self, seed: u64, index: u64, strain: Strain) -> Trial {
        let mut random = Random::new(seed ^ index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        loop {
            if let Some(trial) = self.attempt(&mut random, strain) {
                return trial;
            }
        }
    }

    /// One world, unless it is one that nobody would tell as a case of its cause: a code that something else than the
    /// cause has rejected.
    fn attempt(&self, random: &mut Random, strain: Strain) -> Option<Trial> {
        let Drawn { mut case, hypothesis, world } = self.draw(strain, random);
        let setting = Question::about(&case, NOW);
        let observations = draw_evidence(&setting, &hypothesis, &world, strain, random)?;
        case.observations = observations.into_iter().map(|observation| Noted { observation, note: None }).collect();
        let verdict = diagnose(&Question::about(&case, NOW));
        Some(Trial {
            probability: verdict.probability,
            conclusion: verdict.verdict,
            clock: hypothesis.cause.is_clock(),
        })
    }

    /// A world with what its case says of the verifier, and no evidence yet.
    pub(super) fn draw(&self, strain: Strain, random: &mut Random) -> Drawn {
        let space = &self.spaces[random.below(self.spaces.len())];
        let mut case = Case { now: Some(NOW), ..Case::default() };
        state_window(&mut case, space.stated);
        case.verifier.hosting = [None, Some(Hosting::Hosted), Some(Hosting::SelfHosted)][random.below(3)];
        let setting = Question::about(&case, NOW);
        let all = hypotheses(&Question { case: &measured_case(&case), ..setting }, &space.windows);
        // A hypothesis that the stated window all but rules out is as rare in the worlds as it is in the verdicts.
        let share_of = |hypothesis: &Hypothesis| {
            let windows = space.windows.iter().zip(&hypothesis.windows);
            hypothesis.prior * windows.map(|(window, ratio)| window.1 * ratio).sum::<f64>()
        };
        let hypothesis = all[random.choose(&all, share_of)].clone();
        let world = draw_world(&hypothesis, space, strain, random);
        Drawn { case, hypothesis: Hypothesis { windows: vec![1.0], ..hypothesis }, world }
    }
}

/// A world that was drawn.
pub(super) struct Drawn {
    /// What is said of the verifier; nothing is observed yet.
    pub case: Case,
    /// What is wrong.
    pub hypothesis: Hypothesis,
    /// The single state.
    pub world: Worlds,
}

/// The moment of every case that is drawn.
pub(super) const NOW: UnixTime = UnixTime::from_seconds(1_795_255_200);

/// The hypotheses of a case in which a clock was measured, as some of the evidence may be.
fn measured_case(case: &Case) -> Case {
    let mut measured = case.clone();
    let of = OffsetOf::Relative;
    let uncertainty = Span::ZERO;
    let both = MeasuredOffset { of, low: None, high: None, uncertainty, sign_unknown: false, method: Method::Other };
    measured.observations.push(Noted { observation: Observation::Offset(both), note: None });
    measured
}

/// A single state: where the clocks stand, and the window.
fn draw_world(hypothesis: &Hypothesis, space: &Space, strain: Strain, random: &mut Random) -> Worlds {
    let worlds = &space.worlds;
    let component =
        Component::ALL[random.choose(&Component::ALL, |component| hypothesis.components[*component as usize])];
    let state = loop {
        let sums = &space.sums[component as usize];
        let aim = random.unit() * sums.last().copied().unwrap_or_default();
        let state =
            worlds.states[worlds.range(component).start + sums.partition_point(|sum| *sum <= aim).min(sums.len() - 1)];
        // Windows that the hypothesis makes likelier or rules out: drawn by rejection.
        let most = hypothesis.windows.iter().copied().fold(0.0, f64::max);
        if random.chance(hypothesis.windows[state.window as usize] / most) {
            break state;
        }
    };
    let stretch = if strain == Strain::LargerOffsets && component != Component::InStep { 2.0 } else { 1.0 };
    let mut device = worlds.devices[state.device as usize];
    let mut verifier = worlds.verifiers[state.verifier as usize];
    // A single place within the region: a world has no width.
    let side = if device.correction == 0.0 { &mut device.device } else { &mut device.correction };
    *side += device.half_width * (2.0 * random.unit() - 1.0);
    verifier.offset += verifier.half_width * (2.0 * random.unit() - 1.0);
    (device.half_width, verifier.half_width) = (0.0, 0.0);
    match component {
        Component::VerifierOff | Component::ZoneVerifier => verifier.offset *= stretch,
        _ => {
            device.device *= stretch;
            device.correction *= stretch;
        }
    }
    let window = match strain {
        Strain::OtherWindow => [Window::steps(0, 0), Window::steps(2, 2), Window::steps(5, 5)][random.below(3)],
        _ => space.windows[state.window as usize].0,
    };
    Worlds {
        device_right: worlds.device_right.clone(),
        devices: vec![device],
        verifiers: vec![verifier],
        windows: vec![(window, 1.0)],
        states: vec![State { device: 0, verifier: 0, window: 0, weight: 1.0 }],
        ranges: [const { 0..0 }; Component::COUNT],
    }
}

/// A rejected code and one to four further observations, each drawn from its likelihood in this world.
fn draw_evidence(
    question: &Question,
    hypothesis: &Hypothesis,
    world: &Worlds,
    strain: Strain,
    random: &mut Random,
) -> Option<Vec<Observation>> {
    let alone = [Hypothesis { windows: vec![1.0], ..hypothesis.clone() }];
    let scene = single(question, world, &alone);
    let offsets = scene.offsets(&world.states[0], 0.0);
    let mut observations = Vec::new();
    let mut asked = Vec::new();
    for _ in 0..1 + random.below(4) {
        let kind = QUESTIONS[random.below(QUESTIONS.len())];
        // Each question once, so that no two observations are tellings of one fact.
        if asked.contains(&kind) {
            continue;
        }
        asked.push(kind);
        observations.push(match kind {
            Asked::DeviceOffset => measured(Clock::Device, offsets.device, strain, random),
            Asked::VerifierOffset => measured(Clock::Verifier, offsets.verifier, strain, random),
            Asked::DeviceReading => reading(offsets.device, strain, random),
            _ => {
                let answers = answers(kind, random);
                let likelihood = |answer: &Observation| likelihood::column(answer, &scene).at(0, 0);
                let told: f64 = answers.iter().map(likelihood).sum::<f64>() / most_told(kind);
                if !random.chance(told) {
                    return None;
                }
                answers[random.choose(&answers, likelihood)].clone()
            }
        });
    }
    Some(observations)
}

/// A scene of one hypothesis in one world.
pub(super) fn single<'a>(question: &'a Question, worlds: &'a Worlds, hypotheses: &'a [Hypothesis]) -> Scene<'a> {
    let anchor = NOW;
    Scene {
        question,
        worlds,
        hypotheses,
        anchor,
        left_out: &[],
        values: None,
        learned: 0.0,
        corrected_at: None,
        set_by_hand_at: None,
        refused_from: None,
    }
}

/// What the likelihoods of all answers to a question add up to at most: a code's include that its reason is told.
fn most_told(kind: Asked) -> f64 {
    if kind == Asked::Code { 0.81 } else { 1.0 }
}

/// What is asked of a world.
#[derive(Clone, Copy, PartialEq)]
enum Asked {
    DeviceOffset,
    VerifierOffset,
    DeviceReading,
    Code,
    Comparison,
    Enrolment,
    SyncStatus,
    Timing,
}

/// The questions, those about codes and comparisons twice as often.
const QUESTIONS: [Asked; 10] = [
    Asked::DeviceOffset,
    Asked::VerifierOffset,
    Asked::DeviceReading,
    Asked::Code,
    Asked::Code,
    Asked::Comparison,
    Asked::Comparison,
    Asked::Enrolment,
    Asked::SyncStatus,
    Asked::Timing,
];

/// The possible answers to one discrete question.
fn answers(kind: Asked, random: &mut Random) -> Vec<Observation> {
    let either = [true, false];
    match kind {
        Asked::Code => {
            let shown = NOW - Span::from_seconds(600 + random.below(1000) as i64);
            let sent = shown + Span::from_seconds(2 + random.below(20) as i64);
            let timed = random.chance(0.5);
            let code = |outcome| CodeSeen {
                value: None,
                shown_at: timed.then_some(shown),
                submitted_at: timed.then_some(sent),
                uncertainty: Span::from_seconds(5),
                outcome,
                reason: None,
            };
            [Outcome::Accepted, Outcome::Rejected].map(|outcome| Observation::Code(code(outcome))).into()
        }
        Asked::Comparison => {
            let controls = [
                Control::OtherAccountSameDevice,
                Control::OtherAppSameDevice,
                Control::SameAccountOtherDevice,
                Control::OtherUsersSameVerifier,
            ];
            let what = controls[random.below(controls.len())];
            either.map(|accepted| Observation::Control { what, accepted }).into()
        }
        Asked::Enrolment => {
            let outcomes = [EnrolmentOutcome::Accepted, EnrolmentOutcome::Refused];
            outcomes.map(|outcome| Observation::Enrolment { outcome, code_checked: Some(true), at: None }).into()
        }
        Asked::SyncStatus => {
            let of = [Clock::Device, Clock::Verifier][random.below(2)];
            either.map(|synchronized| Observation::SyncStatus { of, synchronized }).into()
        }
        _ => {
            use AcceptedWhen::{Always, FreshOnly, Intermittent, LateOnly, Never};
            let patterns = [Never, FreshOnly, LateOnly, Intermittent, Always];
            patterns.map(|accepted| Observation::Timing { accepted, trend: None }).into()
        }
    }
}

/// A measured offset: the truth with its error, or now and then something else.
fn measured(of: Clock, truth: f64, strain: Strain, random: &mut Random) -> Observation {
    let uncertainty = [0.2, 1.0, 5.0][random.below(3)];
    let wrong = if strain == Strain::Liars { 0.2 } else { 0.015 };
    let says =
        if random.chance(wrong) { random.wrong_statement() } else { truth + random.normal() * uncertainty / 1.96 };
    let offset = Some(Offset::from_seconds(says));
    Observation::Offset(MeasuredOffset {
        of: OffsetOf::Clock(of),
        low: offset,
        high: offset,
        uncertainty: Span::from_seconds_f64(uncertainty),
        sign_unknown: false,
        method: Method::Comparison,
    })
}

/// A reading of hours and minutes.
fn reading(truth: f64, strain: Strain, random: &mut Random) -> Observation {
    let wrong = if strain == Strain::Liars { 0.2 } else { 0.04 };
    let true_offset = if random.chance(wrong) { random.wrong_statement() } else { truth };
    let shows = ((true_offset + random.normal() + 30.0 * random.unit()) / 60.0).floor() * 60.0;
    Observation::Reading(Reading {
        of: Clock::Device,
        offset: Offset::from_seconds(shows),
        grain: Span::from_seconds(60),
        time_of_day_only: false,
        at: NOW,
        uncertainty: Span::from_seconds(2),
    })
}

/// A small generator of random numbers (SplitMix64), the same on every machine.
pub(super) struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From zero up to, not including, one: 53 random bits.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    pub fn below(&mut self, count: usize) -> usize {
        ((self.unit() * count as f64) as usize).min(count - 1)
    }

    /// The index of one of several things, by weight.
    pub fn choose<T>(&mut self, things: &[T], weight: impl Fn(&T) -> f64) -> usize {
        let total: f64 = things.iter().map(&weight).sum();
        let mut left = self.unit() * total;
        for (index, thing) in things.iter().enumerate() {
            left -= weight(thing);
            if left < 0.0 {
                return index;
            }
        }
        things.len() - 1
    }

    /// Standard normal, by Box and Muller.
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (2.0 * std::f64::consts::PI * self.unit()).cos()
    }

    /// What a wrong statement says of an offset: it is right, it is off by hours, it is anything.
    pub fn wrong_statement(&mut self) -> f64 {
        let sign = if self.chance(0.5) { 1.0 } else { -1.0 };
        match self.unit() {
            p if p < 0.5 => self.normal() * 2.0,
            p if p < 0.7 => sign * (self.below(14) as f64 + 1.0) * 3600.0 + self.normal() * 10.0,
            // A tail that falls with the square of the size, five minutes in the middle.
            _ => sign * 300.0 * (1.0 / (1.0 - self.unit()) - 1.0),
        }
    }
}
