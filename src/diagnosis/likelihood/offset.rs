//! Readings, measured offsets and roll-overs: what they say of one clock, or of the difference of two.

use super::{Column, Factor, Scene};
use crate::diagnosis::statistics::{normal_cdf, normal_density};
use crate::diagnosis::world::{Component, Sharpness};
use crate::evidence::{Case, Clock, CodeSeen, MeasuredOffset, Method, Observation, OffsetOf, Reading};
use crate::time::{Span, UnixTime};

/// How often a person's reading is simply wrong, with hours and minutes only and with seconds: the wrong zone, a glance,
/// "my clock is right". In the public cases several owners were sure of a clock that was wrong. Guesses.
pub const READING_WRONG: (f64, f64) = (0.04, 0.02);
/// What a wrong statement says instead: "it is right" (half), a zone's error (a fifth), anything (the rest). Guesses.
pub const SAYS_RIGHT: f64 = 0.5;
pub const SAYS_ZONE: f64 = 0.2;
/// The middle size of "anything", in seconds: half of such statements are off by less than five minutes. A guess.
pub const ANYTHING: f64 = 300.0;
/// How often the moment of a change on the screen is simply wrong: a lapse of attention (5 to 20 % of single taps, by
/// simulation).
pub const LAPSE: f64 = 0.08;
const DAY: f64 = 86_400.0;

/// How often a measured offset is simply wrong. Guesses: instruments seldom err, comparisons by eye more often.
pub fn measurement_wrong(method: Method) -> f64 {
    match method {
        Method::Ntp | Method::HttpDate | Method::Browser => 0.005,
        Method::Rollover | Method::Comparison => 0.015,
        Method::Other => 0.03,
    }
}

/// The standard deviation behind a stated uncertainty, which is half a 95 % interval; never below 10 ms.
fn spread(uncertainty: Span) -> f64 {
    (uncertainty.seconds() / 1.96).max(0.01)
}

/// The density of what a wrong statement says, per second.
fn wrong_statement(says: f64, blur: f64) -> f64 {
    let beside_zone = says - (says / 3600.0).round() * 3600.0;
    // Fourteen hours either way, each an hour: nobody's zone is years away.
    let is_zone = (1800.0..14.5 * 3600.0).contains(&says.abs());
    let near_zone = if is_zone { normal_density(beside_zone, 10.0 + blur) / 28.0 } else { 0.0 };
    // A tail that falls with the square of the size, so that years are rare and never impossible.
    let anything = ANYTHING / (2.0 * (says.abs() + ANYTHING).powi(2));
    SAYS_RIGHT * normal_density(says, 2.0 + blur) + SAYS_ZONE * near_zone + (1.0 - SAYS_RIGHT - SAYS_ZONE) * anything
}

/// A curve over the offset of one clock, `elapsed` seconds after the anchor.
pub(super) fn clock_curve(of: Clock, elapsed: f64, scene: &Scene, likelihood: impl Fn(f64) -> f64) -> Vec<f64> {
    match of {
        Clock::Device => {
            let right = scene.worlds.device_right.iter();
            let where_right: f64 = right.map(|(offset, share)| share * likelihood(*offset)).sum();
            scene.device_curve(
                elapsed,
                |offsets| {
                    if offsets.is_corrected() { where_right } else { likelihood(offsets.device) }
                },
            )
        }
        Clock::App => scene.device_curve(elapsed, |offsets| likelihood(offsets.app)),
        Clock::Verifier => scene.verifier_curve(elapsed, |offsets, _| likelihood(offsets.verifier)),
    }
}

/// A person read a clock: it showed a value for `grain` seconds, at a time known up to its uncertainty.
pub(super) fn reading(reading: &Reading, scene: &Scene) -> Column {
    let (says, grain, blur) = (reading.offset.seconds(), reading.grain.seconds(), spread(reading.uncertainty));
    let corrected = reading.of != Clock::Verifier && scene.corrected_at.is_some_and(|at| reading.at >= at);
    let wrongly = if grain > 1.0 { READING_WRONG.0 } else { READING_WRONG.1 };
    let wrong = wrongly * wrong_statement(says + grain / 2.0, grain / 2.0 + blur);
    let likelihood = |offset: f64| {
        let mut beyond = if corrected { 0.0 } else { offset } - says;
        if reading.time_of_day_only {
            beyond -= (beyond / DAY).round() * DAY;
        }
        let right = (normal_cdf(beyond / blur) - normal_cdf((beyond - grain) / blur)) / grain;
        (1.0 - wrongly) * right + wrong
    };
    let mut curve = clock_curve(reading.of, scene.elapsed(reading.at), scene, likelihood);
    // Before it was put right the device's clock had the error that the verifier has learned.
    let before = reading.of != Clock::Verifier
        && scene.corrected_at.or(scene.set_by_hand_at).is_some_and(|then| reading.at < then);
    for state in scene.worlds.range(Component::LeftBehind).filter(|_| before) {
        let offsets = scene.offsets(&scene.worlds.states[state], 0.0);
        curve[state] = likelihood(offsets.app + offsets.outlived);
    }
    // The same of what it is stated to have learned.
    for state in scene.worlds.range(Component::InStep).filter(|_| before && scene.learned != 0.0) {
        let offsets = scene.offsets(&scene.worlds.states[state], 0.0);
        curve[state] = likelihood(offsets.app + scene.learned);
    }
    Column::with(scene, vec![curve], |_| Factor::of_curve(0))
}

