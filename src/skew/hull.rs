use crate::clock::Mapping;
use crate::skew::ntp::Sample;
use crate::time::{OffsetInterval, Rate, Span};
use std::fmt;

/// How much two clocks may gain on each other, in parts per million: what is taken for granted, and what is allowed when
/// that leaves nothing.
const ALLOWED_RATES: [f64; 2] = [100.0, 500.0];

/// What one answer of a server proves about the clock, whatever the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Holds the offset, by what the clock showed through `mapping`.
    pub interval: OffsetInterval,
    /// What the clock showed over its counter when the request was sent.
    pub mapping: Mapping,
    /// When the answer was here, by the counter.
    pub arrived: Span,
}

impl From<&Sample> for Proof {
    fn from(sample: &Sample) -> Proof {
        let interval = sample.proved.widened(sample.root_distance + sample.stamp_error);
        Proof { interval, mapping: sample.mapping, arrived: sample.arrived }
    }
}

/// What all samples of one server prove together: the offset at the moment of `reference`.
///
/// The best packet of the way out bounds the offset on one side and the best one of the way back on the other, and they
/// need not belong to the same exchange.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hull {
    /// Holds the offset from true time, if the server is right about how far off it may be.
    pub interval: OffsetInterval,
    /// How much the clocks were allowed to gain on each other during the measurement.
    pub allowed_rate: Rate,
}

/// The samples of one server contradict each other: its clock, or the counter here, was changed or runs at a wrong rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// How far the two that are furthest apart are from meeting.
    pub by: Span,
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "its samples contradict each other by {} ms", self.by.seconds() * 1e3)
    }
}

impl std::error::Error for Contradiction {}

impl Hull {
    /// Intersects the samples of one server; `None` if there are none.
    ///
    /// Each is moved to the moment of `reference` and to the clock as it was set then.
    pub fn of(samples: &[Sample], reference: &Mapping) -> Option<Result<Hull, Contradiction>> {
        Hull::of_proofs(samples.iter().map(Proof::from), reference)
    }

    /// The same for whatever else proves intervals.
    pub fn of_proofs(
        proofs: impl Iterator<Item = Proof> + Clone,
        reference: &Mapping,
    ) -> Option<Result<Hull, Contradiction>> {
        let mut tried = Err(Contradiction { by: Span::ZERO });
        for ppm in ALLOWED_RATES {
            let allowed_rate = Rate::from_ppm(ppm).unwrap_or_default();
            let moved = proofs.clone().map(|proof| moved(&proof, reference, allowed_rate));
            tried = intersect(moved)?.map(|interval| Hull { interval, allowed_rate });
            if tried.is_ok() {
                break;
            }
        }
        Some(tried)
    }
}

/// What a proof says about the clock as it stands at another moment.
fn moved(proof: &Proof, reference: &Mapping, allowed: Rate) -> OffsetInterval {
    let gained = allowed.gained_over((reference.at - proof.arrived).abs());
    let set = reference.gained_since(&proof.mapping);
    proof.interval.shifted(set).widened(gained + reference.uncertainty)
}

fn intersect(intervals: impl Iterator<Item = OffsetInterval> + Clone) -> Option<Result<OffsetInterval, Contradiction>> {
    let low = intervals.clone().map(OffsetInterval::low).max()?;
    let high = intervals.map(OffsetInterval::high).min()?;
    Some(OffsetInterval::new(low, high).map_err(|empty| Contradiction { by: empty.low - empty.high }))
}
