//! Cutting the line of offsets into regions: fine near zero and near sharp evidence, coarse in the tails.

use super::{
    BESIDE_ZONE, Component, DeviceCell, Layout, State, VERIFIER_IN_STEP, VerifierCell, Worlds, mixture_cdf,
    wrong_clock_cdf, zone_mistakes,
};

/// Offsets, in seconds, at which a piece of evidence changes quickly: edges of matched steps, measured values and their
/// spread.
#[derive(Clone, Debug, Default)]
pub struct Sharpness {
    /// Cuts for a clock that may stand anywhere.
    anywhere: Vec<f64>,
    /// Fewer cuts of the same places, for the clock that is right while the other one is wrong.
    coarsely: Vec<f64>,
    /// Cuts that matter only where both clocks are right.
    in_step: Vec<f64>,
    /// Cuts for a clock that may be wrong by a few steps.
    steps: Vec<f64>,
    /// Whether the phase of a step counts everywhere.
    phased: bool,
}

impl Sharpness {
    /// A measured value with the standard deviation of its error: cut every quarter deviation, five either way.
    pub fn measured(&mut self, middle: f64, spread: f64) {
        self.anywhere.extend((-20..=20).map(|quarter| middle + f64::from(quarter) * 0.25 * spread));
        // The middles of regions of this width still sum a normal distribution to far more than is reported.
        self.coarsely.extend((-5..=5).map(|part| middle + f64::from(part) * 0.8 * spread));
    }

    /// An interval that begins and ends within `blur` seconds: cut at its ends and inside.
    pub fn interval(&mut self, low: f64, high: f64, blur: f64) {
        for edge in [low, high] {
            self.anywhere.extend([edge - blur, edge - blur / 2.0, edge, edge + blur / 2.0, edge + blur]);
        }
        self.anywhere.extend((1..8).map(|eighth| low + (high - low) * f64::from(eighth) / 8.0));
        self.coarsely.extend((0..=4).map(|quarter| low - blur + (high - low + 2.0 * blur) * f64::from(quarter) / 4.0));
    }

    /// Places near zero at which something changes within `blur` seconds.
    pub fn edges(&mut self, at: impl Iterator<Item = f64>, blur: f64) {
        self.in_step.extend(at.flat_map(|edge| [edge - blur, edge, edge + blur]));
    }

    /// Beginnings of steps, at which codes of known times begin or cease to pass, each known to `blur` seconds. A coarse blur
    /// needs no cuts.
    pub fn steps(&mut self, at: impl Iterator<Item = f64>, blur: f64) {
        const COARSE: f64 = 4.0;
        if blur <= COARSE {
            self.steps.extend(at.flat_map(|edge| [-1.0, -0.5, 0.0, 0.5, 1.0].map(|part| edge + part * blur)));
        }
    }

    /// The phase of a step was seen, so that seconds count wherever the clock stands.
    pub fn phased(&mut self) {
        self.phased = true;
    }

    fn shifted(&self, by: f64) -> impl Iterator<Item = f64> + '_ {
        self.anywhere.iter().map(move |point| point - by)
    }
}

/// A region of the line: where the prior has its mean within it, and how widely it is spread there.
#[derive(Clone, Copy)]
struct Node {
    middle: f64,
    half_width: f64,
    weight: f64,
}

pub(super) fn enumerate(layout: &Layout) -> Worlds {
    let mut worlds = Worlds {
        device_right: in_step(|x| mixture_cdf(layout.device_in_step, x), layout.device_sharpness, layout.fineness)
            .iter()
            .map(|node| (node.middle, node.weight))
            .collect(),
        devices: Vec::new(),
        verifiers: Vec::new(),
        windows: layout.windows.to_vec(),
        states: Vec::new(),
        ranges: [const { 0..0 }; Component::COUNT],
    };
    for component in Component::ALL {
        let start = worlds.states.len();
        match component {
            Component::BothOff | Component::OffAlike if !layout.both_measured => {}
            Component::LeftBehind if !layout.drift_unknown => {}
            Component::OffAlike => add_alike(&mut worlds, layout),
            _ => add_component(&mut worlds, layout, component),
        }
        worlds.ranges[component as usize] = start..worlds.states.len();
    }
    worlds
}

