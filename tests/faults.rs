//! Every known way in which a code comes out wrong, with the code that it gives.
//!
//! One reference point for all: the secret `12345678901234567890` at Unix time 1234567890, in SHA-1 with six digits,
//! where the right code is 005924. The expected codes were computed by other programs.

use instep::otp::misread::{Quirk, SecretReading, readings};
use instep::otp::{Algorithm, Digits, Encoding, Key, Repair, Secret, decode};
use instep::time::{Period, Span, StepGrid, UnixTime};

const TEXT: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const TIME: UnixTime = UnixTime::from_seconds(1_234_567_890);
const COUNTER: u64 = 41_152_263;

fn secret() -> Secret {
    Secret::from_bytes(b"12345678901234567890")
}

fn sha1(secret: &Secret) -> Key {
    Key::new(secret, Algorithm::Sha1)
}

fn code(key: &Key, counter: u64) -> String {
    key.code(counter, Digits::SIX).reveal()
}

/// The codes of all keys that a reading makes of a text.
fn read_as(text: &str, correct: &Secret, reading: SecretReading) -> Vec<String> {
    let all = readings(text, correct).into_iter();
    all.filter(|(found, _)| *found == reading).map(|(_, wrong)| code(&sha1(&wrong), COUNTER)).collect()
}

#[test]
fn the_right_code_and_its_neighbours() {
    let expected = [
        (-10, "257392"),
        (-4, "622147"),
        (-3, "798045"),
        (-2, "186057"),
        (-1, "980357"),
        (0, "005924"),
        (1, "590587"),
        (2, "240500"),
        (3, "992085"),
        (4, "687586"),
        (10, "335825"),
    ];
    let own = StepGrid::default().step_at(TIME);
    for (delta, right) in expected {
        assert_eq!(code(&sha1(&secret()), own.plus(delta).counter()), right, "step {delta:+}");
    }
    assert_eq!(sha1(&secret()).code(COUNTER, Digits::EIGHT).reveal(), "89005924");
}

#[test]
fn readings_of_the_secret() {
    let rows = [
        (SecretReading::RawText, "638186"),
        (SecretReading::TwiceEncodedPadded, "801272"),
        (SecretReading::TwiceEncoded, "834744"),
        (SecretReading::HexTextRaw, "025915"),
        (SecretReading::HexAsBase32Mapped, "866993"),
        (SecretReading::HexAsBase32Dropped, "745020"),
        (SecretReading::TextAsBase64, "227832"),
        (SecretReading::Utf16, "540703"),
        (SecretReading::TrailingNewline, "936217"),
        (SecretReading::LastCharacterLost, "723596"),
        (SecretReading::FirstTenBytes, "919219"),
        (SecretReading::BlanksAsZeroBits, "722974"),
        (SecretReading::LookAlike { place: 13 }, "885042"),
    ];
    for (reading, wrong) in rows {
        let codes = read_as(TEXT, &secret(), reading);
        assert!(codes.iter().any(|code| code == wrong), "{}: {codes:?}", reading.name());
    }
}

#[test]
fn blanks_that_somebody_typed_are_the_ones_that_count() {
    let typed = "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ\n";
    assert_eq!(read_as(typed, &secret(), SecretReading::BlanksAsZeroBits), ["722974"]);
}

#[test]
fn base32_that_looks_like_hexadecimal() {
    let correct = decode("ABCDEF23", Encoding::Auto).unwrap().secret;
    assert_eq!(correct.expose(), [0x00, 0x44, 0x32, 0x17, 0x5b]);
    let hex = readings("ABCDEF23", &correct).into_iter().find(|(reading, _)| *reading == SecretReading::TextAsHex);
    assert_eq!(hex.unwrap().1.expose(), [0xab, 0xcd, 0xef, 0x23]);
}

#[test]
fn a_short_seed_repeated_to_the_length_of_the_hash() {
    let short = Secret::from_bytes(b"1234567890");
    assert_eq!(code(&sha1(&short), COUNTER), "919219");
    assert_eq!(read_as("GEZDGNBVGY3TQOJQ", &short, SecretReading::RepeatedTo(Algorithm::Sha1)), ["005924"]);
}

