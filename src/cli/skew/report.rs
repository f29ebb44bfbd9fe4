//! The answer as JSON: `instep.skew/1`.

use crate::cli::Exit;
use crate::skew::{Estimate, Judgement, Measurement, Method, Source};
use crate::time::{OffsetInterval, Span};
use std::collections::BTreeMap;

mod phone;

/// What `instep skew --json` prints.
#[derive(serde::Serialize, schemars::JsonSchema)]
pub(crate) struct Report {
    /// Always `instep.skew/1`.
    schema: &'static str,
    /// The version of the program that wrote this.
    tool_version: &'static str,
    /// Whose clock it is.
    of: Subject,
    /// How it was measured: ntp, http-date, browser, status, reading or rollover.
    method: &'static str,
    /// The clock minus true time; null if nothing can be said of it.
    offset: Option<OffsetReport>,
    /// Where the offset is known only up to multiples of so many seconds (`rollover`); else null.
    modulo: Option<u32>,
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
    /// How long the measurement took, in seconds; null where nothing was waited for.
    elapsed: Option<f64>,
    /// What else the page on the device told (`browser`); null for every other method.
    phone: Option<phone::PhoneReport>,
}

/// Whose clock was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Subject {
    /// The machine that `instep` runs on.
    ThisMachine,
    /// What shows the codes.
    Device,
    /// A machine whose time service's own words were pasted.
    OtherMachine,
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
    /// Half of the width around `seconds` that holds the offset in 95 of 100 cases if more is taken for granted (for NTP:
    /// that the path is symmetric); null where nothing narrower can be said.
    likely95: Option<f64>,
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
    /// The report of an estimate, or of the reason why there is none, judged by how far off the clock may be. Whoever
    /// measured adds what else there is to say.
    pub(crate) fn of(of: Subject, method: Method, found: Result<&Estimate, &'static str>, tolerance: Span) -> Report {
        let estimate = found.ok();
        let within_tolerance = estimate.and_then(|estimate| estimate.is_within(tolerance));
        let straddles = within_tolerance.is_none().then_some("straddles-tolerance");
        Report {
            schema: "instep.skew/1",
            tool_version: env!("CARGO_PKG_VERSION"),
            of,
            method: method.name(),
            offset: estimate.map(OffsetReport::of_estimate),
            modulo: estimate.and_then(|estimate| estimate.modulo).map(|period| period.seconds()),
            sources: Vec::new(),
            sync_status: None,
            tolerance: tolerance.seconds(),
            within_tolerance,
            reason: found.map_or_else(Some, |_| straddles),
            limits: estimate.map_or_else(Vec::new, |estimate| estimate.limits.clone()),
            elapsed: None,
            phone: None,
        }
    }

    /// The report of a measurement against time servers.
    pub(super) fn of_ntp(measurement: &Measurement, tolerance: Span) -> Report {
        let estimate = measurement.estimate().map_err(|why| why.name());
        Report {
            sources: SourceReport::all(measurement),
            limits: measurement.limits(),
            elapsed: Some(measurement.elapsed.seconds()),
            ..Report::of(Subject::ThisMachine, Method::Ntp, estimate.as_ref().map_err(|why| *why), tolerance)
        }
    }

    /// How the command ends: within the tolerance, beyond it, or neither is certain.
    pub(crate) fn exit(&self) -> Exit {
        match self.within_tolerance {
            Some(true) => Exit::Yes,
            Some(false) => Exit::No,
            None => Exit::Unknown,
        }
    }
}

impl OffsetReport {
    fn of(interval: OffsetInterval) -> OffsetReport {
        OffsetReport {
            seconds: interval.middle().seconds(),
            low: interval.low().seconds(),
            high: interval.high().seconds(),
            likely95: None,
        }
    }

    fn of_estimate(estimate: &Estimate) -> OffsetReport {
        OffsetReport { likely95: estimate.likely.map(Span::seconds), ..OffsetReport::of(estimate.bound) }
    }
}

impl SourceReport {
    fn all(measurement: &Measurement) -> Vec<SourceReport> {
        measurement.judged().map(|(source, judgement)| SourceReport::of(source, judgement)).collect()
    }

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
