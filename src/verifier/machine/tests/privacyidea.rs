//! Worked out from privacyidea/privacyidea, `privacyidea/lib/tokens/totptoken.py` at 029a0e6 (`check_otp`, `_autosync`,
//! `resync`) and `HMAC.py` at 12255d8 (`checkOtp`). The profile names a later revision, which was read to the same effect.

use super::*;

fn trial() -> Trial {
    Trial::of(rules_of("privacyidea"))
}

/// `checkOtp` goes through `range(counter - 6, counter + 6)`, which leaves out its end.
#[test]
fn the_window_is_a_step_short_ahead() {
    let fresh = |steps| trial().word(steps, 10);
    assert_eq!([-7, -6, 0, 5, 6].map(fresh), ["refused", "accepted", "accepted", "accepted", "refused"]);
}

/// `new_shift = tokentime - inow`, where `tokentime` is the start of the matched step and `inow` is `int(time.time())`.
#[test]
fn every_sign_in_stores_the_start_of_the_step_minus_the_clock() {
    let mut trial = trial();
    assert_eq!(trial.send(0, 10).unwrap().learned.unwrap().drift, Span::from_seconds(-10));
    assert_eq!(trial.word(1, 59), "accepted");
    assert_eq!(trial.drift(), Span::from_seconds(-29), "a device in step, and a code at its end");
    assert_eq!(trial.word(2, 160), "accepted");
    assert_eq!(trial.drift(), Span::from_seconds(-100), "a code that was typed late teaches a lag");
    assert_eq!(trial.word(10, 301), "accepted", "and moves the window: 301 s - 100 s is step 6");
    assert_eq!(trial.drift(), Span::from_seconds(-1));
}

/// `counter` is `int((time.time() + timeshift) / 30)`, and the window goes with it.
#[test]
fn a_late_entry_shuts_out_a_device_that_is_ahead() {
    let mut trial = trial();
    assert_eq!(trial.word(5, 0), "accepted", "a device that is 150 s ahead");
    assert_eq!(trial.drift(), Span::from_seconds(150));
    assert_eq!(trial.word(15, 470), "accepted", "shown at 300 s, sent 170 s later");
    assert_eq!(trial.drift(), Span::from_seconds(-20));
    assert_eq!(trial.word(27, 660), "refused", "660 s - 20 s is step 21, and 5 on from there is 26");
}

/// `res <= oCount` with `oCount` the step of the last success.
#[test]
fn a_step_has_to_be_after_the_last_one() {
    let mut trial = trial();
    assert_eq!(
        [(0, 0), (0, 1), (-1, 2), (1, 3)].map(|(step, time)| trial.word(step, time)),
        ["accepted", "used", "used", "accepted"]
    );
}

/// `resync`: `tokentime = (res2 + 0.5) * timestep`, `set_otp_count(res2 + 1)`, and from then on `res <= oCount` refuses.
#[test]
fn a_resync_stores_mid_step_and_refuses_one_code_too_many() {
    let mut trial = trial();
    let accepted = trial.resync((500, 501), 10).unwrap();
    assert_eq!((accepted.step, accepted.delta), (N.plus(501), 501));
    assert_eq!(trial.drift(), Span::from_seconds(501 * 30 + 15 - 10));
    let codes = [(501, 20), (502, 40), (503, 70)];
    assert_eq!(codes.map(|(step, time)| trial.word(step, time)), ["used", "used", "accepted"]);
}

/// The second code is looked for in `[counter - 1000, counter + 1000)`, the first in `[counter - 1001, counter + 999)`.
#[test]
fn a_resync_looks_a_thousand_steps_either_way() {
    let fresh = |first| trial().resync((first, first + 1), 10).is_ok();
    assert_eq!([-1002, -1001, 998, 999].map(fresh), [false, true, true, false]);
    assert_eq!(trial().resync((500, 502), 10), Err(Reason::NoPair));
    assert_eq!(trial().resync((501, 500), 10), Err(Reason::NoPair));
}

/// `resync` refuses if `res1 < oCount`: the code of the last sign-in may be the first of the two.
#[test]
fn used_codes_do_not_resync() {
    let mut trial = trial();
    assert_eq!(trial.word(3, 0), "accepted");
    assert_eq!(trial.resync((1, 2), 60), Err(Reason::NoPair));
}

/// `_autosync` does nothing unless `AutoResync` is set.
#[test]
fn auto_resync_is_off_by_default() {
    let mut trial = trial();
    assert_eq!([trial.word(500, 10), trial.word(501, 40)], ["refused", "refused"]);
}

/// `_autosync`: `otp1c + 1` has to be the next code's step, and `otp1c` is deleted whatever comes of it. After a success
/// `check_otp` stores the shift as ever, from the start of the step.
#[test]
fn auto_resync_takes_two_failures_in_a_row() {
    let mut trial = Trial::of(rules_of("privacyidea").with_auto_resync());
    assert_eq!([trial.word(500, 10), trial.word(501, 40)], ["remembered", "resynced"]);
    assert_eq!(trial.drift(), Span::from_seconds(501 * 30 - 40));
    assert_eq!([trial.word(700, 60), trial.word(702, 70)], ["remembered", "refused"]);
    assert_eq!([trial.word(703, 80), trial.word(704, 90)], ["remembered", "resynced"]);
}

/// `otp2c <= self.token.count` fails, though only for the second code.
#[test]
fn auto_resync_does_not_take_used_codes() {
    let mut trial = Trial::of(rules_of("privacyidea").with_auto_resync());
    assert_eq!(trial.word(0, 10), "accepted");
    assert_eq!([trial.word(-1, 600), trial.word(0, 601)], ["remembered", "refused"]);
}

/// The fail counter's default maximum is 10.
#[test]
fn ten_failures_shut_it() {
    let mut trial = trial();
    assert!((0..10).all(|time| trial.word(100, time) == "refused"));
    assert_eq!(trial.send(0, 10), Err(Reason::Locked { until: None }));
    trial.0.unlock();
    assert_eq!(trial.word(0, 11), "accepted");
}

#[test]
fn it_says_what_the_product_says() {
    let refused = trial().0.submit("0000000000", at(0)).unwrap_err();
    assert_eq!(refused.told.as_deref(), Some("wrong otp value"));
}