fn add_component(worlds: &mut Worlds, layout: &Layout, component: Component) {
    let still: &[(f64, f64)] = &[(0.0, 1.0)];
    let device_right = || in_step(|x| mixture_cdf(layout.device_in_step, x), layout.device_sharpness, layout.fineness);
    let verifier_right = || in_step(|x| mixture_cdf(VERIFIER_IN_STEP, x), layout.verifier_sharpness, layout.fineness);
    let (devices, verifiers, device_rates, verifier_rates) = match component {
        Component::InStep => {
            let rates = if layout.drifts_in_step { layout.rates } else { still };
            (device_right(), verifier_right(), rates, still)
        }
        Component::DeviceOff => {
            (wrong(layout.device_sharpness, layout, 2.0), verifier_near(layout), layout.rates, still)
        }
        Component::AppOff => (wrong_app(layout), verifier_near(layout), still, still),
        Component::VerifierOff => {
            (device_near(layout), wrong(layout.verifier_sharpness, layout, 4.0), still, layout.rates)
        }
        Component::ZoneDevice => (zones(layout.device_sharpness, layout), verifier_near(layout), still, still),
        Component::ZoneVerifier => (device_near(layout), zones(layout.verifier_sharpness, layout), still, still),
        Component::BothOff => {
            let places = |sharp: &Sharpness| places(&sharp.coarsely, wrong_clock_cdf, layout.fineness);
            (places(layout.device_sharpness), places(layout.verifier_sharpness), still, still)
        }
        Component::LeftBehind => (device_near(layout), wrong_app(layout), still, still),
        Component::OffAlike => return,
    };
    let first_device = worlds.devices.len();
    let mut device_weights = Vec::new();
    for Node { middle, half_width, weight } in devices {
        for (rate, share) in device_rates {
            let (device, correction) = if component == Component::AppOff { (0.0, middle) } else { (middle, 0.0) };
            worlds.devices.push(DeviceCell { device, correction, rate: *rate, half_width });
            device_weights.push(weight * share);
        }
    }
    let first_verifier = worlds.verifiers.len();
    let mut verifier_weights = Vec::new();
    for Node { middle, half_width, weight } in verifiers {
        for (rate, share) in verifier_rates {
            let (offset, learned) = if component == Component::LeftBehind { (0.0, middle) } else { (middle, 0.0) };
            worlds.verifiers.push(VerifierCell { offset, rate: *rate, half_width, learned });
            verifier_weights.push(weight * share);
        }
    }
    for (d, device_weight) in device_weights.iter().enumerate() {
        for (v, verifier_weight) in verifier_weights.iter().enumerate() {
            for (w, (_, window_weight)) in layout.windows.iter().enumerate() {
                worlds.states.push(State {
                    device: (first_device + d) as u32,
                    verifier: (first_verifier + v) as u32,
                    window: w as u32,
                    weight: device_weight * verifier_weight * window_weight,
                });
            }
        }
    }
}

/// By how much two clocks differ that are wrong alike, in seconds, with the shares. A guess.
const BESIDE_ALIKE: [(f64, f64); 3] = [(-2.0, 0.25), (0.0, 0.5), (2.0, 0.25)];
/// How often both are wrong by the same zone mistake, among clocks that are wrong alike. A guess.
const ALIKE_BY_ZONE: f64 = 0.4;

/// Two clocks that are wrong alike, at the places that were measured.
fn add_alike(worlds: &mut Worlds, layout: &Layout) {
    let mistakes = zone_mistakes();
    let alike = |x: f64| {
        let zone: f64 = mistakes.iter().map(|(zone, share)| share * mixture_cdf(BESIDE_ZONE, x - zone)).sum();
        (1.0 - ALIKE_BY_ZONE) * wrong_clock_cdf(x) + ALIKE_BY_ZONE * zone
    };
    let cuts = [&layout.device_sharpness.coarsely[..], &layout.verifier_sharpness.coarsely].concat();
    for Node { middle, half_width, weight } in places(&cuts, alike, layout.fineness) {
        let device = worlds.devices.len() as u32;
        worlds.devices.push(DeviceCell { device: middle, correction: 0.0, rate: 0.0, half_width });
        for (beside, share) in BESIDE_ALIKE {
            let verifier = worlds.verifiers.len() as u32;
            worlds.verifiers.push(VerifierCell { offset: middle + beside, rate: 0.0, half_width: 1.0, learned: 0.0 });
            for (window, (_, window_weight)) in layout.windows.iter().enumerate() {
                let weight = weight * share * window_weight;
                worlds.states.push(State { device, verifier, window: window as u32, weight });
            }
        }
    }
}

