//! The part `replay` of `instep.simulation/1`.

use super::Replayed;
use crate::cli::simulate::report::{Range, Sides};
use crate::evidence;
use crate::simulation::replay::{Afterwards, ClockSource, Clocks, Segment, Submission, Timeline, Tried};
use crate::time::Span;
use crate::verifier::Passes;
use schemars::JsonSchema;
use serde::Serialize;

/// A case, played again. Times are true time; steps are counted from 1970.
#[derive(Serialize, JsonSchema)]
pub struct ReplayRecord {
    /// `agrees`, `disagrees`, `cannot-say` or `not-observed`: of no code the opposite of what was observed.
    agreement: &'static str,
    /// Where the clocks stand.
    clocks: ClocksRecord,
    /// Whether the codes are those of the case's own secret, or of a made-up one.
    secret_known: bool,
    /// What the case leaves open, and what is taken instead.
    assumed: Vec<String>,
    /// Whose clock is set right: `device` or `verifier`.
    corrected: &'static str,
    /// When.
    corrected_at: String,
    /// The case's codes.
    codes: Vec<SubmissionRecord>,
    /// What happens second by second, for each window that the verifier may have.
    timelines: Vec<TimelineRecord>,
    /// What happens once the clock was set right, for each of them.
    afterwards: Vec<AfterwardsRecord>,
    /// How many seconds were left out.
    left_out: f64,
}

/// Where the clocks stand, minus true time each, in seconds.
#[derive(Serialize, JsonSchema)]
struct ClocksRecord {
    device: Range,
    verifier: Range,
    /// The device's clock minus the verifier's.
    relative: Range,
    /// What says so of the device's: `given`, `observation` or `stored-drift`.
    source: Vec<&'static str>,
    /// The observations among them, and those of the verifier's clock; they count from 0.
    observations: Vec<usize>,
    /// What says so contradicts itself; then the ranges hold all of it.
    contradict: bool,
}

/// A code of the case.
#[derive(Serialize, JsonSchema)]
struct SubmissionRecord {
    /// Its place in the case, from 0.
    observation: usize,
    /// `accepted`, `rejected` or `unknown`.
    observed: &'static str,
    /// `always`, `never` or `depends`.
    passes: &'static str,
    /// The share of runs in which it passed.
    share: Range,
    /// `agrees`, `disagrees`, `cannot-say` or `not-observed`.
    agreement: &'static str,
    /// Whether the code written down is what the device shows then: `always`, `never` or `depends`.
    as_shown: Option<&'static str>,
    /// What the device shows, where the secret is known and --reveal is given.
    code: Option<String>,
    /// What came of it in the middle of all that is uncertain, for each window.
    tried: Vec<TriedRecord>,
}

/// What came of a code.
#[derive(Serialize, JsonSchema)]
struct TriedRecord {
    shown_at: String,
    submitted_at: String,
    /// The device's step.
    step: i64,
    /// The verifier's own.
    own_step: i64,
    /// Their difference.
    delta: i64,
    /// The oldest and the newest step that the verifier accepts then.
    oldest: i64,
    newest: i64,
    /// `accepted`, `resynced`, `out-of-window`, `remembered`, `used` or `locked`.
    outcome: &'static str,
    /// The drift that the verifier has stored then, in seconds.
    stored_drift: f64,
}

/// Seconds, put together where nothing changes.
#[derive(Serialize, JsonSchema)]
struct TimelineRecord {
    /// The window, in seconds.
    window: Sides,
    segments: Vec<SegmentRecord>,
}

/// Seconds in which the same holds.
#[derive(Serialize, JsonSchema)]
struct SegmentRecord {
    /// The first second.
    from: String,
    /// The second after the last.
    until: String,
    step: i64,
    own_step: i64,
    delta: i64,
    oldest: i64,
    newest: i64,
    /// What comes of a code sent at once.
    at_once: &'static str,
    /// What comes of it after the entry delay's middle.
    typed: &'static str,
}

/// What happens once a clock was set right.
#[derive(Serialize, JsonSchema)]
struct AfterwardsRecord {
    /// The window, in seconds.
    window: Sides,
    /// After how many seconds a code that is sent at once passes, if nobody tries before; null if none does within two days.
    passes_after: Option<f64>,
    /// What comes of codes tried once a period, up to the first that passes.
    tries: Vec<&'static str>,
    /// The drift that the verifier has stored, in seconds.
    stored_drift: f64,
    /// Whether a code would pass at once if the verifier remembered nothing.
    passes_without_memory: bool,
}

