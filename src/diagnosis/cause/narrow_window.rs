use super::{CLOCK_DECIDES, Expectations, Record, Remedy, Reset};
use crate::evidence::Event;

/// The verifier accepts too little.
pub const RECORD: Record = Record {
    id: "narrow-window",
    title: "the verifier's window is too narrow",
    prior: 0.04,
    what_it_is: "The verifier accepts its own step alone, or nothing newer than it. Differences of a few seconds, which every \
                 other verifier forgives, are rejected.",
    how_it_shows: &["it fails now and then, near the change of the code", "several users see it, and a retry helps"],
    what_confirms_it: &[
        "the verifier's setting: zero steps, or none ahead",
        "a clock within a few seconds and still rejections",
    ],
    what_rules_it_out: &[
        "a window of at least one step each way",
        "an offset that one step each way would not forgive either",
    ],
    looks_like: &["device-clock: a real error of the clock; measure it", "late-entry: slow typing meets the same edge"],
    remedy: Remedy {
        person: &["send a code that has just appeared; not in its last seconds"],
        administrator: &["set the verifier to one step either way, as RFC 6238 section 5.2 recommends at most"],
        then_check: &["codes near their change"],
        reset: Reset::CuresNothing,
    },
    sources: &[
        "11 of 161 public cases; pyotp, otplib and others default to zero, Kanidm and old Keycloak look back only",
    ],
    expects: Expectations {
        timing: [0.02, 0.3, 0.1, 0.56, 0.02],
        history: &[(Event::NeverWorked, 0.8), (Event::VerifierUpdated, 1.3)],
        ..CLOCK_DECIDES
    },
};
