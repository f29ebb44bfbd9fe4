use crate::otp::{Code, Digits, Key, dynamic_truncation};
use crate::time::{Span, StepGrid, UnixTime};
use std::fmt;

/// A mistake in a program that makes codes: right key, right clock, wrong code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quirk {
    /// Where to truncate is read from byte 19, which is the last byte of SHA-1 only (RFC 4226 erratum 6756).
    OffsetFromByte19,
    /// The sign bit is kept and the value taken as unsigned (RFC 4226 erratum 2400): half of all codes are right.
    SignKeptUnsigned,
    /// The sign bit is kept and the value taken as signed: half of all codes are right, the others negative.
    SignKeptSigned,
    /// The first four bytes are taken, whatever the last byte says.
    OffsetZero,
    /// The code is written as a number, without its leading zeros.
    LeadingZerosDropped,
    /// An eight-digit code cut to its first digits.
    FirstOfEightDigits,
    /// Five letters and digits, as Steam shows them.
    SteamAlphabet,
    /// Milliseconds taken for seconds.
    MillisecondsAsSeconds,
    /// Microseconds taken for seconds.
    MicrosecondsAsSeconds,
    /// Nanoseconds taken for seconds.
    NanosecondsAsSeconds,
    /// Seconds taken for milliseconds: the code stays the same for hours.
    SecondsAsMilliseconds,
    /// The time itself is the counter: the code changes every second.
    Undivided,
    /// Rounded to the nearest step: wrong in the second half of each.
    Rounded,
    /// Rounded up to the next step.
    RoundedUp,
    /// Steps counted from second 1: wrong at the very start of each.
    CountedFromOne,
    /// Seconds since 1900-01-01, NTP's epoch.
    Epoch1900,
    /// Seconds since 1904-01-01, the classic Mac OS's epoch.
    Epoch1904,
    /// Seconds since 1980-01-06, GPS's epoch.
    Epoch1980,
    /// Seconds since 2000-01-01.
    Epoch2000,
    /// Seconds since 2001-01-01, Apple's epoch.
    Epoch2001,
    /// Seconds since 1601-01-01, Windows' epoch.
    Epoch1601,
    /// GPS time: 18 s ahead of UTC since 2017.
    GpsTime,
    /// TAI: 37 s ahead of UTC since 2017.
    TaiTime,
    /// Time as a single-precision number, which holds it to 128 s only.
    SinglePrecisionTime,
    /// 32-bit signed time, rounded down, the counter's sign extended; shows from 2038-01-19 on.
    Time32FloorSigned,
    /// The same, the counter filled up with zeros.
    Time32FloorUnsigned,
    /// 32-bit signed time, rounded towards zero, the counter's sign extended; shows from 2038-01-19 on.
    Time32TruncatedSigned,
    /// The same, the counter filled up with zeros.
    Time32TruncatedUnsigned,
    /// A counter of four bytes in the message, instead of eight.
    FourByteCounter,
    /// The counter's bytes the wrong way round.
    LittleEndianCounter,
    /// The counter as decimal digits.
    DecimalTextCounter,
}

impl Quirk {
    /// All of them.
    pub const ALL: [Quirk; 31] = [
        Self::OffsetFromByte19,
        Self::SignKeptUnsigned,
        Self::SignKeptSigned,
        Self::OffsetZero,
        Self::LeadingZerosDropped,
        Self::FirstOfEightDigits,
        Self::SteamAlphabet,
        Self::MillisecondsAsSeconds,
        Self::MicrosecondsAsSeconds,
        Self::NanosecondsAsSeconds,
        Self::SecondsAsMilliseconds,
        Self::Undivided,
        Self::Rounded,
        Self::RoundedUp,
        Self::CountedFromOne,
        Self::Epoch1900,
        Self::Epoch1904,
        Self::Epoch1980,
        Self::Epoch2000,
        Self::Epoch2001,
        Self::Epoch1601,
        Self::GpsTime,
        Self::TaiTime,
        Self::SinglePrecisionTime,
        Self::Time32FloorSigned,
        Self::Time32FloorUnsigned,
        Self::Time32TruncatedSigned,
        Self::Time32TruncatedUnsigned,
        Self::FourByteCounter,
        Self::LittleEndianCounter,
        Self::DecimalTextCounter,
    ];

