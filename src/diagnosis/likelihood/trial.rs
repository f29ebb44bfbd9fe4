//! Something was changed to see what happens.

use super::{Column, Factor, Scene, accepts};
use crate::diagnosis::cause::Cause;
use crate::evidence::Change;

/// How often a clock that was told to set itself is as wrong as before: the network's time was wrong, automatic time was on
/// already, nothing was reached. Each of these was met in a public case; how often it happens is a guess.
const DID_NOT_TAKE: f64 = 0.15;

pub(super) fn column(change: Change, accepted: bool, scene: &Scene) -> Column {
    let curve = scene.curve(|offsets, reach| match change {
        Change::ClockShifted(by) => accepts(offsets.lead().plus(by.seconds()), reach),
        Change::ClockSynchronized => {
            let set = accepts(offsets.lead_of(offsets.app - offsets.device), reach);
            (1.0 - DID_NOT_TAKE) * set + DID_NOT_TAKE * accepts(offsets.lead(), reach)
        }
        Change::OtherApp => accepts(offsets.device_lead(), reach),
        Change::Retyped | Change::WaitedForNextCode => accepts(offsets.lead(), reach),
    });
    Column::with(scene, vec![curve], |hypothesis| Factor::answered(share(change, hypothesis.cause), 0, accepted))
}

/// How often the change cures a cause, the clocks being right. Guesses.
fn share(change: Change, cause: Cause) -> f64 {
    let expects = &cause.record().expects;
    match (change, cause) {
        (Change::Retyped, Cause::MangledCode) => 0.5,
        (Change::Retyped, Cause::ReplayedCode) => 0.05,
        (Change::Retyped, Cause::LateEntry) => 0.3,
        (Change::WaitedForNextCode, Cause::ReplayedCode) => 0.97,
        (Change::WaitedForNextCode, Cause::LateEntry) => 0.9,
        (Change::WaitedForNextCode, Cause::MangledCode) => 0.8,
        (Change::WaitedForNextCode, Cause::NarrowWindow) => 0.7,
        (Change::OtherApp, _) => expects.other_app,
        _ => expects.accepts,
    }
}
