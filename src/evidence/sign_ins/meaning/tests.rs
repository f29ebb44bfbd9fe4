//! Every row of the published lists, in the words in which they are written there.

use super::*;
use ClockEffect::{Bounds, Excluded, Neutral, Noise, NotEvidence, Open, OpenWeakly, Supports};

const OATH: &str = "OATH verification code";
const PUSH: &str = "Mobile app notification";
const TEXT: &str = "Text message";
const CALL: &str = "Phone call approval (Authentication phone)";

/// A reason, a method, what follows for a clock, and the meaning.
#[rustfmt::skip]
const REASON_ROWS: &[(&str, &str, ClockEffect, &str)] = &[
    ("invalid mobile app verification code", OATH, Open, "wrong-code"),
    ("invalid mobile app verification code", "", Open, "wrong-code"),
    ("invalid mobile app verification code", TEXT, Excluded, "wrong-sent-code"),
    ("invalid verification code", OATH, Open, "wrong-code"),
    ("invalid verification code", TEXT, Excluded, "wrong-sent-code"),
    ("invalid verification code", CALL, Excluded, "wrong-sent-code"),
    ("invalid verification code", "", OpenWeakly, "wrong-code-of-unknown-kind"),
    ("FAILED_OATH_CODE_INCORRECT", OATH, Open, "wrong-code"),
    ("OathCodeIncorrect", OATH, Open, "wrong-code"),
    ("user entered incorrect code", OATH, Open, "wrong-code"),
    ("user entered incorrect code", TEXT, Excluded, "wrong-sent-code"),
    ("user entered incorrect code", "", OpenWeakly, "wrong-code-of-unknown-kind"),
    ("user entered incorrect code", "Authenticator App", OpenWeakly, "wrong-code-of-unknown-kind"),
    ("FAILED_SMS_OTP_INCORRECT", TEXT, Excluded, "wrong-sent-code"),
    ("SMSAuthFailedWrongCodeEntered", "", Excluded, "wrong-sent-code"),
    ("verification code already used once", OATH, Excluded, "code-reused"),
    ("FAILED_OATH_CODE_DUPLICATE", OATH, Excluded, "code-reused"),
    ("OATH Code Out of Date", OATH, Supports, "old-code"),
    ("FAILED_OATH_CODE_OLD", OATH, Supports, "old-code"),
    ("entered incorrect code too many times", OATH, Neutral, "too-many-codes"),
    ("user entered incorrect code too many times", OATH, Neutral, "too-many-codes"),
    ("SMSAuthFailedMaxAllowedCodeRetryReached", TEXT, Neutral, "too-many-codes"),
    ("user never entered the verification code", OATH, NotEvidence, "code-never-typed"),
    ("SUCCESS_OATH_CODE_PENDING", OATH, NotEvidence, "code-never-typed"),
    ("OATH Code Result Timeout", OATH, NotEvidence, "code-timeout"),
    ("FAILED_OATH_TOKEN_TIMEOUT", OATH, NotEvidence, "code-timeout"),
    ("InvalidSession", OATH, NotEvidence, "code-timeout"),
    ("user entered incorrect PIN", PUSH, Excluded, "wrong-pin"),
    ("user entered incorrect PIN", "", Excluded, "wrong-pin"),
    ("user entered incorrect PIN", OATH, Open, "wrong-pin-with-code"),
    ("FAILED_OATH_CODE_PIN_INCORRECT", "", Open, "wrong-pin-with-code"),
    ("FAILED_PHONE_APP_INVALID_PIN", PUSH, Excluded, "wrong-pin"),
    ("user declined the authentication", PUSH, Excluded, "push-declined"),
    ("FAILED_PHONE_APP_DENIED", PUSH, Excluded, "push-declined"),
    ("denied by user", PUSH, Excluded, "push-declined"),
    ("fraud code entered", CALL, Excluded, "fraud-reported"),
    ("Fraud Reported", PUSH, Excluded, "fraud-reported"),
    ("FAILED_FRAUD_CODE_ENTERED", CALL, Excluded, "fraud-reported"),
    ("FAILED_FRAUD_REPORTED", PUSH, Excluded, "fraud-reported"),
    ("user didn't respond to mobile app notification", PUSH, Excluded, "push-unanswered"),
    ("user didn\u{2019}t respond to mobile app notification", PUSH, Excluded, "push-unanswered"),
    ("FAILED_PHONE_APP_NO_RESPONSE", PUSH, Excluded, "push-unanswered"),
    ("user did not select the correct number", PUSH, Excluded, "wrong-number"),
    ("unable to send the mobile app notification", PUSH, Excluded, "push-not-sent"),
    ("unable to send the mobile app notification to the device", PUSH, Excluded, "push-not-sent"),
    ("FAILED_PHONE_APP_NOTIFICATION_FAILED", PUSH, Excluded, "push-not-sent"),
    ("FAILED_PHONE_APP_ALL_DEVICES_BLOCKED", PUSH, Excluded, "push-not-sent"),
    ("user doesn't have any verification methods registered", "", Excluded, "nothing-registered"),
    ("AuthenticationMethodNotConfigured", "", Excluded, "nothing-registered"),
    ("NoDefaultAuthenticationMethodIsConfigured", "", Excluded, "nothing-registered"),
    ("ProofDataNotFound", "", Excluded, "nothing-registered"),
    ("Authentication method required but not configured", "", Excluded, "nothing-registered"),
    ("user is blocked", PUSH, Excluded, "mfa-blocked"),
    ("SUCCESS_USER_BLOCKED", "", Excluded, "mfa-blocked"),
    ("TenantIsBlocked", "", Excluded, "mfa-blocked"),
    ("duplicate authentication attempt", OATH, Neutral, "parallel-attempts"),
    ("authentication in-progress", PUSH, Neutral, "parallel-attempts"),
    ("FAILED_PHONE_BUSY", CALL, Neutral, "parallel-attempts"),
    ("phone call went to voicemail", CALL, Excluded, "call-failed"),
    ("phone call hung up", CALL, Excluded, "call-failed"),
    ("invalid format", CALL, Excluded, "call-failed"),
    ("phone number has an invalid format", CALL, Excluded, "call-failed"),
    ("unable to reach the phone", CALL, Excluded, "call-failed"),
    ("CONFIG_ISSUE_SOMETHING", CALL, Excluded, "call-failed"),
    ("invalid authentication", OATH, Neutral, "service-side"),
    ("misconfiguration", OATH, Neutral, "service-side"),
    ("service error", OATH, Neutral, "service-side"),
    ("user not found", OATH, Neutral, "service-side"),
    ("FAILED_SERVER_ERROR", OATH, Neutral, "service-side"),
    ("throttled", OATH, Neutral, "throttled"),
    ("FAILED_AUTHENTICATION_THROTTLED", OATH, Neutral, "throttled"),
    ("AuthenticationThrottled", OATH, Neutral, "throttled"),
    ("Unable to satisfy MFA requirement", "", Excluded, "guest-mfa"),
    ("invalid code", OATH, Open, "wrong-code"),
];

