//! Every meaning that an event can have. The sources are Microsoft's list of MFA results, its list of AADSTS errors, and the
//! result codes of its older reports; where only third parties have printed a text, the meaning says so.

use super::record::ClockEffect::{Bounds, Excluded, Neutral, Noise, NotEvidence, Open, OpenWeakly, Supports};
use super::record::CodeFate::{Accepted, Late, LockedOut, NotInvolved, Old, Reused, Unsaid, Wrong, WrongOfUnknownKind};
use super::record::Meaning;

/// One static for each, and the list of all.
macro_rules! meanings {
    ($($name:ident $id:literal $clock:ident $fate:ident $incident:literal: $means:literal, $supports:literal, $excludes:literal;)*) => {
        $(pub(super) static $name: Meaning = Meaning {
            id: $id, means: $means, supports: $supports, excludes: $excludes, clock: $clock, fate: $fate, incident: $incident,
        };)*

        /// Every meaning, in the order of `docs/sign-ins.md`.
        pub static MEANINGS: &[&Meaning] = &[$(&$name),*];
    };
}

meanings! {
    WRONG_CODE "wrong-code" Open Wrong false:
        "a code was typed and matched nothing in the window",
        "a clock, the wrong secret or parameters, a slip, late entry, another account's or token's code", "";
    WRONG_SENT_CODE "wrong-sent-code" Excluded NotInvolved false:
        "a code that had been sent was typed wrongly",
        "a slip, an older message's code", "a clock, for this attempt: no clock makes such codes";
    WRONG_CODE_OF_UNKNOWN_KIND "wrong-code-of-unknown-kind" OpenWeakly WrongOfUnknownKind false:
        "a wrong code was typed, and the row does not say of which kind",
        "what a wrong code supports, if a generator made it", "";
    CODE_REUSED "code-reused" Excluded Reused false:
        "the code was right, and had been used already",
        "a code used twice: sent again by a program, typed twice, two prompts at once",
        "a clock, the wrong secret, hash, digits and period: the code matched";
    OLD_CODE "old-code" Supports Old false:
        "the code belongs to a step before one that was already used (known from older reports only)",
        "a slow clock, a second device with the same secret that lags, late entry",
        "the wrong secret and parameters: the code matched a step";
    TOO_MANY_CODES "too-many-codes" Neutral LockedOut false:
        "no more codes are taken after several wrong ones",
        "", "";
    CODE_NEVER_TYPED "code-never-typed" NotEvidence Unsaid false:
        "a code was asked for, and none was typed",
        "a user who is stuck, or has no phone at hand", "";
    CODE_TIMEOUT "code-timeout" NotEvidence Late false:
        "the code came after the prompt had ended",
        "late entry", "";
    WRONG_PIN_WITH_CODE "wrong-pin-with-code" Open WrongOfUnknownKind false:
        "PIN and code were typed together and did not match",
        "a wrong PIN, or what a wrong code supports", "";
    WRONG_PIN "wrong-pin" Excluded NotInvolved false:
        "the app's PIN was wrong",
        "a forgotten PIN", "a clock, for this attempt";
    PUSH_DECLINED "push-declined" Excluded NotInvolved false:
        "an approval was declined",
        "the user pressed Deny, by mistake or because of an attack; since March 2025 a report of fraud is logged like this, so look at the user's risk",
        "a clock, for this attempt: approvals need none";
    FRAUD_REPORTED "fraud-reported" Excluded NotInvolved true:
        "the user reported fraud",
        "an attack: stop, and do not reset methods on autopilot", "a clock, for this attempt";
    SUSPICIOUS_ACTIVITY "suspicious-activity-reported" Excluded NotInvolved true:
        "the user reported suspicious activity, or the account is taken to be compromised",
        "an attack: stop, and do not reset methods on autopilot", "a clock, for this attempt";
    PUSH_UNANSWERED "push-unanswered" Excluded NotInvolved false:
        "an approval was asked for, and nobody answered",
        "no connection, notifications switched off, a phone out of reach", "a clock, for this attempt";
    WRONG_NUMBER "wrong-number" Excluded NotInvolved false:
        "the number shown was not the number chosen (printed by third parties only)",
        "a slip, or an approval that somebody else asked for", "a clock, for this attempt";
    PUSH_NOT_SENT "push-not-sent" Excluded NotInvolved false:
        "the approval could not be sent to the phone",
        "a stale registration of the app, a replaced phone", "a clock, for this attempt";
    NOTHING_REGISTERED "nothing-registered" Excluded NotInvolved false:
        "the user has no method registered",
        "enrolment is missing, or methods were just deleted", "a clock, for this attempt";
    MFA_BLOCKED "mfa-blocked" Excluded NotInvolved true:
        "the user is blocked from MFA",
        "a block that somebody or a report of fraud set: find out why before it is lifted", "a clock, for this attempt";
    PARALLEL_ATTEMPTS "parallel-attempts" Neutral Unsaid false:
        "another attempt was still running; this is not a code used twice",
        "a program that asks again, such as RADIUS", "";
    CALL_FAILED "call-failed" Excluded NotInvolved false:
        "the phone could not be reached by call or message",
        "a wrong number, voicemail, the network", "a clock, for this attempt";
    SERVICE_SIDE "service-side" Neutral Unsaid false:
        "the service could not judge the attempt",
        "a fault or setting of the service", "";
    THROTTLED "throttled" Neutral Unsaid false:
        "there were too many attempts in a short time",
        "", "";
    CODE_ACCEPTED "code-accepted" Bounds Accepted false:
        "a generator's code was accepted",
        "at that moment the offset was within the window",
        "the wrong secret and parameters from then on, unless it was enrolled again";
    OTHER_METHOD_ACCEPTED "other-method-accepted" Neutral Unsaid false:
        "MFA was passed by another method than a code",
        "", "";
    SATISFIED_EARLIER "satisfied-earlier" NotEvidence Unsaid false:
        "MFA was satisfied by an earlier sign-in or not asked for: nothing was typed",
        "", "";
    SUCCESS "success" NotEvidence Unsaid false:
        "the sign-in succeeded, and no step of MFA is told",
        "", "";
    MFA_FAILED "mfa-failed" Open Unsaid false:
        "MFA was tried and failed; neither reason nor method is told",
        "", "";
    MFA_FAILED_WITH_CODE "mfa-failed-with-code" Open Wrong false:
        "MFA by a generator's code was tried and failed; no known reason is told",
        "what a wrong code supports", "";
    MFA_FAILED_OTHERWISE "mfa-failed-otherwise" Excluded NotInvolved false:
        "MFA by another method than a code was tried and failed; no known reason is told",
        "", "a clock, for this attempt";
    MFA_INTERRUPT "mfa-interrupt" Neutral Unsaid false:
        "MFA was asked for and not passed in this row; often just the prompt",
        "MFA pending, or demanded by a policy or a new place", "";
    MFA_EXPIRED "mfa-expired" Neutral Unsaid false:
        "an earlier MFA has aged out",
        "a policy for sessions", "";
    MUST_REGISTER "must-register" Excluded NotInvolved false:
        "the user must register a method first",
        "no method, or methods just deleted", "a clock, for this event";
    REGISTRATION_RISK "registration-blocked-by-risk" Excluded NotInvolved false:
        "the user must register a method, and risk forbids it",
        "risk", "a clock, for this event";
    REGISTRATION_PLACE "registration-blocked-by-place" Excluded NotInvolved false:
        "methods may be registered from certain places or devices only: the loop in which a Temporary Access Pass does not help",
        "a Conditional Access policy on security information", "a clock, for this event";
    GUEST_MFA "guest-mfa" Excluded NotInvolved false:
        "an external account cannot satisfy MFA here",
        "a guest's or a synchronised account's mismatch", "a clock, for this event";
    OTHER_PROVIDER "other-provider" Excluded NotInvolved false:
        "another provider's MFA was not satisfied",
        "that provider, whose clock is another question", "a clock of this verifier's codes, for this event";
    CALLS_LIMITED "calls-limited" Neutral Unsaid false:
        "the service of calls and messages failed for now, or too many were sent",
        "a fault or limit of the service", "";
    DISABLED "account-disabled" Excluded NotInvolved false:
        "the account is disabled", "the account", "a clock, for this event";
    LOCKED "account-locked" Excluded NotInvolved false:
        "the account is locked after wrong passwords, or the address is taken for a malicious one",
        "an attack on the password, a lockout, a bad address", "a clock, for this event";
    MALICIOUS_ADDRESS "malicious-address" Excluded NotInvolved false:
        "the sign-in came from an address with malicious activity",
        "a bad address", "a clock, for this event";
    PASSWORD "password-failed" Excluded NotInvolved false:
        "the password was wrong or missing, or there is no such user: MFA was never reached",
        "the password", "a clock, for this event";
    PASSWORD_EXPIRED "password-expired" Excluded NotInvolved false:
        "the password has expired", "the password", "a clock, for this event";
    SESSION_REVOKED "session-revoked" Neutral Unsaid false:
        "the session ended with a change of password or a revocation; the user has to sign in again",
        "what is to be expected after sessions were revoked", "";
    PASSWORD_CHANGE "password-change-due" Excluded NotInvolved false:
        "the password must be changed or reset, or something registered, first",
        "the password", "a clock, for this event";
    INTERRUPT "ordinary-interrupt" Noise Unsaid false:
        "an ordinary interruption: keep me signed in, no session yet, confirm the app", "", "";
    POLICY "policy-block" Excluded NotInvolved false:
        "a Conditional Access policy blocks the sign-in", "a policy", "a clock, for this event";
    DEVICE_CONDITION "device-condition" Excluded NotInvolved false:
        "the device, the app or the platform does not meet a policy, or security defaults block it",
        "a policy", "a clock, for this event";
    HOME_RISK "home-tenant-risk" Excluded NotInvolved false:
        "risk in the user's home tenant blocks the sign-in", "risk", "a clock, for this event";
    NOT_ASSIGNED "not-assigned" Excluded NotInvolved false:
        "the user is not assigned to the application", "authorisation", "a clock, for this event";
    AGENT_CLOCK "agent-clock" Excluded NotInvolved false:
        "a server's clock: the password agent and the directory on the premises differ",
        "the clock of the agent's host, which is to be set right", "the phone's clock, for this event";
    LOGON_HOURS "logon-hours" Excluded NotInvolved false:
        "the sign-in is outside the permitted hours", "a policy", "a clock, for this event";
    PASS_POLICY "pass-policy" Excluded NotInvolved false:
        "a Temporary Access Pass is not allowed, was spent, or may be used more often than the policy permits; also seen where an MFA block was left behind",
        "the policy of passes", "a clock, for this event";
    PASS_EXPIRED "pass-expired" Excluded NotInvolved false:
        "a Temporary Access Pass has expired (known from third parties)",
        "the pass", "a clock, for this event";
    PASS_UNKNOWN "pass-unknown" Excluded NotInvolved false:
        "a Temporary Access Pass was not found or is not the right one (known from third parties)",
        "the pass", "a clock, for this event";
    CONTRADICTORY "contradictory" Neutral Unsaid false:
        "the row says success and gives a reason of a denial", "", "";
    UNKNOWN "unknown" Neutral Unsaid false:
        "not understood: neither the number nor the reason is known", "", "";
}
