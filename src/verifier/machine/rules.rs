use super::{AutoResync, DriftRule, ReplayRule, ResyncRule, ThrottleRule, Told};
use crate::otp::Digits;
use crate::time::{Period, StepGrid};
use crate::verifier::{VerifierProfile, Window, WindowKnowledge};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a verifier does with codes: small rules that are put together. Without any of them it has a window and no memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    /// Its steps.
    pub grid: StepGrid,
    /// How many digits its codes have.
    pub digits: Digits,
    /// The steps it accepts around its own, moved by the drift that it learned.
    pub window: Window,
    /// What else it does, where that is known.
    pub memory: MemoryRules,
}

/// What a verifier remembers from one attempt to the next.
///
/// The records of the profiles hold one of these. What is left out is not known of the product, or it does not do it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemoryRules {
    /// Which used codes are refused. Without it none is.
    pub replay: Option<ReplayRule>,
    /// What it learns about a device's clock at every sign-in. Without it nothing.
    pub drift: Option<DriftRule>,
    /// Where the stored drift is negative, the window reaches ahead far enough to hold the verifier's own step, so that a
    /// device whose clock was put right is let in: mod_authn_otp.
    #[serde(default)]
    pub reaches_home: bool,
    /// How two codes bring a token back when somebody asks for it.
    pub resync: Option<ResyncRule>,
    /// How a token comes back by failing.
    pub auto_resync: Option<AutoResync>,
    /// Whether it does so unless somebody turns it on.
    #[serde(default)]
    pub auto_resync_is_off: bool,
    /// How attempts are limited.
    #[serde(default)]
    pub throttle: Vec<ThrottleRule>,
    /// What users are told.
    #[serde(default)]
    pub told: Told,
}

impl Rules {
    /// The rules of a profile, with its defaults. `window` is what this installation is set to, if that is known.
    ///
    /// ```
    /// use instep::verifier::machine::Rules;
    /// use instep::verifier::{Window, profile};
    /// let kanidm = Rules::of(profile("kanidm").unwrap(), None).unwrap();
    /// assert_eq!(kanidm.window, Window::steps(1, 0));
    /// // What Entra accepts is not published: no machine without saying what is assumed.
    /// assert!(Rules::of(profile("entra-id").unwrap(), None).is_err());
    /// ```
    ///
    /// # Errors
    /// [`WindowError`] if the profile's window is not known and none was chosen, or if the chosen one lies outside the
    /// range that observations leave.
    pub fn of(profile: &VerifierProfile, window: Option<Window>) -> Result<Rules, WindowError> {
        Ok(Rules {
            grid: StepGrid::of(profile.period),
            digits: profile.digits.unwrap_or_default(),
            window: window_of(profile, window)?,
            memory: profile.memory.clone(),
        })
    }

    /// The same with the auto-resync turned on that the product has, if it has one.
    pub fn with_auto_resync(mut self) -> Rules {
        self.memory.auto_resync_is_off = false;
        self
    }

    /// The auto-resync that is in force.
    pub fn auto_resync(&self) -> Option<AutoResync> {
        self.memory.auto_resync.filter(|_| !self.memory.auto_resync_is_off)
    }
}

fn window_of(profile: &VerifierProfile, chosen: Option<Window>) -> Result<Window, WindowError> {
    let known = profile.window;
    match (known, chosen) {
        (WindowKnowledge::Known(window), None) => Ok(window),
        (_, None) => Err(WindowError::NotChosen { known: Box::new(known) }),
        (_, Some(chosen)) if is_possible(chosen, known, profile.period) => Ok(chosen),
        (_, Some(chosen)) => Err(WindowError::OutOfRange { chosen: Box::new(chosen), known: Box::new(known) }),
    }
}

/// A known window is a default, which an installation may have set to another one.
fn is_possible(chosen: Window, known: WindowKnowledge, period: Period) -> bool {
    match known {
        WindowKnowledge::Known(_) | WindowKnowledge::Unknown => true,
        WindowKnowledge::Between { narrowest, widest } => {
            holds(widest, chosen, period) && holds(chosen, narrowest, period)
        }
    }
}

fn holds(outer: Window, inner: Window, period: Period) -> bool {
    inner.look_back.seconds(period) <= outer.look_back.seconds(period)
        && inner.look_ahead.seconds(period) <= outer.look_ahead.seconds(period)
}

/// Why a profile does not say which window to take.
#[derive(Clone, Debug, PartialEq)]
pub enum WindowError {
    /// Nobody published it, and none was chosen.
    NotChosen {
        /// What is known of it.
        known: Box<WindowKnowledge>,
    },
    /// The chosen one contradicts what was observed.
    OutOfRange {
        /// The window that was asked for.
        chosen: Box<Window>,
        /// What is known of it.
        known: Box<WindowKnowledge>,
    },
}

impl fmt::Display for WindowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotChosen { known } => write!(f, "the verifier's window is {known} and none was chosen"),
            Self::OutOfRange { chosen, known } => {
                write!(f, "a window of {chosen} contradicts what is known: {known}")
            }
        }
    }
}

impl std::error::Error for WindowError {}
