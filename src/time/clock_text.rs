//! What a person read off a clock, as an offset.

use super::{Offset, Span, UnixTime};
use std::fmt;

/// A day, in nanoseconds.
const DAY: i128 = 86_400 * 1_000_000_000;

/// A clock's text, compared with the reference time of the reading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClockText {
    /// What it showed minus the reference time, at the start of what it showed.
    pub offset: Offset,
    /// How far what it showed reaches beyond its start.
    pub grain: Span,
    /// Without a date: the offset is known modulo a day, and the one nearest to zero was taken.
    pub time_of_day_only: bool,
}

/// Why a clock's text says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockTextError {
    /// Neither a date-time nor a time of day.
    Unreadable,
    /// A time of day in halves of the day.
    TwelveHours,
    /// No offset in the text, and no zone beside it.
    NoZone,
    /// The zone beside it is no offset.
    BadZone,
    /// The text's own offset is another one than the zone beside it.
    TwoZones,
}

impl fmt::Display for ClockTextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => "it is no date-time and no time of day",
            Self::TwelveHours => "it counts twelve hours",
            Self::NoZone => "it has no zone",
            Self::BadZone => "the zone is no offset from UTC",
            Self::TwoZones => "the zone is another one than its own",
        })
    }
}

impl std::error::Error for ClockTextError {}

impl ClockText {
    /// Compares what a clock `shows` with the reference time `at`; `zone` says what the clock is set to, where the text
    /// has no offset of its own.
    ///
    /// ```
    /// use instep::time::ClockText;
    /// let read = ClockText::compare("12:02", Some("+02:00"), "2026-11-21T10:01:02Z".parse().unwrap()).unwrap();
    /// assert_eq!((read.offset.seconds(), read.grain.seconds(), read.time_of_day_only), (58.0, 60.0, true));
    /// ```
    ///
    /// # Errors
    /// [`ClockTextError`].
    pub fn compare(shows: &str, zone: Option<&str>, at: UnixTime) -> Result<ClockText, ClockTextError> {
        compare(shows, zone, at)
    }
}

fn compare(shows: &str, zone: Option<&str>, at: UnixTime) -> Result<ClockText, ClockTextError> {
    let zone = zone.map(|text| zone_offset(text.trim()).ok_or(ClockTextError::BadZone)).transpose()?;
    let parts = Parts::of(shows.trim());
    let (since_midnight, grain) = time_of_day(parts.time).ok_or_else(|| parts.complaint())?;
    let own = parts.zone.map(|text| zone_offset(text).ok_or(ClockTextError::Unreadable)).transpose()?;
    let zone = match (own, zone) {
        (Some(own), Some(beside)) if own != beside => return Err(ClockTextError::TwoZones),
        (own, beside) => own.or(beside).ok_or(ClockTextError::NoZone)?,
    };
    let offset = match parts.date {
        Some(date) => midnight(date)? + since_midnight - zone - at,
        None => nearest_to_zero(since_midnight - zone - (at - UnixTime::EPOCH)),
    };
    Ok(ClockText { offset: Offset::new(offset), grain, time_of_day_only: parts.date.is_none() })
}

/// A text cut into date, time and offset, none of them checked.
struct Parts<'t> {
    date: Option<&'t str>,
    time: &'t str,
    zone: Option<&'t str>,
}

