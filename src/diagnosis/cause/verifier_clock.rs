use super::{CLOCK_DECIDES, Expectations, Record, Remedy, Reset};
use crate::evidence::Event;

/// The verifier's clock is wrong.
pub const RECORD: Record = Record {
    id: "verifier-clock",
    title: "the verifier's clock is wrong",
    prior: 0.10,
    what_it_is: "The server that checks the codes has a wrong clock, so that right codes of right devices fall outside its \
                 window. Next to impossible for a large service; as likely as the device's for a server of one's own.",
    how_it_shows: &[
        "all users of the server are rejected, on all devices",
        "the same device is accepted elsewhere",
        "enrolling again is refused at once",
    ],
    what_confirms_it: &[
        "the server's clock (`date -u`, an HTTP Date header, a time in its log) against a right clock, outside the window",
        "setting the server's clock right cures all users at once",
    ],
    what_rules_it_out: &[
        "other users of the same server whose codes are accepted",
        "the same account accepted from another device",
        "a hosted service: 25 of 25 known cases were self-run servers",
    ],
    looks_like: &[
        "device-clock: only the difference shows; try another device, or read both clocks",
        "service-fault: the server lost its copy of the secret; its clock is right then",
    ],
    remedy: Remedy {
        person: &["nothing on the device: its clock is right"],
        administrator: &[
            "on the server: check `timedatectl` or `chronyc tracking`, start time synchronisation, look at the host of a container or virtual machine",
            "after a resume, a restore or a migration: check it again",
            "a verifier that learned offsets while its clock was wrong expects them still: resynchronise the tokens that fail afterwards",
        ],
        then_check: &["let one user try a fresh code; every enrolment is still good"],
        reset: Reset::CuresNothing,
    },
    sources: &["68 clock and zone cases: 25 server, 39 device; 24 of the 25 servers self-run, the other a test server"],
    expects: Expectations {
        history: &[
            (Event::VerifierUpdated, 2.0),
            (Event::VerifierRestored, 4.0),
            (Event::DeviceReplaced, 0.5),
            (Event::AppReinstalled, 0.6),
            (Event::AppLost, 0.2),
            (Event::SecretRotated, 0.7),
            (Event::TwoEntries, 0.7),
        ],
        ..CLOCK_DECIDES
    },
};
