//! Times as exports of a log write them: RFC 3339, PowerShell's `/Date(…)/`, and dates in the order of some culture.

use crate::time::{Span, UnixTime};

/// What the times of a log are taken for where they do not say it themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TimeReading {
    /// How far the zone of times without one is ahead of UTC.
    pub zone: Option<Span>,
    /// The order of dates such as 05/01/2024.
    pub date_order: Option<DateOrder>,
}

/// Whether a date begins with the day or with the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// 21/11/2026.
    DayFirst,
    /// 11/21/2026.
    MonthFirst,
}

/// Why a time could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeTrouble {
    /// It has no zone, and none was stated.
    NoZone,
    /// Day and month could be either way round.
    NoOrder,
    /// It is no time.
    Unreadable,
}

/// Longer texts are no times.
const LONGEST: usize = 64;

impl TimeReading {
    /// Reads a time.
    ///
    /// ```
    /// use instep::evidence::sign_ins::{TimeReading, TimeTrouble};
    /// let utc = TimeReading::default();
    /// let at = utc.read("2026-11-21T10:00:12.1234567Z").unwrap();
    /// assert_eq!(utc.read("/Date(1795255212123)/").unwrap().whole_seconds(), at.whole_seconds());
    /// assert_eq!(utc.read("2026-11-21T10:00:12"), Err(TimeTrouble::NoZone));
    /// ```
    ///
    /// # Errors
    /// [`TimeTrouble`].
    pub fn read(self, text: &str) -> Result<UnixTime, TimeTrouble> {
        let text = text.trim();
        if text.len() > LONGEST {
            return Err(TimeTrouble::Unreadable);
        }
        if let Ok(time) = text.parse() {
            return Ok(time);
        }
        if let Some(time) = of_powershell(text) {
            return Ok(time);
        }
        let civil = Civil::of(text).ok_or(TimeTrouble::Unreadable)?;
        let (year, month, day) = civil.date.ordered(self.date_order)?;
        // As if it were UTC first, so that what is no date is no matter of zones.
        let utc: UnixTime =
            format!("{year:04}-{month:02}-{day:02}T{}Z", civil.time).parse().map_err(|_| TimeTrouble::Unreadable)?;
        let zone = if civil.is_utc { Some(Span::ZERO) } else { self.zone };
        zone.map(|ahead| utc - ahead).ok_or(TimeTrouble::NoZone)
    }
}

/// An offset from UTC as people write it: `+02:00`, `Z`, `UTC`.
///
/// ```
/// use instep::evidence::sign_ins::zone;
/// assert_eq!(zone("+02:00").map(|ahead| ahead.seconds()), Some(7200.0));
/// assert_eq!(zone("Berlin"), None);
/// ```
pub fn zone(text: &str) -> Option<Span> {
    let offset = if text.eq_ignore_ascii_case("utc") { "Z" } else { text };
    let shifted: UnixTime = format!("1970-01-01T00:00:00{offset}").parse().ok()?;
    Some(UnixTime::EPOCH - shifted)
}

