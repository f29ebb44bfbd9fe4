use super::cue::{Cue, LAPSES, SCATTERS, SLIPS};
use super::nearest_to_zero;
use crate::time::{Offset, Period, Span, UnixTime};

/// How finely the period is cut. Taps are rounded to a cell; a person's scatter is more than two cells at the least.
const CELLS_PER_SECOND: u32 = 50;
const CELL: Span = Span::from_nanos(1_000_000_000 / CELLS_PER_SECOND as i128);
/// Beyond so many standard deviations a bell curve is nothing.
const TAILS: f64 = 5.0;

/// How likely each offset is after the taps, on the circle of one period. Before them all are equally so.
///
/// A tap is the offset less the person's mean lateness, with a scatter, sometimes a lapse, and rarely a slip that can
/// fall anywhere. The scatter is the same for all taps of a person and is summed over; so is the mean lateness, which
/// taps cannot tell from the offset: it only blurs the result.
pub(super) struct Posterior {
    period: Period,
    cue: Cue,
    /// Probabilities of the cells; cell `i` is the offset `i` times [`CELL`].
    cells: Vec<f64>,
    /// The logarithm of how much likelier the taps are than presses at random.
    evidence: f64,
    /// The median's cell.
    middle: usize,
}

impl Posterior {
    /// After taps at these reference times, at least one.
    pub(super) fn of(taps: &[UnixTime], period: Period, cue: Cue) -> Posterior {
        let count = (period.seconds() * CELLS_PER_SECOND) as usize;
        let places: Vec<usize> = taps.iter().map(|at| cell_of(phase(*at, period), count)).collect();
        let (seen, evidence) = sum_over_scatters(&places, count);
        let (mean, spread) = cue.lateness();
        let cells = blurred(&seen, mean, spread);
        let middle = median(&cells);
        Posterior { period, cue, cells, evidence, middle }
    }

    /// The offset to believe, nearest to zero.
    pub(super) fn middle(&self) -> Offset {
        nearest_to_zero(offset_of(self.middle), self.period)
    }

    /// How much likelier the taps are than presses at random, as a natural logarithm.
    pub(super) fn evidence(&self) -> f64 {
        self.evidence
    }

    /// Half of the width around the middle that holds so much of the probability.
    pub(super) fn half_width(&self, share: f64) -> Span {
        let mut held = 0.0;
        for ring in 0..=self.cells.len() / 2 {
            let here = self.ring(ring);
            if held + here >= share {
                // Inside a cell the probability is taken to be spread evenly.
                let cells = ring as f64 - 0.5 + (share - held) / here;
                return Span::from_seconds_f64(cells.max(0.5) * CELL.seconds());
            }
            held += here;
        }
        Span::from_nanos(self.period.span().nanos() / 2)
    }

    /// How much of the probability lies within `reach` of the middle.
    pub(super) fn mass_within(&self, reach: Span) -> f64 {
        let rings = (reach.nanos() / CELL.nanos()) as usize;
        (0..=rings.min(self.cells.len() / 2)).map(|ring| self.ring(ring)).sum()
    }

    /// How much later than a person's mean lateness this tap came, in seconds, if the middle is right.
    pub(super) fn lateness(&self, tap: UnixTime) -> f64 {
        let beyond = offset_of(self.middle).span() - phase(tap, self.period);
        nearest_to_zero(Offset::new(beyond), self.period).seconds() - self.cue.lateness().0
    }

    /// How many of these taps came within so many seconds of when a person would press on average.
    pub(super) fn count_within(&self, taps: &[UnixTime], seconds: f64) -> usize {
        taps.iter().filter(|at| self.lateness(**at).abs() <= seconds).count()
    }

    /// The probability of the one or two cells so far from the middle.
    fn ring(&self, ring: usize) -> f64 {
        let count = self.cells.len();
        let (above, below) = ((self.middle + ring) % count, (self.middle + count - ring) % count);
        if above == below { self.cells[above] } else { self.cells[above] + self.cells[below] }
    }
}

/// The offset that a tap without any lateness would mean: minus its time, from zero up to the period.
fn phase(tap: UnixTime, period: Period) -> Span {
    Span::from_nanos((-tap.nanos()).rem_euclid(period.span().nanos()))
}

fn cell_of(phase: Span, count: usize) -> usize {
    ((phase.nanos() + CELL.nanos() / 2) / CELL.nanos()) as usize % count
}

