//! A case that is written reads back to the same.

use super::file;
use instep::evidence::Case;
use proptest::prelude::*;
use serde_json::{Value, json};

fn assert_survives(case: &Case) {
    let text = case.to_toml();
    assert_eq!(&Case::from_toml(&text).unwrap_or_else(|wrong| panic!("{wrong} in\n{text}")), case, "{text}");
}

#[test]
fn the_example_and_every_kept_case_survive() {
    assert_survives(&Case::default());
    assert_survives(&Case::read(&file("contract.toml")).unwrap());
    for entry in std::fs::read_dir("tests/cases").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            assert_survives(&Case::read(&std::fs::read_to_string(&path).unwrap()).unwrap());
        }
    }
}

fn any_moment() -> impl Strategy<Value = String> {
    prop_oneof![
        (0i64..5_000_000_000, 0u32..1000).prop_map(|(seconds, millis)| format!("@{seconds}.{millis:03}")),
        (-9_000_000_000_000i64..9_000_000_000_000).prop_map(|seconds| format!("@{seconds}.5")),
    ]
}

fn any_span() -> impl Strategy<Value = String> {
    (0u32..100_000, 0u32..1000).prop_map(|(seconds, millis)| format!("{seconds}.{millis:03}s"))
}

fn any_reading() -> impl Strategy<Value = Value> {
    let time = prop_oneof![
        "(0[0-9]|1[0-9]|2[0-3]):[0-5][0-9]",
        "(0[0-9]|1[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]",
        "(0[0-9]|1[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\\.[0-9]{1,9}",
    ];
    let date = prop_oneof![Just(""), Just("2026-11-21T"), Just("1969-12-31 ")];
    let zone = prop_oneof![Just("Z"), Just("+05:45"), Just("-12:00")];
    (date, time, zone, 0i64..4_000_000_000, any_span()).prop_map(|(date, time, zone, at, uncertainty)| {
        let shows = format!("{date}{time}");
        json!({ "kind": "reading", "of": "app", "shows": shows, "zone": zone, "at": format!("@{at}.25"), "uncertainty": uncertainty })
    })
}

fn any_code() -> impl Strategy<Value = Value> {
    (any::<Option<String>>(), proptest::option::of(any_moment()), any_span(), any::<String>()).prop_map(
        |(value, shown_at, uncertainty, note)| {
            json!({ "kind": "code", "value": value, "shown_at": shown_at, "uncertainty": uncertainty, "note": note })
        },
    )
}

fn any_offset() -> impl Strategy<Value = Value> {
    (-1e9..1e9f64, proptest::option::of(0.0..1e6f64), any::<bool>()).prop_map(|(low, more, one_sided)| match more {
        None if one_sided => json!({ "kind": "offset", "of": "relative", "low": low, "sign": "unknown" }),
        None => json!({ "kind": "offset", "of": "device", "seconds": low, "method": "ntp" }),
        Some(more) => json!({ "kind": "offset", "of": "verifier", "low": low, "high": low + more }),
    })
}

fn any_sign_in() -> impl Strategy<Value = Value> {
    (any::<i64>(), any::<Option<String>>(), any_moment()).prop_map(
        |(error_code, detail, at)| json!({ "kind": "sign-in", "error_code": error_code, "detail": detail, "at": at }),
    )
}

proptest! {
    #[test]
    fn any_case_survives(
        (title, app, secret) in any::<(Option<String>, Option<String>, String)>(),
        now in any_moment(),
        (look_back, enrolling) in (any_span(), any::<u32>()),
        observations in proptest::collection::vec(
            prop_oneof![any_reading(), any_code(), any_offset(), any_sign_in()], 0..6),
    ) {
        let case = json!({
            "title": title, "now": now, "device": { "app": app }, "credential": { "secret": secret },
            "verifier": { "look_back": look_back, "enrolment": { "look_ahead": enrolling } },
            "observation": observations,
        });
        let case = Case::from_json(&case.to_string()).unwrap();
        assert_survives(&case);
    }
}
