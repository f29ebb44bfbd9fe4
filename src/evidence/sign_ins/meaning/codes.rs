//! Error numbers (AADSTS), which Graph calls `errorCode` and Azure Monitor `ResultType`.

use super::method::MethodKind;
use super::record::Meaning;
use super::records::*;

/// A number's rows: what it means, and whether the reason text knows better.
pub(super) struct Number {
    pub means: &'static Meaning,
    /// MFA was at stake, and the text decides.
    pub is_mfa: bool,
}

/// Numbers with what they mean. 500121 and 0 stand in [`number`], for there the method counts.
#[rustfmt::skip]
pub(super) const NUMBERS: [(i64, &Meaning, bool); 45] = [
    (50_074, &MFA_INTERRUPT, true), (50_076, &MFA_INTERRUPT, true), (50_078, &MFA_EXPIRED, true),
    (50_072, &MUST_REGISTER, false), (50_079, &MUST_REGISTER, false),
    (53_004, &REGISTRATION_RISK, false), (53_010, &REGISTRATION_PLACE, false),
    (90_072, &GUEST_MFA, false), (50_158, &OTHER_PROVIDER, false),
    (50_087, &CALLS_LIMITED, false), (50_088, &CALLS_LIMITED, false),
    (50_057, &DISABLED, false), (50_053, &LOCKED, false),
    (50_126, &PASSWORD, false), (50_056, &PASSWORD, false), (50_034, &PASSWORD, false),
    (50_055, &PASSWORD_EXPIRED, false), (50_144, &PASSWORD_EXPIRED, false),
    (50_133, &SESSION_REVOKED, false), (50_132, &SESSION_REVOKED, false), (50_173, &SESSION_REVOKED, false),
    (50_125, &PASSWORD_CHANGE, false), (50_135, &PASSWORD_CHANGE, false), (50_137, &PASSWORD_CHANGE, false),
    (50_142, &PASSWORD_CHANGE, false),
    (50_140, &INTERRUPT, false), (50_058, &INTERRUPT, false), (50_199, &INTERRUPT, false),
    (53_003, &POLICY, false), (530_032, &POLICY, false),
    (53_000, &DEVICE_CONDITION, false), (53_001, &DEVICE_CONDITION, false), (53_002, &DEVICE_CONDITION, false),
    (50_131, &DEVICE_CONDITION, false), (50_005, &DEVICE_CONDITION, false), (50_097, &DEVICE_CONDITION, false),
    (50_129, &DEVICE_CONDITION, false), (530_035, &DEVICE_CONDITION, false),
    (53_011, &HOME_RISK, false), (50_105, &NOT_ASSIGNED, false),
    (80_013, &AGENT_CLOCK, false), (80_012, &LOGON_HOURS, false),
    (130_501, &PASS_POLICY, false), (130_504, &PASS_EXPIRED, false), (130_507, &PASS_UNKNOWN, false),
];

/// What a number means, if it is known. `reason` is the text in lower case.
pub(super) fn number(code: i64, method: Option<MethodKind>, reason: &str) -> Option<Number> {
    match code {
        0 => Some(Number { means: success(method), is_mfa: true }),
        500_121 => Some(Number { means: failed(method), is_mfa: true }),
        50_053 if reason.contains("malicious") => Some(Number { means: &MALICIOUS_ADDRESS, is_mfa: false }),
        _ => {
            let row = NUMBERS.iter().find(|(known, ..)| *known == code);
            row.map(|(_, means, is_mfa)| Number { means, is_mfa: *is_mfa })
        }
    }
}

/// A success by a method.
pub(super) fn success(method: Option<MethodKind>) -> &'static Meaning {
    match method {
        Some(MethodKind::OathCode) => &CODE_ACCEPTED,
        Some(MethodKind::Earlier) => &SATISFIED_EARLIER,
        Some(MethodKind::Password | MethodKind::Other) | None => &SUCCESS,
        Some(_) => &OTHER_METHOD_ACCEPTED,
    }
}

fn failed(method: Option<MethodKind>) -> &'static Meaning {
    use MethodKind::{App, Call, Earlier, Message, OathCode, Other, Pass, Password, Passwordless, Push};
    match method {
        Some(OathCode) => &MFA_FAILED_WITH_CODE,
        Some(Push | Message | Call | Passwordless | Pass) => &MFA_FAILED_OTHERWISE,
        Some(App | Password | Earlier | Other) | None => &MFA_FAILED,
    }
}
