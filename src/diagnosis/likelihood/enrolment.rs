//! Enrolling again. Its success is weak evidence, and never proof of anything about the clock.

use super::{Column, Factor, Scene, accepts};
use crate::evidence::EnrolmentOutcome;
use crate::verifier::Reach;

/// How often a clock that was wrong passes an enrolment all the same: it was put right meanwhile, the app's correction was
/// wiped with the app, the verifier forgot or learned a drift, or it allows more while enrolling (Entra allows hardware
/// tokens a day). A guess, and the reason why success cannot clear a clock.
const CURED_BY_ENROLLING: f64 = 0.25;
/// How often enrolling checks a code where nobody says. A guess.
pub(super) const CHECKED_IF_UNSAID: f64 = 0.6;
/// How often an enrolment without a code check is refused. A guess.
const REFUSED_UNCHECKED: f64 = 0.1;

pub(super) fn column(outcome: EnrolmentOutcome, code_checked: Option<bool>, scene: &Scene) -> Column {
    let checked = match code_checked {
        Some(true) => 1.0,
        Some(false) => 0.0,
        None => CHECKED_IF_UNSAID,
    };
    if outcome == EnrolmentOutcome::Unfinished {
        // It was not finished: the next attempt may meet a secret that the verifier never took over.
        return Column::flat(scene, |hypothesis| match hypothesis.cause {
            super::super::Cause::WrongSecret => 0.3,
            super::super::Cause::AccountOrPolicy | super::super::Cause::ServiceFault => 0.15,
            _ => 0.08,
        });
    }
    let own_window = scene.question.verifier.enrolment.map(|window| Reach::of(window, scene.period()));
    let curve = scene.curve(|offsets, reach| {
        accepts(offsets.lead_untaught(offsets.app, offsets.half_widths.0), own_window.unwrap_or(reach))
    });
    Column::with(scene, vec![curve], |hypothesis| {
        let passes = Factor::yes(hypothesis.cause.record().expects.enrols, 0)
            .or_else(if hypothesis.cause.is_clock() { CURED_BY_ENROLLING } else { 0.0 }, 0.97);
        let outcome_if_checked = if outcome == EnrolmentOutcome::Accepted { passes } else { passes.not() };
        let unchecked = if outcome == EnrolmentOutcome::Accepted { 1.0 - REFUSED_UNCHECKED } else { REFUSED_UNCHECKED };
        outcome_if_checked.or_else(1.0 - checked, unchecked)
    })
}
