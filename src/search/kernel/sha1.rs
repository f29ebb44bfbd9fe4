//! HMAC-SHA-1 of many counters at once (FIPS 180-4 section 6.1).
#![allow(
    clippy::needless_range_loop,
    clippy::manual_memcpy,
    reason = "plain loops are what becomes vectors side by side: closures, `map` and calls are left uninlined, ten times as slow"
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
    /// The upper half of the counters whose words are in the tile.
    upper: Option<u32>,
    /// The first words of the inner message schedule with that, and a lower half of zero.
    alike: [u32; LATE],
}

impl<S: Simd, const N: usize> Hash<S, N> for Sha1<S, N> {
    const COUNTERS: u64 = (N * S::u32s::LEN) as u64;
    const STRIDE: usize = 1;

    #[inline(always)]
    fn new(simd: S) -> Self {
        let zero = S::u32s::splat(simd, 0);
        Sha1 { tile: [[zero; N]; 80], outer: [[zero; N]; 80], upper: None, alike: [0; LATE] }
    }

    #[inline(always)]
    fn set(&mut self, simd: S, counters: Counters<'_>) {
        if self.upper != Some(counters.upper) {
            self.set_upper(simd, counters.upper);
        }
        for n in 0..N {
            let offsets = S::u32s::from_slice(simd, &counters.offsets[n * S::u32s::LEN..][..S::u32s::LEN]);
            self.set_lower(simd, n, offsets + S::u32s::splat(simd, counters.base));
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
    fn set_upper(&mut self, simd: S, upper: u32) {
        (self.upper, self.alike) = (Some(upper), first_words(upper, 0));
        for t in 0..LATE {
            self.tile[t] = [S::u32s::splat(simd, self.alike[t].wrapping_add(K[t / 20])); N];
        }
    }

    /// The words of a vector that the counter's lower half changes. Of them the last sixteen are at hand, for those to come: in memory,
    /// each would wait for the ones before it. All are written out, for only what has a fixed place stays in a register.
    #[inline(always)]
    fn set_lower(&mut self, simd: S, n: usize, lower: S::u32s) {
        macro_rules! alike {
            ($($t:literal)*) => { [$(S::u32s::splat(simd, self.alike[$t])),*] };
        }
        let mut last = alike!(16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 15);
        macro_rules! turned {
            ($($place:literal)*) => {$({
                const WORD: (usize, u32) = TURNED[$place];
                last[WORD.0 % 16] ^= rotated(lower, WORD.1);
                self.tile[WORD.0][n] = last[WORD.0 % 16] + S::u32s::splat(simd, K[WORD.0 / 20]);
            })*};
        }
        macro_rules! words {
            ($from:literal, $($t:literal)*) => {$(
                last[$t] = rotated(last[($t + 13) % 16] ^ last[($t + 8) % 16] ^ last[($t + 2) % 16] ^ last[$t], 1);
                self.tile[$from + $t][n] = last[$t] + S::u32s::splat(simd, K[($from + $t) / 20]);
            )*};
        }
        self.tile[1][n] = lower + S::u32s::splat(simd, K[0]);
        turned!(0 1 2 3 4 5);
        words!(16, 15);
        words!(32, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
        words!(48, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
        words!(64, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
    }
}

/// From this word of the inner message schedule on, the lower half of the counter changes nearly all; of those before it the second,
const LATE: usize = 31;
/// and these, into which it comes once, turned left by so many bits: only rotations and exclusive ors make the schedule.
const TURNED: [(usize, u32); 6] = [(17, 1), (20, 2), (23, 3), (25, 2), (26, 4), (29, 5)];
const _: () = {
    let (without, with) = (first_words(0, 0), first_words(0, 1));
    let (mut t, mut turned) = (2, 0);
    while t < LATE {
        let changed = without[t] ^ with[t];
        if changed != 0 {
            assert!(TURNED[turned].0 == t && changed == 1 << TURNED[turned].1);
            turned += 1;
        }
        t += 1;
    }
    assert!(turned == TURNED.len());
};

/// How the inner message schedule of a counter begins.
const fn first_words(upper: u32, lower: u32) -> [u32; LATE] {
    let mut w = [0; LATE];
    (w[0], w[1], w[2], w[15]) = (upper, lower, END, INNER_BITS);
    let mut t = 16;
    while t < LATE {
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
    macro_rules! constant {
        ($quarter:literal) => {
            S::u32s::splat(simd, if BARE { K[$quarter] } else { 0 })
        };
    }
    let k = [constant!(0), constant!(1), constant!(2), constant!(3)];
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
    for word in 0..5 {
        for n in 0..N {
            after[word][n] += S::u32s::splat(simd, before[word]);
        }
    }
    after
}

/// The first two rounds in which the words of the message differ from lane to lane: most of their sums are the same in all.
#[inline(always)]
fn head<S: Simd, const N: usize>(simd: S, [a, b, c, d, e]: [u32; 5], w: [&Words<S, N>; 2], k: u32) -> [Words<S, N>; 5] {
    let (b, b_before) = (b.rotate_left(30), b);
    let first_alike = a.rotate_left(5).wrapping_add(d ^ (b_before & (c ^ d))).wrapping_add(e).wrapping_add(k);
    let second_alike = (c ^ (a & (b ^ c))).wrapping_add(d).wrapping_add(k);
    let (mut first, mut second) = (*w[0], *w[1]);
    for n in 0..N {
        first[n] += S::u32s::splat(simd, first_alike);
        second[n] += S::u32s::splat(simd, second_alike) + rotated(first[n], 5);
    }
    let a = [S::u32s::splat(simd, a.rotate_left(30)); N];
    [second, first, a, [S::u32s::splat(simd, b); N], [S::u32s::splat(simd, c); N]]
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
