//! Two clocks that are wrong at once, and a verifier that remembers what a clock was.

use super::generate::{case, head, offset, rejected, seen};
use super::{of, verdict};
use instep::diagnosis::Conclusion;

#[test]
fn clocks_that_are_wrong_alike_are_not_why() {
    for wrong in [-3600.0, -95.0, 95.0, 3600.0] {
        let told = [rejected(0), rejected(10), offset("device", wrong, 2.0), offset("verifier", wrong - 1.0, 2.0)];
        let found = verdict(&case(&head("self-hosted"), &told));
        assert_eq!(found.verdict, Conclusion::RuledOut, "{wrong} s: {}", found.probability);
    }
}

#[test]
fn clocks_that_are_wrong_apart_are() {
    let told = [rejected(0), rejected(10), offset("device", 80.0, 2.0), offset("verifier", -70.0, 2.0)];
    let found = verdict(&case(&head("self-hosted"), &told));
    assert_eq!(found.verdict, Conclusion::Confirmed, "{}", found.probability);
}

/// A verifier that learned three minutes, and a clock that was put right: `told` says what the verifier has stored.
fn after_a_correction(told: &str) -> String {
    let head = format!(
        "verifier = {{ period = 30, digits = 6, algorithm = 'sha1', look_back = 2, look_ahead = 2, hosting = 'self-hosted', \
         learns_drift = true{told} }}\n"
    );
    let observations = [
        rejected(0),
        rejected(10),
        seen("kind = 'history'; event = 'clock-corrected'; at = 2026-03-01T10:00:00Z"),
        seen(
            "kind = 'reading'; of = 'device'; shows = '2026-03-01T09:03:05+00:00'; at = 2026-03-01T09:00:05Z; uncertainty = '2s'",
        ),
        offset("device", 0.3, 1.0),
        seen("kind = 'trial'; change = 'clock-shifted'; by = '180s'; accepted = true"),
    ];
    case(&head, &observations)
}

#[test]
fn an_error_that_the_verifier_still_expects_is_found() {
    let found = verdict(&after_a_correction(""));
    assert_eq!(found.verdict, Conclusion::Confirmed, "{}", found.probability);
    assert!(of(&found, "device-clock") > 0.95);
    let clock = found.clock.as_ref().unwrap().offset.seconds;
    assert!((clock + 180.0).abs() < 5.0, "it expects a clock three minutes ahead, not {clock} s");
    let advice = found.remedy.join(" ");
    assert!(advice.contains("resynchronise") && advice.contains("leave the device's clock alone"), "{advice}");
}

#[test]
fn a_verifier_that_has_stored_nothing_expects_nothing() {
    let (unknown, none) = (verdict(&after_a_correction("")), verdict(&after_a_correction(", stored_drift = 0")));
    assert!(of(&none, "device-clock") < 0.5 * of(&unknown, "device-clock"), "{}", of(&none, "device-clock"));
}
