//! How a token that is out of the window comes back: by an administrator's resync, or by failing in the right way.

use super::{Sighting, State};
use crate::otp::Code;
use crate::time::{Span, Step, StepGrid, UnixTime};
use crate::verifier::{Codes, Window};
use serde::{Deserialize, Serialize};

/// A resync with two successive codes, which a user or an administrator asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResyncRule {
    /// How many steps before the verifier's own, drift included, the first code may lie.
    pub look_back: u32,
    /// How many after.
    pub look_ahead: u32,
    /// What it stores as drift.
    pub stores: ResyncDrift,
    /// How many steps after the second code are refused as well: 1 in privacyIDEA, which stores the next step as the
    /// last one used.
    #[serde(default)]
    pub also_refused: u32,
}

/// What a resync with two codes stores as drift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResyncDrift {
    /// The middle of the second code's step minus the clock: privacyIDEA.
    MidStep,
    /// The same, cut to whole seconds where it is used: LinOTP.
    MidStepInSeconds,
    /// The step after the second code minus the verifier's own: FreeIPA, one step more than a device in step has.
    NextStep,
    /// The second code's step minus the verifier's own.
    MatchedStep,
}

impl ResyncRule {
    /// The step of the first of two successive codes, none of them used: the nearest to the verifier's own step,
    /// drift included, the newer of two that are as near.
    pub(super) fn pair(
        self,
        key: &impl Codes,
        codes: (&Code, &Code),
        own: Step,
        watermark: Option<Step>,
    ) -> Option<Step> {
        let (back, ahead) = (i64::from(self.look_back), i64::from(self.look_ahead));
        let digits = codes.0.digits();
        let is = |step: Step, code: &Code| key.code_of(step, digits) == *code;
        (0..=back.max(ahead))
            .flat_map(|distance| [distance, -distance])
            .filter(|delta| (-back..=ahead).contains(delta))
            .map(|delta| own.plus(delta))
            .filter(|step| watermark.is_none_or(|used| *step > used))
            .find(|step| is(*step, codes.0) && is(step.plus(1), codes.1))
    }

    /// The drift to store once `second` is known to be the step of the second code.
    pub(super) fn learned(self, grid: StepGrid, second: Step, now: UnixTime) -> Span {
        let own_start = grid.start_of(grid.step_at(now));
        let half = Span::from_nanos(grid.period.span().nanos() / 2);
        let mid_step = grid.start_of(second) + half - now;
        match self.stores {
            ResyncDrift::MidStep => mid_step,
            ResyncDrift::MidStepInSeconds => Span::from_seconds(whole_seconds(mid_step)),
            ResyncDrift::NextStep => grid.start_of(second.plus(1)) - own_start,
            ResyncDrift::MatchedStep => grid.start_of(second) - own_start,
        }
    }
}

/// Towards zero, as Python's `int` does it.
fn whole_seconds(span: Span) -> i64 {
    // A span holds at most i64::MAX seconds.
    (span.nanos() / 1_000_000_000) as i64
}

/// A resync that comes about by signing in with codes from outside the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum AutoResync {
    /// Three codes in a row from about the same distance: google-authenticator-libpam.
    Agreeing {
        /// How many steps from its own, without drift, it looks in either direction.
        reach: u32,
    },
    /// Two codes in a row whose steps differ by a certain number: privacyIDEA, LinOTP.
    Following {
        /// How many steps before the verifier's own, drift included, a code may lie.
        look_back: u32,
        /// How many after.
        look_ahead: u32,
        /// The least by which the second code's step may exceed the first one's.
        least: i64,
        /// The most.
        most: i64,
        /// Codes that were used are refused.
        watermark: bool,
        /// What becomes of the first code if the second does not follow it.
        otherwise: Otherwise,
    },
}

/// What becomes of a remembered code if the next one does not follow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Otherwise {
    /// Both are forgotten.
    Forget,
    /// An older code changes nothing; one that is too far ahead takes its place.
    Replace,
}

/// What a code from outside the window comes to.
pub(super) enum Trail {
    /// It is one more of those that are needed, or begins anew.
    Kept,
    /// It completes them. The drift that they agree on, in steps, where the rule says it.
    Complete(Option<i64>),
    /// It says nothing.
    Unfit,
}

impl AutoResync {
    /// LinOTP 2.10.5.2 and before: no look at the steps that were used, and one code typed twice follows itself
    /// (LinOTP/LinOTP issue 110, and `autosync` in its `linotpd/src/linotp/lib/tokens/totptoken.py` at 07436bd).
    pub const LINOTP_2_10_5_2: AutoResync = AutoResync::Following {
        look_back: 1000,
        look_ahead: 999,
        least: -3,
        most: 3,
        watermark: false,
        otherwise: Otherwise::Forget,
    };

    /// The steps in which it looks for a code, and whether around its clock with the learned drift.
    pub const fn window(self) -> (Window, bool) {
        match self {
            AutoResync::Agreeing { reach } => (Window::steps(reach, reach), false),
            AutoResync::Following { look_back, look_ahead, .. } => (Window::steps(look_back, look_ahead), true),
        }
    }

    /// Takes note of a code that it found there.
    pub(super) fn follow(self, state: &mut State, seen: Sighting) -> Trail {
        match self {
            AutoResync::Agreeing { .. } => agree(&mut state.sightings, seen),
            AutoResync::Following { least, most, watermark, otherwise, .. } => {
                let used = watermark && state.watermark.is_some_and(|used| seen.step <= used);
                follow(&mut state.sightings, seen, least..=most, used, otherwise)
            }
        }
    }
}

/// Three codes, each sent one or two steps after the one before, from distances that differ by a step at most
/// (google-authenticator-libpam, `check_time_skew`). The same code once more says nothing.
fn agree(sightings: &mut Vec<Sighting>, seen: Sighting) -> Trail {
    if sightings.last().is_some_and(|last| last.step == seen.step) {
        return Trail::Unfit;
    }
    if sightings.len() == 3 {
        sightings.remove(0);
    }
    sightings.push(seen);
    let [first, second, third] = sightings[..] else { return Trail::Kept };
    let soon = |one: Sighting, next: Sighting| (1..=2).contains(&next.own.minus(one.own));
    let near = |one: Sighting| one.delta().abs_diff(third.delta()) <= 1;
    if !(soon(first, second) && soon(second, third) && near(first) && near(second)) {
        return Trail::Kept;
    }
    sightings.clear();
    // Cut towards zero, as C does it. Each is at most as large as a `u32`.
    Trail::Complete(Some((first.delta() + second.delta() + third.delta()) / 3))
}

/// The second of two codes has to follow the first.
fn follow(
    sightings: &mut Vec<Sighting>,
    seen: Sighting,
    gaps: std::ops::RangeInclusive<i64>,
    used: bool,
    otherwise: Otherwise,
) -> Trail {
    let Some(first) = sightings.first().copied() else {
        if used && otherwise == Otherwise::Replace {
            return Trail::Unfit;
        }
        sightings.push(seen);
        return Trail::Kept;
    };
    let gap = seen.step.minus(first.step);
    match otherwise {
        Otherwise::Forget => sightings.clear(),
        Otherwise::Replace if used || gap < *gaps.start() => return Trail::Unfit,
        Otherwise::Replace if gap > *gaps.end() => {
            *sightings = vec![seen];
            return Trail::Kept;
        }
        Otherwise::Replace => sightings.clear(),
    }
    if gaps.contains(&gap) && !used { Trail::Complete(None) } else { Trail::Unfit }
}
