//! From a step that has one of the codes to the sets of codes that fit together there.

use super::cover::Cover;
use super::kernel::{Comb, Hit, scan};
use super::placement::Piece;
use super::{MOST_MATCHES, Plan};
use crate::time::Step;

/// A step for each of some different codes, and the offsets that all of them allow.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tuple {
    pub steps: Vec<Option<Step>>,
    pub piece: Piece,
}

impl Tuple {
    pub fn codes_matched(&self) -> usize {
        self.steps.iter().flatten().count()
    }

    fn with(&self, placed: &Placed) -> Option<Tuple> {
        let piece = self.piece.common(placed.piece)?;
        let mut steps = self.steps.clone();
        steps[placed.code] = Some(placed.step);
        Some(Tuple { steps, piece })
    }

    /// Whether no code that it lacks fits its offsets.
    fn is_complete(&self, placed: &[Placed]) -> bool {
        let lacking = placed.iter().filter(|placed| self.steps[placed.code].is_none());
        lacking.into_iter().all(|placed| placed.piece.common(self.piece).is_none())
    }
}

/// A code at a step, and the offsets that this allows.
#[derive(Clone, Copy)]
pub(super) struct Placed {
    pub code: usize,
    pub step: Step,
    pub piece: Piece,
}

/// What the scan of a plan tells, and what it does not.
pub(super) struct Surroundings<'a> {
    plan: &'a Plan<'a>,
    cover: &'a Cover,
    /// For each code that was looked for, the steps of the cover that have it, in order.
    found: Vec<Option<Vec<Step>>>,
}

impl<'a> Surroundings<'a> {
    pub fn new(plan: &'a Plan<'a>, cover: &'a Cover, hits: &[Hit]) -> Surroundings<'a> {
        let mut found = vec![None; plan.codes.len()];
        cover.codes.iter().for_each(|&code| found[code] = Some(Vec::new()));
        for hit in hits {
            found[hit.wanted].get_or_insert_default().push(hit.step);
        }
        Surroundings { plan, cover, found }
    }

    /// All sets of codes with this hit that fit together and to which no further one can be added. Whether there were too many.
    pub fn tuples(&self, hit: Placed, tuples: &mut Vec<Tuple>) -> bool {
        let placed = self.around(hit);
        // Intervals that meet in pairs meet all together, and they do so where the last of them begins.
        let mut beginnings: Vec<i128> = placed.iter().map(|placed| placed.piece.low).collect();
        beginnings.sort_unstable();
        beginnings.dedup();
        let mut too_many = false;
        for at in beginnings {
            let choices = self.choices(&placed, at);
            if choices.iter().filter(|steps| !steps.is_empty()).count() >= self.plan.needed {
                too_many |= self.choose(&placed, &choices, tuples);
            }
        }
        too_many
    }

    /// A hit, and every step of the other codes that fits somewhere in its offsets.
    fn around(&self, hit: Placed) -> Vec<Placed> {
        let mut placed = vec![hit];
        for (code, placement) in self.plan.placements.iter().enumerate().filter(|(code, _)| *code != hit.code) {
            let (first, last) = placement.steps_in(hit.piece);
            for step in self.steps_of(code, first, last) {
                let common = placement.piece(step).common(hit.piece);
                placed.extend(common.map(|piece| Placed { code, step, piece }));
            }
        }
        placed
    }

    /// The steps that have a code: looked up where all were hashed.
    fn steps_of(&self, code: usize, first: Step, last: Step) -> Vec<Step> {
        match &self.found[code] {
            Some(steps) if self.cover.comb == Comb::ALL => {
                let from = steps.partition_point(|&step| step < first);
                steps[from..].iter().copied().take_while(|&step| step <= last).collect()
            }
            _ => scan(self.plan.key, self.plan.digits, first, last, self.plan.codes[code]),
        }
    }

    /// How many steps are hashed for each hit, at most.
    pub fn steps_a_hit(&self) -> usize {
        let hashed = |code: &usize| self.found[*code].is_none() || self.cover.comb != Comb::ALL;
        let steps = |code: usize| self.plan.placements[code].steps_at_once();
        (0..self.plan.codes.len()).filter(hashed).map(steps).fold(0, usize::saturating_add)
    }

    /// The steps of each code that allow this offset.
    fn choices(&self, placed: &[Placed], offset: i128) -> Vec<Vec<Placed>> {
        let mut choices = vec![Vec::new(); self.plan.codes.len()];
        for here in placed.iter().filter(|placed| placed.piece.holds(offset)) {
            choices[here.code].push(*here);
        }
        choices
    }

    /// One step for each code that has any: usually there is one choice, more only where times are uncertain by more than a period and
    /// a code comes twice.
    fn choose(&self, placed: &[Placed], choices: &[Vec<Placed>], tuples: &mut Vec<Tuple>) -> bool {
        let everything = Tuple { steps: vec![None; choices.len()], piece: Piece::range(self.plan.range) };
        let mut chosen = vec![everything];
        let mut too_many = false;
        for steps in choices.iter().filter(|steps| !steps.is_empty()) {
            chosen = chosen.iter().flat_map(|tuple| steps.iter().filter_map(|step| tuple.with(step))).collect();
            too_many |= chosen.len() > MOST_MATCHES;
            chosen.truncate(MOST_MATCHES);
        }
        tuples.extend(chosen.into_iter().filter(|tuple| tuple.is_complete(placed)));
        too_many
    }
}
