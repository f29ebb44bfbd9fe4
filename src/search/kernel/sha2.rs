//! HMAC-SHA-256 and HMAC-SHA-512 of many counters at once (FIPS 180-4 sections 6.2 and 6.4): one algorithm over words of 32 and of
//! 64 bits.
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

/// What the two differ in.
pub(super) trait Variant<S: Simd>: 'static {
    type Word: SimdIntElement;
    type Vector: SimdInt<S, Element = Self::Word>;
    const BITS: u32;
    const ROUNDS: usize;
    /// A constant for each round; those beyond the last are not used.
    const K: [Self::Word; 80];
    /// FIPS 180-4 sections 4.1.2 and 4.1.3: how far the big functions rotate.
    const BIG_0: [u32; 3];
    const BIG_1: [u32; 3];
    /// How far the small ones rotate, and last how far they shift.
    const SMALL_0: [u32; 3];
    const SMALL_1: [u32; 3];
    const ZERO: Self::Word;
    /// The end mark of a message.
    const END: Self::Word;
    /// Bits of the inner message: a block and a counter.
    const INNER_BITS: Self::Word;
    /// Bits of the outer message: a block and a digest.
    const OUTER_BITS: Self::Word;
    /// Lanes of 32 bits in one lane.
    const STRIDE: usize;

    /// The block's first words: the counters of a vector, whose halves and offsets these are, and the end mark.
    fn message(simd: S, halves: (u32, u32), offsets: &[u32]) -> [Self::Vector; 3];
    /// The inner and the outer state of a key, if it is for this hash.
    fn states(key: &KeyState) -> Option<[&[Self::Word; 8]; 2]>;
    /// [`majority`], if it is one operation.
    fn majority(simd: S, words: [Self::Vector; 3]) -> Option<Self::Vector>;
    fn truncated(simd: S, hmac: [Self::Vector; 8]) -> S::u32s;
}

/// The counters of `N` vectors.
pub(super) struct Sha2<S: Simd, H: Variant<S>, const N: usize> {
    /// The inner message schedule with the round's constant added: the same for every key.
    tile: [[H::Vector; N]; 80],
    /// The outer message schedule of the key at hand, kept from one to the next.
    outer: [[H::Vector; N]; 80],
}

impl<S: Simd, H: Variant<S>, const N: usize> Hash<S, N> for Sha2<S, H, N> {
    const COUNTERS: u64 = (N * H::Vector::LEN) as u64;
    const STRIDE: usize = H::STRIDE;

    #[inline(always)]
    fn new(simd: S) -> Self {
        let zero = [H::Vector::splat(simd, H::ZERO); N];
        Sha2 { tile: [zero; 80], outer: [zero; 80] }
    }

    #[inline(always)]
    fn set(&mut self, simd: S, counters: Counters<'_>) {
        let Counters { upper, base, offsets } = counters;
        let w = &mut self.tile;
        for n in 0..N {
            let message = H::message(simd, (upper, base), &offsets[n * H::Vector::LEN..][..H::Vector::LEN]);
            for t in 0..3 {
                w[t][n] = message[t];
            }
        }
        let mut padding = [H::ZERO; 16];
        padding[15] = H::INNER_BITS;
        expand::<S, H, N, 3>(simd, w, padding);
        for t in 0..H::ROUNDS {
            for n in 0..N {
                w[t][n] += H::Vector::splat(simd, H::K[t]);
            }
        }
    }

    #[inline(always)]
    fn truncated(&mut self, simd: S, key: &KeyState) -> [S::u32s; N] {
        let mut truncated = [S::u32s::splat(simd, u32::MAX); N];
        let Some([inner, outer]) = H::states(key) else { return truncated };
        let digest = compressed::<S, H, N, false>(simd, inner, &self.tile);
        let w = &mut self.outer;
        w[..8].copy_from_slice(&digest);
        let mut padding = [H::ZERO; 16];
        (padding[8], padding[15]) = (H::END, H::OUTER_BITS);
        expand::<S, H, N, 8>(simd, w, padding);
        let hmac = compressed::<S, H, N, true>(simd, outer, w);
        for n in 0..N {
            let [a, b, c, d, e, f, g, h] = &hmac;
            let words = [a[n], b[n], c[n], d[n], e[n], f[n], g[n], h[n]];
            truncated[n] = H::truncated(simd, words);
        }
        truncated
    }
}

