//! Where on the time axis do these codes fit?
//!
//! A device whose clock is off by `o` shows at the reference time `t` the code of step `floor((t + o - T0) / X)`. So a
//! code that was seen at `t`, give or take `u`, and that is the code of step `s`, allows the offsets from
//! `T0 + sX - t - u` up to `T0 + (s + 1)X - t + u`. Several codes together allow what all their intervals have in
//! common. One code of six digits over a wide range fits by chance; [`Found::expected_chance_matches`] says how often.

mod chance;
mod cover;
mod error;
mod fact;
mod join;
mod joint;
mod kernel;
mod placement;
mod posterior;
mod scan;
#[cfg(test)]
mod tests;
mod tuple;

pub use error::SearchError;
pub use joint::{Hypothesis, JointSearch};
/// For tests and benchmarks: what a search finds does not depend on it.
#[doc(hidden)]
pub use kernel::Lanes;
pub use kernel::{Hit, Sought, scan, scan_all, scan_for_any};

use crate::otp::{Code, Digits, Key};
use crate::time::{OffsetInterval, Rate, Span, Step, StepGrid, UnixTime};
use placement::Placement;
use std::ops::ControlFlow;
use tuple::Tuple;

/// The widest range each way: a century of 365.25-day years.
pub const WIDEST_RANGE: Span = Span::from_seconds(100 * 31_557_600);
/// The largest uncertainty of a time.
pub const MOST_UNCERTAINTY: Span = Span::from_seconds(86_400);
/// The most codes in one search.
pub const MOST_CODES: usize = 100;
/// The most matches that are returned; [`Found::truncated`] says if there were more.
pub const MOST_MATCHES: usize = 10_000;

/// A search for the clock offsets at which codes fit.
///
/// ```
/// use instep::otp::{Algorithm, Code, Key, Secret};
/// use instep::search::{Search, Sighting};
/// use instep::time::{Span, StepGrid, UnixTime};
///
/// // The device is three steps behind: at 1234567890 and half a minute later it shows these.
/// let seen = |code, at| Sighting {
///     code: Code::parse(code).unwrap(),
///     at: UnixTime::from_seconds(at),
///     uncertainty: Span::ZERO,
/// };
/// let search = Search {
///     codes: vec![seen("798045", 1_234_567_890), seen("186057", 1_234_567_920)],
///     key: Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1),
///     grid: StepGrid::default(),
///     range: "1h".parse().unwrap(),
///     threads: 1,
///     min_codes: None,
/// };
/// let found = search.run().unwrap();
/// assert_eq!(found.matches.len(), 1);
/// assert_eq!(found.matches[0].offset.low().seconds(), -90.0);
/// assert_eq!(found.matches[0].offset.high().seconds(), -60.0);
/// assert!(found.expected_chance_matches < 1e-9);
/// ```
#[derive(Clone, Debug)]
pub struct Search {
    /// The codes, all of one length. Word for word the same code at the same time counts once.
    pub codes: Vec<Sighting>,
    /// The key.
    pub key: Key,
    /// Where steps begin.
    pub grid: StepGrid,
    /// How far to look each way from a clock in step, ends included; at most [`WIDEST_RANGE`].
    pub range: Span,
    /// How many threads to use; 0 counts as 1. The result does not depend on it.
    pub threads: usize,
    /// How many different codes have to fit together; all of them if not given.
    pub min_codes: Option<usize>,
}

/// A code that somebody saw, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The code.
    pub code: Code,
    /// The reference time at which the device showed it.
    pub at: UnixTime,
    /// How far that time may be off, either way; its sign does not matter.
    pub uncertainty: Span,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The matches: most codes first, and among equals the one nearest to a clock in step. None is part of another.
    pub matches: Vec<Match>,
    /// How many steps there were to look at over the range. With several codes fewer were hashed: a step is ruled out by its own
    /// code or by that of another one that would have to be true with it.
    pub candidates_tested: u64,
    /// How many matches a wrong secret would give on average, a code that was noted twice while it was shown counting once; with fewer codes than all, counting also those that
    /// are part of larger ones.
    pub expected_chance_matches: f64,
    /// Whether there were more than [`MOST_MATCHES`] matches; then so many of them are given.
    pub truncated: bool,
    /// If the search was broken off: how far it got each way, ends included. All that is here is what a search of that range
    /// finds.
    pub interrupted_at: Option<Span>,
}

/// Offsets at which codes fit together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The offsets; positive: the device is ahead. The upper end itself does not fit, unless it is the range's.
    pub offset: OffsetInterval,
    /// The step of each code in the order given, `None` where a code does not fit.
    pub steps: Vec<Option<Step>>,
    /// How many different codes fit.
    pub codes_matched: usize,
}

impl Search {
    /// Searches.
    ///
    /// # Errors
    /// [`SearchError`] if the question cannot be asked that way.
    pub fn run(&self) -> Result<Found, SearchError> {
        self.run_with_progress(&mut |_, _| {})
    }

