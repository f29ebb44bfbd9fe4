//! The posterior, summed up so that many answers can be predicted from it quickly.

use crate::diagnosis::likelihood::{Column, Factor, Scene};
use crate::diagnosis::posterior::{Particle, Posterior};
use crate::diagnosis::world::{DeviceCell, State, VerifierCell, Worlds};

/// States that carry less than this are left out: together they would move no reported figure.
const LEAST_STATE: f64 = 1e-7;

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
        let particles = held_back(scene, posterior, probability);
        let mut hypotheses = vec![0.0; scene.hypotheses.len()];
        particles.iter().for_each(|particle| hypotheses[particle.hypothesis as usize] += particle.probability);
        Outlook {
            scene,
            clock: probability,
            hypotheses,
            device: by_device(scene, &particles),
            verifier: by_verifier(scene, &particles),
            all: whole(scene, &particles),
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

/// The particles with the clock's share that the verdict gives it.
fn held_back(scene: &Scene, posterior: &Posterior, probability: f64) -> Vec<Particle> {
    let is_clock = |particle: &Particle| scene.hypotheses[particle.hypothesis as usize].cause.is_clock();
    let sum = |clock: bool| -> f64 {
        posterior.particles.iter().filter(|particle| is_clock(particle) == clock).map(|p| p.probability).sum()
    };
    let (clock, other) = (sum(true), sum(false));
    let scale = |wanted: f64, has: f64| if has > 0.0 { wanted / has } else { 0.0 };
    let (up, down) = (scale(probability, clock), scale(1.0 - probability, other));
    let moved = posterior.particles.iter().map(|particle| Particle {
        probability: particle.probability * if is_clock(particle) { up } else { down },
        ..*particle
    });
    moved.collect()
}

/// One state for each cell of the device's side.
fn by_device(scene: &Scene, particles: &[Particle]) -> View {
    let place = |particle: &Particle| scene.worlds.states[particle.state as usize].device as usize;
    let (kept, particles) = gathered(particles, scene.worlds.devices.len(), place);
    let devices: Vec<DeviceCell> = kept.iter().map(|cell| scene.worlds.devices[*cell]).collect();
    let states = (0..devices.len()).map(|device| State { device: device as u32, verifier: 0, window: 0, weight: 1.0 });
    let states = states.collect();
    View { worlds: reduced(scene, devices, scene.worlds.verifiers.clone(), states), particles }
}

/// One state for each cell of the verifier's clock.
fn by_verifier(scene: &Scene, particles: &[Particle]) -> View {
    let place = |particle: &Particle| scene.worlds.states[particle.state as usize].verifier as usize;
    let (kept, particles) = gathered(particles, scene.worlds.verifiers.len(), place);
    let verifiers: Vec<_> = kept.iter().map(|cell| scene.worlds.verifiers[*cell]).collect();
    let states = (0..verifiers.len()).map(|v| State { device: 0, verifier: v as u32, window: 0, weight: 1.0 });
    let states = states.collect();
    View { worlds: reduced(scene, scene.worlds.devices.clone(), verifiers, states), particles }
}

/// All states, those of neighbouring cells that carry next to nothing taken together.
fn whole(scene: &Scene, particles: &[Particle]) -> View {
    let worlds = scene.worlds;
    let (mut on_device, mut on_verifier) = (vec![0.0; worlds.devices.len()], vec![0.0; worlds.verifiers.len()]);
    for particle in particles {
        let state = worlds.states[particle.state as usize];
        on_device[state.device as usize] += particle.probability;
        on_verifier[state.verifier as usize] += particle.probability;
    }
    let apart = |a: &DeviceCell, b: &DeviceCell| {
        a.rate != b.rate || (a.correction == 0.0) != (b.correction == 0.0) || a.app_offset(0.0) > b.app_offset(0.0)
    };
    let devices = Clusters::new(&worlds.devices, &on_device, MOST_TOGETHER.0, apart);
    let verifiers =
        Clusters::new(&worlds.verifiers, &on_verifier, MOST_TOGETHER.1, |a, b| a.rate != b.rate || a.offset > b.offset);
    let (windows, count) = (worlds.windows.len(), verifiers.count);
    let place = |particle: &Particle| {
        let state = worlds.states[particle.state as usize];
        let (device, verifier) = (devices.of[state.device as usize], verifiers.of[state.verifier as usize]);
        (device * count + verifier) * windows + state.window as usize
    };
    let (kept, particles) = gathered(particles, devices.count * count * windows, place);
    let state = |place: &usize| State {
        device: (place / windows / count) as u32,
        verifier: (place / windows % count) as u32,
        window: (place % windows) as u32,
        weight: 1.0,
    };
    let states = kept.iter().map(state).collect();
    let nowhere = DeviceCell { device: 0.0, correction: 0.0, rate: 0.0, half_width: 0.0 };
    let device_cells = devices.means(nowhere, |sum, cell, share| DeviceCell {
        device: sum.device + cell.device * share,
        correction: sum.correction + cell.correction * share,
        rate: cell.rate,
        half_width: sum.half_width + cell.half_width * share,
    });
    let nowhere = VerifierCell { offset: 0.0, rate: 0.0 };
    let verifier_cells = verifiers
        .means(nowhere, |sum, cell, share| VerifierCell { offset: sum.offset + cell.offset * share, rate: cell.rate });
    View { worlds: reduced(scene, device_cells, verifier_cells, states), particles }
}

/// Cells next to each other, taken together.
struct Clusters<'a, C> {
    cells: &'a [C],
    carried: &'a [f64],
    /// The cluster of each cell.
    of: Vec<usize>,
    count: usize,
}

