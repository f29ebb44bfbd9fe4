//! What the lanes of every hash have in common, and the loop over steps and keys.

use super::comb::Steps;
use super::target::{Target, TargetHit};
use super::walk::{Batch, Counters, Walk};
use super::wanted;
use crate::otp::KeyState;
use fearless_simd::prelude::*;

/// A hash over the counters of `N` vectors side by side.
///
/// Everything here is inlined into the one function that is compiled for the processor at hand: a call in between would be to code
/// without its instructions, ten times as slow.
pub(super) trait Hash<S: Simd, const N: usize> {
    /// How many counters are hashed at once.
    const COUNTERS: u64;
    /// How many lanes of 32 bits a counter takes; its value is in the first.
    const STRIDE: usize;

    fn new(simd: S) -> Self;

    /// Turns to these counters.
    fn set(&mut self, simd: S, counters: Counters<'_>);

    /// The 31 bits that dynamic truncation takes from the HMAC of each counter.
    fn truncated(&mut self, simd: S, key: &KeyState) -> [S::u32s; N];
}

/// Hashes the steps for each target that wants them, and tells which have a code.
#[inline(always)]
pub(super) fn scan<S: Simd, H: Hash<S, N>, const N: usize>(
    simd: S,
    steps: &Steps,
    targets: &[&Target<'_>],
    hits: &mut Vec<TargetHit>,
) {
    let mut hash = H::new(simd);
    let mut walk = Walk::new(steps, H::COUNTERS);
    while let Some((batch, counters)) = walk.next() {
        hash.set(simd, counters);
        for (index, target) in targets.iter().enumerate() {
            if target.overlaps(batch.first, batch.last) {
                let truncated = hash.truncated(simd, target.key.state());
                if wanted::any(simd, &truncated, &target.codes) {
                    for (n, vector) in truncated.iter().enumerate() {
                        let base = (n * S::u32s::LEN / H::STRIDE) as u64;
                        tell((vector.as_slice(), H::STRIDE), (&batch, base), (index, target), hits);
                    }
                }
            }
        }
    }
}

/// Rare, so that it may be slow.
#[cold]
#[inline(never)]
fn tell(
    (lanes, apart): (&[u32], usize),
    (batch, base): (&Batch, u64),
    (index, target): (usize, &Target<'_>),
    hits: &mut Vec<TargetHit>,
) {
    for (place, &truncated) in (base..batch.count).zip(lanes.iter().step_by(apart)) {
        target.check(index, batch.nth(place), truncated, hits);
    }
}
