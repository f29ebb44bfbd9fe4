use super::*;
use crate::evidence::VerifierFacts;
use crate::simulation::{ClosedForm, CodeParameters, Conditions, EntryDelay, SimulatedVerifier};
use crate::time::{Offset, Period, StepGrid};
use crate::verifier::{Passes, Tolerance, Window};
use proptest::prelude::*;

const START: &str = "2026-11-21T10:00:00Z";

fn start() -> UnixTime {
    START.parse().unwrap()
}

fn case(text: &str) -> Case {
    Case::from_toml(text).unwrap()
}

/// The setup that a case asks for, with a clock that is set right so many seconds after [`START`].
fn setup(case: &Case, corrected_after: i64) -> Setup<'static> {
    let verifier = SimulatedVerifier::of(&case.verifier).unwrap();
    let period = verifier.period;
    let corrected_at = start() + Span::from_seconds(corrected_after);
    let drift = case.verifier.stored_drift.unwrap_or(0);
    Setup {
        verifier,
        expects: CodeParameters { period, ..CodeParameters::default() },
        app: None,
        secret: None,
        clocks: Clocks::of(case, period, Some(corrected_at)).unwrap(),
        stored_drift: Span::from_seconds(drift * i64::from(period.seconds())),
        correction: (Corrected::Device, corrected_at),
        entry_delay: EntryDelay::TYPING,
        runs: if verifier_searches(case) { 4 } else { 40 },
        seed: 1,
    }
}

/// Three thousand hashes for each code that is refused.
fn verifier_searches(case: &Case) -> bool {
    case.verifier.profile.as_deref() == Some("google-authenticator-libpam")
}

fn replayed(text: &str, corrected_after: i64) -> Replay {
    let case = case(text);
    let setup = setup(&case, corrected_after);
    Replay::of(&case, &setup, &stretches(&case, &setup).0)
}

#[test]
fn a_rejection_is_seen_to_happen_and_to_stop() {
    let replay = replayed(
        "verifier = { profile = 'keycloak' }
         observation = [
           { kind = 'offset', of = 'device', seconds = -95, uncertainty = '2s' },
           { kind = 'code', shown_at = 2026-11-21T10:00:05Z, submitted_at = 2026-11-21T10:00:12Z, outcome = 'rejected' },
           { kind = 'code', submitted_at = 2026-11-21T10:01:12Z, outcome = 'accepted' },
           { kind = 'code', outcome = 'rejected' },
         ]",
        120,
    );
    let agreements: Vec<Agreement> = replay.submissions.iter().map(|one| one.agreement).collect();
    assert_eq!(agreements, [Agreement::Agrees, Agreement::Disagrees, Agreement::CannotSay]);
    assert_eq!(replay.agreement(), Agreement::Disagrees);
    assert_eq!(replay.submissions[0].tried[0].delta(), -3);
    let corrected = start() + Span::from_seconds(120);
    for second in &replay.timelines[0].seconds {
        assert_eq!(second.at_once.is_accepted(), second.at >= corrected, "{}", second.at);
    }
    assert_eq!(replay.afterwards[0].passes_after, Some(Span::ZERO));
}

#[test]
fn a_verifier_that_learned_a_drift_refuses_the_clock_that_was_set_right() {
    let replay = replayed(
        "verifier = { profile = 'google-authenticator-libpam', stored_drift = -3 }
         observation = [
           { kind = 'offset', of = 'device', seconds = -95 },
           { kind = 'code', submitted_at = 2026-11-21T10:00:12Z, outcome = 'accepted' },
           { kind = 'code', submitted_at = 2026-11-21T10:02:12Z, outcome = 'rejected' },
         ]",
        60,
    );
    assert!(replay.submissions.iter().all(|one| one.agreement == Agreement::Agrees));
    let after = &replay.afterwards[0];
    assert_eq!((after.passes_after, after.passes_without_memory), (None, true));
    // Three agreeing codes bring it back.
    assert_eq!(after.tries.len(), 3);
}

#[test]
fn a_used_step_of_the_future_has_to_be_waited_for() {
    let replay = replayed(
        "verifier = { profile = 'nextcloud' }
         observation = [
           { kind = 'offset', of = 'device', seconds = 85, uncertainty = '1s' },
           { kind = 'code', shown_at = 2026-11-21T10:00:02Z, submitted_at = 2026-11-21T10:00:04Z, outcome = 'accepted', uncertainty = '1s' },
         ]",
        30,
    );
    // Step +2 was used: the verifier's own gets beyond it at 10:01:30.
    assert_eq!(replay.afterwards[0].passes_after, Some(Span::from_seconds(60)));
}

