use crate::otp::Algorithm;
use crate::time::{Offset, Span, UnixTime};

/// One thing that was observed. The variants and fields are the keys of the case file.
#[derive(Clone, Debug, PartialEq)]
pub enum Observation {
    /// A code was shown and perhaps submitted.
    Code(CodeSeen),
    /// A person read a clock.
    Reading(Reading),
    /// An offset was measured.
    Offset(MeasuredOffset),
    /// The code on the device's screen changed.
    Rollover {
        /// The reference time of the change.
        at: UnixTime,
        /// Half of the 95 % interval of that time; 0.5 s if not said.
        uncertainty: Span,
    },
    /// What a machine or a phone's settings say of its clock.
    SyncStatus {
        /// Whose.
        of: Clock,
        /// Whether it calls itself synchronised (or has automatic time on).
        synchronized: bool,
    },
    /// When in a code's life it works.
    Timing {
        /// When it is accepted.
        accepted: AcceptedWhen,
        /// How that changes over the weeks.
        trend: Option<Trend>,
    },
    /// A comparison with another account, app, device or user.
    Control {
        /// With what.
        what: Control,
        /// Whether the other one was accepted.
        accepted: bool,
    },
    /// Two generators of the same account side by side.
    CodeStreams {
        /// The device shows what the other showed so many steps ago; none if the streams never coincide.
        lag_steps: Option<i64>,
        /// Whether the other's clock is known to be right.
        other_synchronized: bool,
    },
    /// Enrolling again was tried.
    Enrolment {
        /// How it ended.
        outcome: EnrolmentOutcome,
        /// Whether enrolling checked a one-time code, if known.
        code_checked: Option<bool>,
        /// When, if known.
        at: Option<UnixTime>,
    },
    /// Something changed.
    History {
        /// What.
        event: Event,
        /// When, if known.
        at: Option<UnixTime>,
    },
    /// Something was changed to see what happens.
    Trial {
        /// What was changed.
        change: Change,
        /// Whether a code was accepted then.
        accepted: bool,
    },
    /// What can be said of a secret without showing it.
    SecretShape {
        /// Characters as printed.
        length: Option<u32>,
        /// Which characters.
        alphabet: Option<Alphabet>,
    },
    /// What the enrolment QR or the device says of the parameters.
    Parameters(Parameters),
    /// One event of a sign-in log.
    SignIn(SignIn),
    /// What another verifier's log or state says.
    VerifierLog(LogText),
}

impl Observation {
    /// The word of its kind in the case file: `code`, `sync-status`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Observation::Code(_) => "code",
            Observation::Reading(_) => "reading",
            Observation::Offset(_) => "offset",
            Observation::Rollover { .. } => "rollover",
            Observation::SyncStatus { .. } => "sync-status",
            Observation::Timing { .. } => "timing",
            Observation::Control { .. } => "control",
            Observation::CodeStreams { .. } => "code-streams",
            Observation::Enrolment { .. } => "enrolment",
            Observation::History { .. } => "history",
            Observation::Trial { .. } => "trial",
            Observation::SecretShape { .. } => "secret-shape",
            Observation::Parameters(_) => "parameters",
            Observation::SignIn(_) => "sign-in",
            Observation::VerifierLog(_) => "verifier-log",
        }
    }
}

/// A code that was shown and perhaps submitted.
#[derive(Clone, PartialEq)]
pub struct CodeSeen {
    /// The code as somebody wrote it down, blanks and slips included.
    pub value: Option<String>,
    /// The reference time at which the device showed it.
    pub shown_at: Option<UnixTime>,
    /// The reference time at which the verifier got it.
    pub submitted_at: Option<UnixTime>,
    /// Of those times, either way; 5 s if not said.
    pub uncertainty: Span,
    /// What the verifier said.
    pub outcome: Outcome,
    /// Why, as the verifier says.
    pub reason: Option<Reason>,
}

impl std::fmt::Debug for CodeSeen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CodeSeen")
            .field("value", &self.value.as_ref().map(|text| format!("{} characters", text.chars().count())))
            .field("shown_at", &self.shown_at)
            .field("submitted_at", &self.submitted_at)
            .field("uncertainty", &self.uncertainty)
            .field("outcome", &self.outcome)
            .field("reason", &self.reason)
            .finish()
    }
}

