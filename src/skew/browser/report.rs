//! What a page may send, and every check of it: whoever opened it may send anything.

use crate::time::Span;
use serde::Deserialize;
use std::fmt;

/// The most bytes of a report. An honest one has about 4,000.
pub const LARGEST_REPORT: usize = 16 * 1024;
/// The most exchanges of a report. An honest page makes 16, and up to 32 if its clock is set meanwhile.
const MOST_EXCHANGES: usize = 40;
/// The most readings by which a page shows how finely a clock counts.
const MOST_TICKS: usize = 40;
/// The largest time that JavaScript knows, in milliseconds either side of 1970 (ECMA-262, section 21.4.1.1).
const LARGEST_DATE: f64 = 8.64e15;
/// The longest that a page may have been open, in milliseconds: three years.
const LARGEST_COUNTER: f64 = 1e11;
/// The largest offset of a zone, in minutes either way. No zone is more than 14 h from UTC; old ones were up to 16 h.
const LARGEST_ZONE: f64 = 24.0 * 60.0;
/// The longest name of a zone. The longest of the time zone database has 32 characters.
const LONGEST_ZONE: usize = 64;

/// When a request came here and when its answer left, by the counter of the machine that serves the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamps {
    /// When the request was read.
    pub received: Span,
    /// When the answer was handed to the network.
    pub sent: Span,
}

impl Stamps {
    /// The stamps as they are handed out: whole microseconds, the first rounded up and the second down, so that both are
    /// on the safe side. A page must repeat them to the digit.
    pub fn microseconds(self) -> (u64, u64) {
        let whole = |nanos: i128| u64::try_from(nanos.max(0) / 1000).unwrap_or(u64::MAX);
        (whole(self.received.nanos() + 999), whole(self.sent.nanos()))
    }

    fn of_microseconds(received: u64, sent: u64) -> Stamps {
        let span = |count: u64| Span::from_nanos(i128::from(count) * 1000);
        Stamps { received: span(received), sent: span(sent) }
    }

    /// The stamps as they come back.
    pub(super) fn rounded(self) -> Stamps {
        let (received, sent) = self.microseconds();
        Stamps::of_microseconds(received, sent)
    }
}

/// The two clocks of a browser, read one straight after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What `Date.now()` said, since 1970: the device's clock, which may be wrong and may be set.
    pub clock: Span,
    /// What `performance.now()` said, since the page was opened. It never goes back.
    pub counter: Span,
}

impl Reading {
    /// What the clock showed when the counter stood at zero; it changes when the clock is set.
    pub fn origin(self) -> Span {
        self.clock - self.counter
    }
}

/// One question to this machine and its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Before it was asked: the counter first, then the clock.
    pub before: Reading,
    /// When it was here.
    pub stamps: Stamps,
    /// After the answer had come: the clock first, then the counter.
    pub after: Reading,
}

impl Exchange {
    /// The journey there and back, by the two counters; negative only by what they are too coarse for.
    pub fn round_trip(&self) -> Span {
        (self.after.counter - self.before.counter) - (self.stamps.sent - self.stamps.received)
    }
}

/// What the browser shows of itself. Nothing is concluded from it: privacy modes falsify the zone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The zone's name, such as `Europe/Berlin`.
    pub zone: Option<String>,
    /// The zone's offset; positive is east of UTC.
    pub zone_offset: Option<Span>,
    /// Whether the page was in front: `visible` or `hidden`.
    pub visibility: Option<&'static str>,
}

/// A report that has passed all checks. The exchanges are in order, and there is at least one.
#[derive(Clone, Debug, PartialEq)]
pub struct PageReport {
    /// The exchanges in the order in which they were made.
    pub exchanges: Vec<Exchange>,
    /// How finely `Date.now()` counts.
    pub clock_grain: Span,
    /// How finely `performance.now()` counts.
    pub counter_grain: Span,
    /// What else the browser says of itself.
    pub shown: Shown,
}

/// Why a report is none. It never repeats what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// It has more bytes than a report may have: how many.
    TooLarge(usize),
    /// It is no JSON, or has other keys or types than a report.
    NotAReport,
    /// It has no exchange, or more than a page makes: how many.
    Count(usize),
    /// A number of this exchange (counted from 0) cannot be what a browser's clock shows.
    OutOfRange(usize),
    /// This exchange begins before the last one ended, or ends before it began.
    OutOfOrder(usize),
    /// The stamps of this exchange were not handed out by this machine.
    ForeignStamps(usize),
    /// The clock or the counter was not seen to count.
    NoTicks,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(bytes) => write!(f, "the report has {bytes} bytes, at most {LARGEST_REPORT} are read"),
            Self::NotAReport => f.write_str("what was sent is no report"),
            Self::Count(count) => write!(f, "the report has {count} exchanges, it needs 1 to {MOST_EXCHANGES}"),
            Self::OutOfRange(place) => write!(f, "exchange {place} has a number that no browser's clock shows"),
            Self::OutOfOrder(place) => write!(f, "exchange {place} ends before it begins, or begins too early"),
            Self::ForeignStamps(place) => write!(f, "exchange {place} has times that were not handed out here"),
            Self::NoTicks => f.write_str("a clock of the browser was not seen to count"),
        }
    }
}

