use super::Window;
use super::machine::MemoryRules;
use crate::otp::{Algorithm, Digits};
use crate::time::Period;

/// What is known of a verifier: a record of the profile data, with its sources.
#[derive(Clone, Debug, PartialEq)]
pub struct VerifierProfile {
    /// The id that a case file and `--profile` name.
    pub id: String,
    /// Other names for the same record, which are taken as well.
    pub aliases: Vec<String>,
    /// The product's name.
    pub name: String,
    /// What kind of thing it is.
    pub kind: VerifierKind,
    /// The default length of its steps; 30 s where it is not known, see `period_known`.
    pub period: Period,
    /// Whether all installations have this period: it is known, and no other one is known to be allowed.
    pub period_known: bool,
    /// The shortest and the longest period that it allows, in seconds, where known.
    pub periods_allowed: (Option<u32>, Option<u32>),
    /// The default number of digits, where known.
    pub digits: Option<Digits>,
    /// The numbers of digits that it allows; also those that are no RFC 4226 code.
    pub digits_allowed: Vec<u8>,
    /// The default hash, where known.
    pub algorithm: Option<Algorithm>,
    /// The names of the hashes that it allows, in small letters.
    pub algorithms_allowed: Vec<String>,
    /// What it accepts at sign-in.
    pub window: WindowKnowledge,
    /// The product's own name for its window setting, with its default.
    pub window_setting: Option<String>,
    /// What else to know of its window.
    pub window_note: Option<String>,
    /// What it accepts while enrolling, where that is known to be another window.
    pub enrolment: Option<Window>,
    /// Where hardware tokens are known to be treated in another way.
    pub hardware_tokens: HardwareTokens,
    /// Whether it compares codes with the time at all. Not so of codes that count presses, and of tokens, which verify
    /// nothing.
    pub compares_with_time: bool,
    /// Whether a code is refused a second time; none where not established.
    pub rejects_replay: Option<bool>,
    /// How it knows.
    pub replay_rule: Option<String>,
    /// Whether it remembers an offset per token; none where not established.
    pub learns_drift: Option<bool>,
    /// How it learns.
    pub drift_rule: Option<String>,
    /// How a token is brought back into step, where that can be done.
    pub resync: Option<String>,
    /// How it limits attempts, where known.
    pub throttle: Option<String>,
    /// The same rules in numbers, as far as they are known: what a [`Machine`](super::machine::Machine) of it does.
    pub memory: MemoryRules,
    /// Who usually runs it; none for libraries, which anybody may run.
    pub hosting: Option<Hosting>,
    /// What the user is told, where known. In brackets: a description, not the words.
    pub user_texts: Vec<String>,
    /// What is left in its logs and in its state.
    pub log_clues: Vec<String>,
    /// What else to know before believing a verdict about it.
    pub quirks: Vec<String>,
    /// The revision or the pages that were read.
    pub snapshot: String,
    /// How it was established: source, docs, measured, thread, third-party.
    pub evidence: Vec<String>,
    /// Where all this is from.
    pub sources: Vec<String>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// What kind of thing a verifier is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VerifierKind {
    /// A large service that its maker runs.
    CloudService,
    /// A server that people run themselves.
    Server,
    /// A login module of Unix systems.
    Pam,
    /// A module of a web server.
    HttpModule,
    /// A library that applications build on.
    Library,
    /// A command-line tool.
    Cli,
    /// A vendor of tokens with its own server.
    HardwareVendor,
}

