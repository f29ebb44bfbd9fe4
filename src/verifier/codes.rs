use crate::otp::{Code, Digits, Key};
use crate::time::Step;

/// Which code belongs to which step.
///
/// In life that is a secret's HMAC: a [`Key`]. Simulations of many sign-ins may take [`Numbered`] instead, which needs no hash.
pub trait Codes {
    /// The code of a step.
    fn code_of(&self, step: Step, digits: Digits) -> Code;

    /// The steps from `oldest` to `newest`, both included, that have this code, the oldest first.
    fn steps_with(&self, code: &Code, oldest: Step, newest: Step) -> impl Iterator<Item = Step>;
}

impl Codes for Key {
    fn code_of(&self, step: Step, digits: Digits) -> Code {
        self.code(step.counter(), digits)
    }

    fn steps_with(&self, code: &Code, oldest: Step, newest: Step) -> impl Iterator<Item = Step> {
        (oldest.0..=newest.0).map(Step).filter(move |step| self.code_of(*step, code.digits()) == *code)
    }
}

/// Codes that are their step's own number: its last digits.
///
/// What a clock does to codes is the same as with a secret; what is left out is chance, by which two steps of a window have the
/// same code once in a million pairs. A wide window costs no more than a narrow one, so that millions of sign-ins take seconds.
///
/// ```
/// use instep::otp::Digits;
/// use instep::time::Step;
/// use instep::verifier::{Codes, Numbered};
/// let code = Numbered.code_of(Step(60_000_000), Digits::EIGHT);
/// assert_eq!(code.reveal(), "60000000");
/// let found: Vec<Step> = Numbered.steps_with(&code, Step(59_999_000), Step(60_001_000)).collect();
/// assert_eq!(found, [Step(60_000_000)]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbered;

impl Codes for Numbered {
    fn code_of(&self, step: Step, digits: Digits) -> Code {
        Code::from_truncated(step.0.rem_euclid(modulus(digits)).cast_unsigned(), digits)
    }

    fn steps_with(&self, code: &Code, oldest: Step, newest: Step) -> impl Iterator<Item = Step> {
        let every = modulus(code.digits());
        let wanted = code.number().cast_signed();
        let first = oldest.0.checked_add((wanted - oldest.0.rem_euclid(every)).rem_euclid(every));
        let steps = std::iter::successors(first, move |step| step.checked_add(every));
        steps.take_while(move |step| *step <= newest.0).map(Step)
    }
}

/// How many codes there are; at most ten thousand million.
fn modulus(digits: Digits) -> i64 {
    digits.modulus().cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_step_is_found_where_it_is_and_nowhere_else(
            step in any::<i64>(), before in 0..2_000_000_i64, width in 0..4_000_000_i64, digits in 6..=10_i64,
        ) {
            let digits = Digits::new(digits).unwrap();
            let (oldest, newest) = (Step(step).plus(-before), Step(step).plus(-before).plus(width));
            let code = Numbered.code_of(Step(step), digits);
            let found: Vec<Step> = Numbered.steps_with(&code, oldest, newest).collect();
            prop_assert_eq!(found.contains(&Step(step)), (oldest..=newest).contains(&Step(step)));
            prop_assert!(found.iter().all(|other| Numbered.code_of(*other, digits) == code));
            prop_assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
