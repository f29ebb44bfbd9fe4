use crate::time::{Span, UnixTime};

/// Seconds from the NTP epoch, 1900-01-01, to 1970-01-01.
const UNIX_EPOCH_IN_NTP: i128 = 2_208_988_800;

/// A moment as NTP writes it: 32 bits of seconds since 1900 and 32 bits of fraction, which wrap every 136 years.
///
/// Which era a timestamp belongs to is not written down, so two of them have no order, only a difference, which is
/// right as long as they lie less than 68 years apart (RFC 5905, section 6).
///
/// ```
/// use instep::skew::ntp::Timestamp;
/// use instep::time::{Span, UnixTime};
/// // Across the end of era 0, on 2036-02-07.
/// let before = Timestamp::from_unix(UnixTime::from_seconds(2_085_978_495));
/// let after = Timestamp::from_unix(UnixTime::from_seconds(2_085_978_497));
/// assert_eq!(after.minus(before), Span::from_seconds(2));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// All bits zero: "not known" rather than a moment (RFC 5905, section 6).
    pub const ZERO: Timestamp = Timestamp(0);

    /// From the 64 bits of the wire.
    pub const fn from_bits(bits: u64) -> Timestamp {
        Timestamp(bits)
    }

    /// The 64 bits of the wire.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// A moment without its era, rounded down to 2^-32 s (a quarter of a nanosecond).
    pub fn from_unix(time: UnixTime) -> Timestamp {
        let units = (time.nanos() + UNIX_EPOCH_IN_NTP * 1_000_000_000) << 32;
        // The era is what the cast cuts off.
        Timestamp(units.div_euclid(1_000_000_000) as u64)
    }

    /// This moment minus another, for moments less than 68 years apart; rounded down to the nanosecond.
    pub fn minus(self, other: Timestamp) -> Span {
        let units = i128::from(self.0.wrapping_sub(other.0).cast_signed());
        Span::from_nanos((units * 1_000_000_000) >> 32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fraction_is_two_to_the_thirty_second() {
        let half = Timestamp::from_unix(UnixTime::from_nanos(500_000_000));
        assert_eq!(half.bits(), (2_208_988_800 << 32) | 0x8000_0000);
    }

    #[test]
    fn moments_before_1970_and_before_1900_have_differences_too() {
        for base in [-1_i64, -2_208_988_801, 2_085_978_496, 0] {
            let at = |seconds| Timestamp::from_unix(UnixTime::from_seconds(seconds));
            assert_eq!(at(base + 300_000_000).minus(at(base)), Span::from_seconds(300_000_000));
            assert_eq!(at(base).minus(at(base + 1)), Span::from_seconds(-1));
        }
    }
}