/// An offset was measured, as a figure, an interval or a bound on one side.
pub(super) fn measured(measured: &MeasuredOffset, scene: &Scene) -> Column {
    let blur = spread(measured.uncertainty);
    let wrong = measurement_wrong(measured.method);
    let low = measured.low.map(|low| low.seconds());
    let high = measured.high.map(|high| high.seconds());
    let likelihood = |offset: f64, width: f64| match (low, high) {
        (Some(says), Some(same)) if says == same => {
            (1.0 - wrong) * mean_density(offset - says, blur, width) + wrong * wrong_statement(says, blur)
        }
        (low, high) => {
            let above = low.map_or(1.0, |low| normal_cdf((offset - low) / blur));
            let below = high.map_or(1.0, |high| normal_cdf((high - offset) / blur));
            (1.0 - wrong) * above * below + wrong * 0.2
        }
    };
    let either = |offset: f64, width: f64| match measured.sign_unknown {
        true => 0.5 * (likelihood(offset, width) + likelihood(-offset, width)),
        false => likelihood(offset, width),
    };
    let curve = match measured.of {
        // Its regions are cut so finely that their middles sum a normal density; a mean would part it from what the
        // prior is within the region.
        OffsetOf::Clock(clock) => clock_curve(clock, 0.0, scene, |offset| either(offset, 0.0)),
        OffsetOf::Relative => scene.curve(|offsets, _| {
            let width = offsets.half_widths.0.hypot(offsets.verifier_half_width());
            either(offsets.app - offsets.verifier, width)
        }),
    };
    Column::with(scene, vec![curve], |_| Factor::of_curve(0))
}

/// The code on the screen changed: the clock that makes it was at the start of a step, whichever.
pub(super) fn rollover(at: UnixTime, uncertainty: Span, scene: &Scene) -> Column {
    let period = f64::from(scene.period().seconds());
    let blur = spread(uncertainty).max(0.1);
    let shown = at.seconds();
    let curve = scene.device_curve(scene.elapsed(at), |offsets| {
        let phase = (shown + offsets.app).rem_euclid(period);
        let width = offsets.half_width;
        // Where the region or the uncertainty is wider than a period the phase says nothing.
        let wrapped = if blur.hypot(width) > period {
            1.0 / period
        } else {
            let turns = [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0].iter();
            turns.map(|turn| mean_density(phase - turn * period, blur, width)).sum()
        };
        // As a ratio to a clock of which nothing is known, so that the scale does not depend on the period.
        (1.0 - LAPSE) * wrapped * period + LAPSE
    });
    Column::with(scene, vec![curve], |_| Factor::of_curve(0))
}

/// The mean of a normal density over a region.
fn mean_density(middle: f64, spread: f64, half_width: f64) -> f64 {
    if half_width < 0.05 * spread {
        return normal_density(middle, spread);
    }
    let below = |place: f64| normal_cdf(place / spread);
    (below(middle + half_width) - below(middle - half_width)) / (2.0 * half_width)
}

/// Where the case's measurements are sharp, for the device's side and for the verifier's.
pub fn sharpen(case: &Case, period: f64, device: &mut Sharpness, verifier: &mut Sharpness) {
    for noted in &case.observations {
        match &noted.observation {
            Observation::Reading(reading) => {
                let target = if reading.of == Clock::Verifier { &mut *verifier } else { &mut *device };
                let (says, grain) = (reading.offset.seconds(), reading.grain.seconds());
                target.interval(says, says + grain, 3.0 * spread(reading.uncertainty));
                target.measured(says + grain / 2.0, spread(reading.uncertainty) + grain / 3.0);
            }
            Observation::Offset(measured) => sharpen_measured(measured, device, verifier),
            Observation::Rollover { at, uncertainty } => {
                let phase = at.seconds().rem_euclid(period);
                device.phased();
                for turn in -5..=5 {
                    device.measured(f64::from(turn) * period - phase, spread(*uncertainty).max(0.1));
                }
            }
            Observation::CodeStreams { lag_steps: Some(lag), .. } => {
                let behind = -(*lag as f64) * period;
                device.interval(behind - period, behind + period, 0.5);
            }
            Observation::Code(code) => sharpen_code(code, period, device, verifier),
            _ => {}
        }
    }
}

/// A code whose place in the step is known passes or fails at the edges of steps: there a small error of a clock decides.
fn sharpen_code(code: &CodeSeen, period: f64, device: &mut Sharpness, verifier: &mut Sharpness) {
    let blur = code.uncertainty.seconds();
    if code.shown_at.is_none() || code.submitted_at.is_none() || blur > period / 2.0 {
        return;
    }
    for (at, sharpness) in [(code.shown_at, device), (code.submitted_at, verifier)] {
        let phase = at.map_or(0.0, |at| at.seconds().rem_euclid(period));
        sharpness.edges((-1..=2).map(|turn| f64::from(turn) * period - phase), blur);
        sharpness.steps((-3..=3).map(|turn| f64::from(turn) * period - phase), blur);
    }
}

fn sharpen_measured(measured: &MeasuredOffset, device: &mut Sharpness, verifier: &mut Sharpness) {
    for says in [measured.low, measured.high].into_iter().flatten().map(|end| end.seconds()) {
        let signs: &[f64] = if measured.sign_unknown { &[1.0, -1.0] } else { &[1.0] };
        for sign in signs {
            let middle = sign * says;
            if measured.of != OffsetOf::Clock(Clock::Verifier) {
                device.measured(middle, spread(measured.uncertainty));
            }
            match measured.of {
                OffsetOf::Clock(Clock::Verifier) => verifier.measured(middle, spread(measured.uncertainty)),
                // The verifier's share of a relative offset has the other sign.
                OffsetOf::Relative => verifier.measured(-middle, spread(measured.uncertainty)),
                OffsetOf::Clock(_) => {}
            }
        }
    }
}
