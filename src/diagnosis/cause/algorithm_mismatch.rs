use super::{Expectations, NEVER_MATCHES, Record, Remedy, Reset};
use crate::evidence::Event;

/// Device and verifier use different hashes.
pub const RECORD: Record = Record {
    id: "algorithm-mismatch",
    title: "device and verifier use different hashes",
    prior: 0.03,
    what_it_is: "The enrolment asks for SHA-256 or SHA-512, and the app computes SHA-1, as several do whatever they are \
                 told; or the verifier was changed afterwards.",
    how_it_shows: &["every user of some apps is refused, users of others are not", "it fails from the first code"],
    what_confirms_it: &["codes that fit the present step with another hash"],
    what_rules_it_out: &["SHA-1 on both sides", "a code that was accepted"],
    looks_like: &["wrong-secret: search the other hashes", "verifier-clock: also hits everybody; measure the clock"],
    remedy: Remedy {
        person: &["take an app that honours the algorithm, and scan the same picture with it"],
        administrator: &[
            "offer SHA-1, six digits, 30 s, which every app does right; or name the apps that honour more",
        ],
        then_check: &["the first code at once"],
        reset: Reset::RepeatsIt,
    },
    sources: &[
        "7 of 161 public cases; Microsoft Authenticator, Authy and older Google Authenticator ignore the algorithm",
    ],
    expects: Expectations {
        other_device: 0.4,
        other_app: 0.4,
        other_users: 0.4,
        enrols: 0.03,
        streams_equal: 0.6,
        history: &[
            (Event::NeverWorked, 4.0),
            (Event::WorkedBefore, 0.3),
            (Event::VerifierUpdated, 1.5),
            (Event::DeviceReplaced, 1.3),
        ],
        ..NEVER_MATCHES
    },
};
