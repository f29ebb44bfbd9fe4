//! `instep signins`: exported sign-in logs of Entra ID, read into what they say of rejected codes.

use super::options::{At, length, moment};
use super::{Answer, Exit, Refusal};
use crate::evidence::sign_ins::{Filter, SignInLog};
use crate::evidence::{Case, VerifierFacts};
use crate::io::World;
use crate::time::{Span, UnixTime};
use clap::{Args, ValueEnum};

pub(super) mod report;
pub(super) mod source;
mod text;

/// Of the newest telling sign-ins so many are kept whole.
const MOST_KEPT: usize = 10_000;
/// So many attempts are listed in JSON.
const MOST_IN_JSON: usize = 1_000;
/// So many attempts are listed as text.
const MOST_IN_TEXT: usize = 15;

/// Read exported Entra sign-in logs: what each event means for a rejected code
#[derive(Args)]
#[command(after_help = "Examples:
  instep signins InteractiveSignIns_2026-11-20_2026-11-21.json --user ann@contoso.com
  instep signins InteractiveSignIns.csv InteractiveSignIns_AuthDetails.csv --last 7d
  instep signins signins.json --user ann@contoso.com --format case > case.toml
  instep diagnose case.toml --signins signins.json --user ann@contoso.com

Shapes, told by content: the portal's JSON and its two CSV files, pages and rows of Graph
(v1.0 and beta), rows of Azure Monitor and Event Hub, JSON Lines, UTF-8 or UTF-16.
No log can confirm that a clock is wrong.

Exit codes: 0 read and understood, 3 no sign-in of that user or time, 2 input error.")]
pub struct Arguments {
    /// The files of one log; - is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<std::path::PathBuf>,
    #[command(flatten)]
    reading: source::ReadingFlags,
    /// Only sign-ins from this time on
    #[arg(long, value_name = "TIME", value_parser = moment, conflicts_with = "last")]
    since: Option<UnixTime>,
    /// Only sign-ins up to this time
    #[arg(long, value_name = "TIME", value_parser = moment, conflicts_with = "last")]
    until: Option<UnixTime>,
    /// Only sign-ins of so long before now (--at)
    #[arg(long, value_name = "DURATION", value_parser = last)]
    last: Option<Span>,
    /// When the user's codes were enrolled, to compare with the first failure
    #[arg(long, value_name = "TIME", value_parser = moment)]
    registered_at: Option<UnixTime>,
    /// List every attempt, not only the newest; takes memory for each
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    at: At,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = SignInsFormat::Text, value_name = "FORMAT")]
    format: SignInsFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SignInsFormat {
    /// For people.
    Text,
    /// One JSON object.
    Json,
    /// A case file with the observations, for `instep diagnose`.
    Case,
}

/// Runs the command.
pub fn run(arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    let now = arguments.at.or_started(world);
    let filter = arguments.filter(now)?;
    let kept = if arguments.all { usize::MAX } else { MOST_KEPT };
    let mut log = SignInLog::new(filter, now, kept);
    let files = source::read(&arguments.files, &arguments.reading, &mut log, world)?;
    let format = if arguments.json { SignInsFormat::Json } else { arguments.format };
    let telling = Telling { registered_at: arguments.registered_at, all: arguments.all, format, now };
    telling.answer(&mut log, &files)
}

/// What is told of a log that was read.
pub(super) struct Telling {
    pub registered_at: Option<UnixTime>,
    pub all: bool,
    pub format: SignInsFormat,
    pub now: UnixTime,
}

impl Telling {
    /// The report on a log that did not come from a file: pages of Graph, as the service sent them.
    #[cfg(feature = "graph")]
    pub fn answer_of_pages(&self, pages: Vec<u8>, since: Option<UnixTime>) -> Result<Answer, Refusal> {
        let kept = if self.all { usize::MAX } else { MOST_KEPT };
        // The service was asked for one user's alone, by whichever name.
        let mut log = SignInLog::new(Filter { since, ..Filter::default() }, self.now, kept);
        let file = source::read_pages("Microsoft Graph", pages, &mut log)?;
        self.answer(&mut log, &[file])
    }

    fn answer(&self, log: &mut SignInLog, files: &[source::FileRead]) -> Result<Answer, Refusal> {
        let attempts = log.attempts();
        let findings = log.findings(&attempts, self.registered_at);
        let observations = if log.users().len() <= 1 { log.observations(&attempts) } else { Vec::new() };
        let exit = if log.counts.matched == 0 { Exit::Unknown } else { Exit::Yes };
        let seen = report::Seen { log, files, attempts: &attempts, findings: &findings, observations: &observations };
        let most = |usual| if self.all { usize::MAX } else { usual };
        Ok(match self.format {
            SignInsFormat::Text => Answer::new(text::text(&seen, most(MOST_IN_TEXT)), exit),
            SignInsFormat::Json => Answer::json(&seen.report(most(MOST_IN_JSON)), exit),
            SignInsFormat::Case => {
                source::one_user(log)?;
                let verifier = VerifierFacts { profile: Some("entra-id".to_owned()), ..VerifierFacts::default() };
                let case = Case { now: Some(self.now), verifier, observations, ..Case::default() };
                Answer::new(case.to_toml(), exit)
            }
        })
    }
}

impl Arguments {
    fn filter(&self, now: UnixTime) -> Result<Filter, Refusal> {
        let (since, until) = match self.last {
            Some(last) => (Some(now - last), Some(now)),
            None => (self.since, self.until),
        };
        if let (Some(since), Some(until)) = (since, until)
            && since > until
        {
            let message = format!("--since {since} is after --until {until}");
            return Err(Refusal::input(message).hint("--since is the earlier of the two"));
        }
        Ok(Filter { user: self.reading.user.clone(), also_called: None, since, until })
    }
}

fn last(text: &str) -> Result<Span, String> {
    match length(text)? {
        span if span > Span::ZERO => Ok(span),
        _ => Err(format!("'{text}' is no length of time before now\na week is 7d")),
    }
}
