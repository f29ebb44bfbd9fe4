use super::*;
use crate::evidence::VerifierFacts;
use crate::verifier::machine::MemoryRules;
use crate::verifier::{WindowKnowledge, profiles};
use proptest::prelude::*;

const SEED: u64 = 20_261_121;
const YEAR: i64 = 365 * 86_400;

fn verifier(id: &str) -> SimulatedVerifier {
    let facts = VerifierFacts { profile: Some(id.to_owned()), ..VerifierFacts::default() };
    SimulatedVerifier::of(&facts).expect("something is known of its window")
}

fn ppm(ppm: f64) -> Rate {
    Rate::from_ppm(ppm).expect("a number")
}

fn population() -> Population {
    Population { tokens: 150, over: Span::from_seconds(5 * YEAR), seed: SEED, ..Population::default() }
}

fn at(population: &Population, id: &str) -> Fates {
    let verifier = verifier(id);
    population.fates(&verifier, verifier.narrowest)
}

#[test]
fn the_number_of_threads_changes_nothing() {
    for id in ["keycloak", "rsa-securid", "google-authenticator-libpam", "multiotp"] {
        // More than a block, and no whole number of them.
        let one = Population { tokens: 150, over: Span::from_seconds(YEAR), ..population() };
        let alone = at(&one, id);
        for threads in [0, 2, 7] {
            assert_eq!(at(&Population { threads, ..one }, id), alone, "{id}, {threads} threads, seed {SEED}");
        }
        assert_ne!(at(&Population { seed: SEED + 1, ..one }, id), alone, "{id}");
    }
}

#[test]
fn perfect_clocks_are_never_refused() {
    let still = Population { tokens: 8, spread: ppm(0.0), wander: ppm(0.0), ..population() };
    for known in profiles().iter().filter(|known| matches!(known.window, WindowKnowledge::Known(_))) {
        // Who accepts the current code alone refuses slow typing, but not three times in a row.
        let fates = at(&still, &known.id);
        assert_eq!((fates.refused, fates.first_refused), (0, [None; 3]), "{}, seed {SEED}", known.id);
        assert!(fates.ages.iter().all(|age| age.accepted == 1.0 && age.offset == Quantiles::default()), "{}", known.id);
        let weeks = f64::from(still.tokens) * 5.0 * 365.0 / 7.0;
        assert!((fates.sign_ins as f64 / weeks - 1.0).abs() < 0.06, "{} sign-ins, expected {weeks}", fates.sign_ins);
    }
}

#[test]
fn who_learns_keeps_tokens_and_who_does_not_loses_them() {
    let last = |id: &str| *at(&population(), id).ages.last().expect("there is an end");
    for id in ["rsa-securid", "privacyidea", "linotp"] {
        let end = last(id);
        assert_eq!(end.accepted, 1.0, "{id}, seed {SEED}: {end:?}");
        assert!(end.stored_drift.high > 300.0 && end.stored_drift.low < -300.0, "{id}, seed {SEED}: {end:?}");
    }
    let keycloak = last("keycloak");
    assert!(keycloak.accepted < 0.3 && keycloak.stored_drift == Quantiles::default(), "seed {SEED}: {keycloak:?}");
    // Ten failures in a row, and it locks.
    let memory = MemoryRules { drift: None, ..verifier("privacyidea").memory };
    let unlearning = SimulatedVerifier { memory, ..verifier("keycloak") };
    let fates = population().fates(&unlearning, unlearning.narrowest);
    assert!(fates.ages.last().expect("there is an end").locked > 0.5, "seed {SEED}");
}

#[test]
fn a_resync_brings_tokens_back() {
    let without = at(&population(), "freeipa");
    let with = at(&Population { resync: true, ..population() }, "freeipa");
    let accepted = |fates: &Fates| fates.ages.last().expect("there is an end").accepted;
    assert!(with.resyncs > 0 && without.resyncs == 0, "seed {SEED}: {} resyncs", with.resyncs);
    assert!(
        accepted(&with) > 0.9 && accepted(&without) < 0.6,
        "seed {SEED}: {} {}",
        accepted(&with),
        accepted(&without)
    );
}

/// With one rate for all and no wander, the age of the first refusal follows from the window.
#[test]
fn the_first_refusal_comes_when_the_offset_leaves_the_window() {
    let fast = Population { tokens: 1, offset: Offset::ZERO, retries: 0, wander: ppm(0.0), ..population() };
    let wide = SimulatedVerifier {
        narrowest: Window::steps(0, 4),
        widest: Window::steps(0, 4),
        profile: None,
        memory: MemoryRules::default(),
        ..verifier("keycloak")
    };
    for seed in 0..40 {
        let population = Population { seed, spread: ppm(8.0), entry_delay: EntryDelay::NONE, ..fast };
        let fates = population.fates(&wide, wide.narrowest);
        let end = fates.ages.last().expect("there is an end").offset.median;
        // What it gains is in proportion to its age; beyond 120 s some codes fail, beyond 150 s all.
        let first = fates.first_refused[1].map(|first| end * first.seconds() / (5 * YEAR) as f64);
        match first {
            Some(offset) if end > 0.0 => assert!((120.0..=151.0).contains(&offset), "seed {seed}: {offset} s"),
            Some(offset) => assert!(offset < 0.0, "seed {seed}: {offset} s"),
            None => assert!((0.0..150.0).contains(&end), "seed {seed}: {end} s"),
        }
    }
}

#[test]
fn quantiles_are_of_the_tokens() {
    let fates = at(&Population { wander: ppm(0.0), tokens: 1000, ages: 1, ..population() }, "keycloak");
    let [age] = fates.ages[..] else { panic!("one age was asked for") };
    let most = 4e-6 * (5 * YEAR) as f64;
    let Quantiles { low, median, high } = age.offset;
    // A thousand even draws: a twentieth from either end, give or take a fiftieth.
    for (value, expected) in [(low, -0.9), (median, 0.0), (high, 0.9)] {
        assert!((value / most - expected).abs() < 0.1, "seed {SEED}: {value} s of {most} s");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn nothing_panics_and_shares_are_shares(
        tokens in 0..5_u32, days in 0..400_i64, every in -10..100_000_i64, offset in any::<i64>(), spread in -1e6..1e6_f64,
        wander in -1e6..1e6_f64, retries in 0..4_u32, resync in any::<bool>(), ages in 0..9_u32, seed in any::<u64>(),
        which in any::<prop::sample::Index>(),
    ) {
        let every = Span::from_seconds(every.max(days * 86_400 / 200));
        let all: Vec<_> = profiles().iter().filter(|one| one.window != WindowKnowledge::Unknown).collect();
        let verifier = verifier(&all[which.index(all.len())].id);
        let over = Span::from_seconds(days * 86_400);
        let offset = Offset::new(Span::from_seconds(offset));
        let population = Population {
            tokens, over, every, offset, spread: ppm(spread), wander: ppm(wander), retries, resync, ages, seed,
            ..Population::default()
        };
        let fates = population.fates(&verifier, verifier.widest);
        prop_assert_eq!(fates.ages.len(), ages.max(1) as usize);
        prop_assert!(fates.refused <= fates.sign_ins);
        for age in fates.ages {
            let shares = [age.accepted, age.locked, age.never_refused, age.sign_ins_refused.unwrap_or_default()];
            prop_assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)), "{:?}", shares);
        }
    }
}
