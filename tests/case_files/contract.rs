//! The full example of a case file, value by value, in TOML and in JSON.

use super::file;
use instep::evidence::*;
use instep::otp::{Algorithm, Digits};
use instep::time::{Offset, Period, Span, UnixTime};
use instep::verifier::{Hosting, Tolerance};

fn moment(text: &str) -> UnixTime {
    text.parse().unwrap()
}

fn span(text: &str) -> Span {
    text.parse().unwrap()
}

fn example() -> Case {
    Case::from_toml(&file("contract.toml")).unwrap()
}

fn observation(place: usize) -> Observation {
    example().observations[place].observation.clone()
}

#[test]
fn json_and_toml_say_the_same() {
    let json = file("contract.json");
    assert_eq!(Case::from_json(&json).unwrap(), example());
    assert_eq!(Case::read(&json), Case::from_json(&json));
    assert_eq!(Case::read(&format!("\u{feff}\n {json}")), Case::from_json(&json));
    let windows = file("contract.toml").replace('\n', "\r\n");
    assert_eq!(Case::read(&format!("\u{feff}{windows}")).unwrap(), example());
}

#[test]
fn the_tables_are_read() {
    let case = example();
    assert_eq!(case.title.as_deref(), Some("Authenticator codes rejected at sign-in"));
    assert_eq!(case.now, Some(moment("2026-11-21T10:05:00Z")));
    assert_eq!(case.prior.clock, Some(0.5));
    assert_eq!(case.device, Device { kind: DeviceKind::Phone, app: Some("microsoft-authenticator".into()) });
    let credential = case.credential.unwrap();
    assert_eq!(credential.source, Some(SecretSource::UriFile("user.otpauth".into())));
    assert_eq!(credential.enrolled_at, Some(moment("2026-01-10T09:00:00Z")));
    let steps = |count| Some(Tolerance::Steps(count));
    let verifier = VerifierFacts {
        profile: Some("entra-id".into()),
        period: Some(Period::THIRTY_SECONDS),
        digits: Some(Digits::SIX),
        algorithm: Some(Algorithm::Sha1),
        look_back: steps(2),
        look_ahead: steps(2),
        replay_allowed: Some(false),
        hosting: Some(Hosting::Hosted),
        learns_drift: Some(true),
        stored_drift: Some(-3),
        enrolment: Some(Enrolment { look_back: steps(2880), look_ahead: steps(2880) }),
    };
    assert_eq!(case.verifier, verifier);
}

#[test]
fn codes_readings_and_offsets_are_read() {
    let code = CodeSeen {
        value: Some("492039".into()),
        shown_at: Some(moment("2026-11-21T10:00:05Z")),
        submitted_at: Some(moment("2026-11-21T10:00:12Z")),
        uncertainty: span("3s"),
        outcome: Outcome::Rejected,
        reason: Some(Reason::Invalid),
    };
    assert_eq!(observation(0), Observation::Code(code));
    let reading = Reading {
        of: Clock::Device,
        offset: Offset::new(span("88s")),
        grain: span("1s"),
        time_of_day_only: false,
        at: moment("2026-11-21T10:01:02Z"),
        uncertainty: span("2s"),
    };
    assert_eq!(observation(1), Observation::Reading(reading));
    let offset = MeasuredOffset {
        of: OffsetOf::Clock(Clock::Device),
        low: Some(Offset::new(span("-88.1s"))),
        high: Some(Offset::new(span("-88.1s"))),
        uncertainty: span("0.5s"),
        sign_unknown: false,
        method: Method::Browser,
    };
    assert_eq!(observation(2), Observation::Offset(offset));
    let rollover = Observation::Rollover { at: moment("2026-11-21T10:01:14.3Z"), uncertainty: span("0.5s") };
    assert_eq!(observation(3), rollover);
}

