use super::{Expectations, NEVER_MATCHES, Record, Remedy, Reset};
use crate::evidence::Event;

/// The same text of the secret was read in two ways.
pub const RECORD: Record = Record {
    id: "secret-encoding",
    title: "one side reads the secret's text in another way",
    prior: 0.06,
    what_it_is: "Both sides have the same text, but one takes it as base32 and the other as raw characters, hex or base64, \
                 keeps padding or blanks in the key, or loses a character.",
    how_it_shows: &[
        "it has never worked",
        "two apps show different codes from the same QR picture",
        "one entry of many fails",
    ],
    what_confirms_it: &["codes that fit the present step with another reading of the secret"],
    what_rules_it_out: &["it worked before, unchanged", "codes that fit the secret as both sides read it"],
    looks_like: &[
        "wrong-secret: search the other readings",
        "algorithm-mismatch: the same symptoms in a home-made program",
    ],
    remedy: Remedy {
        person: &["enter the secret by QR picture instead of by hand"],
        administrator: &[
            "compare the keys as bytes at both ends, or a fingerprint of them",
            "in a program: decode base32 exactly once; strip blanks, dashes and padding first",
        ],
        then_check: &["the first code at once, with nothing else changed"],
        reset: Reset::RepeatsIt,
    },
    sources: &["18 of 161 public cases; ways of misreading with their vectors: `instep explain secret-encoding`"],
    expects: Expectations {
        other_device: 0.5,
        other_app: 0.5,
        other_users: 0.7,
        enrols: 0.06,
        streams_equal: 0.6,
        history: &[
            (Event::NeverWorked, 4.0),
            (Event::WorkedBefore, 0.3),
            (Event::VerifierUpdated, 1.3),
            (Event::DstChange, 0.8),
            (Event::DeviceReplaced, 0.7),
        ],
        ..NEVER_MATCHES
    },
};