/// Reasons of successes.
const SUCCESS_ROWS: &[(&str, &str, ClockEffect, &str)] = &[
    ("MFA successfully completed", OATH, Bounds, "code-accepted"),
    ("MFA successfully completed", PUSH, Neutral, "other-method-accepted"),
    ("MFA successfully completed", "", NotEvidence, "success"),
    ("MFA completed in Azure AD", OATH, Bounds, "code-accepted"),
    ("MFA requirement satisfied by claim in the token", OATH, NotEvidence, "satisfied-earlier"),
    ("MFA requirement skipped due to remembered device", "", NotEvidence, "satisfied-earlier"),
    ("SUCCESS_OATH_CODE_VERIFIED", "", Bounds, "code-accepted"),
    ("", "Previously satisfied", NotEvidence, "satisfied-earlier"),
    ("", OATH, Bounds, "code-accepted"),
    ("", "", NotEvidence, "success"),
];

/// Numbers, what follows for a clock, and the meaning.
#[rustfmt::skip]
const NUMBER_ROWS: &[(&[i64], ClockEffect, &str)] = &[
    (&[500_121], Open, "mfa-failed"),
    (&[50_074, 50_076], Neutral, "mfa-interrupt"),
    (&[50_078], Neutral, "mfa-expired"),
    (&[50_072, 50_079], Excluded, "must-register"),
    (&[53_004], Excluded, "registration-blocked-by-risk"),
    (&[53_010], Excluded, "registration-blocked-by-place"),
    (&[90_072], Excluded, "guest-mfa"),
    (&[50_158], Excluded, "other-provider"),
    (&[50_087, 50_088], Neutral, "calls-limited"),
    (&[50_057], Excluded, "account-disabled"),
    (&[50_053], Excluded, "account-locked"),
    (&[50_126, 50_056, 50_034], Excluded, "password-failed"),
    (&[50_055, 50_144], Excluded, "password-expired"),
    (&[50_133, 50_132, 50_173], Neutral, "session-revoked"),
    (&[50_125, 50_135, 50_137, 50_142], Excluded, "password-change-due"),
    (&[50_140, 50_058, 50_199], Noise, "ordinary-interrupt"),
    (&[53_003, 530_032], Excluded, "policy-block"),
    (&[53_000, 53_001, 53_002, 50_131, 50_005, 50_097, 50_129, 530_035], Excluded, "device-condition"),
    (&[53_011], Excluded, "home-tenant-risk"),
    (&[50_105], Excluded, "not-assigned"),
    (&[80_013], Excluded, "agent-clock"),
    (&[80_012], Excluded, "logon-hours"),
    (&[130_501], Excluded, "pass-policy"),
    (&[130_504], Excluded, "pass-expired"),
    (&[130_507], Excluded, "pass-unknown"),
    (&[0], NotEvidence, "success"),
];