#[test]
fn what_is_told_is_read() {
    let at = Some(moment("2026-11-21T10:00:12Z"));
    let parameters = Parameters {
        of: ParametersOf::Device,
        algorithm: Some(Algorithm::Sha256),
        digits: None,
        period: Some(30),
        kind: None,
        entered: None,
    };
    let sign_in = SignIn {
        at,
        error_code: Some(500121),
        method: Some("OATH verification code".into()),
        detail: Some("MFA denied; verification code already used once".into()),
    };
    let told = [
        Observation::SyncStatus { of: Clock::Device, synchronized: false },
        Observation::Timing { accepted: AcceptedWhen::LateOnly, trend: Some(Trend::Worsening) },
        Observation::Control { what: Control::OtherAccountSameDevice, accepted: true },
        Observation::CodeStreams { lag_steps: Some(2), other_synchronized: true },
        Observation::Enrolment { outcome: EnrolmentOutcome::Accepted, code_checked: Some(true), at: None },
        Observation::History { event: Event::DeviceReplaced, at: None },
        Observation::Trial { change: Change::ClockShifted(span("-1h")), accepted: true },
        Observation::SecretShape { length: Some(32), alphabet: Some(Alphabet::Base32) },
        Observation::Parameters(parameters),
        Observation::SignIn(sign_in),
        Observation::VerifierLog(LogText::CodeReused),
    ];
    for (place, told) in told.into_iter().enumerate() {
        assert_eq!(observation(place + 4), told);
    }
    assert_eq!(example().observations.len(), 15);
}

/// The one observation of a case.
fn only(text: &str) -> Observation {
    let case = Case::from_toml(&format!("[[observation]]\n{text}")).unwrap();
    case.observations.into_iter().next().unwrap().observation
}

#[test]
fn what_is_left_out_has_the_usual_value() {
    assert_eq!(Case::read(""), Ok(Case::default()));
    assert_eq!(Case::read("{}"), Ok(Case::default()));
    assert_eq!(Case::read(r#"{"title": null, "observation": []}"#), Ok(Case::default()));
    let Observation::Code(code) = only("kind = 'code'") else { panic!("a code") };
    assert_eq!((code.uncertainty, code.outcome), (span("5s"), Outcome::Unknown));
    let Observation::Rollover { uncertainty, .. } = only("kind = 'rollover'\nat = '@1795255205'") else {
        panic!("a rollover")
    };
    assert_eq!(uncertainty, span("0.5s"));
}

#[test]
fn offsets_may_be_one_sided_and_without_sign() {
    let Observation::Offset(offset) = only("kind = 'offset'\nof = 'relative'\nlow = 60\nsign = 'unknown'") else {
        panic!("an offset")
    };
    assert_eq!((offset.of, offset.low, offset.high), (OffsetOf::Relative, Some(Offset::from_seconds(60.0)), None));
    assert_eq!((offset.sign_unknown, offset.method, offset.uncertainty), (true, Method::Other, span("0.5s")));
}

#[test]
fn readings_may_be_times_of_day_in_a_zone() {
    let text = "kind = 'reading'\nof = 'app'\nshows = '11:22'\nzone = '-08:00'\nat = 2012-02-17T19:24:30Z";
    let Observation::Reading(reading) = only(text) else { panic!("a reading") };
    assert_eq!((reading.offset.seconds(), reading.grain, reading.time_of_day_only), (-150.0, span("60s"), true));
    let bare = text.replace("'11:22'", "11:22:10").replace("'-08:00'", "'-08:00' # TOML's own time of day");
    let Observation::Reading(reading) = only(&bare) else { panic!("a reading") };
    assert_eq!((reading.offset.seconds(), reading.uncertainty), (-140.0, span("2s")));
}

#[test]
fn streams_that_never_coincide_have_no_lag() {
    let streams = Observation::CodeStreams { lag_steps: None, other_synchronized: false };
    assert_eq!(only("kind = 'code-streams'\nequal = false"), streams);
}

#[test]
fn tolerances_are_steps_or_time() {
    let case = Case::from_toml("verifier = { look_back = '45s', look_ahead = 0 }").unwrap();
    assert_eq!(case.verifier.look_back, Some(Tolerance::Time(span("45s"))));
    assert_eq!(case.verifier.look_ahead, Some(Tolerance::Steps(0)));
}
