//! Whose codes are looked for, and where.

use super::wanted::WantedCode;
use crate::otp::Key;
use crate::time::Step;

/// A key, the codes that are looked for among its own, and the steps that they may have.
pub(in crate::search) struct Target<'a> {
    pub key: &'a Key,
    pub codes: Vec<WantedCode>,
    pub first: Step,
    pub last: Step,
}

/// A step of a target that has one of its codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::search) struct TargetHit {
    /// Which target.
    pub target: usize,
    pub step: Step,
    /// Which code, as the target calls it.
    pub wanted: usize,
}

impl Target<'_> {
    /// Whether any of these counters may have a code; they are no more than lie between two multiples of 2^32.
    #[inline(always)]
    pub fn wants(&self, first: u64, count: u64) -> bool {
        let first = first.cast_signed();
        self.first.0 <= first.wrapping_add(count.cast_signed() - 1) && first <= self.last.0
    }

    /// Adds the codes that this truncated value has, if it is of a step that is looked at.
    pub fn check(&self, target: usize, counter: u64, truncated: u32, hits: &mut Vec<TargetHit>) {
        let step = Step(counter.cast_signed());
        if self.first <= step && step <= self.last {
            let codes = self.codes.iter().filter(|code| code.is_code_of(truncated));
            hits.extend(codes.map(|code| TargetHit { target, step, wanted: code.name }));
        }
    }
}
