//! When in a code's life it works, and how that changes.

use super::{Column, Factor, Offsets, Scene};
use crate::evidence::{AcceptedWhen, Trend};
use crate::time::Period;
use crate::verifier::Reach;

/// How often people describe a pattern wrongly. A guess.
const MISTOLD: f64 = 0.04;
/// The rate, in parts per million, at which a change over weeks is noticed half of the time: 50 ppm is 30 s a week.
const NOTICED_RATE: f64 = 15e-6;

pub(super) fn column(accepted: AcceptedWhen, trend: Option<Trend>, scene: &Scene) -> Column {
    let period = scene.period();
    let clocks = scene.curve(|offsets, reach| {
        let x = offsets.app - offsets.verifier - scene.learned;
        by_clock(x, reach, period)[accepted as usize]
    });
    let with_trend = |share: Vec<f64>| match trend {
        None => share,
        Some(trend) => share.iter().zip(trend_curve(trend, scene)).map(|(share, seen)| share * seen).collect(),
    };
    let steady = vec![1.0; clocks.len()];
    let curves = vec![with_trend(clocks), with_trend(steady)];
    Column::with(scene, curves, |hypothesis| {
        let expected = hypothesis.cause.record().expects.timing[accepted as usize];
        if hypothesis.cause.is_clock() {
            Factor { base: 0.0, slope: 1.0, curve: 0 }
        } else {
            // Where something else is wrong the pattern is its own.
            Factor { base: 0.0, slope: MISTOLD / 5.0 + (1.0 - MISTOLD) * expected, curve: 1 }
        }
    })
}

/// The probabilities of never, fresh only, late only, intermittent and always, for a difference `x` of the two clocks.
fn by_clock(x: f64, reach: Reach, period: Period) -> [f64; 5] {
    let length = f64::from(period.seconds());
    // The device's clock is `held` seconds past the start of the step whose code is sent; the code stays the same.
    let passes = |held: f64| reach.accepts_at_phase(0.0, held - x, 0.0);
    let average = |moments: [f64; 4]| moments.map(passes).iter().sum::<f64>() / 4.0;
    let fresh = average([1.0, 2.5, 4.0, 6.0]);
    let late = average([0.85 * length, length + 6.0, 1.5 * length, 2.0 * length]);
    let ordinary = reach.accepts(x - 8.0);
    let shares = [
        (1.0 - fresh) * (1.0 - late) * (1.0 - ordinary),
        fresh * (1.0 - late) * (1.0 - ordinary).max(0.1),
        (1.0 - fresh) * late,
        3.0 * ordinary * (1.0 - ordinary),
        ordinary * ordinary * fresh,
    ];
    let total: f64 = shares.iter().sum::<f64>() + 1e-9;
    shares.map(|share| MISTOLD / 5.0 + (1.0 - MISTOLD) * share / total)
}

/// How likely a trend is to be told, given how fast the difference of the clocks grows.
fn trend_curve(trend: Trend, scene: &Scene) -> Vec<f64> {
    /// Told of a clock that keeps its rate: worsening, steady, improving. A guess.
    const STILL: [f64; 3] = [0.12, 0.78, 0.1];
    /// Told of one whose error grows. A guess.
    const GROWING: [f64; 3] = [0.75, 0.2, 0.05];
    let index = trend as usize;
    let states = scene.worlds.states.iter();
    states
        .map(|state| {
            let device = scene.worlds.devices[state.device as usize];
            let verifier = scene.worlds.verifiers[state.verifier as usize];
            let offsets: Offsets = scene.offsets(state, 0.0);
            let growth = (device.rate - verifier.rate) * (offsets.app - offsets.verifier).signum();
            let noticed = 1.0 - (-(growth.abs() / NOTICED_RATE)).exp();
            let moving = if growth >= 0.0 { GROWING[index] } else { GROWING[2 - index] };
            STILL[index] * (1.0 - noticed) + moving * noticed
        })
        .collect()
}
