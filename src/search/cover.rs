//! Which steps have to be hashed so that no match is missed: often not all.
//!
//! To hash a step is to look for every code there. Of two codes that were seen `d` steps apart, the second belongs to the step `d`
//! after the first's; so a pair of steps is ruled out by either of the two, and it is enough to hash one of each pair: of every `2d`
//! steps in a row the first half. In general, let the times of the codes, counted in steps, stand on a circle of `P` steps. An
//! offset turns them all. If no more than `h` of the circle lies between a code and the `k`-th after it, some arc of that length holds
//! at least `k` of them however they are turned, so that of any codes but `k - 1` one is within; it is enough to hash the steps whose
//! number modulo `P` is below `h`. Times that are uncertain take as much off the arc at both of its ends.

use super::Plan;
use super::kernel::{Comb, Steps};
use super::placement::Piece;
use crate::time::Step;

/// The most steps in a round. Rounds longer than the codes are apart are as good as shorter ones.
const MOST_STEPS_IN_ROUND: i64 = 1024;
/// For so many steps that are to be covered, a code is tried in a round of another length: trying takes a small part of the time of
/// hashing.
const STEPS_FOR_A_TRY: u64 = 64;
/// A comb hashes less, but keys whose combs differ share no message schedule, which costs each of them so many times as much.
const COST_ALONE: f64 = 1.15;
/// No step is further from step 0 than this if combs are to count in 64 bits.
const FURTHEST: Step = Step(1 << 60);

/// Codes, of which each match has at least one at a step of the comb.
pub(super) struct Cover {
    pub comb: Comb,
    pub codes: Vec<usize>,
}

/// Steps that are hashed once, for all the codes of a plan that may be among them.
pub(super) struct Stretch {
    pub first: Step,
    pub last: Step,
    pub codes: Vec<usize>,
}

impl Cover {
    /// What costs least.
    pub fn of(plan: &Plan<'_>) -> Cover {
        let whole = Cover::whole(plan);
        let (groups, steps) = (groups(plan), whole.steps(plan));
        let places = groups.iter().map(Vec::len).sum::<usize>().max(1) as u64;
        let most_in_round = (steps / STEPS_FOR_A_TRY / places).cast_signed().min(MOST_STEPS_IN_ROUND);
        let thinned = groups.into_iter().filter_map(|codes| {
            let cover = Cover { comb: comb(plan, &codes, most_in_round)?, codes };
            let cost = COST_ALONE * cover.comb.share() * cover.steps(plan) as f64;
            (cost < steps as f64).then_some((cost, cover))
        });
        let cheapest = thinned.min_by(|(one, _), (other, _)| one.total_cmp(other));
        cheapest.map_or(whole, |(_, cover)| cover)
    }

    /// Every step of as many codes as leave too few for a match.
    pub fn whole(plan: &Plan<'_>) -> Cover {
        Cover { comb: Comb::ALL, codes: (0..=plan.lacking()).collect() }
    }

    /// How many steps the codes may have.
    fn steps(&self, plan: &Plan<'_>) -> u64 {
        self.stretches(plan).iter().map(|stretch| Steps::all(stretch.first, stretch.last).count()).sum()
    }

    /// The steps that the codes may have: codes seen at nearly the same time share theirs.
    pub fn stretches(&self, plan: &Plan<'_>) -> Vec<Stretch> {
        let range = Piece::range(plan.range);
        let steps = |&code: &usize| (plan.placements[code].steps_in(range), code);
        let mut ranges: Vec<((Step, Step), usize)> = self.codes.iter().map(steps).collect();
        ranges.retain(|((first, last), _)| first <= last);
        ranges.sort_unstable();
        let mut stretches: Vec<Stretch> = Vec::new();
        for ((first, last), code) in ranges {
            match stretches.last_mut() {
                Some(before) if first <= before.last => {
                    before.last = before.last.max(last);
                    before.codes.push(code);
                }
                _ => stretches.push(Stretch { first, last, codes: vec![code] }),
            }
        }
        stretches
    }
}

