use super::sntp::Request;
use super::{HEADER_LENGTH, Header, KissCode, Leap, Refused, Sample, Timestamp};
use crate::clock::Mapping;
use crate::time::{Offset, OffsetInterval, Rate, Span};

/// RFC 5905's MODE of a server's answer.
const SERVER_MODE: u8 = 4;
/// RFC 5905's MAXDISP: a server that may be off by as much does not know the time.
pub(super) const MOST_ROOT_DISTANCE: Span = Span::from_seconds(16);
/// Stamps on either side are taken a little before or after the packet passes; servers are a good deal less than this off.
const SLOPPY_STAMPS: Span = Span::from_nanos(1_000_000);
/// What is allowed for the resolution of our own stamps.
const STAMP_RESOLUTION: Span = Span::from_nanos(2_000);
/// sntpc cuts T1, T4 and its result to whole microseconds: 2 µs at most, and a little for roundings of the nanosecond.
const AGREEMENT: Span = Span::from_nanos(2_010);
/// RFC 5905's PHI, in parts per million: what a disciplined clock may gain or lose.
const PHI: f64 = 15.0;

/// The random number that a request carries and its reply has to repeat.
///
/// It is drawn at the edge and handed in as a value. All zeros would mean "no timestamp", so they are taken as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Nonce(u64);

impl Nonce {
    /// A nonce of these 64 bits, which must come from a source that nobody can predict.
    pub const fn from_bits(bits: u64) -> Nonce {
        Nonce(if bits == 0 { 1 } else { bits })
    }

    fn matches(self, stamp: Timestamp) -> bool {
        stamp.bits() == self.0
    }

    /// A length of time, longer or shorter by up to this share of it, as the nonce has it. It was on the wire already, so
    /// nothing is given away.
    pub(super) fn spread(self, span: Span, share: f64) -> Span {
        // The odd factor (2^64 over the golden ratio) lets each bit count in the upper ones.
        let mixed = self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48;
        let position = f64::from(mixed as u16) / f64::from(u16::MAX) * 2.0 - 1.0;
        span + Span::from_seconds_f64(span.seconds() * share * position)
    }
}

/// One request that is under way, and what is needed to judge a reply to it.
///
/// ```
/// use instep::clock::{Manual, Mapping};
/// use instep::skew::ntp::{Exchange, Nonce, Refused};
/// use instep::time::{Span, UnixTime};
///
/// let clock = Manual::showing(UnixTime::from_seconds(1_795_255_205));
/// let (exchange, request) = Exchange::begin(Nonce::from_bits(7), Mapping::take(&clock), Span::ZERO);
/// // A request that comes straight back is no answer.
/// assert_eq!(exchange.accept(&request, Span::from_seconds(1)), Err(Refused::WrongOrigin));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Exchange {
    nonce: Nonce,
    request: Request,
    sent: Span,
    mapping: Mapping,
}

impl Exchange {
    /// The request to send at once, and the exchange that it begins.
    ///
    /// `sent` is the monotonic counter just before sending, `mapping` says what the clock showed then.
    pub fn begin(nonce: Nonce, mapping: Mapping, sent: Span) -> (Exchange, [u8; HEADER_LENGTH]) {
        let (request, bytes) = Request::build(mapping.wall_at(sent), nonce.0.to_be_bytes());
        (Exchange { nonce, request, sent, mapping }, bytes)
    }

    /// Whether a datagram repeats this exchange's nonce.
    pub fn is_answered_by(&self, header: &Header) -> bool {
        self.nonce.matches(header.origin)
    }

    /// Judges a datagram that arrived when the monotonic counter stood at `arrived`.
    ///
    /// # Errors
    /// [`Refused`] names the first check that it does not pass. The exchange goes on: the true answer may yet come.
    pub fn accept(&self, datagram: &[u8], arrived: Span) -> Result<Sample, Refused> {
        let header = Header::read(datagram).ok_or(Refused::Truncated(datagram.len()))?;
        if !self.is_answered_by(&header) {
            return Err(Refused::WrongOrigin);
        }
        check_sender(&header)?;
        let elapsed = (arrived - self.sent).max(Span::ZERO);
        check_timestamps(&header, elapsed)?;
        let proved = self.prove(&header, elapsed)?;
        self.compare(&header, elapsed, proved)?;
        Ok(self.sample(&header, elapsed, proved))
    }

