//! The verdict: everything that is known about a rejected code, weighed against every cause.
//!
//! It is arithmetic on a stated model (`docs/model.md`), not a list of rules. A `Hypothesis` is a cause in one of its
//! variants; a `world::State` says where the clocks stand and how wide the verifier's window is; every observation has a
//! `likelihood` under each pair of them; `posterior` sums them up; `verdict` says what that means. What a verdict must
//! never do stands in `restraint`.

pub mod ablation;
pub mod calibration;
pub mod cause;
mod code_search;
pub mod conversation;
mod describe;
mod drawn;
mod exhibit;
mod fitting;
mod generator;
mod hypothesis;
mod likelihood;
mod limits;
mod posterior;
pub mod question;
mod restraint;
mod rival;
mod scaled;
mod statistics;
mod verdict;
mod world;

pub use cause::{Cause, Record, Remedy, Reset};
pub use code_search::{CodeSearch, WayThatFits};
pub use describe::describe;
pub use exhibit::{AcceptanceCurve, ClockReading, CodePlacement};
pub use generator::AS_ENROLLED;
pub use rival::{Rival, probabilities, rivals};
pub use verdict::{
    Because, CauseFinding, ClockFinding, Conclusion, Finding, NextQuestion, OffsetEstimate, PredictedAnswer,
    Simulation, Verdict, Whose,
};

use crate::evidence::{
    Case, Clock, DeviceKind, Event, MeasuredOffset, Observation, OffsetOf, Outcome, ResolvedVerifier,
};
use crate::otp::Account;
use crate::time::{Span, UnixTime};
use crate::verifier::AppProfile;
use hypothesis::{Hypothesis, hypotheses, possible_windows};
use likelihood::{CodeValues, Column, Scene, SearchInput};
use posterior::{Evidence, Posterior};
use verdict::Concluded;
use world::{DEVICE_IN_STEP, Layout, Rate, Seen, Sharpness, TOKEN_IN_STEP, Worlds};

/// A case and all that belongs to it.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// What is known.
    pub case: &'a Case,
    /// The verifier, its profile and the case's own keys taken together.
    pub verifier: ResolvedVerifier,
    /// What the helper has of the credential.
    pub account: Option<&'a Account>,
    /// The app's profile, if the case names one.
    pub app: Option<&'a AppProfile>,
    /// The moment of the question.
    pub now: UnixTime,
    /// From which probability on a verdict is firm; above 0.5 and below 1.
    pub confidence: f64,
    /// How far from zero codes are searched, either way.
    pub search_range: Span,
    /// How finely the worlds are cut: 1 is usual, 2 halves every region.
    pub fineness: u32,
}

impl<'a> Question<'a> {
    /// A question with the usual settings: 95 % confidence, codes searched over a day either way.
    pub fn about(case: &'a Case, now: UnixTime) -> Question<'a> {
        Question {
            case,
            verifier: case.verifier.policy_for(case.device.kind),
            account: None,
            app: case.device.app.as_deref().and_then(crate::verifier::app),
            now: case.now.unwrap_or(now),
            confidence: 0.95,
            search_range: Span::from_seconds(86_400),
            fineness: 1,
        }
    }
}

impl Question<'_> {
    /// Whether both clocks were compared with true time.
    fn both_measured(&self) -> bool {
        let of = |observation: &Observation| match observation {
            Observation::Reading(reading) => Some(reading.of),
            Observation::Offset(MeasuredOffset { of: OffsetOf::Clock(clock), .. }) => Some(*clock),
            _ => None,
        };
        let measured = || self.case.observations.iter().filter_map(|noted| of(&noted.observation));
        measured().any(|clock| clock == Clock::Verifier) && measured().any(|clock| clock != Clock::Verifier)
    }

    /// Whether the verifier learns drift, and nobody says what it has learned.
    fn drift_is_unknown(&self) -> bool {
        self.verifier.learns_drift == Some(true) && self.verifier.stored_drift.is_none()
    }

    /// Whether somebody tells that the device's clock was put right or set.
    fn clock_was_changed(&self) -> bool {
        self.case.observations.iter().any(|noted| {
            matches!(
                noted.observation,
                Observation::History { event: Event::ClockCorrected | Event::TimeSetByHand, .. }
            )
        })
    }

