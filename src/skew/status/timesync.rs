//! `timedatectl timesync-status`: systemd-timesyncd's latest packet.
//!
//! `Offset` is the server minus this machine: it has a plus where received and transmitted together are later than origin
//! and destination (systemd, `src/timedate/timedatectl.c`), and it is from *before* the daemon corrected the clock by it.
//! `Root distance` is the server's own.

use super::fields::{Fields, systemd_span};
use super::{Format, NoOffset, Status, StatusError, drift, estimate, half};
use crate::time::{Offset, OffsetInterval};

const FORMAT: Format = Format::TimesyncStatus;

/// `None` if it is not this program's text.
pub(super) fn read(fields: &Fields<'_>) -> Option<Result<Status, StatusError>> {
    fields.value("Poll interval").filter(|_| fields.value("Server").is_some() && fields.value("Source").is_none())?;
    Some(status(fields))
}

fn status(fields: &Fields<'_>) -> Result<Status, StatusError> {
    let none_yet = fields.value("Packet count") == Some("0");
    if none_yet || fields.value("Offset").is_none() && fields.value("Leap").is_none() {
        return Ok(Status::without_offset(FORMAT, None, NoOffset::NoSamples));
    }
    if fields.value("Leap").is_some_and(|leap| leap.starts_with("not sync")) {
        return Ok(Status::without_offset(FORMAT, Some(false), NoOffset::Unsynchronized));
    }
    let need = |line| fields.value(line).and_then(systemd_span).ok_or(StatusError::Incomplete(FORMAT, line));
    let (offset, distance, delay) = (need("Offset")?, need("Root distance")?, need("Delay")?);
    let error = distance.abs() + half(delay.abs()) + drift(need("Poll interval")?);
    let bound = OffsetInterval::spanning(Offset::ZERO, Offset::new(-offset)).widened(error);
    let limits = [
        "the offset is the one found with the latest packet; how much of it has been corrected since is not said",
        "between two packets a drift of 100 ppm is allowed for",
    ];
    Ok(Status { format: FORMAT, synchronized: Some(true), last_sync: None, offset: Ok(estimate(bound, &limits)) })
}
