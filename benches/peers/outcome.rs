//! What came of one run, and of many.

use std::time::Duration;

/// One run of one program.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// The offset that it says, in seconds; the truth is zero. `None` if it gave no answer.
    pub offset: Option<f64>,
    /// Both ends of the interval that it calls proved, in seconds; `None` if it states none.
    pub interval: Option<(f64, f64)>,
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

    /// How many of its intervals do not hold the truth, which is zero.
    pub fn intervals_broken(&self) -> usize {
        self.intervals().filter(|(low, high)| *low > 0.0 || *high < 0.0).count()
    }

    /// Half of the median interval, in milliseconds.
    pub fn half_width(&self) -> Option<f64> {
        ranked(self.intervals().map(|(low, high)| (high - low) * 0.5e3).collect(), 0.5)
    }

    fn intervals(&self) -> impl Iterator<Item = (f64, f64)> {
        self.0.iter().filter_map(|outcome| outcome.interval)
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
