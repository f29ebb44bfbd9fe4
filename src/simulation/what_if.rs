//! What each remedy would come to, tried in virtual time.

use super::monte_carlo::ORIGIN;
use super::prediction::widened;
use super::replay::{Corrected, Scene, Setup};
use super::{Chances, ClosedForm, CodeParameters, Conditions, left_by_correction};
use crate::random::Random;
use crate::time::{Offset, OffsetInterval, Span, StepGrid, UnixTime};
use crate::verifier::machine::Machine;
use crate::verifier::{Passes, Tolerance, Window, WindowKnowledge};

/// After everything that is tried.
const NEVER: UnixTime = UnixTime::from_seconds(i64::MAX / 2);
/// How many codes somebody tries who keeps trying, one a period.
const TRIES: u32 = 10;
/// A wider window than this is no remedy: each of its codes is hashed, and each may be guessed.
const MOST_CODES: f64 = 10_000.0;
/// How much later the clock is set right when it is asked what comes of that: long after every lock and used code.
const LATER: Span = Span::from_seconds(86_400);

/// Something to do about codes that are rejected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Remedy {
    /// Nothing.
    AsItIs,
    /// The device's clock is set right.
    ClockCorrected,
    /// Wait for the next code and send that.
    NextCode,
    /// The verifier accepts this much, the narrowest window in whole steps that always lets the device in.
    WiderWindow(Window),
    /// Two codes one after the other, entered where the verifier asks for them.
    Resync,
    /// Send one code after another until the verifier believes them.
    KeepTrying,
    /// The app corrects its own clock, which leaves so much at most.
    AppCorrection(OffsetInterval),
    /// An app that computes as the enrolment says.
    OtherApp,
}

impl Remedy {
    /// The word in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AsItIs => "as-it-is",
            Self::ClockCorrected => "clock-corrected",
            Self::NextCode => "next-code",
            Self::WiderWindow(_) => "wider-window",
            Self::Resync => "resync",
            Self::KeepTrying => "keep-trying",
            Self::AppCorrection(_) => "app-correction",
            Self::OtherApp => "other-app",
        }
    }
}

/// A remedy, and what it comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    /// What is done.
    pub remedy: Remedy,
    /// What comes of it; none where it was not tried, as a window that would have to hold more than 10,000 codes.
    pub effect: Option<Effect>,
}

/// What a remedy comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// The share of runs in which the device is let in, under the narrowest and the widest window.
    pub chances: Chances,
    /// Whether that is all of them or none.
    pub passes: Passes,
    /// How long it takes from the first code shown until the device is let in, at least and at most; none where it is not
    /// let in in any run.
    pub takes: Option<(Span, Span)>,
    /// How many codes that takes, at least and at most.
    pub codes: Option<(u32, u32)>,
    /// The chance that one guess of a stranger passes, under the narrowest and the widest window.
    pub guess: Chances,
    /// The drift that the verifier has stored then, at least and at most.
    pub stored_drift: (Span, Span),
    /// Whether the first code passes if the clock is set right a day later; none where it is right, or nobody was let in.
    pub then_corrected: Option<Passes>,
}

/// Tries everything that there is to try. The offset, what the app does and the windows are those of the setup; what it
/// says of a correction does not count.
pub fn what_if(setup: &Setup<'_>) -> Vec<WhatIf> {
    let uncorrected = Setup { correction: (Corrected::Device, NEVER), ..setup.clone() };
    let try_out = |remedy| WhatIf { remedy, effect: effect(&uncorrected, remedy) };
    remedies(setup).into_iter().map(try_out).collect()
}

fn remedies(setup: &Setup<'_>) -> Vec<Remedy> {
    let memory = &setup.verifier.memory;
    let left = |app| {
        let relative = setup.clocks.relative();
        let ends = [relative.low(), relative.high()].map(|end| left_by_correction(app, end));
        Some(Remedy::AppCorrection(OffsetInterval::spanning(ends[0]?, ends[1]?)))
    };
    let mut remedies = vec![Remedy::AsItIs, Remedy::ClockCorrected, Remedy::NextCode];
    let wider = wider(setup);
    if setup.verifier.narrowest != wider {
        remedies.push(Remedy::WiderWindow(wider));
    }
    if memory.resync.is_some() {
        remedies.push(Remedy::Resync);
    }
    if memory.auto_resync.is_some() && !memory.auto_resync_is_off {
        remedies.push(Remedy::KeepTrying);
    }
    remedies.extend(setup.app.and_then(left));
    if setup.ways().iter().any(|way| *way != setup.expects) {
        remedies.push(Remedy::OtherApp);
    }
    remedies
}