fn method(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

#[test]
fn every_reason_is_read_in_every_spelling() {
    for (reason, name, clock, id) in REASON_ROWS {
        let spellings = [
            (*reason).to_owned(),
            format!("MFA denied; {reason}"),
            format!("MFA Denied; {reason}"),
            format!("mfa denied;{}.", reason.to_uppercase()),
            format!("  MFA  denied ;  {}  ", reason.replace(' ', "  ")),
        ];
        for spelling in &spellings {
            for code in [Some(500_121), Some(50_074), None] {
                let read = classify(code, method(name), Some(spelling));
                assert_eq!((read.means.clock, read.means.id), (*clock, *id), "{code:?} {name} {spelling}");
                assert!(read.understood, "{code:?} {name} {spelling}");
            }
        }
    }
}

#[test]
fn every_success_is_read() {
    for (reason, name, clock, id) in SUCCESS_ROWS {
        let read = classify(Some(0), method(name), Some(reason));
        assert_eq!((read.means.clock, read.means.id, read.understood), (*clock, *id, true), "{name} {reason}");
    }
}

#[test]
fn every_number_is_read() {
    for (numbers, clock, id) in NUMBER_ROWS {
        for number in *numbers {
            let read = classify(Some(*number), None, None);
            assert_eq!((read.means.clock, read.means.id, read.understood), (*clock, *id, true), "{number}");
        }
    }
    let told: usize = NUMBER_ROWS.iter().map(|(numbers, ..)| numbers.len()).sum();
    assert_eq!(told, codes::NUMBERS.len() + 2, "each number of the table is tried");
}

#[test]
fn a_lock_says_which() {
    let address = classify(
        Some(50_053),
        None,
        Some("Sign-in was blocked because it came from an IP address with malicious activity."),
    );
    assert_eq!(address.means.id, "malicious-address");
    assert_eq!(classify(Some(50_053), None, Some("Account is locked")).means.id, "account-locked");
}

#[test]
fn a_method_decides_where_no_reason_does() {
    let failed = |name| {
        classify(Some(500_121), Some(name), Some("Authentication failed during strong authentication request."))
            .means
            .id
    };
    assert_eq!(
        [failed(OATH), failed(PUSH), failed(TEXT), failed("Carrier pigeon")],
        ["mfa-failed-with-code", "mfa-failed-otherwise", "mfa-failed-otherwise", "mfa-failed"]
    );
}

#[test]
fn what_is_not_known_is_said_to_be_so() {
    for (code, reason) in
        [(Some(999_999), ""), (Some(500_121), "MFA denied; the moon was full"), (None, "the moon was full")]
    {
        assert!(!classify(code, None, Some(reason)).understood, "{code:?} {reason}");
    }
    assert_eq!(classify(Some(999_999), None, None).means.id, "unknown");
    assert_eq!(classify(Some(500_121), Some(OATH), Some("the moon was full")).means.id, "mfa-failed-with-code");
    // Never an attempt's success because of a phrase, and never a password's failure because of one.
    assert_eq!(
        classify(Some(0), Some(OATH), Some("MFA denied; user declined the authentication")).means.id,
        "contradictory"
    );
    assert_eq!(classify(Some(50_126), Some(OATH), Some("invalid verification code")).means.id, "password-failed");
    assert_eq!(
        classify(Some(500_121), Some(PUSH), Some("MFA requirement satisfied by claim in the token")).means.id,
        "mfa-failed-otherwise"
    );
}

#[test]
fn only_reports_and_blocks_are_incidents() {
    let incidents: Vec<_> = MEANINGS.iter().filter(|means| means.incident).map(|means| means.id).collect();
    assert_eq!(incidents, ["fraud-reported", "suspicious-activity-reported", "mfa-blocked"]);
}

#[test]
fn ids_are_unique_and_no_meaning_confirms_a_clock() {
    let mut ids: Vec<_> = MEANINGS.iter().map(|means| means.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), MEANINGS.len());
    assert!(ClockEffect::ALL.iter().all(|effect| !effect.word().contains("confirm")));
}
