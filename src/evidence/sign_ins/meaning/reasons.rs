//! Reason texts, in a status's additional details and in a step's result.

use super::method::MethodKind;
use super::record::Meaning;
use super::records::*;

/// One row of the list of reasons.
pub(super) struct Reason {
    /// How the normalised text begins.
    begins: &'static [&'static str],
    /// What the normalised text may hold anywhere.
    holds: &'static [&'static str],
    /// Result codes of older reports and of the NPS extension, in lower case.
    older: &'static [&'static str],
    /// What it means for a method.
    means: MeaningFor,
    /// Whether something succeeded.
    success: bool,
}

const fn denial(begins: &'static [&'static str], older: &'static [&'static str], means: MeaningFor) -> Reason {
    Reason { begins, holds: &[], older, means, success: false }
}

/// Of several that fit, the first counts.
static REASONS: [Reason; 26] = [
    denial(
        &["entered incorrect code too many times", "user entered incorrect code too many times"],
        &["smsauthfailedmaxallowedcoderetryreached"],
        |_| &TOO_MANY_CODES,
    ),
    denial(&["invalid mobile app verification code"], &["failed_oath_code_incorrect", "oathcodeincorrect"], app_code),
    denial(&["invalid verification code", "user entered incorrect code"], &[], code),
    denial(&[], &["failed_sms_otp_incorrect", "smsauthfailedwrongcodeentered"], |_| &WRONG_SENT_CODE),
    denial(&["verification code already used"], &["failed_oath_code_duplicate"], |_| &CODE_REUSED),
    denial(&["oath code out of date"], &["failed_oath_code_old"], |_| &OLD_CODE),
    denial(&["user never entered the verification code"], &["success_oath_code_pending"], |_| &CODE_NEVER_TYPED),
    denial(&["oath code result timeout"], &["failed_oath_token_timeout", "invalidsession"], |_| &CODE_TIMEOUT),
    denial(&[], &["failed_oath_code_pin_incorrect"], |_| &WRONG_PIN_WITH_CODE),
    denial(&["user entered incorrect pin"], &["failed_phone_app_invalid_pin"], pin),
    denial(&["user declined the authentication"], &["failed_phone_app_denied"], |_| &PUSH_DECLINED),
    denial(&["fraud code entered", "fraud reported"], &["failed_fraud_code_entered", "failed_fraud_reported"], |_| {
        &FRAUD_REPORTED
    }),
    denial(
        &["user didn't respond to mobile app notification", "user did not respond to mobile app notification"],
        &["failed_phone_app_no_response"],
        |_| &PUSH_UNANSWERED,
    ),
    denial(&["user did not select the correct number", "user didn't select the correct number"], &[], |_| {
        &WRONG_NUMBER
    }),
    denial(
        &["unable to send the mobile app notification"],
        &["failed_phone_app_notification_failed", "failed_phone_app_all_devices_blocked"],
        |_| &PUSH_NOT_SENT,
    ),
    denial(
        &[
            "user doesn't have any verification methods registered",
            "user does not have any verification methods registered",
        ],
        &["authenticationmethodnotconfigured", "nodefaultauthenticationmethodisconfigured", "proofdatanotfound"],
        |_| &NOTHING_REGISTERED,
    ),
    denial(&["user is blocked"], &["success_user_blocked", "tenantisblocked"], |_| &MFA_BLOCKED),
    denial(
        &["duplicate authentication attempt", "authentication in-progress", "authentication in progress"],
        &["failed_phone_busy"],
        |_| &PARALLEL_ATTEMPTS,
    ),
    Reason {
        begins: &["invalid format"],
        holds: &["went to voicemail", "hung up", "phone number has an invalid format", "unable to reach the phone"],
        older: &["config_issue"],
        means: |_| &CALL_FAILED,
        success: false,
    },
    denial(
        &["invalid authentication", "misconfiguration", "service error", "user not found"],
        &["failed_server_error"],
        |_| &SERVICE_SIDE,
    ),
    denial(&["throttled"], &["failed_authentication_throttled", "authenticationthrottled"], |_| &THROTTLED),
    denial(&["userreportedsuspiciousactivity"], &["userreportedsuspiciousactivity"], |_| &SUSPICIOUS_ACTIVITY),
    Reason {
        begins: &[],
        holds: &["satisfied by", "previously satisfied"],
        older: &[],
        means: |_| &SATISFIED_EARLIER,
        success: true,
    },
    Reason {
        begins: &["mfa requirement skipped", "skipped"],
        holds: &[],
        older: &[],
        means: |_| &SATISFIED_EARLIER,
        success: true,
    },
    Reason {
        begins: &[],
        holds: &[],
        older: &["success_oath_code_verified"],
        means: |_| &CODE_ACCEPTED,
        success: true,
    },
    Reason {
        begins: &["mfa successfully completed", "mfa completed"],
        holds: &[],
        older: &[],
        means: super::codes::success,
        success: true,
    },
];

