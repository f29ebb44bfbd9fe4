//! With which instructions it is hashed: chosen when the program runs, for the processor that it runs on.

use super::comb::Steps;
use super::hash::{self, Hash};
use super::sha1::Sha1;
use super::sha2::{Sha2, Words32, Words64};
use super::target::{Target, TargetHit};
use crate::otp::Algorithm;
use fearless_simd::{Level, Simd};

/// Fewer steps than this are hashed one by one: a group of lanes takes as long whether it is full or not.
const FEW: u64 = 16;

/// The instructions with which a search hashes. What it finds does not depend on them; this is for tests and measurements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lanes {
    /// The widest vectors that the processor has; one step at a time in a debug build.
    #[default]
    Automatic,
    /// AVX-512 as since Ice Lake and Zen 4: 16 steps at once.
    Avx512,
    /// AVX2: 8 steps at once.
    Avx2,
    /// SSE4.2: 4 steps at once.
    Sse42,
    /// NEON: 4 steps at once.
    Neon,
    /// One step at a time, from the states after the padded key.
    Scalar,
    /// One step at a time with the `hmac` crate: what the others are compared with.
    Reference,
}

impl Lanes {
    /// All that can be chosen.
    pub const ALL: [Lanes; 7] =
        [Lanes::Automatic, Lanes::Avx512, Lanes::Avx2, Lanes::Sse42, Lanes::Neon, Lanes::Scalar, Lanes::Reference];

    /// How they are called.
    pub const fn name(self) -> &'static str {
        match self {
            Lanes::Automatic => "automatic",
            Lanes::Avx512 => "avx-512",
            Lanes::Avx2 => "avx2",
            Lanes::Sse42 => "sse4.2",
            Lanes::Neon => "neon",
            Lanes::Scalar => "scalar",
            Lanes::Reference => "reference",
        }
    }

    /// Whether this processor has them. Those it lacks are replaced by [`Lanes::Scalar`].
    pub fn are_available(self) -> bool {
        match self {
            Lanes::Automatic | Lanes::Scalar | Lanes::Reference => true,
            lanes => lanes.vectors().is_some(),
        }
    }

    /// Looks at these steps for each target that wants them; all targets have keys for `algorithm`. In no particular order.
    pub(in crate::search) fn scan(
        self,
        algorithm: Algorithm,
        steps: Steps,
        targets: &[&Target<'_>],
        hits: &mut Vec<TargetHit>,
    ) {
        match self.vectors() {
            Some(vectors) if steps.count() >= FEW => vectors.scan(algorithm, &steps, targets, hits),
            _ => self.scan_one_by_one(steps, targets, hits),
        }
    }

    fn scan_one_by_one(self, steps: Steps, targets: &[&Target<'_>], hits: &mut Vec<TargetHit>) {
        for (index, target) in targets.iter().enumerate() {
            for step in steps.within(target.first, target.last).each() {
                let counter = step.counter();
                let truncated = match self {
                    Lanes::Reference => target.key.truncated(&counter.to_be_bytes()),
                    _ => target.key.state().truncated(counter),
                };
                target.check(index, step, truncated, hits);
            }
        }
    }

    /// The vectors to hash with, if any.
    fn vectors(self) -> Option<Vectors> {
        let level = Level::new();
        match self {
            // Without optimisation, vectors are slower than the optimised crates one by one.
            Lanes::Automatic if cfg!(debug_assertions) => None,
            Lanes::Automatic => {
                [Lanes::Avx512, Lanes::Avx2, Lanes::Sse42, Lanes::Neon].into_iter().find_map(Lanes::vectors)
            }
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Lanes::Avx512 => level.as_avx512().map(Vectors::Avx512),
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Lanes::Avx2 => level.as_avx2().map(Vectors::Avx2),
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Lanes::Sse42 => level.as_sse4_2().map(Vectors::Sse42),
            #[cfg(target_arch = "aarch64")]
            Lanes::Neon => level.as_neon().map(Vectors::Neon),
            _ => None,
        }
    }
}

/// Vectors that this processor has.
#[derive(Clone, Copy)]
enum Vectors {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    Avx512(fearless_simd::x86::Avx512),
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    Avx2(fearless_simd::x86::Avx2),
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    Sse42(fearless_simd::x86::Sse4_2),
    #[cfg(target_arch = "aarch64")]
    Neon(fearless_simd::aarch64::Neon),
}

impl Vectors {
    /// How many vectors are hashed side by side: as many as keep the processor busy while each waits for its own results, and no
    /// more than its registers hold. All numbers were measured.
    fn scan(self, algorithm: Algorithm, steps: &Steps, targets: &[&Target<'_>], hits: &mut Vec<TargetHit>) {
        match self {
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Vectors::Avx512(simd) => scan::<_, 3, 3, 3>(simd, algorithm, steps, targets, hits),
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Vectors::Avx2(simd) => scan::<_, 3, 2, 2>(simd, algorithm, steps, targets, hits),
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Vectors::Sse42(simd) => scan::<_, 2, 2, 2>(simd, algorithm, steps, targets, hits),
            #[cfg(target_arch = "aarch64")]
            Vectors::Neon(simd) => scan::<_, 2, 2, 2>(simd, algorithm, steps, targets, hits),
        }
    }
}

/// `A`, `B` and `C` vectors at once for the three hashes.
fn scan<S: Simd, const A: usize, const B: usize, const C: usize>(
    simd: S,
    algorithm: Algorithm,
    steps: &Steps,
    targets: &[&Target<'_>],
    hits: &mut Vec<TargetHit>,
) {
    match algorithm {
        Algorithm::Sha1 => vectorized::<S, Sha1<S, A>, A>(simd, steps, targets, hits),
        Algorithm::Sha256 => vectorized::<S, Sha2<S, Words32, B>, B>(simd, steps, targets, hits),
        Algorithm::Sha512 => vectorized::<S, Sha2<S, Words64, C>, C>(simd, steps, targets, hits),
    }
}

/// The one function that is compiled with the processor's instructions.
fn vectorized<S: Simd, H: Hash<S, N>, const N: usize>(
    simd: S,
    steps: &Steps,
    targets: &[&Target<'_>],
    hits: &mut Vec<TargetHit>,
) {
    simd.vectorize(
        #[inline(always)]
        || hash::scan::<S, H, N>(simd, steps, targets, hits),
    );
}