/// How many steps there are to look at, one by one.
pub(super) fn candidates(plan: &Plan<'_>) -> u64 {
    Cover::whole(plan).steps(plan)
}

/// Sets of codes of which every match has at least two: all, and as few as possible that were seen one after the other.
fn groups(plan: &Plan<'_>) -> Vec<Vec<usize>> {
    if plan.needed < 2 {
        return Vec::new();
    }
    let mut in_time: Vec<usize> = (0..plan.codes.len()).collect();
    in_time.sort_by_key(|&code| plan.placements[code].middle());
    let fewest = plan.lacking() + 2;
    let mut groups: Vec<Vec<usize>> = in_time.windows(fewest).map(<[usize]>::to_vec).collect();
    if fewest < in_time.len() {
        groups.push(in_time);
    }
    groups
}

/// The steps that suffice of those that these codes may have, if fewer than all do.
fn comb(plan: &Plan<'_>, codes: &[usize], most_in_round: i64) -> Option<Comb> {
    let range = Piece::range(plan.range);
    let near = |&code: &usize| {
        let (first, last) = plan.placements[code].steps_in(range);
        -FURTHEST.0 < first.0 && last < FURTHEST
    };
    if !codes.iter().all(near) {
        return None;
    }
    let combs = (2..=most_in_round).filter_map(|round| Comb::new(round, arc(plan, codes, round)?));
    combs.min_by(|one, other| one.share().total_cmp(&other.share()))
}

