//! A case, played again in virtual time: what the device shows and what the verifier accepts, before a clock is set right
//! and after.
//!
//! It is a simulation with the case's facts, no verdict: the offset is what the case says that it is, and nothing is
//! weighed. What is uncertain (times, offsets, a window between two others, what an app does) is run through: a code that
//! passes in every run passes *always*, one that passes in none *never*.
//!
//! ```
//! use instep::evidence::Case;
//! use instep::simulation::replay::{Agreement, Clocks, Corrected, Replay, Setup, Stretch};
//! use instep::simulation::{CodeParameters, EntryDelay, SimulatedVerifier};
//! use instep::time::{Period, Span, UnixTime};
//! let case = Case::from_toml(
//!     "verifier = { profile = 'keycloak' }
//!      observation = [
//!        { kind = 'offset', of = 'device', seconds = -95, uncertainty = '1s' },
//!        { kind = 'code', submitted_at = 2026-11-21T10:00:12Z, outcome = 'rejected' },
//!      ]",
//! )
//! .unwrap();
//! let corrected_at: UnixTime = "2026-11-21T10:01:00Z".parse().unwrap();
//! let setup = Setup {
//!     verifier: SimulatedVerifier::of(&case.verifier).unwrap(),
//!     expects: CodeParameters::default(),
//!     app: None,
//!     secret: None,
//!     clocks: Clocks::of(&case, Period::THIRTY_SECONDS, None).unwrap(),
//!     stored_drift: Span::ZERO,
//!     correction: (Corrected::Device, corrected_at),
//!     entry_delay: EntryDelay::TYPING,
//!     runs: 20,
//!     seed: 1,
//! };
//! let stretch = Stretch { from: corrected_at - Span::from_seconds(60), until: corrected_at + Span::from_seconds(60) };
//! let replay = Replay::of(&case, &setup, &[stretch]);
//! assert_eq!(replay.submissions[0].agreement, Agreement::Agrees);
//! let passed: Vec<bool> = replay.timelines[0].seconds.iter().map(|second| second.at_once.is_accepted()).collect();
//! assert!(passed[..60].iter().all(|passed| !passed) && passed[60..].iter().all(|passed| *passed));
//! ```

mod afterwards;
mod clocks;
mod scene;
mod submission;
#[cfg(test)]
mod tests;
mod timeline;

pub use afterwards::Afterwards;
pub use clocks::{ClockSource, Clocks, Corrected};
pub(in crate::simulation) use scene::Scene;
pub use scene::{Setup, Tried};
pub use submission::{Agreement, Submission};
pub use timeline::{Second, Segment, Stretch, Timeline};

use crate::evidence::{Case, CodeSeen, Observation};
use crate::simulation::SimulatedVerifier;
use crate::time::{Span, UnixTime};
use crate::verifier::{Tolerance, Window};

/// The most seconds that are replayed in all.
const MOST_SECONDS: Span = Span::from_seconds(3600);
/// About a second or two of work on one processor.
const HASHES: f64 = 3_000_000.0;
/// What is shown before a code and after it.
const AROUND: Span = Span::from_seconds(30);

/// A case, played again.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// Its codes, in the case's order.
    pub submissions: Vec<Submission>,
    /// What happens second by second, for each window that the verifier may have.
    pub timelines: Vec<Timeline>,
    /// What happens once the clock was set right, for each of them.
    pub afterwards: Vec<Afterwards>,
}

impl Replay {
    /// Plays it.
    pub fn of(case: &Case, setup: &Setup<'_>, stretches: &[Stretch]) -> Replay {
        let codes = codes(case);
        let moments = submission::noted(&codes, setup);
        let windows = setup.verifier.windows();
        Replay {
            submissions: submission::submissions(&codes, setup),
            timelines: windows.iter().map(|window| Timeline::of(setup, *window, &moments, stretches)).collect(),
            afterwards: windows.iter().map(|window| Afterwards::of(setup, *window, &moments)).collect(),
        }
    }

