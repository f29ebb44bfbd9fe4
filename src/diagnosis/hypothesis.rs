//! What may be the cause, in what variant, with what prior probability, and which worlds go with it.

use super::Question;
use super::cause::Cause;
use super::world::Component;
use crate::evidence::DeviceKind;
use crate::otp::{Algorithm, Digits, Kind};
use crate::verifier::{Hosting, Tolerance, Window, WindowKnowledge};

/// How often a clock is wrong that is not the cause, as a share of how often one is: two causes at once. With the
/// priors of the model, one device or server in eighty has a clock wrong enough to matter. A guess.
const SECOND_CAUSE: f64 = 0.03;
/// A second clock error that is rarer than this is not looked at where nothing measures it.
const SECOND_WORTH_A_LOOK: f64 = 3e-4;
/// By how much a hosted verifier's clock is less suspect: 25 of 25 known cases were self-run.
const HOSTED: f64 = 1.0 / 50.0;
/// Share of device-side clock errors that sit in the app's private correction, by what is known of the app. A guess.
const APP_CORRECTION: [(Option<bool>, f64); 3] = [(Some(true), 0.3), (None, 0.025), (Some(false), 0.005)];
/// Where a verifier remembers an offset: how often the device has been put right since. A guess.
const STALE_DRIFT: f64 = 0.4;
/// Where nobody knows what a verifier has learned: how often it still expects an error that the device's clock no longer has,
/// if nobody tells that the clock was changed. A guess.
const STALE_UNTOLD: f64 = 0.02;
/// How often two clocks that were both measured are wrong alike, beside another cause: one host, one mistake made twice.
/// The same factor beside the chance that either is wrong as for any second cause. A guess.
const OFF_ALIKE: f64 = 0.002;
/// How often a verifier's window is another one than its source says, for the one cause that is about it. A guess.
const WINDOW_MISSTATED: f64 = 0.03;

/// How a cause shows in the codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// There is only one way.
    Plain,
    /// The device makes other codes than the credential says.
    DeviceSide,
    /// The device's codes are right by the credential, and the verifier expects others.
    VerifierSide,
    /// Codes that begin with zero lose it.
    LeadingZero,
    /// Blanks are sent along.
    Blanks,
    /// A slip of the fingers, now and then.
    Slip,
    /// The sign bit is not masked: half of all codes are right.
    HalfRight,
}

/// One hypothesis: a cause in one of its variants.
#[derive(Clone, Debug)]
pub struct Hypothesis {
    /// The cause.
    pub cause: Cause,
    /// Its variant.
    pub variant: Variant,
    /// Its prior probability; all hypotheses sum to 1.
    pub prior: f64,
    /// How that is spread over the components of the worlds, in the order of [`Component::ALL`]; sums to 1.
    pub components: [f64; Component::COUNT],
    /// How much likelier each window is under it than in general.
    pub windows: Vec<f64>,
}

/// All hypotheses for a question, with their priors.
pub fn hypotheses(question: &Question, windows: &[(Window, f64)]) -> Vec<Hypothesis> {
    let priors = priors(question);
    let prior_of = |cause: Cause| priors[cause as usize];
    let mut all = Vec::new();
    for cause in Cause::ALL {
        let components = components(cause, question, &prior_of);
        let window_ratios = window_ratios(cause, question, windows);
        for (variant, share) in variants(cause) {
            let prior = prior_of(cause) * share;
            all.push(Hypothesis { cause, variant: *variant, prior, components, windows: window_ratios.clone() });
        }
    }
    all
}

/// The variants of a cause with their shares. Device and verifier are taken as equally likely to be the odd one; among
/// mangled codes leading zeros and blanks were met six times each in fourteen.
fn variants(cause: Cause) -> &'static [(Variant, f64)] {
    match cause {
        Cause::SecretEncoding | Cause::AlgorithmMismatch | Cause::DigitsMismatch | Cause::PeriodMismatch => {
            &[(Variant::DeviceSide, 0.6), (Variant::VerifierSide, 0.4)]
        }
        Cause::WrongSecret => &[(Variant::DeviceSide, 0.9), (Variant::VerifierSide, 0.1)],
        Cause::MangledCode => &[(Variant::LeadingZero, 0.4), (Variant::Blanks, 0.35), (Variant::Slip, 0.25)],
        Cause::ImplementationBug => {
            &[(Variant::DeviceSide, 0.4), (Variant::VerifierSide, 0.4), (Variant::HalfRight, 0.2)]
        }
        _ => &[(Variant::Plain, 1.0)],
    }
}

