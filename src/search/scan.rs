//! The scan over the range, in tiles that threads take one after another.

use super::Plan;
use super::kernel::{Hit, scan_for_any};
use super::placement::Piece;
use crate::otp::Code;
use crate::time::Step;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Steps in a tile: some milliseconds of work, so that threads end together and progress is smooth.
const TILE: u64 = 1 << 15;

/// What the scan found.
pub(super) struct Scanned {
    /// The steps that have one of the scanned codes, in order; [`Hit::wanted`] counts the plan's different codes.
    pub hits: Vec<Hit>,
    /// How many steps were hashed.
    pub steps: u64,
}

/// Steps that are hashed once, for all the codes that may be among them.
struct Stretch {
    first: Step,
    last: Step,
    codes: Vec<usize>,
}

/// A part of a stretch.
struct Tile<'a> {
    first: Step,
    last: Step,
    stretch: &'a Stretch,
}

/// Hashes every step that a scanned code may have within the range, each once.
pub(super) fn over_range(plan: &Plan<'_>, threads: usize, progress: &mut dyn FnMut(u64, u64)) -> Scanned {
    let stretches = stretches(plan);
    let tiles: Vec<Tile<'_>> = stretches.iter().flat_map(tiles_of).collect();
    let steps = stretches.iter().map(|stretch| length(stretch.first, stretch.last)).sum();
    let next = AtomicUsize::new(0);
    let mut hits = std::thread::scope(|scope| {
        let others: Vec<_> =
            (1..threads.min(tiles.len())).map(|_| scope.spawn(|| work(plan, &tiles, &next, &mut |_| {}))).collect();
        let mut hits = work(plan, &tiles, &next, &mut |tiles| progress((tiles as u64 * TILE).min(steps), steps));
        for other in others {
            match other.join() {
                Ok(more) => hits.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        hits
    });
    // Which thread took which tile is chance; the result is not.
    hits.sort_unstable();
    Scanned { hits, steps }
}

/// Takes tiles until there are none left.
fn work(plan: &Plan<'_>, tiles: &[Tile<'_>], next: &AtomicUsize, taken: &mut dyn FnMut(usize)) -> Vec<Hit> {
    let mut hits = Vec::new();
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(tile) = tiles.get(index) else { return hits };
        taken(index);
        let wanted: Vec<Code> = tile.stretch.codes.iter().map(|&code| plan.codes[code].clone()).collect();
        let found = scan_for_any(plan.key, plan.digits, tile.first, tile.last, &wanted);
        hits.extend(found.into_iter().map(|hit| Hit { wanted: tile.stretch.codes[hit.wanted], ..hit }));
    }
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

fn tiles_of(stretch: &Stretch) -> impl Iterator<Item = Tile<'_>> {
    let count = length(stretch.first, stretch.last).div_ceil(TILE);
    (0..count).map(move |index| {
        let first = stretch.first.plus((index * TILE) as i64);
        Tile { first, last: first.plus(TILE as i64 - 1).min(stretch.last), stretch }
    })
}

/// How many steps there are; a century of seconds has few enough for 64 bits.
fn length(first: Step, last: Step) -> u64 {
    last.0.abs_diff(first.0) + 1
}
