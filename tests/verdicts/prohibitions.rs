//! What a verdict must never do (`docs/model.md`, section 6).

use super::generate::{EVENTS, case, head, log, offset, ordinary, rejected, seen, soft};
use super::{verdict, verdict_with};
use instep::diagnosis::{Conclusion, Finding};
use instep::otp::{Algorithm, Digits, Encoding, Key, decode};
use instep::time::{Span, StepGrid, UnixTime};
use proptest::prelude::*;

/// Verdicts take long in a debug build.
const CASES: u32 = if cfg!(debug_assertions) { 2 } else { 32 };
const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
/// 2026-03-02T08:00:00Z.
const MORNING: i64 = 1_772_438_400;

/// The code of `offset` seconds from a moment.
fn code_of(moment: i64, offset: i64) -> String {
    let key = Key::new(&decode(SECRET, Encoding::Auto).unwrap().secret, Algorithm::Sha1);
    let step = StepGrid::default().step_at(UnixTime::from_seconds(moment + offset));
    key.code(step.counter(), Digits::SIX).reveal()
}

/// A rejected code shown at a moment, that belongs to `offset` seconds from it.
fn matched(moment: i64, offset: i64) -> String {
    let value = code_of(moment, offset);
    let shown = moment;
    seen(format!(
        "kind = 'code'; value = '{value}'; shown_at = '@{shown}'; submitted_at = '@{}'; uncertainty = '3s'; outcome = 'rejected'",
        shown + 9
    ))
}

fn with_secret(hosting: &str) -> String {
    format!("{}credential = {{ secret = '{SECRET}' }}\n", head(hosting))
}

fn hosting() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec!["hosted", "self-hosted"])
}

