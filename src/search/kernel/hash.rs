//! What the lanes of every hash have in common, and the walk over a range of counters.

use super::target::{Target, TargetHit};
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
    /// A power of two that the first counter is a multiple of.
    const ALIGNMENT: u64;
    /// How many lanes of 32 bits a counter takes; its value is in the first.
    const STRIDE: usize;

    fn new(simd: S) -> Self;

    /// Turns to the counters from this one on. They must not cross a multiple of 2^32.
    fn set(&mut self, simd: S, first: u64);

    /// The 31 bits that dynamic truncation takes from the HMAC of each counter.
    fn truncated(&mut self, simd: S, key: &KeyState) -> [S::u32s; N];
}

/// Hashes the counters from `first` on, `count` of them, for each target that wants them, and tells which may have a code.
#[inline(always)]
pub(super) fn scan<S: Simd, H: Hash<S, N>, const N: usize>(
    simd: S,
    (first, count): (u64, u64),
    targets: &[&Target<'_>],
    hits: &mut Vec<TargetHit>,
) {
    let mut hash = H::new(simd);
    let too_early = first % H::ALIGNMENT;
    let (first, count) = (first - too_early, count.saturating_add(too_early));
    let mut done = 0;
    while done < count {
        let at = first.wrapping_add(done);
        // The upper word is one for all lanes.
        let before_carry = (1 << 32) - (at & 0xffff_ffff);
        let here = H::COUNTERS.min(count - done).min(before_carry);
        hash.set(simd, at);
        for (index, target) in targets.iter().enumerate() {
            if target.wants(at, here) {
                let truncated = hash.truncated(simd, target.key.state());
                if wanted::any(simd, &truncated, &target.codes) {
                    for (n, vector) in truncated.iter().enumerate() {
                        let base = (n * S::u32s::LEN / H::STRIDE) as u64;
                        tell(vector.as_slice(), H::STRIDE, (at, base, here), (index, target), hits);
                    }
                }
            }
        }
        done += here;
    }
}

/// Rare, so that it may be slow.
#[cold]
#[inline(never)]
fn tell(
    lanes: &[u32],
    stride: usize,
    (at, base, here): (u64, u64, u64),
    (index, target): (usize, &Target<'_>),
    hits: &mut Vec<TargetHit>,
) {
    for (lane, &truncated) in lanes.iter().step_by(stride).enumerate() {
        let place = base + lane as u64;
        if place < here {
            target.check(index, at.wrapping_add(place), truncated, hits);
        }
    }
}