/// The narrowest window that always lets in a device with any of the offsets.
fn wider(setup: &Setup<'_>) -> Window {
    let conditions = Conditions { entry_delay: setup.entry_delay, ..Conditions::default() };
    let relative = setup.clocks.relative();
    let [low, high] = [relative.low(), relative.high()].map(|end| widened(&setup.verifier, end, &conditions));
    let longer = |one: Tolerance, other: Tolerance| {
        let seconds = |side: Tolerance| side.seconds(setup.verifier.period);
        if seconds(other) > seconds(one) { other } else { one }
    };
    Window { look_back: longer(low.look_back, high.look_back), look_ahead: longer(low.look_ahead, high.look_ahead) }
}

/// What came of one run.
struct Run {
    passed: bool,
    takes: Span,
    codes: u32,
    stored_drift: Span,
    then_corrected: bool,
}

fn effect(setup: &Setup<'_>, remedy: Remedy) -> Option<Effect> {
    let windows = match remedy {
        Remedy::WiderWindow(window) => vec![window],
        _ => setup.verifier.windows(),
    };
    if let Remedy::WiderWindow(window) = remedy
        && codes_of(window, setup) > MOST_CODES
    {
        return None;
    }
    let under: Vec<Vec<Run>> = windows.iter().map(|window| runs(setup, remedy, *window)).collect();
    let guesses: Vec<f64> = windows.iter().map(|window| guess(*window, setup)).collect();
    let drawn = summed(&under, &guesses, remedy);
    Some(Effect { passes: held(drawn.passes, setup, remedy, &windows), ..drawn })
}

/// What was drawn without exception, held against what is worked out: a rare exception may not have been drawn. And nothing
/// is sure of a window that is only supposed.
fn held(drawn: Passes, setup: &Setup<'_>, remedy: Remedy, windows: &[Window]) -> Passes {
    let relative = match remedy {
        Remedy::ClockCorrected => OffsetInterval::spanning(Offset::ZERO, Offset::ZERO),
        Remedy::AsItIs | Remedy::WiderWindow(_) => setup.clocks.relative(),
        _ => return drawn,
    };
    if setup.ways() != [setup.expects] {
        return drawn;
    }
    let conditions = Conditions { entry_delay: setup.entry_delay, ..Conditions::default() };
    let [low, high] = [relative.low(), relative.high()].map(|end| Offset::new(end.span() - setup.stored_drift));
    let forms = || windows.iter().map(|window| ClosedForm::new(*window, setup.verifier.period, &conditions));
    let inside = |form: ClosedForm| form.always().is_some_and(|always| always.low() <= low && high <= always.high());
    let outside = |form: ClosedForm| high <= form.sometimes().low() || form.sometimes().high() <= low;
    let supposed = remedy == Remedy::AsItIs && setup.verifier.window == WindowKnowledge::Unknown;
    match drawn {
        Passes::Always if !forms().all(inside) => Passes::Depends,
        Passes::Never if supposed || !forms().all(outside) => Passes::Depends,
        drawn => drawn,
    }
}

/// How many codes a window holds.
fn codes_of(window: Window, setup: &Setup<'_>) -> f64 {
    let side =
        |side: Tolerance| (side.seconds(setup.expects.period) / f64::from(setup.expects.period.seconds())).ceil();
    side(window.look_back) + side(window.look_ahead) + 1.0
}

fn guess(window: Window, setup: &Setup<'_>) -> f64 {
    (codes_of(window, setup) * setup.expects.digits.chance_of_equality()).min(1.0)
}

fn summed(under: &[Vec<Run>], guesses: &[f64], remedy: Remedy) -> Effect {
    let share = |runs: &[Run]| runs.iter().filter(|run| run.passed).count() as f64 / runs.len().max(1) as f64;
    let shares: Vec<f64> = under.iter().map(|runs| share(runs)).collect();
    let chances = between(&shares);
    let all = || under.iter().flatten();
    let passed: Vec<&Run> = all().filter(|run| run.passed).collect();
    let asked = !matches!(remedy, Remedy::ClockCorrected | Remedy::AppCorrection(_)) && !passed.is_empty();
    let later: Vec<f64> = passed.iter().map(|run| f64::from(u8::from(run.then_corrected))).collect();
    let drift = ends(all().map(|run| run.stored_drift)).unwrap_or_default();
    Effect {
        chances,
        passes: verdict(chances),
        takes: ends(passed.iter().map(|run| run.takes)),
        codes: ends(passed.iter().map(|run| run.codes)),
        guess: between(guesses),
        stored_drift: drift,
        then_corrected: asked.then(|| verdict(between(&later))),
    }
}

fn ends<T: Ord + Copy>(values: impl Iterator<Item = T>) -> Option<(T, T)> {
    values.fold(None, |ends, value| match ends {
        None => Some((value, value)),
        Some((low, high)) => Some((value.min(low), value.max(high))),
    })
}

