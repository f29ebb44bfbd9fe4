//! `--reading`: what a person read off a clock, compared with this machine's.

use super::fallback::Plan;
use super::report::{Report, Subject, TAKEN_AS_RIGHT};
use super::text;
use crate::cli::options::positive_length;
use crate::cli::{Answer, Refusal};
use crate::io::World;
use crate::skew::{Estimate, Reading, ReadingError};
use crate::time::{Span, UnixTime};
use crate::verifier::VerifierProfile;
use clap::Args;

/// Over the options for clocks that cannot be asked.
pub(super) const HEADING: &str = "Another clock, read or pasted";
/// How well a person's moment is known where nothing is said.
const LOOKED: Span = Span::from_seconds(2);
const PRESSED: Span = Span::from_nanos(500_000_000);

/// The options that a reading needs.
#[derive(Args)]
#[command(next_help_heading = HEADING)]
pub(super) struct ReadingOptions {
    /// What the clock shows: 10:02:30, 10:02, "10:02 pm" or a date-time
    #[arg(long, value_name = "TEXT", conflicts_with = "pasted")]
    pub reading: Option<String>,
    /// What the clock is set to, where its text has no offset: +02:00, or Z
    #[arg(long, value_name = "OFFSET", requires = "reading", allow_hyphen_values = true)]
    pub zone: Option<String>,
    /// The display has changed to that minute at this moment
    #[arg(long, requires = "reading")]
    pub flipped: bool,
    /// How well the moment of the reading is known, either way [default: 2s, 0.5s with --flipped]
    #[arg(long, value_name = "DURATION", requires = "reading", value_parser = positive_length, allow_hyphen_values = true)]
    pub uncertainty: Option<Span>,
}

/// One reading and what it is compared with.
pub(super) struct Comparison<'a> {
    pub options: &'a ReadingOptions,
    pub of: Subject,
    /// The reference time of the reading, where it was stated.
    pub at: Option<UnixTime>,
    pub here: Plan,
    pub tolerance: Span,
    pub profile: Option<&'a VerifierProfile>,
    pub as_json: bool,
}

impl Comparison<'_> {
    /// The clock that was read minus this machine's, or minus true time where the time of the reading was stated.
    ///
    /// # Errors
    /// The text is no clock's.
    pub(super) fn apart(&self, shows: &str, world: &World) -> Result<Estimate, Refusal> {
        self.reading(shows, world.started_at).estimate().map_err(|wrong| refused(shows, &wrong))
    }

    pub(super) fn run(&self, shows: &str, world: &World) -> Result<Answer, Refusal> {
        let asks = self.here.asks_somebody();
        if self.at.is_some() && asks {
            return Err(Refusal::input("--at states the true time of the reading, so that no server is needed")
                .hint("leave out --at to compare with this machine's clock, corrected by the servers"));
        }
        let mut read = self.apart(shows, world)?;
        let here = asks.then(|| self.here.measure(world)).transpose()?;
        match here.as_ref().map(|here| here.estimate()) {
            Some(Ok(machine)) => read = read.seen_from(&machine),
            Some(Err(why)) => read.limits.push(format!("{TAKEN_AS_RIGHT}, as it was not measured: {why}")),
            None if self.at.is_none() => read.limits.push(TAKEN_AS_RIGHT.to_owned()),
            None => {}
        }
        let here = here.and_then(|here| here.report(self.tolerance));
        let report = Report::of_reading(self.of, &read, here, self.tolerance).for_profile(Some(&read), self.profile);
        let exit = report.exit();
        if self.as_json {
            return Ok(Answer::json(&report, exit));
        }
        let first = text::answer(&read, self.tolerance, self.profile);
        Ok(Answer::new(first + &text::sentences(report.limits()), exit))
    }

    fn reading<'t>(&'t self, shows: &'t str, started_at: UnixTime) -> Reading<'t> {
        let ReadingOptions { zone, flipped, uncertainty, .. } = self.options;
        let usual = if *flipped { PRESSED } else { LOOKED };
        Reading {
            shows,
            zone: zone.as_deref(),
            at: self.at.unwrap_or(started_at),
            uncertainty: uncertainty.unwrap_or(usual),
            told: self.at.is_none() && !flipped,
            flipped: *flipped,
        }
    }
}

fn refused(shows: &str, wrong: &ReadingError) -> Refusal {
    let shown: String = shows.chars().take(40).collect();
    Refusal::input(format!("--reading '{shown}': {wrong}")).hint(wrong.hint())
}
