//! HMAC-SHA-1 of many counters at once (FIPS 180-4 section 6.1).
#![allow(
    clippy::needless_range_loop,
    clippy::manual_memcpy,
    reason = "plain loops are what becomes vectors side by side: closures and calls are left uninlined, ten times as slow"
)]

use super::hash::Hash;
use super::truncation;
use super::walk::Counters;
use crate::otp::KeyState;
use fearless_simd::prelude::*;

/// FIPS 180-4 section 4.2.1: a constant for each twenty rounds.
const K: [u32; 4] = [0x5a82_7999, 0x6ed9_eba1, 0x8f1b_bcdc, 0xca62_c1d6];
/// The end mark of a message.
const END: u32 = 0x8000_0000;
/// Bits of the inner message: a block and a counter.
const INNER_BITS: u32 = 8 * (64 + 8);
/// Bits of the outer message: a block and a digest.
const OUTER_BITS: u32 = 8 * (64 + 20);

/// A word of each of `N` vectors.
type Words<S, const N: usize> = [<S as Simd>::u32s; N];

/// The counters of `N` vectors.
pub(super) struct Sha1<S: Simd, const N: usize> {
    /// The inner message schedule with the round's constant added: the same for every key.
    tile: [Words<S, N>; 80],
    /// The outer message schedule of the key at hand. Kept from one to the next: filling it with zeros would take a quarter of the time.
    outer: [Words<S, N>; 80],
    /// What the place in a vector changes in the inner message schedule.
    lanes: [S::u32s; 80],
    /// The inner message schedule of the counter below.
    scalar: [u32; 80],
    counter: u64,
}

impl<S: Simd, const N: usize> Hash<S, N> for Sha1<S, N> {
    const COUNTERS: u64 = (N * S::u32s::LEN) as u64;
    const ALIGNMENT: u64 = S::u32s::LEN as u64;
    const STRIDE: usize = 1;

    #[inline(always)]
    fn new(simd: S) -> Self {
        let zero = S::u32s::splat(simd, 0);
        let mut lanes = [zero; 80];
        for t in 0..80 {
            lanes[t] = S::u32s::from_fn(simd, |lane| LANES[lane][t]);
        }
        Sha1 { tile: [[zero; N]; 80], outer: [[zero; N]; 80], lanes, scalar: schedule(0), counter: 0 }
    }

    /// Only rotations and exclusive ors make the schedule, so that of `base ^ lane` is that of `base`, exclusive or what `lane` alone
    /// changes. Each vector begins at a multiple of its length, where the two are the same as the sum.
    #[inline(always)]
    fn set(&mut self, simd: S, counters: Counters<'_>) {
        let first = match counters {
            Counters::Neighbours(first) => first,
            Counters::Apart { upper, base, offsets } => return self.set_apart(simd, (upper, base), offsets),
        };
        if self.counter != first {
            (self.counter, self.scalar) = (first, schedule(first));
        }
        for n in 0..N {
            for (quarter, k) in K.into_iter().enumerate() {
                let k = S::u32s::splat(simd, k);
                for t in 20 * quarter..20 * quarter + 20 {
                    self.tile[t][n] = (self.lanes[t] ^ S::u32s::splat(simd, self.scalar[t])) + k;
                }
            }
            self.advance(S::u32s::LEN as u64);
        }
    }

    #[inline(always)]
    fn truncated(&mut self, simd: S, key: &KeyState) -> [S::u32s; N] {
        let KeyState::Sha1 { inner, outer } = key else { return [S::u32s::splat(simd, u32::MAX); N] };
        let digest = compressed::<S, N, false>(simd, inner, &mut self.tile);
        let w = &mut self.outer;
        for t in 0..5 {
            w[t] = digest[t];
        }
        for n in 0..N {
            w[5][n] = S::u32s::splat(simd, END);
            for t in 6..15 {
                w[t][n] = S::u32s::splat(simd, 0);
            }
            w[15][n] = S::u32s::splat(simd, OUTER_BITS);
        }
        let hmac = compressed::<S, N, true>(simd, outer, w);
        let mut truncated = [S::u32s::splat(simd, 0); N];
        for n in 0..N {
            let first = [hmac[0][n], hmac[1][n], hmac[2][n], hmac[3][n], hmac[4][n]];
            truncated[n] = truncation::of_words_32(simd, first, hmac[4][n]);
        }
        truncated
    }
}

impl<S: Simd, const N: usize> Sha1<S, N> {
    /// Counters that share no more than their upper half: the schedule is worked out in each lane. The words that the lower half does
    /// not reach, twenty-three of the first thirty-one, are the same in all.
    #[inline(always)]
    fn set_apart(&mut self, simd: S, (upper, base): (u32, u32), offsets: &[u32]) {
        let alike = u64::from(upper) << 32;
        if self.counter != alike {
            (self.counter, self.scalar) = (alike, schedule(alike));
        }
        let w = &mut self.outer;
        for t in 0..32 {
            for n in 0..N {
                w[t][n] = S::u32s::splat(simd, self.scalar[t]);
            }
        }
        for n in 0..N {
            let offsets = S::u32s::from_slice(simd, &offsets[n * S::u32s::LEN..][..S::u32s::LEN]);
            w[1][n] = offsets + S::u32s::splat(simd, base);
        }
        for t in 16..80 {
            // One bit of it moves the same words as any other, rotated.
            if t >= 32 || UP_TO[1][t] != 0 {
                expand(w, t - 16);
            }
        }
        for (quarter, k) in K.into_iter().enumerate() {
            let k = S::u32s::splat(simd, k);
            for t in 20 * quarter..20 * quarter + 20 {
                for n in 0..N {
                    self.tile[t][n] = w[t][n] + k;
                }
            }
        }
    }