#[test]
fn the_seeds_of_the_rfc_are_as_long_as_the_hash() {
    let rows = [(Algorithm::Sha256, "819424"), (Algorithm::Sha512, "441116")];
    for (algorithm, right) in rows {
        let all = readings(TEXT, &secret());
        let (_, seed) = all.iter().find(|(reading, _)| *reading == SecretReading::RepeatedTo(algorithm)).unwrap();
        assert_eq!(code(&Key::new(seed, algorithm), COUNTER), right);
    }
    let twenty_bytes = Key::new(&secret(), Algorithm::Sha256);
    assert_eq!(twenty_bytes.code(1, Digits::EIGHT).reveal(), "32247374");
}

#[test]
fn zero_bytes_at_the_end_change_nothing() {
    let longer = Secret::from_bytes(b"12345678901234567890\0\0\0\0");
    assert_eq!(code(&sha1(&longer), COUNTER), "005924");
    assert!(readings(TEXT, &secret()).iter().all(|(_, wrong)| code(&sha1(wrong), COUNTER) != "005924"));
}

#[test]
fn left_over_bits_are_dropped_and_told() {
    let cut = decode("MZXW6YR", Encoding::Auto).unwrap();
    assert_eq!((cut.secret.expose(), &cut.repairs[..]), (&b"foob"[..], &[Repair::SpareBits(3)][..]));
}

#[test]
fn no_reading_comes_twice_or_shows_a_character() {
    let all = readings(TEXT, &secret());
    for (index, (reading, wrong)) in all.iter().enumerate() {
        assert!(*wrong != secret() && all[..index].iter().all(|(_, other)| other != wrong), "{}", reading.name());
        assert!(!format!("{reading:?} {reading} {wrong:?}").contains("GEZD"));
    }
    // Two slips at each character, and the ways of reading it as a whole.
    assert!((15..2 * TEXT.len() + 80).contains(&all.len()), "{} readings", all.len());
}

#[test]
fn parameters_that_differ() {
    let eight = sha1(&secret()).code(COUNTER, Digits::EIGHT).reveal();
    assert_eq!((&eight[..6], &eight[2..]), ("890059", "005924"));
    assert_eq!(code(&Key::new(&secret(), Algorithm::Sha256), COUNTER), "829826");
    assert_eq!(code(&Key::new(&secret(), Algorithm::Sha512), COUNTER), "671578");
    for (seconds, wrong) in [(60, "713351"), (15, "646852"), (10, "398914")] {
        let grid = StepGrid::of(Period::from_seconds(seconds).unwrap());
        assert_eq!(code(&sha1(&secret()), grid.step_at(TIME).counter()), wrong, "{seconds} s");
    }
    assert_eq!([0, 1].map(|counter| code(&sha1(&secret()), counter)), ["755224", "287082"]);
}

#[test]
fn time_that_is_off_by_whole_hours() {
    for (seconds, wrong) in [(3600, "603301"), (-5 * 3600, "044252"), (19_800, "465430")] {
        let step = StepGrid::default().step_at(TIME + Span::from_seconds(seconds));
        assert_eq!(code(&sha1(&secret()), step.counter()), wrong, "{seconds} s");
    }
}

fn shows(quirk: Quirk, key: &Key, time: UnixTime) -> Option<String> {
    quirk.code(key, StepGrid::default(), time, Digits::SIX)
}

