//! This machine's own clock: time servers first, HTTP servers where those give no offset.

use super::report::Report;
use super::{here, text};
use crate::cli::{Answer, Refusal};
use crate::io::{SyncStatus, SystemClock, World, http_date, ntp, sync_status};
use crate::skew::http_date::{HttpMeasurement, Url};
use crate::skew::ntp::ServerName;
use crate::skew::{Estimate, Measurement};
use crate::time::Span;
use crate::verifier::VerifierProfile;

/// Whom to ask, and how long.
#[derive(Clone)]
pub(super) struct Plan {
    pub servers: Vec<ServerName>,
    pub urls: Vec<Url>,
    pub samples: Option<u32>,
    pub timeout: Option<Span>,
}

/// What came of it. Time servers are asked if some are named, HTTP servers if there is no offset yet.
pub(super) struct Tried {
    ntp: Option<Measurement>,
    http: Option<HttpMeasurement>,
    /// What this machine's own time service says meanwhile.
    status: Option<SyncStatus>,
}

impl Plan {
    pub(super) fn asks_somebody(&self) -> bool {
        !self.servers.is_empty() || !self.urls.is_empty()
    }

    pub(super) fn measure(&self, world: &World) -> Result<Tried, Refusal> {
        let change = |options: &mut ntp::Options| {
            options.samples = self.samples.unwrap_or(options.samples);
            options.timeout = self.timeout.unwrap_or(options.timeout);
        };
        let wanted = !self.servers.is_empty();
        let ntp = wanted.then(|| here::measure(&self.servers, change, world)).transpose()?;
        let settled = ntp.as_ref().is_some_and(|measured| measured.offset.is_ok());
        let wanted = !settled && !self.urls.is_empty();
        let http = wanted.then(|| http_date::measure(&self.urls, &self.http_options(), &SystemClock::new()));
        Ok(Tried { ntp, http, status: sync_status() })
    }

    fn http_options(&self) -> http_date::Options {
        let defaults = http_date::Options::default();
        let requests = self.samples.unwrap_or(defaults.requests);
        http_date::Options { requests, timeout: self.timeout.unwrap_or(defaults.timeout) }
    }
}

impl Tried {
    /// The offset of this machine's clock, or a sentence that says why there is none.
    pub(super) fn estimate(&self) -> Result<Estimate, String> {
        let tried = [
            self.ntp.as_ref().map(|measured| measured.estimate().map_err(|why| why.to_string())),
            self.http.as_ref().map(|measured| measured.estimate().map_err(|why| why.to_string())),
        ];
        tried.into_iter().flatten().last().unwrap_or_else(|| Err("nobody was named to ask".to_owned()))
    }

    /// The whole as one report.
    pub(super) fn report(&self, tolerance: Span) -> Option<Report> {
        let ntp = self.ntp.as_ref().map(|measured| Report::of_ntp(measured, tolerance));
        let http = self.http.as_ref().map(|measured| Report::of_http(measured, tolerance));
        let report = match (http, ntp) {
            (Some(http), Some(ntp)) => Some(http.after(ntp)),
            (http, ntp) => http.or(ntp),
        };
        let synchronized = self.status.map(|status| status.synchronized);
        let last_sync = self.status.and_then(|status| status.last_sync);
        let most_error = self.status.and_then(|status| status.most_error);
        report.map(|report| report.with_sync_status(synchronized, last_sync).with_max_error(most_error))
    }

    fn text(&self, tolerance: Span, profile: Option<&VerifierProfile>) -> String {
        let text = match (&self.http, &self.ntp) {
            (Some(http), before) => text::http_text(http, before.as_ref(), tolerance, profile),
            (None, Some(ntp)) => text::text(ntp, tolerance, profile),
            (None, None) => String::new(),
        };
        text + &self.status.map_or_else(String::new, status_line)
    }

    /// What the command answers, and what to do about servers that failed. `None` if nobody was asked.
    pub(super) fn answer(&self, tolerance: Span, profile: Option<&VerifierProfile>, as_json: bool) -> Option<Answer> {
        let report = self.report(tolerance)?.for_profile(self.estimate().ok().as_ref(), profile);
        let exit = report.exit();
        let answer =
            if as_json { Answer::json(&report, exit) } else { Answer::new(self.text(tolerance, profile), exit) };
        Some(answer.with_notes(self.http.iter().flat_map(HttpMeasurement::hints)))
    }
}

/// A hint below the answer: a program's word about the clock is no measurement of it.
fn status_line(status: SyncStatus) -> String {
    let word = if status.synchronized { "synchronised" } else { "not synchronised" };
    let age = status.last_sync.map(|age| format!(", last {} ago", text::amount(age))).unwrap_or_default();
    let error = status.most_error.filter(|_| status.synchronized);
    let error = error.map(|error| format!(", off by {} at most", text::amount(error))).unwrap_or_default();
    format!("The system says: {word}{age}{error}.\nThat is a program's word, not a measurement.\n")
}
