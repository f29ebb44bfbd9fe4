//! How good the verdicts are: worlds are drawn from the priors, evidence from the likelihoods, and each verdict is held
//! against the world it came from (`docs/calibration.md`).
//!
//! Since the model made the worlds, verdicts given with probability *p* must be right in a share *p* of them: anything else
//! is a bug. The strained runs change the worlds behind the model's back.

pub use super::drawn::Strain;

use super::ablation::Ablation;
use super::drawn::{Drawn, Sampler};
use super::question::Askable;
use super::{Conclusion, conclude};
use crate::evidence::{Case, Clock, Method, Noted, Observation};
use crate::random::Random;
use crate::time::Span;
use std::collections::BTreeMap;

/// How many things are told in a case, at least and at most.
const TOLD: (usize, usize) = (1, 5);
/// How many worlds are drawn to see how often questions are answered at most.
const PILOTS: u32 = 3000;
/// What the likelihoods of a code's two outcomes add up to at most: a code's include that its reason is told.
const MOST_TOLD: f64 = 0.81;

/// One world: what the verdict said of it, and what was true.
#[derive(Clone, Copy, Debug)]
pub struct Trial {
    /// The probability that a clock is the cause, as the verdict had it.
    pub probability: f64,
    /// The conclusion.
    pub conclusion: Conclusion,
    /// Whether a clock was the cause.
    pub clock: bool,
}

/// What a person tells of a world.
#[derive(Clone, Copy)]
enum Told {
    /// The answer to one of the questions.
    Answer(&'static Askable),
    /// A code that was sent.
    Code,
    /// The device's clock in hours and minutes.
    Minutes,
    /// An offset, found by comparing.
    Compared(Clock),
}

impl Told {
    /// The questions once each, codes six times.
    fn any(random: &mut Random) -> Told {
        let mut all: Vec<Told> = Askable::all().map(Told::Answer).collect();
        all.extend([Told::Code; 6]);
        all.extend([Told::Minutes, Told::Compared(Clock::Device), Told::Compared(Clock::Verifier)]);
        all[random.below(all.len())]
    }

    /// Its name, by which it is told once.
    fn name(self) -> &'static str {
        match self {
            Told::Answer(askable) => askable.id,
            Told::Code => "code",
            Told::Minutes => "minutes",
            Told::Compared(_) => "compared",
        }
    }

    /// Whether it fits what is told already.
    fn fits(self, drawn: &Drawn, case: &Case) -> bool {
        !matches!(self, Told::Answer(askable) if !askable.is_open(&drawn.question(case)))
    }

    /// What it comes to in a world; `None` where nobody would tell this world's case with it: something else than the cause has
    /// rejected the code, a log has nothing to show.
    fn observed(self, drawn: &Drawn, random: &mut Random) -> Option<Vec<Observation>> {
        match self {
            Told::Answer(askable) => Some(drawn.listed(askable, random)),
            Told::Minutes => Some(vec![drawn.read(Clock::Device, Span::from_seconds(60), random)]),
            Told::Compared(clock) => {
                let uncertainty = [200, 1_000, 5_000].map(|millis| Span::from_nanos(millis * 1_000_000));
                let uncertainty = uncertainty[random.below(3)];
                Some(vec![drawn.measured(clock, Method::Comparison, uncertainty, random)])
            }
            Told::Code => {
                let [accepted, rejected] = drawn.outcomes(&drawn.code(random));
                let told = accepted.1 + rejected.1;
                let chosen = random.weighted(&[accepted.1, rejected.1]);
                (random.unit() * MOST_TOLD < told).then(|| vec![if chosen == 0 { accepted.0 } else { rejected.0 }])
            }
        }
    }
}

/// Draws cases with what was true of them.
pub struct Calibration {
    sampler: Sampler,
    /// For each question what the likelihoods of its listed answers add up to at most.
    most: BTreeMap<&'static str, f64>,
}

impl Default for Calibration {
    fn default() -> Calibration {
        let (sampler, random) = (Sampler::default(), &mut Random::seeded(0));
        let mut most = BTreeMap::new();
        for _ in 0..PILOTS {
            let drawn = sampler.draw(Strain::None, random);
            for askable in Askable::all() {
                let sum: &mut f64 = most.entry(askable.id).or_default();
                *sum = sum.max(drawn.answered(askable));
            }
        }
        Calibration { sampler, most }
    }
}

impl Calibration {
    /// Draws world number `index` of a run and weighs what is told of it. The same arguments give the same trial.
    pub fn trial(&self, seed: u64, index: u64, strain: Strain) -> Trial {
        let (drawn, case) = self.case(seed, index, strain);
        let concluded = conclude(&drawn.question(&case));
        Trial {
            probability: concluded.probability,
            conclusion: concluded.verdict,
            clock: drawn.hypothesis.cause.is_clock(),
        }
    }

    /// The same with each kind of evidence taken away in turn, and whether a clock was the cause.
    pub fn ablation(&self, seed: u64, index: u64) -> (Ablation, bool) {
        let (drawn, case) = self.case(seed, index, Strain::None);
        (Ablation::of(&drawn.question(&case)), drawn.hypothesis.cause.is_clock())
    }

    /// A world with the case that is told of it.
    fn case(&self, seed: u64, index: u64, strain: Strain) -> (Drawn, Case) {
        let mut random = Random::stream(seed, index);
        loop {
            let drawn = self.sampler.draw(strain, &mut random);
            let told = self.told(&drawn, &mut random);
            if let Some(case) = told.filter(|case| !case.observations.is_empty()) {
                return (drawn, case);
            }
        }
    }

    /// What is told of a world, unless nobody would tell this of it.
    fn told(&self, drawn: &Drawn, random: &mut Random) -> Option<Case> {
        let mut case = drawn.case.clone();
        let mut names = Vec::new();
        for _ in 0..TOLD.0 + random.below(TOLD.1) {
            let told = Told::any(random);
            // Each once, so that no two observations are tellings of one fact.
            if names.contains(&told.name()) || !told.fits(drawn, &case) {
                continue;
            }
            names.push(told.name());
            if random.unit() >= self.share_told(told, drawn) {
                return None;
            }
            let observed = told.observed(drawn, random)?.into_iter();
            case.observations.extend(observed.map(|observation| Noted { observation, note: None }));
        }
        Some(case)
    }

    /// How often a question has one of the listed answers in this world, beside the world where it has one most often.
    fn share_told(&self, told: Told, drawn: &Drawn) -> f64 {
        match told {
            Told::Answer(askable) => drawn.answered(askable) / self.most.get(askable.id).copied().unwrap_or(1.0),
            _ => 1.0,
        }
    }
}
