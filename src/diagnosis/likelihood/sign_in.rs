//! Sign-in logs and other verifiers' logs. A log can exclude a clock or leave it open; alone it never confirms one.

use super::{Column, Scene};
use crate::diagnosis::cause::Cause;
use crate::evidence::{LogText, SignIn};

/// What one event of a sign-in log means for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A typed code matched nothing.
    WrongCode,
    /// A typed code matched and had been spent.
    ReusedCode,
    /// A typed code belonged to an earlier step than one already used.
    OldCode,
    /// The code came after the prompt had died.
    TooLate,
    /// No code of a generator was involved: a prompt, a call, a text message, a registration, a policy, a password.
    NoCode,
    /// Locked after repeated failures.
    LockedOut,
    /// A typed code was accepted.
    Accepted,
    /// Says nothing: an interrupt, an unknown code.
    Neutral,
}

/// Reads an event by its method, error code and reason text, as documented for Entra. Open text is compared without case.
pub(super) fn meaning(event: &SignIn) -> Meaning {
    let method = event.method.as_deref().unwrap_or_default().to_lowercase();
    let detail = event.detail.as_deref().unwrap_or_default().to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| detail.contains(word));
    let other_method =
        ["notification", "text message", "sms", "phone call", "voice", "passwordless", "passkey", "fido"];
    if says(&["already used", "duplicate code"]) {
        return Meaning::ReusedCode;
    }
    if says(&["out of date", "old code"]) {
        return Meaning::OldCode;
    }
    if says(&["too many times", "too many"]) {
        return Meaning::LockedOut;
    }
    if other_method.iter().any(|word| method.contains(word)) {
        return Meaning::NoCode;
    }
    if says(&[
        "declined",
        "denied by user",
        "fraud",
        "notification",
        "correct number",
        "registered",
        "not configured",
        "blocked",
    ]) {
        return Meaning::NoCode;
    }
    if says(&["timeout", "never entered"]) {
        return Meaning::TooLate;
    }
    if says(&["verification code", "incorrect code", "invalid code", "wrong code", "oathcodeincorrect"]) {
        return Meaning::WrongCode;
    }
    by_number(event.error_code, method.contains("oath"))
}

fn by_number(error_code: Option<i64>, oath: bool) -> Meaning {
    match error_code {
        Some(0) if oath => Meaning::Accepted,
        Some(500_121) if oath => Meaning::WrongCode,
        // Must register, blocked, disabled, password stage, policy, device conditions, pass (TAP) policy.
        Some(
            50_072 | 50_079 | 53_004 | 53_010 | 90_072 | 50_158 | 50_057 | 50_053 | 50_126 | 50_056 | 50_034 | 50_055
            | 50_144 | 53_003 | 530_032 | 53_000 | 53_001 | 53_002 | 50_131 | 50_005 | 50_097 | 50_129 | 530_035
            | 53_011 | 50_105 | 80_012 | 80_013 | 130_501 | 130_504 | 130_507,
        ) => Meaning::NoCode,
        _ => Meaning::Neutral,
    }
}

pub(super) fn column(event: &SignIn, scene: &Scene) -> Column {
    let meaning = meaning(event);
    Column::flat(scene, |hypothesis| probability(meaning, hypothesis.cause))
}

