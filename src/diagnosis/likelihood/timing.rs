//! When in a code's life it works, and how that changes.

use super::{Column, Factor, Lead, Offsets, Scene};
use crate::evidence::{AcceptedWhen, Trend};
use crate::verifier::Reach;

/// How often people describe a pattern wrongly. A guess.
const MISTOLD: f64 = 0.04;
/// The rate, in parts per million, at which a change over weeks is noticed half of the time: 50 ppm is 30 s a week.
const NOTICED_RATE: f64 = 15e-6;

pub(super) fn column(accepted: AcceptedWhen, trend: Option<Trend>, scene: &Scene) -> Column {
    let tables: Vec<Told> = scene.reaches().into_iter().map(|reach| Told::new(accepted, reach)).collect();
    let states = scene.worlds.states.iter();
    let clocks: Vec<f64> = states
        .map(|state| {
            let lead = scene.offsets(state, 0.0).lead();
            tables[state.window as usize].mean(lead)
        })
        .collect();
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

/// How likely a pattern is told, summed up over the differences of the two clocks at which it changes, so that its mean over
/// a region takes two look-ups.
struct Told {
    low: f64,
    grain: f64,
    /// The sum up to each place, times the grain.
    sums: Vec<f64>,
    /// What is told below and above these differences.
    ends: [f64; 2],
}

impl Told {
    fn new(accepted: AcceptedWhen, reach: Reach) -> Told {
        /// Parts of a period; a huge window takes larger ones.
        const PARTS: f64 = 120.0;
        const MOST: f64 = 10_000.0;
        let (low, high) = reach.accepts_between();
        // A code is held for two periods at most.
        let (low, high) = (low - 1.0, high + 2.0 * reach.period() + 1.0);
        let count = ((high - low) / reach.period() * PARTS).min(MOST).ceil();
        let grain = (high - low) / count;
        let told = |x: f64| by_clock(x, reach)[accepted as usize];
        let mut sum = 0.0;
        let mut sums = vec![0.0];
        for place in 0..count as u32 {
            sum += told(low + (f64::from(place) + 0.5) * grain) * grain;
            sums.push(sum);
        }
        Told { low, grain, sums, ends: [told(low - 1.0), told(high + 1.0)] }
    }

    /// The mean over a region, as wide as both clocks' together.
    fn mean(&self, lead: Lead) -> f64 {
        let half = lead.half_widths.0.hypot(lead.half_widths.1).max(self.grain / 2.0);
        (self.sum(lead.seconds + half) - self.sum(lead.seconds - half)) / (2.0 * half)
    }

    fn sum(&self, x: f64) -> f64 {
        let last = self.sums.len() - 1;
        let place = (x - self.low) / self.grain;
        if place <= 0.0 {
            return self.ends[0] * (x - self.low);
        }
        let index = (place as usize).min(last);
        match self.sums.get(index + 1) {
            Some(next) => self.sums[index] + (next - self.sums[index]) * (place - index as f64),
            None => self.sums[last] + self.ends[1] * (place - last as f64) * self.grain,
        }
    }
}

/// The probabilities of never, fresh only, late only, intermittent and always, for a difference `x` of the two clocks.
fn by_clock(x: f64, reach: Reach) -> [f64; 5] {
    let length = reach.period();
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
