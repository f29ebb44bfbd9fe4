//! A sign-in log as evidence: few observations behind the case's own.

use crate::cli::Refusal;
use crate::cli::signins::source::{ReadingFlags, one_user, read};
use crate::evidence::Case;
use crate::evidence::sign_ins::{Filter, SignInLog, cleaned};
use crate::io::World;
use crate::time::UnixTime;
use clap::Args;
use std::path::PathBuf;

/// So many rows are kept whole; those that stand for others are among the newest.
const MOST_KEPT: usize = 10_000;

#[derive(Args)]
#[command(next_help_heading = "Sign-in logs")]
pub(super) struct SignInFlags {
    /// Take what an exported Entra sign-in log says of the user's codes; - is standard input. Repeatable
    #[arg(long, value_name = "FILE")]
    signins: Vec<PathBuf>,
    #[command(flatten)]
    reading: ReadingFlags,
}

impl SignInFlags {
    /// How often standard input is meant.
    pub(super) fn on_stdin(&self) -> usize {
        self.signins.iter().filter(|path| path.as_os_str() == "-").count()
    }

    /// Adds what the log says of one user; what was made of it is told in notes.
    pub(super) fn add_to(&self, case: &mut Case, now: UnixTime, world: &mut World) -> Result<Vec<String>, Refusal> {
        if self.signins.is_empty() {
            return match self.reading.is_given() {
                true => Err(Refusal::input("--user, --zone and --date-order belong to a sign-in log")
                    .hint("name the log with --signins FILE")),
                false => Ok(Vec::new()),
            };
        }
        let filter = Filter { user: self.reading.user.clone(), ..Filter::default() };
        let mut log = SignInLog::new(filter, now, MOST_KEPT);
        read(&self.signins, &self.reading, &mut log, world)?;
        one_user(&log)?;
        if log.counts.matched == 0 {
            let whose = self.reading.user.as_deref().map_or(String::new(), |user| format!(" of {}", cleaned(user)));
            return Err(Refusal::input(format!("--signins: the log has no sign-in{whose}"))
                .hint("instep signins with the same files lists whose sign-ins it has"));
        }
        let attempts = log.attempts();
        let observations = log.observations(&attempts);
        let mut notes = vec![format!(
            "the log: {} sign-ins, {} attempts that tell something, taken as {} observations",
            log.counts.matched,
            attempts.len(),
            observations.len()
        )];
        notes.extend(
            log.findings(&attempts, None)
                .into_iter()
                .filter(|finding| is_for_all(finding.id))
                .map(|finding| finding.says),
        );
        if case.verifier.profile.is_none() {
            case.verifier.profile = Some("entra-id".to_owned());
        }
        case.observations.extend(observations);
        Ok(notes)
    }
}

/// What must be known before any verdict is acted on.
fn is_for_all(id: &str) -> bool {
    ["incident", "approvals-declined", "many-users", "one-of-two-tokens"].contains(&id)
}
