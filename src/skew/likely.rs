use super::ntp::Sample;
use crate::clock::Mapping;
use crate::time::{Rate, Span};

/// With fewer exchanges their scatter says too little.
const FEWEST: usize = 4;
/// What clocks usually gain or lose on each other, in parts per million (RFC 5905's PHI), where an answer is remembered.
const USUAL_RATE: f64 = 15.0;
/// How many times the scatter, over the number of packets, the offset may be off, in tenths: chosen so that simulated
/// measurements over ten kinds of noise are covered in 95 of 100 cases or more (`cargo bench --bench skew`). With 3.0 the
/// worst, a queue one way and a single server, was covered in 94.3.
const FACTOR_TENTHS: i128 = 33;

/// Half the width around the middle that holds the offset in 95 of 100 cases, *if the path takes equally long both ways
/// when nothing queues on it* and the servers are right. `None` for fewer than four exchanges.
///
/// The quickest packets of each way bound the offset; how much slower the usual one is says how far from the quickest
/// possible journey those may still be. That is less the more packets there were.
pub(super) fn half_width<'a>(samples: impl Iterator<Item = &'a Sample>, reference: &Mapping) -> Option<Span> {
    let samples: Vec<&Sample> = samples.collect();
    let count = Some(samples.len()).filter(|count| *count >= FEWEST)?;
    let usual = Rate::from_ppm(USUAL_RATE).unwrap_or_default();
    let set = |sample: &Sample| reference.gained_since(&sample.mapping);
    let ways_out = samples.iter().map(|sample| -(sample.proved.low().span() + set(sample)));
    let ways_back = samples.iter().map(|sample| sample.proved.high().span() + set(sample));
    let drifted = |sample: &Sample| usual.gained_over((reference.at - sample.arrived).abs());
    let stamps =
        samples.iter().map(|sample| sample.stamp_error + sample.mapping.uncertainty + drifted(sample)).min()?;
    let scatter = excess(ways_out.collect())? + excess(ways_back.collect())?;
    Some(Span::from_nanos(scatter.nanos() * FACTOR_TENTHS / (10 * count as i128)) + stamps)
}

/// How much longer the usual journey is than the shortest: median minus minimum.
fn excess(mut journeys: Vec<Span>) -> Option<Span> {
    journeys.sort_unstable();
    let middle = journeys.len() / 2;
    let upper = journeys.get(middle)?.nanos();
    let lower = journeys[middle - usize::from(journeys.len().is_multiple_of(2))].nanos();
    Some(Span::from_nanos((lower + upper) / 2 - journeys[0].nanos()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_excess_is_the_median_above_the_minimum() {
        let of = |seconds: &[i64]| excess(seconds.iter().map(|one| Span::from_seconds(*one)).collect());
        assert_eq!(of(&[7, 3, 4]), Some(Span::from_seconds(1)));
        assert_eq!(of(&[9, 3, 5, 7]), Some(Span::from_seconds(3)));
        assert_eq!(of(&[-3]), Some(Span::ZERO));
        assert_eq!(of(&[]), None);
    }
}