#[inline(always)]
fn rotated<S: Simd, H: Variant<S>>(word: H::Vector, right: u32) -> H::Vector {
    (word >> right) | (word << (H::BITS - right))
}

#[inline(always)]
fn big<S: Simd, H: Variant<S>>(word: H::Vector, by: [u32; 3]) -> H::Vector {
    rotated::<S, H>(word, by[0]) ^ rotated::<S, H>(word, by[1]) ^ rotated::<S, H>(word, by[2])
}

#[inline(always)]
fn small<S: Simd, H: Variant<S>>(word: H::Vector, by: [u32; 3]) -> H::Vector {
    rotated::<S, H>(word, by[0]) ^ rotated::<S, H>(word, by[1]) ^ (word >> by[2])
}

/// Adds to the first `LENGTH` words of a block its padding and the rest of the schedule.
///
/// The first words of that are written out, for the compiler knows the padding there, and leaves out what it does not change.
#[inline(always)]
fn expand<S: Simd, H: Variant<S>, const N: usize, const LENGTH: usize>(
    simd: S,
    w: &mut [[H::Vector; N]; 80],
    padding: [H::Word; 16],
) {
    for t in LENGTH..16 {
        w[t] = [H::Vector::splat(simd, padding[t]); N];
    }
    macro_rules! word_before {
        ($t:expr) => {
            if LENGTH <= $t && $t < 16 { [H::Vector::splat(simd, padding[$t % 16]); N] } else { w[$t] }
        };
    }
    macro_rules! words {
        ($($t:literal)*) => {
            $(w[$t] = word::<S, H, N>([
                word_before!($t - 2),
                word_before!($t - 7),
                word_before!($t - 15),
                word_before!($t - 16),
            ]);)*
        };
    }
    words!(16 17 18 19 20 21 22 23 24 25 26 27 28 29 30);
    for t in 31..H::ROUNDS {
        w[t] = word::<S, H, N>([w[t - 2], w[t - 7], w[t - 15], w[t - 16]]);
    }
}

/// The word after those that lie 2, 7, 15 and 16 before it.
#[inline(always)]
fn word<S: Simd, H: Variant<S>, const N: usize>(before: [[H::Vector; N]; 4]) -> [H::Vector; N] {
    let [by_2, by_7, by_15, mut word] = before;
    for n in 0..N {
        word[n] = (small::<S, H>(by_2[n], H::SMALL_1) + by_7[n]) + (small::<S, H>(by_15[n], H::SMALL_0) + word[n]);
    }
    word
}

/// The state after a block whose schedule is `w`; the constants are added to it where they are not in it yet.
///
/// In loops of eight rounds, after which each word is in its place again, and no further unrolled; see SHA-1.
#[inline(always)]
fn compressed<S: Simd, H: Variant<S>, const N: usize, const ADD_K: bool>(
    simd: S,
    before: &[H::Word; 8],
    w: &[[H::Vector; N]; 80],
) -> [[H::Vector; N]; 8] {
    macro_rules! state {
        ($($word:ident $place:literal)*) => { $(let mut $word = [H::Vector::splat(simd, before[$place]); N];)* };
    }
    state!(a 0 b 1 c 2 d 3 e 4 f 5 g 6 h 7);
    // Where the first two of the majority are unlike, kept for the next round, in which they are the last two.
    let mut unlike_before = b;
    for n in 0..N {
        unlike_before[n] = b[n] ^ c[n];
    }
    macro_rules! round {
        ($a:ident, $b:ident, $c:ident, $d:ident, $e:ident, $f:ident, $g:ident, $h:ident, $t:expr) => {
            let k = H::Vector::splat(simd, if ADD_K { H::K[$t] } else { H::ZERO });
            for n in 0..N {
                let choice = $g[n] ^ ($e[n] & ($f[n] ^ $g[n]));
                let first = $h[n] + (w[$t][n] + k) + choice + big::<S, H>($e[n], H::BIG_1);
                let unlike = $a[n] ^ $b[n];
                let majority = match H::majority(simd, [$a[n], $b[n], $c[n]]) {
                    Some(majority) => majority,
                    None => $b[n] ^ (unlike & unlike_before[n]),
                };
                unlike_before[n] = unlike;
                $d[n] += first;
                $h[n] = first + big::<S, H>($a[n], H::BIG_0) + majority;
            }
        };
    }
    for eight in 0..H::ROUNDS / 8 {
        let t = 8 * eight;
        round!(a, b, c, d, e, f, g, h, t);
        round!(h, a, b, c, d, e, f, g, t + 1);
        round!(g, h, a, b, c, d, e, f, t + 2);
        round!(f, g, h, a, b, c, d, e, t + 3);
        round!(e, f, g, h, a, b, c, d, t + 4);
        round!(d, e, f, g, h, a, b, c, t + 5);
        round!(c, d, e, f, g, h, a, b, t + 6);
        round!(b, c, d, e, f, g, h, a, t + 7);
    }
    let mut after = [a, b, c, d, e, f, g, h];
    for word in 0..8 {
        for n in 0..N {
            after[word][n] += H::Vector::splat(simd, before[word]);
        }
    }
    after
}

