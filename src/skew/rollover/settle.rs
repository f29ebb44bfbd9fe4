use crate::skew::Estimate;
use crate::time::{OffsetInterval, Span};

/// How many candidates are listed where several are left.
const LISTED: usize = 5;

/// What a coarse reading leaves of an offset that is known up to whole periods.
#[derive(Clone, Debug, PartialEq)]
pub enum Settled {
    /// One offset: the whole of it is known now.
    One(Estimate),
    /// More than one; the reading is not close enough.
    Several {
        /// How many.
        count: u64,
        /// Those nearest to the reading's middle, the nearest first, five at most.
        nearest: Vec<OffsetInterval>,
    },
    /// None: the reading and the remainder contradict each other.
    Contradiction,
}

/// Which whole offsets go with a remainder and with a coarse interval that somebody read off the same clock.
///
/// The coarse interval decides how many periods are missing and nothing else: the bound stays as wide as it was, and
/// the coarse interval's own conditions are not among its limits.
///
/// ```
/// use instep::skew::rollover::{Settled, settle};
/// use instep::skew::{Estimate, Method};
/// use instep::time::{Offset, OffsetInterval, Period, Span};
/// let around = |seconds, half| OffsetInterval::around(Offset::from_seconds(seconds), Span::from_seconds_f64(half));
/// let phase = Estimate {
///     modulo: Some(Period::THIRTY_SECONDS),
///     ..Estimate::certain(Method::Rollover, around(-11.0, 0.2))
/// };
/// let Settled::One(whole) = settle(&phase, around(-95.0, 10.0)) else { panic!("one offset is left") };
/// assert_eq!(whole.bound, around(-101.0, 0.2));
/// ```
pub fn settle(remainder: &Estimate, coarse: OffsetInterval) -> Settled {
    let bound = remainder.bound;
    let Some(period) = remainder.modulo.map(|period| period.span().nanos()) else {
        return if bound.intersection(coarse).is_some() {
            Settled::One(remainder.clone())
        } else {
            Settled::Contradiction
        };
    };
    // All k for which bound + k * period meets the coarse interval.
    let first = div_ceil((coarse.low() - bound.high()).nanos(), period);
    let last = (coarse.high() - bound.low()).nanos().div_euclid(period);
    let moved = |periods: i128| Span::from_nanos(periods * period);
    match last - first {
        none if none < 0 => Settled::Contradiction,
        0 => Settled::One(Estimate { bound: bound.shifted(moved(first)), modulo: None, ..remainder.clone() }),
        more => {
            let away = |periods: &i128| (bound.shifted(moved(*periods)).middle() - coarse.middle()).abs();
            let aim = (coarse.middle() - bound.middle()).nanos().div_euclid(period);
            let reach = LISTED as i128;
            let mut near: Vec<i128> = ((aim - reach).max(first)..=(aim + reach).min(last)).collect();
            near.sort_by_key(away);
            let nearest = near.into_iter().take(LISTED).map(|periods| bound.shifted(moved(periods))).collect();
            Settled::Several { count: u64::try_from(more + 1).unwrap_or(u64::MAX), nearest }
        }
    }
}

fn div_ceil(dividend: i128, divisor: i128) -> i128 {
    -(-dividend).div_euclid(divisor)
}