/// The most cuts on one side where both clocks are wrong.
const MOST_PLACES: usize = 64;

/// Regions between places that were measured, with the share of all offsets that each has: what lies beyond them all is
/// left out, for no measurement speaks for it.
fn places(cuts: &[f64], cdf: impl Fn(f64) -> f64, fineness: u32) -> Vec<Node> {
    let mut edges = cuts.to_vec();
    edges.sort_by(f64::total_cmp);
    let step = edges.len().div_ceil(MOST_PLACES).max(1);
    shares(edges.into_iter().step_by(step).collect(), cdf, fineness)
}

/// Regions of a clock that is right.
fn in_step(cdf: impl Fn(f64) -> f64, sharp: &Sharpness, fineness: u32) -> Vec<Node> {
    let base = [0.0, 0.8, 2.0, 4.0, 7.0, 11.0, 16.0, 22.0, 30.0, 42.0, 60.0];
    let mut edges: Vec<f64> = base.iter().flat_map(|edge| [-edge, *edge]).collect();
    edges.extend(sharp.anywhere.iter().chain(&sharp.in_step).filter(|point| point.abs() < 60.0));
    regions(edges, cdf, fineness)
}

/// The same, coarsely, where another clock is the wrong one.
fn near(base: &[f64], cdf: impl Fn(f64) -> f64, sharp: &Sharpness, fineness: u32) -> Vec<Node> {
    let mut edges = base.to_vec();
    edges.extend(sharp.coarsely.iter().filter(|point| point.abs() < 40.0));
    regions(edges, cdf, fineness)
}

/// Cuts of a device's clock that is right while the verifier's is wrong.
const BESIDE_A_WRONG_VERIFIER: [f64; 6] = [-40.0, -10.0, -2.5, 2.5, 10.0, 40.0];

fn device_near(layout: &Layout) -> Vec<Node> {
    let cdf = |x: f64| mixture_cdf(layout.device_in_step, x);
    near(&BESIDE_A_WRONG_VERIFIER, cdf, layout.device_sharpness, layout.fineness)
}

fn verifier_near(layout: &Layout) -> Vec<Node> {
    near(&[-40.0, -2.5, 2.5, 40.0], |x| mixture_cdf(VERIFIER_IN_STEP, x), layout.verifier_sharpness, layout.fineness)
}

/// Up to here, in seconds, the edges of ordinary windows lie.
const WINDOWS_END: f64 = 120.0;

/// Regions of a clock that is wrong by any amount: two seconds wide where windows end (four for a verifier, and where
/// rates blur them), each a twelfth wider than the one before up to an hour, coarse from there.
fn wrong(sharp: &Sharpness, layout: &Layout, usual: f64) -> Vec<Node> {
    let coarse = layout.rates.len() > 1 || usual > 2.0;
    let width = if coarse { 4.0 } else { usual };
    let count = (WINDOWS_END / width) as i32;
    let mut edges: Vec<f64> = (-count..=count).map(|place| width * f64::from(place)).collect();
    edges.extend([-0.7, 0.7]);
    let mut size = WINDOWS_END * 1.05;
    while size < 4.0e9 {
        edges.extend([-size, size]);
        size *= match (size < 3600.0, coarse) {
            (true, false) => 1.08,
            (true, true) => 1.12,
            (false, _) => 1.6,
        };
    }
    edges.extend(sharp.shifted(0.0).chain(sharp.steps.iter().copied()));
    regions(edges, wrong_clock_cdf, layout.fineness)
}

/// Regions of an app's private correction that is wrong: rarer, and cut more coarsely where nothing is sharp.
fn wrong_app(layout: &Layout) -> Vec<Node> {
    let mut edges = vec![0.0];
    let mut size = 4.0;
    while size < 4.0e9 {
        edges.extend([-size, size]);
        size = if size < 120.0 { size + 4.0 } else { size * 1.3 };
    }
    edges.extend(layout.device_sharpness.anywhere.iter());
    regions(edges, wrong_clock_cdf, layout.fineness)
}

/// Cuts round a zone mistake near which something was measured.
const AROUND_ZONE: [f64; 16] =
    [-60.0, -30.0, -15.0, -9.0, -6.0, -4.0, -2.0, -0.8, 0.8, 2.0, 4.0, 6.0, 9.0, 15.0, 30.0, 60.0];

