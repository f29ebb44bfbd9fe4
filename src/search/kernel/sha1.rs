//! HMAC-SHA-1 of many counters at once (FIPS 180-4 section 6.1).
#![allow(
    clippy::needless_range_loop,
    clippy::manual_memcpy,
    reason = "plain loops are what becomes vectors side by side: closures and calls are left uninlined, ten times as slow"
)]

use super::hash::Hash;
use super::walk::Counters;
use super::{majority, truncation};
use crate::otp::KeyState;
use fearless_simd::prelude::*;

/// FIPS 180-4 section 4.2.1: a constant for each twenty rounds.
const K: [u32; 4] = [0x5a82_7999, 0x6ed9_eba1, 0x8f1b_bcdc, 0xca62_c1d6];
/// The end mark of a message.
const END: u32 = 0x8000_0000;
/// Bits of the inner message: a block and a counter.
const INNER_BITS: u32 = 8 * (64 + 8);
/// What follows the digest in the outer message, a block and twenty bytes long.
const PADDING: [u32; 16] = [0, 0, 0, 0, 0, END, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8 * (64 + 20)];

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
    /// The upper half of the counters whose words are in the tile.
    upper: Option<u32>,
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
        Sha1 { tile: [[zero; N]; 80], outer: [[zero; N]; 80], lanes, scalar: schedule(0), counter: 0, upper: None }
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
        let upper = (first >> 32) as u32;
        if self.upper != Some(upper) {
            self.upper = Some(upper);
            self.set_upper(simd);
        }
        for n in 0..N {
            for t in EARLY {
                self.set_word(simd, t, n, K[t / 20]);
            }
            for (words, k) in [(LATE..40, K[1]), (40..60, K[2]), (60..80, K[3])] {
                for t in words {
                    self.set_word(simd, t, n, k);
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
        for t in 5..16 {
            w[t] = [S::u32s::splat(simd, PADDING[t]); N];
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
    /// The words that only the counter's upper half changes.
    #[inline(always)]
    fn set_upper(&mut self, simd: S) {
        for t in 0..LATE {
            self.tile[t] = [S::u32s::splat(simd, self.scalar[t].wrapping_add(K[t / 20])); N];
        }
    }

    #[inline(always)]
    fn set_word(&mut self, simd: S, t: usize, n: usize, k: u32) {
        self.tile[t][n] = (self.lanes[t] ^ S::u32s::splat(simd, self.scalar[t])) + S::u32s::splat(simd, k);
    }

    /// Counters that share no more than their upper half: the schedule is worked out in each lane. The words that the lower half does
    /// not reach, twenty-four of the first thirty-one, are the same in all.
    #[inline(always)]
    fn set_apart(&mut self, simd: S, (upper, base): (u32, u32), offsets: &[u32]) {
        let alike = u64::from(upper) << 32;
        if self.counter != alike {
            (self.counter, self.scalar) = (alike, schedule(alike));
        }
        self.upper = Some(upper);
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
                w[t] = word_after([w[t - 3], w[t - 8], w[t - 14], w[t - 16]]);
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

/// Which words of the inner message schedule the lower half of the counter changes: these,
const EARLY: [usize; 7] = [1, 17, 20, 23, 25, 26, 29];
/// and from here on nearly all. One bit tells for all, for the schedule only turns them.
const LATE: usize = 31;
const _: () = {
    let (mut t, mut early) = (0, 0);
    while t < LATE {
        if changed(1)[t] != 0 {
            assert!(EARLY[early] == t);
            early += 1;
        }
        t += 1;
    }
    assert!(early == EARLY.len());
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

/// The word after those that lie 3, 8, 14 and 16 before it.
#[inline(always)]
fn word_after<V: SimdInt<S>, S: Simd, const N: usize>(before: [[V; N]; 4]) -> [V; N] {
    let [by_3, by_8, by_14, mut word] = before;
    for n in 0..N {
        word[n] = rotated(by_3[n] ^ by_8[n] ^ by_14[n] ^ word[n], 1);
    }
    word
}

/// The state after a block. Its schedule `w` is whole and has the constants in it, or, if it is `BARE`, is made from its first sixteen
/// words on the way: so the loads of the one are done beside the sums of the other.
///
/// In loops of five rounds, after which each word is in its place again: unrolled further, the vectors are hashed one after the other
/// instead of side by side, and wait for each other's results. Only the padding of the outer message is written out, for the compiler
/// knows those words, and leaves out what they do not change.
#[inline(always)]
fn compressed<S: Simd, const N: usize, const BARE: bool>(
    simd: S,
    before: &[u32; 5],
    w: &mut [Words<S, N>; 80],
) -> [Words<S, N>; 5] {
    let [mut a, mut b, mut c, mut d, mut e];
    // The word of this number, which the compiler knows if it is padding and the number is known.
    macro_rules! word {
        ($t:expr) => {
            match $t {
                t @ 5..16 if BARE => [S::u32s::splat(simd, PADDING[t]); N],
                t => w[t],
            }
        };
    }
    macro_rules! expand {
        ($t:expr) => {
            w[$t + 16] = word_after([word!($t + 13), word!($t + 8), word!($t + 2), word!($t)]);
        };
    }
    macro_rules! expand_five {
        ($t:expr) => {
            if BARE {
                expand!($t);
                expand!($t + 1);
                expand!($t + 2);
                expand!($t + 3);
                expand!($t + 4);
            }
        };
    }
    macro_rules! five {
        ($t:expr, $k:expr, $f:ident) => {
            round(simd, &a, &mut b, &c, &d, &mut e, &word!($t), $k, $f::<S>);
            round(simd, &e, &mut a, &b, &c, &mut d, &word!($t + 1), $k, $f::<S>);
            round(simd, &d, &mut e, &a, &b, &mut c, &word!($t + 2), $k, $f::<S>);
            round(simd, &c, &mut d, &e, &a, &mut b, &word!($t + 3), $k, $f::<S>);
            round(simd, &b, &mut c, &d, &e, &mut a, &word!($t + 4), $k, $f::<S>);
        };
    }
    let k = K.map(
        #[inline(always)]
        |k| S::u32s::splat(simd, if BARE { k } else { 0 }),
    );
    if BARE {
        expand_five!(0);
        [d, e, a, b, c] = head(simd, *before, [&w[0], &w[1]], K[0]);
        round(simd, &d, &mut e, &a, &b, &mut c, &w[2], k[0], choice::<S>);
    } else {
        // The upper half of the counter is the same in all lanes.
        [c, d, e, a, b] = head(simd, scalar_round(*before, w[0][0].as_slice()[0]), [&w[1], &w[2]], 0);
    }
    round(simd, &c, &mut d, &e, &a, &mut b, &w[3], k[0], choice::<S>);
    round(simd, &b, &mut c, &d, &e, &mut a, &w[4], k[0], choice::<S>);
    if BARE {
        expand_five!(5);
        five!(5, k[0], choice);
        expand_five!(10);
        five!(10, k[0], choice);
    }
    for t in (if BARE { 15 } else { 5 }..20).step_by(5) {
        expand_five!(t);
        five!(t, k[0], choice);
    }
    for t in (20..40).step_by(5) {
        expand_five!(t);
        five!(t, k[1], parity);
    }
    for t in (40..60).step_by(5) {
        expand_five!(t);
        five!(t, k[2], majority);
    }
    if BARE {
        for t in 60..64 {
            expand!(t);
        }
    }
    for t in (60..80).step_by(5) {
        five!(t, k[3], parity);
    }
    let mut after = [a, b, c, d, e];
    for (word, before) in after.iter_mut().zip(before) {
        for n in 0..N {
            word[n] += S::u32s::splat(simd, *before);
        }
    }
    after
}

/// The first two rounds in which the words of the message differ from lane to lane: most of their sums are the same in all.
#[inline(always)]
fn head<S: Simd, const N: usize>(simd: S, [a, b, c, d, e]: [u32; 5], w: [&Words<S, N>; 2], k: u32) -> [Words<S, N>; 5] {
    let (b, b_before) = (b.rotate_left(30), b);
    let alike = [
        a.rotate_left(5).wrapping_add(d ^ (b_before & (c ^ d))).wrapping_add(e).wrapping_add(k),
        (c ^ (a & (b ^ c))).wrapping_add(d).wrapping_add(k),
    ]
    .map(
        #[inline(always)]
        |word| S::u32s::splat(simd, word),
    );
    let [a, b, c] = [a.rotate_left(30), b, c].map(
        #[inline(always)]
        |word| [S::u32s::splat(simd, word); N],
    );
    let mut first = *w[0];
    let mut second = *w[1];
    for n in 0..N {
        first[n] += alike[0];
        second[n] += alike[1] + rotated(first[n], 5);
    }
    [second, first, a, b, c]
}

/// A round of the first twenty in which all lanes are alike.
#[inline(always)]
fn scalar_round([a, b, c, d, e]: [u32; 5], w: u32) -> [u32; 5] {
    let sum = a.rotate_left(5).wrapping_add(d ^ (b & (c ^ d))).wrapping_add(e).wrapping_add(w);
    [sum, a, b.rotate_left(30), c, d]
}

#[inline(always)]
#[allow(clippy::too_many_arguments, reason = "the five words of SHA-1 by their names in the standard")]
fn round<V: SimdInt<S>, S: Simd, const N: usize>(
    simd: S,
    a: &[V; N],
    b: &mut [V; N],
    c: &[V; N],
    d: &[V; N],
    e: &mut [V; N],
    w: &[V; N],
    k: V,
    f: impl Fn(S, V, V, V) -> V,
) {
    for n in 0..N {
        e[n] = (e[n] + (w[n] + k)) + f(simd, b[n], c[n], d[n]) + rotated(a[n], 5);
        b[n] = rotated(b[n], 30);
    }
}

#[inline(always)]
fn choice<S: Simd>(_: S, b: S::u32s, c: S::u32s, d: S::u32s) -> S::u32s {
    d ^ (b & (c ^ d))
}

#[inline(always)]
fn parity<S: Simd>(_: S, b: S::u32s, c: S::u32s, d: S::u32s) -> S::u32s {
    b ^ c ^ d
}

#[inline(always)]
fn majority<S: Simd>(simd: S, b: S::u32s, c: S::u32s, d: S::u32s) -> S::u32s {
    match majority::of_words_32(simd, [b, c, d]) {
        Some(majority) => majority,
        None => (b & c) | (d & (b | c)),
    }
}
