use crate::cli::Refusal;
use crate::cli::options::{moment, positive_length};
use crate::graph::pass::PassRequest;
use crate::time::{Span, UnixTime};
use clap::Args;

/// How the user was identified, and why it is done all the same.
#[derive(Args, Debug)]
pub struct Identity {
    /// How you made sure who asks; goes into the plan and the record
    #[arg(long, value_name = "HOW")]
    identity_verified: String,
    /// Go on although fraud or a compromised account is indicated, for this reason; goes into the plan and the record
    #[arg(long, value_name = "REASON")]
    despite: Option<String>,
}

impl Identity {
    /// How.
    pub fn verified(&self) -> &str {
        &self.identity_verified
    }

    /// Why all the same.
    pub fn despite(&self) -> Option<&str> {
        self.despite.as_deref()
    }
}

/// What is asked of a Temporary Access Pass.
#[derive(Args, Debug)]
pub struct PassOptions {
    /// How long the pass is to work: 10m to 30d, within the tenant's policy (60m to 8h unless it was changed) [default: as the policy says]
    #[arg(long, value_name = "DURATION", value_parser = positive_length)]
    tap_lifetime: Option<Span>,
    /// The pass is to work once
    #[arg(long, conflicts_with = "tap_reusable")]
    tap_once: bool,
    /// The pass is to work as often as needed
    #[arg(long)]
    tap_reusable: bool,
    /// From when on the pass is to work
    #[arg(long, value_name = "TIME", value_parser = moment)]
    tap_start: Option<UnixTime>,
}

impl PassOptions {
    /// The request.
    ///
    /// # Errors
    /// A refusal of a lifetime that is no whole number of minutes, or that no tenant allows.
    pub fn request(&self) -> Result<PassRequest, Refusal> {
        let once = match (self.tap_once, self.tap_reusable) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        };
        let lifetime_minutes = self.tap_lifetime.map(minutes).transpose()?;
        let request = PassRequest { lifetime_minutes, once, start: self.tap_start };
        let checked = request.check().map_err(|wrong| Refusal::input(format!("--tap-lifetime: {wrong}")));
        checked.map(|()| request)
    }

    /// Whether any of them is named.
    pub fn are_named(&self) -> bool {
        self.tap_lifetime.is_some() || self.tap_once || self.tap_reusable || self.tap_start.is_some()
    }
}

fn minutes(span: Span) -> Result<u32, Refusal> {
    let minutes = span.nanos() / Span::from_seconds(60).nanos();
    match u32::try_from(minutes) {
        Ok(whole) if Span::from_seconds(60 * i64::from(whole)) == span => Ok(whole),
        _ => Err(Refusal::input(format!("--tap-lifetime: {span} is no whole number of minutes"))),
    }
}
