//! `w32tm /stripchart`, with `/dataonly` or without: lines such as `10:00:01, d:+00.0541615s o:-00.0031265s` or
//! `10:00:01, +00.0012345s`, with or without the comma, the same in every language.
//!
//! Provisional: made from published output, not tried on a Windows machine. `o:` is taken to be what NTP calls the offset
//! (RFC 5905: server minus client), the opposite of ours; Microsoft's pages do not say which clock is subtracted.

use super::fields::seconds;
use super::{Format, NoOffset, Status, StatusError, estimate, half};
use crate::time::{Offset, OffsetInterval, Span};

const FORMAT: Format = Format::W32tmStripchart;
/// Older Windows takes its stamps from a clock that moves every 15.625 ms.
const TICK: Span = Span::from_nanos(15_625_000);
/// What is allowed for a journey that is not printed (`/dataonly`), one way: a guess.
const UNKNOWN_JOURNEY: Span = Span::from_nanos(500_000_000);

/// One comparison; the server minus the machine.
struct Comparison {
    server_ahead: Span,
    journey: Option<Span>,
}

/// `None` if no line is this program's.
pub(super) fn read(text: &str) -> Option<Result<Status, StatusError>> {
    let lines = || text.lines().filter_map(behind_the_time);
    let comparisons: Vec<Comparison> = lines().filter_map(comparison).collect();
    if comparisons.is_empty() {
        // A server that does not answer: `10:00:01, error: 0x800705B4`.
        let failed = lines().any(|rest| rest.starts_with("error: 0x"));
        return failed.then(|| Ok(Status::without_offset(FORMAT, None, NoOffset::NoSamples)));
    }
    let bound = nearest(&comparisons).unwrap_or_else(|| middle(&comparisons));
    let offset = Ok(estimate(bound, &limits(&comparisons)));
    Some(Ok(Status { format: FORMAT, synchronized: None, last_sync: None, offset }))
}

/// What follows `10:00:01` and perhaps a comma at the start of a line.
fn behind_the_time(line: &str) -> Option<&str> {
    let line = line.trim();
    let (time, rest) = line.split_at_checked(line.find([',', ' '])?)?;
    let mut parts = time.split(':');
    let digits = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_time = parts.by_ref().take(3).filter(|part| digits(part)).count() == 3 && parts.next().is_none();
    is_time.then(|| rest.trim_start_matches(',').trim())
}

fn comparison(rest: &str) -> Option<Comparison> {
    let mut words = rest.split_whitespace();
    let first = words.next()?;
    let Some(journey) = first.strip_prefix("d:") else {
        let signed = first.starts_with(['+', '-']);
        let server_ahead = in_seconds(first).filter(|_| signed)?;
        return Some(Comparison { server_ahead, journey: None });
    };
    let server_ahead = in_seconds(words.next()?.strip_prefix("o:")?)?;
    Some(Comparison { server_ahead, journey: Some(in_seconds(journey)?.abs()) })
}

fn in_seconds(text: &str) -> Option<Span> {
    seconds(text.strip_suffix('s')?)
}

/// What the comparison with the shortest journey says, where journeys are printed.
fn nearest(comparisons: &[Comparison]) -> Option<OffsetInterval> {
    let best = comparisons.iter().filter(|one| one.journey.is_some()).min_by_key(|one| one.journey)?;
    Some(OffsetInterval::around(Offset::new(-best.server_ahead), half(best.journey?) + TICK))
}

/// The median, and how far the others are from it, where they are not.
fn middle(comparisons: &[Comparison]) -> OffsetInterval {
    let mut ahead: Vec<Span> = comparisons.iter().map(|one| one.server_ahead).collect();
    ahead.sort();
    let median = ahead[ahead.len() / 2];
    let scatter = ahead.iter().map(|one| (*one - median).abs()).max().unwrap_or_default();
    OffsetInterval::around(Offset::new(-median), scatter + UNKNOWN_JOURNEY + TICK)
}

fn limits(comparisons: &[Comparison]) -> Vec<&'static str> {
    let mut limits = vec![
        "how w32tm's output is read is provisional: it was not tried on a Windows machine",
        "the server's own error is not printed; its clock is taken as right",
    ];
    if comparisons.iter().all(|one| one.journey.is_none()) {
        limits.push("the journey is not printed (`/dataonly`): half a second each way is allowed for");
    }
    limits
}
