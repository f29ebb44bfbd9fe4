//! What taps add to the answer as JSON.

use super::{Report, Subject};
use crate::skew::Method;
use crate::skew::rollover::{NoRollover, Rollover};
use crate::time::Span;

/// The presses of a key by a person who saw a code change.
#[derive(serde::Serialize, schemars::JsonSchema)]
pub(super) struct TapsReport {
    /// How many there were.
    count: usize,
    /// How many of them were set aside: pressed twice, late, or at another moment.
    set_aside: usize,
}

impl Report {
    /// The report of what the taps of a person say, or of the reason why they say nothing, with the sources that were
    /// asked for this machine's own clock.
    pub(in crate::cli::skew) fn of_taps(
        found: &Result<Rollover, NoRollover>,
        taps: usize,
        here: Option<Report>,
        tolerance: Span,
    ) -> Report {
        let set_aside = found.as_ref().map_or(0, |rollover| rollover.set_aside);
        let estimate = found.as_ref().map(|rollover| &rollover.estimate).map_err(NoRollover::name);
        let (sources, elapsed) = here.map(|here| (here.sources, here.elapsed)).unwrap_or_default();
        Report {
            taps: Some(TapsReport { count: taps, set_aside }),
            sources,
            elapsed,
            ..Report::of(Subject::Device, Method::Rollover, estimate, tolerance)
        }
    }

    /// The report of a person who was not asked to tap because this machine's clock could not be measured.
    pub(in crate::cli::skew) fn before_taps(self) -> Report {
        Report { of: Subject::Device, method: Method::Rollover.name(), ..self }
    }
}
