//! From likelihoods to probabilities: every hypothesis in every world, summed exactly, in logarithms.

use super::cause::Cause;
use super::hypothesis::Hypothesis;
use super::likelihood::{CodeValues, Column, Scene};
use super::world::{Component, Worlds};

/// A region this many times less likely than the best (in natural logarithms) is left out: it would not move any
/// probability by 1e-20, even if its worst observation were dropped.
const NEGLIGIBLE: f64 = 80.0;
/// How many likelihoods are multiplied before a logarithm is taken: each lies between 1e-9 and 1e9.
const CHUNK: usize = 8;

/// One hypothesis in one region, with its probability after all evidence.
#[derive(Clone, Copy, Debug)]
pub struct Particle {
    /// Index of the hypothesis.
    pub hypothesis: u32,
    /// Index of the state.
    pub state: u32,
    /// The probability; all particles sum to 1.
    pub probability: f64,
}

/// What the evidence says.
pub struct Posterior {
    /// All that is not negligible.
    pub particles: Vec<Particle>,
    /// The probability of each hypothesis.
    pub hypotheses: Vec<f64>,
    /// The same without each observation in turn; empty for those that count for nothing.
    pub without: Vec<Vec<f64>>,
    /// How far the best explanation stays behind one that would explain each observation as well as any can, as a
    /// natural logarithm: large where observations contradict each other.
    pub strain: f64,
}

/// Everything that was observed, ready to be multiplied.
pub struct Evidence<'a> {
    /// One column for each observation; none for repeated ones.
    pub columns: &'a [Option<Column>],
    /// The code values.
    pub values: &'a CodeValues,
}

impl Posterior {
    /// Weighs all hypotheses in all worlds.
    pub fn compute(scene: &Scene, evidence: &Evidence) -> Posterior {
        let weighing = Weighing::new(scene, evidence);
        let scored = weighing.scores();
        let best = scored.iter().map(|score| score.2).fold(f64::NEG_INFINITY, f64::max);
        let kept: Vec<_> = scored.into_iter().filter(|score| best - score.2 < NEGLIGIBLE).collect();
        weighing.normalise(&kept, best)
    }

    /// The probability of each cause, in the order of [`Cause::ALL`].
    pub fn causes(&self, hypotheses: &[Hypothesis]) -> [f64; 16] {
        by_cause(&self.hypotheses, hypotheses)
    }

    /// The same without one observation.
    pub fn causes_without(&self, observation: usize, hypotheses: &[Hypothesis]) -> Option<[f64; 16]> {
        let without = &self.without[observation];
        (!without.is_empty()).then(|| by_cause(without, hypotheses))
    }
}

fn by_cause(probabilities: &[f64], hypotheses: &[Hypothesis]) -> [f64; 16] {
    let mut causes = [0.0; 16];
    for (probability, hypothesis) in probabilities.iter().zip(hypotheses) {
        causes[hypothesis.cause as usize] += probability;
    }
    causes
}

/// The sum over causes that are clocks.
pub fn clock_share(causes: &[f64; 16]) -> f64 {
    Cause::ALL.iter().filter(|cause| cause.is_clock()).map(|cause| causes[*cause as usize]).sum()
}

struct Weighing<'a> {
    scene: &'a Scene<'a>,
    columns: &'a [Option<Column>],
    /// For each hypothesis the ratio of the code values in each device cell.
    values: Vec<Vec<f64>>,
    /// The same without each code in turn: code, then hypothesis.
    values_without: Vec<Vec<Vec<f64>>>,
    /// Which observation each code value belongs to.
    value_of: &'a [usize],
}

type Score = (usize, usize, f64);

