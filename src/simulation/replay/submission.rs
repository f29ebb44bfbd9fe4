use super::scene::{Scene, Setup, Tried};
use crate::evidence::{self, CodeSeen};
use crate::random::Random;
use crate::simulation::{Chances, CodeParameters};
use crate::time::{Span, UnixTime};
use crate::verifier::{Passes, Window};

/// A code of the case: what was observed of it, and what the simulation says.
#[derive(Clone, Debug, PartialEq)]
pub struct Submission {
    /// Its place among the case's observations, counted from 0.
    pub observation: usize,
    /// What the verifier said.
    pub observed: evidence::Outcome,
    /// What came of it in the middle of all that is uncertain, for each window that the verifier may have; empty where no
    /// time is known.
    pub tried: Vec<Tried>,
    /// Whether it passed in every run, in none or in some, whichever window it is and whatever the app does.
    pub passes: Passes,
    /// The share of runs in which it passed, under the narrowest and the widest window.
    pub share: Chances,
    /// Whether the code that was written down is what the simulated device shows then: in all runs, in none, in some. None
    /// where no secret or no code is known.
    pub as_shown: Option<Passes>,
    /// Whether this is what was observed.
    pub agreement: Agreement,
}

/// Whether the simulation says what was observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// The same.
    Agrees,
    /// The opposite.
    Disagrees,
    /// It depends on what is not known, or no time is known.
    CannotSay,
    /// Nobody knows what the verifier said.
    NotObserved,
}

impl Agreement {
    /// The word in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Disagrees => "disagrees",
            Self::CannotSay => "cannot-say",
            Self::NotObserved => "not-observed",
        }
    }

    fn of(passes: Passes, observed: evidence::Outcome) -> Agreement {
        match (passes, observed) {
            (_, evidence::Outcome::Unknown) => Self::NotObserved,
            (Passes::Depends, _) => Self::CannotSay,
            (Passes::Always, evidence::Outcome::Accepted) | (Passes::Never, evidence::Outcome::Rejected) => {
                Self::Agrees
            }
            _ => Self::Disagrees,
        }
    }
}

/// When a code was shown and when it was sent, in one world.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub index: usize,
    pub shown_at: UnixTime,
    pub submitted_at: UnixTime,
}

/// The times of all codes that have one, by the time of submission: as noted, with the delay's middle where one is missing.
pub(super) fn noted(codes: &[(usize, &CodeSeen)], setup: &Setup<'_>) -> Vec<Moment> {
    let delay = setup.entry_delay;
    let middle = Span::from_nanos((delay.least().nanos() + delay.most().nanos()) / 2);
    in_order(codes.iter().enumerate().filter_map(|(index, (_, code))| moment(index, code, middle)))
}

/// The same with times drawn from what they may have been.
fn drawn(codes: &[(usize, &CodeSeen)], setup: &Setup<'_>, random: &mut Random) -> Vec<Moment> {
    let mut one = |(index, (_, code)): (usize, &(usize, &CodeSeen))| {
        let Moment { shown_at, submitted_at, .. } = moment(index, code, setup.entry_delay.drawn(random))?;
        // Both were read off one clock; the one that was reckoned goes with the other.
        let both = random.between(-code.uncertainty, code.uncertainty);
        let known = code.shown_at.is_some() && code.submitted_at.is_some();
        let apart = if known { random.between(-code.uncertainty, code.uncertainty) } else { both };
        let shown_at = shown_at + both;
        Some(Moment { index, shown_at, submitted_at: (submitted_at + apart).max(shown_at) })
    };
    let moments: Vec<Moment> = codes.iter().enumerate().filter_map(&mut one).collect();
    in_order(moments.into_iter())
}

fn moment(index: usize, code: &CodeSeen, delay: Span) -> Option<Moment> {
    let (shown_at, submitted_at) = match (code.shown_at, code.submitted_at) {
        (Some(shown_at), Some(submitted_at)) => (shown_at, submitted_at),
        (Some(shown_at), None) => (shown_at, shown_at + delay),
        (None, Some(submitted_at)) => (submitted_at - delay, submitted_at),
        (None, None) => return None,
    };
    Some(Moment { index, shown_at, submitted_at })
}

fn in_order(moments: impl Iterator<Item = Moment>) -> Vec<Moment> {
    let mut moments: Vec<Moment> = moments.collect();
    moments.sort_by_key(|moment| (moment.submitted_at, moment.shown_at, moment.index));
    moments
}

/// How often a code passed under one window.
#[derive(Clone, Copy, Default)]
struct Tally {
    passed: u32,
    as_shown: u32,
    of: u32,
}

