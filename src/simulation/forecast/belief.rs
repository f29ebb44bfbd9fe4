//! What is believed of a clock at a moment, as a normal distribution, and what time and evidence do to it.

use super::model::Stride;
use super::past::Measured;

/// How many things a belief is about.
const SIZE: usize = 4;
/// Which of them is which.
const OFFSET: usize = 0;
const RATE: usize = 1;
const SEASON: usize = 2;
const HABIT: usize = 3;

type Matrix = [[f64; SIZE]; SIZE];

/// Offset in seconds, the token's own rate and the season's part of it in ppm, and by how much the verifier stores drifts too
/// high, in seconds: their means and covariances.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Belief {
    mean: [f64; SIZE],
    covariance: Matrix,
}

/// One number that is normally distributed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normal {
    /// Its middle.
    pub mean: f64,
    /// Its standard deviation, zero or more.
    pub deviation: f64,
}

impl Normal {
    /// Standard normal quantiles: 5, 25, 50, 75 and 95 %.
    const QUANTILES: [f64; 5] = [-1.644_853_627, -0.674_489_750, 0.0, 0.674_489_750, 1.644_853_627];

    /// The values below which 5, 25, 50, 75 and 95 % lie.
    pub fn quantiles(self) -> [f64; 5] {
        Self::QUANTILES.map(|place| self.mean + place * self.deviation)
    }
}

/// How surprising a piece of evidence is: the square of its distance from what was expected, in standard deviations.
pub(super) type Surprise = f64;

impl Belief {
    /// What the first evidence leaves. Nothing is taken for granted of the offset; `variances` are those of rate, season and
    /// habit before.
    pub(super) fn first(seen: &Measured, [rate, season, habit]: [f64; 3]) -> Belief {
        let mut covariance = [[0.0; SIZE]; SIZE];
        covariance[RATE][RATE] = rate;
        covariance[SEASON][SEASON] = season;
        covariance[HABIT][HABIT] = habit;
        let by_habit = if seen.has_habit { habit } else { 0.0 };
        covariance[OFFSET][OFFSET] = seen.variance + by_habit;
        covariance[OFFSET][HABIT] = -by_habit;
        covariance[HABIT][OFFSET] = -by_habit;
        Belief { mean: [seen.offset, 0.0, 0.0, 0.0], covariance }
    }

    pub(super) fn offset(&self) -> Normal {
        Normal { mean: self.mean[OFFSET], deviation: self.covariance[OFFSET][OFFSET].max(0.0).sqrt() }
    }

    /// Both parts of the rate together, in ppm.
    pub(super) fn rate(&self) -> Normal {
        let covariance = &self.covariance;
        let variance = covariance[RATE][RATE] + covariance[SEASON][SEASON] + 2.0 * covariance[RATE][SEASON];
        Normal { mean: self.mean[RATE] + self.mean[SEASON], deviation: variance.max(0.0).sqrt() }
    }

    /// After a stretch of time.
    pub(super) fn later(&self, stride: &Stride) -> Belief {
        let step = transition(stride);
        let mut covariance = times(&times(&step, &self.covariance), &transposed(&step));
        covariance[OFFSET][OFFSET] += stride.offset;
        covariance[RATE][RATE] += stride.rate;
        covariance[SEASON][SEASON] += stride.season;
        for (place, shared) in [(RATE, stride.offset_rate), (SEASON, stride.offset_season)] {
            covariance[OFFSET][place] += shared;
            covariance[place][OFFSET] += shared;
        }
        Belief { mean: applied(&step, &self.mean), covariance: symmetric(&covariance) }
    }

    /// With a further piece of evidence of the same moment (Kalman 1960).
    pub(super) fn knowing(&self, seen: &Measured) -> (Belief, Surprise) {
        let habit = if seen.has_habit { 1.0 } else { 0.0 };
        let shared: [f64; SIZE] =
            std::array::from_fn(|row| self.covariance[row][OFFSET] + habit * self.covariance[row][HABIT]);
        let variance = shared[OFFSET] + habit * shared[HABIT] + seen.variance;
        let news = seen.offset - self.mean[OFFSET] - habit * self.mean[HABIT];
        let gain = shared.map(|one| one / variance);
        let mean = std::array::from_fn(|row| self.mean[row] + gain[row] * news);
        let covariance: Matrix = std::array::from_fn(|row| {
            std::array::from_fn(|column| self.covariance[row][column] - gain[row] * shared[column])
        });
        (Belief { mean, covariance: symmetric(&covariance) }, news * news / variance)
    }