impl std::error::Error for Malformed {}

/// The report as it is written. Clock and counter are in milliseconds, as JavaScript has them, stamps in microseconds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    exchanges: Vec<WrittenExchange>,
    ticks: Ticks,
    zone: Option<String>,
    zone_offset: Option<f64>,
    visibility: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenExchange {
    d0: f64,
    p0: f64,
    t1: u64,
    t2: u64,
    d1: f64,
    p1: f64,
}

/// The values that a clock and a counter took one after the other while the page did nothing but look.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ticks {
    clock: Vec<f64>,
    counter: Vec<f64>,
}

impl PageReport {
    /// Reads what a page sent. `issued` are the stamps that were handed out to it.
    ///
    /// # Errors
    /// [`Malformed`] names the first check that failed.
    pub fn read(body: &[u8], issued: &[Stamps]) -> Result<PageReport, Malformed> {
        if body.len() > LARGEST_REPORT {
            return Err(Malformed::TooLarge(body.len()));
        }
        let written: Written = serde_json::from_slice(body).map_err(|_| Malformed::NotAReport)?;
        if written.exchanges.is_empty() || written.exchanges.len() > MOST_EXCHANGES {
            return Err(Malformed::Count(written.exchanges.len()));
        }
        let read = |(place, written)| exchange(place, written, issued);
        let exchanges = written.exchanges.iter().enumerate().map(read).collect::<Result<Vec<_>, _>>()?;
        in_order(&exchanges)?;
        Ok(PageReport {
            exchanges,
            clock_grain: grain(&written.ticks.clock, LARGEST_DATE).ok_or(Malformed::NoTicks)?,
            counter_grain: grain(&written.ticks.counter, LARGEST_COUNTER).ok_or(Malformed::NoTicks)?,
            shown: Shown {
                zone: written.zone.filter(|name| is_zone_name(name)),
                zone_offset: written.zone_offset.and_then(zone_offset),
                visibility: written.visibility.and_then(|word| visibility(&word)),
            },
        })
    }
}

fn exchange(place: usize, written: &WrittenExchange, issued: &[Stamps]) -> Result<Exchange, Malformed> {
    let reading = |clock: f64, counter: f64| {
        let is_date = clock.abs() <= LARGEST_DATE;
        let is_counter = (0.0..=LARGEST_COUNTER).contains(&counter);
        (is_date && is_counter).then(|| Reading { clock: milliseconds(clock), counter: milliseconds(counter) })
    };
    let (before, after) = (reading(written.d0, written.p0), reading(written.d1, written.p1));
    let (Some(before), Some(after)) = (before, after) else { return Err(Malformed::OutOfRange(place)) };
    let stamps = Stamps::of_microseconds(written.t1, written.t2);
    if !issued.contains(&stamps) {
        return Err(Malformed::ForeignStamps(place));
    }
    Ok(Exchange { before, stamps, after })
}

/// Exchanges come one after the other, by the page's counter and by ours.
fn in_order(exchanges: &[Exchange]) -> Result<(), Malformed> {
    let lasts = |exchange: &Exchange| exchange.before.counter <= exchange.after.counter;
    if let Some(place) = exchanges.iter().position(|exchange| !lasts(exchange)) {
        return Err(Malformed::OutOfOrder(place));
    }
    let follows = |pair: &[Exchange]| {
        pair[0].after.counter <= pair[1].before.counter && pair[0].stamps.sent <= pair[1].stamps.received
    };
    match exchanges.windows(2).position(|pair| !follows(pair)) {
        Some(place) => Err(Malformed::OutOfOrder(place + 1)),
        None => Ok(()),
    }
}

/// How finely a clock counts: the median of its steps while somebody watched, and 1 ms more where that is more than 1 ms,
/// since whole milliseconds hide a grain of 16.67. `None` if it was not seen to move.
fn grain(ticks: &[f64], largest: f64) -> Option<Span> {
    if ticks.len() > MOST_TICKS || ticks.iter().any(|tick| tick.abs() > largest) {
        return None;
    }
    // A clock that is set back while it is watched makes one step that is none.
    let mut steps: Vec<f64> = ticks.windows(2).map(|pair| pair[1] - pair[0]).filter(|step| *step > 0.0).collect();
    steps.sort_by(f64::total_cmp);
    let median = *steps.get(steps.len() / 2)?;
    Some(milliseconds(if median > 1.0 { median + 1.0 } else { median }))
}

