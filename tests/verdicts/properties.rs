//! The properties of the model (`docs/model.md`, section 6).

use super::generate::{case, head, offset, ordinary, rejected, seen, soft, window};
use super::{difference, of, verdict, verdict_with};
use instep::diagnosis::Conclusion;
use proptest::prelude::*;

/// Verdicts take long in a debug build.
const CASES: u32 = if cfg!(debug_assertions) { 2 } else { 24 };
/// Probabilities are given to six digits.
const ROUNDED: f64 = 1.5e-6;

fn hosting() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec!["hosted", "self-hosted"])
}

fn sums_to_one(verdict: &instep::diagnosis::Verdict) -> bool {
    let sum: f64 = verdict.causes.iter().map(|cause| cause.probability).sum();
    let inside = |p: f64| (0.0..=1.0).contains(&p);
    (sum - 1.0).abs() < 1e-6
        && inside(verdict.probability)
        && verdict.causes.iter().all(|cause| inside(cause.probability))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn order_does_not_matter(
        hosting in hosting(),
        (told, mixed) in proptest::collection::vec(ordinary(), 2..7).prop_flat_map(|told| (Just(told.clone()), Just(told).prop_shuffle())),
    ) {
        let (one, other) = (verdict(&case(&head(hosting), &told)), verdict(&case(&head(hosting), &mixed)));
        prop_assert!(difference(&one, &other) < ROUNDED, "differs by {}", difference(&one, &other));
        prop_assert_eq!(one.verdict, other.verdict);
        prop_assert_eq!(one.clock.map(|clock| clock.offset.seconds), other.clock.map(|clock| clock.offset.seconds));
        prop_assert_eq!(one.next.iter().map(|next| next.id).collect::<Vec<_>>(), other.next.iter().map(|next| next.id).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_told_twice_counts_once(hosting in hosting(), told in proptest::collection::vec(ordinary(), 1..6), again in 0..6usize) {
        let once = verdict(&case(&head(hosting), &told));
        let mut twice = told.clone();
        twice.push(told[again % told.len()].clone());
        let twice = verdict(&case(&head(hosting), &twice));
        prop_assert!(difference(&once, &twice) < ROUNDED, "differs by {}", difference(&once, &twice));
    }

    #[test]
    fn an_event_that_says_nothing_changes_nothing(hosting in hosting(), told in proptest::collection::vec(ordinary(), 1..6)) {
        let without = verdict(&case(&head(hosting), &told));
        let mut more = told;
        more.push(seen("kind = 'sign-in'; error_code = 50074; detail = 'Interrupted'"));
        let with = verdict(&case(&head(hosting), &more));
        prop_assert!(difference(&without, &with) < ROUNDED, "differs by {}", difference(&without, &with));
    }

    #[test]
    fn what_was_certain_changes_nothing(hosting in hosting(), seconds in -400.0..400.0f64, unsure in 0.1..5.0f64) {
        let told = [rejected(0), offset("device", seconds, unsure)];
        let without = verdict(&case(&head(hosting), &told));
        let certain = seen("kind = 'offset'; of = 'device'; low = -4.0e9; high = 4.0e9; uncertainty = '1s'; method = 'ntp'");
        let with = verdict(&case(&head(hosting), &[told[0].clone(), told[1].clone(), certain]));
        prop_assert!(difference(&without, &with) < 1e-3, "differs by {}", difference(&without, &with));
    }

    #[test]
    fn less_certainty_never_makes_a_verdict_firm(hosting in hosting(), seconds in -300.0..300.0f64, unsure in 0.2..60.0f64, wider in 1.05..20.0f64) {
        let at = |unsure: f64| verdict(&case(&head(hosting), &[rejected(0), offset("device", seconds, unsure)]));
        let (narrow, wide) = (at(unsure), at(unsure * wider));
        prop_assert!(
            narrow.verdict != Conclusion::NotEstablished || wide.verdict == Conclusion::NotEstablished,
            "{} with ±{unsure} s, {} with ±{} s", narrow.probability, wide.probability, unsure * wider
        );
    }

    #[test]
    fn a_wider_window_blames_a_clock_less(hosting in hosting(), seconds in -700.0..700.0f64, unsure in 0.2..20.0f64, steps in 1..12u32, more in 1..9u32) {
        // Beside a cause that rejects whatever the window: what a late entry loses goes to all others.
        let with = |steps: u32| {
            let verdict = verdict(&case(&window(hosting, steps), &[rejected(0), offset("device", seconds, unsure)]));
            verdict.probability / of(&verdict, "wrong-secret")
        };
        let (narrow, wide) = (with(steps), with(steps + more));
        prop_assert!(wide <= narrow * 1.001, "odds {narrow} with {steps} steps, {wide} with {}", steps + more);
    }

    #[test]
    fn ahead_and_behind_are_mirror_images(hosting in hosting(), clock in proptest::sample::select(vec!["device", "verifier", "relative"]), seconds in -4000.0..4000.0f64, unsure in 0.2..20.0f64) {
        let at_once = seen("kind = 'code'; shown_at = 2026-03-02T08:00:05Z; submitted_at = 2026-03-02T08:00:05Z; uncertainty = '60s'; outcome = 'rejected'");
        let with = |seconds: f64| verdict(&case(&head(hosting), &[at_once.clone(), offset(clock, seconds, unsure)]));
        let (ahead, behind) = (with(seconds), with(-seconds));
        // A late entry only ever makes a code older, however prompt it is told to be.
        prop_assert!(difference(&ahead, &behind) < 2e-3, "differs by {}", difference(&ahead, &behind));
        let (a, b) = (ahead.clock.unwrap(), behind.clock.unwrap());
        prop_assert_eq!(a.whose, b.whose);
        prop_assert!((a.offset.seconds + b.offset.seconds).abs() < 0.05 * unsure + 0.01, "{:?} {:?}", a.offset, b.offset);
    }

    #[test]
    fn probabilities_are_a_distribution_and_bytes_repeat(hosting in hosting(), told in proptest::collection::vec(ordinary(), 1..8)) {
        let text = case(&head(hosting), &told);
        let (one, other) = (verdict(&text), verdict(&text));
        prop_assert!(sums_to_one(&one), "{:?}", one.causes);
        prop_assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&other).unwrap());
        let clocks = of(&one, "device-clock") + of(&one, "verifier-clock") + of(&one, "time-zone");
        prop_assert!((clocks - one.probability).abs() < 1e-5, "{clocks} against {}", one.probability);
    }

    #[test]
    #[ignore = "changes of the code on the screen move by two hundredths"]
    fn half_the_grain_changes_nothing(hosting in hosting(), told in proptest::collection::vec(ordinary(), 1..4), more in soft()) {
        let mut told = told;
        told.push(more);
        let text = case(&head(hosting), &told);
        let (coarse, fine) = (verdict(&text), verdict_with(&text, |question| question.fineness = 2));
        prop_assert!(difference(&coarse, &fine) < 1e-3, "differs by {}: {} and {}", difference(&coarse, &fine), coarse.probability, fine.probability);
    }
}

