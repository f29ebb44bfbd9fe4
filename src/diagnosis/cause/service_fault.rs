use super::{CLOCK_DECIDES, Expectations, Record, Remedy, Reset};
use crate::evidence::Event;

/// The verifier is broken.
pub const RECORD: Record = Record {
    id: "service-fault",
    title: "the verifier lost or cannot read its copy of the secret",
    prior: 0.04,
    what_it_is: "The verifier's store is the problem: the key that protects the secrets changed, a restore brought back old \
                 ones, an enrolment did not stick, a state file is not writable.",
    how_it_shows: &[
        "it works right after enrolling and fails after the next restart or deployment",
        "several users at once",
    ],
    what_confirms_it: &["the verifier's log: a secret that cannot be read", "failures that begin with a deployment"],
    what_rules_it_out: &["codes of the account that the verifier accepts from another device"],
    looks_like: &[
        "device-clock drift: also works at first; a measured clock tells them apart",
        "verifier-clock: also hits everybody",
    ],
    remedy: Remedy {
        person: &["nothing on the device; use a recovery code or another method meanwhile"],
        administrator: &[
            "read the verifier's log round the time of a failure; look for decryption and storage errors",
            "restore the key or the store; let people enrol again only where the secret is lost for good",
        ],
        then_check: &["a sign-in after the next restart"],
        reset: Reset::LastResort,
    },
    sources: &["5 of 161 public cases: undecryptable secret 3, enrolment flag, state file"],
    expects: Expectations {
        accepts: 0.2,
        timing: [0.75, 0.01, 0.01, 0.21, 0.02],
        other_device: 0.1,
        other_app: 0.1,
        other_users: 0.45,
        recovery: 0.75,
        enrols: 0.55,
        history: &[
            (Event::VerifierUpdated, 4.0),
            (Event::VerifierRestored, 5.0),
            (Event::NeverWorked, 0.7),
            (Event::DeviceReplaced, 0.6),
            (Event::AppReinstalled, 0.7),
            (Event::SecretRotated, 1.3),
        ],
        ..CLOCK_DECIDES
    },
};
