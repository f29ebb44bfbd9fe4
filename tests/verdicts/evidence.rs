//! Every kind of evidence is weighed; with the secret known the fault is named; what is done about it does no harm.

use super::{of, verdict};
use instep::diagnosis::{Cause, Conclusion, Reset, Verdict};
use instep::otp::misread::{Quirk, SecretReading, readings};
use instep::otp::{Algorithm, Digits, Encoding, Key, Secret, decode};
use instep::time::{Period, StepGrid, UnixTime};
use std::fmt::Write;

const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
/// Two moments some minutes apart, well inside of a step of 30 s, and not in the same place of a longer one.
const MOMENTS: [i64; 2] = [1_795_255_209, 1_795_255_449];

fn moment(seconds: i64) -> String {
    UnixTime::from_seconds(seconds).to_string()
}

fn secret() -> Secret {
    decode(SECRET, Encoding::Base32).unwrap().secret
}

/// A server of one's own that rejected what `shown` says was on the screen.
fn rejected(parameters: &str, app: &str, shown: impl Fn(i64) -> Option<String>) -> Option<String> {
    let mut text = format!(
        "now = 2026-11-21T12:00:00Z\n[verifier]\nlook_back = 1\nlook_ahead = 1\nhosting = \"self-hosted\"\n\
         [credential]\nuri = \"otpauth://totp/Example:anna?secret={SECRET}{parameters}\"\n[device]\nkind = \"phone\"\n{app}\n"
    );
    for at in MOMENTS {
        let (value, shown, sent) = (shown(at)?, moment(at), moment(at + 6));
        write!(
            text,
            "[[observation]]\nkind = \"code\"\nvalue = \"{value}\"\nshown_at = {shown}\nsubmitted_at = {sent}\n\
             uncertainty = \"2s\"\noutcome = \"rejected\"\n"
        )
        .unwrap();
    }
    Some(text)
}

/// The code of a key at a time.
fn code(key: &Key, digits: Digits, period: i64, at: i64) -> String {
    let grid = StepGrid::of(Period::from_seconds(period).unwrap());
    key.code(grid.step_at(UnixTime::from_seconds(at)).counter(), digits).reveal()
}

fn first(verdict: &Verdict) -> &'static str {
    verdict.causes[0].id
}

/// What is wrong with a verdict that should name a cause, a way and no clock; nothing if it does.
fn misses(verdict: &Verdict, cause: &str, way: &str) -> Option<String> {
    let search = verdict.code_search.as_ref().expect("there was a secret");
    let found = search.ways_that_fit.iter().find(|fit| fit.way.contains(way));
    let right = first(verdict) == cause
        && verdict.verdict == Conclusion::RuledOut
        && found.is_some_and(|fit| fit.expected_chance_matches < 1e-6)
        && search.says.as_deref().is_some_and(|says| says.contains("the clock is ruled out"));
    (!right).then(|| format!("{way}: {} ({}), {:?}\n", first(verdict), verdict.probability, search))
}

#[test]
fn every_reading_of_a_secret_is_named() {
    let mut missed = String::new();
    let all = readings(SECRET, &secret());
    // A slip at one character is the same at another: a few of them do.
    let at_a_character = |reading: &SecretReading| reading.says().contains("character");
    let tried = all.iter().enumerate().filter(|(place, (reading, _))| place % 9 == 0 || !at_a_character(reading));
    for (_, (reading, key)) in tried {
        let key = Key::new(key, Algorithm::Sha1);
        let case = rejected("", "", |at| Some(code(&key, Digits::SIX, 30, at))).unwrap();
        missed.extend(misses(&verdict(&case), "secret-encoding", reading.name()));
    }
    assert!(missed.is_empty(), "{missed}");
}