impl ReplayRecord {
    pub(super) fn of(replayed: &Replayed<'_>) -> ReplayRecord {
        let (setup, replay) = (replayed.setup, &replayed.replay);
        let period = setup.verifier.period;
        ReplayRecord {
            agreement: replay.agreement().name(),
            clocks: ClocksRecord::of(&setup.clocks),
            secret_known: setup.secret.is_some(),
            assumed: replayed.assumed.to_vec(),
            corrected: setup.correction.0.name(),
            corrected_at: setup.correction.1.to_string(),
            codes: replay.submissions.iter().map(|code| SubmissionRecord::of(code, replayed)).collect(),
            timelines: replay.timelines.iter().map(|timeline| TimelineRecord::of(timeline, period)).collect(),
            afterwards: replay.afterwards.iter().map(|after| AfterwardsRecord::of(after, period)).collect(),
            left_out: replayed.left_out.seconds(),
        }
    }
}

impl ClocksRecord {
    fn of(clocks: &Clocks) -> ClocksRecord {
        let word = |source: &ClockSource| match source {
            ClockSource::Given => "given",
            ClockSource::Observation(_) => "observation",
            ClockSource::StoredDrift => "stored-drift",
        };
        let place = |source: &ClockSource| match source {
            ClockSource::Observation(place) => Some(*place),
            _ => None,
        };
        ClocksRecord {
            device: clocks.device.into(),
            verifier: clocks.verifier.into(),
            relative: clocks.relative().into(),
            source: clocks.from.iter().map(word).collect(),
            observations: clocks.from.iter().chain(&clocks.verifier_from).filter_map(place).collect(),
            contradict: clocks.contradict,
        }
    }
}

impl SubmissionRecord {
    fn of(code: &Submission, replayed: &Replayed<'_>) -> SubmissionRecord {
        let shown_at = code.tried.first().map(|tried| tried.shown_at).filter(|_| replayed.reveal);
        SubmissionRecord {
            observation: code.observation,
            observed: match code.observed {
                evidence::Outcome::Accepted => "accepted",
                evidence::Outcome::Rejected => "rejected",
                evidence::Outcome::Unknown => "unknown",
            },
            passes: code.passes.name(),
            share: code.share.into(),
            agreement: code.agreement.name(),
            as_shown: code.as_shown.map(Passes::name),
            code: shown_at.map(|at| replayed.setup.code_at(at)),
            tried: code.tried.iter().map(TriedRecord::of).collect(),
        }
    }
}

impl TriedRecord {
    fn of(tried: &Tried) -> TriedRecord {
        TriedRecord {
            shown_at: tried.shown_at.to_string(),
            submitted_at: tried.submitted_at.to_string(),
            step: tried.step.0,
            own_step: tried.own.0,
            delta: tried.delta(),
            oldest: tried.accepts.0.0,
            newest: tried.accepts.1.0,
            outcome: tried.outcome.name(),
            stored_drift: tried.stored_drift.seconds(),
        }
    }
}

impl TimelineRecord {
    fn of(timeline: &Timeline, period: crate::time::Period) -> TimelineRecord {
        TimelineRecord {
            window: Sides::of(timeline.window, period),
            segments: timeline.segments().iter().map(SegmentRecord::of).collect(),
        }
    }
}

impl SegmentRecord {
    fn of(segment: &Segment) -> SegmentRecord {
        let second = &segment.second;
        SegmentRecord {
            from: segment.stretch.from.to_string(),
            until: segment.stretch.until.to_string(),
            step: second.step.0,
            own_step: second.own.0,
            delta: second.step.minus(second.own),
            oldest: second.accepts.0.0,
            newest: second.accepts.1.0,
            at_once: second.at_once.name(),
            typed: second.typed.name(),
        }
    }
}

impl AfterwardsRecord {
    fn of(after: &Afterwards, period: crate::time::Period) -> AfterwardsRecord {
        AfterwardsRecord {
            window: Sides::of(after.window, period),
            passes_after: after.passes_after.map(Span::seconds),
            tries: after.tries.iter().map(|outcome| outcome.name()).collect(),
            stored_drift: after.stored_drift.seconds(),
            passes_without_memory: after.passes_without_memory,
        }
    }
}
