//! The way through the steps that are hashed, so many side by side.

use super::comb::{Comb, Steps};
use crate::time::Step;

/// Counters side by side in vectors: all with this upper half, and with the lower half of `base` and an offset each.
#[derive(Clone, Copy)]
pub(super) struct Counters<'a> {
    pub upper: u32,
    pub base: u32,
    pub offsets: &'a [u32],
}

/// Steps that are hashed together. Lanes beyond their number hold something else.
#[derive(Clone, Copy)]
pub(super) struct Batch {
    pub first: Step,
    pub last: Step,
    pub count: u64,
    comb: Comb,
    /// Of the first.
    number: i64,
}

impl Batch {
    pub fn nth(&self, place: u64) -> Step {
        self.comb.nth(self.number.wrapping_add_unsigned(place))
    }
}

/// What is left of the way.
pub(super) struct Walk {
    comb: Comb,
    /// The next step's.
    number: i64,
    left: u64,
    at_once: u64,
    /// From the beginning of a round.
    offsets: Vec<u32>,
}

impl Walk {
    pub fn new(steps: &Steps, at_once: u64) -> Walk {
        let (comb, number, left) = (steps.comb, steps.comb.number_from(steps.first), steps.count());
        Walk { comb, number, left, at_once, offsets: comb.offsets(at_once) }
    }

    /// The next steps. The upper halves of their counters are equal: at a carry they are fewer than go in at once.
    #[inline(always)]
    pub fn next(&mut self) -> Option<(Batch, Counters<'_>)> {
        let wanted = self.at_once.min(self.left);
        if wanted == 0 {
            return None;
        }
        let (comb, number) = (self.comb, self.number);
        let first = comb.nth(number);
        let (upper, lower) = ((first.counter() >> 32) as u32, first.counter() as u32);
        let after_carry = first.plus((1 << 32) - i64::from(lower));
        // The last step of all has none after it.
        let until_carry = comb.number_from(after_carry).abs_diff(number).max(1);
        let count = wanted.min(until_carry);
        let place = comb.place(number);
        let counters = Counters { upper, base: lower.wrapping_sub(place as u32), offsets: &self.offsets[place..] };
        self.number = number.wrapping_add_unsigned(count);
        self.left -= count;
        let last = comb.nth(number.wrapping_add_unsigned(count - 1));
        Some((Batch { first, last, count, comb, number }, counters))
    }
}
