//! From steps that have one of the codes to sets of codes that fit together.

use super::kernel::Hit;
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
}

/// The matches in their order, and whether there were more.
pub(super) struct Joined {
    pub tuples: Vec<Tuple>,
    pub truncated: bool,
}

/// A code at a step, and the offsets that this allows.
#[derive(Clone, Copy)]
struct Placed {
    code: usize,
    step: Step,
    piece: Piece,
}

/// All sets of codes that fit together and to which no further one can be added.
pub(super) fn matches(plan: &Plan<'_>, hits: &[Hit]) -> Joined {
    let mut joined = Joined { tuples: Vec::new(), truncated: false };
    for hit in hits {
        let fits = plan.placements[hit.wanted].piece(hit.step).common(Piece::range(plan.range));
        if let Some(piece) = fits {
            let placed = around(plan, Placed { code: hit.wanted, step: hit.step, piece });
            add_tuples(plan, &placed, &mut joined);
        }
    }
    // A set of several scanned codes was found once for each of them.
    joined.tuples.sort_unstable();
    joined.tuples.dedup();
    joined.tuples.sort_by_key(|tuple| {
        let twice_the_middle = tuple.piece.low + tuple.piece.end.min(plan.range);
        (std::cmp::Reverse(tuple.codes_matched()), twice_the_middle.abs())
    });
    joined.truncated |= joined.tuples.len() > MOST_MATCHES;
    joined.tuples.truncate(MOST_MATCHES);
    joined
}

/// A hit, and every step of the other codes that fits somewhere in its offsets.
fn around(plan: &Plan<'_>, hit: Placed) -> Vec<Placed> {
    let mut placed = vec![hit];
    for code in (0..plan.codes.len()).filter(|&code| code != hit.code) {
        let (first, last) = plan.placements[code].steps_in(hit.piece);
        for step in (first.0..=last.0).map(Step).filter(|&step| plan.is_code_of(code, step)) {
            let common = plan.placements[code].piece(step).common(hit.piece);
            placed.extend(common.map(|piece| Placed { code, step, piece }));
        }
    }
    placed
}

/// Intervals that meet in pairs meet all together, and they do so where the last of them begins: so it is enough to
/// look at each beginning.
fn add_tuples(plan: &Plan<'_>, placed: &[Placed], joined: &mut Joined) {
    let mut beginnings: Vec<i128> = placed.iter().map(|placed| placed.piece.low).collect();
    beginnings.sort_unstable();
    beginnings.dedup();
    for at in beginnings {
        let here: Vec<Placed> = placed.iter().copied().filter(|placed| placed.piece.holds(at)).collect();
        let choices: Vec<Vec<Placed>> = (0..plan.codes.len())
            .map(|code| here.iter().copied().filter(|placed| placed.code == code).collect())
            .collect();
        if choices.iter().filter(|steps| !steps.is_empty()).count() >= plan.needed {
            choose(plan, placed, &choices, joined);
        }
    }
}

/// One step for each code that has any here: usually there is one choice, more only where times are uncertain by more
/// than a period and a code comes twice.
fn choose(plan: &Plan<'_>, placed: &[Placed], choices: &[Vec<Placed>], joined: &mut Joined) {
    let everything = Tuple { steps: vec![None; choices.len()], piece: Piece::range(plan.range) };
    let mut tuples = vec![everything];
    for steps in choices.iter().filter(|steps| !steps.is_empty()) {
        tuples = tuples.iter().flat_map(|tuple| steps.iter().filter_map(|step| with(tuple, step))).collect();
        if tuples.len() > MOST_MATCHES {
            joined.truncated = true;
            tuples.truncate(MOST_MATCHES);
        }
    }
    joined.tuples.extend(tuples.into_iter().filter(|tuple| is_complete(tuple, placed)));
}

fn with(tuple: &Tuple, placed: &Placed) -> Option<Tuple> {
    let piece = tuple.piece.common(placed.piece)?;
    let mut steps = tuple.steps.clone();
    steps[placed.code] = Some(placed.step);
    Some(Tuple { steps, piece })
}

/// Whether no code that the tuple lacks fits its offsets.
fn is_complete(tuple: &Tuple, placed: &[Placed]) -> bool {
    let lacking = placed.iter().filter(|placed| tuple.steps[placed.code].is_none());
    lacking.into_iter().all(|placed| placed.piece.common(tuple.piece).is_none())
}
