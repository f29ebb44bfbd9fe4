//! Where the observations place the clocks and the codes: numbers that can be drawn and looked up.

use super::hypothesis::possible_windows;
use super::likelihood::{CodeValues, Scene};
use super::posterior::{Particle, Posterior, spread};
use super::verdict::OffsetEstimate;
use super::{Question, limits};
use crate::evidence::{CodeSeen, MeasuredOffset, Observation, Word};
use crate::simulation::{ClosedForm, Conditions, EntryDelay};
use crate::time::Offset;
use serde::Serialize;

const DAY: f64 = 86_400.0;
/// A clock of which no more is known than so many periods places no code.
const SHARP: f64 = 20.0;

/// What one observation says of where a clock stands, in seconds; positive: ahead.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct ClockReading {
    /// The observation, counted from 0 in the case's order.
    pub observation: usize,
    /// Whose clock: `device`, `app`, `verifier`, or `relative` (device minus verifier).
    pub of: &'static str,
    /// The lower end; `null` if nothing bounds it there.
    pub low: Option<f64>,
    /// The upper end; `null` if nothing bounds it there.
    pub high: Option<f64>,
    /// Whether the sign is known; if not, the same holds with the other sign.
    pub sign_known: bool,
    /// It is known only up to multiples of this, in seconds: a period, a day. The multiple nearest to all evidence is told, if that is known so well; else the one nearest to zero.
    pub modulo: Option<f64>,
}

/// Where a code stood when it arrived: how far ahead of the verifier's clock (positive) or behind it.
///
/// That is the device's offset minus the verifier's, minus the time from showing to sending.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct CodePlacement {
    /// The observation, counted from 0 in the case's order.
    pub observation: usize,
    /// What the verifier said: `accepted`, `rejected` or `unknown`.
    pub outcome: &'static str,
    /// The lower end, in seconds.
    pub low: f64,
    /// The upper end, in seconds.
    pub high: f64,
    /// The least number of steps by which it may have differed from the verifier's own.
    pub delta_low: i64,
    /// The greatest.
    pub delta_high: i64,
    /// What places it: `digits` (they fit the secret there) or `clocks` (the offset, as all evidence has it).
    pub by: &'static str,
}

/// The chance that an ordinary attempt passes, against device minus verifier.
#[derive(Clone, Debug, PartialEq)]
pub struct AcceptanceCurve {
    /// Every tenth, from the first on, is at a round offset: `[offset in seconds, chance under the narrowest window, expected chance, chance under the widest]`, in order.
    pub points: Vec<[f64; 4]>,
    /// Whether narrowest and widest are one.
    pub window_known: bool,
}

impl AcceptanceCurve {
    /// Of a question's verifier, two periods beyond its widest window either way, and as far as `reach` seconds.
    pub fn of(question: &Question, reach: f64) -> AcceptanceCurve {
        /// A row of the table for each half of a period, or more where that would be too many; ten pieces a row.
        const ROWS: f64 = 12.0;
        const PIECES: f64 = 10.0;
        let verifier = &question.verifier;
        let (narrowest, widest) = verifier.window.bounds();
        let conditions = Conditions { entry_delay: EntryDelay::TYPING, ..Conditions::default() };
        let form = |window| ClosedForm::new(window, verifier.period, &conditions);
        let (least, most) = (form(narrowest), form(widest));
        let likely: Vec<(ClosedForm, f64)> =
            possible_windows(verifier.window).into_iter().map(|(window, share)| (form(window), share)).collect();
        let total: f64 = likely.iter().map(|(_, share)| share).sum();
        let period = f64::from(verifier.period.seconds());
        let side = widest.look_back.seconds(verifier.period).max(widest.look_ahead.seconds(verifier.period));
        let edge = (side + 2.0 * period).max(reach.abs());
        let row = period / 2.0 * (edge / (ROWS * period / 2.0)).ceil();
        let pieces = ((edge / row).ceil() * PIECES) as i32;
        let at = |index: i32| {
            let seconds = row * f64::from(index) / PIECES;
            let offset = Offset::from_seconds(seconds);
            let expected = likely.iter().map(|(form, share)| share / total * form.accepts(offset)).sum();
            [seconds, least.accepts(offset), expected, most.accepts(offset)]
        };
        AcceptanceCurve { points: (-pieces..=pieces).map(at).collect(), window_known: narrowest == widest }
    }
}

/// Device minus verifier, less what the verifier has learned: what decides whether codes pass. None if nothing was measured.
pub(super) fn relative(scene: &Scene, posterior: &Posterior, clock: bool) -> Option<OffsetEstimate> {
    let keep = |p: &Particle| !clock || scene.hypotheses[p.hypothesis as usize].cause.is_clock();
    let [seconds, low, high] = spread(&posterior.particles, scene.worlds, keep, |worlds, state| {
        scene.offsets(&worlds.states[state], 0.0).lead().seconds
    })?;
    let [seconds, low, high] = [seconds, low, high].map(rounded);
    Some(OffsetEstimate { seconds, low, high, confidence: 0.95 })
}

/// To the microsecond; no minus before a zero.
fn rounded(seconds: f64) -> f64 {
    (seconds * 1e6).round() / 1e6 + 0.0
}

