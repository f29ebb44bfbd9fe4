use super::{Exchange, HEADER_LENGTH, Header, Nonce, Refused, Sample};
use crate::clock::Mapping;
use crate::time::Span;
use std::collections::BTreeMap;

/// The dealings with one server at one address: requests under way, samples taken, datagrams refused and why.
///
/// Several requests may be under way at once, so that a lost packet costs no waiting. The caller sends and receives;
/// it should hand in only what comes from the address that was asked.
#[derive(Clone, Debug, Default)]
pub struct Association {
    outstanding: Vec<Exchange>,
    answered: Vec<Exchange>,
    samples: Vec<Sample>,
    refused: BTreeMap<&'static str, u32>,
    last_refused: Option<Refused>,
    sent: u32,
    kissed: bool,
}

impl Association {
    /// What is left of earlier dealings.
    pub(super) fn recalled(samples: Vec<Sample>, sent: u32, kissed: bool) -> Association {
        Association { samples, sent, kissed, ..Association::default() }
    }

    /// The next request. Parameters as for [`Exchange::begin`].
    pub fn request(&mut self, nonce: Nonce, mapping: Mapping, sent: Span) -> [u8; HEADER_LENGTH] {
        let (exchange, bytes) = Exchange::begin(nonce, mapping, sent);
        self.outstanding.push(exchange);
        self.sent = self.sent.saturating_add(1);
        bytes
    }

    /// Judges a datagram against all requests that are under way.
    ///
    /// # Errors
    /// As [`Exchange::accept`]; also [`Refused::Duplicate`]. Every refusal is counted.
    pub fn accept(&mut self, datagram: &[u8], arrived: Span) -> Result<Sample, Refused> {
        let judged = self.judge(datagram, arrived);
        match judged {
            Ok(sample) => self.samples.push(sample),
            Err(refused) => self.count(refused),
        }
        judged
    }

    fn judge(&mut self, datagram: &[u8], arrived: Span) -> Result<Sample, Refused> {
        let header = Header::read(datagram).ok_or(Refused::Truncated(datagram.len()))?;
        if self.answered.iter().any(|exchange| exchange.is_answered_by(&header)) {
            return Err(Refused::Duplicate);
        }
        let place = self.outstanding.iter().position(|exchange| exchange.is_answered_by(&header));
        let place = place.ok_or(Refused::WrongOrigin)?;
        let sample = self.outstanding[place].accept(datagram, arrived)?;
        self.answered.push(self.outstanding.swap_remove(place));
        Ok(sample)
    }

    fn count(&mut self, refused: Refused) {
        let count = self.refused.entry(refused.name()).or_default();
        *count = count.saturating_add(1);
        // A kiss code is refused only after its nonce was found to be ours, so nobody else can silence a server.
        self.kissed |= matches!(refused, Refused::KissODeath(_));
        // Strays and forgeries say nothing about the server.
        if !matches!(refused, Refused::WrongOrigin | Refused::Duplicate) {
            self.last_refused = Some(refused);
        }
    }

