use super::{CLOCK_DECIDES, Expectations, Record, Remedy, Reset};
use crate::evidence::Event;

/// The code was right and had been used.
pub const RECORD: Record = Record {
    id: "replayed-code",
    title: "the code was right and had already been used",
    prior: 0.03,
    what_it_is: "A verifier takes each code once (RFC 6238 section 5.2). The same code was sent twice, by a second sign-in, a \
                 double click, or a set-up page that used it first.",
    how_it_shows: &[
        "the first sign-in right after set-up fails",
        "it fails only just after a success; the next code works",
    ],
    what_confirms_it: &["the verifier says \"already used\"", "the same code was accepted within the minute before"],
    what_rules_it_out: &["a code that was never sent before is rejected", "a verifier that allows reuse"],
    looks_like: &["service-fault: a set-up that did not stick also fails at the first sign-in; wait for the next code"],
    remedy: Remedy {
        person: &["wait until the code changes, then type the new one"],
        administrator: &[
            "look for what sends a code twice: a browser that reloads, a form that submits itself, a proxy that asks again",
        ],
        then_check: &["one code for each sign-in"],
        reset: Reset::CuresNothing,
    },
    sources: &["RFC 6238 section 5.2", "4 of 161 public cases"],
    expects: Expectations {
        accepts: 0.75,
        timing: [0.03, 0.05, 0.03, 0.7, 0.19],
        history: &[(Event::NeverWorked, 0.3), (Event::WorkedBefore, 1.2)],
        ..CLOCK_DECIDES
    },
};
