//! A rejected code that was told to have been sent late: it needs no other fault to be refused.

use super::Scene;
use crate::diagnosis::cause::Cause;
use crate::evidence::{CodeSeen, Observation, Outcome};

/// From how many seconds between showing and sending on a code is told to be late: longer than anybody takes who types it at once.
const FROM: f64 = 30.0;
/// How often people whose codes are refused for another cause tell of one that was sent so late. A guess.
const LATE_BY_CHANCE: f64 = 0.03;

/// What a told delay leaves of a rejection for other causes than the delay.
pub(super) struct ToldLate {
    /// The chance that the code passes as told, were clocks, secret and all else right; for each window.
    in_step: Vec<f64>,
    /// How often other causes come with such a delay. Several late codes are one person's habit: they share it.
    by_chance: f64,
    /// The first averaged over the windows.
    mean: f64,
}

impl ToldLate {
    /// `None` for a code that was sent in time, or of which that is not known. `in_step` as in [`ToldLate`].
    pub fn of(code: &CodeSeen, scene: &Scene, in_step: &[f64]) -> Option<ToldLate> {
        if !is_late(code) || code.outcome != Outcome::Rejected {
            return None;
        }
        let timed = rejected(scene).filter(|code| delay(code).is_some()).count().max(1);
        let shares = scene.worlds.windows.iter().map(|(_, share)| share);
        let mean = in_step.iter().zip(shares).map(|(passes, share)| passes * share).sum();
        Some(ToldLate { in_step: in_step.to_vec(), by_chance: LATE_BY_CHANCE.powf(1.0 / timed as f64), mean })
    }

    /// By how much less likely the rejection is for a cause that has nothing to do with time.
    pub fn needless(&self, cause: Cause) -> f64 {
        let untouched = cause.is_clock() || matches!(cause, Cause::LateEntry | Cause::NarrowWindow);
        if untouched { 1.0 } else { self.mean + (1.0 - self.mean) * self.by_chance }
    }

    /// How likely the clocks bring the rejection about in a window: as told, or beside the delay, as they would refuse a prompt code.
    pub fn by_clock(&self, window: usize, passes: f64, passes_promptly: f64) -> f64 {
        let in_step = self.in_step[window];
        in_step * (1.0 - passes) + (1.0 - in_step) * self.by_chance * (1.0 - passes_promptly)
    }
}

/// The rejected codes of the case.
fn rejected<'a>(scene: &'a Scene) -> impl Iterator<Item = &'a CodeSeen> {
    scene.question.case.observations.iter().filter_map(|noted| match &noted.observation {
        Observation::Code(code) if code.outcome == Outcome::Rejected => Some(code),
        _ => None,
    })
}

/// Seconds between showing and sending, where both are told.
fn delay(code: &CodeSeen) -> Option<f64> {
    code.shown_at.zip(code.submitted_at).map(|(shown, sent)| (sent - shown).seconds())
}

/// Whether it was sent late even if both times are as wrong as they may be.
fn is_late(code: &CodeSeen) -> bool {
    delay(code).is_some_and(|delay| delay - code.uncertainty.seconds().abs() > FROM)
}