/// A starting point at which a clock is nearly certain is not finished by a line of a log.
#[test]
fn a_log_does_not_complete_a_prior() {
    let old = seen(
        "kind = 'sign-in'; error_code = 500121; method = 'OATH verification code'; detail = 'OATH code out of date'",
    );
    for prior in [0.9, 0.951, 0.956, 0.97] {
        let verdict = verdict(&case(
            &format!("{}prior = {{ clock = {prior:?} }}\n", head("hosted")),
            &[rejected(0), old.clone()],
        ));
        assert_ne!(verdict.verdict, Conclusion::Confirmed, "{prior} became {}", verdict.probability);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, max_shrink_iters: 30, ..ProptestConfig::default() })]

    #[test]
    fn one_old_step_never_confirms(hosting in hosting(), at in 0..3000i64, back in 65..80_000i64, told in proptest::collection::vec(soft(), 0..3)) {
        let mut told = told;
        told.push(matched(MORNING + at, -back));
        let verdict = verdict(&case(&with_secret(hosting), &told));
        prop_assert_ne!(verdict.verdict, Conclusion::Confirmed, "{}", verdict.probability);
    }

    /// The same code looked at twice within its step is one step.
    #[test]
    fn one_old_step_seen_twice_never_confirms(hosting in hosting(), step in 0..100i64, back in 3..2000i64, second in 1..12i64) {
        let moment = MORNING + step * 30 + 10;
        let told = [matched(moment, -30 * back), matched(moment + second, -30 * back)];
        let verdict = verdict(&case(&with_secret(hosting), &told));
        prop_assert_ne!(verdict.verdict, Conclusion::Confirmed, "{}", verdict.probability);
    }

    /// A search so wide that chance matches turn up in the future does not lift the ban.
    #[test]
    fn one_old_step_never_confirms_in_a_wide_search(hosting in hosting(), at in 0..3000i64, back in 65..4000i64) {
        let text = case(&with_secret(hosting), &[matched(MORNING + at, -back)]);
        let verdict = verdict_with(&text, |question| question.search_range = Span::from_seconds(30 * 86_400));
        prop_assert_ne!(verdict.verdict, Conclusion::Confirmed, "{}", verdict.probability);
    }

    #[test]
    fn logs_alone_never_confirm(hosting in hosting(), prior in 0.05..0.999f64, told in proptest::collection::vec(log(), 1..8)) {
        let verdict = verdict(&case(&format!("{}prior = {{ clock = {prior:?} }}\n", head(hosting)), &told));
        prop_assert_ne!(verdict.verdict, Conclusion::Confirmed, "{}", verdict.probability);
    }

    /// Nor do they decide where there is nothing but refused codes beside them.
    #[test]
    fn logs_never_decide_for_a_clock(hosting in hosting(), prior in 0.3..0.97f64, events in proptest::collection::vec(proptest::sample::select(EVENTS), 0..3), told in proptest::collection::vec(log(), 1..6)) {
        let prior = format!("{}prior = {{ clock = {prior:?} }}\n", head(hosting));
        let mut base = vec![rejected(0)];
        base.extend(events.iter().map(|event| seen(format!("kind = 'history'; event = '{event}'"))));
        let without = verdict(&case(&prior, &base));
        base.extend(told);
        let with = verdict(&case(&prior, &base));
        prop_assert!(with.verdict != Conclusion::Confirmed || without.verdict == Conclusion::Confirmed, "{} became {}", without.probability, with.probability);
    }

    #[test]
    fn an_enrolment_that_succeeded_never_decides(
        hosting in hosting(),
        told in proptest::collection::vec(ordinary(), 1..6),
        checked in proptest::sample::select(vec!["", "; code_checked = true", "; code_checked = false"]),
        times in 1..3usize,
    ) {
        let without = verdict(&case(&head(hosting), &told));
        let mut told = told;
        let moments = ["", "; at = 2026-03-02T07:00:00Z", "; at = 2026-03-02T08:20:00Z"];
        told.extend((0..times).map(|n| seen(format!("kind = 'enrolment'; outcome = 'accepted'{checked}{}", moments[n]))));
        let with = verdict(&case(&head(hosting), &told));
        prop_assert!(
            with.verdict == Conclusion::NotEstablished || with.verdict == without.verdict,
            "{:?} {} became {:?} {}", without.verdict, without.probability, with.verdict, with.probability
        );
    }

    #[test]
    fn a_zone_is_never_blamed_for_an_odd_error(
        hosting in hosting(),
        clock in proptest::sample::select(vec!["device", "verifier", "relative", "app"]),
        quarters in -60..60i32, beside in 150.0..750.0f64, unsure in 0.1..5.0f64,
        told in proptest::collection::vec(soft(), 0..3), dst in any::<bool>(),
    ) {
        let mut told = told;
        told.extend([rejected(0), offset(clock, f64::from(quarters) * 900.0 + beside, unsure)]);
        if dst {
            told.extend(["dst-change", "travelled", "time-set-by-hand"].map(|event| seen(format!("kind = 'history'; event = '{event}'"))));
        }
        let verdict = verdict(&case(&head(hosting), &told));
        if clock == "verifier" {
            // The device's own clock was not read, and its zone may be wrong whatever the other clock shows.
            let zone = verdict.causes.iter().find(|cause| cause.id == "time-zone").unwrap();
            prop_assert_ne!(zone.finding, Finding::Confirmed, "{}", zone.probability);
        } else {
            prop_assert_ne!(verdict.causes[0].id, "time-zone", "{}", verdict.probability);
        }
    }

    #[test]
    fn a_zone_is_never_blamed_for_an_odd_step(hosting in hosting(), at in 0..300i64, quarters in -30..30i64, beside in 200..700i64, dst in any::<bool>()) {
        let odd = quarters * 900 + beside;
        let mut told = vec![matched(MORNING + at, odd), matched(MORNING + at + 95, odd)];
        if dst {
            told.push(seen("kind = 'history'; event = 'dst-change'"));
        }
        let verdict = verdict(&case(&with_secret(hosting), &told));
        prop_assert_ne!(verdict.causes[0].id, "time-zone", "{}", verdict.probability);
    }

    #[test]
    fn a_difference_alone_never_blames_the_device(seconds in -4000.0..4000.0f64, unsure in 0.1..10.0f64, told in proptest::collection::vec(soft(), 0..5), extra in proptest::collection::vec(proptest::sample::select(EVENTS), 0..4)) {
        let mut told = told;
        told.extend([rejected(0), offset("relative", seconds, unsure)]);
        told.extend(extra.iter().map(|event| seen(format!("kind = 'history'; event = '{event}'"))));
        let verdict = verdict(&case(&head("self-hosted"), &told));
        let device = verdict.causes.iter().find(|cause| cause.id == "device-clock").unwrap();
        prop_assert_ne!(device.finding, Finding::Confirmed, "{}", device.probability);
    }
}