/// How likely an event of a meaning is in the log of a case with this cause. The clock gets the same as the other causes
/// of a wrong code wherever a log cannot tell them apart. Guesses.
fn probability(meaning: Meaning, cause: Cause) -> f64 {
    use Cause::{
        AccountOrPolicy, DeviceClock, LateEntry, ReplayedCode, ServiceFault, TimeZone, VerifierClock, WrongSecret,
    };
    match (meaning, cause) {
        (Meaning::Neutral, _) => 1.0,
        (Meaning::WrongCode, AccountOrPolicy) => 0.08,
        (Meaning::WrongCode, ReplayedCode) => 0.4,
        (Meaning::WrongCode, ServiceFault) => 0.6,
        (Meaning::WrongCode, _) => 0.9,
        (Meaning::ReusedCode, ReplayedCode) => 0.9,
        // The code matched: neither a clock nor the secret kept it out.
        (Meaning::ReusedCode, _) => 0.002,
        (Meaning::OldCode, DeviceClock | VerifierClock | LateEntry) => 0.1,
        (Meaning::OldCode, ReplayedCode) => 0.2,
        (Meaning::OldCode, _) => 0.01,
        (Meaning::TooLate, LateEntry) => 0.4,
        (Meaning::TooLate, _) => 0.05,
        (Meaning::NoCode, AccountOrPolicy) => 0.8,
        (Meaning::NoCode, WrongSecret | ServiceFault) => 0.15,
        (Meaning::NoCode, DeviceClock | VerifierClock | TimeZone) => 0.06,
        (Meaning::NoCode, _) => 0.08,
        (Meaning::LockedOut, AccountOrPolicy) => 0.3,
        (Meaning::LockedOut, _) => 0.15,
        (Meaning::Accepted, DeviceClock | VerifierClock | TimeZone) => 0.25,
        (Meaning::Accepted, WrongSecret) => 0.1,
        (Meaning::Accepted, _) => 0.3,
    }
}

/// What another verifier's log or state says. Guesses; the texts are in the profiles. A text that blames the clock moves
/// little: some products print it for every mismatch.
pub(super) fn verifier_log(says: LogText, scene: &Scene) -> Column {
    use Cause::{AccountOrPolicy, DeviceClock, LateEntry, ReplayedCode, ServiceFault, TimeZone, VerifierClock};
    Column::flat(scene, |hypothesis| match (says, hypothesis.cause) {
        (LogText::CodeMismatch, cause) => probability(Meaning::WrongCode, cause),
        (LogText::CodeReused, cause) => probability(Meaning::ReusedCode, cause),
        (LogText::CodeExpired, LateEntry) => 0.3,
        (LogText::CodeExpired, DeviceClock | VerifierClock | TimeZone) => 0.15,
        (LogText::CodeExpired, _) => 0.05,
        (LogText::ClockWarning, DeviceClock | VerifierClock | TimeZone) => 0.2,
        (LogText::ClockWarning, _) => 0.1,
        (LogText::SecretUnreadable, ServiceFault) => 0.5,
        (LogText::SecretUnreadable, _) => 0.004,
        (LogText::LockedOut, AccountOrPolicy) => 0.4,
        (LogText::LockedOut, ReplayedCode) => 0.1,
        (LogText::LockedOut, _) => 0.12,
        (LogText::Nothing, ServiceFault | AccountOrPolicy) => 0.3,
        (LogText::Nothing, _) => 0.2,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(error_code: i64, method: &str, detail: &str) -> SignIn {
        SignIn { at: None, error_code: Some(error_code), method: Some(method.into()), detail: Some(detail.into()) }
    }

    #[test]
    fn events_are_read_by_method_number_and_reason() {
        let oath = "OATH verification code";
        assert_eq!(meaning(&event(500_121, oath, "MFA denied; invalid code")), Meaning::WrongCode);
        assert_eq!(
            meaning(&event(500_121, oath, "MFA Denied; verification code already used once")),
            Meaning::ReusedCode
        );
        assert_eq!(meaning(&event(500_121, "Mobile app notification", "MFA denied; denied by user")), Meaning::NoCode);
        assert_eq!(meaning(&event(500_121, "Text message", "MFA denied; invalid verification code")), Meaning::NoCode);
        assert_eq!(meaning(&event(50_072, "", "")), Meaning::NoCode);
        assert_eq!(meaning(&event(50_074, "", "Interrupted")), Meaning::Neutral);
        assert_eq!(meaning(&event(0, oath, "")), Meaning::Accepted);
        assert_eq!(meaning(&event(123_456, "", "")), Meaning::Neutral);
    }

    #[test]
    fn a_wrong_code_in_a_log_does_not_favour_a_clock_over_a_secret() {
        let clock = probability(Meaning::WrongCode, Cause::DeviceClock);
        assert_eq!(clock, probability(Meaning::WrongCode, Cause::WrongSecret));
    }
}
