//! Worked out from freeipa/freeipa, `daemons/ipa-slapi-plugins/libotp/otp_token.c` at 414529f (`validate`,
//! `step_is_valid`, `otp_token_validate_berval`), with the windows of `install/updates/40-otp.update`: 300 s and 86 400 s.

use super::*;

fn trial() -> Trial {
    Trial::of(rules_of("freeipa"))
}

/// `i * step < 300`, so that i is 9 at most.
#[test]
fn the_window_is_nine_steps_either_way() {
    let fresh = |steps| trial().word(steps, 10);
    assert_eq!([-10, -9, 0, 9, 10].map(fresh), ["refused", "accepted", "accepted", "accepted", "refused"]);
}

/// The watermark is `step` after `step++`: the step after the one that matched; smaller ones are refused.
#[test]
fn a_code_of_a_fast_device_blocks_those_before_it() {
    let mut trial = trial();
    assert_eq!(trial.word(9, 0), "accepted");
    assert_eq!(trial.0.state().watermark, Some(N.plus(9)));
    assert_eq!([trial.word(0, 1), trial.word(8, 240), trial.word(9, 270)], ["used", "used", "used"]);
    assert_eq!(trial.word(10, 300), "accepted");
}

/// Only `second != NULL` writes `clockOffset`.
#[test]
fn signing_in_teaches_nothing() {
    let mut trial = trial();
    assert_eq!(trial.word(9, 0), "accepted");
    assert_eq!(trial.drift(), Span::ZERO);
}

/// `off = (step - now / 30) * 30` with `step` raised twice: a device in step gets +30 s.
#[test]
fn a_sync_stores_one_step_too_many() {
    let mut trial = trial();
    assert_eq!(trial.resync((0, 1), 40).unwrap().learned.unwrap().drift, Span::from_seconds(30));
    assert_eq!(trial.0.state().watermark, Some(N.plus(1)));
    assert_eq!([trial.word(1, 50), trial.word(2, 70)], ["used", "accepted"]);
    let fresh = |steps: i64| {
        let mut synced = self::trial();
        synced.resync((0, 1), 40).unwrap();
        synced.word(steps + 20, 610)
    };
    assert_eq!([-9, -8, 10, 11].map(fresh), ["refused", "accepted", "accepted", "refused"], "about step 20");
}

/// `i * step < 86400`, so that the first code is 2879 steps away at most.
#[test]
fn a_sync_looks_a_day_either_way() {
    let fresh = |first| trial().resync((first, first + 1), 10).is_ok();
    assert_eq!([-2880, -2879, 2879, 2880].map(fresh), [false, true, true, false]);
    assert_eq!(trial().resync((100, 102), 10), Err(Reason::NoPair));
}

/// Both codes are looked for around `now + offset`, the offset of the sync before.
#[test]
fn a_second_sync_starts_where_the_first_one_left_it() {
    let mut trial = trial();
    trial.resync((2000, 2001), 0).unwrap();
    assert_eq!(trial.drift(), Span::from_seconds(2002 * 30));
    assert!(trial.resync((4800, 4801), 0).is_ok());
}

/// A device that was a day fast, was synchronised, and whose clock is put right then: the watermark lies a day ahead.
#[test]
fn after_a_wide_sync_a_corrected_device_is_shut_out() {
    let mut trial = trial();
    trial.resync((2800, 2801), 0).unwrap();
    assert_eq!(trial.word(10, 300), "refused");
    assert_eq!(trial.resync((9, 10), 300), Err(Reason::NoPair), "its codes are older than the watermark");
    assert!(trial.resync((2810, 2811), 2811 * 30).is_ok(), "a day later");
    assert_eq!(trial.drift(), Span::from_seconds(30));
}

#[test]
fn used_codes_do_not_sync() {
    let mut trial = trial();
    assert_eq!(trial.word(1, 30), "accepted");
    assert_eq!(trial.resync((1, 2), 70), Err(Reason::NoPair));
    assert!(trial.resync((2, 3), 100).is_ok());
}
