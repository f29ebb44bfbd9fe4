//! Worked out from LinOTP/LinOTP, `linotp/tokens/totptoken.py` at 098ce14, and for the flaw `linotpd/src/linotp/lib/
//! tokens/totptoken.py` at 07436bd with issue 110.

use super::*;

/// Seconds after step `N` of a time of day in issue 110. Its zone is not said; zones are whole steps apart.
fn day(hours: i64, minutes: i64, seconds: i64) -> i64 {
    (hours * 60 + minutes) * 60 + seconds
}

/// Issue 110 against 2.10.5.2, with `AutoResync` on: one code was accepted at 17:35:32, refused at 17:53:49 and accepted
/// again at 17:56:04, and `timeShift` was -1230.0 then.
#[test]
fn the_flaw_of_2_10_5_2_lets_a_used_code_in_again() {
    let mut rules = rules_of("linotp").with_auto_resync();
    rules.memory.auto_resync = Some(AutoResync::LINOTP_2_10_5_2);
    let mut trial = Trial::of(rules);
    let code = day(17, 35, 32) / 30;
    assert_eq!(trial.word(code, day(17, 35, 32)), "accepted");
    assert_eq!(trial.drift(), Span::ZERO);
    assert_eq!(trial.word(code, day(17, 53, 49)), "remembered");
    assert_eq!(trial.word(code, day(17, 56, 4)), "resynced");
    assert_eq!(trial.drift(), Span::from_seconds(-1230));
    assert_eq!(trial.word(day(17, 56, 30) / 30, day(17, 56, 30)), "remembered", "the right code is outside now");
}

/// `otp_counter < self.getOtpCount()` came with the fix.
#[test]
fn it_does_not_any_more() {
    let mut trial = Trial::of(rules_of("linotp").with_auto_resync());
    let code = day(17, 35, 32) / 30;
    let tries = [day(17, 35, 32), day(17, 53, 49), day(17, 56, 4)];
    assert_eq!(tries.map(|time| trial.word(code, time)), ["accepted", "refused", "refused"]);
    assert_eq!(trial.drift(), Span::ZERO);
}

/// `checkOtp` goes through `range(counter - 10, counter + 10)`, which leaves out its end.
#[test]
fn the_window_is_a_step_short_ahead() {
    let fresh = |steps| Trial::of(rules_of("linotp")).word(steps, 10);
    assert_eq!([-11, -10, 9, 10].map(fresh), ["refused", "accepted", "accepted", "refused"]);
}

/// `_calculate_new_timeshift`: both times are cut to the start of their step.
#[test]
fn the_shift_is_in_whole_steps() {
    let mut trial = Trial::of(rules_of("linotp"));
    assert_eq!(trial.word(-3, 29), "accepted");
    assert_eq!(trial.drift(), Span::from_seconds(-90));
    assert_eq!(trial.word(-2, 31), "accepted");
    assert_eq!(trial.drift(), Span::from_seconds(-90));
}

/// `autosync`: the same code or an older one changes nothing, one within 3 steps is taken, one further on takes its place.
#[test]
fn auto_resync_wants_the_codes_in_order_and_close() {
    let mut trial = Trial::of(rules_of("linotp").with_auto_resync());
    let sent = [(500, "remembered"), (500, "refused"), (499, "refused"), (504, "remembered"), (507, "resynced")];
    for (time, (step, word)) in sent.into_iter().enumerate() {
        assert_eq!(trial.word(step, time as i64), word, "step {step}");
    }
}

/// `resync` stores `(res2 + 0.5) * 30 - now` and `checkOtp` reads it by `int`, which cuts towards zero.
#[test]
fn a_resync_stores_mid_step_in_whole_seconds() {
    let mut trial = Trial::of(rules_of("linotp"));
    let codes = (trial.code(N.plus(-500)), trial.code(N.plus(-499)));
    let now = at(10) + Span::from_nanos(250_000_000);
    trial.0.resync(&codes.0, &codes.1, now).unwrap();
    assert_eq!(trial.drift(), Span::from_seconds(-499 * 30 + 15 - 10));
    assert_eq!([trial.word(-499, 11), trial.word(-498, 40)], ["used", "accepted"], "unlike privacyIDEA");
}