impl<'a, C> Clusters<'a, C> {
    /// Cells are taken together as long as they carry no more than `most` and are not `apart`.
    fn new(cells: &'a [C], carried: &'a [f64], most: f64, apart: impl Fn(&C, &C) -> bool) -> Clusters<'a, C> {
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
        let mut totals = vec![(0.0, 0.0); self.count];
        for (cluster, carried) in self.of.iter().zip(self.carried) {
            totals[*cluster].0 += carried;
            totals[*cluster].1 += 1.0;
        }
        let mut means = vec![nothing; self.count];
        for (index, cluster) in self.of.iter().enumerate() {
            let (total, count) = totals[*cluster];
            let share = if total > 0.0 { self.carried[index] / total } else { 1.0 / count };
            means[*cluster] = add(means[*cluster], &self.cells[index], share);
        }
        means
    }
}

fn reduced(scene: &Scene, devices: Vec<DeviceCell>, verifiers: Vec<VerifierCell>, states: Vec<State>) -> Worlds {
    Worlds {
        device_right: scene.worlds.device_right.clone(),
        devices,
        verifiers,
        windows: scene.worlds.windows.clone(),
        states,
        ranges: [const { 0..0 }; 6],
    }
}

/// The particles gathered at their places, and the places that carry enough, in order. Particles come hypothesis by
/// hypothesis.
fn gathered(particles: &[Particle], count: usize, place: impl Fn(&Particle) -> usize) -> (Vec<usize>, Vec<Particle>) {
    let mut carried = vec![0.0; count];
    particles.iter().for_each(|particle| carried[place(particle)] += particle.probability);
    let kept: Vec<usize> = (0..count).filter(|place| carried[*place] > LEAST_STATE).collect();
    let mut index = vec![u32::MAX; count];
    kept.iter().enumerate().for_each(|(new, old)| index[*old] = new as u32);
    let mut gathered = Vec::new();
    let mut sums = vec![0.0; kept.len()];
    for group in particles.chunk_by(|a, b| a.hypothesis == b.hypothesis) {
        sums.fill(0.0);
        for particle in group {
            if let Some(sum) = sums.get_mut(index[place(particle)] as usize) {
                *sum += particle.probability;
            }
        }
        let told = sums.iter().enumerate().filter(|(_, sum)| **sum > 0.0);
        let hypothesis = group[0].hypothesis;
        gathered.extend(told.map(|(state, sum)| Particle { hypothesis, state: state as u32, probability: *sum }));
    }
    (kept, gathered)
}