    /// Whether the case says where the device's side stands, and where the verifier does, rather than what came of it.
    fn measured_sides(&self) -> (bool, bool) {
        let sides = self.case.observations.iter().map(|noted| match &noted.observation {
            Observation::Reading(reading) => (reading.of != Clock::Verifier, reading.of == Clock::Verifier),
            Observation::Offset(measured) => match measured.of {
                OffsetOf::Relative => (true, true),
                OffsetOf::Clock(clock) => (clock != Clock::Verifier, clock == Clock::Verifier),
            },
            Observation::Rollover { .. } => (true, false),
            Observation::CodeStreams { lag_steps, .. } => (lag_steps.is_some(), false),
            Observation::Code(code) => (self.account.is_some() && code.value.is_some(), false),
            _ => (false, false),
        });
        sides.fold((false, false), |all, side| (all.0 || side.0, all.1 || side.1))
    }
}

/// Weighs a case. The same question gives the same verdict, to the last bit.
pub fn diagnose(question: &Question) -> Verdict {
    weigh(question, verdict::state)
}

/// The conclusion alone, as [`diagnose`] has it, without what explains it: for thousands of cases at once.
fn conclude(question: &Question) -> Concluded {
    weigh(question, Concluded::of)
}

fn weigh<T>(question: &Question, told: impl FnOnce(&Scene, &CodeValues, &Posterior) -> T) -> T {
    let anchor = anchor(question);
    let values = CodeValues::search(&SearchInput {
        case: question.case,
        account: question.account,
        verifier: &question.verifier,
        anchor,
        ranges: ranges(question),
    });
    let windows = possible_windows(question.verifier.window);
    let worlds = worlds(question, &values, &windows);
    let hypotheses = hypotheses(question, &windows);
    let scene = Scene { values: Some(&values), ..scene(question, &worlds, &hypotheses, anchor) };
    let columns = columns(&scene, &values);
    let posterior = Posterior::compute(&scene, &Evidence { columns: &columns, values: &values });
    told(&scene, &values, &posterior)
}

/// The probability of each cause when some observations are left out together.
fn causes_without(scene: &Scene, values: &CodeValues, left_out: &[usize]) -> [f64; 16] {
    let scene = Scene { left_out, ..*scene };
    let columns = columns(&scene, values);
    Posterior::compute(&scene, &Evidence { columns: &columns, values }).causes(scene.hypotheses)
}

fn scene<'a>(question: &'a Question, worlds: &'a Worlds, hypotheses: &'a [Hypothesis], anchor: UnixTime) -> Scene<'a> {
    let earliest = |wanted: Event| {
        let times = question.case.observations.iter().filter_map(|noted| match noted.observation {
            Observation::History { event, at } if event == wanted => at,
            _ => None,
        });
        times.min()
    };
    Scene {
        question,
        worlds,
        hypotheses,
        anchor,
        left_out: &[],
        values: None,
        learned: question
            .verifier
            .stored_drift
            .map_or(0.0, |steps| steps as f64 * question.verifier.period.span().seconds()),
        corrected_at: earliest(Event::ClockCorrected),
        set_by_hand_at: earliest(Event::TimeSetByHand),
        refused_from: refused_from(question.case),
    }
}

fn worlds(question: &Question, values: &CodeValues, windows: &[(crate::verifier::Window, f64)]) -> Worlds {
    let (mut device, mut verifier) = (Sharpness::default(), Sharpness::default());
    likelihood::sharpen(question.case, question.verifier.period.span().seconds(), &mut device, &mut verifier);
    values.sharpen(&mut device);
    let token = is_token(question.case);
    let rates = rates(question, values);
    let layout = Layout {
        device_in_step: if token { TOKEN_IN_STEP } else { DEVICE_IN_STEP },
        windows,
        device_sharpness: &device,
        verifier_sharpness: &verifier,
        rates: &rates,
        drifts_in_step: token && rates.len() > 1,
        both_measured: question.both_measured(),
        drift_unknown: question.drift_is_unknown(),
        fineness: question.fineness,
    };
    layout.enumerate()
}

fn is_token(case: &Case) -> bool {
    case.device.kind == DeviceKind::HardwareToken
}

/// When codes began to be refused; none for a token, whose clock does not jump.
fn refused_from(case: &Case) -> Option<UnixTime> {
    let refused = case.observations.iter().filter_map(|noted| match &noted.observation {
        Observation::Code(code) if code.outcome == Outcome::Rejected => code.shown_at.or(code.submitted_at),
        _ => None,
    });
    refused.min().filter(|_| !is_token(case))
}

