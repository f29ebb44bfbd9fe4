use crate::otp::{Code, Digits, Key};
use crate::time::Step;

/// A step whose code was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The step.
    pub step: Step,
    /// Which of the wanted codes it has.
    pub wanted: usize,
}

/// The steps from `first` to `last`, both included, that have the wanted code; in order.
///
/// ```
/// use instep::otp::{Algorithm, Code, Digits, Key, Secret};
/// use instep::search::scan;
/// use instep::time::Step;
/// let key = Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1);
/// let wanted = Code::parse("287082").unwrap();
/// assert_eq!(scan(&key, Digits::SIX, Step(0), Step(9), &wanted), [Step(1)]);
/// ```
pub fn scan(key: &Key, digits: Digits, first: Step, last: Step, wanted: &Code) -> Vec<Step> {
    let hits = scan_for_any(key, digits, first, last, std::slice::from_ref(wanted));
    hits.into_iter().map(|hit| hit.step).collect()
}

/// The same for several codes at once, which costs hardly more than for one: hashing is nearly all of the work.
///
/// This is the inner loop of every search, and the reference for faster ones: a kernel that hashes many steps at once
/// takes its place behind the same signature and is compared with it. A code of another length than `digits` is never
/// found.
pub fn scan_for_any(key: &Key, digits: Digits, first: Step, last: Step, wanted: &[Code]) -> Vec<Hit> {
    let mut hits = Vec::new();
    // Compared as numbers: whoever searches has the secret, so there is nothing to hide from the clock here.
    let numbers: Vec<(usize, u64)> = wanted
        .iter()
        .enumerate()
        .filter(|(_, code)| code.digits() == digits)
        .map(|(index, code)| (index, code.number()))
        .collect();
    for step in first.0..=last.0 {
        let number = key.code(Step(step).counter(), digits).number();
        for &(wanted, sought) in &numbers {
            if number == sought {
                hits.push(Hit { step: Step(step), wanted });
            }
        }
    }
    hits
}