/// How many steps of a round have to be hashed.
fn arc(plan: &Plan<'_>, codes: &[usize], round: i64) -> Option<i64> {
    let placements = || codes.iter().map(|&code| &plan.placements[code]);
    let period = placements().next()?.period();
    let circle = i128::from(round) * period;
    let mut places: Vec<i128> = placements().map(|placement| placement.middle().rem_euclid(circle)).collect();
    places.sort_unstable();
    let once_more = places.iter().map(|place| place + circle);
    let ahead = places.iter().copied().chain(once_more).skip(plan.lacking() + 1);
    let longest = ahead.zip(&places).map(|(ahead, place)| ahead - place).max()?;
    let uncertain = placements().map(|placement| placement.uncertainty()).max()?;
    let arc = (longest + 2 * uncertain + period - 1).div_euclid(period);
    i64::try_from(arc).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::otp::{Algorithm, Digits, Key, Secret};
    use crate::search::{Search, Sighting, joint};
    use crate::time::{Period, Span, StepGrid, UnixTime};
    use proptest::prelude::*;
    use std::ops::ControlFlow;

    const NOW: UnixTime = UnixTime::from_seconds(1_795_255_205);

    /// Codes that were seen at these times, give or take, in seconds; the device shows some of them 5,000 s ahead.
    fn search(seen: &[(i64, i64)], period: i64, range: i64, needed: usize) -> Search {
        let key = Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1);
        let grid = StepGrid::of(Period::from_seconds(period).unwrap());
        let sighting = |(place, &(at, uncertainty)): (usize, &(i64, i64))| {
            let at = NOW + Span::from_seconds(at);
            let offset = [5_000, 5_000, -3_000, 700][place % 4];
            let code = key.code(grid.step_at(at + Span::from_seconds(offset)).counter(), Digits::SIX);
            Sighting { code, at, uncertainty: Span::from_seconds(uncertainty) }
        };
        let codes: Vec<Sighting> = seen.iter().enumerate().map(sighting).collect();
        Search { codes, key, grid, range: Span::from_seconds(range), threads: 1, min_codes: Some(needed) }
    }

    fn cover(seen: &[(i64, i64)], range: i64, needed: usize) -> (Comb, Vec<usize>) {
        let search = search(seen, 30, range, needed);
        let Cover { comb, mut codes } = Cover::of(&Plan::new(&search).unwrap());
        codes.sort_unstable();
        (comb, codes)
    }

    #[test]
    fn of_two_codes_about_half_the_steps_are_hashed() {
        const YEAR: i64 = 31_557_600;
        let comb = |period, kept| Comb::new(period, kept).unwrap();
        assert_eq!(cover(&[(0, 0), (95, 0)], YEAR, 2), (comb(7, 4), vec![0, 1]));
        assert_eq!(cover(&[(0, 0), (30, 0)], YEAR, 2), (comb(2, 1), vec![0, 1]));
        assert_eq!(cover(&[(0, 5), (95, 5)], YEAR, 2).0, comb(6, 4));
        // A day apart: the best round is not the whole of twice that.
        let far = cover(&[(0, 0), (86_400, 0)], YEAR, 2).0;
        assert!(far.share() < 0.502, "{far:?}");
        // Three in a row, all of them needed: one step of three. Of four, any three: one of two.
        assert_eq!(cover(&[(0, 0), (30, 0), (60, 0)], YEAR, 3).0, comb(3, 1));
        assert_eq!(cover(&[(0, 0), (30, 0), (60, 0), (90, 0)], YEAR, 3).0, comb(2, 1));
    }

    #[test]
    fn where_a_step_rules_out_one_code_only_the_first_are_looked_for_everywhere() {
        assert_eq!(cover(&[(0, 0)], 1_000_000, 1), (Comb::ALL, vec![0]));
        assert_eq!(cover(&[(0, 0), (95, 0)], 1_000_000, 1), (Comb::ALL, vec![0, 1]));
        // As far apart as the range is wide: no step has both.
        assert_eq!(cover(&[(0, 0), (2_500_000, 0)], 1_000_000, 2), (Comb::ALL, vec![0]));
        // More uncertain than they are apart.
        assert_eq!(cover(&[(0, 60), (95, 60)], 1_000_000, 2), (Comb::ALL, vec![0]));
        // So few steps that thinking takes longer.
        assert_eq!(cover(&[(0, 0), (95, 0)], 600, 2), (Comb::ALL, vec![0]));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 48 } else { 1024 }))]

        /// Whatever steps the codes of a match have, one of them is hashed.
        #[test]
        fn no_match_escapes(
            seen in proptest::collection::vec((-4_000i64..4_000, 0i64..70), 1..6),
            period in 1i64..90,
            needed in 1usize..6,
            offsets in proptest::collection::vec(-90_000_000_000i64..=90_000_000_000, 400),
        ) {
            let search = search(&seen, period, 90_000, 1);
            let mut plan = Plan::new(&search).unwrap();
            plan.needed = needed.min(plan.codes.len());
            let cover = Cover::of(&plan);
            // About the middle of the range and where pieces begin and end, too.
            let borders = plan.placements.iter().flat_map(|placement| {
                (-20..20).map(|step| placement.piece(placement.steps_in(Piece { low: 0, end: 1 }).0.plus(step)).low)
            });
            let offsets = offsets.iter().map(|&micros| i128::from(micros) * 1_000);
            for offset in offsets.chain(borders.flat_map(|border| [border - 1, border])) {
                let escapes = |code: &usize| {
                    let (first, last) = plan.placements[*code].steps_in(Piece { low: offset, end: offset + 1 });
                    let hashed = |step| cover.comb.holds(Step(step)) && cover.codes.contains(code);
                    !(first.0..=last.0).all(hashed)
                };
                let escaping = (0..plan.codes.len()).filter(escapes).count();
                prop_assert!(escaping < plan.needed, "{escaping} of {} at {offset} ns with {:?}", plan.needed, cover.comb);
            }
        }

        /// What is found does not depend on how it is covered.
        #[test]
        fn covers_find_what_the_whole_search_finds(
            seen in proptest::collection::vec((-400i64..400, 0i64..20), 1..6),
            period in 10i64..90,
            needed in 1usize..6,
        ) {
            let mut search = search(&seen, period, 30_000, 1);
            let different = Plan::new(&search).unwrap().codes.len();
            search.min_codes = Some(needed.min(different));
            let found = |cover: fn(&Plan<'_>) -> Cover| {
                let plan = Plan::new(&search).unwrap();
                let covers = [cover(&plan)];
                joint::found_by(vec![plan], &covers, 2, &mut |_, _| ControlFlow::Continue(()))
            };
            prop_assert!(found(Cover::of) == found(Cover::whole));
        }
    }
}
