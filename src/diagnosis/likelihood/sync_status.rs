//! "Automatic time is on", "synchronised: no".

use super::offset::clock_curve;
use super::{Column, Factor, Scene};
use crate::evidence::Clock;

/// How often a clock that is right, and one that is wrong by more than a few seconds, calls itself synchronised. Weak on
/// purpose: in the public cases automatic time was on while the clock was wrong by minutes. Guesses.
const RIGHT_AND_SYNCHRONIZED: f64 = 0.85;
const WRONG_AND_SYNCHRONIZED: f64 = 0.45;
/// The offset, in seconds, at which a clock counts as wrong here, half way.
const WRONG_FROM: f64 = 5.0;

pub(super) fn column(of: Clock, synchronized: bool, scene: &Scene) -> Column {
    let curve = clock_curve(of, 0.0, scene, |offset| {
        let wrong = 1.0 - 1.0 / (1.0 + (offset / WRONG_FROM).powi(4));
        let yes = RIGHT_AND_SYNCHRONIZED + (WRONG_AND_SYNCHRONIZED - RIGHT_AND_SYNCHRONIZED) * wrong;
        if synchronized { yes } else { 1.0 - yes }
    });
    Column::with(scene, vec![curve], |_| Factor::of_curve(0))
}
