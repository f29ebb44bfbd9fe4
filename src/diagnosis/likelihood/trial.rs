//! Something was changed to see what happens.

use super::{Column, Factor, Scene};
use crate::diagnosis::cause::Cause;
use crate::evidence::Change;

pub(super) fn column(change: Change, accepted: bool, scene: &Scene) -> Column {
    let curve = scene.curve(|offsets, reach| match change {
        Change::ClockShifted(by) => scene.accepts(offsets.app + by.seconds() - offsets.verifier, reach),
        Change::ClockSynchronized => scene.accepts(offsets.app - offsets.device - offsets.verifier, reach),
        Change::OtherApp => scene.accepts(offsets.device - offsets.verifier, reach),
        Change::Retyped | Change::WaitedForNextCode => scene.accepts(offsets.app - offsets.verifier, reach),
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
