use super::{Expectations, NEVER_MATCHES, Record, Remedy, Reset};
use crate::evidence::Event;

/// Device and verifier use different periods.
pub const RECORD: Record = Record {
    id: "period-mismatch",
    title: "device and verifier use different periods",
    prior: 0.02,
    what_it_is: "The app's codes change every 30 s where the verifier counts in 60 s, or the other way round. The counters \
                 differ by a factor, so no offset of a clock explains two codes a few minutes apart.",
    how_it_shows: &[
        "the ring of the app takes another time than the enrolment says",
        "a 60 s account moved to a new phone",
    ],
    what_confirms_it: &["timing the change of two codes", "codes that fit the present step with another period"],
    what_rules_it_out: &["the same period at both ends", "codes that fit the verifier's period at any offset"],
    looks_like: &["device-clock: one code alone may fit some offset; two do not fit the same one"],
    remedy: Remedy {
        person: &["set the period in the app's entry, or scan the picture with an app that honours it"],
        administrator: &["a verifier of one's own: use 30 s"],
        then_check: &["the first code at once"],
        reset: Reset::RepeatsIt,
    },
    sources: &["4 of 161 public cases; Google's transfer format has no period, so 60 s accounts come back as 30 s"],
    expects: Expectations {
        other_device: 0.5,
        other_app: 0.5,
        other_users: 0.6,
        enrols: 0.05,
        streams_equal: 0.3,
        history: &[
            (Event::NeverWorked, 2.5),
            (Event::WorkedBefore, 0.5),
            (Event::DeviceReplaced, 2.0),
            (Event::DeviceRestored, 2.0),
        ],
        ..NEVER_MATCHES
    },
};