fn between(numbers: &[f64]) -> Chances {
    let (low, high) = (numbers.iter().copied().fold(1.0, f64::min), numbers.iter().copied().fold(0.0, f64::max));
    Chances { low, high }
}

fn verdict(chances: Chances) -> Passes {
    match chances {
        Chances { low, .. } if low >= 1.0 => Passes::Always,
        Chances { high, .. } if high <= 0.0 => Passes::Never,
        _ => Passes::Depends,
    }
}

fn runs(setup: &Setup<'_>, remedy: Remedy, window: Window) -> Vec<Run> {
    let ways = match remedy {
        Remedy::OtherApp => vec![setup.expects],
        _ => setup.ways(),
    };
    let runs = ways.into_iter().enumerate().flat_map(|(way, shows)| {
        (0..setup.runs).map(move |number| {
            let random = &mut Random::stream(setup.seed, u64::from(number) << 8 | way as u64);
            one_run(setup, remedy, (window, shows), random)
        })
    });
    runs.collect()
}

fn one_run(setup: &Setup<'_>, remedy: Remedy, (window, shows): (Window, CodeParameters), random: &mut Random) -> Run {
    let start = ORIGIN + random.between(Span::ZERO, shows.period.span());
    // What counts is the difference; where the verifier is wrong, time itself is taken by its clock.
    let drawn = setup.drawn(window, shows, random);
    let relative = Offset::new(drawn.device - drawn.verifier);
    let device = match remedy {
        Remedy::ClockCorrected => Offset::ZERO,
        Remedy::AppCorrection(_) => setup.app.and_then(|app| left_by_correction(app, relative)).unwrap_or(relative),
        _ => relative,
    };
    let scene = Scene { device, verifier: Offset::ZERO, ..drawn };
    let mut machine = scene.machine();
    let (passed, until, codes) = carried_out(&scene, &mut machine, remedy, start, random);
    let stored_drift = machine.state().stored_drift;
    let right = Scene { device: Offset::ZERO, ..scene };
    let later = until + LATER;
    let typed = later + setup.entry_delay.drawn(random);
    let then_corrected = right.probe(&machine, later, typed).is_accepted();
    Run { passed, takes: until - start, codes, stored_drift, then_corrected }
}

/// Whether the device is let in, when that is known, and after how many codes.
fn carried_out(
    scene: &Scene<'_>,
    machine: &mut Machine,
    remedy: Remedy,
    start: UnixTime,
    random: &mut Random,
) -> (bool, UnixTime, u32) {
    match remedy {
        Remedy::NextCode => sent(scene, machine, next_code(scene, start), random),
        Remedy::Resync => resynced(scene, machine, start, random),
        Remedy::KeepTrying => keeps_trying(scene, machine, start, random),
        _ => sent(scene, machine, start, random),
    }
}

fn sent(scene: &Scene<'_>, machine: &mut Machine, shown_at: UnixTime, random: &mut Random) -> (bool, UnixTime, u32) {
    let typed = shown_at + scene.setup.entry_delay.drawn(random);
    (scene.submit(machine, shown_at, typed).outcome.is_accepted(), typed, 1)
}

/// The moment at which the device's code changes next.
fn next_code(scene: &Scene<'_>, at: UnixTime) -> UnixTime {
    let grid = StepGrid::of(scene.shows.period);
    at + (grid.period.span() - grid.phase_at(at + scene.device.span()))
}

/// Two codes for the resync, and the one after them to sign in with.
fn resynced(scene: &Scene<'_>, machine: &mut Machine, start: UnixTime, random: &mut Random) -> (bool, UnixTime, u32) {
    let period = scene.shows.period.span();
    let (second, third) = (start + period, start + period + period);
    let typed = second + scene.setup.entry_delay.drawn(random);
    match machine.resync(&scene.code(start), &scene.code(second), typed) {
        Ok(_) => match sent(scene, machine, third, random) {
            // privacyIDEA counts the step after the two as used.
            (false, ..) => {
                let (passed, until, _) = sent(scene, machine, third + period, random);
                (passed, until, 4)
            }
            (passed, until, _) => (passed, until, 3),
        },
        Err(_) => (false, typed, 2),
    }
}

fn keeps_trying(
    scene: &Scene<'_>,
    machine: &mut Machine,
    start: UnixTime,
    random: &mut Random,
) -> (bool, UnixTime, u32) {
    let mut shown_at = start;
    let mut last = (false, start, 0);
    for count in 1..=TRIES {
        let (passed, until, _) = sent(scene, machine, shown_at, random);
        last = (passed, until, count);
        if passed {
            break;
        }
        shown_at = shown_at + scene.shows.period.span();
    }
    last
}

#[cfg(test)]
mod tests;