/// What the simulation says of each code.
pub(super) fn submissions(codes: &[(usize, &CodeSeen)], setup: &Setup<'_>) -> Vec<Submission> {
    let windows = setup.verifier.windows();
    let middles: Vec<Vec<Option<Tried>>> = windows.iter().map(|window| middle_run(codes, setup, *window)).collect();
    let tallies: Vec<Vec<Tally>> = windows.iter().map(|window| tally(codes, setup, *window)).collect();
    let one = |index: usize| {
        let tallies: Vec<Tally> = tallies.iter().map(|under| under[index]).collect();
        let tried: Vec<Tried> = middles.iter().filter_map(|under| under[index].clone()).collect();
        judged(codes[index], tried, &tallies, setup)
    };
    (0..codes.len()).map(one).collect()
}

fn judged(
    (observation, code): (usize, &CodeSeen),
    tried: Vec<Tried>,
    tallies: &[Tally],
    setup: &Setup<'_>,
) -> Submission {
    let share = |tally: &Tally, count: u32| f64::from(count) / f64::from(tally.of.max(1));
    let shares: Vec<f64> = tallies.iter().map(|tally| share(tally, tally.passed)).collect();
    let (low, high) = (shares.iter().copied().fold(1.0, f64::min), shares.iter().copied().fold(0.0, f64::max));
    let passes = match tried.is_empty() {
        true => Passes::Depends,
        false => over_all(&shares),
    };
    let written: Vec<f64> = tallies.iter().map(|tally| share(tally, tally.as_shown)).collect();
    let comparable = setup.secret.is_some() && code.value.is_some() && !tried.is_empty();
    Submission {
        observation,
        observed: code.outcome,
        passes,
        share: if tried.is_empty() { Chances { low: 0.0, high: 1.0 } } else { Chances { low, high } },
        as_shown: comparable.then(|| over_all(&written)),
        agreement: Agreement::of(passes, code.outcome),
        tried,
    }
}

fn over_all(shares: &[f64]) -> Passes {
    match shares {
        all if all.iter().all(|share| *share >= 1.0) => Passes::Always,
        all if all.iter().all(|share| *share <= 0.0) => Passes::Never,
        _ => Passes::Depends,
    }
}

/// One run with nothing drawn: what came of each code, in the case's order.
fn middle_run(codes: &[(usize, &CodeSeen)], setup: &Setup<'_>, window: Window) -> Vec<Option<Tried>> {
    let shows = setup.ways()[0];
    run(&setup.middle(window, shows), &noted(codes, setup), codes.len())
}

/// Runs the codes one after another past one verifier.
fn run(scene: &Scene<'_>, moments: &[Moment], codes: usize) -> Vec<Option<Tried>> {
    let mut machine = scene.machine();
    let mut tried = vec![None; codes];
    for moment in moments {
        tried[moment.index] = Some(scene.submit(&mut machine, moment.shown_at, moment.submitted_at));
    }
    tried
}

fn tally(codes: &[(usize, &CodeSeen)], setup: &Setup<'_>, window: Window) -> Vec<Tally> {
    let mut tallies = vec![Tally::default(); codes.len()];
    for (way, shows) in setup.ways().into_iter().enumerate() {
        note(&mut tallies, codes, &setup.middle(window, shows), &noted(codes, setup));
        for number in 0..setup.runs {
            let random = &mut Random::stream(setup.seed, u64::from(number) << 8 | way as u64);
            let scene = setup.drawn(window, shows, random);
            note(&mut tallies, codes, &scene, &drawn(codes, setup, random));
        }
        note_ends(&mut tallies, codes, setup, (window, shows));
    }
    tallies
}

/// The ends of the offset's interval, which draws only come near to.
fn note_ends(
    tallies: &mut [Tally],
    codes: &[(usize, &CodeSeen)],
    setup: &Setup<'_>,
    (window, shows): (Window, CodeParameters),
) {
    let middle = setup.middle(window, shows);
    let (device, verifier) = (setup.clocks.device, setup.clocks.verifier);
    for (device, verifier) in [(device.low(), verifier.high()), (device.high(), verifier.low())] {
        note(tallies, codes, &Scene { device, verifier, ..middle.clone() }, &noted(codes, setup));
    }
}

fn note(tallies: &mut [Tally], codes: &[(usize, &CodeSeen)], scene: &Scene<'_>, moments: &[Moment]) {
    let tried = run(scene, moments, codes.len());
    for ((tally, tried), (_, code)) in tallies.iter_mut().zip(tried).zip(codes) {
        let Some(tried) = tried else { continue };
        let written = code.value.as_deref().map(squeezed);
        tally.of += 1;
        tally.passed += u32::from(tried.outcome.is_accepted());
        tally.as_shown += u32::from(written.is_some_and(|written| written == scene.code(tried.shown_at)));
    }
}

/// As it would be typed: without the blanks that apps put between digits.
fn squeezed(value: &str) -> String {
    value.chars().filter(|c| !c.is_whitespace() && *c != '-').collect()
}