fn milliseconds(count: f64) -> Span {
    Span::from_seconds_f64(count / 1e3)
}

/// Letters, digits and `_+-/`, as in the time zone database; anything else is not passed on.
fn is_zone_name(name: &str) -> bool {
    let is_part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'+' | b'-' | b'/');
    !name.is_empty() && name.len() <= LONGEST_ZONE && name.bytes().all(is_part)
}

fn zone_offset(minutes: f64) -> Option<Span> {
    (minutes.abs() <= LARGEST_ZONE).then(|| Span::from_seconds_f64(minutes * 60.0))
}

fn visibility(word: &str) -> Option<&'static str> {
    ["visible", "hidden"].into_iter().find(|known| *known == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUED: [Stamps; 1] = [Stamps { received: Span::from_nanos(1_000_000), sent: Span::from_nanos(1_005_000) }];

    /// A report of one exchange with parts of it replaced.
    fn read(replacements: &[(&str, &str)]) -> Result<PageReport, Malformed> {
        let honest = r#"{"exchanges":[{"d0":1795255205000,"p0":900,"t1":1000,"t2":1005,"d1":1795255205004,"p1":904}],
            "ticks":{"clock":[1,2,3,4],"counter":[0.5,0.6,0.7]},"zone":"Europe/Berlin","zone_offset":60,
            "visibility":"visible"}"#;
        let text = replacements.iter().fold(honest.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replace(from, to)
        });
        PageReport::read(text.as_bytes(), &ISSUED)
    }

    #[test]
    fn an_honest_report_is_read() {
        let report = read(&[]).unwrap();
        assert_eq!(report.exchanges[0].round_trip(), Span::from_nanos(3_995_000));
        assert_eq!(report.clock_grain, Span::from_nanos(1_000_000));
        assert_eq!(report.shown.zone.as_deref(), Some("Europe/Berlin"));
        assert_eq!(report.shown.zone_offset, Some(Span::from_seconds(3600)));
        assert_eq!(report.shown.visibility, Some("visible"));
    }

    #[test]
    fn every_number_has_its_limits() {
        assert_eq!(read(&[("\"d0\":1795255205000", "\"d0\":8.7e15")]), Err(Malformed::OutOfRange(0)));
        assert_eq!(read(&[("\"d0\":1795255205000", "\"d0\":1e999")]), Err(Malformed::NotAReport));
        assert_eq!(read(&[("\"d0\":1795255205000", "\"d0\":null")]), Err(Malformed::NotAReport));
        assert_eq!(read(&[("\"p0\":900", "\"p0\":-1")]), Err(Malformed::OutOfRange(0)));
        assert_eq!(read(&[("\"p0\":900", "\"p0\":905")]), Err(Malformed::OutOfOrder(0)));
        assert_eq!(read(&[("\"t1\":1000", "\"t1\":1001")]), Err(Malformed::ForeignStamps(0)));
        assert_eq!(read(&[("\"t1\":1000", "\"t1\":-1")]), Err(Malformed::NotAReport));
        assert_eq!(read(&[("[1,2,3,4]", "[1,1]")]), Err(Malformed::NoTicks));
        assert_eq!(read(&[("\"zone\"", "\"more\":1,\"zone\"")]), Err(Malformed::NotAReport));
        assert_eq!(PageReport::read(&[b' '; LARGEST_REPORT + 1], &[]), Err(Malformed::TooLarge(LARGEST_REPORT + 1)));
    }

    #[test]
    fn what_is_no_zone_is_left_out() {
        let report = read(&[("Europe/Berlin", "<script>alert(1)</script>"), (":60", ":1e9"), ("visible", "<b>")]);
        assert_eq!(report.unwrap().shown, Shown::default());
    }

    #[test]
    fn a_grain_is_that_of_the_clock_and_not_of_a_pause() {
        let grain = |ticks: &[f64]| grain(ticks, LARGEST_DATE).map(|span| span.nanos());
        assert_eq!(grain(&[0.0, 1.0, 2.0, 50.0, 51.0, 52.0]), Some(1_000_000));
        assert_eq!(grain(&[0.0, 16.0, 33.0, 50.0, 66.0]), Some(18_000_000));
        assert_eq!(grain(&[9.0, 100.0, 0.0, 100.0]), Some(101_000_000));
        assert_eq!(grain(&[5.0]), None);
    }
}
