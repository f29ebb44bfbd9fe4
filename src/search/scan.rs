//! The scan over the ranges, in blocks that threads take one after another: those nearest to a clock in step first.

use super::kernel::{Hit, Lanes, Target, TargetHit, spans, wanted_codes};
use super::placement::Piece;
use super::{Plan, Watch};
use crate::otp::Algorithm;
use crate::time::Step;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

/// Hashes in a block, unless very many keys share it: some milliseconds of work, so that threads end together and progress is
/// smooth.
const BLOCK: u64 = 1 << 15;
/// The fewest steps in a block, however many keys share it: enough to fill the widest vectors.
const FEWEST: u64 = 96;

/// What the scan found.
pub(super) struct Scanned {
    /// For each plan the steps that have one of the scanned codes, in order; [`Hit::wanted`] counts the plan's different codes.
    pub hits: Vec<Vec<Hit>>,
    /// If it was broken off: the offset in nanoseconds up to which, either way, everything was scanned.
    pub reached: Option<i128>,
}

/// Steps that are hashed once, for all the codes of a plan that may be among them.
pub(super) struct Stretch {
    first: Step,
    last: Step,
    codes: Vec<usize>,
}

/// The stretches of all plans that hash alike.
struct Group<'a> {
    algorithm: Algorithm,
    targets: Vec<Target<'a>>,
    /// Which plan each target is of, and which of its codes may be there.
    owners: Vec<(usize, Vec<usize>)>,
}

/// Some steps and the targets that want them.
struct Block {
    /// How far the nearest offset of any of them is from a clock in step, in nanoseconds.
    distance: i128,
    group: usize,
    first: Step,
    last: Step,
    /// How many codes are computed.
    hashes: u64,
}

/// Hashes every step that a scanned code may have within the range of its plan, each once for each plan.
pub(super) fn over_ranges(plans: &[Plan<'_>], threads: usize, watch: &mut Watch<'_>) -> Scanned {
    let groups = groups(plans);
    let mut blocks: Vec<Block> = (0..groups.len()).flat_map(|index| blocks_of(plans, &groups, index)).collect();
    blocks.sort_unstable_by_key(|block| (block.distance, block.group, block.first));
    let all = blocks.iter().map(|block| block.hashes).sum();
    let run = Run { groups: &groups, blocks: &blocks, next: 0.into(), done: 0.into(), stop: false.into() };
    let mut told = || {
        if watch(run.done.load(Ordering::Relaxed), all).is_break() {
            run.stop.store(true, Ordering::Relaxed);
        }
    };
    let parts = std::thread::scope(|scope| {
        let others: Vec<_> =
            (1..threads.clamp(1, blocks.len().max(1))).map(|_| scope.spawn(|| run.work(&mut || {}))).collect();
        let mut parts = vec![run.work(&mut told)];
        for other in others {
            match other.join() {
                Ok(part) => parts.push(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        parts
    });
    let first_left = parts.iter().filter_map(|part| part.left).min();
    // What was left is not scanned from its nearest offset on.
    let reached = first_left.map(|index| blocks[index].distance - 1);
    Scanned { hits: by_plan(plans.len(), &groups, parts), reached }
}

/// How many codes a plan's scan computes.
pub(super) fn steps(plan: &Plan<'_>) -> u64 {
    stretches(plan).iter().map(|stretch| length(stretch.first, stretch.last)).sum()
}

/// The blocks and how far the threads are.
struct Run<'a> {
    groups: &'a [Group<'a>],
    blocks: &'a [Block],
    next: AtomicUsize,
    done: AtomicU64,
    stop: AtomicBool,
}

/// What one thread found.
struct Part {
    hits: Vec<(usize, TargetHit)>,
    /// The block that it left undone when it was told to stop.
    left: Option<usize>,
}

impl Run<'_> {
    /// Takes blocks until there are none left, or until it is told to stop; what holds a clock in step is done in any case.
    fn work(&self, told: &mut dyn FnMut()) -> Part {
        let mut part = Part { hits: Vec::new(), left: None };
        loop {
            told();
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(block) = self.blocks.get(index) else { return part };
            if block.distance > 0 && self.stop.load(Ordering::Relaxed) {
                part.left = Some(index);
                return part;
            }
            self.scan(block, &mut part.hits);
            self.done.fetch_add(block.hashes, Ordering::Relaxed);
        }
    }

    fn scan(&self, block: &Block, hits: &mut Vec<(usize, TargetHit)>) {
        let group = &self.groups[block.group];
        let (places, targets): (Vec<usize>, Vec<&Target<'_>>) = group.overlapping(block.first, block.last).unzip();
        let mut found = Vec::new();
        Lanes::Automatic.scan(group.algorithm, (block.first, block.last), &targets, &mut found);
        hits.extend(found.into_iter().map(|hit| (block.group, TargetHit { target: places[hit.target], ..hit })));
    }
}

impl Group<'_> {
    fn overlapping(&self, first: Step, last: Step) -> impl Iterator<Item = (usize, &Target<'_>)> {
        self.targets.iter().enumerate().filter(move |(_, target)| target.overlaps(first, last))
    }
}

/// The hits of each plan. Which thread took which block is chance; the order here is not.
fn by_plan(plans: usize, groups: &[Group<'_>], parts: Vec<Part>) -> Vec<Vec<Hit>> {
    let mut hits = vec![Vec::new(); plans];
    for (group, hit) in parts.into_iter().flat_map(|part| part.hits) {
        let (plan, codes) = &groups[group].owners[hit.target];
        hits[*plan].push(Hit { step: hit.step, wanted: codes[hit.wanted] });
    }
    hits.iter_mut().for_each(|hits| hits.sort_unstable());
    hits
}

fn groups<'a>(plans: &[Plan<'a>]) -> Vec<Group<'a>> {
    let group = |algorithm| {
        let mut group = Group { algorithm, targets: Vec::new(), owners: Vec::new() };
        for (index, plan) in plans.iter().enumerate().filter(|(_, plan)| plan.key.algorithm() == algorithm) {
            for Stretch { first, last, codes } in stretches(plan) {
                let wanted = wanted_codes(codes.iter().map(|&code| plan.codes[code]), plan.digits);
                group.targets.push(Target { key: plan.key, codes: wanted, first, last });
                group.owners.push((index, codes));
            }
        }
        group
    };
    Algorithm::ALL.map(group).into_iter().filter(|group| !group.targets.is_empty()).collect()
}

