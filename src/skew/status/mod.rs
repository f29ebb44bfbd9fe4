//! What a machine's own time service says about itself, from text that somebody copied.
//!
//! | text | file |
//! |---|---|
//! | `chronyc tracking`, `chronyc -c tracking` | `chronyc.rs` |
//! | `timedatectl timesync-status` | `timesync.rs` |
//! | `timedatectl`, `timedatectl show` | `timedatectl.rs` |
//! | `w32tm /query /status`, with `/verbose` or without | `w32tm.rs` |
//! | `w32tm /stripchart`, with `/dataonly` or without | `stripchart.rs` |
//!
//! Each is recognised by itself. A service that says that it is synchronised may be wrong, and one that follows nothing
//! but its own clock says so, too; what is read here is its word.

mod chronyc;
mod fields;
mod stripchart;
mod timedatectl;
mod timesync;
mod w32tm;

use crate::skew::{Estimate, Method};
use crate::time::{OffsetInterval, Rate, Span, UnixTime};
use fields::Fields;
use std::fmt;

/// How much a clock may drift while nobody corrects it, in parts per million: a computer's worst (docs of the
/// Birmingham physics support page: 5 s a day, 58 ppm) with something to spare.
const DRIFT_PPM: f64 = 100.0;

/// Which program's text it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// `chronyc tracking` or `chronyc -c tracking`.
    ChronycTracking,
    /// `timedatectl timesync-status`.
    TimesyncStatus,
    /// `timedatectl`, `timedatectl status` or `timedatectl show`.
    Timedatectl,
    /// `w32tm /query /status`.
    W32tmStatus,
    /// `w32tm /stripchart`.
    W32tmStripchart,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ChronycTracking => "chronyc tracking",
            Self::TimesyncStatus => "timedatectl timesync-status",
            Self::Timedatectl => "timedatectl",
            Self::W32tmStatus => "w32tm /query /status",
            Self::W32tmStripchart => "w32tm /stripchart",
        })
    }
}

/// What a time service says about the clock of its machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// Which program's text it is.
    pub format: Format,
    /// Whether the service says that the clock is synchronised; `None` if it does not say.
    pub synchronized: Option<bool>,
    /// How long ago the clock was last compared, as far as the text says.
    pub last_sync: Option<Span>,
    /// How far off the clock was when the text was made, or why it does not say.
    pub offset: Result<Estimate, NoOffset>,
}

/// Why a time service's text does not say how far off the clock is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoOffset {
    /// It says that the clock is not synchronised.
    Unsynchronized,
    /// It follows its own clock.
    LocalReference,
    /// Such a text never says it.
    NotSaid,
    /// No server has answered yet.
    NoSamples,
    /// The service does not run, or does not answer.
    ServiceDown,
}

impl NoOffset {
    /// The reason's name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unsynchronized => "unsynchronized",
            Self::LocalReference => "local-reference",
            Self::NotSaid => "not-said",
            Self::NoSamples => "no-answer",
            Self::ServiceDown => "service-down",
        }
    }

    /// What to ask for instead.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::NotSaid => {
                "`timedatectl timesync-status` or `chronyc tracking` on the same machine say how far off it is"
            }
            Self::ServiceDown => "start the machine's time service, or measure with `instep skew` on that machine",
            _ => {
                "compare the machine's clock with another one: `w32tm /stripchart /computer:SERVER`, or `instep skew` there"
            }
        }
    }
}

impl fmt::Display for NoOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unsynchronized => "the time service says that the clock is not synchronised",
            Self::LocalReference => "the time service follows the machine's own clock, which proves nothing",
            Self::NotSaid => "this text says whether the clock is synchronised, not how far off it is",
            Self::NoSamples => "no time server has answered that machine",
            Self::ServiceDown => "the machine's time service does not run or does not answer",
        })
    }
}

impl std::error::Error for NoOffset {}

/// Why a text was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatusError {
    /// There is nothing in it.
    Empty,
    /// It is of none of the programs that are known.
    Unrecognized,
    /// It looks like w32tm's, in another language than English.
    Localized,
    /// It is recognised, and this line is missing or says something else than a number.
    Incomplete(Format, &'static str),
}

impl StatusError {
    /// What to do about it.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Localized => {
                "only English labels are read; the lines of `w32tm /stripchart /computer:SERVER /samples:5` are the same in \
                 every language"
            }
            Self::Incomplete(..) => "copy the whole text",
            _ => {
                "known are chronyc tracking, timedatectl, timedatectl timesync-status, w32tm /query /status and w32tm \
                 /stripchart"
            }
        }
    }
}

impl fmt::Display for StatusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the text is empty"),
            Self::Unrecognized => f.write_str("the text is of no known time service"),
            Self::Localized => f.write_str("the text looks like w32tm's in another language than English"),
            Self::Incomplete(format, line) => {
                write!(f, "the text is {format}'s, but its line '{line}' is missing or no number")
            }
        }
    }
}

impl std::error::Error for StatusError {}

/// Reads a copied text, whatever its line ends; UTF-16 with a byte order mark, as PowerShell writes it, as well as UTF-8.
///
/// `now` is the moment to which the age of a synchronisation is counted.
///
/// ```
/// use instep::skew::status::read;
/// use instep::time::{Offset, UnixTime};
/// let copied = b"7F000001,127.0.0.1,3,1795310614.922756094,95.000007629,0.000011287,0.000020609,1.625,0.231,6.756,\
///                0.000079898,0.000017588,1.0,Normal\n";
/// let status = read(copied, UnixTime::from_seconds(1_795_310_620)).unwrap();
/// assert_eq!(status.synchronized, Some(true));
/// assert!(status.offset.unwrap().bound.contains(Offset::from_seconds(-95.0)));
/// ```
///
/// # Errors
/// [`StatusError`] where the text is not known, not whole, or in a language that is not read.
pub fn read(copied: &[u8], now: UnixTime) -> Result<Status, StatusError> {
    let text = decoded(copied);
    let fields = Fields::of(&text);
    if text.trim().is_empty() {
        return Err(StatusError::Empty);
    }
    let known = chronyc::read(&text, &fields, now)
        .or_else(|| timesync::read(&fields))
        .or_else(|| timedatectl::read(&text, &fields))
        .or_else(|| w32tm::read(&fields))
        .or_else(|| stripchart::read(&text))
        .or_else(|| w32tm::read_failure(&text));
    known.unwrap_or(Err(if w32tm::is_localized(&text) { StatusError::Localized } else { StatusError::Unrecognized }))
}

/// The bytes as text. What cannot be read as text is replaced: old code pages of consoles are ASCII where it matters.
fn decoded(bytes: &[u8]) -> String {
    let utf_16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf_16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf_16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

impl Status {
    /// A service that gives no offset.
    fn without_offset(format: Format, synchronized: Option<bool>, why: NoOffset) -> Status {
        Status { format, synchronized, last_sync: None, offset: Err(why) }
    }
}

/// What every service's word rests on.
fn estimate(bound: OffsetInterval, limits: &[&str]) -> Estimate {
    let shared = "this is what the machine's own time service said when the text was made; nobody measured it";
    let limits = std::iter::once(&shared).chain(limits).map(|limit| (*limit).to_owned()).collect();
    Estimate { limits, ..Estimate::certain(Method::Status, bound) }
}

/// What a clock may have drifted since it was last corrected.
fn drift(since: Span) -> Span {
    Rate::from_ppm(DRIFT_PPM).unwrap_or_default().gained_over(since).abs()
}

const fn half(span: Span) -> Span {
    Span::from_nanos(span.nanos() / 2)
}