    /// The samples so far, in the order in which they arrived.
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// How many datagrams were refused, by the reason's name.
    pub fn refused(&self) -> &BTreeMap<&'static str, u32> {
        &self.refused
    }

    /// Why the server's latest answer was refused, strays and duplicates apart.
    pub fn last_refused(&self) -> Option<Refused> {
        self.last_refused
    }

    /// How many requests were made.
    pub fn sent(&self) -> u32 {
        self.sent
    }

    /// Whether the server has asked, by a kiss code, to be left alone. What it answered before stays good.
    pub fn is_kissed(&self) -> bool {
        self.kissed
    }

    /// The shortest journey there and back so far.
    pub fn lowest_delay(&self) -> Option<Span> {
        self.samples.iter().map(|sample| sample.delay).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Manual;
    use crate::skew::ntp::{Leap, ShortFormat, Timestamp};
    use crate::time::UnixTime;

    const START: UnixTime = UnixTime::from_seconds(1_795_255_205);

    /// An association with one request under way, sent at the counter's zero, and the nonce as the reply repeats it.
    fn asked() -> (Association, Timestamp) {
        let mut association = Association::default();
        let mapping = Mapping::take(&Manual::showing(START));
        let request = association.request(Nonce::from_bits(0x0123_4567_89ab_cdef), mapping, Span::ZERO);
        (association, Header::read(&request).unwrap().transmit)
    }

    /// What a server 10 s ahead answers that received after 20 ms and sent 1 ms later.
    fn good_reply(origin: Timestamp) -> Header {
        let after = |millis: i128| Timestamp::from_unix(START + Span::from_nanos((10_000 + millis) * 1_000_000));
        Header {
            leap: Leap(0),
            version: 4,
            mode: 4,
            stratum: 2,
            poll: 6,
            precision: -20,
            root_delay: ShortFormat(0),
            root_dispersion: ShortFormat(0),
            reference_id: *b"LAB\0",
            reference: after(-60_000),
            origin,
            receive: after(20),
            transmit: after(21),
        }
    }

    /// What becomes of that reply, changed, when it arrives 40 ms after the request was sent.
    fn changed(change: impl FnOnce(&mut Header)) -> Result<Sample, Refused> {
        let (mut association, nonce) = asked();
        let mut reply = good_reply(nonce);
        change(&mut reply);
        let judged = association.accept(&reply.to_bytes(), Span::from_nanos(40_000_000));
        let counted = association.refused().values().sum::<u32>();
        assert_eq!(counted, u32::from(judged.is_err()), "every refusal is counted");
        judged
    }

    fn seconds(seconds: i64) -> Span {
        Span::from_seconds(seconds)
    }

    fn later(stamp: Timestamp, by: i64) -> Timestamp {
        Timestamp::from_bits(stamp.bits().wrapping_add((by << 32).cast_unsigned()))
    }

    #[test]
    fn a_good_reply_proves_an_interval_around_ten_seconds_behind() {
        let sample = changed(|_| ()).unwrap();
        let near = |span: Span, millis: i128| (span.nanos() - millis * 1_000_000).abs() < 10;
        assert!(near(sample.proved.low().span(), -10_020), "{:?}", sample.proved);
        assert!(near(sample.proved.high().span(), -9_981), "{:?}", sample.proved);
        assert!(near(sample.delay, 39), "{:?}", sample.delay);
    }

    #[test]
    fn the_request_gives_nothing_away() {
        let mut association = Association::default();
        let mapping = Mapping::take(&Manual::showing(START));
        let request = association.request(Nonce::from_bits(0x0123_4567_89ab_cdef), mapping, Span::ZERO);
        assert_eq!(request[0], 0b0010_0011, "version 4, mode 3");
        assert!(request[1..40].iter().all(|byte| *byte == 0));
        assert_eq!(request[40..], [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef]);
    }

    #[test]
    fn every_reason_has_a_reply_that_it_refuses() {
        let refused = |change: fn(&mut Header)| changed(change).unwrap_err();
        assert_eq!(refused(|reply| reply.origin = later(reply.origin, 1)), Refused::WrongOrigin);
        assert_eq!(refused(|reply| reply.mode = 5), Refused::NotServerMode(5));
        assert_eq!(refused(|reply| reply.version = 7), Refused::Version(7));
        assert_eq!(refused(|reply| reply.version = 2), Refused::Version(2));
        assert_eq!(refused(|reply| reply.leap = Leap(3)), Refused::Unsynchronized);
        assert_eq!(refused(|reply| reply.stratum = 16), Refused::Stratum(16));
        assert_eq!(refused(|reply| reply.receive = Timestamp::ZERO), Refused::ZeroTimestamp);
        assert_eq!(refused(|reply| reply.transmit = Timestamp::ZERO), Refused::ZeroTimestamp);
        assert_eq!(refused(|reply| reply.root_dispersion = ShortFormat(16 << 16)), Refused::RootDistance(seconds(16)));
        assert_eq!(refused(|reply| reply.root_delay = ShortFormat(32 << 16)), Refused::RootDistance(seconds(16)));
    }

    #[test]
    fn impossible_times_are_refused_with_their_size() {
        let whole = |span: Span| (span.seconds() * 1e3).round() as i64;
        let backwards = changed(|reply| reply.transmit = later(reply.transmit, -5)).unwrap_err();
        assert!(matches!(backwards, Refused::TransmitBeforeReceive(by) if whole(by) == 4_999), "{backwards}");
        let held = changed(|reply| reply.transmit = later(reply.transmit, 60)).unwrap_err();
        assert!(
            matches!(held, Refused::ImpossibleHold { held, elapsed } if whole(held) == 60_001 && whole(elapsed) == 40)
        );
        let set_after = changed(|reply| reply.reference = later(reply.transmit, 3)).unwrap_err();
        assert_eq!(set_after, Refused::ReferenceAfterTransmit(seconds(3)));
    }

    #[test]
    fn clocks_an_era_half_apart_are_too_far_apart() {
        // T1 - T2 just fits into 31 bits of seconds and T4 - T3 just does not.
        let stamp = |nanos: i128| Timestamp::from_unix(START - seconds(1 << 31) + Span::from_nanos(nanos));
        let judged = changed(|reply| {
            reply.reference = Timestamp::ZERO;
            reply.receive = stamp(20_000_000);
            reply.transmit = stamp(21_000_000);
        });
        assert_eq!(judged, Err(Refused::TooFarApart));
    }

    #[test]
    fn a_kiss_is_heard_only_with_our_number_and_keeps_what_there_is() {
        let kiss = |reply: &mut Header| {
            reply.stratum = 0;
            reply.leap = Leap::UNSYNCHRONIZED;
            reply.reference_id = *b"RATE";
        };
        let (mut association, nonce) = asked();
        let mut forged = good_reply(later(nonce, 1));
        kiss(&mut forged);
        assert_eq!(association.accept(&forged.to_bytes(), seconds(0)), Err(Refused::WrongOrigin));
        assert!(!association.is_kissed());
        let mut true_one = good_reply(nonce);
        kiss(&mut true_one);
        let refused = association.accept(&true_one.to_bytes(), seconds(0)).unwrap_err();
        assert_eq!(refused.to_string(), "the server refuses: kiss code RATE");
        assert!(association.is_kissed());
    }

    #[test]
    fn a_bad_reply_does_not_use_up_the_request_and_a_second_good_one_is_a_duplicate() {
        let (mut association, nonce) = asked();
        let arrived = Span::from_nanos(40_000_000);
        let good = good_reply(nonce).to_bytes();
        assert_eq!(association.accept(&good[..47], arrived), Err(Refused::Truncated(47)));
        let broadcast = Header { mode: 5, ..good_reply(nonce) };
        assert_eq!(association.accept(&broadcast.to_bytes(), arrived), Err(Refused::NotServerMode(5)));
        assert!(association.accept(&good, arrived).is_ok());
        assert_eq!(association.accept(&good, arrived), Err(Refused::Duplicate));
        assert_eq!(association.samples().len(), 1);
        let counts: Vec<_> = association.refused().clone().into_iter().collect();
        assert_eq!(counts, [("duplicate", 1), ("not-server-mode", 1), ("truncated", 1)]);
    }

    #[test]
    fn a_kiss_code_shows_no_control_characters() {
        let code = crate::skew::ntp::KissCode(*b"\x1b[2\xff");
        assert_eq!(code.to_string(), "?[2?");
    }
}
