use super::Population;
use super::tally::{Column, Tally};
use crate::time::Span;
use crate::verifier::Window;

/// What became of a population at one verifier. Shares are from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Fates {
    /// The window that the verifier has here.
    pub window: Window,
    /// How many tokens there were.
    pub tokens: u32,
    /// How many sign-ins.
    pub sign_ins: u64,
    /// How many of them were refused, retries included.
    pub refused: u64,
    /// How often an administrator's resync was taken.
    pub resyncs: u64,
    /// The ages by which a twentieth, half and nineteen twentieths of all tokens had been refused at a sign-in; none if fewer
    /// ever were.
    pub first_refused: [Option<Span>; 3],
    /// The ages, the youngest first.
    pub ages: Vec<Age>,
}

/// Tokens of one age.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Age {
    /// The time since they were enrolled.
    pub age: Span,
    /// The share whose latest sign-in passed.
    pub accepted: f64,
    /// The share that is locked until somebody resets it.
    pub locked: f64,
    /// The share that was never refused at a sign-in.
    pub never_refused: f64,
    /// The share of the sign-ins that were refused since the age before; none if there were no sign-ins.
    pub sign_ins_refused: Option<f64>,
    /// The tokens' clocks minus the verifier's, in seconds.
    pub offset: Quantiles,
    /// The drifts that the verifier has stored, in seconds.
    pub stored_drift: Quantiles,
}

/// What a twentieth, half and nineteen twentieths of the values do not exceed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Quantiles {
    /// 5 %.
    pub low: f64,
    /// 50 %.
    pub median: f64,
    /// 95 %.
    pub high: f64,
}

impl Fates {
    pub(super) fn of(population: &Population, window: Window, tally: Tally) -> Fates {
        let Tally { columns, mut first_refused, resyncs } = tally;
        let tokens = population.tokens as usize;
        first_refused.sort_unstable_by(f64::total_cmp);
        let by = |percent| first_refused.get(place(percent, tokens)).copied().map(Span::from_seconds_f64);
        let sum = |of: fn(&Column) -> u64| columns.iter().map(of).sum();
        Fates {
            window,
            tokens: population.tokens,
            sign_ins: sum(|column| column.sign_ins),
            refused: sum(|column| column.refused),
            resyncs,
            first_refused: [5, 50, 95].map(by),
            ages: population
                .marks()
                .into_iter()
                .zip(columns)
                .map(|(age, column)| Age::of(age, column, tokens))
                .collect(),
        }
    }
}

impl Age {
    fn of(age: Span, column: Column, tokens: usize) -> Age {
        let share = |count: u64| count as f64 / tokens.max(1) as f64;
        Age {
            age,
            accepted: share(column.accepted),
            locked: share(column.locked),
            never_refused: share(column.never_refused),
            sign_ins_refused: (column.sign_ins > 0).then(|| column.refused as f64 / column.sign_ins as f64),
            offset: Quantiles::of(column.offsets),
            stored_drift: Quantiles::of(column.stored_drifts),
        }
    }
}

impl Quantiles {
    /// Of these values; zeros if there are none.
    fn of(mut values: Vec<f64>) -> Quantiles {
        values.sort_unstable_by(f64::total_cmp);
        let at = |percent| values.get(place(percent, values.len())).copied().unwrap_or_default();
        Quantiles { low: at(5), median: at(50), high: at(95) }
    }
}

/// Where the value stands, counted from 0, that so many in a hundred of all do not exceed.
fn place(percent: usize, count: usize) -> usize {
    (percent * count).div_ceil(100).max(1) - 1
}
