//! Two generators of one account side by side: equal secrets and the difference of two clocks, with no secret shown.

use super::{Column, Factor, Scene};
use crate::diagnosis::world::wrong_clock_cdf;

/// Where the other generator's clock stands if nobody knows: right, or the very same clock (another app on the same
/// device), or wrong by any amount. Guesses.
const OTHER_RIGHT: f64 = 0.82;
const OTHER_SAME_CLOCK: f64 = 0.12;
/// How often a clock that is "known to be right" is not. A guess.
const KNOWN_RIGHT: f64 = 0.98;
/// How often the count of steps is wrong by one or more. A guess.
const MISCOUNTED: f64 = 0.03;

pub(super) fn column(lag_steps: Option<i64>, other_synchronized: bool, scene: &Scene) -> Column {
    let Some(lag) = lag_steps else {
        return Column::flat(scene, |hypothesis| 1.0 - hypothesis.cause.record().expects.streams_equal);
    };
    let period = f64::from(scene.period().seconds());
    let behind = lag as f64 * period;
    let (right, same) = if other_synchronized { (KNOWN_RIGHT, 0.0) } else { (OTHER_RIGHT, OTHER_SAME_CLOCK) };
    let same_clock = if lag == 0 { 1.0 } else { 0.0 };
    let curve = scene.curve(|offsets, _| {
        // The device shows what the other showed `lag` steps ago, so it is that many periods behind, give or take one.
        let triangle = |other: f64| (1.0 - (offsets.app - other + behind).abs() / period).max(0.0);
        let wild =
            wrong_clock_cdf(offsets.app + behind + period / 2.0) - wrong_clock_cdf(offsets.app + behind - period / 2.0);
        let seen = right * triangle(0.0) + same * same_clock + (1.0 - right - same) * wild;
        (1.0 - MISCOUNTED) * seen + MISCOUNTED / (3.0 + behind.abs() / period).powi(2)
    });
    Column::with(scene, vec![curve], |hypothesis| {
        Factor::of_curve(0).times(hypothesis.cause.record().expects.streams_equal)
    })
}
