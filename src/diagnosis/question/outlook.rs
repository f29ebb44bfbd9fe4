//! The posterior, summed up so that many answers can be predicted from it quickly.

use crate::diagnosis::likelihood::{Column, Factor, Scene};
use crate::diagnosis::posterior::{Particle, Posterior};
use crate::diagnosis::world::{DeviceCell, State, VerifierCell, Worlds};

/// So much may cells of the device's side and of the verifier's clock carry that are taken together.
const MOST_TOGETHER: (f64, f64) = (0.004, 0.01);

/// What an answer depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sees {
    /// Only where the device's side stands.
    Device,
    /// Only where the verifier's clock stands.
    Verifier,
    /// Both clocks and the window.
    All,
}

/// The posterior over fewer worlds.
pub(super) struct View {
    worlds: Worlds,
    particles: Vec<Particle>,
}

/// What is expected before a question is asked.
pub(super) struct Outlook<'a> {
    /// The case, its worlds and its hypotheses.
    pub scene: &'a Scene<'a>,
    /// The probability that a clock is the cause, as the verdict has it.
    pub clock: f64,
    /// The probability of each hypothesis.
    hypotheses: Vec<f64>,
    device: View,
    verifier: View,
    all: View,
}

/// The probability of an answer together with that of no clock and of a clock.
pub(super) type Joint = [f64; 2];

impl<'a> Outlook<'a> {
    /// The posterior, moved to the clock probability of the verdict where that was held back.
    pub fn new(scene: &'a Scene<'a>, posterior: &Posterior, probability: f64) -> Outlook<'a> {
        let scales = scales(scene, posterior, probability);
        let (devices, verifiers) = clusters(scene, posterior, &scales);
        let (windows, count) = (scene.worlds.windows.len(), verifiers.count);
        let mut hypotheses = vec![0.0; scene.hypotheses.len()];
        let mut device = Gathering::new(scene.worlds.devices.len());
        let mut verifier = Gathering::new(scene.worlds.verifiers.len());
        let mut all = Gathering::new(devices.count * count * windows);
        for group in posterior.particles.chunk_by(|a, b| a.hypothesis == b.hypothesis) {
            let hypothesis = group[0].hypothesis;
            for particle in group {
                let carried = particle.probability * scales[hypothesis as usize];
                let state = scene.worlds.states[particle.state as usize];
                let (on, by) = (state.device as usize, state.verifier as usize);
                hypotheses[hypothesis as usize] += carried;
                device.add(on, carried);
                verifier.add(by, carried);
                all.add((devices.of[on] * count + verifiers.of[by]) * windows + state.window as usize, carried);
            }
            device.end(hypothesis);
            verifier.end(hypothesis);
            all.end(hypothesis);
        }
        let at = |device: usize, verifier: usize, window: usize| State {
            device: device as u32,
            verifier: verifier as u32,
            window: window as u32,
            weight: 1.0,
        };
        let (all_devices, all_verifiers) = (scene.worlds.devices.clone(), scene.worlds.verifiers.clone());
        Outlook {
            scene,
            clock: probability,
            hypotheses,
            device: device.view(scene, all_devices.clone(), all_verifiers.clone(), |place| at(place, 0, 0)),
            verifier: verifier.view(scene, all_devices, all_verifiers, |place| at(0, place, 0)),
            all: all.view(scene, mean_devices(&devices), mean_verifiers(&verifiers), |place| {
                at(place / windows / count, place / windows % count, place % windows)
            }),
        }
    }

    /// The joint probabilities of an answer whose likelihood is this column, which `column` makes for the worlds it is given.
    pub fn joint(&self, sees: Sees, column: impl Fn(&Scene) -> Column) -> Joint {
        self.joints(sees, |scene| vec![column(scene)])[0]
    }

    /// The joint probabilities of the opposite of an answer that is a yes.
    pub fn opposite(&self, joint: Joint) -> Joint {
        let [no, yes] = joint;
        let clock: f64 = (0..self.hypotheses.len())
            .filter(|hypothesis| self.scene.hypotheses[*hypothesis].cause.is_clock())
            .map(|hypothesis| self.hypotheses[hypothesis])
            .sum();
        let all: f64 = self.hypotheses.iter().sum();
        [(all - clock - no).max(0.0), (clock - yes).max(0.0)]
    }

    /// The joint probabilities of several answers, whose columns are made for the worlds they are given.
    pub fn joints(&self, sees: Sees, columns: impl Fn(&Scene) -> Vec<Column>) -> Vec<Joint> {
        let view = self.view(sees);
        let scene = Scene { worlds: &view.worlds, ..*self.scene };
        columns(&scene).iter().map(|column| self.sum(view, column)).collect()
    }

    fn view(&self, sees: Sees) -> &View {
        match sees {
            Sees::Device => &self.device,
            Sees::Verifier => &self.verifier,
            Sees::All => &self.all,
        }
    }

    /// A likelihood is `base + slope * curve`, so that the mean of its curve is all it takes.
    fn sum(&self, view: &View, column: &Column) -> Joint {
        let mut joint = [0.0; 2];
        let mut add = |hypothesis: usize, probability: f64| {
            joint[usize::from(self.scene.hypotheses[hypothesis].cause.is_clock())] += probability.max(0.0);
        };
        for (hypothesis, (factor, probability)) in column.factors.iter().zip(&self.hypotheses).enumerate() {
            add(hypothesis, factor.base * probability);
        }
        for particle in &view.particles {
            let hypothesis = particle.hypothesis as usize;
            let Factor { slope, curve, .. } = column.factors[hypothesis];
            if slope != 0.0 {
                let value = column.curves[curve][particle.state as usize];
                joint[usize::from(self.scene.hypotheses[hypothesis].cause.is_clock())] +=
                    slope * value * particle.probability;
            }
        }
        joint
    }
}

