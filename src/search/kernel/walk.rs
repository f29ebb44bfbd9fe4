//! The way through the steps that are hashed, so many side by side.

use super::comb::{Comb, Steps};
use crate::time::Step;

/// Counters side by side in vectors.
#[derive(Clone, Copy)]
pub(super) enum Counters<'a> {
    /// One after the other, from this one on.
    Neighbours(u64),
    /// All with this upper half, and with the lower half of `base` and an offset each.
    Apart { upper: u32, base: u32, offsets: &'a [u32] },
}

/// Steps that are hashed together. Lanes beyond their number hold something else.
#[derive(Clone, Copy)]
pub(super) struct Stride {
    pub first: Step,
    pub last: Step,
    pub count: u64,
    comb: Comb,
    /// Of the first.
    number: i64,
}

impl Stride {
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
    /// From the beginning of a round, unless all steps are kept.
    offsets: Vec<u32>,
}

impl Walk {
    /// Neighbours begin at a multiple of `alignment`, so that steps before the first may be among them.
    pub fn new(steps: &Steps, alignment: u64, at_once: u64) -> Walk {
        let (comb, number, left) = (steps.comb, steps.comb.number_from(steps.first), steps.count());
        if comb.holds_all() {
            let too_early = number.cast_unsigned() % alignment;
            let number = number.wrapping_sub_unsigned(too_early);
            Walk { comb, number, left: left.saturating_add(too_early), at_once, offsets: Vec::new() }
        } else {
            Walk { comb, number, left, at_once, offsets: comb.offsets(at_once) }
        }
    }

    /// The next steps. The upper halves of their counters are equal: at a carry they are fewer than go in at once.
    #[inline(always)]
    pub fn next(&mut self) -> Option<(Stride, Counters<'_>)> {
        let wanted = self.at_once.min(self.left);
        if wanted == 0 {
            return None;
        }
        let (comb, number) = (self.comb, self.number);
        let first = comb.nth(number);
        let before_carry = (1 << 32) - (first.counter() & 0xffff_ffff);
        let (count, counters) = if comb.holds_all() {
            (wanted.min(before_carry), Counters::Neighbours(first.counter()))
        } else {
            let place = comb.place(number);
            let base = (first.counter() as u32).wrapping_sub(place as u32);
            let apart =
                Counters::Apart { upper: (first.counter() >> 32) as u32, base, offsets: &self.offsets[place..] };
            let until_carry = comb.number_from(first.plus(before_carry.cast_signed())).abs_diff(number);
            (wanted.min(until_carry), apart)
        };
        self.number = number.wrapping_add_unsigned(count);
        self.left -= count;
        let last = comb.nth(number.wrapping_add_unsigned(count - 1));
        Some((Stride { first, last, count, comb, number }, counters))
    }
}