/// Regions round every zone mistake; with the evidence's cuts where it is near one.
fn zones(sharp: &Sharpness, layout: &Layout) -> Vec<Node> {
    let beside = |x: f64| mixture_cdf(BESIDE_ZONE, x);
    let mut nodes = Vec::new();
    for (zone, share) in zone_mistakes() {
        let mut edges: Vec<f64> = sharp.shifted(zone).filter(|point| point.abs() < 60.0).collect();
        // No window reaches a zone mistake, so that its surroundings need no cuts where nothing was measured there.
        edges.extend(match (edges.is_empty() && !sharp.phased, zone % 3600.0 == 0.0) {
            (true, true) => &[-60.0, -8.0, 8.0, 60.0][..],
            (true, false) => &[-60.0, 60.0],
            (false, true) => &AROUND_ZONE,
            (false, false) if !edges.is_empty() => &AROUND_ZONE,
            (false, false) => &[-60.0, 60.0],
        });
        let here = regions(edges, beside, layout.fineness);
        nodes.extend(here.into_iter().map(|node| Node {
            middle: zone + node.middle,
            weight: node.weight * share,
            ..node
        }));
    }
    nodes
}

/// Cuts the line at `edges` and gives each region its mean, its width and its share. The shares sum to 1.
fn regions(edges: Vec<f64>, cdf: impl Fn(f64) -> f64, fineness: u32) -> Vec<Node> {
    let mut nodes = shares(edges, cdf, fineness);
    let total: f64 = nodes.iter().map(|node| node.weight).sum();
    nodes.iter_mut().for_each(|node| node.weight /= total);
    nodes
}

/// The same, each with its share of the whole line.
fn shares(mut edges: Vec<f64>, cdf: impl Fn(f64) -> f64, fineness: u32) -> Vec<Node> {
    edges.sort_by(f64::total_cmp);
    // Closer than this the shares would be rounding noise; even decades away a second has to stay a second.
    edges.dedup_by(|b, a| *b - *a < 1e-6 + 1e-12 * a.abs());
    let mut nodes = Vec::new();
    for pair in edges.windows(2) {
        let width = (pair[1] - pair[0]) / f64::from(fineness);
        for part in 0..fineness {
            let low = pair[0] + width * f64::from(part);
            nodes.push(region(low, width, &cdf));
        }
    }
    nodes.retain(|node| node.weight > 1e-15);
    nodes
}

/// A region with its mean and its spread under the prior, so that a wide one stands where its share lies and not in the
/// middle of nothing. Both are integrals of the cumulative share, by Simpson's rule.
fn region(low: f64, width: f64, cdf: impl Fn(f64) -> f64) -> Node {
    /// A share as small as this is rounding, and says nothing of where it lies.
    const LEAST: f64 = 1e-9;
    let (below, weight) = (cdf(low), cdf(low + width) - cdf(low));
    if weight < LEAST {
        return Node { middle: low + width / 2.0, half_width: width / 2.0, weight };
    }
    let parts = if width < 3.0 { 4 } else { 8 };
    let (mut first, mut second) = (0.0, 0.0);
    for part in 0..=parts {
        let place = f64::from(part) / f64::from(parts);
        let share = if part == parts { 1.0 } else { (cdf(low + width * place) - below) / weight };
        let simpson = if part == 0 || part == parts { 1.0 } else { f64::from(2 + 2 * (part % 2)) };
        first += simpson * share;
        second += simpson * share * place;
    }
    let rule = 1.0 / (3.0 * f64::from(parts));
    let mean = (1.0 - first * rule).clamp(0.0, 1.0);
    let variance = (1.0 - 2.0 * second * rule - mean * mean).max(0.0);
    Node { middle: low + width * mean, half_width: width * (3.0 * variance).sqrt().min(0.5), weight }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_stands_where_its_share_lies() {
        let even = region(10.0, 2.0, |x| x / 100.0);
        assert!((even.middle - 11.0).abs() < 1e-9 && (even.half_width - 1.0).abs() < 1e-9);
        let tail = region(4.0, 36.0, |x| mixture_cdf(super::super::DEVICE_IN_STEP, x));
        assert!((8.0..14.0).contains(&tail.middle), "{}", tail.middle);
    }
}
