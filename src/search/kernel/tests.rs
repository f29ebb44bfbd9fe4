use super::*;
use crate::otp::{Algorithm, Secret};

/// Every way of hashing that this machine has.
fn levels() -> impl Iterator<Item = Lanes> {
    Lanes::ALL.into_iter().filter(|lanes| lanes.are_available())
}

#[test]
fn rfc_4226_codes_are_found() {
    let key = Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1);
    for lanes in levels() {
        let wanted = Code::parse("520489").unwrap();
        let hits = lanes.scan_for_any(&key, Digits::SIX, Step(0), Step(99), &[wanted]);
        assert_eq!(hits, [Hit { step: Step(9), wanted: 0 }], "{lanes:?}");
    }
}
