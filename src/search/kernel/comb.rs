//! Which steps are hashed: all, or of every so many in a row the first few.

use crate::time::Step;

/// Of every `round` steps in a row, counted from step 0, the first `kept`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::search) struct Comb {
    round: i64,
    kept: i64,
}

impl Comb {
    /// Every step.
    pub const ALL: Comb = Comb { round: 1, kept: 1 };

    /// `None` unless some, but not all, are kept.
    pub const fn new(round: i64, kept: i64) -> Option<Comb> {
        if 0 < kept && kept < round { Some(Comb { round, kept }) } else { None }
    }

    /// Which share of the steps are kept.
    pub fn share(self) -> f64 {
        self.kept as f64 / self.round as f64
    }

    pub fn holds(self, step: Step) -> bool {
        step.0.rem_euclid(self.round) < self.kept
    }

    /// The number of the first kept step from this one on. They are counted from step 0.
    #[inline]
    pub fn number_from(self, step: Step) -> i64 {
        let (rounds, place) = (step.0.div_euclid(self.round), step.0.rem_euclid(self.round));
        rounds * self.kept + place.min(self.kept)
    }

    /// The kept step of this number.
    #[inline]
    pub fn nth(self, number: i64) -> Step {
        Step(number.div_euclid(self.kept) * self.round + number.rem_euclid(self.kept))
    }

    /// The place of this number's step among the kept ones of its round.
    #[inline]
    pub const fn place(self, number: i64) -> usize {
        number.rem_euclid(self.kept) as usize
    }

    /// How far kept steps lie beyond the beginning of a round, for one round and so many more.
    pub fn offsets(self, more: u64) -> Vec<u32> {
        (0..self.kept + more.cast_signed()).map(|number| self.nth(number).0 as u32).collect()
    }
}

/// The steps of a comb from `first` to `last`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::search) struct Steps {
    pub comb: Comb,
    pub first: Step,
    pub last: Step,
}

impl Steps {
    /// Every step from `first` to `last`.
    pub fn all(first: Step, last: Step) -> Steps {
        Steps { comb: Comb::ALL, first, last }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        if self.first > self.last {
            return 0;
        }
        let (first, last) = (self.comb.number_from(self.first), self.comb.number_from(self.last));
        last.abs_diff(first).saturating_add(u64::from(self.comb.holds(self.last)))
    }

    /// Each of them.
    pub fn each(self) -> impl Iterator<Item = Step> {
        let first = self.comb.number_from(self.first);
        (0..self.count()).map(move |place| self.comb.nth(first.wrapping_add_unsigned(place)))
    }

    /// The same in pieces of so many.
    pub fn pieces(self, of: u64) -> impl Iterator<Item = Steps> {
        let (first, count) = (self.comb.number_from(self.first), self.count());
        let at = move |place: u64| self.comb.nth(first.wrapping_add_unsigned(place));
        (0..count.div_ceil(of)).map(move |piece| {
            let last = ((piece + 1) * of).min(count) - 1;
            Steps { first: at(piece * of), last: at(last), ..self }
        })
    }

    /// Those that lie between these as well.
    pub fn within(self, first: Step, last: Step) -> Steps {
        Steps { first: self.first.max(first), last: self.last.min(last), ..self }
    }
}