/// SHA-256.
pub(super) struct Words32;

impl<S: Simd> Variant<S> for Words32 {
    type Word = u32;
    type Vector = S::u32s;
    const BITS: u32 = 32;
    const ROUNDS: usize = 64;
    const K: [u32; 80] = upper_halves(&K);
    const BIG_0: [u32; 3] = [2, 13, 22];
    const BIG_1: [u32; 3] = [6, 11, 25];
    const SMALL_0: [u32; 3] = [7, 18, 3];
    const SMALL_1: [u32; 3] = [17, 19, 10];
    const ZERO: u32 = 0;
    const END: u32 = 1 << 31;
    const INNER_BITS: u32 = 8 * (64 + 8);
    const OUTER_BITS: u32 = 8 * (64 + 32);
    const STRIDE: usize = 1;

    #[inline(always)]
    fn message(simd: S, (upper, base): (u32, u32), offsets: &[u32]) -> [S::u32s; 3] {
        let lower = S::u32s::from_slice(simd, offsets) + S::u32s::splat(simd, base);
        [S::u32s::splat(simd, upper), lower, S::u32s::splat(simd, 1 << 31)]
    }

    #[inline(always)]
    fn states(key: &KeyState) -> Option<[&[u32; 8]; 2]> {
        match key {
            KeyState::Sha256 { inner, outer } => Some([inner, outer]),
            _ => None,
        }
    }

    #[inline(always)]
    fn majority(simd: S, words: [S::u32s; 3]) -> Option<S::u32s> {
        majority::of_words_32(simd, words)
    }

    #[inline(always)]
    fn truncated(simd: S, hmac: [S::u32s; 8]) -> S::u32s {
        let [a, b, c, d, e, _, _, h] = hmac;
        truncation::of_words_32(simd, [a, b, c, d, e], h)
    }
}

/// SHA-512.
pub(super) struct Words64;

impl<S: Simd> Variant<S> for Words64 {
    type Word = u64;
    type Vector = S::u64s;
    const BITS: u32 = 64;
    const ROUNDS: usize = 80;
    const K: [u64; 80] = K;
    const BIG_0: [u32; 3] = [28, 34, 39];
    const BIG_1: [u32; 3] = [14, 18, 41];
    const SMALL_0: [u32; 3] = [1, 8, 7];
    const SMALL_1: [u32; 3] = [19, 61, 6];
    const ZERO: u64 = 0;
    const END: u64 = 1 << 63;
    const INNER_BITS: u64 = 8 * (128 + 8);
    const OUTER_BITS: u64 = 8 * (128 + 64);
    const STRIDE: usize = 2;

    #[inline(always)]
    fn message(simd: S, (upper, base): (u32, u32), offsets: &[u32]) -> [S::u64s; 3] {
        let upper = u64::from(upper) << 32;
        let counters = S::u64s::from_fn(
            simd,
            #[inline(always)]
            |lane| upper | u64::from(base.wrapping_add(offsets[lane])),
        );
        [counters, S::u64s::splat(simd, 1 << 63), S::u64s::splat(simd, 0)]
    }

    #[inline(always)]
    fn states(key: &KeyState) -> Option<[&[u64; 8]; 2]> {
        match key {
            KeyState::Sha512 { inner, outer } => Some([inner, outer]),
            _ => None,
        }
    }

    #[inline(always)]
    fn majority(simd: S, words: [S::u64s; 3]) -> Option<S::u64s> {
        majority::of_words_64(simd, words)
    }

    #[inline(always)]
    fn truncated(simd: S, hmac: [S::u64s; 8]) -> S::u32s {
        let [a, b, c, _, _, _, _, h] = hmac;
        truncation::of_words_64(simd, [a, b, c], h).bitcast()
    }
}