/// The slips that a clock does not explain as well: those are a few seconds or steps of the right code.
fn is_beyond_clocks(quirk: Quirk) -> bool {
    use Quirk::{CountedFromOne, GpsTime, LeadingZerosDropped, Rounded, RoundedUp, SinglePrecisionTime, TaiTime};
    let near = [CountedFromOne, GpsTime, LeadingZerosDropped, Rounded, RoundedUp, SinglePrecisionTime, TaiTime];
    !near.contains(&quirk)
}

#[test]
fn every_slip_of_a_program_is_named() {
    let mut missed = String::new();
    for quirk in Quirk::ALL.into_iter().filter(|quirk| is_beyond_clocks(*quirk)) {
        // Byte 19 is the last one of SHA-1.
        let (parameters, algorithm) = match quirk {
            Quirk::OffsetFromByte19 => ("&algorithm=SHA256", Algorithm::Sha256),
            _ => ("", Algorithm::Sha1),
        };
        let key = Key::new(&secret(), algorithm);
        let right = |at: i64| code(&key, Digits::SIX, 30, at);
        let wrong = |at: i64| {
            let at = UnixTime::from_seconds(at);
            quirk.code(&key, StepGrid::of(Period::THIRTY_SECONDS), at, Digits::SIX)
        };
        // A slip that does not show in both codes is tried elsewhere.
        let shows = MOMENTS.iter().all(|at| wrong(*at).is_some_and(|shown| shown != right(*at)));
        let Some(case) = rejected(parameters, "", wrong).filter(|_| shows) else { continue };
        missed.extend(misses(&verdict(&case), "implementation-bug", quirk.name()));
    }
    assert!(missed.is_empty(), "{missed}");
}

#[test]
fn an_app_that_ignores_the_enrolment_is_named() {
    let app = "app = \"microsoft-authenticator\"";
    let key = Key::new(&secret(), Algorithm::Sha1);
    let shows = |at: i64| Some(code(&key, Digits::SIX, 30, at));
    let tried = [
        ("&algorithm=SHA256", "algorithm-mismatch", "with sha1"),
        ("&algorithm=SHA512", "algorithm-mismatch", "with sha1"),
        ("&digits=8", "digits-mismatch", "with 6 digits"),
        ("&period=60", "period-mismatch", "with a period of 30 s"),
    ];
    for (parameters, cause, way) in tried {
        let found = verdict(&rejected(parameters, app, shows).unwrap());
        assert_eq!(misses(&found, cause, way), None);
        let says = found.code_search.unwrap().says.unwrap();
        assert!(says.contains("at offset zero") && says.contains("the enrolment is to blame"), "{says}");
    }
}

#[test]
fn small_counters_are_named() {
    let key = Key::new(&secret(), Algorithm::Sha1);
    for counter in [0, 7, 120] {
        let pressed = |at: i64| Some(key.code(counter + u64::from(at != MOMENTS[0]), Digits::SIX).reveal());
        let found = verdict(&rejected("", "", pressed).unwrap());
        assert_eq!(misses(&found, "counter-based-token", "counter-based"), None, "counter {counter}");
    }
}

/// A fit that chance may have made is not told as a finding.
#[test]
fn a_single_code_is_no_finding_where_chance_would_do() {
    let nothing = |_: i64| Some("123123".to_owned());
    let found = verdict(&rejected("", "", nothing).unwrap());
    let search = found.code_search.unwrap();
    assert_eq!(search.says, None, "{:?}", search.ways_that_fit);
    assert!(found.limits.iter().any(|limit| limit.contains("today's date")), "{:?}", found.limits);
}

