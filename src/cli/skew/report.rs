//! The answer as JSON: `instep.skew/1`.

use super::codes::Codes;
use crate::cli::Exit;
use crate::skew::http_date::{HttpMeasurement, HttpSource};
use crate::skew::status::Status;
use crate::skew::{Estimate, Judgement, Measurement, Method, Source};
use crate::time::{OffsetInterval, Span, UnixTime};
use crate::verifier::VerifierProfile;
use std::collections::BTreeMap;

mod phone;
mod taps;
mod watch;

/// How the limit begins that says that nobody checked the clock here, which another was compared with.
pub(crate) const TAKEN_AS_RIGHT: &str = "this machine's clock is taken as right";

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
    /// How fast the offset changes; null where that was not watched, or nothing can be said yet.
    rate: Option<watch::RateReport>,
    /// The presses of a key that it rests on (`rollover`); null for every other method.
    taps: Option<taps::TapsReport>,
    /// When it was measured, by the clock of the machine that `instep` runs on (`--watch`); else null.
    #[schemars(with = "Option<String>")]
    at: Option<UnixTime>,
    /// The servers in the order in which they were named, time servers first.
    sources: Vec<SourceReport>,
    /// What the offset means for codes; null where it is not known or only up to whole periods.
    codes: Option<Codes>,
    /// What the machine's own time service says: synchronized or unsynchronized; null where it does not say.
    sync_status: Option<&'static str>,
    /// How long ago that service last compared the clock, in seconds; null where it does not say.
    last_sync_age: Option<f64>,
    /// How far off the clock may be by its kernel's account, in seconds: what the program that steers it said last, and
    /// 0.0005 s more for every second since, 16 s at most; null where it does not say.
    max_error: Option<f64>,
    /// How far off the clock was allowed to be, in seconds, either way.
    tolerance: f64,
    /// Whether the clock is within the tolerance; null if that depends on where in the interval it is, or is unknown.
    within_tolerance: Option<bool>,
    /// Why `within_tolerance` is null: no-answer, no-majority, contradiction or straddles-tolerance; of a pasted text also
    /// unsynchronized, local-reference, not-said or service-down; of taps also no-taps, taps-disagree or other-period.
    reason: Option<&'static str>,
    /// What the result takes for granted, and what happened during the measurement.
    limits: Vec<String>,
    /// How long the measurement took, in seconds; null where nothing was waited for.
    elapsed: Option<f64>,
    /// What else the page on the device told (`browser`); null for every other method.
    phone: Option<phone::PhoneReport>,
}

/// Whose clock was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema, clap::ValueEnum)]
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
    /// The server or the URL as it was named. What only NTP tells is null for a URL.
    server: String,
    /// The address that was asked; null if the name was not resolved, and for a URL.
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
    /// How long ago it said so, in seconds, where it was not asked again because it was asked just before; else null.
    age: Option<f64>,
    /// Requests that were sent.
    samples_sent: u32,
    /// Replies that passed all checks.
    samples_good: usize,
    /// Replies that did not, by reason.
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
            rate: None,
            taps: None,
            at: None,
            sources: Vec::new(),
            codes: estimate.and_then(|estimate| Codes::of(estimate, None)),
            sync_status: None,
            max_error: None,
            last_sync_age: None,
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

    /// The report of a measurement by the `Date` of HTTP servers.
    pub(super) fn of_http(measurement: &HttpMeasurement, tolerance: Span) -> Report {
        let estimate = measurement.estimate().map_err(|why| why.name());
        let rows = measurement.judged().map(|(source, judgement)| SourceReport::of_http(source, judgement));
        Report {
            sources: rows.collect(),
            limits: measurement.limits(),
            elapsed: Some(measurement.elapsed.seconds()),
            ..Report::of(Subject::ThisMachine, Method::HttpDate, estimate.as_ref().map_err(|why| *why), tolerance)
        }
    }

    /// The report of what a time service says about its machine.
    pub(super) fn of_status(of: Subject, status: &Status, tolerance: Span) -> Report {
        let found = status.offset.as_ref().map_err(|why| why.name());
        Report::of(of, Method::Status, found, tolerance).with_sync_status(status.synchronized, status.last_sync)
    }

    /// The report of what a person read, with the sources that were asked for this machine's own clock.
    pub(super) fn of_reading(of: Subject, read: &Estimate, here: Option<Report>, tolerance: Span) -> Report {
        let (sources, elapsed) = here.map(|here| (here.sources, here.elapsed)).unwrap_or_default();
        Report { sources, elapsed, ..Report::of(of, Method::Reading, Ok(read), tolerance) }
    }

    /// The same with what the machine's own time service says.
    pub(super) fn with_sync_status(mut self, synchronized: Option<bool>, last_sync: Option<Span>) -> Report {
        self.last_sync_age = last_sync.map(Span::seconds);
        self.sync_status = synchronized.map(|yes| if yes { "synchronized" } else { "unsynchronized" });
        let limit = "synchronised means that a daemon says so; a daemon that follows nothing says so, too";
        self.limits.extend(synchronized.filter(|yes| *yes).map(|_| limit.to_owned()));
        self
    }

    /// The same with how far off the kernel says that the clock may be.
    pub(super) fn with_max_error(self, most: Option<Span>) -> Report {
        Report { max_error: most.map(Span::seconds), ..self }
    }

    /// The same with further limits.
    pub(super) fn with_limits(mut self, limits: impl IntoIterator<Item = String>) -> Report {
        self.limits.extend(limits);
        self
    }

    /// What the result takes for granted, and what happened during the measurement.
    pub(super) fn limits(&self) -> &[String] {
        &self.limits
    }

    /// The same with the sources, the limits and the time of what was tried in vain before.
    pub(super) fn after(mut self, earlier: Report) -> Report {
        self.sources = earlier.sources.into_iter().chain(self.sources).collect();
        self.elapsed = [earlier.elapsed, self.elapsed].into_iter().flatten().reduce(|one, other| one + other);
        self.limits
            .extend(earlier.reason.map(|reason| format!("the time servers, asked first, gave no offset: {reason}")));
        self
    }

    /// The same for a verifier that was named.
    pub(crate) fn for_profile(self, estimate: Option<&Estimate>, profile: Option<&VerifierProfile>) -> Report {
        let codes = estimate.and_then(|estimate| Codes::of(estimate, profile));
        Report { codes, ..self }
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
            age: source.age.map(Span::seconds),
            samples_sent: association.sent(),
            samples_good: association.samples().len(),
            refused: association.refused().clone(),
        }
    }

    /// What NTP alone knows is null.
    fn of_http(source: &HttpSource, judgement: &Judgement) -> SourceReport {
        let interval = judgement.hull.map(|hull| hull.interval);
        let talk = &source.talk;
        SourceReport {
            server: source.url.to_string(),
            address: None,
            age: None,
            offset: interval.map(|interval| interval.middle().seconds()),
            low: interval.map(|interval| interval.low().seconds()),
            high: interval.map(|interval| interval.high().seconds()),
            delay: talk.shortest_journey().map(Span::seconds),
            root_distance: None,
            stratum: None,
            leap: None,
            used: judgement.standing.is_used(),
            why: judgement.standing.to_string(),
            lowest_delay: None,
            samples_sent: talk.sent(),
            samples_good: talk.samples().len(),
            refused: talk.refused().clone(),
        }
    }
}