/// Every observation that says where a clock stands. `near` is where all evidence together has device minus verifier.
pub(super) fn readings(scene: &Scene, near: Option<&OffsetEstimate>) -> Vec<ClockReading> {
    let told = scene.question.case.observations.iter().enumerate();
    told.filter_map(|(index, noted)| reading(index, &noted.observation, scene, near)).collect()
}

fn reading(
    observation: usize,
    told: &Observation,
    scene: &Scene,
    near: Option<&OffsetEstimate>,
) -> Option<ClockReading> {
    let period = f64::from(scene.period().seconds());
    let said = |of, low: f64, high: f64| ClockReading {
        observation,
        of,
        low: Some(rounded(low)),
        high: Some(rounded(high)),
        sign_known: true,
        modulo: None,
    };
    match told {
        Observation::Reading(reading) => {
            let (start, blur) = (reading.offset.seconds(), reading.uncertainty.seconds());
            let (low, high) = (start - blur, start + reading.grain.seconds() + blur);
            let of = reading.of.word();
            let modulo = reading.time_of_day_only.then_some(DAY);
            Some(ClockReading { modulo, ..said(of, low, high) })
        }
        Observation::Offset(measured) => measured_reading(observation, measured),
        Observation::Rollover { at, uncertainty } => {
            let phase = -at.seconds().rem_euclid(period);
            // Where all evidence leaves more than a period open, no multiple is better than the least.
            let near =
                near.filter(|estimate| estimate.high - estimate.low <= period).map_or(0.0, |estimate| estimate.seconds);
            let middle = phase + ((near - phase) / period).round() * period;
            let blur = uncertainty.seconds();
            Some(ClockReading { modulo: Some(period), ..said("app", middle - blur, middle + blur) })
        }
        Observation::CodeStreams { lag_steps: Some(lag), .. } => {
            let middle = -(*lag as f64) * period;
            Some(said("app", middle - period, middle + period))
        }
        _ => None,
    }
}

fn measured_reading(observation: usize, measured: &MeasuredOffset) -> Option<ClockReading> {
    let blur = measured.uncertainty.seconds();
    let low = measured.low.map(|low| rounded(low.seconds() - blur));
    let high = measured.high.map(|high| rounded(high.seconds() + blur));
    let of = measured.of.word();
    (low.is_some() || high.is_some()).then_some(ClockReading {
        observation,
        of,
        low,
        high,
        sign_known: !measured.sign_unknown,
        modulo: None,
    })
}

/// Every code whose time is known and whose place follows from its digits or from a clock that was measured.
pub(super) fn placements(
    scene: &Scene,
    values: &CodeValues,
    posterior: &Posterior,
    relative: Option<&OffsetEstimate>,
) -> Vec<CodePlacement> {
    let told = scene.question.case.observations.iter().enumerate();
    let codes = told.filter_map(|(index, noted)| match &noted.observation {
        Observation::Code(code) => Some((index, code)),
        _ => None,
    });
    let expected = spread(
        &posterior.particles,
        scene.worlds,
        |_| true,
        |worlds, state| scene.offsets(&worlds.states[state], 0.0).expected,
    )
    .unwrap_or_default();
    let near = relative.map_or(0.0, |estimate| estimate.seconds + expected[0]);
    let measured = limits::is_measured(scene.question.case);
    let sharp = relative.filter(|it| measured && it.high - it.low <= SHARP * f64::from(scene.period().seconds()));
    let place = |(index, code): (usize, &CodeSeen)| {
        let fit = fit(index, values, near).map(|(low, high)| (low - expected[2], high - expected[1]));
        let clocks = || sharp.map(|estimate| (estimate.low, estimate.high));
        let by = if fit.is_some() { "digits" } else { "clocks" };
        placed(index, code, fit.or_else(clocks)?, by, f64::from(scene.period().seconds()))
    };
    codes.filter_map(place).collect()
}

/// The offsets at which a code's digits fit the credential's own way of computing, those nearest to all evidence.
fn fit(observation: usize, values: &CodeValues, near: f64) -> Option<(f64, f64)> {
    let code = values.observations.iter().position(|index| *index == observation)?;
    let own = values.generators.iter().position(|generator| generator.is_nominal())?;
    let far = |(low, high): &(f64, f64)| ((low + high) / 2.0 - near).abs();
    let fits = values.fits[own][code].intervals.iter().copied();
    fits.filter(|(low, high)| low.is_finite() && high.is_finite()).min_by(|a, b| far(a).total_cmp(&far(b)))
}

fn placed(
    observation: usize,
    code: &CodeSeen,
    (low, high): (f64, f64),
    by: &'static str,
    period: f64,
) -> Option<CodePlacement> {
    let typing = EntryDelay::TYPING;
    let blur = code.uncertainty.seconds();
    let (shortest, longest) = match (code.shown_at, code.submitted_at) {
        (Some(shown), Some(submitted)) => ((submitted - shown).seconds(), (submitted - shown).seconds()),
        // Digits that were looked for at the moment of sending have the delay in their offset.
        (None, Some(_)) if by == "digits" => (0.0, 0.0),
        (None, None) => return None,
        _ => (typing.least().seconds(), typing.most().seconds()),
    };
    let (low, high) = (rounded(low - longest - blur), rounded(high - shortest + blur));
    Some(CodePlacement {
        observation,
        outcome: code.outcome.word(),
        low,
        high,
        delta_low: (low / period).floor() as i64,
        delta_high: (high / period).ceil() as i64,
        by,
    })
}
