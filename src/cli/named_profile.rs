//! `--profile`: the window of a verifier that is known, and what that allows a clock.

use super::Refusal;
use super::options::positive_length;
use crate::time::Span;
use crate::verifier::{VerifierProfile, Window, WindowKnowledge, nearest_profile, profile};
use clap::Args;

/// `--tolerance` and `--profile`: how far off a clock may be.
#[derive(Args)]
pub struct Allowed {
    /// How far off the clock may be, either way
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = positive_length, allow_hyphen_values = true)]
    tolerance: Span,
    /// Take as tolerance what this verifier is sure to forgive (`instep profiles`)
    #[arg(long, value_name = "ID", conflicts_with = "tolerance")]
    profile: Option<String>,
}

impl Allowed {
    /// The tolerance, and the verifier that it was taken from, if one is named.
    ///
    /// # Errors
    /// There is no such profile, or nothing is known of its window.
    pub fn resolve(&self) -> Result<(Span, Option<&'static VerifierProfile>), Refusal> {
        let profile = self.profile.as_deref().map(known_profile).transpose()?;
        Ok((profile.map_or(Ok(self.tolerance), sure_tolerance)?, profile))
    }
}

/// The verifier's profile with this id.
pub fn known_profile(id: &str) -> Result<&'static VerifierProfile, Refusal> {
    let shown: String = id.chars().take(60).collect();
    profile(id).ok_or_else(|| {
        let refusal = Refusal::input(format!("--profile: '{shown}' is no verifier's profile"));
        match nearest_profile(&shown) {
            Some(near) => refusal.hint(format!("did you mean '{near}'?")),
            None => refusal.hint("instep profiles lists them"),
        }
    })
}

/// The window of a profile, where it is known to be one.
pub fn known_window(id: &str) -> Result<Window, Refusal> {
    match known_profile(id)?.window {
        WindowKnowledge::Known(window) => Ok(window),
        knowledge => Err(Refusal::input(format!("--profile: the window of '{id}' is not established ({knowledge})"))
            .hint("give --look-back and --look-ahead instead, or weigh a case with instep diagnose")),
    }
}

/// The offset, either way, that a verifier is sure to forgive: the shorter side of the narrowest window it may have.
///
/// # Errors
/// Nothing is known of its window.
fn sure_tolerance(known: &VerifierProfile) -> Result<Span, Refusal> {
    let window = match known.window {
        WindowKnowledge::Known(window) | WindowKnowledge::Between { narrowest: window, .. } => window,
        WindowKnowledge::Unknown => {
            return Err(Refusal::input(format!("--profile: nothing is known of the window of '{}'", known.id))
                .hint("give --tolerance instead"));
        }
    };
    let shorter = window.look_back.seconds(known.period).min(window.look_ahead.seconds(known.period));
    Ok(Span::from_seconds_f64(shorter))
}
