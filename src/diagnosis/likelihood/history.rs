//! What changed: modest factors from the causes' own records.

use super::{Column, Scene};
use crate::evidence::Event;

/// How often an event is told in a case where it plays no part. Only ratios between causes matter; a guess.
const TOLD: f64 = 0.05;

pub(super) fn column(event: Event, scene: &Scene) -> Column {
    Column::flat(scene, |hypothesis| TOLD * hypothesis.cause.record().expects.history_factor(event))
}