/// The device's clock is not to be blamed while the other clock was never looked at.
#[test]
fn history_does_not_turn_a_difference_into_the_device() {
    let events = ["battery-changed", "automatic-time-off", "time-set-by-hand", "worked-before"];
    for difference in [offset("relative", -130.0, 0.5), seen("kind = 'code-streams'; lag_steps = 5; other = 'unknown'")]
    {
        let mut told = vec![rejected(0), difference];
        told.extend(events.map(|event| seen(format!("kind = 'history'; event = '{event}'"))));
        let verdict = verdict(&case(&head("self-hosted"), &told));
        let device = verdict.causes.iter().find(|cause| cause.id == "device-clock").unwrap();
        assert_ne!(device.finding, Finding::Confirmed, "{}", device.probability);
    }
}

/// Without any prior of the caller's, and with nothing but a refused code beside them.
#[test]
fn logs_beside_a_refused_code_confirm_nothing() {
    let says = |says: &str| seen(format!("kind = 'verifier-log'; says = '{says}'"));
    let old = seen(
        "kind = 'sign-in'; error_code = 500121; method = 'OATH verification code'; detail = 'OATH code out of date'",
    );
    let told = [rejected(0), says("clock-warning"), says("code-expired"), old];
    let verdict = verdict(&case(&head("self-hosted"), &told));
    assert_ne!(verdict.verdict, Conclusion::Confirmed, "{}", verdict.probability);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, max_shrink_iters: 30, ..ProptestConfig::default() })]

    #[test]
    fn a_difference_alone_never_blames_the_device_at_any_confidence(confidence in 0.55..0.99f64, clock in 0.02..0.98f64, seconds in 70.0..4000.0f64, told in proptest::collection::vec(soft(), 0..4)) {
        let mut told = told;
        told.extend([rejected(0), offset("relative", seconds, 0.5)]);
        let head = format!("{}prior = {{ clock = {clock:?} }}\n", head("self-hosted"));
        let verdict = verdict_with(&case(&head, &told), |question| question.confidence = confidence);
        let device = verdict.causes.iter().find(|cause| cause.id == "device-clock").unwrap();
        prop_assert!(device.finding != Finding::Confirmed, "{} at {confidence}", device.probability);
    }

    /// A clock stands in one place: two copies of old codes are no clock.
    #[test]
    fn old_steps_that_agree_on_no_offset_never_confirm(hosting in hosting(), at in 0..300i64, back in 4..90i64, apart in 4..60i64, later in 2..30i64) {
        let (first, second) = (matched(MORNING + at, -30 * (back + apart)), matched(MORNING + at + 30 * later, -30 * back));
        let verdict = verdict(&case(&with_secret(hosting), &[first, second]));
        prop_assert_ne!(verdict.verdict, Conclusion::Confirmed, "{}", verdict.probability);
    }

    /// A firm belief beforehand is no evidence: a refusal beside it confirms nothing.
    #[test]
    fn a_prior_alone_never_confirms(hosting in hosting(), clock in 0.5..0.99f64, back in 65..80_000i64) {
        let head = format!("{}prior = {{ clock = {clock:?} }}\n", with_secret(hosting));
        for told in [rejected(0), matched(MORNING, -back)] {
            let verdict = verdict(&case(&head, &[told]));
            prop_assert_ne!(verdict.verdict, Conclusion::Confirmed, "{}", verdict.probability);
        }
    }
}