#[test]
fn a_fast_device_and_a_slow_one_are_two_cases_at_kanidm() {
    let passes = |seconds: i64| {
        let text = format!(
            "verifier = {{ profile = 'kanidm' }}
             observation = [
               {{ kind = 'offset', of = 'device', seconds = {seconds}, uncertainty = '1s' }},
               {{ kind = 'code', shown_at = 2026-11-21T10:00:15Z, submitted_at = 2026-11-21T10:00:15Z, uncertainty = '1s', outcome = 'unknown' }},
             ]"
        );
        replayed(&text, 60).submissions[0].passes
    };
    assert_eq!([-30, 30].map(passes), [Passes::Always, Passes::Never]);
}

#[test]
fn a_window_that_is_not_published_leaves_the_grey_zone_open() {
    let of = |seconds: i64| {
        let text = format!(
            "verifier = {{ profile = 'entra-id' }}
             observation = [
               {{ kind = 'offset', of = 'device', seconds = {seconds}, uncertainty = '1s' }},
               {{ kind = 'code', submitted_at = 2026-11-21T10:00:15Z, outcome = 'rejected' }},
             ]"
        );
        let replay = replayed(&text, 60);
        assert_eq!(replay.timelines.len(), 2);
        replay.submissions[0].agreement
    };
    assert_eq!([-20, -200, -900].map(of), [Agreement::Disagrees, Agreement::CannotSay, Agreement::Agrees]);
}

#[test]
fn the_same_code_twice_is_refused_for_having_been_used() {
    let replay = replayed(
        "verifier = { profile = 'nextcloud' }
         observation = [
           { kind = 'offset', of = 'device', seconds = 0, uncertainty = '1s' },
           { kind = 'code', shown_at = 2026-11-21T10:00:10Z, submitted_at = 2026-11-21T10:00:12Z, uncertainty = '1s', outcome = 'accepted' },
           { kind = 'code', shown_at = 2026-11-21T10:00:10Z, submitted_at = 2026-11-21T10:00:20Z, uncertainty = '1s', outcome = 'rejected' },
         ]",
        60,
    );
    assert_eq!(replay.agreement(), Agreement::Agrees);
    assert_eq!(replay.submissions[1].tried[0].outcome.name(), "used");
}

#[test]
fn an_hour_off_by_its_zone_is_rejected_until_it_is_set_right() {
    let replay = replayed(
        "observation = [
           { kind = 'reading', of = 'device', shows = '2026-11-21T11:00:30+00:00', at = 2026-11-21T10:00:29Z },
           { kind = 'code', submitted_at = 2026-11-21T10:00:15Z, outcome = 'rejected' },
         ]
         [verifier]
         look_back = 1
         look_ahead = 1",
        60,
    );
    assert_eq!(replay.agreement(), Agreement::Agrees);
    assert_eq!(replay.afterwards[0].passes_after, Some(Span::ZERO));
}

#[test]
fn a_verifier_that_is_wrong_itself_is_not_helped_by_the_device() {
    let text = "verifier = { look_back = 1, look_ahead = 1 }
         observation = [
           { kind = 'offset', of = 'device', seconds = 0, uncertainty = '1s' },
           { kind = 'offset', of = 'verifier', seconds = 95, uncertainty = '1s' },
           { kind = 'code', submitted_at = 2026-11-21T10:00:15Z, outcome = 'rejected' },
         ]";
    let case = case(text);
    let device = setup(&case, 60);
    assert_eq!(device.clocks.worse(), Corrected::Verifier);
    let verifier = Setup { correction: (Corrected::Verifier, device.correction.1), ..device.clone() };
    let passes_after = |setup: &Setup<'_>| Replay::of(&case, setup, &[]).afterwards[0].passes_after;
    assert_eq!([&device, &verifier].map(passes_after), [None, Some(Span::ZERO)]);
}

#[test]
fn the_clocks_are_taken_from_what_proves_most() {
    let clocks = |text: &str| Clocks::of(&case(text), Period::THIRTY_SECONDS, None);
    let both = "observation = [
           { kind = 'offset', of = 'device', seconds = -95, uncertainty = '20s' },
           { kind = 'offset', of = 'device', seconds = -80, uncertainty = '10s' },
         ]";
    let found = clocks(both).unwrap().device;
    assert_eq!((found.low().seconds(), found.high().seconds()), (-90.0, -75.0));
    let apart = "observation = [
           { kind = 'offset', of = 'device', seconds = -95, uncertainty = '1s' },
           { kind = 'offset', of = 'device', seconds = 10, uncertainty = '1s' },
         ]";
    let found = clocks(apart).unwrap();
    assert_eq!((found.contradict, found.device.low().seconds(), found.device.high().seconds()), (true, -96.0, 11.0));
    for nothing in [
        "observation = [{ kind = 'offset', of = 'device', seconds = 95, sign = 'unknown' }]",
        "observation = [{ kind = 'offset', of = 'device', low = 60 }]",
        "observation = [{ kind = 'offset', of = 'verifier', seconds = 60 }]",
        "",
    ] {
        assert_eq!(clocks(nothing), None, "{nothing}");
    }
    assert_eq!(clocks("verifier = { stored_drift = -3 }").unwrap().from, [ClockSource::StoredDrift]);
}

