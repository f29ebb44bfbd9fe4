use super::{ClosedForm, Conditions};
use crate::evidence::VerifierFacts;
use crate::otp::Digits;
use crate::time::{Offset, OffsetInterval, Period, StepGrid};
use crate::verifier::machine::{DriftRule, Machine, MemoryRules, ReplayRule, Rules};
use crate::verifier::{Codes, VerifierProfile, Window, WindowKnowledge, profile};
use std::fmt;

/// A verifier to simulate: a profile with its defaults, or what somebody says that it is set to.
#[derive(Clone, Debug, PartialEq)]
pub struct SimulatedVerifier {
    /// The profile it comes from, if any.
    pub profile: Option<&'static VerifierProfile>,
    /// The length of its steps.
    pub period: Period,
    /// Whether that is more than a default.
    pub period_known: bool,
    /// It accepts no less than this.
    pub narrowest: Window,
    /// It accepts no more than this. The same as `narrowest` where the window is known.
    pub widest: Window,
    /// What is known of the window; of one of which nothing is known, the two above are [`WindowKnowledge::bounds`].
    pub window: WindowKnowledge,
    /// What it remembers.
    pub memory: MemoryRules,
}

/// There is nothing to simulate: no window is given, or the codes have nothing to do with the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWindow {
    /// The profile's id, if there is a profile.
    pub id: Option<String>,
}

impl fmt::Display for UnknownWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.id {
            Some(id) => write!(f, "'{id}' compares no code with the time"),
            None => f.write_str("no window is given"),
        }
    }
}

impl std::error::Error for UnknownWindow {}

impl SimulatedVerifier {
    /// The verifier of a case's facts, with their keys laid over the profile's.
    ///
    /// ```
    /// use instep::evidence::VerifierFacts;
    /// use instep::simulation::SimulatedVerifier;
    /// use instep::verifier::Window;
    /// let of = |id: &str| SimulatedVerifier::of(&VerifierFacts { profile: Some(id.into()), ..VerifierFacts::default() });
    /// let entra = of("entra-id").unwrap();
    /// assert_eq!((entra.narrowest, entra.widest), (Window::steps(2, 2), Window::steps(9, 9)));
    /// // Nothing is published: anything from no tolerance to the widest default of all that are known.
    /// assert_eq!(of("github").unwrap().widest, Window::steps(20, 20));
    /// // Its own codes count presses.
    /// assert!(of("duo").is_err());
    /// ```
    ///
    /// # Errors
    /// [`UnknownWindow`] without a profile and a window, and for a profile whose codes have nothing to do with the time, if
    /// the facts do not give a window either.
    pub fn of(facts: &VerifierFacts) -> Result<SimulatedVerifier, UnknownWindow> {
        let known = facts.profile.as_deref().and_then(profile);
        let policy = facts.policy();
        let window = policy.window;
        if window == WindowKnowledge::Unknown && !known.is_some_and(|known| known.compares_with_time) {
            return Err(UnknownWindow { id: facts.profile.clone() });
        }
        let (narrowest, widest) = window.bounds();
        let memory = overlaid(facts, known.map(|known| known.memory.clone()).unwrap_or_default());
        let (period, period_known) = (policy.period, policy.period_known);
        Ok(SimulatedVerifier { profile: known, period, period_known, narrowest, widest, window, memory })
    }

    /// The profile's id, or `verifier` without one.
    pub fn name(&self) -> &str {
        self.profile.map_or("verifier", |known| &known.id)
    }

    /// Whether its window is known, and not only between two bounds.
    pub fn window_known(&self) -> bool {
        self.narrowest == self.widest
    }

    /// The windows to reckon with: one if it is known, else the narrowest and the widest.
    pub fn windows(&self) -> Vec<Window> {
        if self.window_known() { vec![self.narrowest] } else { vec![self.narrowest, self.widest] }
    }

    /// Its steps.
    pub fn grid(&self) -> StepGrid {
        StepGrid::of(self.period)
    }

    /// The chance that a code passes, in closed form.
    pub fn accepts(&self, offset: Offset, conditions: &Conditions) -> Chances {
        let under = |window| ClosedForm::new(window, self.period, conditions).accepts(offset);
        Chances { low: under(self.narrowest), high: under(self.widest) }
    }

    /// The offsets with which every code passes, whichever window it is; `None` if there are none.
    pub fn always(&self, conditions: &Conditions) -> Option<OffsetInterval> {
        ClosedForm::new(self.narrowest, self.period, conditions).always()
    }

    /// The offsets between which some code passes under some window; at either end and beyond, none does.
    pub fn sometimes(&self, conditions: &Conditions) -> OffsetInterval {
        ClosedForm::new(self.widest, self.period, conditions).sometimes()
    }

    /// What it does with one code after another, with this window. `digits` are the codes'.
    pub(super) fn machine<K: Codes>(&self, window: Window, key: K, digits: Digits) -> Machine<K> {
        Machine::new(key, Rules { grid: self.grid(), digits, window, memory: self.memory.clone() })
    }
}

/// What the facts say of its memory, over what the profile says. How a verifier learns or refuses of which only is said that
/// it does is taken to be the plainest way: the step that was used is refused, the step that matched is learned.
fn overlaid(facts: &VerifierFacts, memory: MemoryRules) -> MemoryRules {
    let replay = match facts.replay_allowed {
        Some(true) => None,
        Some(false) => memory.replay.or(Some(ReplayRule::UsedSteps)),
        None => memory.replay,
    };
    let drift = match facts.learns_drift {
        Some(false) => None,
        Some(true) if memory.auto_resync.is_none() => memory.drift.or(Some(DriftRule::MatchedStep)),
        _ => memory.drift,
    };
    let auto_resync = memory.auto_resync.filter(|_| facts.learns_drift != Some(false));
    MemoryRules { replay, drift, auto_resync, ..memory }
}

/// A probability, from 0 to 1: under the narrowest and under the widest window that a verifier may have. The two are one
/// number where the window is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chances {
    /// Under the narrowest.
    pub low: f64,
    /// Under the widest.
    pub high: f64,
}
