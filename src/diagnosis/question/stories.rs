//! Questions about what happened and what logs say. They move odds and never confirm a clock.

use super::clocks::is_self_hosted;
use super::{Answering, Askable, Choice, always, one_of};
use crate::diagnosis::Question;
use crate::evidence::{Event, LogText, Observation, SignIn};

pub(super) const QUESTIONS: &[Askable] = &[
    Askable {
        id: "ever-worked",
        ask: "Did codes of this entry ever work?",
        how: "of this very entry on this very device, after its last enrolment",
        why: "what never worked was mostly set up wrongly; what worked has changed since",
        minutes: 0.3,
        answer: one_of(&[
            Choice::new("they worked before", |_| history(Event::WorkedBefore)),
            Choice::new("they never worked", |_| history(Event::NeverWorked)),
        ]),
        fits: always,
    },
    Askable {
        id: "what-changed",
        ask: "What changed since the last code that worked?",
        how: "read the list out; several may be true",
        why: "a new phone or a restored backup points to the secret, a battery or a journey to the clock",
        minutes: 0.7,
        answer: Answering::Choice {
            choices: &[
                Choice::new("the device was replaced", |_| history(Event::DeviceReplaced)),
                Choice::new("the device was restored from a backup", |_| history(Event::DeviceRestored)),
                Choice::new("the app was installed anew", |_| history(Event::AppReinstalled)),
                Choice::new("the secret was renewed", |_| history(Event::SecretRotated)),
                Choice::new("somebody set the clock by hand", |_| history(Event::TimeSetByHand)),
                Choice::new("automatic time was switched off", |_| history(Event::AutomaticTimeOff)),
                Choice::new("the clock was put right", |_| history(Event::ClockCorrected)),
                Choice::new("a journey to another time zone", |_| history(Event::Travelled)),
                Choice::new("the clocks went forward or back for the season", |_| history(Event::DstChange)),
                Choice::new("the battery was changed or ran out", |_| history(Event::BatteryChanged)),
                Choice::new("the verifier was updated", |_| history(Event::VerifierUpdated)),
                Choice::new("the verifier was restored or moved", |_| history(Event::VerifierRestored)),
            ],
            complete: false,
            several: true,
        },
        fits: always,
    },
    Askable {
        id: "two-entries",
        ask: "Are there two entries for this account in the app?",
        how: "look for the same name twice, or for an old one further down; if so, try a code of the other one",
        why: "the older entry holds a secret that the verifier has forgotten",
        minutes: 0.5,
        answer: Answering::Choice {
            choices: &[Choice::new("there are two or more", |_| history(Event::TwoEntries))],
            complete: false,
            several: false,
        },
        fits: always,
    },
    Askable {
        id: "sign-in-log",
        ask: "What does the sign-in log say of the last rejected code, in its own words?",
        how: "Entra ID: Sign-in logs, the event of that minute, Authentication details: method and result detail",
        why: "\"already used\" means that the code matched; many events are of no code at all",
        minutes: 3.0,
        answer: Answering::Choice {
            choices: &[
                Choice::new("MFA denied; invalid verification code", |_| {
                    event("MFA denied; invalid verification code")
                }),
                Choice::new("MFA denied; verification code already used once", |_| {
                    event("MFA denied; verification code already used once")
                }),
                Choice::new("MFA denied; duplicate or old code", |_| event("MFA denied; old code")),
                Choice::new("too many codes, blocked for a while", |_| {
                    event("MFA denied; verification code entered too many times")
                }),
                Choice::new("the code was never entered, or timed out", |_| {
                    event("MFA denied; authentication timeout")
                }),
                Choice::new("it is of a prompt, a call or a policy, not of a code", |_| {
                    event("MFA denied; declined in the app")
                }),
            ],
            complete: false,
            several: false,
        },
        fits: is_entra,
    },
    Askable {
        id: "verifier-log",
        ask: "What does the verifier's log say at the moment of a rejected code?",
        how: "find the line by its time; copy its words, they tell more than the page that the user saw",
        why: "a code that was used before, a locked account or a secret that cannot be read is no matter of clocks",
        minutes: 4.0,
        answer: Answering::Choice {
            choices: &[
                Choice::new("the code does not match", |_| Observation::VerifierLog(LogText::CodeMismatch)),
                Choice::new("the code was used before", |_| Observation::VerifierLog(LogText::CodeReused)),
                Choice::new("the code has expired", |_| Observation::VerifierLog(LogText::CodeExpired)),
                Choice::new("it warns of a clock", |_| Observation::VerifierLog(LogText::ClockWarning)),
                Choice::new("the secret cannot be read or decrypted", |_| {
                    Observation::VerifierLog(LogText::SecretUnreadable)
                }),
                Choice::new("the account is locked", |_| Observation::VerifierLog(LogText::LockedOut)),
                Choice::new("nothing at all", |_| Observation::VerifierLog(LogText::Nothing)),
            ],
            complete: false,
            several: false,
        },
        fits: |question| !is_entra(question) && is_self_hosted(question),
    },
];

fn history(event: Event) -> Observation {
    Observation::History { event, at: None }
}

/// A denied code in a log of Entra ID, with this detail.
fn event(detail: &str) -> Observation {
    Observation::SignIn(SignIn {
        at: None,
        error_code: Some(500_121),
        method: Some("OATH verification code".to_owned()),
        detail: Some(detail.to_owned()),
    })
}

fn is_entra(question: &Question) -> bool {
    question.case.verifier.profile.as_deref().is_some_and(|profile| profile.starts_with("entra"))
}
