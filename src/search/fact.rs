//! Codes that are one fact: a code that is noted twice while it is shown says no more than once.

use super::Plan;
use super::placement::Placement;

/// Equal codes, seen so near to each other that all of them may be of one step.
pub(super) struct Fact {
    /// Which of the plan's different codes.
    pub codes: Vec<usize>,
    /// Where one step allows all of them.
    pub all: Placement,
    /// Where it allows any of them.
    pub any: Placement,
}

/// Each of a plan's different codes, in one of them.
pub(super) fn facts(plan: &Plan<'_>) -> Vec<Fact> {
    let mut in_time: Vec<usize> = (0..plan.codes.len()).collect();
    in_time.sort_by_key(|&code| plan.placements[code].middle());
    let mut facts: Vec<Fact> = Vec::new();
    for code in in_time {
        let placement = plan.placements[code];
        let same = |fact: &&mut Fact| fact.codes.iter().all(|&other| plan.codes[other] == plan.codes[code]);
        let both = facts.iter_mut().filter(same).find_map(|fact| Some((fact.all.common(&placement)?, fact)));
        match both {
            Some((all, fact)) => {
                fact.codes.push(code);
                (fact.all, fact.any) = (all, fact.any.hull(&placement));
            }
            None => facts.push(Fact { codes: vec![code], all: placement, any: placement }),
        }
    }
    facts
}

/// For each code in the order given, which fact it belongs to.
pub(super) fn of_given(plan: &Plan<'_>) -> Vec<usize> {
    let mut of_code = vec![0; plan.codes.len()];
    for (number, fact) in facts(plan).into_iter().enumerate() {
        fact.codes.into_iter().for_each(|code| of_code[code] = number);
    }
    plan.given.iter().map(|&code| of_code[code]).collect()
}
