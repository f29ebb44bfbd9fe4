//! What came of one run, and of many.

use std::time::Duration;

/// One run of one program.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// The offset that it says, in seconds; the truth is zero. `None` if it gave no answer.
    pub offset: Option<f64>,
    /// Whether the interval that it calls proved holds the truth; `None` if it states none.
    pub bound_held: Option<bool>,
    /// From its start to its end.
    pub elapsed: Duration,
}

/// All runs of one program in one trial.
#[derive(Clone, Debug, Default)]
pub struct Outcomes(pub Vec<Outcome>);

/// An answer that is off by more than this is called wrong, in seconds.
pub const WRONG: f64 = 0.1;

impl Outcomes {
    /// The size of the error in milliseconds that so large a share of the answers stays within, by nearest rank.
    pub fn error(&self, share: f64) -> Option<f64> {
        ranked(self.errors().map(|error| error * 1e3).collect(), share)
    }

    /// The median time from start to end, in seconds.
    pub fn elapsed(&self) -> Option<f64> {
        ranked(self.0.iter().map(|outcome| outcome.elapsed.as_secs_f64()).collect(), 0.5)
    }

    pub fn runs(&self) -> usize {
        self.0.len()
    }

    pub fn unanswered(&self) -> usize {
        self.runs() - self.errors().count()
    }

    pub fn wrong(&self) -> usize {
        self.errors().filter(|error| *error > WRONG).count()
    }

    /// Whether nine in ten runs gave an answer.
    pub fn mostly_answered(&self) -> bool {
        self.runs() > 0 && self.unanswered() * 10 <= self.runs()
    }

    pub fn bounds_broken(&self) -> usize {
        self.0.iter().filter(|outcome| outcome.bound_held == Some(false)).count()
    }

    fn errors(&self) -> impl Iterator<Item = f64> {
        self.0.iter().filter_map(|outcome| outcome.offset).map(f64::abs)
    }
}

fn ranked(mut values: Vec<f64>, share: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let rank = (share * values.len() as f64).ceil() as usize;
    values.get(rank.max(1) - 1).copied()
}