    /// Turns the scalar schedule to the counter so many later, a power of two that divides it. That flips the lowest bits from there on,
    /// up to the first that was clear.
    #[inline(always)]
    fn advance(&mut self, by: u64) {
        let next = self.counter.wrapping_add(by);
        let flipped = self.counter ^ next;
        if flipped < 1 << 32 {
            let below = &UP_TO[by.trailing_zeros() as usize];
            let up_to = &UP_TO[(64 - flipped.leading_zeros()) as usize];
            for t in 0..80 {
                self.scalar[t] ^= below[t] ^ up_to[t];
            }
        } else {
            // The upper word changes as well; once in 2^32.
            self.scalar = schedule(next);
        }
        self.counter = next;
    }
}

/// What all of the lowest bits of the counter together change in the schedule, by how many they are.
static UP_TO: [[u32; 80]; 33] = {
    let mut changes = [[0; 80]; 33];
    let mut bits = 1;
    while bits <= 32 {
        changes[bits] = changed(u32::MAX >> (32 - bits));
        bits += 1;
    }
    changes
};

/// What the place in the widest vector changes.
static LANES: [[u32; 80]; 16] = {
    let mut changes = [[0; 80]; 16];
    let mut lane = 0;
    while lane < 16 {
        changes[lane] = changed(lane as u32);
        lane += 1;
    }
    changes
};

/// The inner message schedule of a counter.
const fn schedule(counter: u64) -> [u32; 80] {
    let mut w = [0; 80];
    (w[0], w[1], w[2], w[15]) = ((counter >> 32) as u32, counter as u32, END, INNER_BITS);
    expanded(w)
}

/// What these bits of the counter's lower word change in it.
const fn changed(bits: u32) -> [u32; 80] {
    let mut w = [0; 80];
    w[1] = bits;
    expanded(w)
}

const fn expanded(mut w: [u32; 80]) -> [u32; 80] {
    let mut t = 16;
    while t < 80 {
        w[t] = (w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16]).rotate_left(1);
        t += 1;
    }
    w
}

#[inline(always)]
fn rotated<S: Simd, V: SimdInt<S>>(word: V, left: u32) -> V {
    (word << left) | (word >> (32 - left))
}

/// The word sixteen after this one.
#[inline(always)]
fn expand<V: SimdInt<S>, S: Simd, const N: usize>(w: &mut [[V; N]; 80], t: usize) {
    for n in 0..N {
        w[t + 16][n] = rotated(w[t + 13][n] ^ w[t + 8][n] ^ w[t + 2][n] ^ w[t][n], 1);
    }
}

/// The state after a block. Its schedule `w` is whole and has the constants in it, or, if it is `BARE`, is made from its first sixteen
/// words on the way: so the loads of the one are done beside the sums of the other.
///
/// In loops of five rounds, after which each word is in its place again: unrolled further, the vectors are hashed one after the other
/// instead of side by side, and wait for each other's results.
#[inline(always)]
fn compressed<S: Simd, const N: usize, const BARE: bool>(
    simd: S,
    before: &[u32; 5],
    w: &mut [Words<S, N>; 80],
) -> [Words<S, N>; 5] {
    let [mut a, mut b, mut c, mut d, mut e] = before.map(
        #[inline(always)]
        |word| [S::u32s::splat(simd, word); N],
    );
    macro_rules! twenty {
        ($quarter:literal, $f:ident) => {
            let k = S::u32s::splat(simd, if BARE { K[$quarter] } else { 0 });
            for five in 0..4 {
                let t = 20 * $quarter + 5 * five;
                if BARE && $quarter < 3 {
                    for t in t..t + 5 {
                        expand(w, t);
                    }
                }
                round(&a, &mut b, &c, &d, &mut e, &w[t], k, $f::<S>);
                round(&e, &mut a, &b, &c, &mut d, &w[t + 1], k, $f::<S>);
                round(&d, &mut e, &a, &b, &mut c, &w[t + 2], k, $f::<S>);
                round(&c, &mut d, &e, &a, &mut b, &w[t + 3], k, $f::<S>);
                round(&b, &mut c, &d, &e, &mut a, &w[t + 4], k, $f::<S>);
            }
        };
    }
    twenty!(0, choice);
    twenty!(1, parity);
    twenty!(2, majority);
    if BARE {
        for t in 60..64 {
            expand(w, t);
        }
    }
    twenty!(3, parity);
    let mut after = [a, b, c, d, e];
    for (word, before) in after.iter_mut().zip(before) {
        for n in 0..N {
            word[n] += S::u32s::splat(simd, *before);
        }
    }
    after
}

#[inline(always)]
#[allow(clippy::too_many_arguments, reason = "the five words of SHA-1 by their names in the standard")]
fn round<V: SimdInt<S>, S: Simd, const N: usize>(
    a: &[V; N],
    b: &mut [V; N],
    c: &[V; N],
    d: &[V; N],
    e: &mut [V; N],
    w: &[V; N],
    k: V,
    f: impl Fn(V, V, V) -> V,
) {
    for n in 0..N {
        e[n] = (e[n] + (w[n] + k)) + f(b[n], c[n], d[n]) + rotated(a[n], 5);
        b[n] = rotated(b[n], 30);
    }
}

#[inline(always)]
fn choice<S: Simd>(b: S::u32s, c: S::u32s, d: S::u32s) -> S::u32s {
    d ^ (b & (c ^ d))
}

#[inline(always)]
fn parity<S: Simd>(b: S::u32s, c: S::u32s, d: S::u32s) -> S::u32s {
    b ^ c ^ d
}

#[inline(always)]
fn majority<S: Simd>(b: S::u32s, c: S::u32s, d: S::u32s) -> S::u32s {
    (b & c) | (d & (b | c))
}
