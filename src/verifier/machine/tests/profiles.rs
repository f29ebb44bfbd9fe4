use super::*;
use crate::verifier::{WindowKnowledge, profiles};

#[test]
fn a_known_window_gives_a_machine_and_no_other_does() {
    let made = profiles().iter().filter(|one| Machine::of(one, key(), None).is_ok()).count();
    let known = profiles().iter().filter(|one| matches!(one.window, WindowKnowledge::Known(_))).count();
    assert_eq!(made, known);
}

#[test]
fn a_window_is_chosen_within_what_was_observed() {
    let entra = profile("entra-id").unwrap();
    assert!(Rules::of(entra, Some(Window::steps(4, 4))).is_ok());
    let error = Rules::of(entra, Some(Window::steps(1, 1))).unwrap_err();
    assert!(matches!(error, WindowError::OutOfRange { .. }), "{error}");
    assert!(Rules::of(entra, Some(Window::steps(3000, 3000))).is_err());
    let github = profile("github").unwrap();
    let error = Rules::of(github, None).unwrap_err();
    assert_eq!(error.to_string(), "the verifier's window is unknown and none was chosen");
    assert!(Rules::of(github, Some(Window::steps(1, 1))).is_ok());
}

#[test]
fn rules_say_no_more_than_the_record() {
    for one in profiles() {
        let MemoryRules { replay, drift, auto_resync, resync, throttle, .. } = &one.memory;
        let lingers = matches!(replay, Some(ReplayRule::Linger { .. }));
        let partly = one.rejects_replay.is_none() && one.replay_rule.is_some();
        assert!(replay.is_none() || lingers || partly || one.rejects_replay == Some(true), "{}: replay", one.id);
        assert!(one.rejects_replay != Some(true) || replay.is_some(), "{}: used codes are refused", one.id);
        assert!(drift.is_none() || one.learns_drift == Some(true), "{}: drift", one.id);
        assert!(auto_resync.is_none() || one.resync.is_some(), "{}: auto-resync", one.id);
        assert!(resync.is_none() || one.resync.is_some(), "{}: resync", one.id);
        assert!(throttle.is_empty() || one.throttle.is_some(), "{}: throttle", one.id);
    }
}

#[test]
fn words_are_those_of_the_record() {
    for one in profiles() {
        let told = &one.memory.told;
        for text in [&told.mismatch, &told.replayed, &told.locked].into_iter().flatten() {
            assert!(one.user_texts.contains(text), "{}: '{text}' is none of its texts", one.id);
        }
    }
    let teleport = Machine::of(profile("teleport").unwrap(), key(), None).unwrap();
    let told = |reason| teleport.rules().memory.told.about(&reason).map(str::to_owned);
    assert_eq!(told(Reason::Used { step: None }).as_deref(), Some("previously used totp token"));
    assert_eq!(told(Reason::Locked { until: None }).as_deref(), Some("invalid totp token"));
}