impl<'a> Weighing<'a> {
    fn new(scene: &'a Scene<'a>, evidence: &Evidence<'a>) -> Weighing<'a> {
        let cells = scene.worlds.devices.len();
        let codes = evidence.values.observations.len();
        let (mut values, mut values_without) = (Vec::new(), vec![Vec::new(); codes]);
        if codes > 0 {
            let table = evidence.values.tabulate(scene);
            for hypothesis in scene.hypotheses {
                values.push(evidence.values.ratios(&table, hypothesis, cells, None));
                for (code, without) in values_without.iter_mut().enumerate() {
                    without.push(evidence.values.ratios(&table, hypothesis, cells, Some(code)));
                }
            }
        }
        Weighing { scene, columns: evidence.columns, values, values_without, value_of: &evidence.values.observations }
    }

    /// The logarithm of prior times likelihood for every hypothesis in every world that goes with it.
    fn scores(&self) -> Vec<Score> {
        let mut scores = Vec::new();
        for (h, hypothesis) in self.scene.hypotheses.iter().enumerate() {
            for component in Component::ALL {
                let share = hypothesis.components[component as usize];
                if share > 0.0 {
                    let prior = hypothesis.prior * share;
                    scores.extend(self.scene.worlds.range(component).filter_map(|s| self.score(h, s, prior)));
                }
            }
        }
        scores
    }

    fn score(&self, h: usize, s: usize, prior: f64) -> Option<Score> {
        let state = self.scene.worlds.states[s];
        let weight = state.weight * self.scene.hypotheses[h].windows[state.window as usize];
        if weight <= 0.0 {
            return None;
        }
        let mut logarithm = (prior * weight).ln() + self.value(h, s).ln();
        for chunk in self.columns.chunks(CHUNK) {
            logarithm += chunk.iter().flatten().map(|column| column.at(h, s)).product::<f64>().ln();
        }
        logarithm.is_finite().then_some((h, s, logarithm))
    }

    fn value(&self, h: usize, s: usize) -> f64 {
        let device = self.scene.worlds.states[s].device as usize;
        self.values.get(h).map_or(1.0, |values| values[device])
    }

    fn normalise(&self, scores: &[Score], best: f64) -> Posterior {
        let count = self.scene.hypotheses.len();
        let mut hypotheses = vec![0.0; count];
        let mut without: Vec<Vec<f64>> =
            self.columns.iter().map(|column| if column.is_some() { vec![0.0; count] } else { Vec::new() }).collect();
        let mut particles = Vec::with_capacity(scores.len());
        for (h, s, logarithm) in scores {
            let probability = (logarithm - best).exp();
            hypotheses[*h] += probability;
            for (j, column) in self.columns.iter().enumerate() {
                if let Some(column) = column {
                    without[j][*h] += probability / (column.at(*h, *s) * self.value_share(j, *h, *s));
                }
            }
            particles.push(Particle { hypothesis: *h as u32, state: *s as u32, probability });
        }
        let total: f64 = hypotheses.iter().sum();
        hypotheses.iter_mut().for_each(|probability| *probability /= total);
        particles.iter_mut().for_each(|particle| particle.probability /= total);
        for row in &mut without {
            let total: f64 = row.iter().sum();
            row.iter_mut().for_each(|probability| *probability /= total);
        }
        Posterior { particles, hypotheses, without, strain: self.strain(scores) }
    }

    /// What observation `j` contributes through its code value: with it over without it.
    fn value_share(&self, j: usize, h: usize, s: usize) -> f64 {
        match self.value_of.iter().position(|observation| *observation == j) {
            Some(code) => {
                let device = self.scene.worlds.states[s].device as usize;
                self.value(h, s) / self.values_without[code][h][device]
            }
            None => 1.0,
        }
    }

    fn strain(&self, scores: &[Score]) -> f64 {
        let columns: Vec<&Column> = self.columns.iter().flatten().collect();
        let mut best = vec![f64::NEG_INFINITY; columns.len()];
        let mut together = f64::NEG_INFINITY;
        for (h, s, _) in scores {
            let mut sum = 0.0;
            for (column, best) in columns.iter().zip(&mut best) {
                let logarithm = column.at(*h, *s).ln();
                *best = best.max(logarithm);
                sum += logarithm;
            }
            together = together.max(sum);
        }
        if columns.is_empty() { 0.0 } else { best.iter().sum::<f64>() - together }
    }
}

/// The posterior mean of something that depends on the state.
pub fn mean(particles: &[Particle], of: impl Fn(usize) -> f64) -> f64 {
    particles.iter().map(|particle| particle.probability * of(particle.state as usize)).sum()
}

/// Middle and 95 % interval of a quantity over particles that pass a filter; `None` where none does.
pub fn spread(
    particles: &[Particle],
    worlds: &Worlds,
    keep: impl Fn(&Particle) -> bool,
    of: impl Fn(&Worlds, usize) -> f64,
) -> Option<[f64; 3]> {
    let mut points: Vec<(f64, f64)> = particles
        .iter()
        .filter(|particle| keep(particle))
        .map(|particle| (of(worlds, particle.state as usize), particle.probability))
        .collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = points.iter().map(|point| point.1).sum();
    if total <= 0.0 {
        return None;
    }
    let quantile = |share: f64| {
        let mut sum = 0.0;
        let at = points.iter().find(|point| {
            sum += point.1;
            sum >= share * total
        });
        at.or(points.last()).map_or(0.0, |point| point.0)
    };
    Some([quantile(0.5), quantile(0.025), quantile(0.975)])
}
