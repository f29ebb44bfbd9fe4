use super::{CLOCK_DECIDES, Expectations, Record, Remedy, Reset};
use crate::evidence::Event;

/// The code was never the problem.
pub const RECORD: Record = Record {
    id: "account-or-policy",
    title: "the account or a policy says no, whatever the code",
    prior: 0.05,
    what_it_is: "No method is registered, the account is blocked or locked, a policy asks for something else, a prompt was \
                 declined. The code was never the problem.",
    how_it_shows: &[
        "the log speaks of registration, blocking, policy or a declined prompt",
        "a recovery code fails too",
    ],
    what_confirms_it: &["the sign-in log's error code and reason"],
    what_rules_it_out: &["the log says that the code was wrong", "a code of another device is accepted at once"],
    looks_like: &["a wrong code: many pages show one text for everything; read the log"],
    remedy: Remedy {
        person: &["leave the app alone; say what the page said, word for word"],
        administrator: &[
            "read the sign-in log: error code, method, reason",
            "unblock, register or change the policy as it says; a declined prompt that nobody made is an incident",
        ],
        then_check: &["the log of the next sign-in"],
        reset: Reset::CuresNothing,
    },
    sources: &["Entra sign-in error codes and reason texts, as documented"],
    expects: Expectations {
        accepts: 0.12,
        timing: [0.85, 0.01, 0.01, 0.1, 0.03],
        other_device: 0.08,
        other_app: 0.1,
        recovery: 0.35,
        enrols: 0.5,
        history: &[
            (Event::AppLost, 4.0),
            (Event::DeviceReplaced, 1.5),
            (Event::AppReinstalled, 1.5),
            (Event::NeverWorked, 1.3),
            (Event::WorkedBefore, 1.1),
        ],
        ..CLOCK_DECIDES
    },
};