/// SHA-256's constants are the upper halves of SHA-512's: both begin with the roots of the same primes.
const fn upper_halves(words: &[u64; 80]) -> [u32; 80] {
    let mut halves = [0; 80];
    let mut t = 0;
    while t < 80 {
        halves[t] = (words[t] >> 32) as u32;
        t += 1;
    }
    halves
}

/// FIPS 180-4 section 4.2.3: the first 64 bits of the fractions of the cube roots of the first eighty primes.
#[rustfmt::skip]
const K: [u64; 80] = [
    0x428a_2f98_d728_ae22, 0x7137_4491_23ef_65cd, 0xb5c0_fbcf_ec4d_3b2f, 0xe9b5_dba5_8189_dbbc,
    0x3956_c25b_f348_b538, 0x59f1_11f1_b605_d019, 0x923f_82a4_af19_4f9b, 0xab1c_5ed5_da6d_8118,
    0xd807_aa98_a303_0242, 0x1283_5b01_4570_6fbe, 0x2431_85be_4ee4_b28c, 0x550c_7dc3_d5ff_b4e2,
    0x72be_5d74_f27b_896f, 0x80de_b1fe_3b16_96b1, 0x9bdc_06a7_25c7_1235, 0xc19b_f174_cf69_2694,
    0xe49b_69c1_9ef1_4ad2, 0xefbe_4786_384f_25e3, 0x0fc1_9dc6_8b8c_d5b5, 0x240c_a1cc_77ac_9c65,
    0x2de9_2c6f_592b_0275, 0x4a74_84aa_6ea6_e483, 0x5cb0_a9dc_bd41_fbd4, 0x76f9_88da_8311_53b5,
    0x983e_5152_ee66_dfab, 0xa831_c66d_2db4_3210, 0xb003_27c8_98fb_213f, 0xbf59_7fc7_beef_0ee4,
    0xc6e0_0bf3_3da8_8fc2, 0xd5a7_9147_930a_a725, 0x06ca_6351_e003_826f, 0x1429_2967_0a0e_6e70,
    0x27b7_0a85_46d2_2ffc, 0x2e1b_2138_5c26_c926, 0x4d2c_6dfc_5ac4_2aed, 0x5338_0d13_9d95_b3df,
    0x650a_7354_8baf_63de, 0x766a_0abb_3c77_b2a8, 0x81c2_c92e_47ed_aee6, 0x9272_2c85_1482_353b,
    0xa2bf_e8a1_4cf1_0364, 0xa81a_664b_bc42_3001, 0xc24b_8b70_d0f8_9791, 0xc76c_51a3_0654_be30,
    0xd192_e819_d6ef_5218, 0xd699_0624_5565_a910, 0xf40e_3585_5771_202a, 0x106a_a070_32bb_d1b8,
    0x19a4_c116_b8d2_d0c8, 0x1e37_6c08_5141_ab53, 0x2748_774c_df8e_eb99, 0x34b0_bcb5_e19b_48a8,
    0x391c_0cb3_c5c9_5a63, 0x4ed8_aa4a_e341_8acb, 0x5b9c_ca4f_7763_e373, 0x682e_6ff3_d6b2_b8a3,
    0x748f_82ee_5def_b2fc, 0x78a5_636f_4317_2f60, 0x84c8_7814_a1f0_ab72, 0x8cc7_0208_1a64_39ec,
    0x90be_fffa_2363_1e28, 0xa450_6ceb_de82_bde9, 0xbef9_a3f7_b2c6_7915, 0xc671_78f2_e372_532b,
    0xca27_3ece_ea26_619c, 0xd186_b8c7_21c0_c207, 0xeada_7dd6_cde0_eb1e, 0xf57d_4f7f_ee6e_d178,
    0x06f0_67aa_7217_6fba, 0x0a63_7dc5_a2c8_98a6, 0x113f_9804_bef9_0dae, 0x1b71_0b35_131c_471b,
    0x28db_77f5_2304_7d84, 0x32ca_ab7b_40c7_2493, 0x3c9e_be0a_15c9_bebc, 0x431d_67c4_9c10_0d4c,
    0x4cc5_d4be_cb3e_42b6, 0x597f_299c_fc65_7e2a, 0x5fcb_6fab_3ad6_faec, 0x6c44_198c_4a47_5817,
];