    /// With what is known from later on: `expected` is this belief a stride later, `known` what is believed then with all the
    /// evidence (Rauch, Tung and Striebel 1965).
    pub(super) fn looking_back(&self, stride: &Stride, expected: &Belief, known: &Belief) -> Belief {
        let ahead = times(&transition(stride), &self.covariance);
        // gain = covariance * transition' * inverse(expected); solved for its transpose.
        let Some(gain) = solved(&expected.covariance, &ahead).map(|found| transposed(&found)) else { return *self };
        let news = std::array::from_fn(|row| known.mean[row] - expected.mean[row]);
        let moved = applied(&gain, &news);
        let difference = std::array::from_fn(|row| {
            std::array::from_fn(|column| known.covariance[row][column] - expected.covariance[row][column])
        });
        let changed = times(&times(&gain, &difference), &transposed(&gain));
        let covariance: Matrix = std::array::from_fn(|row| {
            std::array::from_fn(|column| self.covariance[row][column] + changed[row][column])
        });
        Belief { mean: std::array::from_fn(|row| self.mean[row] + moved[row]), covariance: symmetric(&covariance) }
    }

    /// The mean of offset, rate and season, and the lower triangle of a root of their covariance, to draw from.
    pub(super) fn root(&self) -> ([f64; 3], [[f64; 3]; 3]) {
        let mut root = [[0.0; 3]; 3];
        for row in 0..3 {
            for column in 0..=row {
                let known: f64 = (0..column).map(|before| root[row][before] * root[column][before]).sum();
                let rest = self.covariance[row][column] - known;
                let pivot = root[column][column];
                root[row][column] = match (row == column, pivot > 0.0) {
                    (true, _) => rest.max(0.0).sqrt(),
                    (false, true) => rest / pivot,
                    (false, false) => 0.0,
                };
            }
        }
        ([self.mean[OFFSET], self.mean[RATE], self.mean[SEASON]], root)
    }
}

fn transition(stride: &Stride) -> Matrix {
    [
        [1.0, stride.from_rate, stride.from_season, 0.0],
        [0.0, 1.0, 0.0, 0.0],
        [0.0, 0.0, stride.season_left, 0.0],
        [0.0, 0.0, 0.0, 1.0],
    ]
}

fn applied(matrix: &Matrix, to: &[f64; SIZE]) -> [f64; SIZE] {
    matrix.map(|row| row.iter().zip(to).map(|(one, other)| one * other).sum())
}

fn times(left: &Matrix, right: &Matrix) -> Matrix {
    left.map(|row| std::array::from_fn(|column| (0..SIZE).map(|place| row[place] * right[place][column]).sum()))
}

fn transposed(matrix: &Matrix) -> Matrix {
    std::array::from_fn(|row| std::array::from_fn(|column| matrix[column][row]))
}

/// Rounding must not make the two halves differ.
fn symmetric(matrix: &Matrix) -> Matrix {
    std::array::from_fn(|row| {
        std::array::from_fn(|column| match row == column {
            true => matrix[row][row].max(0.0),
            false => f64::midpoint(matrix[row][column], matrix[column][row]),
        })
    })
}

/// X with `matrix` X = `right`, for a positive definite matrix: Gauss's elimination, scaled so that units do not matter.
fn solved(matrix: &Matrix, right: &Matrix) -> Option<Matrix> {
    let scale: [f64; SIZE] = std::array::from_fn(|place| matrix[place][place].max(f64::MIN_POSITIVE).sqrt());
    let mut left: Matrix =
        std::array::from_fn(|row| std::array::from_fn(|column| matrix[row][column] / scale[row] / scale[column]));
    let mut found: Matrix = std::array::from_fn(|row| right[row].map(|one| one / scale[row]));
    for pivot in 0..SIZE {
        if left[pivot][pivot] <= 1e-13 {
            return None;
        }
        for row in (0..SIZE).filter(|row| *row != pivot) {
            let share = left[row][pivot] / left[pivot][pivot];
            for column in 0..SIZE {
                left[row][column] -= share * left[pivot][column];
                found[row][column] -= share * found[pivot][column];
            }
        }
    }
    Some(std::array::from_fn(|row| found[row].map(|one| one / left[row][row] / scale[row])))
}