/// What the particles of each hypothesis are multiplied by, so that the clock has the share that the verdict gives it.
fn scales(scene: &Scene, posterior: &Posterior, probability: f64) -> Vec<f64> {
    let clocks = || scene.hypotheses.iter().map(|hypothesis| hypothesis.cause.is_clock());
    let sum = |wanted: bool| -> f64 {
        let told = clocks().zip(&posterior.hypotheses).filter(|(clock, _)| *clock == wanted);
        told.map(|(_, probability)| probability).sum()
    };
    let scale = |wanted: f64, has: f64| if has > 0.0 { wanted / has } else { 0.0 };
    let (clock, other) = (scale(probability, sum(true)), scale(1.0 - probability, sum(false)));
    clocks().map(|is_clock| if is_clock { clock } else { other }).collect()
}

/// Cells of the device's side and of the verifier's clock, those that carry next to nothing taken together with the next.
fn clusters<'a>(
    scene: &Scene<'a>,
    posterior: &Posterior,
    scales: &[f64],
) -> (Clusters<'a, DeviceCell>, Clusters<'a, VerifierCell>) {
    let worlds = scene.worlds;
    let (mut on_device, mut on_verifier) = (vec![0.0; worlds.devices.len()], vec![0.0; worlds.verifiers.len()]);
    for particle in &posterior.particles {
        let state = worlds.states[particle.state as usize];
        let carried = particle.probability * scales[particle.hypothesis as usize];
        on_device[state.device as usize] += carried;
        on_verifier[state.verifier as usize] += carried;
    }
    let apart = |a: &DeviceCell, b: &DeviceCell| {
        a.rate != b.rate || (a.correction == 0.0) != (b.correction == 0.0) || a.app_offset(0.0) > b.app_offset(0.0)
    };
    let devices = Clusters::new(&worlds.devices, on_device, MOST_TOGETHER.0, apart);
    let apart = |a: &VerifierCell, b: &VerifierCell| {
        a.rate != b.rate || (a.learned == 0.0) != (b.learned == 0.0) || a.offset + a.learned > b.offset + b.learned
    };
    let verifiers = Clusters::new(&worlds.verifiers, on_verifier, MOST_TOGETHER.1, apart);
    (devices, verifiers)
}

fn mean_devices(clusters: &Clusters<DeviceCell>) -> Vec<DeviceCell> {
    let nowhere = DeviceCell { device: 0.0, correction: 0.0, rate: 0.0, half_width: 0.0 };
    let mut means = clusters.means(nowhere, |sum, cell, share| DeviceCell {
        device: sum.device + cell.device * share,
        correction: sum.correction + cell.correction * share,
        rate: cell.rate,
        half_width: 0.0,
    });
    let places: Vec<f64> = means.iter().map(|cell| cell.app_offset(0.0)).collect();
    let widths = clusters.half_widths(&places, |cell| (cell.app_offset(0.0), cell.half_width));
    means.iter_mut().zip(widths).for_each(|(cell, width)| cell.half_width = width);
    means
}

