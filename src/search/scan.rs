//! The scan over the ranges, in blocks that threads take one after another: those nearest to a clock in step first.

use super::cover::{Cover, Stretch};
use super::kernel::{Comb, Hit, Lanes, Steps, Target, TargetHit, spans, wanted_codes};
use super::{Plan, Watch};
use crate::otp::Algorithm;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

/// Hashes in a block, unless very many keys share it: some milliseconds of work, so that threads end together and progress is
/// smooth.
const BLOCK: u64 = 1 << 15;
/// The fewest steps in a block, however many keys share it: enough to fill the widest vectors.
const FEWEST: u64 = 96;
/// About the most blocks of one group, for they are all in memory.
const MOST_BLOCKS: u64 = 1 << 20;

/// What the scan found.
pub(super) struct Scanned {
    /// For each plan the steps that have one of the scanned codes, in order; [`Hit::wanted`] counts the plan's different codes.
    pub hits: Vec<Vec<Hit>>,
    /// If it was broken off: the offset in nanoseconds up to which, either way, everything was scanned.
    pub reached: Option<i128>,
    /// How many codes there were to compute.
    pub hashes: u64,
}

/// The stretches of all plans that hash alike.
struct Group<'a> {
    algorithm: Algorithm,
    comb: Comb,
    targets: Vec<Target<'a>>,
    /// Which plan each target is of, and which of its codes may be there.
    owners: Vec<(usize, Vec<usize>)>,
}

/// Some steps and the targets that want them.
struct Block {
    /// How far the nearest offset of any of them is from a clock in step, in nanoseconds.
    distance: i128,
    group: usize,
    steps: Steps,
    /// How many codes are computed.
    hashes: u64,
}

/// Hashes every step of each plan's cover, once for each plan.
pub(super) fn over_ranges(plans: &[Plan<'_>], covers: &[Cover], threads: usize, watch: &mut Watch<'_>) -> Scanned {
    let groups = groups(plans, covers);
    let mut blocks: Vec<Block> = (0..groups.len()).flat_map(|index| blocks_of(plans, &groups, index)).collect();
    blocks.sort_unstable_by_key(|block| (block.distance, block.group, block.steps.first));
    let all = blocks.iter().map(|block| block.hashes).sum::<u64>();
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
    Scanned { hits: by_plan(plans.len(), &groups, parts), reached, hashes: all }
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
        let (places, targets): (Vec<usize>, Vec<&Target<'_>>) = group.overlapping(block.steps).unzip();
        let mut found = Vec::new();
        Lanes::Automatic.scan(group.algorithm, block.steps, &targets, &mut found);
        hits.extend(found.into_iter().map(|hit| (block.group, TargetHit { target: places[hit.target], ..hit })));
    }
}

impl Group<'_> {
    fn overlapping(&self, steps: Steps) -> impl Iterator<Item = (usize, &Target<'_>)> {
        self.targets.iter().enumerate().filter(move |(_, target)| target.overlaps(steps.first, steps.last))
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

fn groups<'a>(plans: &[Plan<'a>], covers: &[Cover]) -> Vec<Group<'a>> {
    let mut groups: BTreeMap<(Algorithm, Comb), Group<'a>> = BTreeMap::new();
    for (index, (plan, cover)) in plans.iter().zip(covers).enumerate() {
        let algorithm = plan.key.algorithm();
        let empty = Group { algorithm, comb: cover.comb, targets: Vec::new(), owners: Vec::new() };
        let group = groups.entry((algorithm, cover.comb)).or_insert(empty);
        for Stretch { first, last, codes } in cover.stretches(plan) {
            let wanted = wanted_codes(codes.iter().map(|&code| plan.codes[code]), plan.digits);
            group.targets.push(Target { key: plan.key, codes: wanted, first, last });
            group.owners.push((index, codes));
        }
    }
    groups.into_values().filter(|group| !group.targets.is_empty()).collect()
}

fn blocks_of<'a>(plans: &'a [Plan<'_>], groups: &'a [Group<'_>], index: usize) -> impl Iterator<Item = Block> + 'a {
    let group = &groups[index];
    let spans: Vec<Steps> =
        spans(&group.targets).into_iter().map(|(first, last)| Steps { comb: group.comb, first, last }).collect();
    let all: u64 = spans.iter().map(Steps::count).sum();
    let length = (BLOCK / group.targets.len() as u64).max(FEWEST).max(all / MOST_BLOCKS);
    spans.into_iter().flat_map(move |span| span.pieces(length)).map(move |steps| {
        let (mut hashes, mut distance) = (0, i128::MAX);
        for (place, target) in group.overlapping(steps) {
            let own = steps.within(target.first, target.last);
            let (plan, codes) = &group.owners[place];
            let distances = codes.iter().map(|&code| plans[*plan].placements[code].distance(own.first, own.last));
            distance = distances.fold(distance, i128::min);
            hashes += own.count();
        }
        Block { distance, group: index, steps, hashes }
    })
}
