use super::{Expectations, NEVER_MATCHES, Record, Remedy, Reset};
use crate::evidence::Event;

/// Device and verifier hold different secrets.
pub const RECORD: Record = Record {
    id: "wrong-secret",
    title: "device and verifier hold different secrets",
    prior: 0.12,
    what_it_is: "The device's entry belongs to an earlier enrolment, to one that was never finished, to another account or to \
                 another person. No code ever matches but by chance.",
    how_it_shows: &[
        "it began with a new phone, a restored backup, a second scan or a rotated secret",
        "one entry of many fails; there are two entries for the account",
        "another device with an older entry still works",
    ],
    what_confirms_it: &[
        "codes that fit no step at all with the verifier's secret, and fit the present one with an older secret",
        "the other entry of the same account is accepted",
    ],
    what_rules_it_out: &[
        "a code that was accepted since the last enrolment",
        "\"already used\": the code matched",
        "codes that fit the verifier's secret at any offset",
    ],
    looks_like: &[
        "device-clock: both reject everything; a clock reading or two codes tell them apart",
        "algorithm-mismatch, secret-encoding: search the other readings of the secret",
    ],
    remedy: Remedy {
        person: &[
            "look for a second entry of the account in the app, and try its code",
            "if an old device still works, sign in with it and add the new one from the account's security page",
        ],
        administrator: &[
            "see when the method was registered, and whether there is more than one; only then let the person enrol again",
        ],
        then_check: &["sign out and in with a code from the new entry, and delete the old one"],
        reset: Reset::LastResort,
    },
    sources: &["11 of 161 public cases; cured by enrolling again in all that told the end"],
    expects: Expectations {
        enrols: 0.92,
        other_device: 0.6,
        other_app: 0.5,
        streams_equal: 0.5,
        history: &[
            (Event::DeviceReplaced, 2.5),
            (Event::DeviceRestored, 2.5),
            (Event::AppReinstalled, 2.0),
            (Event::TwoEntries, 4.0),
            (Event::SecretRotated, 5.0),
            (Event::AppLost, 2.0),
            (Event::VerifierRestored, 2.0),
            (Event::NeverWorked, 0.9),
            (Event::WorkedBefore, 1.0),
            (Event::DstChange, 0.8),
        ],
        ..NEVER_MATCHES
    },
};