    /// Whether the simulation says what was observed: of no code the opposite, and of one at least the same.
    pub fn agreement(&self) -> Agreement {
        let has = |wanted| self.submissions.iter().any(|submission| submission.agreement == wanted);
        let order = [Agreement::Disagrees, Agreement::CannotSay, Agreement::Agrees];
        order.into_iter().find(|wanted| has(*wanted)).unwrap_or(Agreement::NotObserved)
    }
}

/// The codes of a case with their places among its observations.
pub fn codes(case: &Case) -> Vec<(usize, &CodeSeen)> {
    let code = |(place, noted): (usize, &'_ crate::evidence::Noted)| match &noted.observation {
        Observation::Code(_) => Some(place),
        _ => None,
    };
    let places = case.observations.iter().enumerate().filter_map(code);
    places
        .filter_map(|place| match &case.observations[place].observation {
            Observation::Code(seen) => Some((place, seen)),
            _ => None,
        })
        .collect()
}

/// How many runs of so many codes each are worth their time, `most` at the most and eight at least: a verifier that looks
/// far and wide for codes that it refuses takes thousands of hashes for each.
pub fn affordable_runs(verifier: &SimulatedVerifier, codes: usize, most: u32) -> u32 {
    let width = |window: Window| {
        let side = |side: Tolerance| side.seconds(verifier.period) / f64::from(verifier.period.seconds());
        side(window.look_back) + side(window.look_ahead)
    };
    let search = verifier.memory.auto_resync.filter(|_| !verifier.memory.auto_resync_is_off);
    let hashes = width(verifier.widest) + search.map_or(0.0, |rule| width(rule.window().0)) + 1.0;
    let runs = HASHES / (hashes * codes.max(1) as f64);
    // `as` saturates.
    (runs as u32).clamp(8, most.max(8))
}

/// When the first code was shown and the last one sent, as far as either is known; none without any time.
pub fn observed_span(case: &Case) -> Option<(UnixTime, UnixTime)> {
    let times = codes(case).into_iter().flat_map(|(_, code)| [code.shown_at, code.submitted_at]).flatten();
    times.fold(None, |span, time| {
        Some(span.map_or((time, time), |(first, last): (UnixTime, UnixTime)| (first.min(time), last.max(time))))
    })
}

/// The stretches of time worth a look: around each code, and from a little before a clock is set right to a little after.
/// An hour at most in all; the second value is what was left out.
pub fn stretches(case: &Case, setup: &Setup<'_>) -> (Vec<Stretch>, Span) {
    let codes = codes(case);
    let moments = submission::noted(&codes, setup);
    let period = setup.expects.period.span();
    let corrected = setup.correction.1;
    let after = Span::from_nanos((period.nanos() * 3).min(300 * 1_000_000_000));
    let around = |moment: &submission::Moment| (moment.shown_at - AROUND, moment.submitted_at + AROUND);
    let mut all: Vec<(UnixTime, UnixTime)> = moments.iter().map(around).collect();
    all.push((corrected - AROUND, corrected + after));
    all.sort();
    limited(joined(all))
}

/// Whole seconds, with what overlaps or nearly so put together.
fn joined(all: Vec<(UnixTime, UnixTime)>) -> Vec<Stretch> {
    let mut joined: Vec<Stretch> = Vec::new();
    for (from, until) in all {
        let from = UnixTime::from_seconds(from.whole_seconds());
        let until = UnixTime::from_seconds(until.whole_seconds());
        match joined.last_mut() {
            Some(last) if from <= last.until + AROUND => last.until = last.until.max(until),
            _ => joined.push(Stretch { from, until }),
        }
    }
    joined
}

/// The first ones, as many seconds as are replayed at most; and how long those are that are left out.
pub fn limited(stretches: Vec<Stretch>) -> (Vec<Stretch>, Span) {
    let (mut room, mut left_out) = (MOST_SECONDS, Span::ZERO);
    let mut kept = Vec::new();
    for Stretch { from, until } in stretches {
        let length = (until - from).min(room);
        left_out = left_out + (until - from - length);
        room = room - length;
        if length > Span::ZERO {
            kept.push(Stretch { from, until: from + length });
        }
    }
    (kept, left_out)
}
