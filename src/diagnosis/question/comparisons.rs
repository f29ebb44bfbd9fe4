//! Questions that compare: another account, another app, another device, other users.

use super::{Answering, Askable, Choice, always, one_of};
use crate::evidence::{Control, Observation};

pub(super) const QUESTIONS: &[Askable] = &[
    Askable {
        id: "other-account-same-device",
        ask: "Is a code of another account on the same device accepted, sent at once?",
        how: "take the account of another service, in the same app; one code, freshly shown",
        why: "one clock makes the codes of all accounts: if another one is accepted, the clock is good",
        minutes: 1.0,
        answer: one_of(&[
            Choice::new("accepted", |_| control(Control::OtherAccountSameDevice, true)),
            Choice::new("rejected", |_| control(Control::OtherAccountSameDevice, false)),
        ]),
        fits: always,
    },
    Askable {
        id: "other-app-same-device",
        ask: "Is a code of another app on the same device accepted for this account?",
        how: "only where a second app already holds this account; do not enrol one for it",
        why: "another app has the same device's clock and may treat the secret in another way",
        minutes: 2.0,
        answer: one_of(&[
            Choice::new("accepted", |_| control(Control::OtherAppSameDevice, true)),
            Choice::new("rejected", |_| control(Control::OtherAppSameDevice, false)),
        ]),
        fits: always,
    },
    Askable {
        id: "same-account-other-device",
        ask: "Is a code of the same account from another device accepted?",
        how: "only where another device already holds this account: a tablet, a password manager, a colleague's token of a shared login",
        why: "it clears secret, parameters and verifier at once, and leaves the first device",
        minutes: 2.0,
        answer: one_of(&[
            Choice::new("accepted", |_| control(Control::SameAccountOtherDevice, true)),
            Choice::new("rejected", |_| control(Control::SameAccountOtherDevice, false)),
        ]),
        fits: always,
    },
    Askable {
        id: "other-users-same-verifier",
        ask: "Are codes of other users accepted by the same verifier today?",
        how: "ask one colleague to sign in now, or look for successful code sign-ins of the last hour in the log",
        why: "a verifier whose clock is wrong rejects everybody",
        minutes: 1.5,
        answer: one_of(&[
            Choice::new("accepted", |_| control(Control::OtherUsersSameVerifier, true)),
            Choice::new("rejected", |_| control(Control::OtherUsersSameVerifier, false)),
        ]),
        fits: always,
    },
    Askable {
        id: "two-streams",
        ask: "Put two devices with this account side by side: how many codes later does the device show what the other one showed?",
        how: "write down one code of the one and wait for it on the other, up to five changes; show no secret and use no code",
        why: "equal codes some steps apart show equal secrets and the difference of two clocks, with no secret shown",
        minutes: 3.0,
        answer: Answering::Choice {
            choices: &[
                Choice::new("both show the same code at once", |_| streams(Some(0))),
                Choice::new("one code later than the other", |_| streams(Some(1))),
                Choice::new("two codes later", |_| streams(Some(2))),
                Choice::new("three codes later", |_| streams(Some(3))),
                Choice::new("four codes later", |_| streams(Some(4))),
                Choice::new("one code earlier than the other", |_| streams(Some(-1))),
                Choice::new("two codes earlier", |_| streams(Some(-2))),
                Choice::new("three codes earlier", |_| streams(Some(-3))),
                Choice::new("four codes earlier", |_| streams(Some(-4))),
                Choice::new("never the same code, in five changes of each", |_| streams(None)),
            ],
            complete: false,
            several: false,
        },
        fits: always,
    },
];

fn control(what: Control, accepted: bool) -> Observation {
    Observation::Control { what, accepted }
}

fn streams(lag_steps: Option<i64>) -> Observation {
    Observation::CodeStreams { lag_steps, other_synchronized: false }
}