/// What a reason means for a method.
type MeaningFor = fn(Option<MethodKind>) -> &'static Meaning;

/// Phrases of runbooks, which no log prints. They count only where nothing else is known.
const RETOLD: [(&str, MeaningFor); 6] = [
    ("invalid code", code),
    ("incorrect code", code),
    ("wrong code", code),
    ("denied by user", |_| &PUSH_DECLINED),
    ("method required but not configured", |_| &NOTHING_REGISTERED),
    ("unable to satisfy mfa requirement", |_| &GUEST_MFA),
];

/// What a reason says, and whether of a success.
pub(super) struct Told {
    pub means: &'static Meaning,
    pub success: bool,
}

/// A log's reason, read; `text` is normalised.
pub(super) fn told(text: &str, method: Option<MethodKind>) -> Option<Told> {
    let has_older =
        |codes: &[&str]| !codes.is_empty() && words(text).any(|word| codes.iter().any(|code| is_code(word, code)));
    let fits = |reason: &&Reason| {
        reason.begins.iter().any(|start| text.starts_with(start))
            || reason.holds.iter().any(|piece| text.contains(piece))
            || has_older(reason.older)
    };
    REASONS.iter().find(fits).map(|reason| Told { means: (reason.means)(method), success: reason.success })
}

/// The same of a phrase that somebody retold.
pub(super) fn retold(text: &str, method: Option<MethodKind>) -> Option<&'static Meaning> {
    RETOLD.iter().find(|(phrase, _)| text.contains(phrase)).map(|(_, means)| means(method))
}

/// A reason without the frame around it: `MFA denied; `, capitals, blanks, the full stop.
pub(super) fn normalised(text: &str) -> String {
    let lower = text.to_lowercase().replace(['\u{2019}', '\u{2018}', '`'], "'");
    let joined = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = joined.as_str();
    for frame in ["result detail:", "mfa denied"] {
        rest = rest.strip_prefix(frame).map_or(rest, |rest| rest.trim_start_matches([';', ':', ',', '-', '.', ' ']));
    }
    rest.trim_end_matches(['.', ';', ' ']).to_owned()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
}

/// `config_issue` stands for all that begin like it.
fn is_code(word: &str, code: &str) -> bool {
    word == code || (code == "config_issue" && word.starts_with(code))
}

/// A wrong code of a kind that the method tells.
fn code(method: Option<MethodKind>) -> &'static Meaning {
    match method {
        Some(MethodKind::OathCode) => &WRONG_CODE,
        None | Some(MethodKind::App | MethodKind::Other) => &WRONG_CODE_OF_UNKNOWN_KIND,
        Some(_) => &WRONG_SENT_CODE,
    }
}

/// The text itself says that the app made it.
fn app_code(method: Option<MethodKind>) -> &'static Meaning {
    match method {
        Some(MethodKind::Message | MethodKind::Call) => &WRONG_SENT_CODE,
        _ => &WRONG_CODE,
    }
}

fn pin(method: Option<MethodKind>) -> &'static Meaning {
    if method == Some(MethodKind::OathCode) { &WRONG_PIN_WITH_CODE } else { &WRONG_PIN }
}

/// Every text of the list, older codes last in their row.
pub(super) fn texts() -> impl Iterator<Item = &'static str> {
    REASONS.iter().flat_map(|reason| reason.begins.iter().chain(reason.holds).chain(reason.older)).copied()
}