    /// A name for output, always the same: `offset-from-byte-19`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OffsetFromByte19 => "offset-from-byte-19",
            Self::SignKeptUnsigned => "sign-kept-unsigned",
            Self::SignKeptSigned => "sign-kept-signed",
            Self::OffsetZero => "offset-zero",
            Self::LeadingZerosDropped => "leading-zeros-dropped",
            Self::FirstOfEightDigits => "first-of-eight-digits",
            Self::SteamAlphabet => "steam-alphabet",
            Self::MillisecondsAsSeconds => "milliseconds-as-seconds",
            Self::MicrosecondsAsSeconds => "microseconds-as-seconds",
            Self::NanosecondsAsSeconds => "nanoseconds-as-seconds",
            Self::SecondsAsMilliseconds => "seconds-as-milliseconds",
            Self::Undivided => "undivided",
            Self::Rounded => "rounded",
            Self::RoundedUp => "rounded-up",
            Self::CountedFromOne => "counted-from-one",
            Self::Epoch1900 => "epoch-1900",
            Self::Epoch1904 => "epoch-1904",
            Self::Epoch1980 => "epoch-1980",
            Self::Epoch2000 => "epoch-2000",
            Self::Epoch2001 => "epoch-2001",
            Self::Epoch1601 => "epoch-1601",
            Self::GpsTime => "gps-time",
            Self::TaiTime => "tai-time",
            Self::SinglePrecisionTime => "single-precision-time",
            Self::Time32FloorSigned => "time32-floor-signed",
            Self::Time32FloorUnsigned => "time32-floor-unsigned",
            Self::Time32TruncatedSigned => "time32-truncated-signed",
            Self::Time32TruncatedUnsigned => "time32-truncated-unsigned",
            Self::FourByteCounter => "four-byte-counter",
            Self::LittleEndianCounter => "little-endian-counter",
            Self::DecimalTextCounter => "decimal-text-counter",
        }
    }

    /// What the program does, in a line.
    pub const fn says(self) -> &'static str {
        match self {
            Self::OffsetFromByte19 => "it truncates by byte 19 of the hash instead of the last byte",
            Self::SignKeptUnsigned => "it does not mask the sign bit, so that half of its codes are wrong",
            Self::SignKeptSigned => "it does not mask the sign bit, so that half of its codes are negative",
            Self::OffsetZero => "it takes the first four bytes of the hash whatever the last byte says",
            Self::LeadingZerosDropped => "it leaves out leading zeros, so that one code in ten is too short",
            Self::FirstOfEightDigits => "it shows the first digits of an eight-digit code",
            Self::SteamAlphabet => "it shows five letters and digits, as Steam does",
            Self::MillisecondsAsSeconds => "it takes milliseconds for seconds",
            Self::MicrosecondsAsSeconds => "it takes microseconds for seconds",
            Self::NanosecondsAsSeconds => "it takes nanoseconds for seconds",
            Self::SecondsAsMilliseconds => "it takes seconds for milliseconds, so that its code stays for hours",
            Self::Undivided => "it does not divide time by the period, so that its code changes every second",
            Self::Rounded => "it rounds to the nearest step, so that it is early in the second half of each",
            Self::RoundedUp => "it rounds up to the next step, so that it is one step early",
            Self::CountedFromOne => "it counts steps from second 1, so that it is late by a second",
            Self::Epoch1900 => "it counts seconds from 1900, as NTP does",
            Self::Epoch1904 => "it counts seconds from 1904, as the classic Mac OS did",
            Self::Epoch1980 => "it counts seconds from 1980, as GPS does",
            Self::Epoch2000 => "it counts seconds from 2000",
            Self::Epoch2001 => "it counts seconds from 2001, as Apple's frameworks do",
            Self::Epoch1601 => "it counts seconds from 1601, as Windows does",
            Self::GpsTime => "it takes GPS time for UTC, 18 s ahead",
            Self::TaiTime => "it takes atomic time for UTC, 37 s ahead",
            Self::SinglePrecisionTime => "it holds time in a single-precision number, exact to two minutes only",
            Self::Time32FloorSigned => "its 32-bit time overflowed in 2038 (rounded down, sign extended)",
            Self::Time32FloorUnsigned => "its 32-bit time overflowed in 2038 (rounded down, filled with zeros)",
            Self::Time32TruncatedSigned => "its 32-bit time overflowed in 2038 (rounded to zero, sign extended)",
            Self::Time32TruncatedUnsigned => "its 32-bit time overflowed in 2038 (rounded to zero, filled with zeros)",
            Self::FourByteCounter => "it hashes a counter of four bytes instead of eight",
            Self::LittleEndianCounter => "it hashes the counter's bytes in the wrong order",
            Self::DecimalTextCounter => "it hashes the counter as decimal text",
        }
    }

    /// What such a program shows at a time, or `None` where the mistake cannot show: byte 19 *is* the last byte of
    /// SHA-1, 32-bit time is right until 2038, a code without leading zeros loses none.
    ///
    /// The text may be the right code all the same, for some mistakes show only now and then.
    ///
    /// ```
    /// use instep::otp::{Algorithm, Digits, Key, Secret, misread::Quirk};
    /// use instep::time::{StepGrid, UnixTime};
    /// let key = Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1);
    /// let shown = |quirk: Quirk| {
    ///     quirk.code(&key, StepGrid::default(), UnixTime::from_seconds(1_234_567_890), Digits::SIX)
    /// };
    /// assert_eq!(shown(Quirk::LittleEndianCounter).as_deref(), Some("098333"));
    /// assert_eq!(shown(Quirk::OffsetFromByte19), None);
    /// ```
    pub fn code(self, key: &Key, grid: StepGrid, time: UnixTime, digits: Digits) -> Option<String> {
        let message = self.message(self.counter(grid, time)?);
        let value = key.with_hmac(&message, |hmac| self.truncated(hmac))?;
        self.written(value, digits)
    }

    /// The counter, which is wrong where the mistake is one of time.
    fn counter(self, grid: StepGrid, time: UnixTime) -> Option<u64> {
        let whole = |time: UnixTime| Some(grid.step_at(time).counter());
        let shifted = |seconds: i64| whole(time + Span::from_seconds(seconds));
        let half = Span::from_nanos(grid.period.span().nanos() / 2);
        match self {
            Self::MillisecondsAsSeconds => counted_in(grid, time, 1_000_000),
            Self::MicrosecondsAsSeconds => counted_in(grid, time, 1_000),
            Self::NanosecondsAsSeconds => counted_in(grid, time, 1),
            Self::SecondsAsMilliseconds => whole(UnixTime::from_nanos(time.nanos().div_euclid(1000))),
            Self::Undivided => Some((time - grid.t0).nanos().div_euclid(SECOND) as u64),
            Self::Rounded => whole(time + half),
            Self::RoundedUp => whole(time + (grid.period.span() - Span::from_nanos(1))),
            Self::CountedFromOne => shifted(-1),
            Self::Epoch1900 => shifted(2_208_988_800),
            Self::Epoch1904 => shifted(2_082_844_800),
            Self::Epoch1980 => shifted(-315_964_800),
            Self::Epoch2000 => shifted(-946_684_800),
            Self::Epoch2001 => shifted(-978_307_200),
            Self::Epoch1601 => shifted(11_644_473_600),
            Self::GpsTime => shifted(18),
            Self::TaiTime => shifted(37),
            // `as` is the mistake itself: it rounds to the 24 bits that a single-precision number has.
            Self::SinglePrecisionTime => whole(UnixTime::from_seconds(time.whole_seconds() as f32 as i64)),
            Self::Time32FloorSigned => time32(grid, time, i64::div_euclid).map(i64::cast_unsigned),
            Self::Time32FloorUnsigned => time32(grid, time, i64::div_euclid).map(low_half),
            Self::Time32TruncatedSigned => time32(grid, time, |a, b| a / b).map(i64::cast_unsigned),
            Self::Time32TruncatedUnsigned => time32(grid, time, |a, b| a / b).map(low_half),
            _ => whole(time),
        }
    }

    /// What goes into the HMAC.
    fn message(self, counter: u64) -> Vec<u8> {
        match self {
            Self::FourByteCounter => (low_half(counter.cast_signed()) as u32).to_be_bytes().to_vec(),
            Self::LittleEndianCounter => counter.to_le_bytes().to_vec(),
            Self::DecimalTextCounter => counter.cast_signed().to_string().into_bytes(),
            _ => counter.to_be_bytes().to_vec(),
        }
    }

    /// What is taken out of the HMAC.
    fn truncated(self, hmac: &[u8]) -> Option<i64> {
        let from = |offset: usize| {
            let four = hmac.get(offset..offset + 4)?.try_into().ok()?;
            Some(u32::from_be_bytes(four))
        };
        let low_bits = |byte: u8| usize::from(byte & 0x0f);
        let last = low_bits(*hmac.last()?);
        match self {
            Self::OffsetFromByte19 if hmac.len() == 20 => None,
            Self::OffsetFromByte19 => Some((from(low_bits(*hmac.get(19)?))? & 0x7fff_ffff).into()),
            Self::SignKeptUnsigned => Some(from(last)?.into()),
            Self::SignKeptSigned => Some(from(last)?.cast_signed().into()),
            Self::OffsetZero => Some((from(0)? & 0x7fff_ffff).into()),
            _ => Some(dynamic_truncation(hmac).into()),
        }
    }

    /// How the value is written.
    fn written(self, value: i64, digits: Digits) -> Option<String> {
        let code = |digits| Code::from_truncated(value.unsigned_abs(), digits).reveal();
        let usual = code(digits);
        match self {
            Self::LeadingZerosDropped => {
                let short = usual.trim_start_matches('0').to_owned();
                (short.len() < usual.len()).then_some(short)
            }
            Self::FirstOfEightDigits => code(Digits::EIGHT).get(..usize::from(digits.count())).map(str::to_owned),
            Self::SteamAlphabet => Some(steam(value.unsigned_abs())),
            _ if value < 0 => Some(format!("-{usual}")),
            _ => Some(usual),
        }
    }
}