/// A fob that loses 84 s in a year, seen by four codes; and by two readings.
#[test]
fn a_token_that_drifts_gets_its_rate() {
    let key = Key::new(&secret(), Algorithm::Sha1);
    let year = 365 * 86_400;
    let head = "now = 2026-11-21T12:00:00Z\n[verifier]\nlook_back = 1\nlook_ahead = 1\nhosting = \"hosted\"\n\
                [device]\nkind = \"hardware-token\"\n";
    let mut codes = format!("{head}[credential]\nsecret = \"{SECRET}\"\n");
    for (at, offset, outcome) in [
        (MOMENTS[0] - year, -22, "accepted"),
        (MOMENTS[0] - year / 2, -64, "rejected"),
        (MOMENTS[0], -106, "rejected"),
        (MOMENTS[1], -106, "rejected"),
    ] {
        let (value, shown, sent) = (code(&key, Digits::SIX, 30, at + offset), moment(at), moment(at + 6));
        write!(
            codes,
            "[[observation]]\nkind = \"code\"\nvalue = \"{value}\"\nshown_at = {shown}\nsubmitted_at = {sent}\n\
             uncertainty = \"2s\"\noutcome = \"{outcome}\"\n"
        )
        .unwrap();
    }
    let readings = format!(
        "{head}[[observation]]\nkind = \"reading\"\nof = \"device\"\nshows = \"2025-11-21T10:00:28+00:00\"\n\
         at = 2025-11-21T10:01:00Z\nuncertainty = \"3s\"\n[[observation]]\nkind = \"reading\"\nof = \"device\"\n\
         shows = \"2026-11-21T10:00:14+00:00\"\nat = 2026-11-21T10:02:00Z\nuncertainty = \"3s\"\n\
         [[observation]]\nkind = \"code\"\nshown_at = 2026-11-21T10:05:00Z\nsubmitted_at = 2026-11-21T10:05:08Z\n\
         outcome = \"rejected\"\n"
    );
    for (text, rate) in [(codes, -84.0), (readings, -74.0)] {
        let found = verdict(&text);
        assert_eq!((found.verdict, first(&found)), (Conclusion::Confirmed, "device-clock"), "{text}");
        let told = found.clock.and_then(|clock| clock.rate_ppm).expect("a rate");
        assert!((told - rate / year as f64 * 1e6).abs() < 0.6, "{told} ppm for {rate} s a year");
    }
}

/// Phones and servers begin to be wrong at some moment; what passed long before says little.
#[test]
fn a_code_that_passed_half_a_year_ago_does_not_clear_a_phone() {
    let with = |when: &str| {
        format!(
            "now = 2026-11-21T12:00:00Z\n[verifier]\nlook_back = 1\nlook_ahead = 1\nhosting = \"hosted\"\n\
             [[observation]]\nkind = \"code\"\nshown_at = {when}:00:00Z\nsubmitted_at = {when}:00:08Z\noutcome = \"accepted\"\n\
             [[observation]]\nkind = \"code\"\nshown_at = 2026-11-21T10:00:00Z\nsubmitted_at = 2026-11-21T10:00:08Z\n\
             outcome = \"rejected\"\n[[observation]]\nkind = \"offset\"\nof = \"device\"\nseconds = -94\n\
             uncertainty = \"1s\"\nmethod = \"browser\"\n"
        )
    };
    let (long_ago, today) = (verdict(&with("2026-05-21T10")), verdict(&with("2026-11-21T09")));
    assert_eq!(long_ago.verdict, Conclusion::Confirmed);
    assert!(of(&long_ago, "device-clock") > of(&today, "device-clock"), "an hour ago it counts more");
}

/// A code of the step that a set-up has used up.
#[test]
fn a_code_right_after_set_up_is_a_replay() {
    let after = |seconds: i64| {
        let [enrolled, shown, sent] = [0, seconds, seconds + 4].map(|later| moment(MOMENTS[0] + later));
        let text = format!(
            "now = 2026-11-21T12:00:00Z\n[verifier]\nreplay = \"rejected\"\nhosting = \"hosted\"\nlook_back = 1\nlook_ahead = 1\n\
             [[observation]]\nkind = \"enrolment\"\noutcome = \"accepted\"\ncode_checked = true\nat = {enrolled}\n\
             [[observation]]\nkind = \"code\"\nshown_at = {shown}\nsubmitted_at = {sent}\noutcome = \"rejected\"\n\
             [[observation]]\nkind = \"trial\"\nchange = \"waited-for-next-code\"\naccepted = true\n"
        );
        of(&verdict(&text), "replayed-code")
    };
    assert!(after(5) > 0.5, "{}", after(5));
    assert!(after(90) < after(5) / 2.0, "{}", after(90));
}

