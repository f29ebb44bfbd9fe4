//! Many searches at once: what depends on the counter alone is worked out once for all of them.

use super::cover::{self, Cover};
use super::join::{self, Joined};
use super::{Found, Plan, Search, SearchError, Sighting, Watch, chance, scan};
use crate::otp::Key;
use crate::time::{Span, StepGrid};
use std::ops::ControlFlow;

/// One way in which a device may have computed its codes: a reading of the secret with a hash, and a period.
///
/// The number of digits is that of the codes, so there is nothing to search for under another one.
#[derive(Clone, Debug)]
pub struct Hypothesis {
    /// The key.
    pub key: Key,
    /// Where steps begin.
    pub grid: StepGrid,
}

/// Searches that are done together: rivals for the same codes, or a fleet of tokens.
///
/// It costs less than one after another, because hashing a counter is for the smaller part the same whatever the key. What is found is
/// the same.
///
/// ```
/// use instep::otp::{Algorithm, Code, Key, Secret};
/// use instep::search::{Hypothesis, JointSearch, Sighting};
/// use instep::time::{Span, StepGrid, UnixTime};
///
/// let seen = |code, at| Sighting {
///     code: Code::parse(code).unwrap(),
///     at: UnixTime::from_seconds(at),
///     uncertainty: Span::ZERO,
/// };
/// let codes = [seen("798045", 1_234_567_890), seen("186057", 1_234_567_920)];
/// let secret = Secret::from_bytes(b"12345678901234567890");
/// let rivals = Algorithm::ALL.map(|algorithm| Hypothesis { key: Key::new(&secret, algorithm), grid: StepGrid::default() });
/// let joint = JointSearch::of_rivals(&codes, &rivals, "1h".parse().unwrap(), 1);
/// let found = joint.run().unwrap();
/// assert_eq!(found.iter().map(|found| found.matches.len()).collect::<Vec<_>>(), [1, 0, 0]);
/// ```
#[derive(Clone, Debug)]
pub struct JointSearch {
    /// The searches; the number of threads of each does not count.
    pub searches: Vec<Search>,
    /// How many threads to use; 0 counts as 1. The result does not depend on it.
    pub threads: usize,
}

impl JointSearch {
    /// A search for the same codes under each of these hypotheses; all codes have to fit.
    pub fn of_rivals(codes: &[Sighting], rivals: &[Hypothesis], range: Span, threads: usize) -> JointSearch {
        let search = |rival: &Hypothesis| Search {
            codes: codes.to_vec(),
            key: rival.key.clone(),
            grid: rival.grid,
            range,
            threads,
            min_codes: None,
        };
        JointSearch { searches: rivals.iter().map(search).collect(), threads }
    }

    /// Searches; one answer for each search, in their order.
    ///
    /// # Errors
    /// [`SearchError`] if a question cannot be asked that way.
    pub fn run(&self) -> Result<Vec<Found>, SearchError> {
        self.run_watched(&mut |_, _| ControlFlow::Continue(()))
    }

    /// The same; `watch` may break it off, and then what was found until then is the answer.
    ///
    /// # Errors
    /// As [`JointSearch::run`].
    pub fn run_watched(&self, watch: &mut Watch<'_>) -> Result<Vec<Found>, SearchError> {
        let plans = self.searches.iter().map(Plan::new).collect::<Result<Vec<_>, _>>()?;
        Ok(found(plans, self.threads, watch))
    }
}

/// How many chunks of hits a thread joins at most after the scan was broken off: half a second of work.
const CHUNKS_AFTER_THE_END: usize = 100;
/// Nanoseconds in a second.
const NANOS: i128 = 1_000_000_000;

/// What is found of each plan.
pub(super) fn found(plans: Vec<Plan<'_>>, threads: usize, watch: &mut Watch<'_>) -> Vec<Found> {
    let covers: Vec<Cover> = plans.iter().map(Cover::of).collect();
    found_by(plans, &covers, threads, watch)
}

/// The same, whatever the covers.
pub(super) fn found_by(plans: Vec<Plan<'_>>, covers: &[Cover], threads: usize, watch: &mut Watch<'_>) -> Vec<Found> {
    let scanned = scan::over_ranges(&plans, covers, threads, watch);
    let mut chunks = 0;
    let mut joining = || match scanned.reached {
        // Who broke off the scan wants to know what was found, but not to wait for long.
        Some(_) => {
            chunks += 1;
            if chunks > CHUNKS_AFTER_THE_END { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }
        None => watch(scanned.hashes, scanned.hashes),
    };
    let parts = plans.into_iter().zip(covers).zip(&scanned.hits);
    parts
        .map(|((mut plan, cover), hits)| {
            let mut interrupted_at = narrow(&mut plan, scanned.reached);
            let mut joined = join::matches(&plan, cover, hits, threads, &mut joining);
            if let Some(reached) = narrow(&mut plan, joined.reached) {
                interrupted_at = Some(reached);
                joined = joined.narrowed(&plan, cover, hits);
            }
            answer(&plan, &joined, interrupted_at)
        })
        .collect()
}

/// Narrows the range to what was reached, in whole seconds, for people. A range that is done stays.
fn narrow(plan: &mut Plan<'_>, reached: Option<i128>) -> Option<Span> {
    let reached = reached.filter(|&reached| reached < plan.range)?;
    plan.range = reached - reached % NANOS;
    Some(Span::from_nanos(plan.range))
}

fn answer(plan: &Plan<'_>, joined: &Joined, interrupted_at: Option<Span>) -> Found {
    Found {
        matches: joined.tuples.iter().map(|tuple| plan.reported(tuple)).collect(),
        candidates_tested: cover::candidates(plan),
        expected_chance_matches: chance::expected_matches(plan),
        truncated: joined.truncated,
        interrupted_at,
    }
}
