//! From likelihoods to probabilities: every hypothesis in every world, summed exactly.

use super::cause::Cause;
use super::hypothesis::Hypothesis;
use super::likelihood::{CodeValues, Column, Factor, Scene};
use super::scaled::Scaled;
use super::world::{Component, Worlds};

/// A region this many times (as a power of two) less likely than the best is left out: it would not move any probability
/// by 1e-9, even if its worst observation were dropped.
const NEGLIGIBLE: i32 = 60;
/// What is handed on to the simulation and the next question leaves out regions less probable than this.
const LEAST_PARTICLE: f64 = 1e-9;

/// One hypothesis in one region, with its probability after all evidence.
#[derive(Clone, Copy, Debug)]
pub struct Particle {
    /// Index of the hypothesis.
    pub hypothesis: u32,
    /// Index of the state.
    pub state: u32,
    /// The probability; all particles sum to 1, but for a millionth.
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
    /// How many observations tell any two hypotheses or worlds apart.
    pub telling: usize,
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
        let (scores, best_likelihood) = weighing.scores();
        weighing.normalise(&scores, best_likelihood)
    }

    /// The probability of each cause, in the order of [`Cause::ALL`].
    pub fn causes(&self, hypotheses: &[Hypothesis]) -> [f64; 16] {
        by_cause(&self.hypotheses, hypotheses)
    }

    /// The same without several observations that say the same in every world, so that they can be divided out.
    pub fn causes_without_all(&self, observations: &[usize], hypotheses: &[Hypothesis]) -> [f64; 16] {
        let kept =
            observations.iter().filter_map(|observation| self.without.get(*observation)).filter(|row| !row.is_empty());
        let mut probabilities = self.hypotheses.clone();
        for without in kept {
            for ((probability, without), with) in probabilities.iter_mut().zip(without).zip(&self.hypotheses) {
                *probability *= if *with > 0.0 { without / with } else { 1.0 };
            }
        }
        let total: f64 = probabilities.iter().sum();
        probabilities.iter_mut().for_each(|probability| *probability /= total);
        by_cause(&probabilities, hypotheses)
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

/// What is multiplied for one hypothesis: the columns that are the same in every world, together with the scale of the
/// shared ones, and the others singly.
struct Row<'a> {
    flat: Scaled,
    sloped: Vec<Sloped<'a>>,
}

/// A column that depends on the world, and on the hypothesis in its own way.
struct Sloped<'a> {
    observation: usize,
    /// Which code value belongs to it.
    code: Option<usize>,
    factor: Factor,
    curve: &'a [f64],
    told_again: bool,
}

/// A column that depends on the world in the same way under every hypothesis, but for its scale: a measurement.
struct Shared {
    observation: usize,
    /// One over the curve in each state.
    inverse: Vec<f64>,
}

impl Sloped<'_> {
    fn at(&self, state: usize) -> f64 {
        let plain = self.factor.read(self.curve[state]);
        if self.told_again { plain * plain.sqrt() } else { plain }
    }
}

struct Weighing<'a> {
    scene: &'a Scene<'a>,
    columns: &'a [Option<Column>],
    rows: Vec<Row<'a>>,
    shared: Vec<Shared>,
    /// The product of the shared curves in each state.
    measured: Vec<f64>,
    /// For each hypothesis the ratio of the code values in each device cell; empty without code values.
    values: Vec<Vec<f64>>,
    /// The same without each code in turn: code, then hypothesis.
    values_without: Vec<Vec<Vec<f64>>>,
}

/// One hypothesis in one state, before normalisation.
struct Score {
    hypothesis: usize,
    state: usize,
    weight: Scaled,
}