/// The prior of each cause, in the order of [`Cause::ALL`]: the model's, moved by what the case says of verifier, app
/// and credential, and by `[prior] clock`.
fn priors(question: &Question) -> [f64; 16] {
    let mut priors = Cause::ALL.map(|cause| cause.record().prior);
    let clocks = priors[Cause::DeviceClock as usize] + priors[Cause::VerifierClock as usize];
    let verifier_share = match question.verifier.hosting {
        Some(Hosting::Hosted) => priors[Cause::VerifierClock as usize] * HOSTED / clocks,
        Some(Hosting::SelfHosted) => 0.5,
        None => priors[Cause::VerifierClock as usize] / clocks,
    };
    priors[Cause::DeviceClock as usize] = clocks * (1.0 - verifier_share);
    priors[Cause::VerifierClock as usize] = clocks * verifier_share;
    if let Some(stated) = question.case.prior.clock {
        scale_clock_to(&mut priors, stated);
    }
    for cause in Cause::ALL {
        priors[cause as usize] *= parameter_odds(cause, question);
    }
    let total: f64 = priors.iter().sum();
    priors.map(|prior| prior / total)
}

fn scale_clock_to(priors: &mut [f64; 16], stated: f64) {
    let clock: f64 = Cause::ALL.iter().filter(|cause| cause.is_clock()).map(|cause| priors[*cause as usize]).sum();
    for cause in Cause::ALL {
        priors[cause as usize] *= if cause.is_clock() { stated / clock } else { (1.0 - stated) / (1.0 - clock) };
    }
}

/// How the parameters of the enrolment and the app's manners move the odds of a cause.
fn parameter_odds(cause: Cause, question: &Question) -> f64 {
    let account = question.account;
    let algorithm = account
        .and_then(|account| account.algorithm)
        .or(question.verifier.algorithm_known.then_some(question.verifier.algorithm));
    let digits = account
        .and_then(|account| account.digits)
        .or(question.verifier.digits_known.then_some(question.verifier.digits));
    let period = account
        .and_then(|account| account.period)
        .or(question.verifier.period_known.then_some(question.verifier.period));
    let ignores = |known: Option<bool>| if known == Some(true) { 8.0 } else { 1.0 };
    let counter_based = account.is_some_and(|account| matches!(account.kind, Kind::Hotp { .. }));
    match cause {
        // Everybody does SHA-1, six digits and 30 s right; what is rarer goes wrong more often. Guesses.
        Cause::AlgorithmMismatch => match algorithm {
            Some(Algorithm::Sha1) => 0.3,
            Some(_) => 3.0 * ignores(question.app.and_then(|app| app.ignores_algorithm)),
            None => 1.0,
        },
        Cause::DigitsMismatch => match digits {
            Some(Digits::SIX) => 0.5,
            Some(_) => 3.0 * ignores(question.app.and_then(|app| app.ignores_digits)),
            None => 1.0,
        },
        Cause::PeriodMismatch => match period.map(|period| period.seconds()) {
            Some(30) => 0.4,
            Some(_) => 3.0 * ignores(question.app.and_then(|app| app.ignores_period)),
            None => 1.0,
        },
        // An enrolment of type hotp leaves no clock to be wrong, unless the type itself is a slip.
        Cause::CounterBasedToken if counter_based => 40.0,
        Cause::DeviceClock | Cause::VerifierClock | Cause::TimeZone if counter_based => 0.01,
        _ => 1.0,
    }
}

/// Which worlds go with a cause.
fn components(cause: Cause, question: &Question, prior_of: &impl Fn(Cause) -> f64) -> [f64; Component::COUNT] {
    let known = question.app.and_then(|app| app.own_correction);
    let app = match question.case.device.kind {
        // A token has no app that could correct anything.
        DeviceKind::HardwareToken => 0.0,
        _ => APP_CORRECTION.iter().find(|entry| entry.0 == known).map_or(0.025, |entry| entry.1),
    };
    let zone_verifier = match question.verifier.hosting {
        Some(Hosting::Hosted) => 0.005,
        Some(Hosting::SelfHosted) => 0.3,
        None => 0.15,
    };
    let second = |cause: Cause| SECOND_CAUSE * prior_of(cause);
    let both = question.both_measured();
    let mut spread = [0.0; Component::COUNT];
    let mut add = |component: Component, share: f64| spread[component as usize] += share;
    match cause {
        Cause::DeviceClock => {
            // An offset that the verifier remembers can outlive the clock error that it came from.
            let known = if question.verifier.stored_drift.unwrap_or(0) == 0 { 0.0 } else { STALE_DRIFT };
            let unknown = match (question.drift_is_unknown(), question.clock_was_changed()) {
                (false, _) => 0.0,
                (true, true) => STALE_DRIFT,
                (true, false) => STALE_UNTOLD,
            };
            let both = if both { second(Cause::VerifierClock) } else { 0.0 };
            let off = 1.0 - known - unknown;
            add(Component::InStep, known);
            add(Component::LeftBehind, unknown);
            add(Component::BothOff, off * both);
            add(Component::DeviceOff, off * (1.0 - both) * (1.0 - app));
            add(Component::AppOff, off * (1.0 - both) * app);
        }
        Cause::VerifierClock => {
            let both = if both { second(Cause::DeviceClock) } else { 0.0 };
            add(Component::BothOff, both);
            add(Component::VerifierOff, 1.0 - both);
        }
        Cause::TimeZone => {
            add(Component::ZoneDevice, 1.0 - zone_verifier);
            add(Component::ZoneVerifier, zone_verifier);
        }
        _ => {
            let (device, verifier) = (second(Cause::DeviceClock), second(Cause::VerifierClock));
            let zone = second(Cause::TimeZone);
            let (zone_device, zone_verifier) = (zone * (1.0 - zone_verifier), zone * zone_verifier);
            let (measured_device, measured_verifier) = question.measured_sides();
            // Which kind of a second, innocent clock error it is shows in a measurement of that clock only.
            if measured_device {
                add(Component::DeviceOff, device * (1.0 - app));
                add(Component::AppOff, device * app);
                add(Component::ZoneDevice, zone_device);
            } else {
                add(Component::DeviceOff, device + zone_device);
            }
            if measured_verifier {
                add(Component::VerifierOff, verifier);
                add(Component::ZoneVerifier, zone_verifier);
            } else if verifier > SECOND_WORTH_A_LOOK {
                add(Component::VerifierOff, verifier + zone_verifier);
            }
            if both {
                let hosted = if question.verifier.hosting == Some(Hosting::Hosted) { HOSTED } else { 1.0 };
                add(Component::BothOff, device * verifier);
                add(Component::OffAlike, OFF_ALIKE * hosted);
            }
            let wrong: f64 = spread.iter().sum();
            spread[Component::InStep as usize] = 1.0 - wrong;
        }
    }
    spread
}

