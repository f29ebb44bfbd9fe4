use super::*;
use crate::evidence::VerifierFacts;
use crate::otp::Algorithm;
use crate::simulation::replay::Clocks;
use crate::simulation::{ClosedForm, EntryDelay, SimulatedVerifier};
use crate::time::Period;
use crate::verifier::app;

fn setup(profile: &str, seconds: f64) -> Setup<'static> {
    let facts = VerifierFacts { profile: Some(profile.into()), ..VerifierFacts::default() };
    let verifier = SimulatedVerifier::of(&facts).unwrap();
    Setup {
        expects: CodeParameters { period: verifier.period, ..CodeParameters::default() },
        verifier,
        app: None,
        secret: None,
        clocks: Clocks::given(Offset::from_seconds(seconds)),
        stored_drift: Span::ZERO,
        correction: (Corrected::Device, UnixTime::EPOCH),
        entry_delay: EntryDelay::TYPING,
        runs: 60,
        seed: 1,
    }
}

fn effect_of(setup: &Setup<'_>, name: &str) -> Option<Effect> {
    what_if(setup).into_iter().find(|tried| tried.remedy.name() == name).and_then(|tried| tried.effect)
}

fn passes(setup: &Setup<'_>, name: &str) -> Option<Passes> {
    effect_of(setup, name).map(|effect| effect.passes)
}

#[test]
fn correcting_the_clock_lets_a_slow_device_in_and_so_does_a_wider_window() {
    let keycloak = setup("keycloak", -95.0);
    let all = ["as-it-is", "clock-corrected", "next-code", "wider-window"].map(|name| passes(&keycloak, name));
    assert_eq!(all, [Some(Passes::Never), Some(Passes::Always), Some(Passes::Never), Some(Passes::Always)]);
    let guess = |name| effect_of(&keycloak, name).unwrap().guess.high;
    // One step either way is three codes; five back and one ahead are six.
    assert!((guess("as-it-is") - 3e-6).abs() < 1e-12);
    let [Some(Remedy::WiderWindow(window))] =
        [what_if(&keycloak).iter().map(|tried| tried.remedy).find(|remedy| remedy.name() == "wider-window")]
    else {
        panic!("a wider window is a remedy");
    };
    assert_eq!(window, Window::steps(4, 1));
    assert!((guess("wider-window") - 6e-6).abs() < 1e-12);
    assert_eq!(passes(&keycloak, "resync"), None, "keycloak has none");
}

#[test]
fn libpam_believes_the_third_code_and_then_refuses_a_clock_that_is_right() {
    let libpam = Setup { runs: 5, ..setup("google-authenticator-libpam", -95.0) };
    let trying = effect_of(&libpam, "keep-trying").unwrap();
    assert_eq!((trying.passes, trying.codes.unwrap().0), (Passes::Always, 3));
    assert_eq!(trying.then_corrected, Some(Passes::Never));
}

#[test]
fn a_resync_brings_back_what_lies_in_its_reach() {
    let freeipa = setup("freeipa", -3600.0);
    let resync = effect_of(&freeipa, "resync").unwrap();
    assert_eq!((resync.passes, resync.then_corrected), (Passes::Always, Some(Passes::Never)));
    assert_eq!(passes(&setup("freeipa", -100_000.0), "resync"), Some(Passes::Never));
    // privacyIDEA takes the step after the two for used, so that the fourth code is the first to pass.
    assert_eq!(effect_of(&setup("privacyidea", -3600.0), "resync").unwrap().codes, Some((4, 4)));
}

#[test]
fn a_correction_in_whole_minutes_leaves_up_to_half_a_minute() {
    let slow = Setup { app: app("ga-android-oss"), ..setup("pyotp", -75.0) };
    assert_eq!(passes(&slow, "app-correction"), Some(Passes::Depends));
    assert_eq!(passes(&Setup { entry_delay: EntryDelay::NONE, ..slow.clone() }, "as-it-is"), Some(Passes::Never));
    let exact = Setup { app: app("2fas-android"), entry_delay: EntryDelay::NONE, ..slow };
    assert_eq!(passes(&exact, "app-correction"), Some(Passes::Always));
}

#[test]
fn an_app_that_ignores_the_enrolment_never_matches_whatever_the_clock() {
    let expects = CodeParameters {
        algorithm: Algorithm::Sha512,
        period: Period::from_seconds(15).unwrap(),
        ..Default::default()
    };
    let facts = VerifierFacts {
        look_back: Some(Tolerance::Steps(3)),
        look_ahead: Some(Tolerance::Steps(3)),
        period: Some(expects.period),
        ..VerifierFacts::default()
    };
    let verifier = SimulatedVerifier::of(&facts).unwrap();
    let wrong = Setup { verifier, expects, app: app("microsoft-authenticator"), ..setup("keycloak", 0.0) };
    assert_eq!(passes(&wrong, "as-it-is"), Some(Passes::Never));
    assert_eq!(passes(&wrong, "clock-corrected"), Some(Passes::Never));
    assert_eq!(passes(&wrong, "other-app"), Some(Passes::Always));
}

#[test]
fn as_it_is_agrees_with_the_closed_form() {
    for seconds in [-70.0, -50.0, -35.0, -20.0, 0.0, 25.0, 45.0, 60.0, 75.0] {
        let keycloak = Setup { runs: 2000, ..setup("keycloak", seconds) };
        let conditions = Conditions { entry_delay: EntryDelay::TYPING, ..Conditions::default() };
        let exact = ClosedForm::new(Window::steps(1, 1), Period::THIRTY_SECONDS, &conditions);
        let exact = exact.accepts(Offset::from_seconds(seconds));
        let drawn = effect(&Setup { correction: (Corrected::Device, NEVER), ..keycloak }, Remedy::AsItIs);
        let drawn = drawn.unwrap().chances.low;
        // Five standard errors.
        let error = 5.0 * (exact * (1.0 - exact) / 2000.0).sqrt();
        assert!((drawn - exact).abs() <= error + 1e-9, "{seconds} s: {drawn} drawn, {exact} worked out");
    }
}

#[test]
fn a_century_is_tried_without_hashing_a_century() {
    for seconds in [-3.2e9, 3.2e9] {
        let tried = what_if(&Setup { runs: 2, ..setup("google-authenticator-libpam", seconds) });
        let wider = tried.iter().find(|tried| tried.remedy.name() == "wider-window").unwrap();
        assert_eq!(wider.effect, None);
    }
}
