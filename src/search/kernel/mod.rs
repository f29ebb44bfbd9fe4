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
//! | `comb` | which steps are hashed |
//! | `walk` | the way through them, so many at once |
//! | `hash` | the loop over steps and keys |
//! | `sha1`, `sha2` | the hashes of vectors of counters |
//! | `majority` | an operation of theirs |
//! | `truncation`, `wanted` | from hashes to codes |
//! | `target` | whose codes are looked for, and where |

mod comb;
mod hash;
mod lanes;
mod majority;
mod sha1;
mod sha2;
mod target;
#[cfg(test)]
mod tests;
mod truncation;
mod walk;
mod wanted;

pub(super) use comb::{Comb, Steps};
pub use lanes::Lanes;
pub(super) use target::{Target, TargetHit, spans};
pub(super) use wanted::wanted_codes;

use crate::otp::{Algorithm, Code, Digits, Key};
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

/// Codes that are looked for among those of a key.
#[derive(Clone, Debug)]
pub struct Sought<'a> {
    /// The key.
    pub key: &'a Key,
    /// The codes; they may differ in length.
    pub codes: &'a [Code],
    /// The first step that may have one of them.
    pub first: Step,
    /// The last, included. None is looked at if it lies before the first.
    pub last: Step,
}

/// The same for many keys, each with its own steps: the hits of each, in order. Steps that keys of one hash share cost less together
/// than apart.
///
/// ```
/// use instep::otp::{Algorithm, Code, Key, Secret};
/// use instep::search::{Sought, scan_all};
/// use instep::time::Step;
/// let secret = Secret::from_bytes(b"12345678901234567890");
/// let keys = Algorithm::ALL.map(|algorithm| Key::new(&secret, algorithm));
/// let codes = [Code::parse("287082").unwrap()];
/// let sought: Vec<_> = keys.iter().map(|key| Sought { key, codes: &codes, first: Step(0), last: Step(9) }).collect();
/// assert_eq!(scan_all(&sought).iter().map(Vec::len).collect::<Vec<_>>(), [1, 0, 0]);
/// ```
pub fn scan_all(sought: &[Sought<'_>]) -> Vec<Vec<Hit>> {
    Lanes::Automatic.scan_all(sought)
}

impl Lanes {
    /// [`scan_for_any`] with these instructions.
    pub fn scan_for_any(self, key: &Key, digits: Digits, first: Step, last: Step, wanted: &[Code]) -> Vec<Hit> {
        let target = Target { key, codes: wanted_codes(wanted.iter(), digits), first, last };
        let mut found = Vec::new();
        self.scan(key.algorithm(), Steps::all(first, last), &[&target], &mut found);
        let mut hits: Vec<Hit> = found.into_iter().map(|hit| Hit { step: hit.step, wanted: hit.wanted }).collect();
        hits.sort_unstable();
        hits
    }

    /// [`scan_all`] with these instructions.
    pub fn scan_all(self, sought: &[Sought<'_>]) -> Vec<Vec<Hit>> {
        let mut hits = vec![Vec::new(); sought.len()];
        for algorithm in Algorithm::ALL {
            let places: Vec<usize> =
                (0..sought.len()).filter(|&place| sought[place].key.algorithm() == algorithm).collect();
            let targets: Vec<Target<'_>> = places.iter().map(|&place| Target::of(&sought[place])).collect();
            for (first, last) in spans(&targets) {
                let (overlapping, here): (Vec<usize>, Vec<&Target<'_>>) =
                    targets.iter().enumerate().filter(|(_, target)| target.overlaps(first, last)).unzip();
                let mut found = Vec::new();
                self.scan(algorithm, Steps::all(first, last), &here, &mut found);
                for TargetHit { target, step, wanted } in found {
                    hits[places[overlapping[target]]].push(Hit { step, wanted });
                }
            }
        }
        hits.iter_mut().for_each(|hits| hits.sort_unstable());
        hits
    }
}