/// A clock that was measured outside of the window keeps codes out whatever else is wrong.
#[test]
fn a_wrong_clock_is_not_ruled_out_by_a_second_fault() {
    let key = Key::new(&Secret::from_bytes(b"of an earlier enrolment"), Algorithm::Sha1);
    let case = rejected("", "", |at| Some(code(&key, Digits::SIX, 30, at - 121))).unwrap();
    let measured = "[[observation]]\nkind = \"offset\"\nof = \"device\"\nseconds = -121\nuncertainty = \"1s\"\n\
                    method = \"browser\"\n[[observation]]\nkind = \"history\"\nevent = \"secret-rotated\"\n";
    let found = verdict(&(case + measured));
    assert_eq!(found.verdict, Conclusion::NotEstablished);
    assert!(found.limits.iter().any(|limit| limit.starts_with("two faults at once")), "{:?}", found.limits);
    assert!(found.remedy.iter().any(|line| line.starts_with("put the clocks right")), "{:?}", found.remedy);
}

/// One observation of each kind that the case file knows.
const KINDS: [&str; 16] = [
    "kind = \"code\"\nshown_at = 2026-11-21T10:00:00Z\nsubmitted_at = 2026-11-21T10:00:08Z\noutcome = \"rejected\"",
    "kind = \"reading\"\nof = \"device\"\nshows = \"2026-11-21T10:02:30+00:00\"\nat = 2026-11-21T10:00:30Z",
    "kind = \"offset\"\nof = \"verifier\"\nseconds = 80\nuncertainty = \"1s\"",
    "kind = \"rollover\"\nat = 2026-11-21T10:01:14.3Z\nuncertainty = \"0.5s\"",
    "kind = \"sync-status\"\nof = \"device\"\nsynchronized = false",
    "kind = \"timing\"\naccepted = \"late-only\"\ntrend = \"worsening\"",
    "kind = \"control\"\nwhat = \"other-account-same-device\"\naccepted = true",
    "kind = \"code-streams\"\nlag_steps = 2\nequal = true\nother = \"synchronized\"",
    "kind = \"enrolment\"\noutcome = \"accepted\"\ncode_checked = true",
    "kind = \"history\"\nevent = \"device-replaced\"",
    "kind = \"trial\"\nchange = \"clock-shifted\"\nby = \"-1h\"\naccepted = true",
    "kind = \"secret-shape\"\nlength = 40\nalphabet = \"hex\"",
    "kind = \"parameters\"\nof = \"device\"\nperiod = 60",
    "kind = \"sign-in\"\nerror_code = 500121\nmethod = \"OATH verification code\"\ndetail = \"verification code already used once\"",
    "kind = \"verifier-log\"\nsays = \"secret-unreadable\"",
    "kind = \"timing\"\naccepted = \"never\"",
];

#[test]
fn every_kind_of_observation_moves_a_cause_and_leaves_each_its_chance() {
    let head = "now = 2026-11-21T12:00:00Z\n[verifier]\nprofile = \"entra-id\"\nperiod = 30\n";
    let before = verdict(head);
    for kind in KINDS {
        let after = verdict(&format!("{head}[[observation]]\n{kind}\n"));
        assert!(after.causes.iter().all(|cause| cause.probability.is_finite()), "{kind}");
        assert!(super::difference(&before, &after) > 0.001, "{kind} moves nothing");
    }
}

