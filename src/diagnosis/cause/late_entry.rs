use super::{CLOCK_DECIDES, Expectations, Record, Remedy, Reset};
use crate::evidence::Event;

/// The code was typed too late.
pub const RECORD: Record = Record {
    id: "late-entry",
    title: "the code was submitted too late",
    prior: 0.04,
    what_it_is: "The code had left the verifier's window by the time it arrived: slow typing, a slow form, a copied code. \
                 Entry only ever makes a code older, so it looks like a slow clock.",
    how_it_shows: &[
        "a code typed at once after it appears works",
        "it fails when the step ends between copying and pasting",
    ],
    what_confirms_it: &[
        "the time between showing and submitting, longer than the window",
        "a fresh code, sent at once, is accepted",
    ],
    what_rules_it_out: &["a fresh code, sent at once, is rejected"],
    looks_like: &["device-clock behind: the same sign; try a fresh code at once", "narrow-window: no tolerance at all"],
    remedy: Remedy {
        person: &["wait for a new code, and submit it in its first seconds"],
        administrator: &[
            "look for what delays it: a slow page, a code passed on by telephone or chat, a queue before the verifier",
        ],
        then_check: &["several sign-ins with fresh codes"],
        reset: Reset::CuresNothing,
    },
    sources: &["RFC 6238 section 5.2", "4 of 161 public cases"],
    expects: Expectations {
        timing: [0.03, 0.5, 0.01, 0.44, 0.02],
        other_account: 0.9,
        other_app: 0.9,
        enrols: 0.8,
        history: &[(Event::NeverWorked, 0.4), (Event::WorkedBefore, 1.1)],
        ..CLOCK_DECIDES
    },
};
