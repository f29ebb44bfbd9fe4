//! What the enrolment or the device says of the parameters, and what can be said of a secret without showing it.

use super::{Column, Scene};
use crate::diagnosis::cause::Cause;
use crate::evidence::{Alphabet, Entered, Parameters, ParametersOf, TokenKind};

/// How often two sides that agree are described as differing: a ring misjudged, a digit miscounted. A guess. Small, for
/// sides that do differ cannot agree on any code.
const MISDESCRIBED: f64 = 0.002;
/// How often sides that differ are described as differing by whoever looks at one of them. A guess.
const SEEN_TO_DIFFER: f64 = 0.9;

pub(super) fn column(stated: &Parameters, scene: &Scene) -> Column {
    let verifier = &scene.question.verifier;
    let against_verifier = stated.of != ParametersOf::Verifier;
    let differs =
        |stated: Option<u32>, expected: u32| stated.filter(|_| against_verifier).map(|stated| stated != expected);
    let algorithm =
        stated.algorithm.filter(|_| against_verifier && verifier.algorithm_known).map(|a| a != verifier.algorithm);
    let digits = differs(stated.digits, verifier.digits.count().into()).filter(|_| verifier.digits_known);
    let period = differs(stated.period, verifier.period.seconds()).filter(|_| verifier.period_known);
    Column::flat(scene, |hypothesis| {
        let mut probability = 1.0;
        let sides =
            [(algorithm, Cause::AlgorithmMismatch), (digits, Cause::DigitsMismatch), (period, Cause::PeriodMismatch)];
        for (differs, cause) in sides {
            probability *= side(differs, hypothesis.cause == cause, stated.of);
        }
        probability * counter(stated.kind, hypothesis.cause) * entered(stated.entered, hypothesis.cause)
    })
}

/// The likelihood of "differs" or "agrees" where this parameter is, or is not, the cause. An enrolment picture that
/// agrees with the verifier says nothing of an app that ignores it.
fn side(differs: Option<bool>, is_cause: bool, of: ParametersOf) -> f64 {
    let seen = if of == ParametersOf::Enrolment { 0.4 } else { SEEN_TO_DIFFER };
    match (differs, is_cause) {
        (None, _) => 1.0,
        (Some(true), true) => seen,
        (Some(true), false) => MISDESCRIBED,
        (Some(false), true) => 1.0 - seen,
        (Some(false), false) => 1.0 - MISDESCRIBED,
    }
}

fn counter(kind: Option<TokenKind>, cause: Cause) -> f64 {
    match (kind, cause) {
        (None, _) => 1.0,
        (Some(TokenKind::Hotp), Cause::CounterBasedToken) => 0.9,
        // A token that counts presses has no clock that could be wrong.
        (Some(TokenKind::Hotp), cause) if cause.is_clock() => 0.0005,
        (Some(TokenKind::Hotp), _) => 0.004,
        (Some(TokenKind::Totp), Cause::CounterBasedToken) => 0.3,
        (Some(TokenKind::Totp), _) => 0.99,
    }
}

/// Typed secrets go wrong more often than scanned ones. A guess.
fn entered(entered: Option<Entered>, cause: Cause) -> f64 {
    let typed = match cause {
        Cause::SecretEncoding => 0.4,
        Cause::WrongSecret => 0.25,
        _ => 0.15,
    };
    match entered {
        None => 1.0,
        Some(Entered::Typed) => typed,
        Some(Entered::Qr) => 1.0 - typed,
    }
}

/// A secret that does not look like base32 was often read in another way. Guesses; the decoders' manners are sourced in
/// `faults`.
pub(super) fn secret_shape(length: Option<u32>, alphabet: Option<Alphabet>, scene: &Scene) -> Column {
    Column::flat(scene, |hypothesis| {
        let encoding = hypothesis.cause == Cause::SecretEncoding;
        let wrong = hypothesis.cause == Cause::WrongSecret;
        let by_alphabet = match alphabet {
            None => 1.0,
            Some(Alphabet::Base32) => {
                if encoding {
                    0.6
                } else {
                    0.9
                }
            }
            Some(Alphabet::Hex) => {
                if encoding {
                    0.2
                } else {
                    0.05
                }
            }
            Some(Alphabet::Base64) => {
                if encoding {
                    0.1
                } else {
                    0.02
                }
            }
            // Nine digits are a push pairing code, which is no secret at all.
            Some(Alphabet::Decimal) if length == Some(9) => {
                if wrong {
                    0.05
                } else {
                    0.002
                }
            }
            Some(Alphabet::Decimal | Alphabet::Other) => {
                if encoding || wrong {
                    0.05
                } else {
                    0.02
                }
            }
        };
        // Lengths that base32 cannot have were cut off somewhere.
        let impossible = length.is_some_and(|length| matches!(length % 8, 1 | 3 | 6));
        by_alphabet * if impossible { if encoding { 0.2 } else { 0.03 } } else { 0.9 }
    })
}