    /// `[T1 - T2, T4 - T3]`.
    fn prove(&self, header: &Header, elapsed: Span) -> Result<OffsetInterval, Refused> {
        let t1 = Timestamp::from_unix(self.mapping.wall_at(self.sent));
        let t4 = Timestamp::from_unix(self.mapping.wall_at(self.sent + elapsed));
        let low = t1.minus(header.receive);
        let high = t4.minus(header.transmit);
        let delay = elapsed - header.transmit.minus(header.receive);
        // Where only one of the two differences wraps around, they lie an era apart.
        if (high - low - delay).abs() > Span::from_seconds(1) {
            return Err(Refused::TooFarApart);
        }
        let proved = OffsetInterval::spanning(Offset::new(low), Offset::new(high));
        // Held for longer than it was away, by less than is refused: then the stamps are off by up to that much.
        Ok(if delay < Span::ZERO { proved.widened(SLOPPY_STAMPS) } else { proved })
    }

    /// sntpc reads the same four timestamps on its own. A slip on either side shows here.
    fn compare(&self, header: &Header, elapsed: Span, proved: OffsetInterval) -> Result<(), Refused> {
        let arrived = self.mapping.wall_at(self.sent + elapsed);
        let reading = self.request.process(header.to_bytes(), arrived).ok_or(Refused::Disagreement)?;
        let apart = (-Offset::new(reading.theta) - proved.middle()).abs();
        if apart <= AGREEMENT { Ok(()) } else { Err(Refused::Disagreement) }
    }

    fn sample(&self, header: &Header, elapsed: Span, proved: OffsetInterval) -> Sample {
        let gained = Rate::from_ppm(PHI).unwrap_or_default().gained_over(elapsed);
        Sample {
            proved,
            stamp_error: header.precision_span() + STAMP_RESOLUTION + gained,
            delay: (elapsed - header.transmit.minus(header.receive)).max(Span::ZERO),
            root_distance: header.root_distance(),
            stratum: header.stratum,
            leap: header.leap,
            arrived: self.sent + elapsed,
            mapping: self.mapping,
        }
    }
}

/// Is it a server, and does it know the time?
fn check_sender(header: &Header) -> Result<(), Refused> {
    match *header {
        Header { mode, .. } if mode != SERVER_MODE => Err(Refused::NotServerMode(mode)),
        Header { version, .. } if !(3..=4).contains(&version) => Err(Refused::Version(version)),
        Header { stratum: 0, reference_id, .. } => Err(Refused::KissODeath(KissCode(reference_id))),
        Header { leap: Leap::UNSYNCHRONIZED, .. } => Err(Refused::Unsynchronized),
        Header { stratum: 16.., .. } => Err(Refused::Stratum(header.stratum)),
        _ if header.root_distance() >= MOST_ROOT_DISTANCE => Err(Refused::RootDistance(header.root_distance())),
        _ => Ok(()),
    }
}

/// Can these timestamps have come about?
fn check_timestamps(header: &Header, elapsed: Span) -> Result<(), Refused> {
    if header.receive == Timestamp::ZERO || header.transmit == Timestamp::ZERO {
        return Err(Refused::ZeroTimestamp);
    }
    let held = header.transmit.minus(header.receive);
    if held < -header.precision_span() {
        return Err(Refused::TransmitBeforeReceive(-held));
    }
    if held > elapsed + SLOPPY_STAMPS {
        return Err(Refused::ImpossibleHold { held, elapsed });
    }
    let set_after = header.reference.minus(header.transmit);
    if header.reference != Timestamp::ZERO && set_after > Span::ZERO {
        return Err(Refused::ReferenceAfterTransmit(set_after));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Manual;
    use crate::time::UnixTime;

    #[test]
    fn a_slip_of_three_microseconds_between_the_two_readings_shows() {
        let now = UnixTime::from_seconds(1_795_255_205);
        let mapping = Mapping::take(&Manual::showing(now));
        let (exchange, request) = Exchange::begin(Nonce::from_bits(0), mapping, Span::ZERO);
        let (asked, shown) = (Header::read(&request).unwrap(), Timestamp::from_unix(now));
        let header = Header { mode: 4, stratum: 1, origin: asked.transmit, receive: shown, transmit: shown, ..asked };
        let elapsed = Span::from_nanos(1_000);
        let proved = exchange.prove(&header, elapsed).unwrap();
        assert_eq!(exchange.compare(&header, elapsed, proved), Ok(()));
        let slipped = proved.shifted(Span::from_nanos(3_000));
        assert_eq!(exchange.compare(&header, elapsed, slipped), Err(Refused::Disagreement));
    }

    #[test]
    fn a_nonce_is_never_all_zeros() {
        assert_eq!(Nonce::from_bits(0), Nonce::from_bits(1));
    }
}
