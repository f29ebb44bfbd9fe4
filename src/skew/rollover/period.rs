//! Whether codes live for another time than was said.

use super::{AGREES, nearest_to_zero};
use crate::time::{Offset, Period, UnixTime};

/// Periods that are in use, the longest first: taps that fit one fit those that divide it as well.
const IN_USE: [u32; 7] = [120, 90, 60, 45, 30, 20, 15];
/// Two taps fit some period or other by chance, and so do slips among others.
const LEAST_TAPS: usize = 3;
/// By how many more taps another period has to fit.
const BETTER_BY: usize = 2;

/// The longest other period in use with which clearly more taps agree than the `agreeing` ones: all but one at most.
pub(super) fn fitting_better(taps: &[UnixTime], said: Period, agreeing: usize) -> Option<Period> {
    let enough = LEAST_TAPS.max(taps.len() - 1).max(agreeing + BETTER_BY);
    let others = IN_USE.into_iter().filter(|seconds| *seconds != said.seconds());
    let mut others = others.filter_map(|seconds| Period::from_seconds(seconds.into()).ok());
    others.find(|period| most_together(taps, *period) >= enough)
}

/// How many taps there are at most within [`AGREES`] of one of them, whole periods apart.
fn most_together(taps: &[UnixTime], period: Period) -> usize {
    let beside = |one: UnixTime, other: UnixTime| nearest_to_zero(Offset::new(other - one), period).seconds().abs();
    let round = |one: &UnixTime| taps.iter().filter(|other| beside(*one, **other) <= AGREES).count();
    taps.iter().map(round).max().unwrap_or_default()
}

/// Twice or three times the period, in seconds, if all gaps between three or more taps are multiples of it.
pub(super) fn longer(agreeing: &[UnixTime], said: Period) -> Option<u32> {
    let gaps = |seconds: u32| {
        agreeing.windows(2).all(|pair| {
            let periods = (pair[1] - pair[0]).seconds() / f64::from(said.seconds());
            periods.round() as i64 % i64::from(seconds / said.seconds()) == 0
        })
    };
    let enough = agreeing.len() >= LEAST_TAPS;
    [3, 2].into_iter().map(|times| said.seconds() * times).find(|seconds| enough && gaps(*seconds))
}
