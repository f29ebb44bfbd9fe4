//! The verifiers that a simulation is of.

use crate::cli::Refusal;
use crate::cli::named_profile::known_profile;
use crate::cli::options::tolerance;
use crate::cli::secret::period;
use crate::evidence::VerifierFacts;
use crate::simulation::SimulatedVerifier;
use crate::time::Period;
use crate::verifier::{Tolerance, Window};
use clap::Args;

/// The most steps of a window: each of them is hashed.
const MOST_STEPS: f64 = 10_000.0;

/// Which verifiers, and what they are set to.
#[derive(Args)]
pub(super) struct Verifiers {
    /// The verifier (`instep profiles`); repeatable, to compare [default: a window of one step either way]
    #[arg(long, value_name = "ID")]
    profile: Vec<String>,
    /// How much older than its own step a code may be: steps (2) or time (45s); instead of the profile's
    #[arg(long, value_name = "N", value_parser = tolerance)]
    look_back: Option<Tolerance>,
    /// How much newer; instead of the profile's
    #[arg(long, value_name = "N", value_parser = tolerance)]
    look_ahead: Option<Tolerance>,
    /// The length of a step; instead of the profile's
    #[arg(long, value_name = "SECONDS", value_parser = period)]
    period: Option<Period>,
}

impl Verifiers {
    /// All that were asked for, in that order.
    pub(super) fn all(&self) -> Result<Vec<SimulatedVerifier>, Refusal> {
        if self.profile.is_empty() {
            return Ok(vec![self.verifier(None)?]);
        }
        if let Some(twice) = self.profile.iter().enumerate().find(|(place, id)| self.profile[..*place].contains(id)) {
            return Err(Refusal::input(format!("--profile: '{}' is named twice", twice.1)));
        }
        self.profile.iter().map(|id| self.verifier(Some(id))).collect()
    }

    /// What the options say, over what a case says.
    pub(super) fn laid_over(&self, case: VerifierFacts) -> Result<VerifierFacts, Refusal> {
        let profile = match &self.profile[..] {
            [] => case.profile,
            [id] => Some(known_profile(id)?.id.clone()),
            _ => return Err(Refusal::input("a case is replayed at one verifier: --profile is given twice")),
        };
        Ok(VerifierFacts {
            profile,
            period: self.period.or(case.period),
            look_back: self.look_back.or(case.look_back),
            look_ahead: self.look_ahead.or(case.look_ahead),
            ..case
        })
    }

    fn verifier(&self, id: Option<&str>) -> Result<SimulatedVerifier, Refusal> {
        let known = id.map(known_profile).transpose()?;
        let usual = Window::default();
        let or_usual = |told: Option<Tolerance>, usual| told.or(known.is_none().then_some(usual));
        let facts = VerifierFacts {
            profile: known.map(|known| known.id.clone()),
            period: self.period,
            look_back: or_usual(self.look_back, usual.look_back),
            look_ahead: or_usual(self.look_ahead, usual.look_ahead),
            ..VerifierFacts::default()
        };
        let verifier = SimulatedVerifier::of(&facts).map_err(|unknown| {
            Refusal::input(format!("--profile: {unknown}"))
                .hint("say what to assume: --look-back 1 --look-ahead 1")
                .hint("instep profiles ID says why")
        })?;
        check_width(&verifier)?;
        Ok(verifier)
    }
}

pub(super) fn check_width(verifier: &SimulatedVerifier) -> Result<(), Refusal> {
    let Window { look_back, look_ahead } = verifier.widest;
    let seconds = look_back.seconds(verifier.period) + look_ahead.seconds(verifier.period);
    let steps = seconds / f64::from(verifier.period.seconds());
    if steps > MOST_STEPS {
        let message = format!("a window of {steps:.0} steps is too wide: the most is {MOST_STEPS:.0}");
        return Err(Refusal::input(message).hint("give --look-back and --look-ahead as steps (2) or time (45s)"));
    }
    Ok(())
}
