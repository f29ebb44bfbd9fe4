use super::{Span, span::NANOS};
use chrono::{DateTime, Datelike, SecondsFormat};
use std::fmt;
use std::ops::{Add, Sub};

/// A moment: time since 1970-01-01T00:00:00Z without leap seconds, exact to the nanosecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(Span);

impl UnixTime {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: UnixTime = UnixTime(Span::ZERO);

    /// Whole seconds since the epoch.
    pub const fn from_seconds(seconds: i64) -> UnixTime {
        UnixTime(Span::from_seconds(seconds))
    }

    /// Nanoseconds since the epoch.
    pub const fn from_nanos(nanos: i128) -> UnixTime {
        UnixTime(Span::from_nanos(nanos))
    }

    /// Nanoseconds since the epoch.
    pub const fn nanos(self) -> i128 {
        self.0.nanos()
    }

    /// Seconds since the epoch, rounded to the nearest double (a quarter of a microsecond today).
    pub fn seconds(self) -> f64 {
        self.0.seconds()
    }

    /// Whole seconds since the epoch, rounded down.
    pub fn whole_seconds(self) -> i64 {
        // A span was limited to the range of i64 seconds when it was made.
        self.0.nanos().div_euclid(NANOS) as i64
    }
}

impl Add<Span> for UnixTime {
    type Output = UnixTime;
    fn add(self, span: Span) -> UnixTime {
        UnixTime(self.0 + span)
    }
}

impl Sub<Span> for UnixTime {
    type Output = UnixTime;
    fn sub(self, span: Span) -> UnixTime {
        UnixTime(self.0 - span)
    }
}

impl Sub for UnixTime {
    type Output = Span;
    fn sub(self, other: UnixTime) -> Span {
        self.0 - other.0
    }
}

/// RFC 3339 in UTC, with as many fractional digits as are needed; `@` and seconds where the year has not four digits.
impl fmt::Display for UnixTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fraction = self.nanos().rem_euclid(NANOS) as u32;
        match DateTime::from_timestamp(self.whole_seconds(), fraction) {
            Some(civil) if (0..=9999).contains(&civil.year()) => {
                let text = civil.to_rfc3339_opts(SecondsFormat::AutoSi, true);
                f.write_str(&text)
            }
            _ => write!(f, "@{}", self.whole_seconds()),
        }
    }
}

impl serde::Serialize for UnixTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for UnixTime {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<UnixTime, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
