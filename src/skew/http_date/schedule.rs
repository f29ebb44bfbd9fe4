//! When to ask next, so that the moment at which the server's second changes is known best in the time there is.
//!
//! The change can be looked for in every second that passes. Asking after the change leaves the stretch before that
//! request, and one has to wait for the next second to look into it; asking before the change leaves the stretch after
//! it, in the same second. So this is the riddle of the eggs that are dropped from a tower: with `n` requests in `k`
//! seconds at most C(n,0) + C(n,1) + ... + C(n,k) stretches can be told apart, and the first request belongs where it
//! divides them as the two outcomes do. Ten requests told evenly over one second leave a tenth of a second; bisecting
//! with ten leaves a thousandth and takes up to ten seconds; ten in two seconds leave one part in 46 (22 ms), in three
//! one part in 130.

use super::talk::TICK;
use crate::time::Span;

pub(super) const SECOND: Span = Span::from_seconds(1);
/// Less than this is not worth a request.
const FINEST: Span = Span::from_nanos(1_000_000);

/// Where the server's seconds begin by the counter: from `low` to `high`, plus any number of whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    pub low: Span,
    pub high: Span,
}

impl Edge {
    /// What both leave open; the wrong way round if they contradict each other.
    pub(super) fn meet(self, other: Edge) -> Edge {
        Edge { low: self.low.max(other.low), high: self.high.min(other.high) }
    }

    fn width(self) -> Span {
        self.high - self.low
    }

    /// The first stretch that is not over at `moment`.
    fn at(self, moment: Span) -> Edge {
        let seconds = (moment - self.high).nanos().div_euclid(SECOND.nanos()) + 1;
        let by = Span::from_nanos(seconds * SECOND.nanos());
        Edge { low: self.low + by, high: self.high + by }
    }
}

/// What there is to plan with.
pub(super) struct Plan {
    /// Requests that may still be sent.
    pub left: u32,
    /// From when on an answer must have another `Date`, while none has been seen to.
    pub must_change: Option<Span>,
    /// The shortest journey so far; half of it passes before the server looks at its clock.
    pub journey: Span,
    /// When the last answer shall be here.
    pub ends_at: Span,
}

/// When to send the next request; `None` if none would help.
pub(super) fn next_request(edge: Edge, plan: &Plan, now: Span) -> Option<Span> {
    let lead = half(plan.journey);
    let last = plan.ends_at - lead;
    // What the journey and the tick leave open no further request can close.
    let is_tight = edge.width() <= plan.journey + TICK + half(half(plan.journey)).max(FINEST);
    let is_done = plan.must_change.is_none() && is_tight;
    if plan.left == 0 || edge.width() < Span::ZERO || is_done {
        return None;
    }
    // One request is kept to see the second change, if it has not yet: a cache would show itself there.
    let free = plan.left - u32::from(plan.must_change.is_some());
    let dividing = (free > 0 && !is_tight).then(|| dividing(edge.at(now + lead), free, last) - lead);
    let target = dividing.into_iter().chain(plan.must_change).min()?.max(now);
    (target + lead <= last).then_some(target)
}

/// The moment that divides a stretch as well as so many requests until `last` allow.
fn dividing(window: Edge, requests: u32, last: Span) -> Span {
    let seconds = 1 + (last - window.high).nanos().div_euclid(SECOND.nanos());
    let seconds = u32::try_from(seconds).unwrap_or(0).clamp(1, requests);
    let (before, all) = (stretches(requests - 1, seconds - 1), stretches(requests, seconds));
    window.low + Span::from_nanos(window.width().nanos() * i128::from(before) / i128::from(all))
}

/// How many stretches so many requests can tell apart in so many seconds: the sum of C(requests, i) for i up to seconds.
fn stretches(requests: u32, seconds: u32) -> u64 {
    let next = |(chosen, sum): (u64, u64), i: u32| {
        let chosen = chosen * u64::from(requests + 1 - i) / u64::from(i);
        (chosen, sum + chosen)
    };
    // More requests than these are never planned with; C(32, 16) and its kin fit easily.
    let requests_are_few = requests <= 32;
    if requests_are_few { (1..=seconds.min(requests)).fold((1, 1), next).1 } else { u64::from(requests) + 1 }
}

const fn half(span: Span) -> Span {
    Span::from_nanos(span.nanos() / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_riddle_of_the_eggs_has_its_known_answers() {
        assert_eq!(stretches(10, 1), 11);
        assert_eq!(stretches(9, 2), 46);
        assert_eq!(stretches(9, 3), 130);
        assert_eq!(stretches(5, 9), 32);
        assert_eq!(stretches(0, 3), 1);
    }

    #[test]
    fn the_first_stretch_that_is_not_over_is_the_next() {
        let millis = |count: i128| Span::from_nanos(count * 1_000_000);
        let edge = Edge { low: millis(-5_200), high: millis(-5_000) };
        assert_eq!(edge.at(millis(2_900)), Edge { low: millis(2_800), high: millis(3_000) });
        assert_eq!(edge.at(millis(3_000)), Edge { low: millis(3_800), high: millis(4_000) });
    }
}
