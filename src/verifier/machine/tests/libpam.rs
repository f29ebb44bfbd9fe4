//! Worked out from google/google-authenticator-libpam, `src/pam_google_authenticator.c` at 00465a9. What it really does
//! is tried in `tests/pam/`, against the module itself.

use super::*;

fn trial(codes: u32) -> Trial {
    let mut rules = rules_of("google-authenticator-libpam");
    rules.window = Window::of_codes(codes);
    Trial::of(rules)
}

fn strict(codes: u32) -> Trial {
    let mut trial = trial(codes);
    trial.0.rules.memory.replay = Some(ReplayRule::UsedSteps);
    trial
}

#[test]
fn an_even_window_leans_ahead() {
    let fresh = |steps| trial(4).word(steps, 0) == "accepted";
    assert_eq!([-2, -1, 0, 1, 2, 3].map(fresh), [false, true, true, true, true, false]);
}

#[test]
fn used_codes_pass_unless_the_file_disallows_it() {
    assert_eq!([0, 0].map(|step| trial(3).word(step, 0)), ["accepted"; 2]);
    let mut strict = strict(3);
    let sent = [(0, "accepted"), (0, "used"), (1, "accepted"), (-1, "accepted"), (0, "used")];
    for (step, word) in sent {
        assert_eq!(strict.word(step, 0), word, "step {step}");
    }
    assert_eq!(strict.0.state().used_steps, [N, N.plus(1), N.plus(-1)]);
}

#[test]
fn three_codes_that_agree_are_believed() {
    let mut trial = trial(3);
    let sent = [(-10, 0, "remembered"), (-9, 30, "remembered"), (-8, 60, "resynced"), (-7, 90, "accepted")];
    for (step, time, word) in sent {
        assert_eq!(trial.word(step, time), word, "step {step}");
    }
    assert_eq!(trial.drift(), Span::from_seconds(-300));
    assert_eq!(trial.word(3, 90), "remembered", "the clock was put right, and that is wrong now");
}

#[test]
fn the_mean_is_cut_towards_zero() {
    for (deltas, mean) in [([-10, -11, -10], -10), ([10, 11, 11], 10), ([-11, -10, -11], -10), ([11, 12, 12], 11)] {
        let mut trial = trial(3);
        for (step, delta) in deltas.into_iter().enumerate() {
            trial.word(2 * step as i64 + delta, step as i64 * 60);
        }
        assert_eq!(trial.drift(), Span::from_seconds(mean * 30), "{deltas:?}");
    }
}

/// A gap of two steps is fine, one of three is not; nor is a distance that changes by two, nor the same code again.
#[test]
fn codes_that_do_not_agree_are_not_believed() {
    let last = |sent: &[(i64, i64)]| {
        let mut trial = trial(3);
        sent.iter().map(|(step, time)| trial.word(*step, *time)).last().unwrap()
    };
    assert_eq!(last(&[(-10, 0), (-8, 60), (-6, 120)]), "resynced");
    assert_eq!(last(&[(-10, 0), (-9, 30), (-6, 120)]), "remembered");
    assert_eq!(last(&[(-10, 0), (-9, 30), (-6, 60)]), "remembered");
    assert_eq!(last(&[(-10, 0), (-9, 30), (-9, 60)]), "refused");
    assert_eq!(last(&[(-10, 0), (-9, 1), (-8, 2)]), "remembered", "three codes within one step of the verifier's");
}

#[test]
fn it_looks_less_than_1500_steps_away() {
    let fresh = |steps| trial(3).word(steps, 0);
    assert_eq!([-1500, -1499, 1499, 1500].map(fresh), ["refused", "remembered", "remembered", "refused"]);
}

#[test]
fn the_third_code_is_not_noted_as_used() {
    let mut strict = strict(3);
    for step in 0..3 {
        strict.word(step - 10, step * 30);
    }
    assert_eq!([strict.word(-8, 61), strict.word(-8, 62)], ["accepted", "used"]);
}

#[test]
fn refused_attempts_count_as_well() {
    let mut trial = trial(3);
    trial.0.rules.memory.throttle = vec![ThrottleRule::Rate { attempts: 3, interval: Span::from_seconds(30) }];
    let words = [0, 1, 2, 3, 31, 32, 34, 35].map(|time| trial.word(time / 30, time));
    let expected = ["accepted", "accepted", "accepted", "locked", "locked", "locked", "accepted", "locked"];
    assert_eq!(words, expected);
}
