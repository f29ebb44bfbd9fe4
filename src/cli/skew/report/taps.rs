//! What taps add to the answer as JSON.

use super::{Report, Subject};
use crate::skew::rollover::{NoRollover, Rollover, unseen_periods};
use crate::skew::{Estimate, Method};
use crate::time::{Period, Span};
use crate::verifier::VerifierProfile;

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

    /// The same where a reading settled how many whole periods were missing.
    pub(in crate::cli::skew) fn settled(
        self,
        whole: &Estimate,
        reading: &[String],
        profile: Option<&VerifierProfile>,
        tolerance: Span,
    ) -> Report {
        let (count, mut limits) = (self.taps, self.limits);
        let lifted = self.modulo.and_then(|seconds| Period::from_seconds(i64::from(seconds)).ok()).map(unseen_periods);
        limits.retain(|limit| Some(limit) != lifted.as_ref());
        limits.extend_from_slice(reading);
        let by_reading = "how many whole periods are missing was settled by a reading";
        let settled = Report::of(Subject::Device, Method::Rollover, Ok(whole), tolerance);
        let settled = Report { taps: count, limits, sources: self.sources, elapsed: self.elapsed, ..settled };
        settled.for_profile(Some(whole), profile).with_limits([by_reading.to_owned()])
    }

    /// The report of a person who was not asked to tap because this machine's clock could not be measured.
    pub(in crate::cli::skew) fn before_taps(self) -> Report {
        Report { of: Subject::Device, method: Method::Rollover.name(), ..self }
    }
}