/// What is to be done about each cause: for both, with a check afterwards, and never a reset where a clock is to be set.
#[test]
fn every_remedy_says_who_does_what_and_what_a_reset_would_destroy() {
    for cause in Cause::ALL {
        let remedy = &cause.record().remedy;
        let id = cause.id();
        assert!(!remedy.person.is_empty() && !remedy.administrator.is_empty(), "{id}: both are told something");
        assert!(!remedy.then_check.is_empty(), "{id}: something is checked afterwards");
        let lines = remedy.lines();
        let last = lines.last().unwrap();
        assert!(last.contains("every") && last.contains("stop"), "{id}: what a reset destroys: {last}");
        let advice = lines[..lines.len() - 1].join(" ").to_lowercase();
        assert!(!advice.contains("reset"), "{id}: {advice}");
        if cause.is_clock() {
            assert_eq!(remedy.reset, Reset::CuresNothing, "{id}");
            assert!(!advice.contains("enrol again") && !advice.contains("register"), "{id}: {advice}");
        }
    }
}

/// A token "out of step" that registering anew has cured: the words say why that is no finding.
#[test]
fn a_cure_by_registering_anew_is_not_established_and_says_why() {
    for (case, reason) in [
        ("seed-invalid-code-reset", "it worked after enrolling again names no cause"),
        ("seed-log-three-denials", "a log says that codes were wrong, never why"),
    ] {
        let found = verdict(&std::fs::read_to_string(format!("tests/cases/{case}.toml")).unwrap());
        assert_eq!(found.verdict, Conclusion::NotEstablished, "{case}");
        assert!(found.limits[0].contains(reason), "{case}: {:?}", found.limits);
    }
}

/// A code that was sent a minute too late needs no other fault; whether a clock is wrong beside it stays open. One sent in time beside
/// it takes that back.
#[test]
fn a_told_delay_needs_no_other_fault() {
    let code = |shown: &str, sent: &str| {
        let (shown, sent) = (format!("2026-11-21T10:{shown}Z"), format!("2026-11-21T10:{sent}Z"));
        format!("[[observation]]\nkind = 'code'\nshown_at = {shown}\nsubmitted_at = {sent}\noutcome = 'rejected'\n")
    };
    let head = "[verifier]\nlook_back = 1\nlook_ahead = 1\nhosting = 'hosted'\n[device]\nkind = 'phone'\n".to_owned();
    let late = verdict(&(head.clone() + &code("00:05", "01:25") + &code("03:02", "04:25")));
    assert_eq!(late.causes[0].id, "late-entry");
    assert!(late.causes[0].probability > 0.5, "{}", late.causes[0].probability);
    assert_eq!(late.verdict, Conclusion::NotEstablished, "{}", late.probability);
    let prompt = verdict(&(head + &code("00:05", "01:25") + &code("03:02", "03:10")));
    assert_ne!(prompt.causes[0].id, "late-entry", "{}", prompt.causes[0].probability);
}

/// Codes that pass after one was refused, or an hour before, speak against a clock; codes that passed last month do not.
#[test]
fn when_a_log_has_codes_pass_counts() {
    let event = |at: &str, code: i64, detail: &str| {
        format!(
            "[[observation]]\nkind = 'sign-in'\nat = 2026-{at}Z\nerror_code = {code}\nmethod = 'OATH verification code'\n\
             detail = '{detail}'\n"
        )
    };
    let wrong = |at: &str| event(at, 500_121, "MFA denied; invalid verification code");
    let passed = |at: &str| event(at, 0, "MFA successfully completed");
    let head = "now = 2026-11-21T12:00:00Z\n[verifier]\nprofile = 'entra-id'\n[device]\nkind = 'phone'\n";
    let clock = |rows: [String; 2]| verdict(&format!("{head}{}", rows.concat())).probability;
    let alone = verdict(&format!("{head}{}", wrong("11-20T10:00:00"))).probability;
    assert!(clock([wrong("11-20T10:00:00"), passed("11-20T10:01:00")]) < alone / 1.5);
    assert!(clock([passed("11-20T09:30:00"), wrong("11-20T10:00:00")]) < alone / 1.2);
    assert!(clock([passed("10-20T10:00:00"), wrong("11-20T10:00:00")]) > alone);
}
