//! Every way of hashing that this machine has, forced in turn, against the reference.

use super::wanted::{self, WantedCode};
use super::*;
use crate::otp::{Algorithm, Secret};
use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch};
use proptest::prelude::*;

/// Codes that are compared with the reference under each hash and level. Vectors without optimisation are slow.
const RANDOM_CODES: i64 = if cfg!(debug_assertions) { 3_000 } else { 1_000_000 };
/// More than any level hashes at once.
const WIDEST: i64 = 48;
const SEED: u64 = 20_261_122;

/// Ten digits are the whole truncated value, so that nothing fits by chance.
fn all_bits() -> Digits {
    Digits::new(10).unwrap()
}

fn vectors() -> impl Iterator<Item = Lanes> {
    Lanes::ALL.into_iter().filter(|lanes| lanes.are_available() && *lanes != Lanes::Reference)
}

fn key(bytes: &[u8], algorithm: Algorithm) -> Key {
    Key::new(&Secret::from_bytes(bytes), algorithm)
}

/// A row of numbers that looks random and is always the same (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// Every level finds the code of every one of these steps, and nothing else.
fn finds_all_from(key: &Key, first: i64, last: i64) {
    let codes: Vec<Code> = (first..=last).map(|step| key.code(Step(step).counter(), all_bits())).collect();
    let expected = Lanes::Reference.scan_for_any(key, all_bits(), Step(first), Step(last), &codes);
    assert!(expected.len() >= codes.len());
    for lanes in vectors() {
        let hits = lanes.scan_for_any(key, all_bits(), Step(first), Step(last), &codes);
        assert_eq!(hits, expected, "{lanes:?}, {key:?}, steps {first} to {last}");
    }
}

#[test]
fn rfc_4226_appendix_d_in_every_lane() {
    let key = key(b"12345678901234567890", Algorithm::Sha1);
    let codes = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
    let codes = codes.map(|code| Code::parse(code).unwrap());
    for lanes in vectors() {
        for before in 0..WIDEST {
            let hits = lanes.scan_for_any(&key, Digits::SIX, Step(-before), Step(WIDEST), &codes);
            let expected: Vec<Hit> = (0..10).map(|step| Hit { step: Step(step), wanted: step as usize }).collect();
            assert_eq!(hits, expected, "{lanes:?}, from {before} steps before");
        }
    }
}

#[test]
fn rfc_6238_appendix_b_in_every_lane() {
    let seed: Vec<u8> = b"1234567890".iter().copied().cycle().take(64).collect();
    let expected: [(i64, [&str; 3]); 6] = [
        (59, ["94287082", "46119246", "90693936"]),
        (1_111_111_109, ["07081804", "68084774", "25091201"]),
        (1_111_111_111, ["14050471", "67062674", "99943326"]),
        (1_234_567_890, ["89005924", "91819424", "93441116"]),
        (2_000_000_000, ["69279037", "90698825", "38618901"]),
        (20_000_000_000, ["65353130", "77737706", "47863826"]),
    ];
    for (place, algorithm) in Algorithm::ALL.into_iter().enumerate() {
        let key = key(&seed[..algorithm.output_bytes()], algorithm);
        for (seconds, codes) in expected {
            let wanted = [Code::parse(codes[place]).unwrap(), Code::parse("00000000").unwrap()];
            for (lanes, before) in vectors().flat_map(|lanes| (0..WIDEST).map(move |before| (lanes, before))) {
                let (step, first) = (Step(seconds / 30), Step(seconds / 30 - before));
                let hits = lanes.scan_for_any(&key, Digits::EIGHT, first, first.plus(WIDEST - 1), &wanted);
                assert_eq!(hits, [Hit { step, wanted: 0 }], "{lanes:?}, {algorithm}, {before} steps before");
            }
        }
    }
}

#[test]
fn keys_of_every_length() {
    let bytes: Vec<u8> = (0..=200).collect();
    for length in 0..=200 {
        for algorithm in Algorithm::ALL {
            finds_all_from(&key(&bytes[..length], algorithm), 1_000 * length as i64, 1_000 * length as i64 + 16);
        }
    }
}

#[test]
fn counters_at_every_carry_and_at_both_ends() {
    let carries = [1 << 32, -1 << 32, 0, 7 << 32, 1 << 16, i64::MAX - 30, i64::MIN + 30];
    for algorithm in Algorithm::ALL {
        for carry in carries {
            for shift in [0, 1, 13] {
                finds_all_from(&key(b"carry", algorithm), carry - 30 + shift, carry + 30);
            }
        }
        finds_all_from(&key(b"ends", algorithm), i64::MAX - 60, i64::MAX);
        finds_all_from(&key(b"ends", algorithm), i64::MIN, i64::MIN + 60);
    }
}