#[test]
fn segments_hold_every_second_once() {
    let replay = replayed(
        "verifier = { profile = 'kanidm' }
         observation = [
           { kind = 'offset', of = 'device', seconds = -40, uncertainty = '1s' },
           { kind = 'code', submitted_at = 2026-11-21T10:00:15Z, outcome = 'rejected' },
         ]",
        60,
    );
    let timeline = &replay.timelines[0];
    let segments = timeline.segments();
    let length: i128 = segments.iter().map(|segment| segment.stretch.length().nanos() / 1_000_000_000).sum();
    assert_eq!(length, timeline.seconds.len() as i128);
    assert!(segments.windows(2).all(|pair| pair[0].stretch.until <= pair[1].stretch.from));
}

#[test]
fn moments_at_the_ends_of_time_are_replayed_as_well() {
    for offset in ["-3155760000", "3155760000"] {
        let text = format!(
            "observation = [
               {{ kind = 'offset', of = 'device', seconds = {offset}, uncertainty = '1s' }},
               {{ kind = 'code', submitted_at = 1970-01-01T00:00:00Z, outcome = 'rejected' }},
               {{ kind = 'code', submitted_at = 9999-12-31T23:59:59Z, outcome = 'rejected', uncertainty = '36500d' }},
             ]
             [verifier]
             profile = 'google-authenticator-libpam'"
        );
        let case = case(&text);
        let setup = Setup { runs: 2, ..setup(&case, 60) };
        assert_eq!(Replay::of(&case, &setup, &[]).submissions.len(), 2);
    }
}

/// A verifier without any memory.
fn forgetful(window: Window, period: Period, offset: Offset) -> (Case, Setup<'static>) {
    let facts = VerifierFacts {
        look_back: Some(window.look_back),
        look_ahead: Some(window.look_ahead),
        period: Some(period),
        ..VerifierFacts::default()
    };
    let setup = Setup {
        verifier: SimulatedVerifier::of(&facts).unwrap(),
        expects: CodeParameters { period, ..CodeParameters::default() },
        app: None,
        secret: None,
        clocks: Clocks::given(offset),
        stored_drift: Span::ZERO,
        correction: (Corrected::Device, UnixTime::from_seconds(4_000_000_000)),
        entry_delay: EntryDelay::NONE,
        runs: 1,
        seed: 1,
    };
    (Case::default(), setup)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The share of the seconds of a period in which a code passes is the closed form's chance: with offsets of whole
    /// seconds nothing happens within one.
    #[test]
    fn a_replay_agrees_with_the_closed_form_second_by_second(
        back in 0u32..5, ahead in 0u32..5, offset in -200i64..200, period in prop::sample::select(vec![10i64, 30, 60]),
        first in 1_700_000_000i64..1_900_000_000,
    ) {
        let period = Period::from_seconds(period).unwrap();
        let (window, offset) = (Window::steps(back, ahead), Offset::from_seconds(offset as f64));
        let (case, setup) = forgetful(window, period, offset);
        let from = UnixTime::from_seconds(first);
        let replay = Replay::of(&case, &setup, &[Stretch { from, until: from + period.span() }]);
        let seconds = &replay.timelines[0].seconds;
        let passed = seconds.iter().filter(|second| second.at_once.is_accepted()).count();
        let exact = ClosedForm::new(window, period, &Conditions::default()).accepts(offset);
        prop_assert!((passed as f64 / seconds.len() as f64 - exact).abs() < 1e-9, "{passed} of {}", seconds.len());
        let grid = StepGrid::of(period);
        for second in seconds {
            let inside = second.accepts.0 <= second.step && second.step <= second.accepts.1;
            prop_assert_eq!(second.at_once.is_accepted(), inside);
            prop_assert_eq!(second.step, grid.step_at(second.at + offset.span()));
        }
    }

    #[test]
    fn in_step_and_sent_at_once_every_code_passes(
        back in 0u32..5, seconds in 0i64..60, first in 0i64..4_000_000_000,
    ) {
        let window = Window { look_back: Tolerance::Steps(back), look_ahead: Tolerance::Time(Span::from_seconds(seconds)) };
        let (case, setup) = forgetful(window, Period::THIRTY_SECONDS, Offset::ZERO);
        let from = UnixTime::from_seconds(first);
        let replay = Replay::of(&case, &setup, &[Stretch { from, until: from + Span::from_seconds(70) }]);
        prop_assert!(replay.timelines[0].seconds.iter().all(|second| second.at_once.is_accepted()));
    }
}