/// Whether one step each way would not be accepted: what makes a window narrow.
fn is_narrow(window: Window) -> bool {
    let zero = |tolerance: Tolerance| match tolerance {
        Tolerance::Steps(steps) => steps == 0,
        Tolerance::Time(span) => span.seconds() < 30.0,
    };
    zero(window.look_back) || zero(window.look_ahead)
}

/// Under `narrow-window` the window is narrow; a window that is known not to be leaves only the chance that it is misstated.
fn window_ratios(cause: Cause, question: &Question, windows: &[(Window, f64)]) -> Vec<f64> {
    if cause != Cause::NarrowWindow {
        return vec![1.0; windows.len()];
    }
    let narrow: f64 = windows.iter().filter(|entry| is_narrow(entry.0)).map(|entry| entry.1).sum();
    if narrow == 0.0 {
        return vec![WINDOW_MISSTATED; windows.len()];
    }
    let known = matches!(question.verifier.window, WindowKnowledge::Known(_));
    let mass = if known { 1.0 } else { 1.0 / narrow };
    windows.iter().map(|entry| if is_narrow(entry.0) { mass } else { 0.0 }).collect()
}

/// The windows that a verifier may have, with their probabilities.
///
/// The spread for an unknown one follows the 52 verifiers whose window is known: most accept one step either way, a few
/// none, several many.
pub fn possible_windows(knowledge: WindowKnowledge) -> Vec<(Window, f64)> {
    match knowledge {
        WindowKnowledge::Known(window) => vec![(window, 1.0)],
        WindowKnowledge::Unknown => anyones_windows().to_vec(),
        WindowKnowledge::Between { narrowest, widest } => between(narrowest, widest),
    }
}

/// What is to be expected of a verifier of which nothing is known.
pub fn anyones_windows() -> [(Window, f64); 6] {
    [
        (Window::steps(0, 0), 0.10),
        (Window::steps(1, 0), 0.03),
        (Window::steps(1, 1), 0.64),
        (Window::steps(2, 2), 0.09),
        (Window::steps(4, 4), 0.08),
        (Window::steps(12, 12), 0.06),
    ]
}

/// Five windows from the narrowest to the widest, evenly in size, equally likely.
fn between(narrowest: Window, widest: Window) -> Vec<(Window, f64)> {
    use crate::time::{Period, Span};
    let seconds = |tolerance: Tolerance| tolerance.seconds(Period::THIRTY_SECONDS);
    let mix = |low: Tolerance, high: Tolerance, quarter: u32| {
        let share = f64::from(quarter) / 4.0;
        match (low, high) {
            _ if quarter == 0 || low == high => low,
            (Tolerance::Steps(low), Tolerance::Steps(high)) => {
                Tolerance::Steps((f64::from(low) + share * (f64::from(high) - f64::from(low))).round() as u32)
            }
            _ => Tolerance::Time(Span::from_seconds_f64(seconds(low) + share * (seconds(high) - seconds(low)))),
        }
    };
    let window = |quarter| Window {
        look_back: mix(narrowest.look_back, widest.look_back, quarter),
        look_ahead: mix(narrowest.look_ahead, widest.look_ahead, quarter),
    };
    (0..5).map(|quarter| (window(quarter), 0.2)).collect()
}