#[test]
fn ranges_of_every_length() {
    for algorithm in Algorithm::ALL {
        for count in 1..=2 * WIDEST + 5 {
            finds_all_from(&key(b"tail", algorithm), 59_841_840, 59_841_840 + count - 1);
        }
        for lanes in vectors() {
            let nothing = lanes.scan_for_any(&key(b"tail", algorithm), Digits::SIX, Step(1), Step(0), &[]);
            assert_eq!(nothing, [], "{lanes:?}: the last before the first");
        }
    }
}

#[test]
fn random_codes_are_found_where_the_reference_finds_them() {
    let mut numbers = Numbers(SEED);
    for algorithm in Algorithm::ALL {
        let mut compared = 0;
        while compared < RANDOM_CODES {
            let (key_length, first) = (numbers.next() as usize % 150, numbers.next() as i64 >> (numbers.next() % 60));
            let secret: Vec<u8> = (0..key_length).map(|_| numbers.next() as u8).collect();
            let key = key(&secret, algorithm);
            let digits = Digits::new(6 + (numbers.next() % 5) as i64).unwrap();
            let count = 400 + (numbers.next() % 1_600) as i64;
            let (first, last) = (Step(first), Step(first).plus(count));
            let planted = (0..10).map(|_| key.code(first.counter() + numbers.next() % count as u64, digits));
            let mut codes: Vec<Code> = planted.collect();
            codes.extend((0..10).map(|_| Code::from_truncated(numbers.next(), digits)));
            let expected = Lanes::Reference.scan_for_any(&key, digits, first, last, &codes);
            for lanes in vectors() {
                let hits = lanes.scan_for_any(&key, digits, first, last, &codes);
                assert_eq!(hits, expected, "seed {SEED}: {lanes:?}, {algorithm}, {digits:?}, from {first:?}");
            }
            compared += count;
        }
    }
}

#[test]
fn many_keys_at_once_find_what_each_finds_alone() {
    let keys: Vec<Key> = (0..21).map(|index| key(&[index as u8; 20], Algorithm::ALL[index % 3])).collect();
    let own = |key: &Key| (0..300).step_by(7).map(|step| key.code(step, Digits::SIX)).collect();
    let codes: Vec<Vec<Code>> = keys.iter().map(own).collect();
    // Steps that overlap, some far from all others, some none at all.
    let first = |index: i64| Step(10 * index - 20 + if index % 5 == 0 { 1_000_000 } else { 0 });
    let sought = |(index, key): (usize, _)| {
        let first = first(index as i64);
        Sought { key, codes: &codes[index], first, last: first.plus(200 - 25 * (index as i64 % 9)) }
    };
    let sought: Vec<Sought<'_>> = keys.iter().enumerate().map(sought).collect();
    assert!(sought.iter().any(|sought| sought.last < sought.first.plus(10)));
    for lanes in vectors().chain([Lanes::Reference]) {
        let alone = |sought: &Sought<'_>| {
            Lanes::Reference.scan_for_any(sought.key, Digits::SIX, sought.first, sought.last, sought.codes)
        };
        assert_eq!(lanes.scan_all(&sought), sought.iter().map(alone).collect::<Vec<_>>(), "{lanes:?}");
    }
}

/// Of some steps all over, every level finds the codes of those that are kept, and no other's.
fn finds_those_kept(key: &Key, steps: Steps) {
    let some: Vec<Step> = (steps.first.0..=steps.last.0).step_by(11).map(Step).collect();
    let theirs: Vec<Code> = some.iter().map(|step| key.code(step.counter(), all_bits())).collect();
    let codes = wanted_codes(theirs.iter(), all_bits());
    // Two targets, of which the second wants the middle only.
    let whole = Target { key, codes: codes.clone(), first: steps.first, last: steps.last };
    let middle = Target { key, codes, first: steps.first.plus(50), last: steps.last.plus(-70) };
    let found = |lanes: Lanes| {
        let mut hits = Vec::new();
        lanes.scan(key.algorithm(), steps, &[&whole, &middle], &mut hits);
        hits.sort_unstable();
        hits
    };
    let expected = found(Lanes::Reference);
    let of_whole = expected.iter().filter(|hit| hit.target == 0).map(|hit| hit.step);
    assert!(of_whole.eq(some.into_iter().filter(|&step| steps.comb.holds(step))), "{steps:?}");
    for lanes in vectors() {
        assert!(found(lanes) == expected, "{lanes:?}, {key:?}, {steps:?}");
    }
}

