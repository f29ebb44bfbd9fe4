//! How moments and lengths of time are written.

use super::{Span, UnixTime, span::NANOS};
use chrono::{DateTime, NaiveDateTime};
use std::fmt;
use std::str::FromStr;

/// A text that is no time, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeParseError {
    /// A date and a time of day, but no zone: it could mean any of forty moments.
    NoZone(String),
    /// Not one of the two ways in which a time is written.
    Unreadable(String),
    /// `@` and a number that is too large.
    OutOfRange(String),
}

impl fmt::Display for TimeParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoZone(text) => write!(f, "time '{text}' has no zone"),
            Self::Unreadable(text) => write!(f, "'{text}' is no time"),
            Self::OutOfRange(text) => write!(f, "time '{text}' is out of range"),
        }
    }
}

impl std::error::Error for TimeParseError {}

impl TimeParseError {
    /// What to write instead.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoZone(_) => "end it in Z for UTC, or in an offset such as +02:00",
            _ => "write 2026-11-21T10:00:05Z, or @ and Unix seconds: @1795255205.25",
        }
    }
}

impl FromStr for UnixTime {
    type Err = TimeParseError;

    /// RFC 3339 (`2026-11-21T10:00:05Z`, a blank for the `T` is fine) or `@` and Unix seconds (`@1795255205.25`).
    fn from_str(text: &str) -> Result<UnixTime, TimeParseError> {
        let shown = || text.chars().take(40).collect::<String>();
        if let Some(seconds) = text.strip_prefix('@') {
            let nanos = decimal_nanos(seconds).ok_or_else(|| TimeParseError::Unreadable(shown()))?;
            let limit = i128::from(i64::MAX) * NANOS;
            return if nanos.abs() > limit {
                Err(TimeParseError::OutOfRange(shown()))
            } else {
                Ok(UnixTime::from_nanos(nanos))
            };
        }
        if let Ok(civil) = DateTime::parse_from_rfc3339(text) {
            let nanos = i128::from(civil.timestamp()) * NANOS + i128::from(civil.timestamp_subsec_nanos());
            return Ok(UnixTime::from_nanos(nanos));
        }
        let zoneless = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
        if zoneless.iter().any(|format| NaiveDateTime::parse_from_str(text, format).is_ok()) {
            return Err(TimeParseError::NoZone(shown()));
        }
        Err(TimeParseError::Unreadable(shown()))
    }
}

/// A text that is no length of time, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpanParseError {
    /// A bare number: nobody can tell whether it means seconds or steps.
    NoUnit(String),
    /// Not a row of numbers with units.
    Unreadable(String),
}

impl fmt::Display for SpanParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoUnit(text) => write!(f, "duration '{text}' has no unit"),
            Self::Unreadable(text) => write!(f, "'{text}' is no duration"),
        }
    }
}

impl std::error::Error for SpanParseError {}

impl SpanParseError {
    /// What to write instead.
    pub fn hint(&self) -> String {
        match self {
            Self::NoUnit(text) => {
                format!("write {text}s for seconds, {text}m for minutes, {text}h for hours or {text}d for days")
            }
            Self::Unreadable(_) => "write 90s, 2m30s, 1h, 7d, -88s or 0.4s".to_owned(),
        }
    }
}

impl FromStr for Span {
    type Err = SpanParseError;

    /// `90s`, `2m30s`, `1h`, `7d`, `-88s`, `0.4s`; also `ms`, `w` and `y` (365.25 days).
    fn from_str(text: &str) -> Result<Span, SpanParseError> {
        let shown = || text.chars().take(40).collect::<String>();
        let (negative, mut rest) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        if decimal_nanos(rest).is_some() {
            return Err(SpanParseError::NoUnit(shown()));
        }
        let mut total = Span::ZERO;
        let mut parts = 0;
        while !rest.is_empty() {
            let (length, after) = leading_part(rest).ok_or_else(|| SpanParseError::Unreadable(shown()))?;
            total = total + length;
            rest = after;
            parts += 1;
        }
        if parts == 0 {
            return Err(SpanParseError::Unreadable(shown()));
        }
        Ok(if negative { -total } else { total })
    }
}

/// One number with its unit from the front of a duration, and what follows it.
fn leading_part(text: &str) -> Option<(Span, &str)> {
    let number_end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, rest) = text.split_at(number_end);
    let unit_end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let (unit, after) = rest.split_at(unit_end);
    let (numerator, denominator): (i128, i128) = match unit {
        "ms" => (1, 1000),
        "s" => (1, 1),
        "m" | "min" => (60, 1),
        "h" => (3600, 1),
        "d" => (86_400, 1),
        "w" => (604_800, 1),
        "y" => (31_557_600, 1),
        _ => return None,
    };
    let nanos = decimal_nanos(number)?.checked_mul(numerator)? / denominator;
    Some((Span::from_nanos(nanos), after))
}

/// A decimal number of seconds such as `-12.5`, exactly, in nanoseconds; digits past the ninth are cut off.
fn decimal_nanos(text: &str) -> Option<i128> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 20 || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    if digits.contains('.') && fraction.is_empty() {
        return None;
    }
    let padded: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    let nanos = whole.parse::<i128>().ok()? * NANOS + padded.parse::<i128>().ok()?;
    Some(if negative { -nanos } else { nanos })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_both_ways() {
        let civil: UnixTime = "2026-11-21T10:00:05.25Z".parse().unwrap();
        assert_eq!(civil, "@1795255205.25".parse().unwrap());
        assert_eq!(civil.to_string(), "2026-11-21T10:00:05.250Z");
        assert_eq!("2026-11-21T12:00:05.25+02:00".parse(), Ok(civil));
        assert_eq!("@-0.5".parse::<UnixTime>().unwrap().whole_seconds(), -1);
    }

    #[test]
    fn a_time_without_zone_is_refused_as_such() {
        assert!(matches!("2026-11-21T10:00:05".parse::<UnixTime>(), Err(TimeParseError::NoZone(_))));
        assert!(matches!("yesterday".parse::<UnixTime>(), Err(TimeParseError::Unreadable(_))));
        assert!(matches!("@99999999999999999999".parse::<UnixTime>(), Err(TimeParseError::OutOfRange(_))));
    }

    #[test]
    fn durations_are_exact_and_a_bare_number_is_refused() {
        let seconds = |text: &str| text.parse::<Span>().unwrap().seconds();
        assert_eq!(seconds("2m30s"), 150.0);
        assert_eq!(seconds("-88s"), -88.0);
        assert_eq!(seconds("0.4s"), 0.4);
        assert_eq!(seconds("1500ms"), 1.5);
        assert_eq!("90".parse::<Span>(), Err(SpanParseError::NoUnit("90".into())));
        for wrong in ["", "-", "s", "3 s", "1h-5m", "5x", "1.s", "٣s"] {
            assert!(wrong.parse::<Span>().is_err(), "{wrong} was read");
        }
    }
}
