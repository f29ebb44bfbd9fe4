//! The majority of FIPS 180-4 section 4.1 as the one operation that it is with AVX-512: of its formula, the compiler makes two.

use fearless_simd::prelude::*;
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
use fearless_simd::{u32x16, u64x8};
#[cfg(target_arch = "x86")]
use std::arch::x86::{__m512i, _mm512_ternarylogic_epi32};
#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{__m512i, _mm512_ternarylogic_epi32};

fearless_simd::kernel!(
    #[inline(always)]
    fn of_bits(token: Avx512, a: __m512i, b: __m512i, c: __m512i) -> __m512i {
        // The table of what becomes of three bits, from 111 down: one if two of them are.
        _mm512_ternarylogic_epi32::<0b1110_1000>(a, b, c)
    }
);

/// `None` without AVX-512.
#[inline(always)]
pub(super) fn of_words_32<S: Simd>(simd: S, [a, b, c]: [S::u32s; 3]) -> Option<S::u32s> {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    if let Some(avx512) = simd.level().as_avx512() {
        let a = u32x16::from_slice(avx512, a.as_slice());
        let b = u32x16::from_slice(avx512, b.as_slice());
        let c = u32x16::from_slice(avx512, c.as_slice());
        let majority: u32x16<_> = of_bits(avx512, a.into(), b.into(), c.into()).simd_into(avx512);
        return Some(S::u32s::from_slice(simd, majority.as_slice()));
    }
    #[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
    let _ = (simd, a, b, c);
    None
}

/// The same for words of 64 bits.
#[inline(always)]
pub(super) fn of_words_64<S: Simd>(simd: S, [a, b, c]: [S::u64s; 3]) -> Option<S::u64s> {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    if let Some(avx512) = simd.level().as_avx512() {
        let a = u64x8::from_slice(avx512, a.as_slice());
        let b = u64x8::from_slice(avx512, b.as_slice());
        let c = u64x8::from_slice(avx512, c.as_slice());
        let majority: u64x8<_> = of_bits(avx512, a.into(), b.into(), c.into()).simd_into(avx512);
        return Some(S::u64s::from_slice(simd, majority.as_slice()));
    }
    #[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
    let _ = (simd, a, b, c);
    None
}
