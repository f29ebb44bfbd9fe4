use super::*;

fn trial(replay: ReplayRule) -> Trial {
    let memory = MemoryRules { replay: Some(replay), ..MemoryRules::default() };
    Trial::of(Rules { window: Window::steps(1, 1), memory, ..Rules::default() })
}

fn words<const COUNT: usize>(replay: ReplayRule, sent: [(i64, i64); COUNT]) -> [&'static str; COUNT] {
    let mut trial = trial(replay);
    sent.map(|(step, time)| trial.word(step, time))
}

#[test]
fn a_watermark_refuses_what_is_older() {
    assert_eq!(
        words(ReplayRule::Watermark, [(0, 0), (0, 1), (-1, 2), (1, 3)]),
        ["accepted", "used", "used", "accepted"]
    );
}

/// Discourse passes the time of the last sign-in as `after`.
#[test]
fn the_time_of_the_sign_in_lets_a_code_from_the_future_pass_twice() {
    let sent = [(1, 29), (1, 30), (1, 31), (0, 32), (1, 60)];
    assert_eq!(words(ReplayRule::SignInTime, sent), ["accepted", "accepted", "used", "used", "used"]);
}

#[test]
fn of_used_steps_only_those_are_refused() {
    assert_eq!(
        words(ReplayRule::UsedSteps, [(1, 0), (0, 1), (1, 2), (-1, 3)]),
        ["accepted", "accepted", "used", "accepted"]
    );
}

#[test]
fn the_last_code_alone_is_refused() {
    assert_eq!(
        words(ReplayRule::LastCode, [(0, 0), (0, 1), (1, 2), (0, 3)]),
        ["accepted", "used", "accepted", "accepted"]
    );
}

#[test]
fn a_cache_forgets() {
    let lasts = Span::from_seconds(20);
    let cached = |refused_too| ReplayRule::Cached { lasts, refused_too };
    assert_eq!(words(cached(false), [(0, 0), (0, 19), (0, 20)]), ["accepted", "used", "accepted"]);
    assert_eq!(words(cached(false), [(2, 29), (2, 30)]), ["refused", "accepted"]);
    assert_eq!(
        words(cached(true), [(2, 29), (2, 30), (2, 49)]),
        ["refused", "used", "accepted"],
        "Vault, tried too early"
    );
}

#[test]
fn a_code_that_lingers_passes_outside_the_window() {
    let rule = ReplayRule::Linger { lasts: Span::from_seconds(600) };
    assert_eq!(words(rule, [(0, 0), (0, 599), (0, 600), (-1, 1)]), ["accepted", "accepted", "refused", "accepted"]);
    assert_eq!(trial(rule).word(0, 599), "refused");
}

#[test]
fn a_stored_lag_does_not_shut_out_a_device_that_was_put_right() {
    let mut rules = rules_of("mod_authn_otp");
    rules.memory.replay = None;
    let mut lagging = Trial::of(rules.clone());
    for time in [0, 60, 120, 180] {
        assert_eq!(lagging.word(time / 30 - 4 - time / 60, time), "accepted");
    }
    assert_eq!(lagging.drift(), Span::from_seconds(-210));
    assert_eq!(lagging.word(10, 300), "accepted", "its own step is 7 ahead of where it looks");
    assert_eq!(lagging.drift(), Span::ZERO);
    rules.memory.reaches_home = false;
    let state = State { stored_drift: Span::from_seconds(-210), ..State::default() };
    let mut stubborn = Trial(Machine::new(key(), rules).with_state(state));
    assert_eq!(stubborn.word(10, 300), "refused");
}