#[test]
fn quirks_of_generators() {
    let rows = [
        (Quirk::SignKeptUnsigned, "489572"),
        (Quirk::SignKeptSigned, "-477724"),
        (Quirk::OffsetZero, "615593"),
        (Quirk::LeadingZerosDropped, "5924"),
        (Quirk::FirstOfEightDigits, "890059"),
        (Quirk::SteamAlphabet, "VHHQY"),
        (Quirk::MillisecondsAsSeconds, "577872"),
        (Quirk::MicrosecondsAsSeconds, "311162"),
        (Quirk::NanosecondsAsSeconds, "385686"),
        (Quirk::SecondsAsMilliseconds, "993024"),
        (Quirk::Undivided, "965462"),
        (Quirk::CountedFromOne, "980357"),
        (Quirk::Epoch1900, "232706"),
        (Quirk::Epoch1904, "340040"),
        (Quirk::Epoch1980, "333414"),
        (Quirk::Epoch2000, "374912"),
        (Quirk::Epoch2001, "897703"),
        (Quirk::Epoch1601, "961332"),
        (Quirk::GpsTime, "005924"),
        (Quirk::TaiTime, "590587"),
        (Quirk::FourByteCounter, "851050"),
        (Quirk::LittleEndianCounter, "098333"),
        (Quirk::DecimalTextCounter, "852885"),
        (Quirk::SinglePrecisionTime, "590587"),
    ];
    for (quirk, wrong) in rows {
        assert_eq!(shows(quirk, &sha1(&secret()), TIME).as_deref(), Some(wrong), "{}", quirk.name());
    }
    assert_eq!(shows(Quirk::OffsetFromByte19, &sha1(&secret()), TIME), None);
}

#[test]
fn truncation_by_byte_19_of_the_longer_hashes() {
    let all = readings(TEXT, &secret());
    for (algorithm, wrong) in [(Algorithm::Sha256, "940707"), (Algorithm::Sha512, "582871")] {
        let (_, seed) = all.iter().find(|(reading, _)| *reading == SecretReading::RepeatedTo(algorithm)).unwrap();
        assert_eq!(shows(Quirk::OffsetFromByte19, &Key::new(seed, algorithm), TIME).as_deref(), Some(wrong));
    }
}

#[test]
fn rounding_shows_in_the_second_half_of_a_step() {
    let key = sha1(&secret());
    let at = |quirk, phase| shows(quirk, &key, TIME + Span::from_seconds(phase)).unwrap();
    assert_eq!([0, 14, 15, 29].map(|phase| at(Quirk::Rounded, phase)), ["005924", "005924", "590587", "590587"]);
    assert_eq!([0, 1, 29].map(|phase| at(Quirk::RoundedUp, phase)), ["005924", "590587", "590587"]);
}

#[test]
fn time_of_32_bits_past_2038() {
    let key = sha1(&secret());
    let overflow = UnixTime::from_seconds(1 << 31);
    assert_eq!(code(&key, StepGrid::default().step_at(overflow).counter()), "703886");
    let rows = [
        (Quirk::Time32FloorSigned, "625015"),
        (Quirk::Time32FloorUnsigned, "013237"),
        (Quirk::Time32TruncatedSigned, "943422"),
        (Quirk::Time32TruncatedUnsigned, "425381"),
    ];
    for (quirk, wrong) in rows {
        assert_eq!(shows(quirk, &key, overflow).as_deref(), Some(wrong), "{}", quirk.name());
        assert_eq!(shows(quirk, &key, TIME), None, "{} before 2038", quirk.name());
    }
}

#[test]
fn half_of_all_codes_survive_a_kept_sign_bit_and_the_others_differ_by_2_to_the_31() {
    let key = sha1(&secret());
    let mut right = 0;
    for step in 0..2000 {
        let time = UnixTime::from_seconds(step * 30);
        let wrong = shows(Quirk::SignKeptUnsigned, &key, time).unwrap().parse::<u64>().unwrap();
        let good = key.code(step as u64, Digits::SIX).number();
        right += u32::from(wrong == good);
        assert!(wrong == good || wrong == (good + 483_648) % 1_000_000);
    }
    assert!((900..1100).contains(&right), "{right} of 2000");
}

#[test]
fn every_quirk_has_a_name_of_its_own_and_survives_extreme_times() {
    let key = sha1(&secret());
    for (index, quirk) in Quirk::ALL.into_iter().enumerate() {
        assert!(Quirk::ALL[..index].iter().all(|other| other.name() != quirk.name()));
        for seconds in [i64::MIN, -1, 0, i64::MAX] {
            let _ = quirk.code(&key, StepGrid::default(), UnixTime::from_seconds(seconds), Digits::SIX);
        }
    }
}
