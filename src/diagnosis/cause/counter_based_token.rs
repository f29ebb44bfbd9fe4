use super::{Expectations, NEVER_MATCHES, Record, Remedy, Reset};
use crate::evidence::Event;

/// The codes are counter-based on one side.
pub const RECORD: Record = Record {
    id: "counter-based-token",
    title: "the token counts events, not time",
    prior: 0.01,
    what_it_is: "One side runs HOTP (RFC 4226), the other TOTP; or both run HOTP and their counters have run apart. No clock \
                 is involved in such codes.",
    how_it_shows: &["the code changes when a button is pressed, not with time", "the enrolment says `hotp`"],
    what_confirms_it: &["codes that fit a small counter", "the type in the enrolment URI"],
    what_rules_it_out: &["a code that changes by itself every 30 s and an enrolment that says `totp`"],
    looks_like: &["device-clock: \"drift\" that grows with button presses, not with time"],
    remedy: Remedy {
        person: &["do not press the button without signing in: each press uses up a code"],
        administrator: &[
            "resynchronise the counter with two or three codes in a row, or enrol the token as what it is",
        ],
        then_check: &["the next code"],
        reset: Reset::RepeatsIt,
    },
    sources: &["RFC 4226 section 7.4", "3 of 161 public cases"],
    expects: Expectations {
        other_device: 0.4,
        enrols: 0.1,
        streams_equal: 0.2,
        history: &[(Event::NeverWorked, 2.5), (Event::DeviceRestored, 2.0)],
        ..NEVER_MATCHES
    },
};
