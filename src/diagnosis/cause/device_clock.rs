use super::{CLOCK_DECIDES, Expectations, Record, Remedy, Reset};
use crate::evidence::Event;

/// The clock that makes the codes is wrong: the device's own, or its app's private correction.
pub const RECORD: Record = Record {
    id: "device-clock",
    title: "the device's clock is wrong",
    prior: 0.32,
    what_it_is: "The clock that makes the codes is ahead or behind by more than the verifier's window forgives. Usually it \
                 is the clock of the phone, PC or token; some apps add a private correction of their own, and then it is \
                 the sum that counts.",
    how_it_shows: &[
        "codes of all accounts on this device are rejected, recovery codes work",
        "ahead: a code works only when it is old or has just been replaced",
        "behind: a code works only in its first seconds, or never",
        "the wait grows week by week: the clock drifts",
    ],
    what_confirms_it: &[
        "a reading of the device's clock with seconds, against a right clock, outside the window",
        "two or more codes with their times that all fit the same offset",
        "two generators side by side that show equal codes some steps apart, the other's clock being right",
    ],
    what_rules_it_out: &[
        "a measured offset inside the window",
        "codes with their times that fit the verifier's own step",
        "another account on the same device that is accepted at once (up to that verifier's window)",
    ],
    looks_like: &[
        "late-entry: an old code has the same sign as a slow clock; a fresh code tells them apart",
        "wrong-secret: no code ever matches; two codes with their times and the secret tell them apart",
        "verifier-clock: only the difference of the two clocks shows; read both",
    ],
    remedy: Remedy {
        person: &[
            "switch automatic date and time off and on again, with the network on, and set the right time zone",
            "if the app has a time correction of its own, run it once more after the device's clock is right",
            "a token or a machine without network: set its clock by hand to a right one, with seconds, where it can be set",
        ],
        administrator: &[
            "a token whose clock cannot be set: resynchronise it with two codes in a row, or replace it if it drifts out again within a year",
            "a managed phone or PC: look for a policy that turns automatic time off, and for a network that blocks time servers",
        ],
        then_check: &["read the clock again with seconds beside a right one, then try a fresh code"],
        reset: Reset::CuresNothing,
    },
    sources: &[
        "RFC 6238 sections 5.2 and 6",
        "180 public cases of refused codes: the clock in 5 of 10 established ones found without naming a cause",
        "ahead and behind are even (11 to 12); median size 88 s",
    ],
    expects: Expectations {
        history: &[
            (Event::TimeSetByHand, 3.0),
            (Event::AutomaticTimeOff, 4.0),
            (Event::BatteryChanged, 3.0),
            (Event::Travelled, 1.2),
            (Event::ClockCorrected, 1.3),
            (Event::NeverWorked, 0.35),
            (Event::WorkedBefore, 1.1),
            (Event::SecretRotated, 0.7),
            (Event::AppLost, 0.3),
            (Event::TwoEntries, 0.7),
        ],
        ..CLOCK_DECIDES
    },
};
