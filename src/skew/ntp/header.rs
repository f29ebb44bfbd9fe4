use super::Timestamp;
use crate::time::Span;
use std::fmt;

/// The length of the NTP header in bytes; extension fields and a digest may follow it.
pub const HEADER_LENGTH: usize = 48;

/// RFC 5905's leap indicator: two bits, 3 of which means that the server does not know the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leap(pub u8);

impl Leap {
    /// The server's clock has not been set to anything.
    pub const UNSYNCHRONIZED: Leap = Leap(3);
}

/// RFC 5905's short format: seconds in 16 bits and a fraction in 16 more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShortFormat(pub u32);

impl ShortFormat {
    /// The length of time, rounded up to the nanosecond: it stands in error bounds.
    pub fn span(self) -> Span {
        let nanos = (u64::from(self.0) * 1_000_000_000).div_ceil(1 << 16);
        Span::from_nanos(i128::from(nanos))
    }

    /// A length of time from zero to just under 65 536 s, rounded up to 2^-16 s; limited to that range.
    pub fn from_span(span: Span) -> ShortFormat {
        let units = (span.nanos().max(0) << 16).unsigned_abs().div_ceil(1_000_000_000);
        ShortFormat(u32::try_from(units).unwrap_or(u32::MAX))
    }
}

/// The header of an NTP packet, every field as it is on the wire (RFC 5905, section 7.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Whether the sender knows the time.
    pub leap: Leap,
    /// The protocol's version, 0 to 7.
    pub version: u8,
    /// 3 for a client, 4 for a server, 0 to 7.
    pub mode: u8,
    /// Steps from a reference clock: 1 to 15; 0 for a kiss code, 16 for unsynchronised.
    pub stratum: u8,
    /// The poll interval as a power of two, in seconds.
    pub poll: i8,
    /// The precision of the sender's clock as a power of two, in seconds.
    pub precision: i8,
    /// The round trip to the reference clock.
    pub root_delay: ShortFormat,
    /// How far off the sender may be besides half of that.
    pub root_dispersion: ShortFormat,
    /// What the sender follows; four letters of reason where the stratum is 0.
    pub reference_id: [u8; 4],
    /// When the sender's clock was last set.
    pub reference: Timestamp,
    /// T1: in a reply, what the client had put into `transmit`.
    pub origin: Timestamp,
    /// T2: when the server received the request.
    pub receive: Timestamp,
    /// T3 in a reply: when the server sent it.
    pub transmit: Timestamp,
}

impl Header {
    /// Reads the first 48 bytes, whatever they are; `None` if there are fewer.
    pub fn read(datagram: &[u8]) -> Option<Header> {
        let bytes = datagram.first_chunk::<HEADER_LENGTH>()?;
        let four = |at: usize| [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
        let short = |at| ShortFormat(u32::from_be_bytes(four(at)));
        let half = |at| u64::from(u32::from_be_bytes(four(at)));
        let stamp = |at| Timestamp::from_bits(half(at) << 32 | half(at + 4));
        Some(Header {
            leap: Leap(bytes[0] >> 6),
            version: bytes[0] >> 3 & 7,
            mode: bytes[0] & 7,
            stratum: bytes[1],
            poll: bytes[2].cast_signed(),
            precision: bytes[3].cast_signed(),
            root_delay: short(4),
            root_dispersion: short(8),
            reference_id: four(12),
            reference: stamp(16),
            origin: stamp(24),
            receive: stamp(32),
            transmit: stamp(40),
        })
    }

    /// The 48 bytes of the wire. Of leap, version and mode only the bits that fit are written.
    pub fn to_bytes(&self) -> [u8; HEADER_LENGTH] {
        let mut bytes = [0; HEADER_LENGTH];
        bytes[0] = (self.leap.0 & 3) << 6 | (self.version & 7) << 3 | self.mode & 7;
        bytes[1] = self.stratum;
        bytes[2] = self.poll.cast_unsigned();
        bytes[3] = self.precision.cast_unsigned();
        bytes[4..8].copy_from_slice(&self.root_delay.0.to_be_bytes());
        bytes[8..12].copy_from_slice(&self.root_dispersion.0.to_be_bytes());
        bytes[12..16].copy_from_slice(&self.reference_id);
        let stamps = [self.reference, self.origin, self.receive, self.transmit];
        for (place, stamp) in bytes[16..].chunks_exact_mut(8).zip(stamps) {
            place.copy_from_slice(&stamp.bits().to_be_bytes());
        }
        bytes
    }

    /// Half the root delay plus the root dispersion: how far the sender may be off by its own account.
    pub fn root_distance(&self) -> Span {
        let half_delay = Span::from_nanos((self.root_delay.span().nanos() + 1) / 2);
        half_delay + self.root_dispersion.span()
    }

    /// The precision as a length of time. The exponent is limited to -32 to 4 (16 s): beyond these no field makes sense.
    pub fn precision_span(&self) -> Span {
        let units = 1_i128 << (32 + i32::from(self.precision).clamp(-32, 4));
        Span::from_nanos(((units * 1_000_000_000) >> 32) + 1)
    }
}

impl fmt::Display for Leap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            0 => "none",
            1 => "61 s in the last minute of the day",
            2 => "59 s in the last minute of the day",
            _ => "unsynchronised",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let mut bytes: [u8; HEADER_LENGTH] = std::array::from_fn(|place| place as u8 * 5 + 3);
        bytes[0] = 0b1110_0100;
        assert_eq!(Header::read(&bytes).unwrap().to_bytes(), bytes);
        assert_eq!(Header::read(&bytes[1..]), None);
    }

    #[test]
    fn root_distance_is_half_the_delay_plus_the_dispersion() {
        let mut header = Header::read(&[0; HEADER_LENGTH]).unwrap();
        header.root_delay = ShortFormat::from_span(Span::from_seconds(3));
        header.root_dispersion = ShortFormat::from_span(Span::from_seconds(2));
        assert_eq!(header.root_distance().seconds(), 3.5);
    }

    #[test]
    fn an_absurd_precision_is_limited() {
        let mut header = Header::read(&[0; HEADER_LENGTH]).unwrap();
        for (exponent, nanos) in [(-128, 1), (-20, 954), (0, 1_000_000_001), (4, 16_000_000_001), (127, 16_000_000_001)]
        {
            header.precision = exponent;
            assert_eq!(header.precision_span().nanos(), nanos, "2^{exponent}");
        }
    }
}
