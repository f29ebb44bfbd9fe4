//! Replies of any bytes: nothing panics, and nothing becomes a sample that has not passed every check.

use crate::random::Random;
use instep::clock::Mapping;
use instep::lab::ntp::{Behaviour, Responder};
use instep::skew::ntp::{Association, Exchange, Header, Nonce, Refused, Sample};
use instep::time::{Span, UnixTime};
use proptest::collection::vec;
use proptest::prelude::*;

const NOW: UnixTime = UnixTime::from_seconds(1_795_255_205);
const ARRIVED: Span = Span::from_nanos(40_000_000);
const MAPPING: Mapping = Mapping { origin: NOW, at: Span::ZERO, uncertainty: Span::ZERO };

fn begin(nonce: u64) -> (Exchange, [u8; 48]) {
    Exchange::begin(Nonce::from_bits(nonce), MAPPING, Span::ZERO)
}

/// An honest reply to a request.
fn honest(request: &[u8]) -> Vec<u8> {
    let received = NOW + Span::from_nanos(20_000_000);
    Responder::honest().reply(request, received, received).remove(0).bytes
}

/// Says again, without the crate's own checks, what a reply has to be like.
fn must_have_passed(reply: &[u8], request: &[u8], sample: &Sample) {
    let first = reply[0];
    assert!(reply.len() >= 48);
    assert_eq!(reply[24..32], request[40..48], "it repeats the number");
    assert_eq!(first & 7, 4, "it is a server's");
    assert!([3, 4].contains(&(first >> 3 & 7)), "its version is known");
    assert_ne!(first >> 6, 3, "it is synchronised");
    assert!((1..=15).contains(&reply[1]), "its stratum is a server's");
    assert!(reply[32..40] != [0; 8] && reply[40..48] != [0; 8], "its timestamps are there");
    assert!(sample.root_distance < Span::from_seconds(16));
    assert!(sample.proved.half_width() <= Span::from_seconds(9), "hold and round trip are what they can be");
    assert!(sample.delay >= Span::ZERO);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn any_bytes_are_refused(nonce: u64, bytes in vec(any::<u8>(), 0..1024)) {
        let mut association = Association::default();
        association.request(Nonce::from_bits(nonce), MAPPING, Span::ZERO);
        prop_assert!(association.accept(&bytes, ARRIVED).is_err());
        prop_assert!(association.samples().is_empty());
        prop_assert_eq!(association.refused().values().sum::<u32>(), 1);
    }

    #[test]
    fn any_header_with_the_right_number_is_checked(nonce: u64, mut bytes in vec(any::<u8>(), 48..1024)) {
        let (exchange, request) = begin(nonce);
        bytes[24..32].copy_from_slice(&request[40..48]);
        if let Ok(sample) = exchange.accept(&bytes, ARRIVED) {
            must_have_passed(&bytes, &request, &sample);
        }
    }

    #[test]
    fn a_changed_honest_reply_is_refused_or_still_good(
        nonce: u64,
        changes in vec((0_usize..48, any::<u8>()), 1..6),
        length in 0_usize..64,
    ) {
        let (exchange, request) = begin(nonce);
        let mut reply = honest(&request);
        for (place, byte) in changes {
            reply[place] = byte;
        }
        reply.resize(length, 0);
        if let Ok(sample) = exchange.accept(&reply, ARRIVED) {
            must_have_passed(&reply, &request, &sample);
        }
    }

    #[test]
    fn no_time_on_either_side_makes_it_panic(
        origin: i64, sent: i64, arrived: i64, nonce: u64, stamps: [u64; 3],
    ) {
        let at = |seconds| Span::from_seconds(seconds);
        let mapping = Mapping { origin: UnixTime::from_seconds(origin), ..MAPPING };
        let (exchange, request) = Exchange::begin(Nonce::from_bits(nonce), mapping, at(sent));
        let mut reply = honest(&request);
        for (place, stamp) in [16, 32, 40].into_iter().zip(stamps) {
            reply[place..place + 8].copy_from_slice(&stamp.to_be_bytes());
        }
        let _ = exchange.accept(&reply, at(arrived));
    }
}

/// What a behaviour of the stand-in comes to, and how many datagrams it sends.
fn met(behaviour: Behaviour) -> (Vec<Result<Sample, Refused>>, Association) {
    let mut association = Association::default();
    let request = association.request(Nonce::from_bits(7), MAPPING, Span::ZERO);
    let mut server = Responder::honest().with_script([behaviour]);
    let received = NOW + Span::from_nanos(20_000_000);
    let replies = server.reply(&request, received, received);
    let judged = replies.iter().map(|reply| association.accept(&reply.bytes, ARRIVED)).collect();
    (judged, association)
}

