//! The possible answers to a question with their probabilities under the posterior.

use super::outlook::{Joint, Outlook, Sees};
use super::{Answering, Askable, Choice, likelihood};
use crate::diagnosis::cause::Cause;
use crate::diagnosis::hypothesis::{Hypothesis, Variant};
use crate::diagnosis::likelihood::{Column, Factor, Scene};
use crate::evidence::{Clock, MeasuredOffset, Method, Observation, OffsetOf, Reading};
use crate::time::{Offset, Span, UnixTime};

/// Where the bins of an offset begin and end, in seconds: where ordinary windows end, and beyond them minutes, hours, more.
pub const BINS: [f64; 14] =
    [-54_000.0, -1800.0, -300.0, -120.0, -75.0, -45.0, -15.0, 15.0, 45.0, 75.0, 120.0, 300.0, 1800.0, 54_000.0];
/// What lies beyond the outermost bins is taken to reach so far, in seconds: a century.
const CENTURY: f64 = 3.2e9;
/// How well a reading's moment is told, in seconds: a person says "now". A guess.
const TOLD_WITHIN: Span = Span::from_seconds(2);
/// How often two codes with their times lead nowhere: a slip, a time that is quite wrong. A guess, as for each code.
const CODES_MISNOTED: f64 = 0.03;
/// How often a device that computes differently does so in a way that is looked for. A guess.
const RIVAL_FOUND: f64 = 0.8;
/// Into how many parts a period is cut for its remainder.
const PHASES: i64 = 6;

/// An answer that may be given.
pub(super) struct Possible {
    /// In words.
    pub says: String,
    /// How likely it is to be given.
    pub probability: f64,
    /// The probability that a clock is the cause, once it is given.
    pub clock: f64,
    /// It tells of codes and changes, which cannot confirm a clock.
    pub is_soft: bool,
}

/// The bin that an offset falls into, counted from 0; positive offsets are ahead.
pub fn offset_bin(seconds: f64) -> usize {
    BINS.iter().filter(|edge| **edge <= seconds).count()
}

/// All answers that tell anything, in the order of the record.
pub(super) fn answers(askable: &Askable, outlook: &Outlook) -> Vec<Possible> {
    match askable.answer {
        Answering::Reading(clock) => {
            let at = outlook.scene.question.now;
            by_bin(outlook, sees(clock), |low, high, scene| read_between(clock, low, high, at, scene))
        }
        Answering::Measured(clock, method) => {
            by_bin(outlook, sees(clock), |low, high, scene| measured_between(clock, method, low, high, scene))
        }
        Answering::Rollovers => rollovers(outlook),
        Answering::Codes => codes(outlook),
        Answering::Choice { choices, complete, .. } => chosen(choices, complete, outlook),
    }
}

const fn sees(clock: Clock) -> Sees {
    if matches!(clock, Clock::Verifier) { Sees::Verifier } else { Sees::Device }
}

/// One answer for each bin of an offset.
fn by_bin(outlook: &Outlook, sees: Sees, column: impl Fn(f64, f64, &Scene) -> Column) -> Vec<Possible> {
    let joints = outlook.joints(sees, |scene| edges().map(|(low, high)| column(low, high, scene)).collect());
    scaled(edges().map(|(low, high)| words_between(low, high)).zip(joints), true, |_| false)
}

fn edges() -> impl Iterator<Item = (f64, f64)> {
    let lows = std::iter::once(-CENTURY).chain(BINS);
    lows.zip(BINS.into_iter().chain([CENTURY]))
}

/// `15 to 45 s behind`, `within 15 s of the right time`.
fn words_between(low: f64, high: f64) -> String {
    if low < 0.0 && high > 0.0 {
        return format!("within {} of the right time", length(high));
    }
    let (near, far) = (low.abs().min(high.abs()), low.abs().max(high.abs()));
    let side = if low < 0.0 { "behind" } else { "ahead" };
    if far >= CENTURY {
        format!("over {} {side}", length(near))
    } else {
        format!("{} to {} {side}", length(near), length(far))
    }
}