    /// The same; `progress` is told from time to time, by the calling thread, how many codes are computed and how
    /// many there are.
    ///
    /// # Errors
    /// As [`Search::run`].
    pub fn run_with_progress(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<Found, SearchError> {
        self.run_watched(&mut |done, all| {
            progress(done, all);
            ControlFlow::Continue(())
        })
    }

    /// The same; `watch` may break the search off, and then what was found until then is the answer. Small offsets are searched first.
    ///
    /// # Errors
    /// As [`Search::run`].
    pub fn run_watched(&self, watch: &mut Watch<'_>) -> Result<Found, SearchError> {
        let found = joint::found(vec![Plan::new(self)?], self.threads, watch);
        Ok(found.into_iter().next().expect("one search has one answer"))
    }

    /// The same search for a clock that may gain or lose up to this much between the codes, either way. The offsets of a match are then
    /// those at the time of the first code.
    ///
    /// Each other code's time is taken to be as much more uncertain as the clock may have moved since. With two codes that is exact; of
    /// three or more, each by itself is within the bound, but not always all at one and the same rate.
    ///
    /// ```
    /// use instep::otp::{Algorithm, Code, Digits, Key, Secret};
    /// use instep::search::{Search, Sighting};
    /// use instep::time::{Rate, Span, StepGrid, UnixTime};
    ///
    /// let key = Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1);
    /// let month = Span::from_seconds(30 * 86_400);
    /// let seen = |at: i64, offset: i64| Sighting {
    ///     code: key.code((at + offset) as u64 / 30, Digits::SIX),
    ///     at: UnixTime::from_seconds(at),
    ///     uncertainty: Span::ZERO,
    /// };
    /// // In step at first, two minutes and a half behind after a month.
    /// let codes = vec![seen(1_800_000_010, 0), seen(1_802_592_010, -150)];
    /// let search = Search { codes, key: key.clone(), grid: StepGrid::default(), range: month, threads: 1, min_codes: None };
    /// assert!(search.run().unwrap().matches.is_empty());
    /// let drifting = search.with_drift(Rate::from_ppm(100.0).unwrap());
    /// assert_eq!(drifting.run().unwrap().matches.len(), 1);
    /// ```
    #[must_use]
    pub fn with_drift(mut self, most: Rate) -> Search {
        if let Some(anchor) = self.codes.first().map(|seen| seen.at) {
            for seen in &mut self.codes {
                let moved = (seen.at - anchor).seconds().abs() * most.ppm().abs() * 1e-6;
                seen.uncertainty = seen.uncertainty.abs() + Span::from_seconds_f64(moved);
            }
        }
        self
    }
}

/// Is told from time to time, by the calling thread, how many codes are computed and how many there are, and says whether to go on.
pub type Watch<'a> = dyn FnMut(u64, u64) -> ControlFlow<()> + 'a;

/// A search that has been checked: different codes of one length, and where each fits.
struct Plan<'a> {
    key: &'a Key,
    digits: Digits,
    /// The different codes.
    codes: Vec<&'a Code>,
    /// Where each of them fits.
    placements: Vec<Placement>,
    /// Which of the different codes each of the given ones is.
    given: Vec<usize>,
    /// How many have to fit together.
    needed: usize,
    /// The range in nanoseconds either way.
    range: i128,
}

impl Plan<'_> {
    fn new(search: &Search) -> Result<Plan<'_>, SearchError> {
        let first = search.codes.first().ok_or(SearchError::NoCodes)?;
        error::check(search, first)?;
        let mut different: Vec<Sighting> = Vec::new();
        let mut codes = Vec::new();
        let mut given = Vec::new();
        for seen in &search.codes {
            let known = different.iter_mut().position(|other| other.code == seen.code && other.at == seen.at);
            given.push(known.unwrap_or(different.len()));
            match known.and_then(|index| different.get_mut(index)) {
                // Both statements are true, so the narrower one is.
                Some(same) => same.uncertainty = same.uncertainty.abs().min(seen.uncertainty.abs()),
                None => {
                    different.push(seen.clone());
                    codes.push(&seen.code);
                }
            }
        }
        let needed = error::needed(search.min_codes, different.len())?;
        let placements = different.iter().map(|seen| Placement::new(search.grid, seen.at, seen.uncertainty)).collect();
        let (digits, range) = (first.code.digits(), search.range.nanos());
        Ok(Plan { key: &search.key, digits, codes, placements, given, needed, range })
    }

    /// How many codes a match may lack.
    fn lacking(&self) -> usize {
        self.codes.len() - self.needed
    }

    fn reported(&self, tuple: &Tuple) -> Match {
        Match {
            offset: tuple.piece.offsets(self.range),
            steps: self.given.iter().map(|&code| tuple.steps[code]).collect(),
            codes_matched: tuple.codes_matched(),
        }
    }
}