#[test]
fn every_behaviour_of_the_stand_in_is_met_by_its_reason() {
    let minute = Span::from_seconds(60);
    let refused = [
        (Behaviour::Unsynchronized, "unsynchronized"),
        (Behaviour::Kiss(*b"DENY"), "kiss-o-death"),
        (Behaviour::Garbage(vec![0xff; 40]), "truncated"),
        (Behaviour::Garbage(vec![0xff; 400]), "wrong-origin"),
        (Behaviour::Truncated(47), "truncated"),
        (Behaviour::WrongOrigin, "wrong-origin"),
        (Behaviour::Mode(5), "not-server-mode"),
        (Behaviour::Version(7), "version"),
        (Behaviour::Stratum(16), "stratum"),
        (Behaviour::RootDispersion(Span::from_seconds(20)), "root-distance"),
        (Behaviour::ZeroReceive, "zero-timestamp"),
        (Behaviour::ZeroTransmit, "zero-timestamp"),
        (Behaviour::TransmitMoved(minute), "impossible-hold"),
        (Behaviour::TransmitMoved(-minute), "transmit-before-receive"),
    ];
    for (behaviour, reason) in refused {
        let (judged, association) = met(behaviour.clone());
        assert_eq!(judged.len(), 1, "{behaviour:?}");
        assert_eq!(judged[0].unwrap_err().name(), reason, "{behaviour:?}");
        assert_eq!(association.refused()[reason], 1);
    }
    assert!(met(Behaviour::Silence).0.is_empty());
}

#[test]
fn a_forgery_before_and_a_duplicate_after_do_no_harm() {
    let (judged, association) = met(Behaviour::ForgedFirst);
    assert_eq!(judged[0], Err(Refused::WrongOrigin));
    assert!(judged[1].unwrap().bound().contains(instep::time::Offset::ZERO));
    assert_eq!(association.last_refused(), None, "a stray says nothing about the server");
    let (judged, association) = met(Behaviour::Duplicate);
    assert_eq!(judged[1], Err(Refused::Duplicate));
    assert_eq!(association.samples().len(), 1);
}

#[test]
fn a_forged_refusal_is_not_believed() {
    let (judged, association) = met(Behaviour::ForgedKissFirst(*b"DENY"));
    assert_eq!(judged[0], Err(Refused::WrongOrigin));
    assert!(judged[1].is_ok() && !association.is_kissed());
}

#[test]
fn the_stand_in_answers_clients_only() {
    let mut server = Responder::honest();
    let request = begin(7).1;
    let answer = server.reply(&request, NOW, NOW).remove(0).bytes;
    assert!(server.reply(&answer, NOW, NOW).is_empty());
    assert!(server.reply(&request[..47], NOW, NOW).is_empty());
    assert_eq!(server.asked(), 1);
    assert_eq!(Header::read(&answer).unwrap().mode, 4);
}

/// A million replies, each an honest one with the request's number and a few bytes changed, cut or added: nothing panics,
/// and whatever passes has passed every check.
#[test]
fn a_million_mangled_replies() {
    const SEED: u64 = 20_261_122;
    println!("seed {SEED}");
    let random = &mut Random::seeded(SEED);
    let (exchange, request) = begin(random.bits());
    let good = honest(&request);
    let mut passed = 0;
    for number in 0..1_000_000 {
        let reply = mangled(&good, random);
        if let Ok(sample) = exchange.accept(&reply, ARRIVED) {
            must_have_passed(&reply, &request, &sample);
            passed += 1;
        }
        assert!(number < 1_000 || passed > 0, "all are refused: nothing is tried");
    }
    assert!(passed < 900_000, "{passed} of a million passed: nothing is mangled");
}

fn mangled(good: &[u8], random: &mut Random) -> Vec<u8> {
    let mut reply = good.to_vec();
    if random.chance(0.05) {
        reply.resize(random.bits() as usize % 1_025, random.bits() as u8);
    }
    for _ in 0..random.bits() % 6 {
        let place = random.bits() as usize % reply.len().max(1);
        // The number is left alone most of the time, or no other check would be reached.
        if let Some(byte) = reply.get_mut(place).filter(|_| !(24..32).contains(&place) || random.chance(0.02)) {
            *byte = random.bits() as u8;
        }
    }
    reply
}
