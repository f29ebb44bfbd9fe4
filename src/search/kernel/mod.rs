//! The inner loop of every search: which steps have which codes.
//!
//! The HMAC of a counter hashes two blocks from states that depend on the key alone ([`KeyState`](crate::otp)). The first of them holds the
//! counter and padding, so its message schedule is the same for every key: it is worked out once for a group of counters that lie side by
//! side in vectors, and used for all keys. Codes are compared as numbers, for whoever searches has the secret, so there is nothing to
//! hide from the clock here.
//!
//! | file | holds |
//! |---|---|
//! | `lanes` | which instructions are used |
//! | `hash` | the walk over the counters |
//! | `sha1`, `sha2` | the hashes of vectors of counters |
//! | `truncation`, `wanted` | from hashes to codes |
//! | `target` | whose codes are looked for, and where |

mod hash;
mod lanes;
mod sha1;
mod sha2;
mod target;
#[cfg(test)]
mod tests;
mod truncation;
mod wanted;

pub use lanes::Lanes;
pub(super) use target::{Target, TargetHit};
pub(super) use wanted::wanted_codes;

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

/// The same for several codes at once, which costs hardly more than for one: hashing is nearly all of the work. A code of another
/// length than `digits` is never found.
pub fn scan_for_any(key: &Key, digits: Digits, first: Step, last: Step, wanted: &[Code]) -> Vec<Hit> {
    Lanes::Automatic.scan_for_any(key, digits, first, last, wanted)
}

impl Lanes {
    /// [`scan_for_any`] with these instructions.
    pub fn scan_for_any(self, key: &Key, digits: Digits, first: Step, last: Step, wanted: &[Code]) -> Vec<Hit> {
        let target = Target { key, codes: wanted_codes(wanted.iter(), digits), first, last };
        let mut found = Vec::new();
        self.scan(key.algorithm(), (first, last), &[&target], &mut found);
        let mut hits: Vec<Hit> = found.into_iter().map(|hit| Hit { step: hit.step, wanted: hit.wanted }).collect();
        hits.sort_unstable();
        hits
    }

    /// The same for many keys of one hash, which cost less together than apart; with each hit, whose it is.
    pub fn scan_keys(
        self,
        keys: &[Key],
        digits: Digits,
        first: Step,
        last: Step,
        wanted: &[Code],
    ) -> Vec<(usize, Hit)> {
        let target = |key| Target { key, codes: wanted_codes(wanted.iter(), digits), first, last };
        let targets: Vec<Target<'_>> = keys.iter().map(target).collect();
        let mut found = Vec::new();
        if let Some(key) = keys.first() {
            self.scan(key.algorithm(), (first, last), &targets.iter().collect::<Vec<_>>(), &mut found);
        }
        found.sort_unstable();
        found.into_iter().map(|hit| (hit.target, Hit { step: hit.step, wanted: hit.wanted })).collect()
    }
}