/// A clock that a person read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Whose clock.
    pub of: Clock,
    /// What it showed, minus the reference time: the offset at the start of what was shown.
    pub offset: Offset,
    /// How far what was shown reaches beyond its start: 1 s with seconds, 60 s without.
    pub grain: Span,
    /// Only hours and minutes were told, no date: the offset is known modulo a day.
    pub time_of_day_only: bool,
    /// The reference time of the reading.
    pub at: UnixTime,
    /// Of that time, either way.
    pub uncertainty: Span,
}

/// An offset that was measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeasuredOffset {
    /// Of what.
    pub of: OffsetOf,
    /// The lower end, or none for "at most".
    pub low: Option<Offset>,
    /// The upper end, or none for "at least". Equal to `low` where one figure was given.
    pub high: Option<Offset>,
    /// Half of the 95 % interval around either end.
    pub uncertainty: Span,
    /// Only the size was told: it may be ahead as well as behind.
    pub sign_unknown: bool,
    /// How it was measured.
    pub method: Method,
}

/// Whose clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The device's own.
    Device,
    /// The app's, which may be corrected apart from the device's.
    App,
    /// The verifier's.
    Verifier,
}

/// What an offset belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OffsetOf {
    /// A clock against the reference.
    Clock(Clock),
    /// Device minus verifier, neither compared with true time.
    Relative,
}

/// How an offset was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Method {
    Ntp,
    HttpDate,
    Browser,
    Rollover,
    Comparison,
    Other,
}

/// What the verifier said to a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Outcome {
    Accepted,
    Rejected,
    Unknown,
}

/// Why it rejected the code, in its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Wrong, no more said.
    Invalid,
    /// The code was right and spent.
    AlreadyUsed,
    /// Older than one that was accepted, or than the window.
    TooOld,
    /// No code would have passed.
    LockedOut,
    /// Something else.
    Other,
}

/// When in a code's life it works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcceptedWhen {
    /// Not at all.
    Never,
    /// Just after it appeared.
    FreshOnly,
    /// When it is old, or has just been replaced.
    LateOnly,
    /// Now and then.
    Intermittent,
    /// Each time.
    Always,
}

/// How a pattern changes over the weeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Trend {
    Worsening,
    Steady,
    Improving,
}

/// What a comparison was made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Control {
    OtherAccountSameDevice,
    OtherAppSameDevice,
    SameAccountOtherDevice,
    OtherUsersSameVerifier,
    RecoveryCode,
}

/// How enrolling again ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum EnrolmentOutcome {
    Accepted,
    Refused,
    Unfinished,
}

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Event {
    DeviceReplaced,
    DeviceRestored,
    AppReinstalled,
    TwoEntries,
    ClockCorrected,
    TimeSetByHand,
    AutomaticTimeOff,
    Travelled,
    DstChange,
    BatteryChanged,
    SecretRotated,
    AppLost,
    VerifierUpdated,
    VerifierRestored,
    WorkedBefore,
    NeverWorked,
}

/// What was changed on trial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// The device's clock was moved by this much; positive: forward.
    ClockShifted(Span),
    /// The device's clock was set right.
    ClockSynchronized,
    /// The same code was typed again.
    Retyped,
    /// Another app was used.
    OtherApp,
    /// The next code was used.
    WaitedForNextCode,
}

/// Which characters a secret is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Alphabet {
    Base32,
    Hex,
    Base64,
    Decimal,
    Other,
}

/// What the enrolment QR or the device says of the parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters {
    /// Who says it.
    pub of: ParametersOf,
    /// The hash.
    pub algorithm: Option<Algorithm>,
    /// The number of digits, as said; any number that somebody may have counted.
    pub digits: Option<u32>,
    /// The period in seconds, as said.
    pub period: Option<u32>,
    /// Time- or event-based.
    pub kind: Option<TokenKind>,
    /// How the secret got into the app.
    pub entered: Option<Entered>,
}

/// Who says what the parameters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ParametersOf {
    Device,
    App,
    Verifier,
    Enrolment,
}

/// Time- or event-based.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum TokenKind {
    Totp,
    Hotp,
}

/// How a secret got into the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Entered {
    Qr,
    Typed,
}

/// One event of a sign-in log.
#[derive(Clone, Debug, PartialEq)]
pub struct SignIn {
    /// When.
    pub at: Option<UnixTime>,
    /// The number of the error, 0 for success.
    pub error_code: Option<i64>,
    /// The method's name in the log.
    pub method: Option<String>,
    /// The detail text.
    pub detail: Option<String>,
}

/// What another verifier's log or state says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum LogText {
    CodeMismatch,
    CodeReused,
    CodeExpired,
    ClockWarning,
    SecretUnreadable,
    LockedOut,
    Nothing,
}
