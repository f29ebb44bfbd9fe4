//! The words of the case file: one table per enumeration, used for reading, writing and the JSON Schema.

use super::*;
use crate::otp::Algorithm;
use crate::verifier::Hosting;

/// A value that is written as one of a few words.
pub trait Word: Copy + Sized + 'static {
    /// Every value with its word, in the order in which they are documented.
    const ALL: &'static [(Self, &'static str)];

    /// The word of this value.
    fn word(self) -> &'static str;

    /// The value of a word, or `None` if it is not one of them.
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == word).map(|(value, _)| *value)
    }

    /// All words.
    fn words() -> Vec<&'static str> {
        Self::ALL.iter().map(|(_, word)| *word).collect()
    }
}

/// A table of words. The `match` makes the compiler refuse a table that leaves a variant out.
macro_rules! words {
    ($($type:ty { $($variant:pat = $value:expr => $word:literal),+ $(,)? })+) => { $(
        impl Word for $type {
            const ALL: &'static [($type, &'static str)] = &[$(($value, $word)),+];

            fn word(self) -> &'static str {
                match self { $($variant => $word),+ }
            }
        }
    )+ };
    ($($type:ident: $($variant:ident $word:literal),+;)+) => { $(
        impl Word for $type {
            const ALL: &'static [($type, &'static str)] = &[$(($type::$variant, $word)),+];

            fn word(self) -> &'static str {
                match self { $($type::$variant => $word),+ }
            }
        }
    )+ };
}

words! {
    Algorithm: Sha1 "sha1", Sha256 "sha256", Sha512 "sha512";
    Hosting: Hosted "hosted", SelfHosted "self-hosted";
    DeviceKind: Phone "phone", HardwareToken "hardware-token", Computer "computer",
        VirtualMachine "virtual-machine", Embedded "embedded", Unknown "unknown";
    Outcome: Accepted "accepted", Rejected "rejected", Unknown "unknown";
    Reason: Invalid "invalid", AlreadyUsed "already-used", TooOld "too-old", LockedOut "locked-out", Other "other";
    Clock: Device "device", App "app", Verifier "verifier";
    Method: Ntp "ntp", HttpDate "http-date", Browser "browser", Rollover "rollover", Comparison "comparison",
        Other "other";
    AcceptedWhen: Never "never", FreshOnly "fresh-only", LateOnly "late-only", Intermittent "intermittent",
        Always "always";
    Trend: Worsening "worsening", Steady "steady", Improving "improving";
    Control: OtherAccountSameDevice "other-account-same-device", OtherAppSameDevice "other-app-same-device",
        SameAccountOtherDevice "same-account-other-device", OtherUsersSameVerifier "other-users-same-verifier",
        RecoveryCode "recovery-code";
    EnrolmentOutcome: Accepted "accepted", Refused "refused", Unfinished "unfinished";
    Event: DeviceReplaced "device-replaced", DeviceRestored "device-restored", AppReinstalled "app-reinstalled",
        TwoEntries "two-entries", ClockCorrected "clock-corrected", TimeSetByHand "time-set-by-hand",
        AutomaticTimeOff "automatic-time-off", Travelled "travelled", DstChange "dst-change",
        BatteryChanged "battery-changed", SecretRotated "secret-rotated", AppLost "app-lost",
        VerifierUpdated "verifier-updated", VerifierRestored "verifier-restored", WorkedBefore "worked-before",
        NeverWorked "never-worked";
    Alphabet: Base32 "base32", Hex "hex", Base64 "base64", Decimal "decimal", Other "other";
    ParametersOf: Device "device", App "app", Verifier "verifier", Enrolment "enrolment";
    TokenKind: Totp "totp", Hotp "hotp";
    Entered: Qr "qr", Typed "typed";
    LogText: CodeMismatch "code-mismatch", CodeReused "code-reused", CodeExpired "code-expired",
        ClockWarning "clock-warning", SecretUnreadable "secret-unreadable", LockedOut "locked-out", Nothing "nothing";
}

words! {
    OffsetOf {
        OffsetOf::Clock(Clock::Device) = OffsetOf::Clock(Clock::Device) => "device",
        OffsetOf::Clock(Clock::App) = OffsetOf::Clock(Clock::App) => "app",
        OffsetOf::Clock(Clock::Verifier) = OffsetOf::Clock(Clock::Verifier) => "verifier",
        OffsetOf::Relative = OffsetOf::Relative => "relative",
    }
    Change {
        Change::ClockShifted(_) = Change::ClockShifted(crate::time::Span::ZERO) => "clock-shifted",
        Change::ClockSynchronized = Change::ClockSynchronized => "clock-synchronized",
        Change::Retyped = Change::Retyped => "retyped",
        Change::OtherApp = Change::OtherApp => "other-app",
        Change::WaitedForNextCode = Change::WaitedForNextCode => "waited-for-next-code",
    }
}