/// Rates of clocks with their probabilities. Looked at only where hours lie between observations or a trend is told.
fn rates(question: &Question, values: &CodeValues) -> Vec<Rate> {
    let times: Vec<UnixTime> = moments(question.case).collect();
    let apart = times.iter().max().zip(times.iter().min()).map_or(0.0, |(last, first)| (*last - *first).seconds());
    let trend = question
        .case
        .observations
        .iter()
        .any(|noted| matches!(noted.observation, Observation::Timing { trend: Some(_), .. }));
    if !trend && apart <= 6.0 * 3600.0 {
        return vec![(0.0, 1.0)];
    }
    let mut seen = values.seen();
    seen.extend(readings_seen(question.case, anchor(question)));
    world::rates(apart, is_token(question.case), &seen)
}

/// Where each reading of the device's clock has it.
fn readings_seen(case: &Case, anchor: UnixTime) -> impl Iterator<Item = Seen> + '_ {
    case.observations.iter().filter_map(move |noted| match &noted.observation {
        Observation::Reading(reading) if reading.of != Clock::Verifier => {
            let (says, blur) = (reading.offset.seconds(), reading.uncertainty.seconds());
            let high = says + reading.grain.seconds() + blur;
            Some(Seen { elapsed: (reading.at - anchor).seconds(), low: says - blur, high })
        }
        _ => None,
    })
}

/// The moments of all observations that say something of a clock.
fn moments(case: &Case) -> impl Iterator<Item = UnixTime> + '_ {
    case.observations.iter().filter_map(|noted| match &noted.observation {
        Observation::Code(code) => code.shown_at.or(code.submitted_at),
        Observation::Reading(reading) => Some(reading.at),
        Observation::Rollover { at, .. } => Some(*at),
        _ => None,
    })
}

/// The moment at which the offsets of the worlds hold: the last that says something of a clock.
fn anchor(question: &Question) -> UnixTime {
    moments(question.case).max().unwrap_or(question.now)
}

/// The offsets at which codes are searched, in seconds: so far from zero, and near everything that was measured.
fn ranges(question: &Question) -> Vec<(f64, f64)> {
    /// Beside a measured offset: ten minutes either way.
    const BESIDE: f64 = 600.0;
    let reach = question.search_range.seconds().abs();
    let mut ranges = vec![(-reach, reach)];
    for noted in &question.case.observations {
        let measured = match &noted.observation {
            Observation::Reading(reading) => Some((reading.offset.seconds(), reading.grain.seconds())),
            Observation::Offset(measured) => {
                measured.low.or(measured.high).map(|end| (end.seconds(), measured.uncertainty.seconds().abs()))
            }
            _ => None,
        };
        if let Some((middle, width)) = measured {
            let width = width.min(reach) + BESIDE;
            ranges.extend([(middle - width, middle + width), (-middle - width, -middle + width)]);
        }
    }
    merged(ranges)
}

fn merged(mut ranges: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    ranges.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut merged: Vec<(f64, f64)> = Vec::new();
    for (low, high) in ranges {
        match merged.last_mut() {
            Some(last) if low <= last.1 => last.1 = last.1.max(high),
            _ => merged.push((low, high)),
        }
    }
    merged
}

/// A column for each observation; none for one that only tells a fact again that another one tells, for facts count once
/// and tellings but little.
fn columns(scene: &Scene, values: &CodeValues) -> Vec<Option<Column>> {
    let observations = &scene.question.case.observations;
    let same = |a: usize, b: usize| says_the_same(&observations[a].observation, &observations[b].observation);
    (0..observations.len())
        .map(|index| {
            let left_out = scene.left_out.contains(&index);
            let told_before = (0..index).any(|other| observations[other] == observations[index] || same(other, index));
            let told_again = (index + 1..observations.len())
                .any(|other| observations[other] != observations[index] && same(other, index));
            (!told_before && !left_out).then(|| {
                let mut column = likelihood::column(&observations[index].observation, scene);
                column.told_again = told_again;
                column.has_value = values.observations.contains(&index);
                column
            })
        })
        .collect()
}

/// Whether two observations are two tellings of one fact, rather than independent ones.
fn says_the_same(a: &Observation, b: &Observation) -> bool {
    use Observation::{Control, Enrolment, History, SignIn, SyncStatus, Timing, VerifierLog};
    match (a, b) {
        (Enrolment { outcome: a, code_checked: x, .. }, Enrolment { outcome: b, code_checked: y, .. }) => {
            a == b && x == y
        }
        (History { event: a, .. }, History { event: b, .. }) => a == b,
        (SignIn(a), SignIn(b)) => (a.error_code, &a.method, &a.detail) == (b.error_code, &b.method, &b.detail),
        (Control { .. }, Control { .. }) | (SyncStatus { .. }, SyncStatus { .. }) => a == b,
        (Timing { .. }, Timing { .. }) | (VerifierLog(_), VerifierLog(_)) => a == b,
        _ => false,
    }
}
