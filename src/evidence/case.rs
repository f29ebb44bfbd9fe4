use super::Observation;
use crate::otp::{Algorithm, Digits};
use crate::time::{Period, UnixTime};
use crate::verifier::{Hosting, Tolerance};

/// One document that says what is known about a rejected code.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// A line for people.
    pub title: Option<String>,
    /// When it was written down; the reading program's now if it does not say.
    pub now: Option<UnixTime>,
    /// What is known of the verifier.
    pub verifier: VerifierFacts,
    /// What the verifier holds, as far as the helper has it.
    pub credential: Option<Credential>,
    /// What shows the codes.
    pub device: Device,
    /// The caller's own starting point.
    pub prior: Prior,
    /// What was observed, in the file's order.
    pub observations: Vec<Noted>,
}

/// An observation and the words that somebody wrote beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Noted {
    /// What was observed.
    pub observation: Observation,
    /// For people; no verdict reads it.
    pub note: Option<String>,
}

/// What is known of the verifier; a key that is given here wins over the profile.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VerifierFacts {
    /// An id of `instep profiles`.
    pub profile: Option<String>,
    /// The length of its steps.
    pub period: Option<Period>,
    /// How many digits it expects.
    pub digits: Option<Digits>,
    /// The hash it uses.
    pub algorithm: Option<Algorithm>,
    /// How much older than its own step a code may be.
    pub look_back: Option<Tolerance>,
    /// How much newer.
    pub look_ahead: Option<Tolerance>,
    /// Whether a code passes a second time.
    pub replay_allowed: Option<bool>,
    /// Who runs it, which says how likely its clock is to be wrong.
    pub hosting: Option<Hosting>,
    /// Whether it remembers an offset per token.
    pub learns_drift: Option<bool>,
    /// The offset that it remembers, in steps; positive: it takes the device to be ahead.
    pub stored_drift: Option<i64>,
    /// The window while enrolling, where that is another one.
    pub enrolment: Option<Enrolment>,
}

/// The window while enrolling.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Enrolment {
    /// How much older than its own step a code may be.
    pub look_back: Option<Tolerance>,
    /// How much newer.
    pub look_ahead: Option<Tolerance>,
}

/// What the verifier holds: where its secret is to be had, and when it was enrolled.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Credential {
    /// Where the secret or URI is. At most one is given.
    pub source: Option<SecretSource>,
    /// When it was enrolled.
    pub enrolled_at: Option<UnixTime>,
}

/// Where a secret is to be had. Texts that are secrets themselves are wiped when dropped and not shown by `Debug`.
#[derive(Clone, PartialEq)]
pub enum SecretSource {
    /// A file with an otpauth URI, relative to the case file.
    UriFile(String),
    /// A file with a secret, relative to the case file.
    SecretFile(String),
    /// A variable of the environment that holds a secret.
    SecretEnv(String),
    /// An otpauth URI.
    Uri(zeroize::Zeroizing<String>),
    /// A secret's text.
    Secret(zeroize::Zeroizing<String>),
}

impl std::fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UriFile(path) => f.debug_tuple("UriFile").field(path).finish(),
            Self::SecretFile(path) => f.debug_tuple("SecretFile").field(path).finish(),
            Self::SecretEnv(name) => f.debug_tuple("SecretEnv").field(name).finish(),
            Self::Uri(_) => f.write_str("Uri(…)"),
            Self::Secret(_) => f.write_str("Secret(…)"),
        }
    }
}

/// What shows the codes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Device {
    /// What kind of thing it is.
    pub kind: DeviceKind,
    /// An app's id of `instep profiles`, or any text, of which nothing is assumed then.
    pub app: Option<String>,
}

/// What kind of thing shows the codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeviceKind {
    /// A mobile phone or tablet.
    Phone,
    /// A token or card with its own battery and clock.
    HardwareToken,
    /// A PC or a server.
    Computer,
    /// A virtual machine, whose clock stops with it.
    VirtualMachine,
    /// A gadget or a microcontroller.
    Embedded,
    /// Nobody said.
    #[default]
    Unknown,
}

/// The caller's own starting point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Prior {
    /// The probability before any evidence that a clock is the cause; above 0 and below 1.
    pub clock: Option<f64>,
}
