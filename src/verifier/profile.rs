use super::Window;
use crate::otp::{Algorithm, Digits};
use crate::time::Period;

/// What is known of a verifier: a record of the profile data, with its sources.
#[derive(Clone, Debug, PartialEq)]
pub struct VerifierProfile {
    /// The id that a case file and `--profile` name.
    pub id: String,
    /// The product's name.
    pub name: String,
    /// The default length of its steps.
    pub period: Period,
    /// The default number of digits, where known.
    pub digits: Option<Digits>,
    /// The default hash, where known.
    pub algorithm: Option<Algorithm>,
    /// What it accepts at sign-in.
    pub window: WindowKnowledge,
    /// What it accepts while enrolling, where that is known to be another window.
    pub enrolment: Option<Window>,
    /// Whether a code is refused a second time; none where not established.
    pub rejects_replay: Option<bool>,
    /// Whether it remembers an offset per token; none where not established.
    pub learns_drift: Option<bool>,
    /// Who usually runs it; none for libraries, which anybody may run.
    pub hosting: Option<Hosting>,
    /// What the user is told, where known.
    pub user_texts: Vec<String>,
    /// What else to know before believing a verdict about it.
    pub quirks: Vec<String>,
    /// Where all this is from.
    pub sources: Vec<String>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// What is known of a verifier's window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WindowKnowledge {
    /// Read in its source or its documentation, or measured.
    Known(Window),
    /// Not published; observations lie between these two.
    Between {
        /// No narrower than this.
        narrowest: Window,
        /// No wider than this.
        widest: Window,
    },
    /// Nothing is known.
    Unknown,
}

/// Who runs a verifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hosting {
    /// A large service, whose clock is near certainly right.
    Hosted,
    /// Somebody's own server, container or virtual machine.
    SelfHosted,
}

/// How sure a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Confidence {
    Low,
    Medium,
    High,
}

/// What is known of an authenticator app.
#[derive(Clone, Debug, PartialEq)]
pub struct AppProfile {
    /// The id that a case file names.
    pub id: String,
    /// The product's name.
    pub name: String,
    /// It computes SHA-1 whatever the enrolment says; none where not established.
    pub ignores_algorithm: Option<bool>,
    /// It shows six digits whatever the enrolment says; none where not established.
    pub ignores_digits: Option<bool>,
    /// It takes 30 s whatever the enrolment says; none where not established.
    pub ignores_period: Option<bool>,
    /// It corrects its own clock apart from the device's; none where not established.
    pub own_correction: Option<bool>,
    /// It shows the next or the previous code beside the current one; none where not established.
    pub shows_neighbours: Option<bool>,
    /// What else to know.
    pub quirks: Vec<String>,
    /// Where all this is from.
    pub sources: Vec<String>,
    /// How sure it is.
    pub confidence: Confidence,
}
