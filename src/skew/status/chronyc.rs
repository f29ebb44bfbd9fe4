//! `chronyc tracking` and `chronyc -c tracking`.
//!
//! The manual (chronyc(1), `tracking`) gives the bound: the clock's error is at most the system time's offset plus the
//! root dispersion plus half the root delay. *Slow of NTP time* is behind. In CSV the fifth field has no word; a clock
//! 95 s behind showed +95.000007629 there (measured, chrony 4.3).

use super::fields::{Fields, seconds};
use super::{Format, NoOffset, Status, StatusError, estimate, half};
use crate::time::{Offset, OffsetInterval, Span, UnixTime};

const FORMAT: Format = Format::ChronycTracking;
/// 127.127.1.1: the daemon follows its own clock (`local` in chrony.conf).
const LOCAL_REFERENCE: &str = "7F7F01";
const NO_REFERENCE: &str = "00000000";
const UNSYNCHRONIZED: &str = "Not synchronised";
const LEAP_STATES: [&str; 4] = ["Normal", "Insert second", "Delete second", UNSYNCHRONIZED];

/// The fields of both forms that matter here; behind is negative.
struct Tracking<'t> {
    reference_id: &'t str,
    leap: &'t str,
    reference_time: Option<UnixTime>,
    offset: Option<Offset>,
    root_delay: Option<Span>,
    root_dispersion: Option<Span>,
}

/// `None` if it is not chronyc's text.
pub(super) fn read(text: &str, fields: &Fields<'_>, now: UnixTime) -> Option<Result<Status, StatusError>> {
    if text.contains("506 Cannot talk to daemon") {
        return Some(Ok(Status::without_offset(FORMAT, None, NoOffset::ServiceDown)));
    }
    let tracking = text.lines().find_map(|line| from_csv(line.trim())).or_else(|| from_lines(fields))?;
    Some(tracking.status(now))
}

fn from_csv(line: &str) -> Option<Tracking<'_>> {
    let fields: Vec<&str> = line.split(',').collect();
    let [reference_id, _, _, time, offset, _, _, _, _, _, delay, dispersion, _, leap] = fields[..] else { return None };
    let hex = reference_id.len() == 8 && reference_id.bytes().all(|byte| byte.is_ascii_hexdigit());
    (hex && LEAP_STATES.contains(&leap)).then(|| Tracking {
        reference_id,
        leap,
        reference_time: seconds(time).map(|since| UnixTime::EPOCH + since),
        offset: seconds(offset).map(|slow| Offset::new(-slow)),
        root_delay: seconds(delay),
        root_dispersion: seconds(dispersion),
    })
}

fn from_lines<'t>(fields: &Fields<'t>) -> Option<Tracking<'t>> {
    let (reference, leap) = (fields.value("Reference ID")?, fields.value("Leap status")?);
    Some(Tracking {
        reference_id: reference.split(' ').next()?,
        leap,
        reference_time: fields.value("Ref time (UTC)").and_then(reference_time),
        offset: fields.value("System time").and_then(offset_in_words),
        root_delay: fields.seconds("Root delay"),
        root_dispersion: fields.seconds("Root dispersion"),
    })
}

/// `95.000007629 seconds slow of NTP time`
fn offset_in_words(text: &str) -> Option<Offset> {
    let (number, words) = text.split_once(" seconds ")?;
    let size = seconds(number)?;
    match words {
        "slow of NTP time" => Some(Offset::new(-size)),
        "fast of NTP time" => Some(Offset::new(size)),
        _ => None,
    }
}

/// `Sun Nov 22 01:23:34 2026`, which is asctime's form and that of an HTTP date.
fn reference_time(text: &str) -> Option<UnixTime> {
    crate::skew::http_date::date(text, UnixTime::EPOCH).ok()
}

impl Tracking<'_> {
    fn status(self, now: UnixTime) -> Result<Status, StatusError> {
        if self.leap == UNSYNCHRONIZED || self.reference_id == NO_REFERENCE {
            return Ok(Status::without_offset(FORMAT, Some(false), NoOffset::Unsynchronized));
        }
        if self.reference_id.starts_with(LOCAL_REFERENCE) {
            return Ok(Status::without_offset(FORMAT, Some(true), NoOffset::LocalReference));
        }
        let needed = |line| StatusError::Incomplete(FORMAT, line);
        let offset = self.offset.ok_or(needed("System time"))?;
        let delay = self.root_delay.ok_or(needed("Root delay"))?;
        let dispersion = self.root_dispersion.ok_or(needed("Root dispersion"))?;
        let bound = OffsetInterval::around(offset, half(delay.abs()) + dispersion.abs());
        let last_sync = self.reference_time.map(|then| now - then).filter(|age| *age >= Span::ZERO);
        let limits = ["its bound is the root dispersion and half the root delay, as chronyc's manual says"];
        Ok(Status { format: FORMAT, synchronized: Some(true), last_sync, offset: Ok(estimate(bound, &limits)) })
    }
}
