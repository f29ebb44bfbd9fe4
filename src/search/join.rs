//! From the steps that have one of the codes to the matches, in chunks that threads take one after another: those nearest to a clock in
//! step first.

use super::cover::Cover;
use super::kernel::Hit;
use super::placement::Piece;
use super::tuple::{Placed, Surroundings, Tuple};
use super::{MOST_MATCHES, Plan};
use std::cmp::Reverse;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The most hits in a chunk,
const CHUNK: usize = 1024;
/// and about the most steps that are hashed for them: some milliseconds of work.
const HASHES: usize = 1 << 16;

/// The matches in their order.
pub(super) struct Joined {
    pub tuples: Vec<Tuple>,
    /// Whether there were more.
    pub truncated: bool,
    /// If it was broken off: the offset in nanoseconds up to which, either way, all matches are here.
    pub reached: Option<i128>,
}

/// All sets of codes that fit together and to which no further one can be added. `watch` may break it off.
pub(super) fn matches(
    plan: &Plan<'_>,
    cover: &Cover,
    hits: &[Hit],
    threads: usize,
    watch: &mut dyn FnMut() -> ControlFlow<()>,
) -> Joined {
    let range = Piece::range(plan.range);
    let placed = |hit: &Hit| {
        let piece = plan.placements[hit.wanted].piece(hit.step).common(range)?;
        Some(Placed { code: hit.wanted, step: hit.step, piece })
    };
    let mut nearest_first: Vec<Placed> = hits.iter().filter_map(placed).collect();
    nearest_first.sort_by_key(|hit| hit.piece.distance());
    let surroundings = Surroundings::new(plan, cover, hits);
    let chunk = (HASHES / surroundings.steps_a_hit().max(1)).clamp(1, CHUNK);
    let run = Run { surroundings, chunk, hits: &nearest_first, range: plan.range, next: 0.into(), stop: false.into() };
    let mut told = || {
        if watch().is_break() {
            run.stop.store(true, Ordering::Relaxed);
        }
    };
    std::thread::scope(|scope| {
        let chunks = nearest_first.len().div_ceil(chunk).max(1);
        let others: Vec<_> = (1..threads.clamp(1, chunks)).map(|_| scope.spawn(|| run.work(&mut || {}))).collect();
        let mut joined = run.work(&mut told);
        for other in others {
            match other.join() {
                Ok(other) => joined.add(other, plan.range),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        joined
    })
}

/// The hits and how far the threads are.
struct Run<'a> {
    surroundings: Surroundings<'a>,
    chunk: usize,
    hits: &'a [Placed],
    range: i128,
    next: AtomicUsize,
    stop: AtomicBool,
}

impl Run<'_> {
    /// Takes chunks until there are none left, or until it is told to stop; the first, and what holds a clock in step, is done in any case.
    fn work(&self, told: &mut dyn FnMut()) -> Joined {
        let mut joined = Joined { tuples: Vec::new(), truncated: false, reached: None };
        loop {
            told();
            let first = self.next.fetch_add(self.chunk, Ordering::Relaxed);
            let Some([nearest, ..]) = self.hits.get(first..) else { break };
            if first > 0 && nearest.piece.distance() > 0 && self.stop.load(Ordering::Relaxed) {
                joined.reached = Some(nearest.piece.distance() - 1);
                break;
            }
            for &hit in self.hits[first..].iter().take(self.chunk) {
                joined.truncated |= self.surroundings.tuples(hit, &mut joined.tuples);
                if joined.tuples.len() > 4 * MOST_MATCHES {
                    joined.keep_first(self.range);
                }
            }
        }
        joined.keep_first(self.range);
        joined
    }
}

impl Joined {
    /// What is left of it in a plan of a narrower range: where offsets end at its border, other sets are complete.
    pub fn narrowed(mut self, plan: &Plan<'_>, cover: &Cover, hits: &[Hit]) -> Joined {
        let range = Piece::range(plan.range);
        self.tuples.retain(|tuple| tuple.piece.common(range) == Some(tuple.piece));
        let surroundings = Surroundings::new(plan, cover, hits);
        for hit in hits {
            let whole = plan.placements[hit.wanted].piece(hit.step);
            if let Some(piece) = whole.common(range).filter(|within| *within != whole) {
                let placed = Placed { code: hit.wanted, step: hit.step, piece };
                self.truncated |= surroundings.tuples(placed, &mut self.tuples);
            }
        }
        self.keep_first(plan.range);
        self
    }