fn length(seconds: f64) -> String {
    match seconds {
        s if s >= 3600.0 => format!("{} h", s / 3600.0),
        s if s >= 300.0 => format!("{} min", s / 60.0),
        s => format!("{s} s"),
    }
}

/// The likelihood of a reading that falls between two offsets: a reading that is no sharper than that.
fn read_between(of: Clock, low: f64, high: f64, at: UnixTime, scene: &Scene) -> Column {
    let reading = Reading {
        of,
        offset: Offset::from_seconds(low),
        grain: Span::from_seconds_f64(high - low),
        time_of_day_only: false,
        at,
        uncertainty: TOLD_WITHIN,
    };
    times(likelihood::column(&Observation::Reading(reading), scene), high - low)
}

/// The likelihood of a measured offset between two others.
fn measured_between(of: Clock, method: Method, low: f64, high: f64, scene: &Scene) -> Column {
    let inside = |end: f64| (end.abs() < CENTURY).then(|| Offset::from_seconds(end));
    let measured = MeasuredOffset {
        of: OffsetOf::Clock(of),
        low: inside(low),
        high: inside(high),
        uncertainty: Span::from_seconds(1),
        sign_unknown: false,
        method,
    };
    likelihood::column(&Observation::Offset(measured), scene)
}

fn times(mut column: Column, by: f64) -> Column {
    column.factors.iter_mut().for_each(|factor| *factor = factor.times(by));
    column
}

/// Where in its period the code changes, by true time.
fn rollovers(outlook: &Outlook) -> Vec<Possible> {
    let question = outlook.scene.question;
    let period = i64::from(question.verifier.period.seconds());
    let part = period as f64 / PHASES as f64;
    let middle = |index: i64| (index as f64) * part;
    let now = question.now.seconds();
    let joints = outlook.joints(Sees::Device, |scene| {
        let at = |index: i64| {
            let phase = (now / period as f64).round() * period as f64 + middle(index);
            // As wide as the part, so that the parts share the circle between them.
            let uncertainty = Span::from_seconds_f64(part * 0.6);
            let change = Observation::Rollover { at: UnixTime::EPOCH + Span::from_seconds_f64(phase), uncertainty };
            times(likelihood::column(&change, scene), 1.0 / PHASES as f64)
        };
        (0..PHASES).map(at).collect()
    });
    let says = (0..PHASES).map(|index| match index {
        0 => format!("at :00, within {} s", part / 2.0),
        _ => format!("{} to {} s late", middle(index) - part / 2.0, middle(index) + part / 2.0),
    });
    scaled(says.zip(joints), true, |_| false)
}

/// Where two codes fit: at some offset, in another way of computing, nowhere.
fn codes(outlook: &Outlook) -> Vec<Possible> {
    let mut joints = outlook.joints(Sees::Device, |scene| {
        let fits = edges().map(|(low, high)| {
            let inside =
                scene.device_curve(0.0, |offsets| f64::from(u8::from(offsets.app >= low && offsets.app < high)));
            column_of(scene, inside, |hypothesis| (0.0, codes_fit(hypothesis)[0]))
        });
        fits.collect()
    });
    for way in [1, 2] {
        joints.push(
            outlook.joint(Sees::Device, |scene| {
                column_of(scene, Vec::new(), |hypothesis| (codes_fit(hypothesis)[way], 0.0))
            }),
        );
    }
    let offsets = edges().map(|(low, high)| format!("they fit the secret, {}", words_between(low, high)));
    let others = ["they fit only with another algorithm, length or reading of the secret", "they fit nowhere"];
    scaled(offsets.chain(others.map(str::to_owned)).zip(joints), true, |_| false)
}

