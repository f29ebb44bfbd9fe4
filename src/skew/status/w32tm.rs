//! `w32tm /query /status`, with `/verbose` or without.
//!
//! Provisional: made from published output (Microsoft's article on configuring the Windows Time service; the samples in
//! Checkmk's `w32time_status` check and in snclient's tests), not tried on a Windows machine. What sign `Phase Offset`
//! has is nowhere said, so its size widens the bound either way.

use super::fields::Fields;
use super::{Format, NoOffset, Status, StatusError, drift, estimate, half};
use crate::time::{Offset, OffsetInterval, Span};

const FORMAT: Format = Format::W32tmStatus;
/// Leap indicator 3: not synchronised.
const UNSYNCHRONIZED: u32 = 3;
/// What the service calls its own clock.
const LOCAL_SOURCES: [&str; 2] = ["Local CMOS Clock", "Free-running System Clock"];
/// Windows' answer that the service does not run.
const NOT_STARTED: &str = "0x80070426";

/// `None` if it is not this program's text in English.
pub(super) fn read(fields: &Fields<'_>) -> Option<Result<Status, StatusError>> {
    let leap = fields.number("Leap Indicator")?;
    Some(status(fields, leap))
}

/// The answer of a service that does not run, in any language.
pub(super) fn read_failure(text: &str) -> Option<Result<Status, StatusError>> {
    let down = || Status::without_offset(FORMAT, None, NoOffset::ServiceDown);
    text.to_ascii_lowercase().contains(NOT_STARTED).then(|| Ok(down()))
}

/// Whether it looks like this program's text with other labels: its numbers are the same in every language.
pub(super) fn is_localized(text: &str) -> bool {
    let is_reference = |line: &str| line.split_once(": 0x").is_some_and(|(_, rest)| rest.contains('('));
    let is_precision = |line: &str| line.contains(": -") && line.contains("ns ") || line.contains("(S)NTP");
    text.lines().any(is_reference) && text.lines().any(is_precision)
}

fn status(fields: &Fields<'_>, leap: u32) -> Result<Status, StatusError> {
    let needed = |line| StatusError::Incomplete(FORMAT, line);
    let stratum = fields.number("Stratum").ok_or(needed("Stratum"))?;
    let source = fields.value("Source").unwrap_or_default();
    if leap == UNSYNCHRONIZED || stratum == 0 {
        return Ok(Status::without_offset(FORMAT, Some(false), NoOffset::Unsynchronized));
    }
    if LOCAL_SOURCES.iter().any(|local| source.starts_with(local)) {
        return Ok(Status::without_offset(FORMAT, Some(false), NoOffset::LocalReference));
    }
    let dispersion = fields.seconds("Root Dispersion").ok_or(needed("Root Dispersion"))?;
    let delay = fields.seconds("Root Delay").ok_or(needed("Root Delay"))?;
    let phase = fields.seconds("Phase Offset").unwrap_or_default();
    let last_sync = fields.seconds("Time since Last Good Sync Time");
    let error = dispersion.abs() + half(delay.abs()) + phase.abs() + drift(last_sync.unwrap_or_default());
    let failed = fields.number("Last Sync Error").is_some_and(|error| error != 0);
    let bound = OffsetInterval::around(Offset::ZERO, error);
    let estimate = estimate(bound, &limits(source, last_sync, failed));
    // A service whose latest attempt failed does not say whether it still counts itself as synchronised.
    Ok(Status { format: FORMAT, synchronized: (!failed).then_some(true), last_sync, offset: Ok(estimate) })
}

fn limits(source: &str, last_sync: Option<Span>, failed: bool) -> Vec<&'static str> {
    let mut limits = vec!["how w32tm's output is read is provisional: it was not tried on a Windows machine"];
    if last_sync.is_none() {
        limits.push("how long ago the clock was corrected is not said (`/verbose` does), nor what it drifted since");
    }
    if failed {
        limits.push("the latest attempt to synchronise failed");
    }
    if source.contains("VM IC") {
        limits.push("the source is the virtual machine's host, whose clock may itself be wrong");
    }
    limits
}