/// The cases in which halving the grain still moves a probability by more than 0.001, all by less than 0.005: where both
/// clocks may be wrong the right one's regions are coarse, and several codes at known phases multiply means over one region.
const STILL_MOVE: [&str; 13] = [
    "rounding-up",
    "budget-app-resubmit",
    "only-first-seconds",
    "relative-self-hosted",
    "gets-better-after-resume",
    "one-slip",
    "panel-later-sign-ins",
    "fresh-codes-work-no-window",
    "look-back-only-small-lead",
    "locked-out-then-fine",
    "developer-every-hash",
    "changes-at-sixteen",
    "both-ends-apart",
];

/// The same on the cases. It prints those that move: `cargo test --release --test verdicts -- --nocapture grain`.
#[test]
#[cfg_attr(debug_assertions, ignore = "takes minutes in a debug build")]
fn half_the_grain_changes_no_other_case() {
    let mut moved = Vec::new();
    for folder in ["cases", "trials"] {
        for file in std::fs::read_dir(format!("tests/{folder}")).unwrap().map(|entry| entry.unwrap().path()) {
            if file.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            let text = std::fs::read_to_string(&file).unwrap();
            let (coarse, fine) = (verdict(&text), verdict_with(&text, |question| question.fineness = 2));
            let moves = difference(&coarse, &fine);
            if moves < 1e-3 {
                continue;
            }
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            println!("{moves:.4} {name} {} -> {}", coarse.probability, fine.probability);
            if moves >= 5e-3 || !STILL_MOVE.contains(&name.as_str()) {
                moved.push(format!("{name} by {moves:.4}"));
            }
        }
    }
    assert!(moved.is_empty(), "cases that move: {}", moved.join(", "));
}
