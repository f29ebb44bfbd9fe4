//! Random cases, as texts.

use proptest::prelude::*;

/// The head of a case: one step either way, and who runs the verifier.
pub fn head(hosting: &str) -> String {
    window(hosting, 1)
}

/// The same with another symmetric window.
pub fn window(hosting: &str, steps: u32) -> String {
    format!(
        "verifier = {{ period = 30, digits = 6, algorithm = 'sha1', look_back = {steps}, look_ahead = {steps}, hosting = '{hosting}' }}\n"
    )
}

/// One observation from its keys.
pub fn seen(keys: impl AsRef<str>) -> String {
    format!("[[observation]]\n{}\n", keys.as_ref().replace("; ", "\n"))
}

/// A case from its head and its observations.
pub fn case(head: &str, observations: &[String]) -> String {
    format!("{head}{}", observations.concat())
}

/// A rejected code at a minute of the morning, its place within the step unknown.
pub fn rejected(minute: u32) -> String {
    code(minute, "rejected", "")
}

/// A code at a minute of the morning.
pub fn code(minute: u32, outcome: &str, more: &str) -> String {
    let (hour, minute) = (8 + minute / 60, minute % 60);
    seen(format!(
        "kind = 'code'; shown_at = 2026-03-02T{hour:02}:{minute:02}:05Z; submitted_at = 2026-03-02T{hour:02}:{minute:02}:14Z; \
         uncertainty = '30s'; outcome = '{outcome}'{more}"
    ))
}

/// A measured offset.
pub fn offset(of: &str, seconds: f64, uncertainty: f64) -> String {
    seen(format!(
        "kind = 'offset'; of = '{of}'; seconds = {seconds:?}; uncertainty = '{uncertainty:.3}s'; method = 'browser'"
    ))
}

fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    proptest::sample::select(words)
}

pub const EVENTS: &[&str] = &[
    "device-replaced",
    "device-restored",
    "app-reinstalled",
    "two-entries",
    "clock-corrected",
    "time-set-by-hand",
    "automatic-time-off",
    "travelled",
    "dst-change",
    "battery-changed",
    "secret-rotated",
    "app-lost",
    "verifier-updated",
    "verifier-restored",
    "worked-before",
    "never-worked",
];

/// Something that says nothing of where a clock stands.
pub fn soft() -> impl Strategy<Value = String> {
    prop_oneof![
        one_of(EVENTS).prop_map(|event| seen(format!("kind = 'history'; event = '{event}'"))),
        one_of(&["device", "app", "verifier"]).prop_flat_map(|of| any::<bool>()
            .prop_map(move |yes| seen(format!("kind = 'sync-status'; of = '{of}'; synchronized = {yes}")))),
        (one_of(&["base32", "hex", "base64", "decimal", "other"]), 1..60u32).prop_map(|(alphabet, length)| seen(
            format!("kind = 'secret-shape'; length = {length}; alphabet = '{alphabet}'")
        )),
        log(),
    ]
}

/// An entry of a log.
pub fn log() -> impl Strategy<Value = String> {
    prop_oneof![
        one_of(&[
            "code-mismatch",
            "code-reused",
            "code-expired",
            "clock-warning",
            "secret-unreadable",
            "locked-out",
            "nothing"
        ])
        .prop_map(|says| seen(format!("kind = 'verifier-log'; says = '{says}'"))),
        (
            proptest::sample::select(vec![0_i64, 500_121, 50_074, 50_072, 53_003, 50_053, 80_013, 130_501, 7]),
            one_of(&["OATH verification code", "Mobile app notification", "Text message", ""]),
            one_of(&[
                "MFA denied, invalid verification code",
                "MFA denied, OATH code out of date",
                "MFA denied, verification code already used once",
                "MFA denied, user declined the authentication",
                "timeout",
                ""
            ]),
        )
            .prop_map(|(number, method, detail)| seen(format!(
                "kind = 'sign-in'; error_code = {number}; method = '{method}'; detail = '{detail}'"
            ))),
    ]
}

/// Something of every kind that moves a verdict, of ordinary size.
pub fn ordinary() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => (0..120u32, one_of(&["accepted", "rejected", "rejected", "unknown"]), one_of(&["", "; reason = 'invalid'", "; reason = 'too-old'", "; reason = 'already-used'", "; reason = 'locked-out'"]))
            .prop_map(|(minute, outcome, reason)| code(minute, outcome, if outcome == "rejected" { reason } else { "" })),
        2 => (one_of(&["device", "app", "verifier", "relative"]), -400.0..400.0f64, 0.1..20.0f64).prop_map(|(of, seconds, unsure)| offset(of, seconds, unsure)),
        1 => (one_of(&["device", "verifier"]), 0..60u32, any::<bool>()).prop_map(|(of, second, minutes)| {
            let shows = if minutes { "08:31".to_owned() } else { format!("08:31:{second:02}") };
            seen(format!("kind = 'reading'; of = '{of}'; shows = '{shows}'; zone = 'Z'; at = 2026-03-02T08:30:30Z"))
        }),
        1 => (0..30u32).prop_map(|second| seen(format!("kind = 'rollover'; at = 2026-03-02T08:40:{second:02}Z"))),
        1 => (one_of(&["never", "fresh-only", "late-only", "intermittent", "always"])).prop_map(|when| seen(format!("kind = 'timing'; accepted = '{when}'"))),
        2 => (one_of(&["other-account-same-device", "other-app-same-device", "same-account-other-device", "other-users-same-verifier", "recovery-code"]), any::<bool>())
            .prop_map(|(what, yes)| seen(format!("kind = 'control'; what = '{what}'; accepted = {yes}"))),
        1 => (-10..10i64, any::<bool>()).prop_map(|(lag, known)| seen(format!("kind = 'code-streams'; lag_steps = {lag}; other = '{}'", if known { "synchronized" } else { "unknown" }))),
        1 => (one_of(&["accepted", "refused", "unfinished"]), any::<bool>()).prop_map(|(outcome, checked)| seen(format!("kind = 'enrolment'; outcome = '{outcome}'; code_checked = {checked}"))),
        1 => (one_of(&["clock-synchronized", "retyped", "other-app", "waited-for-next-code"]), any::<bool>()).prop_map(|(change, yes)| seen(format!("kind = 'trial'; change = '{change}'; accepted = {yes}"))),
        2 => soft(),
    ]
}
