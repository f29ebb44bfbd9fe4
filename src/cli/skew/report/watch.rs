//! What a watch adds to the answer as JSON.

use super::{Report, Subject};
use crate::skew::{Measurement, Method, RateInterval, Trend};
use crate::time::{Span, UnixTime};
use crate::verifier::VerifierProfile;

/// The rates at which a clock can have met all measurements of a watch, in parts per million; positive: it gains.
#[derive(serde::Serialize, schemars::JsonSchema)]
pub(super) struct RateReport {
    /// The rate to believe: the middle of the interval.
    ppm: f64,
    /// The lowest.
    low: f64,
    /// The highest.
    high: f64,
}

impl RateReport {
    fn of(rate: RateInterval) -> RateReport {
        RateReport { ppm: rate.middle().ppm(), low: rate.low().ppm(), high: rate.high().ppm() }
    }
}

impl Report {
    /// The report of one measurement of a watch, with what those before it add.
    pub(in crate::cli::skew) fn of_watch(
        measurement: &Measurement,
        trend: &Trend,
        at: UnixTime,
        (tolerance, profile): (Span, Option<&VerifierProfile>),
    ) -> Report {
        let alone = Report::of_ntp(measurement, tolerance);
        let Ok(latest) = measurement.estimate() else { return Report { at: Some(at), ..alone } };
        let refined = trend.refined(&latest);
        let settled = Report::of(Subject::ThisMachine, Method::Ntp, Ok(&refined), tolerance);
        let settled = settled.for_profile(Some(&refined), profile);
        let rate = trend.rate().map(RateReport::of);
        Report { rate, at: Some(at), sources: alone.sources, elapsed: alone.elapsed, ..settled }
    }
}