impl fmt::Display for Quirk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.says())
    }
}

/// Nanoseconds in a second.
const SECOND: i128 = 1_000_000_000;

/// The counter if units of so many nanoseconds are taken for seconds; `None` if it has more than 63 bits.
fn counted_in(grid: StepGrid, time: UnixTime, unit: i128) -> Option<u64> {
    let seconds = time.nanos().div_euclid(unit) - grid.t0.nanos() / SECOND;
    let counter = seconds.div_euclid(grid.period.seconds().into());
    i64::try_from(counter).ok().map(i64::cast_unsigned)
}

/// The counter of a time that no longer fits 32 bits; `None` while it does.
fn time32(grid: StepGrid, time: UnixTime, divide: impl Fn(i64, i64) -> i64) -> Option<i64> {
    let seconds = time.whole_seconds();
    // `as` is the mistake itself: it drops the upper bits.
    let wrapped = seconds as i32;
    let since = i64::from(wrapped).saturating_sub(grid.t0.whole_seconds());
    (i64::from(wrapped) != seconds).then(|| divide(since, grid.period.seconds().into()))
}

/// A counter whose upper half is lost.
const fn low_half(counter: i64) -> u64 {
    counter.cast_unsigned() & 0xffff_ffff
}

/// The value in base 26 with Steam's own digits, the least significant first.
fn steam(mut value: u64) -> String {
    const LETTERS: &[u8; 26] = b"23456789BCDFGHJKMNPQRTVWXY";
    let mut text = String::new();
    for _ in 0..5 {
        text.push(char::from(LETTERS[(value % 26) as usize]));
        value /= 26;
    }
    text
}
