//! The answer as JSON: `instep.skew/1`.

use crate::skew::{Judgement, Measurement, Source};
use crate::time::{OffsetInterval, Span};
use std::collections::BTreeMap;

/// What `instep skew --json` prints.
#[derive(serde::Serialize, schemars::JsonSchema)]
pub(crate) struct Report {
    /// Always `instep.skew/1`.
    schema: &'static str,
    /// The version of the program that wrote this.
    tool_version: &'static str,
    /// This machine's clock minus true time; null if nothing can be said of it.
    offset: Option<OffsetReport>,
    /// The servers in the order in which they were named.
    sources: Vec<SourceReport>,
    /// What the system itself says about its clock; null where it was not asked.
    sync_status: Option<String>,
    /// How far off the clock was allowed to be, in seconds, either way.
    tolerance: f64,
    /// Whether the clock is within the tolerance; null if that depends on where in the interval it is, or is unknown.
    within_tolerance: Option<bool>,
    /// Why `within_tolerance` is null: no-answer, no-majority, contradiction or straddles-tolerance.
    reason: Option<&'static str>,
    /// What the result takes for granted, and what happened during the measurement.
    limits: Vec<String>,
    /// How long the measurement took, in seconds.
    elapsed: f64,
}

/// An offset in seconds, positive if the clock is ahead, with the interval that holds it.
#[derive(serde::Serialize, schemars::JsonSchema)]
struct OffsetReport {
    /// The offset to believe: the middle of the interval.
    seconds: f64,
    /// The lower end of the interval.
    low: f64,
    /// The upper end of the interval.
    high: f64,
}

/// What one server said.
#[derive(serde::Serialize, schemars::JsonSchema)]
struct SourceReport {
    /// The server as it was named.
    server: String,
    /// The address that was asked; null if the name was not resolved.
    address: Option<String>,
    /// The middle of the interval, in seconds.
    offset: Option<f64>,
    /// The lower end of what this server's samples prove together.
    low: Option<f64>,
    /// The upper end.
    high: Option<f64>,
    /// The shortest journey there and back, in seconds.
    delay: Option<f64>,
    /// How far the server may be off by its own account, in seconds: half the root delay plus the root dispersion.
    root_distance: Option<f64>,
    /// The server's distance from a reference clock, 1 to 15.
    stratum: Option<u8>,
    /// The server's leap indicator, 0 to 2.
    leap: Option<u8>,
    /// Whether its word is part of the result.
    used: bool,
    /// Why it is, or why it is not.
    why: String,
    /// What the one exchange with the shortest journey says: half the round trip plus the root distance.
    lowest_delay: Option<OffsetReport>,
    /// Requests that were sent.
    samples_sent: u32,
    /// Replies that passed all checks.
    samples_good: usize,
    /// Datagrams that did not, by reason.
    refused: BTreeMap<&'static str, u32>,
}

impl Report {
    /// The report of a measurement, judged by how far off the clock may be.
    pub(super) fn of(measurement: &Measurement, tolerance: Span) -> Report {
        let within_tolerance = measurement.is_within(tolerance);
        let straddles = within_tolerance.is_none().then_some("straddles-tolerance");
        Report {
            schema: "instep.skew/1",
            tool_version: env!("CARGO_PKG_VERSION"),
            offset: measurement.offset.ok().map(OffsetReport::of),
            sources: measurement.judged().map(|(source, judgement)| SourceReport::of(source, judgement)).collect(),
            sync_status: None,
            tolerance: tolerance.seconds(),
            within_tolerance,
            reason: measurement.offset.map_or_else(|why| Some(why.name()), |_| straddles),
            limits: measurement.limits(),
            elapsed: measurement.elapsed.seconds(),
        }
    }
}

impl OffsetReport {
    fn of(interval: OffsetInterval) -> OffsetReport {
        OffsetReport {
            seconds: interval.middle().seconds(),
            low: interval.low().seconds(),
            high: interval.high().seconds(),
        }
    }
}

impl SourceReport {
    fn of(source: &Source, judgement: &Judgement) -> SourceReport {
        let interval = judgement.hull.map(|hull| hull.interval);
        let best = source.lowest_delay();
        let association = &source.association;
        SourceReport {
            server: source.server.to_string(),
            address: source.address.map(|address| address.to_string()),
            offset: interval.map(|interval| interval.middle().seconds()),
            low: interval.map(|interval| interval.low().seconds()),
            high: interval.map(|interval| interval.high().seconds()),
            delay: best.map(|sample| sample.delay.seconds()),
            root_distance: best.map(|sample| sample.root_distance.seconds()),
            stratum: best.map(|sample| sample.stratum),
            leap: best.map(|sample| sample.leap.0),
            used: judgement.standing.is_used(),
            why: judgement.standing.to_string(),
            lowest_delay: best.map(|sample| OffsetReport::of(sample.bound())),
            samples_sent: association.sent(),
            samples_good: association.samples().len(),
            refused: association.refused().clone(),
        }
    }
}