fn blocks_of<'a>(plans: &'a [Plan<'_>], groups: &'a [Group<'_>], index: usize) -> impl Iterator<Item = Block> + 'a {
    let group = &groups[index];
    let steps = (BLOCK / group.targets.len() as u64).max(FEWEST);
    let pieces = spans(&group.targets).into_iter().flat_map(move |(first, last)| {
        let count = length(first, last).div_ceil(steps);
        (0..count).map(move |piece| {
            let first = first.plus((piece * steps) as i64);
            (first, first.plus(steps as i64 - 1).min(last))
        })
    });
    pieces.map(move |(first, last)| {
        let (mut hashes, mut distance) = (0, i128::MAX);
        for (place, target) in group.overlapping(first, last) {
            let (first, last) = (first.max(target.first), last.min(target.last));
            let (plan, codes) = &group.owners[place];
            let distances = codes.iter().map(|&code| plans[*plan].placements[code].distance(first, last));
            distance = distances.fold(distance, i128::min);
            hashes += length(first, last);
        }
        Block { distance, group: index, first, last, hashes }
    })
}

/// The steps to hash: codes seen at nearly the same time share theirs.
fn stretches(plan: &Plan<'_>) -> Vec<Stretch> {
    let mut ranges: Vec<(Step, Step, usize)> = (0..plan.codes_to_scan())
        .map(|code| {
            let (first, last) = plan.placements[code].steps_in(Piece::range(plan.range));
            (first, last, code)
        })
        .filter(|(first, last, _)| first <= last)
        .collect();
    ranges.sort_unstable();
    let mut stretches: Vec<Stretch> = Vec::new();
    for (first, last, code) in ranges {
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

/// How many steps there are; a century of seconds has few enough for 64 bits.
fn length(first: Step, last: Step) -> u64 {
    last.0.abs_diff(first.0) + 1
}
