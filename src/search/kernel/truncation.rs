//! RFC 4226 section 5.3 in each lane: the four bytes that the low half of the last byte points at, without the sign bit.

use fearless_simd::prelude::*;

/// From the first five words of 32 bits and the last one.
///
/// The place is halved bit by bit: which words, which half, which byte. Shifts by an amount of each lane's own would be fewer
/// operations, but SSE has none.
#[inline(always)]
pub(super) fn of_words_32<S: Simd>(simd: S, first: [S::u32s; 5], last: S::u32s) -> S::u32s {
    let zero = S::u32s::splat(simd, 0);
    let (eight, four) = ((last & 8).simd_eq(zero), (last & 4).simd_eq(zero));
    let (two, one) = ((last & 2).simd_eq(zero), (last & 1).simd_eq(zero));
    let [a, b, c, d, e] = first;
    let (a, b, c) = (eight.select(a, c), eight.select(b, d), eight.select(c, e));
    let (a, b) = (four.select(a, b), four.select(b, c));
    let (a, b) = (two.select(a, (a << 16) | (b >> 16)), two.select(b, b << 16));
    one.select(a, (a << 8) | (b >> 24)) & 0x7fff_ffff
}

/// From the first three words of 64 bits and the last one. The upper half of each lane is all ones, so that as a lane of 32 bits it
/// has no code.
#[inline(always)]
pub(super) fn of_words_64<S: Simd>(simd: S, first: [S::u64s; 3], last: S::u64s) -> S::u64s {
    let zero = S::u64s::splat(simd, 0);
    let (eight, four) = ((last & 8).simd_eq(zero), (last & 4).simd_eq(zero));
    let (two, one) = ((last & 2).simd_eq(zero), (last & 1).simd_eq(zero));
    let [a, b, c] = first;
    let (a, b) = (eight.select(a, b), eight.select(b, c));
    let (a, b) = (four.select(a, (a << 32) | (b >> 32)), four.select(b, b << 32));
    let (a, b) = (two.select(a, (a << 16) | (b >> 48)), two.select(b, b << 16));
    let a = one.select(a, (a << 8) | (b >> 56));
    ((a >> 32) & 0x7fff_ffff) | 0xffff_ffff_0000_0000
}