/// What order a date proves: its first or second number is above 12, or it is written with dots.
pub(super) fn proven_order(text: &str) -> Option<DateOrder> {
    match Civil::of(text.trim())?.date {
        Date::Open { first, second, .. } if first > 12 && second <= 12 => Some(DateOrder::DayFirst),
        Date::Open { first, second, .. } if second > 12 && first <= 12 => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

/// `/Date(1795255212123)/`: milliseconds since 1970, in UTC whatever follows them.
fn of_powershell(text: &str) -> Option<UnixTime> {
    let inner = text.trim_matches(['\\', '/']).strip_prefix("Date(")?.strip_suffix(')')?;
    let end = inner.get(1..)?.find(['+', '-']).map_or(inner.len(), |place| place + 1);
    let millis: i64 = inner[..end].parse().ok()?;
    Some(UnixTime::from_nanos(i128::from(millis) * 1_000_000))
}

/// A date and a time of day without an offset.
struct Civil {
    date: Date,
    /// `10:00:12.5`.
    time: String,
    is_utc: bool,
}

#[derive(Clone, Copy)]
enum Date {
    Known { year: u32, month: u32, day: u32 },
    Open { year: u32, first: u32, second: u32 },
}

impl Date {
    fn ordered(self, order: Option<DateOrder>) -> Result<(u32, u32, u32), TimeTrouble> {
        match (self, order) {
            (Date::Known { year, month, day }, _) => Ok((year, month, day)),
            (Date::Open { year, first, second }, _) if first == second => Ok((year, first, second)),
            (Date::Open { year, first, second }, Some(DateOrder::DayFirst)) => Ok((year, second, first)),
            (Date::Open { year, first, second }, Some(DateOrder::MonthFirst)) => Ok((year, first, second)),
            (Date::Open { .. }, None) => Err(TimeTrouble::NoOrder),
        }
    }
}

impl Civil {
    fn of(text: &str) -> Option<Civil> {
        let mut parts = text.splitn(2, [' ', 'T', '\u{202f}']);
        let date = date(parts.next()?.trim_end_matches(','))?;
        let rest = parts.next().unwrap_or("0:00").trim();
        let (rest, is_utc) = match rest.strip_suffix(" UTC").or_else(|| rest.strip_suffix('Z')) {
            Some(before) => (before.trim_end(), true),
            None => (rest, false),
        };
        Some(Civil { date, time: time_of_day(rest)?, is_utc })
    }
}

fn date(text: &str) -> Option<Date> {
    let numbers: Vec<u32> = text.split(['/', '-', '.']).map(number).collect::<Option<_>>()?;
    let &[first, second, third] = numbers.as_slice() else { return None };
    match text {
        _ if first > 99 => Some(Date::Known { year: first, month: second, day: third }),
        _ if third <= 99 => None,
        // Where dates have dots, the day comes first.
        _ if text.contains('.') => Some(Date::Known { year: third, month: second, day: first }),
        _ => Some(Date::Open { year: third, first, second }),
    }
}

/// At most four digits.
fn number(text: &str) -> Option<u32> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// `9:05`, `09:05:06.5`, `9:05:06 PM`, as `21:05:06`.
fn time_of_day(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase().replace(['\u{202f}', '\u{a0}'], " ");
    let bare = lower.replace("a.m.", "am").replace("p.m.", "pm");
    let (clock, half) = match (bare.strip_suffix("am"), bare.strip_suffix("pm")) {
        (Some(clock), _) => (clock.trim_end(), Some(0)),
        (_, Some(clock)) => (clock.trim_end(), Some(12)),
        _ => (bare.as_str(), None),
    };
    let mut parts = clock.splitn(3, ':');
    let (hours, minutes) = (number(parts.next()?)?, number(parts.next()?)?);
    let seconds = parts.next().unwrap_or("0");
    let (whole, fraction) = seconds.split_once(['.', ',']).unwrap_or((seconds, ""));
    let hours = match half {
        None => hours,
        Some(_) if !(1..=12).contains(&hours) => return None,
        Some(half) => hours % 12 + half,
    };
    let dot = if fraction.is_empty() { "" } else { "." };
    Some(format!("{hours:02}:{minutes:02}:{:02}{dot}{fraction}", number(whole)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_FIRST: TimeReading = TimeReading { zone: Some(Span::ZERO), date_order: Some(DateOrder::DayFirst) };

    #[test]
    fn times_are_read_in_every_way_that_exports_have() {
        let at: UnixTime = "2026-11-21T10:00:12Z".parse().unwrap();
        for text in [
            "2026-11-21T10:00:12Z",
            "2026-11-21T11:00:12+01:00",
            "2026-11-21 10:00:12",
            "21/11/2026 10:00:12",
            "21.11.2026 10:00:12",
            "21/11/2026, 10:00:12 AM",
            "21/11/2026 10:00:12 a.m.",
            "21-11-2026 10:00:12 UTC",
            "/Date(1795255212000)/",
            "\\/Date(1795255212000+0100)\\/",
        ] {
            assert_eq!(DAY_FIRST.read(text), Ok(at), "{text}");
        }
        let month_first = TimeReading { date_order: Some(DateOrder::MonthFirst), ..DAY_FIRST };
        assert_eq!(month_first.read("11/21/2026, 10:00:12.000 AM"), Ok(at));
        assert_eq!(month_first.read("1/2/2026 12:00:00 AM"), DAY_FIRST.read("2/1/2026 0:00"));
        assert_eq!(month_first.read("1/2/2026 12:00:00 PM"), DAY_FIRST.read("2/1/2026 12:00"));
    }

    #[test]
    fn what_a_time_leaves_open_is_asked() {
        let nothing = TimeReading::default();
        assert_eq!(nothing.read("05/01/2024 10:00:12"), Err(TimeTrouble::NoOrder));
        assert_eq!(
            nothing.read("05/05/2024 10:00:12 UTC"),
            "2024-05-05T10:00:12Z".parse().map_err(|_| TimeTrouble::Unreadable)
        );
        assert_eq!(nothing.read("2024-05-01 10:00:12"), Err(TimeTrouble::NoZone));
        let ahead = TimeReading { zone: zone("+02:00"), ..nothing };
        assert_eq!(ahead.read("2024-05-01 10:00:12").unwrap().to_string(), "2024-05-01T08:00:12Z");
        assert_eq!(ahead.read("2024-05-01T10:00:12Z").unwrap().to_string(), "2024-05-01T10:00:12Z");
    }

    #[test]
    fn what_is_no_time_is_none() {
        let long = "1".repeat(100);
        for text in [
            "",
            "yesterday",
            "31/31/2026 10:00",
            "2026-02-30 10:00",
            "1/2/26 10:00",
            "13:00 PM",
            "1/2/2026 13:00 PM",
            &long,
            "/Date(x)/",
            "/Date()/",
            "/Date(é)/",
        ] {
            assert_eq!(DAY_FIRST.read(text), Err(TimeTrouble::Unreadable), "{text}");
        }
    }

    #[test]
    fn some_dates_prove_their_order() {
        assert_eq!(proven_order("21/11/2026 10:00"), Some(DateOrder::DayFirst));
        assert_eq!(proven_order("11/21/2026 10:00"), Some(DateOrder::MonthFirst));
        for open in ["05/01/2024", "2026-11-21", "21.11.2026", "40/40/2026", "x"] {
            assert_eq!(proven_order(open), None, "{open}");
        }
    }
}
