//! Questions about the enrolment: its parameters, how it was done, the look of its secret.

use super::{Answering, Askable, Choice, always, one_of};
use crate::diagnosis::Question;
use crate::evidence::{Alphabet, Entered, Observation, Parameters, ParametersOf, TokenKind};
use crate::otp::Algorithm;

pub(super) const QUESTIONS: &[Askable] = &[
    Askable {
        id: "enrolment-parameters",
        ask: "What do the app's entry and the enrolment say: how many digits, how many seconds a code lasts, which algorithm?",
        how: "count the digits on the screen and time one turn of the ring; most apps show the algorithm under \"edit\". Compare with \
              what the verifier expects",
        why: "sides that compute in different ways never agree, and no clock is to blame",
        minutes: 1.0,
        answer: Answering::Choice {
            choices: &[
                Choice::new("the same as the verifier's", |question| {
                    let (digits, period) = expected(question);
                    stated(Parameters { digits: Some(digits), period: Some(period), ..NOTHING })
                }),
                Choice::new("another number of digits", |question| {
                    let (digits, period) = expected(question);
                    let other = if digits == 6 { 8 } else { 6 };
                    stated(Parameters { digits: Some(other), period: Some(period), ..NOTHING })
                }),
                Choice::new("codes last for another time", |question| {
                    let (digits, period) = expected(question);
                    let other = if period == 30 { 60 } else { 30 };
                    stated(Parameters { digits: Some(digits), period: Some(other), ..NOTHING })
                }),
                Choice::new("another algorithm", |question| {
                    let (digits, period) = expected(question);
                    let expected = question.verifier.algorithm;
                    let other = if expected == Algorithm::Sha1 { Algorithm::Sha256 } else { Algorithm::Sha1 };
                    let algorithm = Some(other);
                    stated(Parameters { digits: Some(digits), period: Some(period), algorithm, ..NOTHING })
                }),
                Choice::new("codes change at the press of a button", |_| {
                    stated(Parameters { kind: Some(TokenKind::Hotp), ..NOTHING })
                }),
            ],
            complete: true,
            several: false,
        },
        fits: always,
    },
    Askable {
        id: "scanned-or-typed",
        ask: "Did the secret get into the app by the picture, or was it typed?",
        how: "by whoever did it; a secret that a password manager took over from a page counts as typed",
        why: "typed secrets go wrong more often: look-alike letters, another encoding, an end that was cut off",
        minutes: 0.3,
        answer: one_of(&[
            Choice::new("by the picture", |_| stated(Parameters { entered: Some(Entered::Qr), ..NOTHING })),
            Choice::new("typed or pasted", |_| stated(Parameters { entered: Some(Entered::Typed), ..NOTHING })),
        ]),
        fits: always,
    },
    Askable {
        id: "secret-shape",
        ask: "What does the secret look like, without saying it: which characters, and how many?",
        how: "never aloud and never in a ticket: only the kind of its characters and their number",
        why: "a secret that is not base32, or whose length base32 cannot have, was read in another way by one of the two sides",
        minutes: 1.0,
        answer: Answering::Choice {
            choices: &[
                Choice::new("letters A-Z and digits 2-7, 16, 26, 32 or 52 of them", |_| shape(32, Alphabet::Base32)),
                Choice::new("the same, but a number that cannot be: 17, 19, 22, 33 ...", |_| {
                    shape(33, Alphabet::Base32)
                }),
                Choice::new("digits and letters a-f", |_| shape(40, Alphabet::Hex)),
                Choice::new("letters of both cases, perhaps + / or =", |_| shape(28, Alphabet::Base64)),
                Choice::new("nine digits", |_| shape(9, Alphabet::Decimal)),
                Choice::new("anything else", |_| shape(20, Alphabet::Other)),
            ],
            complete: true,
            several: false,
        },
        fits: |question| question.account.is_none(),
    },
];

const NOTHING: Parameters =
    Parameters { of: ParametersOf::App, algorithm: None, digits: None, period: None, kind: None, entered: None };

fn stated(parameters: Parameters) -> Observation {
    Observation::Parameters(parameters)
}

/// The digits and the period that the verifier expects.
fn expected(question: &Question) -> (u32, u32) {
    (question.verifier.digits.count().into(), question.verifier.period.seconds())
}

fn shape(length: u32, alphabet: Alphabet) -> Observation {
    Observation::SecretShape { length: Some(length), alphabet: Some(alphabet) }
}
