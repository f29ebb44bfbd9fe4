//! The three ways of writing a date that RFC 9110, section 5.6.7, asks a recipient to read.

use crate::time::{Span, UnixTime};
use std::fmt;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// The mean length of a Gregorian year.
const YEAR: i64 = 31_556_952;

/// A text that is no HTTP date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateError;

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it is no date as HTTP writes it")
    }
}

impl std::error::Error for DateError {}

/// Reads an HTTP date. `near` settles the century where the year has two digits: the year is at most fifty after it.
///
/// ```
/// use instep::skew::http_date::date;
/// use instep::time::UnixTime;
/// let near = UnixTime::from_seconds(784_000_000);
/// for text in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
///     assert_eq!(date(text, near), Ok(UnixTime::from_seconds(784_111_777)));
/// }
/// ```
///
/// # Errors
/// [`DateError`] for anything else, other zones included.
pub fn date(text: &str, near: UnixTime) -> Result<UnixTime, DateError> {
    imf_fixdate(text).or_else(|| rfc_850(text, near)).or_else(|| asctime(text)).ok_or(DateError)
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`
fn imf_fixdate(text: &str) -> Option<UnixTime> {
    let (day_name, rest) = text.split_once(", ")?;
    let [day, month, year, time, "GMT"] = parts(rest)? else { return None };
    check(is_short_day(day_name))?;
    moment(number(year, 4)?, month, number(day, 2)?, time)
}

/// `Sunday, 06-Nov-94 08:49:37 GMT`
fn rfc_850(text: &str, near: UnixTime) -> Option<UnixTime> {
    let (day_name, rest) = text.split_once(", ")?;
    let [date, time, "GMT"] = parts(rest)? else { return None };
    let mut pieces = date.split('-');
    let (day, month, year) = (pieces.next()?, pieces.next()?, pieces.next()?);
    check(DAYS.contains(&day_name) && pieces.next().is_none())?;
    let (short, day) = (number(year, 2)?, number(day, 2)?);
    let this_year = 1970 + near.whole_seconds().div_euclid(YEAR);
    let century = |year: i64| moment(year, month, day, time);
    let most = near + Span::from_seconds(50 * YEAR);
    // RFC 9110: what would lie more than fifty years ahead is the latest such year before.
    let first = this_year.div_euclid(100) * 100 + 100 + short;
    (0..3).filter_map(|back| century(first - 100 * back)).find(|moment| *moment <= most)
}

/// `Sun Nov  6 08:49:37 1994`
fn asctime(text: &str) -> Option<UnixTime> {
    let pieces: Vec<&str> = text.split(' ').collect();
    let (day_name, month, day, time, year) = match pieces[..] {
        [day_name, month, "", day, time, year] => (day_name, month, number(day, 1)?, time, year),
        [day_name, month, day, time, year] => (day_name, month, number(day, 2)?, time, year),
        _ => return None,
    };
    check(is_short_day(day_name))?;
    moment(number(year, 4)?, month, day, time)
}

fn parts<const N: usize>(text: &str) -> Option<[&str; N]> {
    text.split(' ').collect::<Vec<_>>().try_into().ok()
}

fn check(holds: bool) -> Option<()> {
    holds.then_some(())
}

fn is_short_day(name: &str) -> bool {
    name.len() == 3 && DAYS.iter().any(|day| day.starts_with(name))
}

/// So many digits and nothing else.
fn number(text: &str, digits: usize) -> Option<i64> {
    check(text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit()))?;
    text.parse().ok()
}

fn moment(year: i64, month: &str, day: i64, time: &str) -> Option<UnixTime> {
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    let mut pieces = time.split(':').map(|piece| number(piece, 2));
    let (hour, minute, second) = (pieces.next()??, pieces.next()??, pieces.next()??);
    check(pieces.next().is_none())?;
    // `time` knows the calendar.
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEAR: UnixTime = UnixTime::from_seconds(1_795_255_205);

    #[test]
    fn a_year_of_two_digits_is_at_most_fifty_ahead() {
        let read = |text| date(text, NEAR).map(|moment| moment.to_string());
        assert_eq!(read("Saturday, 21-Nov-26 10:00:05 GMT"), Ok("2026-11-21T10:00:05Z".to_owned()));
        assert_eq!(read("Saturday, 21-Nov-75 10:00:05 GMT"), Ok("2075-11-21T10:00:05Z".to_owned()));
        assert_eq!(read("Sunday, 21-Nov-77 10:00:05 GMT"), Ok("1977-11-21T10:00:05Z".to_owned()));
        let in_1999 = date("Friday, 31-Dec-99 10:00:05 GMT", UnixTime::from_seconds(946_000_000));
        assert_eq!(in_1999.map(|moment| moment.to_string()), Ok("1999-12-31T10:00:05Z".to_owned()));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        let wrong = [
            "",
            "0",
            "-1",
            "Sat, 21 Nov 2026 10:00:05",
            "Sat, 21 Nov 2026 10:00:05 CET",
            "Sat, 21 Nov 2026 10:00:05 +0000",
            "Sat, 31 Nov 2026 10:00:05 GMT",
            "Sat, 21 nov 2026 10:00:05 GMT",
            "Sam, 21 Nov 2026 10:00:05 GMT",
            "Sat, 1 Nov 2026 10:00:05 GMT",
            "Sat, 21 Nov 2026 10:0:05 GMT",
            "Sat, 21 Nov 2026 10:00:05:00 GMT",
            "Sat, 21 Nov 2026 25:00:05 GMT",
            "Sat,  21 Nov 2026 10:00:05 GMT",
            "Sat, 21-Nov-26 10:00:05 GMT",
            "Sat Nov 21 10:00:05 26",
            "2026-11-21T10:00:05Z",
        ];
        for text in wrong {
            assert_eq!(date(text, NEAR), Err(DateError), "{text}");
        }
    }
}
