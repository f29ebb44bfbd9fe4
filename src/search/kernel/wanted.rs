//! The codes that are looked for, as numbers that a vector can be compared with.

use crate::otp::{Code, Digits};
use fearless_simd::prelude::*;

/// Dynamic truncation yields fewer than this.
const TRUNCATED_END: u64 = 1 << 31;

/// One code that is looked for.
///
/// A truncated value `x` has the code `c` of `d` digits if `x - c` is a multiple of `10^d` no greater than `2^31 - 1 - c`. Multiplied by the
/// inverse of `5^d` modulo 2^32 and rotated right by `d`, exactly the multiples of `10^d` become their quotient, and all other numbers
/// something greater than any quotient (Granlund and Montgomery, "Division by Invariant Integers using Multiplication", 1994, section 9).
/// So one comparison tells, without a division.
#[derive(Clone, Copy)]
pub(in crate::search) struct WantedCode {
    /// Whatever the caller calls it.
    pub name: usize,
    code: u32,
    modulus: u32,
    inverse: u32,
    rotation: u32,
    most: u32,
}

impl WantedCode {
    /// `None` if no truncated value has this code: ten digits above 2147483647.
    pub fn new(code: &Code, name: usize) -> Option<WantedCode> {
        let number = u32::try_from(code.number()).ok().filter(|&number| u64::from(number) < TRUNCATED_END)?;
        // Ten digits are all of the 31 bits, and so is their remainder modulo 2^31.
        let modulus = u32::try_from(code.digits().modulus().min(TRUNCATED_END)).ok()?;
        let rotation = modulus.trailing_zeros();
        let most = (TRUNCATED_END as u32 - 1 - number) / modulus;
        Some(WantedCode { name, code: number, modulus, inverse: inverse(modulus >> rotation), rotation, most })
    }

    /// Whether this truncated value has the code.
    pub const fn is_code_of(&self, truncated: u32) -> bool {
        truncated % self.modulus == self.code
    }

    /// The same of each lane; lanes of 2^31 and above have no code.
    #[inline(always)]
    fn lanes<S: Simd>(&self, simd: S, truncated: S::u32s) -> <S::u32s as SimdBase<S>>::Mask {
        let quotient = (truncated - S::u32s::splat(simd, self.code)) * S::u32s::splat(simd, self.inverse);
        let rotated = (quotient >> self.rotation) | (quotient << (32 - self.rotation));
        rotated.simd_le(S::u32s::splat(simd, self.most))
    }
}

/// Whether any lane has any of the codes.
#[inline(always)]
pub(super) fn any<S: Simd, const N: usize>(simd: S, truncated: &[S::u32s; N], codes: &[WantedCode]) -> bool {
    let mut any = <S::u32s as SimdBase<S>>::Mask::splat(simd, false);
    for code in codes {
        for &lanes in truncated {
            any |= code.lanes(simd, lanes);
        }
    }
    any.any_true()
}

/// The codes that can be found, named by their places; one of another length than `digits` never is.
pub(in crate::search) fn wanted_codes<'a>(codes: impl Iterator<Item = &'a Code>, digits: Digits) -> Vec<WantedCode> {
    let fitting = codes.enumerate().filter(|(_, code)| code.digits() == digits);
    fitting.filter_map(|(place, code)| WantedCode::new(code, place)).collect()
}

/// The inverse of an odd number modulo 2^32, by Newton's iteration: each step doubles the bits that are right, of which the
/// number itself has three.
const fn inverse(odd: u32) -> u32 {
    let mut inverse = odd;
    let mut bits = 3;
    while bits < 32 {
        inverse = inverse.wrapping_mul(2_u32.wrapping_sub(odd.wrapping_mul(inverse)));
        bits *= 2;
    }
    inverse
}
