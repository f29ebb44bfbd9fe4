use super::since::Since;
use super::{ConnectionOptions, UserArgument};
use crate::cli::options::{At, Output};
use crate::cli::{Answer, Exit, Refusal};
use crate::graph::plan::{Reads, survey};
use crate::graph::{
    Check, Known, MfaHistory, MfaSignIn, Operation, Outcome, Roster, Service, SignInQuery, UserKey, Verification,
};
use crate::io::World;
use crate::time::{Span, UnixTime};
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

const EXAMPLES: &str = "  instep graph verify ann@contoso.com --tenant contoso.com --client-id ID --since 2h\n  \
                        instep graph verify ann@contoso.com --stand-in ready.json --insecure-loopback --json";

/// As many sign-ins as a person makes in days.
const MOST_SIGN_INS: usize = 500;

/// Check that a user is back in after enrolling again
///
/// Asks whether there is a method for MFA and another one to fall back on, whether a Temporary Access Pass is left that can be used,
/// and when the user first signed in with MFA since the time given, without failing at it since. It says nothing about a clock: enrolling again cures other
/// things as well.
///
/// Exit codes: 0 all of it is so, 1 something is not, 3 something cannot be told, 4 the service refuses.
#[derive(Args)]
#[command(after_help = super::after_help("verify", EXAMPLES))]
pub(super) struct Arguments {
    #[command(flatten)]
    user: UserArgument,
    /// Count sign-ins from here on: a time, or a length of time before now [default: when the newest method for MFA was registered,
    /// else a day ago]
    #[arg(long, value_name = "TIME", value_parser = str::parse::<Since>)]
    since: Option<Since>,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    connection: ConnectionOptions,
}

/// Whether a user is back in.
#[derive(Serialize, JsonSchema)]
pub struct VerifyReport {
    /// Always `instep.graph-verify/1`.
    schema: &'static str,
    /// The user as named.
    user: String,
    /// `yes`, `no` or `unknown`.
    verified: &'static str,
    /// Since when sign-ins count.
    since: String,
    /// The questions: enrolled, backup, no-pass-left, signed-in.
    checks: Vec<CheckReport>,
    /// The methods there are, by their types.
    methods: Vec<String>,
    /// The first sign-in with MFA since then.
    first_sign_in: Option<FirstSignIn>,
}

/// One question.
#[derive(Serialize, JsonSchema)]
pub(super) struct CheckReport {
    /// Its name.
    id: &'static str,
    /// `yes`, `no` or `unknown`.
    outcome: &'static str,
    /// In words.
    says: String,
}

/// A sign-in with MFA.
#[derive(Serialize, JsonSchema)]
pub(super) struct FirstSignIn {
    /// When.
    at: String,
    /// By which method, in the log's words.
    method: String,
}

/// When the user's sessions last ended, as a reset leaves them; none if that cannot be read.
fn begun_anew(service: &mut dyn Service, user: &UserKey) -> Option<UnixTime> {
    let (_, state) = survey(service, user, Reads { methods: false, pass_policy: false, risk: false }).ok()?;
    state.sessions_valid_from?.parse().ok()
}

pub(super) fn run(arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    let user = &arguments.user.user;
    let now = arguments.at.or_started(world);
    let mut opened = arguments.connection.open(world)?;
    let roster = Roster::read(&mut opened.connection, user);
    let roster = roster.map_err(|failure| opened.refusal(&failure, Operation::Methods))?;
    let since = arguments
        .since
        .map(|since| since.counted_back_from(now))
        .or_else(|| begun_anew(&mut opened.connection, user).max(roster.newest_for_mfa()));
    let since = since.unwrap_or(now - Span::from_seconds(86_400));
    let query = SignInQuery { user: user.clone(), since: Some(since), most: MOST_SIGN_INS };
    let events = query.read(&mut opened.connection);
    let history = Known::of(events, Operation::SignIns).map(|events| MfaHistory::of(&events));
    let verification = Verification::of(&roster, &history);
    let first = history.known().and_then(|history| history.first.clone());
    let report = VerifyReport {
        schema: "instep.graph-verify/1",
        user: user.as_str().to_owned(),
        verified: word(verification.outcome()),
        since: since.to_string(),
        checks: verification.checks.iter().map(CheckReport::of).collect(),
        methods: roster.methods.iter().map(|listed| listed.method.method_type.id().to_owned()).collect(),
        first_sign_in: first.map(|MfaSignIn { at, method }| FirstSignIn { at, method }),
    };
    let exit = match verification.outcome() {
        Outcome::Yes => Exit::Yes,
        Outcome::No => Exit::No,
        Outcome::Unknown => Exit::Unknown,
    };
    let answer = match arguments.output.is_json() {
        true => Answer::json(&report, exit),
        false => Answer::new(report.text(&roster), exit),
    };
    Ok(opened.finish(answer))
}

impl VerifyReport {
    fn text(&self, roster: &Roster) -> String {
        let answer = match self.verified {
            "yes" => "back in",
            "no" => "not back in yet",
            _ => "cannot tell whether back in",
        };
        let mut text = format!("{}: {answer}\n", self.user);
        for check in &self.checks {
            text.push_str(&format!("  {:<8} {}\n", check.outcome, check.says));
        }
        text.push_str(&format!("sign-ins counted since {}; methods:\n", self.since));
        for listed in &roster.methods {
            let label = listed.method.label.as_deref().map(|label| format!(" \"{label}\"")).unwrap_or_default();
            text.push_str(&format!("  {}{label}\n", listed.method.method_type.title()));
        }
        text
    }
}

impl CheckReport {
    fn of(check: &Check) -> CheckReport {
        CheckReport { id: check.id, outcome: word(check.outcome), says: check.says.clone() }
    }
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Yes => "yes",
        Outcome::No => "no",
        Outcome::Unknown => "unknown",
    }
}
