//! Whose codes are looked for, and where.

use super::Sought;
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

impl<'a> Target<'a> {
    pub fn of(sought: &Sought<'a>) -> Target<'a> {
        let codes = sought.codes.iter().enumerate().filter_map(|(place, code)| WantedCode::new(code, place)).collect();
        Target { key: sought.key, codes, first: sought.first, last: sought.last }
    }

    /// Whether any of these steps is looked at.
    #[inline(always)]
    pub fn overlaps(&self, first: Step, last: Step) -> bool {
        self.first <= last && first <= self.last
    }

    /// Adds the codes that this truncated value has, if it is of a step that is looked at.
    pub fn check(&self, target: usize, step: Step, truncated: u32, hits: &mut Vec<TargetHit>) {
        if self.first <= step && step <= self.last {
            let codes = self.codes.iter().filter(|code| code.is_code_of(truncated));
            hits.extend(codes.map(|code| TargetHit { target, step, wanted: code.name }));
        }
    }
}

/// The steps that any of the targets looks at, without the gaps between them.
pub(in crate::search) fn spans(targets: &[Target<'_>]) -> Vec<(Step, Step)> {
    let some = targets.iter().filter(|target| target.first <= target.last);
    let mut wanted: Vec<(Step, Step)> = some.map(|target| (target.first, target.last)).collect();
    wanted.sort_unstable();
    let mut spans: Vec<(Step, Step)> = Vec::new();
    for (first, last) in wanted {
        match spans.last_mut() {
            Some(before) if first <= before.1 => before.1 = before.1.max(last),
            _ => spans.push((first, last)),
        }
    }
    spans
}
