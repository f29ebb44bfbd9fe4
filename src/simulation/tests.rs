//! What must hold of every profile.

use super::*;
use crate::evidence::VerifierFacts;
use crate::random::Chance;
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

fn all_conditions() -> [Conditions; 6] {
    let typed = Conditions { entry_delay: EntryDelay::TYPING, ..Conditions::default() };
    let rate = Rate::from_ppm(-20.0).expect("a number");
    let jitter = Span::from_seconds(3);
    let drifting = Conditions { jitter, rate, over: Span::from_seconds(30 * 86_400), ..typed };
    let stepped = Fault::step(Span::from_seconds(-45), Chance::percent(30));
    let (least, most) = (Span::from_seconds(20), Span::from_seconds(600));
    let suspended = Fault::suspension(least, most, Chance::percent(40)).expect("the shorter one is first");
    [
        Conditions::default(),
        typed,
        drifting,
        Conditions { stepped, ..typed },
        Conditions { suspended, ..Conditions::default() },
        Conditions { stepped, suspended, ..drifting },
    ]
}

/// How surprising a share of draws is: for n draws with probability p each, a share beyond q has at most the probability
/// exp(−n KL(q, p)) (Chernoff), whatever p is. Infinite where what cannot be was drawn.
fn surprise(closed: f64, drawn: f64, runs: u32) -> f64 {
    let part = |q: f64, p: f64| if q <= 0.0 { 0.0 } else { q * (q / p).ln() };
    f64::from(runs) * (part(drawn, closed) + part(1.0 - drawn, 1.0 - closed)).max(0.0)
}

fn standard_errors(closed: f64, drawn: f64, runs: u32) -> f64 {
    let error = (closed * (1.0 - closed) / f64::from(runs)).sqrt();
    if error > 0.0 { (closed - drawn).abs() / error } else { 0.0 }
}

/// The limit leaves one wrong alarm in a thousand seeds, for all comparisons together: each is allowed its part of that, in two
/// directions (Bonferroni), which holds although verifiers see the same codes.
#[test]
fn closed_form_and_draws_agree_for_every_profile() {
    const RUNS: u32 = 400;
    let verifiers = every_verifier();
    let comparisons = verifiers.len() * all_conditions().len() * 25 * 2;
    let limit = (2.0 * comparisons as f64 * 1000.0).ln();
    let (mut compared, mut farthest) = (0, 0.0_f64);
    for verifier in &verifiers {
        for conditions in all_conditions() {
            for point in curve(verifier, conditions, RUNS).of(verifier) {
                let (closed, drawn) = (point.closed_form, point.monte_carlo);
                for (closed, drawn) in [(closed.low, drawn.low), (closed.high, drawn.high)] {
                    let surprise = surprise(closed, drawn, RUNS);
                    let found = format!("{}, seed {SEED}, {conditions:?}: {point:?}", verifier.name());
                    assert!(surprise <= limit, "{surprise:.1} nats of {limit:.1}: {found}");
                    farthest = farthest.max(standard_errors(closed, drawn, RUNS));
                    compared += 1;
                }
            }
        }
    }
    assert_eq!(compared, comparisons);
    assert!(verifiers.len() >= 50, "only {} verifiers", verifiers.len());
    println!("the farthest of {compared} is {farthest:.2} standard errors off");
}

#[test]
fn a_disagreement_of_a_few_percent_is_seen() {
    let limit = (2.0 * 20_000.0 * 1000.0_f64).ln();
    assert!(surprise(0.5, 0.62, 800) > limit && surprise(0.02, 0.08, 800) > limit);
    assert!(surprise(0.0, 0.00125, 800) > limit && surprise(1.0, 0.99875, 800) > limit);
    assert!(surprise(0.5, 0.53, 800) < limit && surprise(0.0, 0.0, 800) < limit && surprise(1.0, 1.0, 800) < limit);
}

/// The share of each part of a mixture is its own.
#[test]
fn a_step_and_a_suspension_are_weighed_by_their_shares() {
    let keycloak = of_profile("keycloak");
    let accepts = |conditions: Conditions| keycloak.accepts(Offset::ZERO, &conditions).low;
    let hour = Span::from_seconds(3600);
    let stepped = Fault::step(hour, Chance::percent(25));
    assert_eq!(accepts(Conditions { stepped, ..Conditions::default() }), 0.75);
    let suspended = Fault::suspension(hour, hour, Chance::percent(20)).expect("no range is a range");
    assert_eq!(accepts(Conditions { suspended, ..Conditions::default() }), 0.8);
    // Both at once cancel each other: 0.75 · 0.8 + 0.25 · 0.2.
    let both = accepts(Conditions { stepped, suspended, ..Conditions::default() });
    assert!((both - 0.65).abs() < 1e-12, "{both}");
    // Up to a minute behind, as likely anywhere: all of the first half minute pass, and half of the second.
    let minute = Fault::suspension(Span::ZERO, Span::from_seconds(60), Chance::ALWAYS).expect("a range");
    let slept = accepts(Conditions { suspended: minute, ..Conditions::default() });
    assert!((slept - 0.75).abs() < 1e-12, "{slept}");
    let whole = Fault::step(hour, Chance::ALWAYS);
    assert_eq!(accepts(Conditions { stepped: whole, ..Conditions::default() }), 0.0);
    let never = Fault::step(hour, Chance::NEVER);
    assert_eq!(accepts(Conditions { stepped: never, ..Conditions::default() }), 1.0);
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
