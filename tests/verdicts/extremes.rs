//! No case that the reader accepts makes a verdict panic or lose its arithmetic.

use super::generate::{case, ordinary};
use super::verdict;
use proptest::prelude::*;

const CASES: u32 = if cfg!(debug_assertions) { 2 } else { 24 };

fn moment() -> impl Strategy<Value = String> {
    proptest::sample::select(vec![
        "'@0'",
        "'@1772438400'",
        "'@1772438401.5'",
        "'@-62000000000'",
        "'@250000000000'",
        "1970-01-01T00:00:00Z",
        "2100-01-01T00:00:00Z",
    ])
    .prop_map(str::to_owned)
}

fn length() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec!["0s", "0.001s", "5s", "1h", "3650d"])
}

fn number() -> impl Strategy<Value = f64> {
    proptest::sample::select(vec![0.0, -0.0, 1e-9, 30.0, -88.1, 3600.0, -1e6, 1e9, -6.3e10, 1e15, -1e300])
}

fn keys(keys: String) -> String {
    super::generate::seen(keys)
}

fn extreme() -> impl Strategy<Value = String> {
    prop_oneof![
        (moment(), moment(), length(), proptest::sample::select(vec!["123456", "000000", "1", "٤٨٢٩١٣", "", "123 456", "99999999999", "abcdef"]))
            .prop_map(|(shown, sent, unsure, value)| keys(format!("kind = 'code'; value = '{value}'; shown_at = {shown}; submitted_at = {sent}; uncertainty = '{unsure}'; outcome = 'rejected'"))),
        (moment(), length()).prop_map(|(at, unsure)| keys(format!("kind = 'code'; submitted_at = {at}; uncertainty = '{unsure}'; outcome = 'accepted'; reason = 'already-used'"))),
        (number(), length()).prop_map(|(seconds, unsure)| keys(format!("kind = 'offset'; of = 'device'; seconds = {seconds:?}; uncertainty = '{unsure}'; sign = 'unknown'"))),
        (number(), length()).prop_map(|(seconds, unsure)| keys(format!("kind = 'offset'; of = 'relative'; low = {seconds:?}; uncertainty = '{unsure}'"))),
        (number(), length()).prop_map(|(seconds, unsure)| keys(format!("kind = 'offset'; of = 'verifier'; high = {seconds:?}; uncertainty = '{unsure}'"))),
        (moment(), length()).prop_map(|(at, unsure)| keys(format!("kind = 'reading'; of = 'device'; shows = '1999-12-31T23:59:59Z'; at = {at}; uncertainty = '{unsure}'"))),
        (moment(), length()).prop_map(|(at, unsure)| keys(format!("kind = 'reading'; of = 'verifier'; shows = '00:00'; zone = '+14:00'; at = {at}; uncertainty = '{unsure}'"))),
        (moment(), length()).prop_map(|(at, unsure)| keys(format!("kind = 'rollover'; at = {at}; uncertainty = '{unsure}'"))),
        proptest::sample::select(vec![0, 1, -1, 120, i64::MAX, i64::MIN, 1 << 40])
            .prop_map(|lag| keys(format!("kind = 'code-streams'; lag_steps = {lag}; other = 'synchronized'"))),
        proptest::sample::select(vec!["0s", "-1h", "36500d", "-36500d"])
            .prop_map(|by| keys(format!("kind = 'trial'; change = 'clock-shifted'; by = '{by}'; accepted = true"))),
        (0..3u32, moment()).prop_map(|(n, at)| keys(format!("kind = 'history'; event = '{}'; at = {at}", ["clock-corrected", "time-set-by-hand", "dst-change"][n as usize]))),
        proptest::sample::select(vec![0u32, 1, 7, u32::MAX]).prop_map(|n| keys(format!("kind = 'parameters'; of = 'device'; digits = {n}; period = {n}; type = 'hotp'; entered = 'typed'"))),
        proptest::sample::select(vec![0u32, 9, u32::MAX]).prop_map(|n| keys(format!("kind = 'secret-shape'; length = {n}; alphabet = 'decimal'"))),
        proptest::sample::select(vec![i64::MAX, i64::MIN, 500_121]).prop_map(|n| keys(format!("kind = 'sign-in'; error_code = {n}; detail = 'Ünïcode'"))),
        Just(keys("kind = 'timing'; accepted = 'late-only'; trend = 'worsening'".to_owned())),
        ordinary(),
    ]
}

fn verifier() -> impl Strategy<Value = String> {
    let period = proptest::sample::select(vec![1u32, 30, 60, 86_400, u32::MAX]);
    let side = || proptest::sample::select(vec!["0", "1", "20", "4294967295", "'0s'", "'45s'", "'3650d'"]);
    let drift = proptest::sample::select(vec![
        "",
        ", stored_drift = -3",
        ", stored_drift = 9223372036854775807",
        ", stored_drift = -9223372036854775808",
    ]);
    let secret = proptest::sample::select(vec!["", "credential = { secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' }\n"]);
    (period, 6..11u32, side(), side(), drift, secret).prop_map(|(period, digits, back, ahead, drift, secret)| {
        format!("verifier = {{ period = {period}, digits = {digits}, look_back = {back}, look_ahead = {ahead}{drift} }}\n{secret}")
    })
}

fn is_sound(text: &str) -> Result<(), TestCaseError> {
    let verdict = verdict(text);
    let sum: f64 = verdict.causes.iter().map(|cause| cause.probability).sum();
    prop_assert!((sum - 1.0).abs() < 1e-6, "sum {sum}");
    prop_assert!((0.0..=1.0).contains(&verdict.probability), "{}", verdict.probability);
    prop_assert!(verdict.causes.iter().all(|cause| (0.0..=1.0).contains(&cause.probability)));
    prop_assert!(verdict.causes.iter().flat_map(|cause| &cause.because).all(|reason| reason.bits.is_finite()));
    if let Some(clock) = &verdict.clock {
        prop_assert!(
            clock.offset.low <= clock.offset.seconds && clock.offset.seconds <= clock.offset.high,
            "{:?}",
            clock.offset
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn extreme_values_are_weighed(verifier in verifier(), told in proptest::collection::vec(extreme(), 1..5)) {
        is_sound(&case(&verifier, &told))?;
    }
}

#[test]
fn two_hundred_observations_are_weighed() {
    let one = |n: u32| {
        super::generate::code(
            n % 110,
            if n.is_multiple_of(3) { "accepted" } else { "rejected" },
            &format!("; value = '{:06}'", n * 4241),
        )
    };
    let told: Vec<String> = (0..200).map(one).collect();
    is_sound(&case(&super::generate::head("hosted"), &told)).unwrap();
}

/// A dead battery, measured well.
#[test]
fn decades_measured_to_half_a_second_are_weighed() {
    let told = [super::generate::rejected(0), super::generate::offset("device", -7.6e8, 0.5)];
    is_sound(&case(&super::generate::head("hosted"), &told)).unwrap();
}
