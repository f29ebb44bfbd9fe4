//! What must hold of every profile.

use super::*;
use crate::evidence::VerifierFacts;
use crate::time::{Offset, Rate, Span};
use crate::verifier::{Passes, Reach, Window, WindowKnowledge, profiles};

const SEED: u64 = 20_261_121;

fn of_profile(id: &str) -> SimulatedVerifier {
    let facts = VerifierFacts { profile: Some(id.to_owned()), ..VerifierFacts::default() };
    SimulatedVerifier::of(&facts).expect("something is known of its window")
}

/// All that something is known of.
fn every_verifier() -> Vec<SimulatedVerifier> {
    let known = profiles().iter().filter(|one| one.window != WindowKnowledge::Unknown);
    known.map(|one| of_profile(&one.id)).collect()
}

/// 25 offsets from two periods before the window to two after it.
fn curve(verifier: &SimulatedVerifier, conditions: Conditions, runs: u32) -> Curve {
    let beyond = 2.0 * f64::from(verifier.period.seconds());
    let reach = |side: crate::verifier::Tolerance| side.seconds(verifier.period) + beyond;
    let (from, to) = (-reach(verifier.widest.look_back), reach(verifier.widest.look_ahead));
    Curve {
        from: Offset::from_seconds(from),
        to: Offset::from_seconds(to),
        points: 25,
        conditions,
        draws: Draws { runs, seed: SEED },
        threads: 2,
    }
}

fn all_conditions() -> [Conditions; 3] {
    let typed = Conditions { entry_delay: EntryDelay::TYPING, ..Conditions::default() };
    let rate = Rate::from_ppm(-20.0).expect("a number");
    let jitter = Span::from_seconds(3);
    [Conditions::default(), typed, Conditions { jitter, rate, over: Span::from_seconds(30 * 86_400), ..typed }]
}

/// Four standard errors, and exact where nothing is left to chance.
fn agree(closed: f64, drawn: f64, runs: u32) -> bool {
    (closed - drawn).abs() <= 4.0 * (closed * (1.0 - closed) / f64::from(runs)).sqrt()
}

#[test]
fn closed_form_and_draws_agree_for_every_profile() {
    const RUNS: u32 = 800;
    let mut compared = 0;
    for verifier in every_verifier() {
        for conditions in all_conditions() {
            for point in curve(&verifier, conditions, RUNS).of(&verifier) {
                let (closed, drawn) = (point.closed_form, point.monte_carlo);
                let both = agree(closed.low, drawn.low, RUNS) && agree(closed.high, drawn.high, RUNS);
                assert!(both, "{}, seed {SEED}, {conditions:?}: {point:?}", verifier.name());
                compared += 1;
            }
        }
    }
    assert!(compared >= 50 * 25 * 3, "only {compared} points");
}

#[test]
fn without_anything_else_it_is_the_formula_of_the_model() {
    for verifier in every_verifier() {
        let reach = Reach::of(verifier.widest, verifier.period);
        for point in curve(&verifier, Conditions::default(), 1).of(&verifier) {
            let expected = reach.accepts(point.offset.seconds());
            assert!((point.at_once.high - expected).abs() < 1e-9, "{}: {point:?}", verifier.name());
            assert_eq!(point.at_once, point.closed_form);
        }
    }
}

#[test]
fn asymmetric_windows_are_asymmetric() {
    let accepts = |id: &str, seconds| of_profile(id).accepts(Offset::from_seconds(seconds), &Conditions::default()).low;
    assert_eq!([-30.0, -45.0, 0.0, 15.0, 30.0].map(|at| accepts("kanidm", at)), [1.0, 0.5, 1.0, 0.5, 0.0]);
    assert_eq!([-180.0, -165.0, 150.0, 165.0].map(|at| accepts("privacyidea", at)), [1.0, 1.0, 1.0, 0.5]);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let verifier = of_profile("entra-id");
    let one = Curve { threads: 1, ..curve(&verifier, all_conditions()[2], 200) };
    for threads in [0, 2, 3, 40] {
        assert_eq!(Curve { threads, ..one }.of(&verifier), one.of(&verifier), "{threads} threads");
    }
}

