use super::{Expectations, NEVER_MATCHES, Record, Remedy, Reset};
use crate::evidence::Event;

/// A program computes codes wrongly.
pub const RECORD: Record = Record {
    id: "implementation-bug",
    title: "a program computes codes wrongly",
    prior: 0.02,
    what_it_is: "A slip in the code of the app or the verifier: the sign bit, the truncation offset, the byte order, \
                 milliseconds for seconds, rounding instead of rounding down, a stretched key.",
    how_it_shows: &[
        "a home-made program or a young product",
        "half of all codes work, or only those of the first half of a step",
    ],
    what_confirms_it: &["codes that fit a known slip", "the published test vectors fail"],
    what_rules_it_out: &["the published test vectors pass at both ends", "it worked before, unchanged"],
    looks_like: &["secret-encoding, algorithm-mismatch: the same people meet them; run the vectors"],
    remedy: Remedy {
        person: &["until it is mended: use another app, or another method of the account"],
        administrator: &[
            "run the vectors of RFC 4226 appendix D and RFC 6238 appendix B at both ends",
            "report it with the vector that fails",
        ],
        then_check: &["all vectors, then a code at once"],
        reset: Reset::RepeatsIt,
    },
    sources: &[
        "8 of 161 public cases; slips with vectors: sign bit (half of all codes right), byte 19, units, rounding",
    ],
    expects: Expectations {
        accepts: 0.3,
        timing: [0.6, 0.08, 0.02, 0.28, 0.02],
        other_account: 0.6,
        other_app: 0.6,
        other_device: 0.5,
        other_users: 0.4,
        enrols: 0.15,
        streams_equal: 0.6,
        history: &[(Event::NeverWorked, 3.5), (Event::WorkedBefore, 0.5), (Event::VerifierUpdated, 2.0)],
        ..NEVER_MATCHES
    },
};