impl VerifierKind {
    /// The name used in data and output.
    pub const fn name(self) -> &'static str {
        match self {
            VerifierKind::CloudService => "cloud-service",
            VerifierKind::Server => "server",
            VerifierKind::Pam => "pam",
            VerifierKind::HttpModule => "http-module",
            VerifierKind::Library => "library",
            VerifierKind::Cli => "cli",
            VerifierKind::HardwareVendor => "hardware-vendor",
        }
    }

    /// Who usually runs such a thing.
    pub const fn hosting(self) -> Option<Hosting> {
        match self {
            VerifierKind::CloudService => Some(Hosting::Hosted),
            VerifierKind::Server | VerifierKind::Pam | VerifierKind::HttpModule => Some(Hosting::SelfHosted),
            VerifierKind::Library | VerifierKind::Cli | VerifierKind::HardwareVendor => None,
        }
    }
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

impl WindowKnowledge {
    /// The narrowest and the widest window that come into question: one where it is known. Of one of which nothing is known,
    /// no tolerance, and the widest default of all verifiers whose window is known: 20 steps (multiOTP).
    ///
    /// ```
    /// use instep::verifier::{Window, WindowKnowledge};
    /// assert_eq!(WindowKnowledge::Unknown.bounds(), (Window::steps(0, 0), Window::steps(20, 20)));
    /// ```
    pub const fn bounds(self) -> (Window, Window) {
        match self {
            WindowKnowledge::Known(window) => (window, window),
            WindowKnowledge::Between { narrowest, widest } => (narrowest, widest),
            WindowKnowledge::Unknown => (Window::steps(0, 0), Window::steps(20, 20)),
        }
    }
}

impl std::fmt::Display for WindowKnowledge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            WindowKnowledge::Known(window) => write!(f, "{window}"),
            WindowKnowledge::Between { narrowest, widest } => write!(f, "from {narrowest} to {widest}"),
            WindowKnowledge::Unknown => f.write_str("unknown"),
        }
    }
}

/// How a verifier treats hardware tokens, as far as that differs from apps.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HardwareTokens {
    /// What it accepts while enrolling one.
    pub enrolment: Option<Window>,
    /// Whether it remembers an offset for each.
    pub learns_drift: Option<bool>,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Confidence {
    Low,
    Medium,
    High,
}

impl Confidence {
    /// The name used in data and output.
    pub const fn name(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

/// What is known of an authenticator app.
#[derive(Clone, Debug, PartialEq)]
pub struct AppProfile {
    /// The id that a case file names.
    pub id: String,
    /// Other names for the same record, which are taken as well.
    pub aliases: Vec<String>,
    /// The product's name.
    pub name: String,
    /// What it runs on, where that matters.
    pub platform: Option<String>,
    /// It computes SHA-1 whatever the enrolment says; none where not established.
    pub ignores_algorithm: Option<bool>,
    /// It shows six digits whatever the enrolment says; none where not established.
    pub ignores_digits: Option<bool>,
    /// It takes 30 s whatever the enrolment says; none where not established.
    pub ignores_period: Option<bool>,
    /// What it does with the hash of an enrolment.
    pub algorithm_rule: String,
    /// What it does with the number of digits.
    pub digits_rule: String,
    /// What it does with the period.
    pub period_rule: String,
    /// What it does with the secret's text, where known.
    pub secret_rule: Option<String>,
    /// It corrects its own clock apart from the device's; none where not established.
    pub own_correction: Option<bool>,
    /// What its correction is rounded to, in seconds; none if it is not rounded as far as known.
    pub correction_grain: Option<u32>,
    /// How it corrects it, or what else is known of its clock.
    pub correction_rule: Option<String>,
    /// It shows the next or the previous code beside the current one; none where not established.
    pub shows_neighbours: Option<bool>,
    /// Which.
    pub neighbours_rule: Option<String>,
    /// What it knows of Steam's five-letter codes.
    pub steam: Option<String>,
    /// What else to know.
    pub quirks: Vec<String>,
    /// The revision or the tests that were read.
    pub snapshot: String,
    /// How it was established: source, docs, thread, third-party.
    pub evidence: Vec<String>,
    /// Where all this is from.
    pub sources: Vec<String>,
    /// How sure it is.
    pub confidence: Confidence,
}