fn mean_verifiers(clusters: &Clusters<VerifierCell>) -> Vec<VerifierCell> {
    let nowhere = VerifierCell { offset: 0.0, rate: 0.0, half_width: 0.0, learned: 0.0 };
    let mut means = clusters.means(nowhere, |sum, cell, share| VerifierCell {
        offset: sum.offset + cell.offset * share,
        rate: cell.rate,
        half_width: 0.0,
        learned: sum.learned + cell.learned * share,
    });
    let places: Vec<f64> = means.iter().map(|cell| cell.offset + cell.learned).collect();
    let widths = clusters.half_widths(&places, |cell| (cell.offset + cell.learned, cell.half_width));
    means.iter_mut().zip(widths).for_each(|(cell, width)| cell.half_width = width);
    means
}

/// Particles gathered at their places, hypothesis by hypothesis.
struct Gathering {
    /// The number of each place among those that were met.
    met: Vec<u32>,
    places: Vec<usize>,
    sums: Vec<f64>,
    particles: Vec<Particle>,
}

impl Gathering {
    fn new(places: usize) -> Gathering {
        Gathering { met: vec![u32::MAX; places], places: Vec::new(), sums: Vec::new(), particles: Vec::new() }
    }

    fn add(&mut self, place: usize, probability: f64) {
        if self.met[place] == u32::MAX {
            self.met[place] = self.places.len() as u32;
            self.places.push(place);
            self.sums.push(0.0);
        }
        self.sums[self.met[place] as usize] += probability;
    }

    /// Ends a hypothesis.
    fn end(&mut self, hypothesis: u32) {
        for (state, sum) in self.sums.iter_mut().enumerate().filter(|(_, sum)| **sum > 0.0) {
            self.particles.push(Particle { hypothesis, state: state as u32, probability: *sum });
            *sum = 0.0;
        }
    }

    fn view(
        self,
        scene: &Scene,
        devices: Vec<DeviceCell>,
        verifiers: Vec<VerifierCell>,
        state: impl Fn(usize) -> State,
    ) -> View {
        let worlds = Worlds {
            device_right: scene.worlds.device_right.clone(),
            devices,
            verifiers,
            windows: scene.worlds.windows.clone(),
            states: self.places.iter().map(|place| state(*place)).collect(),
            ranges: [const { 0..0 }; 9],
        };
        View { worlds, particles: self.particles }
    }
}

/// Cells next to each other, taken together.
struct Clusters<'a, C> {
    cells: &'a [C],
    carried: Vec<f64>,
    /// The cluster of each cell.
    of: Vec<usize>,
    count: usize,
}

impl<'a, C> Clusters<'a, C> {
    /// Cells are taken together as long as they carry no more than `most` and are not `apart`.
    fn new(cells: &'a [C], carried: Vec<f64>, most: f64, apart: impl Fn(&C, &C) -> bool) -> Clusters<'a, C> {
        let (mut of, mut count, mut sum) = (Vec::with_capacity(cells.len()), 0, 0.0);
        for (index, carries) in carried.iter().enumerate() {
            sum += carries;
            if index == 0 || sum > most || apart(&cells[index - 1], &cells[index]) {
                count += 1;
                sum = *carries;
            }
            of.push(count - 1);
        }
        Clusters { cells, carried, of, count }
    }

    /// The mean of each cluster, weighed by what its cells carry; `add` adds a share of a cell to a sum.
    fn means(&self, nothing: C, add: impl Fn(C, &C, f64) -> C) -> Vec<C>
    where
        C: Copy,
    {
        let mut means = vec![nothing; self.count];
        for ((cell, cluster), share) in self.cells.iter().zip(&self.of).zip(self.shares()) {
            means[*cluster] = add(means[*cluster], cell, share);
        }
        means
    }

    /// How far each cluster reaches either way: as far as an even one that is spread as its cells are about `means`. `of` is a
    /// cell's place and how far it reaches.
    fn half_widths(&self, means: &[f64], of: impl Fn(&C) -> (f64, f64)) -> Vec<f64> {
        let mut squares = vec![0.0; self.count];
        for ((cell, cluster), share) in self.cells.iter().zip(&self.of).zip(self.shares()) {
            let (place, half_width) = of(cell);
            squares[*cluster] += share * (half_width * half_width + 3.0 * (place - means[*cluster]).powi(2));
        }
        squares.into_iter().map(f64::sqrt).collect()
    }

    /// Each cell's share of its cluster.
    fn shares(&self) -> Vec<f64> {
        let mut totals = vec![(0.0, 0.0); self.count];
        for (cluster, carried) in self.of.iter().zip(&self.carried) {
            totals[*cluster].0 += carried;
            totals[*cluster].1 += 1.0;
        }
        let share = |(cluster, carried): (&usize, &f64)| match totals[*cluster] {
            (total, _) if total > 0.0 => carried / total,
            (_, count) => 1.0 / count,
        };
        self.of.iter().zip(&self.carried).map(share).collect()
    }
}