fn column_of(scene: &Scene, curve: Vec<f64>, factor: impl Fn(&Hypothesis) -> (f64, f64)) -> Column {
    let factors = scene.hypotheses.iter().map(factor).map(|(base, slope)| Factor { base, slope, curve: 0 });
    Column { curves: vec![curve], factors: factors.collect(), told_again: false, has_value: false }
}

/// How likely two codes fit the secret as enrolled, in another way, and nowhere.
fn codes_fit(hypothesis: &Hypothesis) -> [f64; 3] {
    let device_side = matches!(hypothesis.variant, Variant::DeviceSide | Variant::HalfRight);
    let as_enrolled = match hypothesis.cause {
        Cause::WrongSecret if device_side => 0.0,
        Cause::CounterBasedToken => 0.0,
        Cause::ImplementationBug if hypothesis.variant == Variant::HalfRight => 0.25,
        _ if device_side => 0.0,
        _ => 1.0,
    };
    let rival = if hypothesis.cause == Cause::WrongSecret { 0.0 } else { (1.0 - as_enrolled) * RIVAL_FOUND };
    let kept = 1.0 - CODES_MISNOTED;
    [kept * as_enrolled, kept * rival, CODES_MISNOTED + kept * (1.0 - as_enrolled - rival)]
}

/// The answers of a choice.
fn chosen(choices: &[Choice], complete: bool, outlook: &Outlook) -> Vec<Possible> {
    let question = outlook.scene.question;
    let observed: Vec<Observation> = choices.iter().map(|choice| choice.observed(question)).collect();
    let sees = observed.iter().map(seen_by).reduce(|a, b| if a == b { a } else { Sees::All }).unwrap_or(Sees::All);
    let told = if is_yes_or_no(&observed) { &observed[..1] } else { &observed[..] };
    let columns = |scene: &Scene| told.iter().map(|answer| likelihood::column(answer, scene)).collect();
    let mut joints = outlook.joints(sees, columns);
    joints.extend((told.len() < observed.len()).then(|| outlook.opposite(joints[0])));
    let is_soft = observed.first().is_some_and(|observation| {
        matches!(observation, Observation::SignIn(_) | Observation::VerifierLog(_) | Observation::History { .. })
    });
    scaled(choices.iter().map(|choice| choice.says.to_owned()).zip(joints), complete, move |_| is_soft)
}

/// Whether the second of two answers is the opposite of the first.
fn is_yes_or_no(observed: &[Observation]) -> bool {
    let first = observed.first().filter(|_| observed.len() == 2);
    matches!(first, Some(Observation::Control { .. } | Observation::Trial { .. } | Observation::SyncStatus { .. }))
}

/// Which clocks a choice's likelihood depends on.
fn seen_by(observation: &Observation) -> Sees {
    use crate::evidence::Control;
    match observation {
        Observation::Control { what: Control::OtherAccountSameDevice, .. } | Observation::CodeStreams { .. } => {
            Sees::Device
        }
        Observation::SyncStatus { of, .. } => sees(*of),
        Observation::Control { .. } | Observation::Trial { .. } | Observation::Timing { .. } => Sees::All,
        // The same in every world.
        _ => Sees::Verifier,
    }
}

/// Joint probabilities as answers. Answers that are told in too many cases together, or are complete, are scaled to sum to 1;
/// what is left else is an answer that tells nothing.
fn scaled(
    joints: impl Iterator<Item = (String, Joint)>,
    complete: bool,
    is_soft: impl Fn(&str) -> bool,
) -> Vec<Possible> {
    let joints: Vec<(String, Joint)> = joints.collect();
    let total: f64 = joints.iter().map(|(_, joint)| joint[0] + joint[1]).sum();
    let scale = if complete || total > 1.0 { 1.0 / total.max(1e-300) } else { 1.0 };
    let told = joints.into_iter().filter(|(_, joint)| joint[0] + joint[1] > 0.0);
    told.map(|(says, joint)| {
        let sum = joint[0] + joint[1];
        Possible { is_soft: is_soft(&says), says, probability: sum * scale, clock: joint[1] / sum }
    })
    .collect()
}