fn offset_of(cell: usize) -> Offset {
    Offset::new(Span::from_nanos(cell as i128 * CELL.nanos()))
}

/// Probabilities of where changes seem to be, lateness not yet taken off, and the logarithm of the evidence.
fn sum_over_scatters(places: &[usize], count: usize) -> (Vec<f64>, f64) {
    let layers = SCATTERS.map(|(scatter, share)| log_likelihood(places, &log_press(scatter, count), share.ln()));
    let highest = layers.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sums = vec![0.0; count];
    for layer in &layers {
        for (sum, log) in sums.iter_mut().zip(layer) {
            *sum += (log - highest).exp();
        }
    }
    let total: f64 = sums.iter().sum();
    sums.iter_mut().for_each(|sum| *sum /= total);
    (sums, highest + (total / count as f64).ln())
}

/// For each cell the logarithm of how likely all taps are, plus `prior`.
fn log_likelihood(places: &[usize], press: &[f64], prior: f64) -> Vec<f64> {
    let mut logs = vec![prior; press.len()];
    for place in places {
        let turned = turned(press, *place);
        logs.iter_mut().zip(&turned).for_each(|(log, press)| *log += press);
    }
    logs
}

/// For each number of cells by which the offset lies above a tap's phase, the logarithm of how likely such a tap is,
/// compared with a press at random.
fn log_press(scatter: f64, count: usize) -> Vec<f64> {
    let prompt = bell(0.0, scatter, count);
    let lapsed = trailed(&prompt, LAPSES.1);
    let of = |(prompt, lapsed): (&f64, &f64)| {
        let share = (1.0 - LAPSES.0 - SLIPS) * prompt + LAPSES.0 * lapsed;
        (share * count as f64 + SLIPS).ln()
    };
    prompt.iter().zip(&lapsed).map(of).collect()
}

/// A bell curve round the circle as probabilities of its cells; mean and standard deviation in seconds.
fn bell(mean: f64, spread: f64, count: usize) -> Vec<f64> {
    let per_second = f64::from(CELLS_PER_SECOND);
    let reach = ((mean.abs() + TAILS * spread) * per_second) as i64;
    let mut cells = vec![0.0; count];
    for cell in -reach..=reach {
        let beyond = (cell as f64 / per_second - mean) / spread;
        cells[cell.rem_euclid(count as i64) as usize] += (-0.5 * beyond * beyond).exp();
    }
    let total: f64 = cells.iter().sum();
    cells.iter_mut().for_each(|cell| *cell /= total);
    cells
}

/// What becomes of probabilities if everything comes later by an exponentially distributed time of this mean.
fn trailed(cells: &[f64], mean: f64) -> Vec<f64> {
    let keep = (-1.0 / (mean * f64::from(CELLS_PER_SECOND))).exp();
    let mut carried = 0.0;
    // The first round only fills what the second finds already on its way.
    let mut round = || {
        cells
            .iter()
            .map(|cell| {
                carried = keep * carried + (1.0 - keep) * cell;
                carried
            })
            .collect::<Vec<f64>>()
    };
    round();
    round()
}

/// The circle turned ahead by so many cells.
fn turned(cells: &[f64], by: usize) -> Vec<f64> {
    let mut turned = cells.to_vec();
    turned.rotate_right(by);
    turned
}

/// The probabilities moved and blurred by a bell curve.
fn blurred(cells: &[f64], mean: f64, spread: f64) -> Vec<f64> {
    let mut sums = vec![0.0; cells.len()];
    for (step, share) in bell(mean, spread, cells.len()).into_iter().enumerate().filter(|(_, share)| *share > 0.0) {
        let turned = turned(cells, step);
        sums.iter_mut().zip(&turned).for_each(|(sum, cell)| *sum += cell * share);
    }
    sums
}

/// The cell that has half of the probability on either side, seen from the likeliest one.
fn median(cells: &[f64]) -> usize {
    let count = cells.len();
    let likeliest = (0..count).max_by(|one, other| cells[*one].total_cmp(&cells[*other])).unwrap_or_default();
    let opposite = likeliest + count / 2;
    let mut held = 0.0;
    let below = (0..count).take_while(|step| {
        held += cells[(opposite + step) % count];
        held < 0.5
    });
    (opposite + below.count()) % count
}