    /// Keeps the first in their order: most codes first, then the nearest to a clock in step. A set of several codes may have been
    /// found once for each of them.
    fn keep_first(&mut self, range: i128) {
        self.tuples.sort_unstable();
        self.tuples.dedup();
        self.tuples.sort_by_cached_key(|tuple| {
            let twice_the_middle = tuple.piece.low + tuple.piece.end.min(range);
            (Reverse(tuple.codes_matched()), twice_the_middle.abs())
        });
        self.truncated |= self.tuples.len() > MOST_MATCHES;
        self.tuples.truncate(MOST_MATCHES);
    }

    fn add(&mut self, other: Joined, range: i128) {
        self.tuples.extend(other.tuples);
        self.truncated |= other.truncated;
        self.reached = [self.reached, other.reached].into_iter().flatten().min();
        self.keep_first(range);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::otp::{Algorithm, Code, Digits, Key, Secret};
    use crate::search::{Search, Sighting};
    use crate::time::{Span, Step, StepGrid, UnixTime};

    /// Three codes, one of which has to fit, and more hits than any search would find.
    fn search(range: i64) -> Search {
        let seen = |at| Sighting {
            code: Code::from_truncated(at, Digits::SIX),
            at: UnixTime::from_seconds(3 * at.cast_signed()),
            uncertainty: Span::from_seconds(4),
        };
        let key = Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1);
        let range = Span::from_seconds(range);
        let codes = vec![seen(0), seen(20), seen(25)];
        Search { codes, key, grid: StepGrid::default(), range, threads: 1, min_codes: Some(1) }
    }

    fn hits() -> Vec<Hit> {
        let of_code = |(wanted, every): (usize, i64)| {
            (-4_500..4_500)
                .filter(move |step| step * step % every < 2)
                .map(move |step| Hit { step: Step(step), wanted })
        };
        let mut hits: Vec<Hit> = [3, 5, 7].into_iter().enumerate().flat_map(of_code).collect();
        hits.sort_unstable();
        hits
    }

    fn joined(search: &Search, threads: usize, mut chunks: usize) -> Joined {
        let (mut plan, hits) = (Plan::new(search).unwrap(), hits());
        let cover = Cover::whole(&plan);
        let joined = matches(&plan, &cover, &hits, threads, &mut || {
            chunks -= 1;
            if chunks == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        match joined.reached {
            Some(reached) => {
                plan.range = reached;
                joined.narrowed(&plan, &cover, &hits)
            }
            None => joined,
        }
    }

    #[test]
    fn any_number_of_threads_finds_the_same() {
        let search = search(46_000);
        let one = joined(&search, 1, usize::MAX);
        assert!(hits().len() > 5 * CHUNK && !one.truncated && one.reached.is_none());
        assert!(one.tuples.len() > 3_000, "{}", one.tuples.len());
        for threads in [2, 5] {
            assert!(joined(&search, threads, usize::MAX).tuples == one.tuples, "{threads} threads");
        }
    }

    #[test]
    fn what_is_broken_off_is_a_join_of_a_narrower_range() {
        for (chunks, threads) in [(2, 1), (3, 1), (2, 3)] {
            let whole = search(46_000);
            let broken_off = joined(&whole, threads, chunks);
            let reached = Span::from_nanos(broken_off.reached.expect("it was broken off"));
            assert!(Span::ZERO < reached && reached < whole.range, "{reached}");
            let narrower = joined(&Search { range: reached, ..whole }, 1, usize::MAX);
            assert!(broken_off.tuples == narrower.tuples, "after {chunks} chunks of {threads} threads");
        }
    }

    #[test]
    fn what_holds_a_clock_in_step_is_joined_in_any_case() {
        let whole = search(46_000);
        let codes = vec![Sighting { uncertainty: Span::from_seconds(86_400), ..whole.codes[0].clone() }];
        let search = Search { codes, ..whole };
        let plan = Plan::new(&search).unwrap();
        let hits: Vec<Hit> = (-1_500..1_500).map(|step| Hit { step: Step(step), wanted: 0 }).collect();
        let joined = matches(&plan, &Cover::whole(&plan), &hits, 2, &mut || ControlFlow::Break(()));
        assert_eq!((joined.reached, joined.tuples.len()), (None, hits.len()));
    }
}