#[test]
fn another_seed_draws_others_and_all_profiles_see_the_same_codes() {
    let (keycloak, teleport) = (of_profile("keycloak"), of_profile("teleport"));
    let one = curve(&keycloak, Conditions::default(), 200);
    let other = Curve { draws: Draws { seed: SEED + 1, ..one.draws }, ..one };
    assert_ne!(one.of(&keycloak), other.of(&keycloak));
    assert_eq!(one.of(&keycloak), one.of(&teleport));
}

fn predicted(verifier: &SimulatedVerifier, seconds: f64) -> Prediction {
    Prediction::of(verifier, Offset::from_seconds(seconds), &all_conditions()[1], Draws { runs: 200, seed: SEED })
}

#[test]
fn a_range_is_no_firm_prediction_between_its_bounds() {
    let entra = of_profile("entra-id");
    let passes = [0.0, -200.0, 200.0, -400.0].map(|seconds| predicted(&entra, seconds).passes());
    assert_eq!(passes, [Passes::Always, Passes::Depends, Passes::Depends, Passes::Never]);
    let grey = predicted(&entra, -200.0);
    assert_eq!((grey.single.closed_form.low, grey.single.closed_form.high), (0.0, 1.0));
    assert_eq!(grey.in_a_row.iter().map(Row::any_accepted).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn a_verifier_that_learns_is_not_said_to_refuse_always() {
    let libpam = predicted(&of_profile("google-authenticator-libpam"), -300.0);
    let words: Vec<_> = libpam.in_a_row[0].attempts.iter().map(|attempt| attempt.outcome.name()).collect();
    assert_eq!(words, ["remembered", "remembered", "resynced", "accepted", "accepted"]);
    assert_eq!((libpam.passes(), libpam.single.closed_form.high), (Passes::Depends, 0.0));
    let multiotp = predicted(&of_profile("multiotp"), -3000.0);
    assert!(multiotp.in_a_row[0].attempts.iter().any(|attempt| attempt.outcome == Outcome::Locked));
    assert_eq!(multiotp.passes(), Passes::Never);
}

#[test]
fn the_wider_window_lets_the_device_in() {
    for seconds in [-95.0, -50.0, 12.5, 61.0, 95.0] {
        for verifier in every_verifier() {
            let Some(window) = predicted(&verifier, seconds).widen_to else { continue };
            let wide = SimulatedVerifier { narrowest: window, widest: window, ..verifier.clone() };
            assert_eq!(predicted(&wide, seconds).passes(), Passes::Always, "{} at {seconds} s", verifier.name());
        }
    }
    assert_eq!(predicted(&of_profile("keycloak"), -95.0).widen_to, Some(Window::steps(4, 1)));
}

#[test]
fn the_ends_of_always_and_never_are_exact() {
    for conditions in all_conditions() {
        for verifier in every_verifier() {
            let beyond = verifier.sometimes(&conditions);
            let bit = Span::from_nanos(500_000_000);
            let high = |offset| verifier.accepts(offset, &conditions).high;
            assert_eq!((high(beyond.low()), high(beyond.high())), (0.0, 0.0), "{}", verifier.name());
            assert!(high(beyond.low() + bit) > 0.0 && high(beyond.high() + -bit) > 0.0, "{}", verifier.name());
            let Some(within) = verifier.always(&conditions) else { continue };
            let low = |offset| verifier.accepts(offset, &conditions).low;
            assert_eq!((low(within.low()), low(within.high())), (1.0, 1.0), "{}", verifier.name());
            assert!(low(within.low() + -bit) < 1.0 && low(within.high() + bit) < 1.0, "{}", verifier.name());
        }
    }
}
