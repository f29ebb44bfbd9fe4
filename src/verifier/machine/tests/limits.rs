use super::*;

fn trial(throttle: Vec<ThrottleRule>) -> Trial {
    let memory = MemoryRules { throttle, ..MemoryRules::default() };
    Trial::of(Rules { window: Window::steps(1, 1), memory, ..Rules::default() })
}

/// Seconds at which a wrong code is sent, and whether it was looked at.
fn looked_at<const COUNT: usize>(throttle: Vec<ThrottleRule>, times: [i64; COUNT]) -> [bool; COUNT] {
    let mut trial = trial(throttle);
    times.map(|time| trial.word(9999, time) == "refused")
}

const fn seconds(count: i64) -> Span {
    Span::from_seconds(count)
}

#[test]
fn waits_double_up_to_a_limit() {
    let django = ThrottleRule::Backoff { first: seconds(1), most: None };
    assert_eq!(looked_at(vec![django], [0, 1, 2, 3, 6, 7, 8, 15]), [true, true, false, true, false, true, false, true]);
    let capped = ThrottleRule::Backoff { first: seconds(2), most: Some(seconds(4)) };
    assert_eq!(looked_at(vec![capped], [0, 2, 6, 10, 13, 14]), [true, true, true, true, false, true]);
}

#[test]
fn a_success_ends_the_row() {
    let mut trial = trial(vec![ThrottleRule::Count { failures: 2 }]);
    assert_eq!(
        [9999, 0, 9999, 9999, 0].map(|step| trial.word(step, 0)),
        ["refused", "accepted", "refused", "refused", "locked"]
    );
}

#[test]
fn a_lock_ends_and_the_count_begins_anew() {
    let okta = ThrottleRule::Lock { failures: 2, within: None, lasts: seconds(300) };
    assert_eq!(looked_at(vec![okta], [0, 100, 101, 399, 400, 401, 402]), [true, true, false, false, true, true, false]);
    let authelia = ThrottleRule::Lock { failures: 2, within: Some(seconds(120)), lasts: seconds(300) };
    assert_eq!(looked_at(vec![authelia], [0, 121, 241, 242]), [true, true, true, false]);
}

#[test]
fn a_wait_follows_each_failure_from_the_third_on() {
    let multiotp = vec![ThrottleRule::Wait { failures: 3, lasts: seconds(300) }, ThrottleRule::Count { failures: 6 }];
    let times = [0, 1, 2, 3, 302, 303, 602, 902, 5000];
    assert_eq!(looked_at(multiotp, times), [true, true, true, false, true, false, true, true, false]);
}

#[test]
fn kanidm_locks_up_to_the_end_of_the_step() {
    let rules = rules_of("kanidm").memory.throttle;
    assert_eq!(looked_at(rules, [0, 0, 1, 2, 3, 29, 30, 31]), [true, false, true, true, false, false, true, true]);
}

#[test]
fn a_locked_verifier_says_until_when() {
    let mut trial = trial(vec![ThrottleRule::Backoff { first: seconds(8), most: None }]);
    trial.word(9999, 0);
    assert_eq!(trial.send(0, 7), Err(Reason::Locked { until: Some(at(8)) }));
    assert!(trial.send(0, 8).is_ok());
}