impl<'t> Parts<'t> {
    fn of(text: &'t str) -> Parts<'t> {
        let (date, rest) = match text.get(10..11) {
            Some("T" | "t" | " ") => (Some(&text[..10]), &text[11..]),
            _ => (None, text),
        };
        let (time, zone) = rest.split_at(rest.find(['Z', 'z', '+', '-', 'U']).unwrap_or(rest.len()));
        Parts { date, time: time.trim_end(), zone: Some(zone).filter(|zone| !zone.is_empty()) }
    }

    fn complaint(&self) -> ClockTextError {
        let time = self.time.to_ascii_lowercase();
        let halves = time.ends_with("am") || time.ends_with("pm") || time.ends_with("a.m.") || time.ends_with("p.m.");
        if halves { ClockTextError::TwelveHours } else { ClockTextError::Unreadable }
    }
}

/// `10:02`, `10:02:30` or `10:02:30.5`: the time since midnight, and how wide the last place is.
fn time_of_day(text: &str) -> Option<(Span, Span)> {
    let mut parts = text.split(':');
    let hours = two_digits(parts.next()?, 23)?;
    let minutes = two_digits(parts.next()?, 59)?;
    let (seconds, grain) = match parts.next() {
        Some(seconds) => seconds_with_fraction(seconds)?,
        None => (Span::ZERO, Span::from_seconds(60)),
    };
    parts.next().is_none().then_some((Span::from_seconds(hours * 3600 + minutes * 60) + seconds, grain))
}

/// `30` or `30.25`, with a grain of 1 s or of the last digit.
fn seconds_with_fraction(text: &str) -> Option<(Span, Span)> {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let whole = Span::from_seconds(two_digits(whole, 59)?);
    let Some(fraction) = fraction else { return Some((whole, Span::from_seconds(1))) };
    if !(1..=9).contains(&fraction.len()) || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let unit = 10_i128.pow(9 - fraction.len() as u32);
    let nanos = fraction.parse::<i128>().ok()? * unit;
    Some((whole + Span::from_nanos(nanos), Span::from_nanos(unit)))
}

/// One or two digits, at most this much.
fn two_digits(text: &str, most: i64) -> Option<i64> {
    let fits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|number| fits && *number <= most)
}

/// `Z`, `UTC`, `+02:00`: how far the zone is ahead of UTC.
fn zone_offset(text: &str) -> Option<Span> {
    if text.eq_ignore_ascii_case("z") || text.eq_ignore_ascii_case("utc") {
        return Some(Span::ZERO);
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let (hours, minutes) = rest.split_once(':')?;
    let exact = hours.len() == 2 && minutes.len() == 2;
    let seconds = two_digits(hours, 23)? * 3600 + two_digits(minutes, 59)? * 60;
    exact.then_some(Span::from_seconds(sign * seconds))
}

fn midnight(date: &str) -> Result<UnixTime, ClockTextError> {
    format!("{date}T00:00:00Z").parse().map_err(|_| ClockTextError::Unreadable)
}

/// The same modulo a day, from just over half a day behind to half a day ahead.
fn nearest_to_zero(difference: Span) -> Span {
    let ahead = difference.nanos().rem_euclid(DAY);
    Span::from_nanos(if ahead > DAY / 2 { ahead - DAY } else { ahead })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offset(shows: &str, zone: Option<&str>) -> Result<(f64, f64, bool), ClockTextError> {
        let at = "2026-11-21T10:01:02Z".parse().unwrap();
        compare(shows, zone, at).map(|read| (read.offset.seconds(), read.grain.seconds(), read.time_of_day_only))
    }

    #[test]
    fn dates_and_times_are_compared_in_their_zone() {
        for text in ["2026-11-21T10:02:30+00:00", "2026-11-21 12:02:30+02:00", "2026-11-21T10:02:30Z"] {
            assert_eq!(offset(text, None), Ok((88.0, 1.0, false)), "{text}");
        }
        assert_eq!(offset("2026-11-21T12:02", Some("+02:00")), Ok((58.0, 60.0, false)));
        assert_eq!(offset("2026-11-21T10:02:30.5Z", Some("UTC")), Ok((88.5, 0.1, false)));
    }

    #[test]
    fn a_time_of_day_is_taken_nearest_to_zero() {
        assert_eq!(offset("10:02:30", Some("Z")), Ok((88.0, 1.0, true)));
        assert_eq!(offset("05:32", Some("-04:30")), Ok((58.0, 60.0, true)));
        assert_eq!(offset("23:00", Some("+12:30")), Ok((1738.0, 60.0, true)));
        assert_eq!(offset("9:00", Some("+11:00")), Ok((43_138.0, 60.0, true)));
    }

    #[test]
    fn what_says_nothing_is_told_apart() {
        assert_eq!(offset("10:02", None), Err(ClockTextError::NoZone));
        assert_eq!(offset("10:02 pm", Some("Z")), Err(ClockTextError::TwelveHours));
        assert_eq!(offset("10:02", Some("Europe/Berlin")), Err(ClockTextError::BadZone));
        assert_eq!(offset("2026-11-21T10:02:30+00:00", Some("+01:00")), Err(ClockTextError::TwoZones));
        for text in ["", "noon", "24:00", "10:60", "10", "2026-13-21T10:00Z", "10:02:30:1Z", "10:02:3x", "ü10:0210:02"]
        {
            assert_eq!(offset(text, Some("Z")), Err(ClockTextError::Unreadable), "{text}");
        }
    }
}
