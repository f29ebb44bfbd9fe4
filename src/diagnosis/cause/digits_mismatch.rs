use super::{Expectations, NEVER_MATCHES, Record, Remedy, Reset};
use crate::evidence::Event;

/// Device and verifier use different numbers of digits.
pub const RECORD: Record = Record {
    id: "digits-mismatch",
    title: "device and verifier use different numbers of digits",
    prior: 0.01,
    what_it_is: "The app shows six digits where the verifier wants eight, or the other way round.",
    how_it_shows: &["the number of digits shown is not the number asked for"],
    what_confirms_it: &["counting the digits at both ends"],
    what_rules_it_out: &["the same number of digits at both ends", "a code that was accepted"],
    looks_like: &["mangled-code: a lost leading zero also makes a code short, but only one time in ten"],
    remedy: Remedy {
        person: &["correct the number of digits in the app's entry, or scan the picture with an app that honours it"],
        administrator: &["a verifier of one's own: use six digits"],
        then_check: &["the first code at once"],
        reset: Reset::RepeatsIt,
    },
    sources: &["the last six of an eight-digit code are the six-digit code: RFC 4226 section 5.3"],
    expects: Expectations {
        other_device: 0.5,
        other_app: 0.5,
        other_users: 0.6,
        enrols: 0.05,
        streams_equal: 0.5,
        history: &[(Event::NeverWorked, 2.0), (Event::WorkedBefore, 0.7), (Event::DeviceReplaced, 1.3)],
        ..NEVER_MATCHES
    },
};