impl<'a> Weighing<'a> {
    fn new(scene: &'a Scene<'a>, evidence: &Evidence<'a>) -> Weighing<'a> {
        let cells = scene.worlds.devices.len();
        let codes = &evidence.values.observations;
        let is_kept = |observation: usize| !scene.left_out.contains(&observation);
        let (mut values, mut values_without) = (Vec::new(), vec![Vec::new(); codes.len()]);
        if !codes.is_empty() {
            let table = evidence.values.tabulate(scene);
            let ratios = |hypothesis: &Hypothesis, without: Option<usize>| {
                let keep = |code: usize| is_kept(codes[code]) && Some(code) != without;
                evidence.values.ratios(&table, hypothesis, cells, keep)
            };
            for hypothesis in scene.hypotheses {
                values.push(ratios(hypothesis, None));
                for (code, without) in values_without.iter_mut().enumerate() {
                    without.push(ratios(hypothesis, Some(code)));
                }
            }
        }
        let columns = evidence.columns;
        let mut measured = vec![1.0; scene.worlds.states.len()];
        let shared = share(columns, &mut measured);
        let is_shared = |j: usize| shared.iter().any(|column| column.observation == j);
        let code_of = |j: usize| codes.iter().position(|code| *code == j);
        let rows = (0..scene.hypotheses.len()).map(|h| row(h, columns, is_shared, code_of)).collect();
        Weighing { scene, columns, rows, shared, measured, values, values_without }
    }

    /// Prior times likelihood for every hypothesis in every world that goes with it, apart from the negligible ones, and
    /// the best likelihood.
    fn scores(&self) -> (Vec<Score>, Scaled) {
        let mut scores: Vec<Score> = Vec::with_capacity(self.scene.worlds.states.len() * 4);
        let (mut best, mut best_likelihood) = (Scaled::ZERO, Scaled::ZERO);
        for (hypothesis, known) in self.scene.hypotheses.iter().enumerate() {
            for component in Component::ALL {
                let prior = known.prior * known.components[component as usize];
                if prior <= 0.0 {
                    continue;
                }
                for state in self.scene.worlds.range(component) {
                    let place = self.scene.worlds.states[state];
                    // That a second, innocent clock also drifts would only be a detail: its offset is what counts.
                    if !known.cause.is_clock() && self.scene.worlds.drifts(place) {
                        continue;
                    }
                    let prior = prior * place.weight * known.windows[place.window as usize];
                    let likelihood = self.likelihood(hypothesis, state);
                    let weight = likelihood.times(prior);
                    if weight.is_far_below(best, NEGLIGIBLE) {
                        continue;
                    }
                    best = best.max(weight);
                    best_likelihood = best_likelihood.max(likelihood);
                    scores.push(Score { hypothesis, state, weight });
                }
            }
        }
        scores.retain(|score| !score.weight.is_far_below(best, NEGLIGIBLE));
        (scores, best_likelihood)
    }

    fn likelihood(&self, hypothesis: usize, state: usize) -> Scaled {
        let row = &self.rows[hypothesis];
        let start = row.flat.times(self.measured[state]).times(self.value(hypothesis, state));
        row.sloped.iter().fold(start, |product, column| product.times(column.at(state)))
    }

    fn value(&self, hypothesis: usize, state: usize) -> f64 {
        let device = self.scene.worlds.states[state].device as usize;
        self.values.get(hypothesis).map_or(1.0, |values| values[device])
    }

    fn normalise(&self, scores: &[Score], best_likelihood: Scaled) -> Posterior {
        let count = self.scene.hypotheses.len();
        let best = scores.iter().map(|score| score.weight).fold(Scaled::ZERO, Scaled::max);
        let mut hypotheses = vec![0.0; count];
        let mut without: Vec<Vec<f64>> =
            self.columns.iter().map(|column| if column.is_some() { vec![0.0; count] } else { Vec::new() }).collect();
        let mut particles = Vec::new();
        for group in scores.chunk_by(|a, b| a.hypothesis == b.hypothesis) {
            let h = group[0].hypothesis;
            let row = &self.rows[h];
            let mut sloped = vec![0.0; row.sloped.len()];
            let mut shared = vec![0.0; self.shared.len()];
            for score in group {
                let (s, probability) = (score.state, score.weight.relative_to(best));
                hypotheses[h] += probability;
                for (sum, column) in sloped.iter_mut().zip(&row.sloped) {
                    *sum += probability / (column.at(s) * self.value_share(column.code, h, s));
                }
                for (sum, column) in shared.iter_mut().zip(&self.shared) {
                    *sum += probability * column.inverse[s];
                }
                // The best has 1 here, so that no sum is less: this drops nothing that would be kept below.
                if probability > LEAST_PARTICLE {
                    particles.push(Particle { hypothesis: h as u32, state: s as u32, probability });
                }
            }
            for (sum, column) in sloped.iter().zip(&row.sloped) {
                without[column.observation][h] = *sum;
            }
            for (sum, column) in shared.iter().zip(&self.shared) {
                without[column.observation][h] = sum / self.scale(column.observation, h);
            }
        }
        self.without_flat(&hypotheses, &mut without);
        let total: f64 = hypotheses.iter().sum();
        hypotheses.iter_mut().for_each(|probability| *probability /= total);
        particles.iter_mut().for_each(|particle| particle.probability /= total);
        for row in &mut without {
            let total: f64 = row.iter().sum();
            row.iter_mut().for_each(|probability| *probability /= total);
        }
        particles.retain(|particle| particle.probability > LEAST_PARTICLE);
        let telling = self.columns.iter().flatten().filter(|column| column.is_telling()).count();
        Posterior { particles, hypotheses, without, strain: self.strain(best_likelihood), telling }
    }

    /// Columns that are the same in every world of a hypothesis are divided out at once.
    fn without_flat(&self, hypotheses: &[f64], without: &mut [Vec<f64>]) {
        for (j, column) in self.columns.iter().enumerate() {
            let Some(column) = column else { continue };
            for (h, probability) in hypotheses.iter().enumerate().filter(|(h, _)| is_flat(column, *h)) {
                without[j][h] = probability / column.at(h, 0);
            }
        }
    }

    /// What a code contributes through its value: with it over without it.
    fn value_share(&self, code: Option<usize>, h: usize, s: usize) -> f64 {
        code.map_or(1.0, |code| {
            let device = self.scene.worlds.states[s].device as usize;
            self.value(h, s) / self.values_without[code][h][device]
        })
    }

    /// What a shared curve is multiplied by under a hypothesis.
    fn scale(&self, observation: usize, hypothesis: usize) -> f64 {
        self.columns[observation].as_ref().map_or(1.0, |column| column.factors[hypothesis].slope)
    }

    fn strain(&self, best: Scaled) -> f64 {
        let singly: f64 = self.columns.iter().flatten().map(|column| column.best().ln()).sum();
        // Code values are ratios to chance and may raise the product: they are no strain.
        (singly - best.ln()).max(0.0)
    }
}

/// Whether a column says the same in every world of a hypothesis. A column that goes with a code value never does.
fn is_flat(column: &Column, hypothesis: usize) -> bool {
    column.factors[hypothesis].slope == 0.0 && !column.has_value
}

/// The columns that all hypotheses share but for a scale, multiplied into `measured`.
fn share(columns: &[Option<Column>], measured: &mut [f64]) -> Vec<Shared> {
    /// Their product must stay a number: each may be as small as the least likelihood.
    const MOST: usize = 4;
    let is_shared = |column: &Column| {
        let same =
            |factor: &Factor| factor.base == 0.0 && factor.slope > 0.0 && factor.curve == column.factors[0].curve;
        !column.has_value && !column.told_again && column.factors.iter().all(same)
    };
    let numbered = columns.iter().enumerate().filter_map(|(j, column)| Some((j, column.as_ref()?)));
    let chosen = numbered.filter(|(_, column)| is_shared(column)).take(MOST);
    chosen
        .map(|(observation, column)| {
            let curve = &column.curves[column.factors[0].curve];
            let plain = Factor::of_curve(0);
            measured.iter_mut().zip(curve).for_each(|(product, value)| *product *= plain.read(*value));
            Shared { observation, inverse: curve.iter().map(|value| 1.0 / plain.read(*value)).collect() }
        })
        .collect()
}

fn row(
    hypothesis: usize,
    columns: &[Option<Column>],
    is_shared: impl Fn(usize) -> bool,
    code_of: impl Fn(usize) -> Option<usize>,
) -> Row<'_> {
    let mut row = Row { flat: Scaled::ONE, sloped: Vec::new() };
    for (observation, column) in columns.iter().enumerate() {
        let Some(column) = column else { continue };
        let factor = column.factors[hypothesis];
        if is_shared(observation) {
            row.flat = row.flat.times(factor.slope);
        } else if is_flat(column, hypothesis) {
            row.flat = row.flat.times(column.at(hypothesis, 0));
        } else {
            let curve = &column.curves[factor.curve];
            row.sloped.push(Sloped {
                observation,
                code: code_of(observation),
                factor,
                curve,
                told_again: column.told_again,
            });
        }
    }
    row
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
