//! Where on the time axis codes fit.

use crate::otp::{Code, Digits, Key};
use crate::time::Step;

/// The steps from `first` to `last`, both included, whose code is the wanted one.
pub fn scan(key: &Key, digits: Digits, first: Step, last: Step, wanted: &Code) -> Vec<Step> {
    (first.0..=last.0).map(Step).filter(|step| key.code(step.counter(), digits).number() == wanted.number()).collect()
}
