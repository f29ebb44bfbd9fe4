use super::{CLOCK_DECIDES, Expectations, Record, Remedy, Reset};
use crate::evidence::Event;

/// The code changed on its way.
pub const RECORD: Record = Record {
    id: "mangled-code",
    title: "the code is changed on its way",
    prior: 0.05,
    what_it_is: "The right code was shown, and another text arrived: a leading zero was dropped, blanks or foreign digits \
                 were sent, two digits were swapped or one mistyped.",
    how_it_shows: &[
        "about one code in ten fails, those that begin with zero",
        "codes typed as shown, in two groups, fail",
    ],
    what_confirms_it: &[
        "the raw text as it was sent, beside the code as it was shown",
        "only codes with a leading zero fail",
    ],
    what_rules_it_out: &["a well-formed code, typed with care, rejected several times"],
    looks_like: &["narrow-window, late-entry: also now and then; look at the digits"],
    remedy: Remedy {
        person: &["type the digits together, without blanks, with all zeros"],
        administrator: &["a verifier of one's own: compare codes as text, and strip blanks"],
        then_check: &["a code that begins with zero"],
        reset: Reset::CuresNothing,
    },
    sources: &["14 of 161 public cases: leading zero 6, blanks 6; 10.0 % of six-digit codes begin with zero"],
    expects: Expectations {
        accepts: 0.5,
        timing: [0.1, 0.03, 0.03, 0.8, 0.04],
        other_account: 0.85,
        other_app: 0.85,
        other_users: 0.85,
        enrols: 0.6,
        history: &[(Event::NeverWorked, 0.7)],
        ..CLOCK_DECIDES
    },
};