#[test]
fn steps_that_are_not_side_by_side() {
    let combs = [(2, 1), (7, 4), (64, 1), (50, 49), (201, 100)];
    let places = [-150, 59_841_840, (1 << 32) - 150, -(1 << 32) - 150, 1 << 59];
    for algorithm in Algorithm::ALL {
        for (period, kept) in combs {
            let comb = Comb::new(period, kept).unwrap();
            for (shift, first) in (0..).zip(places) {
                let (first, last) = (Step(first + shift), Step(first + 300 + 2 * shift));
                finds_those_kept(&key(b"comb", algorithm), Steps { comb, first, last });
            }
        }
    }
}

#[test]
fn kept_steps_are_counted_and_cut_into_pieces() {
    for (period, kept) in [(2, 1), (3, 2), (7, 4), (50, 49)] {
        let comb = Comb::new(period, kept).unwrap();
        for (first, last) in [(-20, 20), (0, 0), (5, 6), (6, 6), (13, 13), (-7, -1), (3, 2)] {
            let steps = Steps { comb, first: Step(first), last: Step(last) };
            let expected: Vec<Step> = (first..=last).filter(|step| step.rem_euclid(period) < kept).map(Step).collect();
            assert_eq!(steps.each().collect::<Vec<_>>(), expected);
            for of in [1, 2, 3, 100] {
                let pieces = steps.pieces(of);
                assert_eq!(pieces.flat_map(Steps::each).collect::<Vec<_>>(), expected, "{steps:?} in pieces of {of}");
            }
        }
    }
    assert_eq!((Comb::new(3, 3), Comb::new(3, 0)), (None, None));
    assert_eq!(Steps::all(Step(i64::MIN), Step(i64::MAX)).count(), u64::MAX);
}

/// Whether the comparison without a division finds the code in this value.
fn is_found(code: &WantedCode, truncated: u32) -> bool {
    dispatch!(Level::new(), simd => found_by(simd, code, truncated))
}

#[inline(always)]
fn found_by<S: Simd>(simd: S, code: &WantedCode, truncated: u32) -> bool {
    wanted::any(simd, &[S::u32s::splat(simd, truncated)], std::slice::from_ref(code))
}

#[test]
fn codes_at_the_edges_are_compared_exactly() {
    for digits in (6..=10).map(|count| Digits::new(count).unwrap()) {
        for number in [0, 1, 2, digits.modulus() / 2, digits.modulus() - 2, digits.modulus() - 1, 147_483_647] {
            let code = Code::from_truncated(number, digits);
            let Some(wanted) = WantedCode::new(&code, 0) else {
                assert!(code.number() > 0x7fff_ffff, "{digits:?}: only what no value has is left out");
                continue;
            };
            for times in 0..2_200 {
                for value in (code.number() + times * digits.modulus()).saturating_sub(1)
                    ..=code.number() + times * digits.modulus() + 1
                {
                    let Some(value) = u32::try_from(value).ok().filter(|value| *value <= 0x7fff_ffff) else { continue };
                    let has_it = u64::from(value) % digits.modulus() == code.number();
                    assert_eq!(
                        (is_found(&wanted, value), wanted.is_code_of(value)),
                        (has_it, has_it),
                        "{digits:?} {value}"
                    );
                }
            }
            for value in [0x8000_0000, 0xffff_ffff, 0xffff_ffff - number as u32] {
                assert!(value <= 0x7fff_ffff || !is_found(&wanted, value), "{digits:?}: {value} is no truncated value");
            }
        }
    }
}

proptest! {
    #[test]
    fn codes_are_compared_as_by_division(value in 0u32..0x8000_0000, other in 0u32..0x8000_0000, digits in 6i64..=10) {
        let digits = Digits::new(digits).unwrap();
        for source in [value, other] {
            let code = Code::from_truncated(source.into(), digits);
            let expected = Code::from_truncated(value.into(), digits) == code;
            prop_assert_eq!(is_found(&WantedCode::new(&code, 0).unwrap(), value), expected);
        }
    }

    #[test]
    fn any_key_and_any_steps(
        secret in proptest::collection::vec(any::<u8>(), 0..200),
        first in any::<i64>(),
        count in 1i64..90,
        algorithm in proptest::sample::select(&Algorithm::ALL[..]),
    ) {
        finds_all_from(&key(&secret, algorithm), first, first.saturating_add(count));
    }
}
