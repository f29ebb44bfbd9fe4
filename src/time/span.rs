use std::fmt;
use std::ops::{Add, Neg, Sub};

/// Nanoseconds in a second.
pub(super) const NANOS: i128 = 1_000_000_000;

/// A signed length of time, exact to the nanosecond.
///
/// ```
/// use instep::time::Span;
/// let span: Span = "-1m28s".parse().unwrap();
/// assert_eq!(span.seconds(), -88.0);
/// assert_eq!(span.to_string(), "-1m28s");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(i128);

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);

    /// Whole seconds.
    pub const fn from_seconds(seconds: i64) -> Span {
        Span(seconds as i128 * NANOS)
    }

    /// Nanoseconds, limited to the range of [`Span::from_seconds`].
    pub const fn from_nanos(nanos: i128) -> Span {
        const MOST: i128 = i64::MAX as i128 * NANOS;
        if nanos > MOST {
            Span(MOST)
        } else if nanos < -MOST {
            Span(-MOST)
        } else {
            Span(nanos)
        }
    }

    /// Seconds as a floating-point number, rounded to the nanosecond. Not-a-number becomes zero, infinities the limits.
    pub fn from_seconds_f64(seconds: f64) -> Span {
        // Whole seconds and the rest apart, since the product would be rounded. `as` saturates and maps not-a-number to
        // zero, which is what the line above promises.
        let whole = seconds.trunc();
        let rest = if whole.is_finite() { ((seconds - whole) * 1e9).round() as i128 } else { 0 };
        Span::from_nanos((whole as i128).saturating_mul(NANOS).saturating_add(rest))
    }

    /// The length in seconds, rounded to the nearest double.
    pub fn seconds(self) -> f64 {
        // Whole seconds and the rest apart: a century in nanoseconds has more digits than a double.
        (self.0 / NANOS) as f64 + (self.0 % NANOS) as f64 / 1e9
    }

    /// The length in nanoseconds.
    pub const fn nanos(self) -> i128 {
        self.0
    }

    /// The length without its sign.
    pub const fn abs(self) -> Span {
        Span(self.0.abs())
    }
}

impl Add for Span {
    type Output = Span;
    fn add(self, other: Span) -> Span {
        Span::from_nanos(self.0 + other.0)
    }
}

impl Sub for Span {
    type Output = Span;
    fn sub(self, other: Span) -> Span {
        Span::from_nanos(self.0 - other.0)
    }
}

impl Neg for Span {
    type Output = Span;
    fn neg(self) -> Span {
        Span(-self.0)
    }
}

/// As durations are written on the command line: `1h30m`, `-88s`, `0.4s`, `7d`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let nanos = self.0.unsigned_abs();
        let (seconds, fraction) = (nanos / NANOS as u128, nanos % NANOS as u128);
        let units = [(seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "m")];
        for (count, unit) in units.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, "{count}{unit}")?;
        }
        match (seconds % 60, fraction) {
            (0, 0) if seconds > 0 => Ok(()),
            (rest, 0) => write!(f, "{rest}s"),
            (rest, fraction) => write!(f, "{rest}.{}s", format!("{fraction:09}").trim_end_matches('0')),
        }
    }
}

/// As it is displayed: `1h30m`, `-88s`.
impl serde::Serialize for Span {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Span {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Span, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_as_a_double_keep_their_nanoseconds() {
        for nanos in [-4_304_928_526_023_354, 4_304_928_526_023_354, 1, -1, 999_999_999, -86_400_000_000_001] {
            assert_eq!(Span::from_seconds_f64(Span::from_nanos(nanos).seconds()).nanos(), nanos);
        }
        assert_eq!(Span::from_seconds_f64(f64::NAN), Span::ZERO);
        assert_eq!(Span::from_seconds_f64(f64::INFINITY), Span::from_nanos(i128::MAX));
    }
}
