use super::leak::refuse_secret;
use super::named_profile::known_window;
use super::options::{At, Output, tolerance};
use super::secret::{Generator, Parameters, SecretOptions};
use super::{Answer, Exit, Refusal};
use crate::io::World;
use crate::otp::{Code, Digits, Key};
use crate::search::scan;
use crate::time::{OffsetInterval, Step, UnixTime};
use crate::verifier::{Codes, Match, Policy, Rejection, Tolerance, Window, validate};
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;
use zeroize::Zeroizing;

/// The most steps that are tried one by one; a wider window is a search.
const MOST_STEPS: i64 = 1_000_000;

/// Check a code against a verifier's window
#[derive(Args)]
#[command(after_help = "Examples:
  instep verify 492039 --uri-file user.otpauth
  instep verify - --secret-file s.txt --look-back 2 --look-ahead 45s --at 2026-11-21T10:00:12Z < code.txt

Exit codes: 0 accepted, 1 rejected, 2 input error. A code with letters or of another length is an input error, too;
with --json it is reported as an object with the reason malformed, and the exit code is 1.
delta and implied_offset are positive when the device is ahead.")]
pub struct Arguments {
    /// The code; - is standard input
    #[arg(value_name = "CODE")]
    code: String,
    #[command(flatten)]
    secret: SecretOptions,
    #[command(flatten)]
    parameters: Parameters,
    #[command(flatten)]
    at: At,
    /// How much older than its own step a code may be: steps (2) or time (45s) [default: 1]
    #[arg(long, value_name = "N", value_parser = tolerance)]
    look_back: Option<Tolerance>,
    /// How much newer [default: 1]
    #[arg(long, value_name = "N", value_parser = tolerance)]
    look_ahead: Option<Tolerance>,
    /// Take the window of this verifier (`instep profiles`); --look-back and --look-ahead override it
    #[arg(long, value_name = "ID")]
    profile: Option<String>,
    /// The step of the last code accepted: it and those before it are replays
    #[arg(long, value_name = "STEP", allow_negative_numbers = true)]
    last_step: Option<i64>,
    #[command(flatten)]
    output: Output,
}

/// What `instep verify --json` prints.
#[derive(Serialize, JsonSchema)]
pub struct VerifyReport {
    /// `instep.verify/1`.
    schema: &'static str,
    /// The version of `instep` that wrote it.
    tool_version: &'static str,
    /// Whether the verifier accepts the code.
    accepted: bool,
    /// `in-window`, `replayed`, `no-match` or `malformed`.
    reason: &'static str,
    /// The same in words.
    says: String,
    /// The moment at which it was checked, RFC 3339.
    #[schemars(with = "String")]
    at: UnixTime,
    /// The steps that were tried.
    window: StepRange,
    /// The step whose code it is, if it is one of the window's.
    step: Option<i64>,
    /// That step minus the verifier's own; positive: the device is ahead.
    delta: Option<i64>,
    /// Device minus verifier in seconds, if the code was submitted the moment it was shown.
    implied_offset: Option<Bounds>,
}

/// Steps from the oldest to the newest.
#[derive(Serialize, JsonSchema)]
pub struct StepRange {
    /// The first step.
    oldest: i64,
    /// The last step.
    newest: i64,
}

/// An offset in seconds, positive when the clock is ahead.
#[derive(Serialize, JsonSchema)]
pub struct Bounds {
    /// No less than this.
    low: f64,
    /// No more than this.
    high: f64,
}

impl From<OffsetInterval> for Bounds {
    fn from(interval: OffsetInterval) -> Bounds {
        Bounds { low: interval.low().seconds(), high: interval.high().seconds() }
    }
}

pub fn run(arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    refuse_secret(&arguments.code)?;
    if arguments.code == "-" && arguments.secret.is_on_stdin() {
        return Err(Refusal::input("the code and the secret cannot both come from standard input"));
    }
    let code = read_code(&arguments.code, world)?;
    let generator = arguments.secret.generator(&arguments.parameters, world)?;
    let policy = arguments.policy(&generator)?;
    let now = arguments.at.or_started(world);
    let range = steps_to_try(&policy, now)?;
    let outcome = validate(&Searched(&generator.key), &policy, &code, now, arguments.last_step.map(Step));
    let answer = if arguments.output.is_json() {
        Answer::json(&report(&outcome, now, range), exit(&outcome))
    } else {
        text(&outcome)?
    };
    Ok(answer.with_notes(generator.notes))
}

impl Arguments {
    fn policy(&self, generator: &Generator) -> Result<Policy, Refusal> {
        let usual = match &self.profile {
            Some(id) if self.look_back.is_none() || self.look_ahead.is_none() => known_window(id)?,
            _ => Window::default(),
        };
        Ok(Policy {
            grid: generator.grid,
            digits: generator.digits,
            window: Window {
                look_back: self.look_back.unwrap_or(usual.look_back),
                look_ahead: self.look_ahead.unwrap_or(usual.look_ahead),
            },
            replay_rejected: self.last_step.is_some(),
        })
    }
}

/// A key whose codes are searched many at once, since a window may have a million steps.
struct Searched<'a>(&'a Key);

impl Codes for Searched<'_> {
    fn code_of(&self, step: Step, digits: Digits) -> Code {
        self.0.code(step.counter(), digits)
    }

    fn steps_with(&self, code: &Code, oldest: Step, newest: Step) -> impl Iterator<Item = Step> {
        scan(self.0, code.digits(), oldest, newest, code).into_iter()
    }
}

/// The code without the blanks and dashes that people put into it.
fn read_code(argument: &str, world: &mut World) -> Result<Zeroizing<String>, Refusal> {
    let text = if argument == "-" {
        let wrong = |error| Refusal::input(format!("the code on standard input: {error}"));
        Zeroizing::new(world.read_stdin().map_err(wrong)?)
    } else {
        Zeroizing::new(argument.to_owned())
    };
    Ok(Zeroizing::new(text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect()))
}

fn steps_to_try(policy: &Policy, now: UnixTime) -> Result<StepRange, Refusal> {
    let (oldest, newest) = policy.window.accepted_at(policy.grid, now);
    if newest.minus(oldest) >= MOST_STEPS {
        let message = format!("a window of {} steps is too wide: the most is {MOST_STEPS}", newest.minus(oldest));
        return Err(Refusal::input(message).hint("instep search finds where a code fits"));
    }
    Ok(StepRange { oldest: oldest.0, newest: newest.0 })
}

fn exit(outcome: &Result<Match, Rejection>) -> Exit {
    if outcome.is_ok() { Exit::Yes } else { Exit::No }
}

fn report(outcome: &Result<Match, Rejection>, at: UnixTime, window: StepRange) -> VerifyReport {
    let replayed = match outcome {
        Err(Rejection::Replayed { step, .. }) => Some(step.0),
        _ => None,
    };
    let found = outcome.as_ref().ok();
    VerifyReport {
        schema: "instep.verify/1",
        tool_version: env!("CARGO_PKG_VERSION"),
        accepted: found.is_some(),
        reason: outcome.as_ref().map_or_else(Rejection::reason, |_| "in-window"),
        says: outcome.as_ref().map_or_else(ToString::to_string, in_words),
        at,
        window,
        step: found.map(|found| found.step.0).or(replayed),
        delta: found.map(|found| found.delta),
        implied_offset: found.map(|found| found.implied_offset.into()),
    }
}

fn text(outcome: &Result<Match, Rejection>) -> Result<Answer, Refusal> {
    match outcome {
        Ok(found) => Ok(Answer::new(format!("accepted: {}\n{}\n", in_words(found), implied(found)), Exit::Yes)),
        Err(wrong @ (Rejection::Malformed(_) | Rejection::WrongLength { .. })) => Err(Refusal::input(wrong)),
        Err(no) => {
            let advice = "search finds where the code fits: instep search --code CODE@TIME";
            let notes = matches!(no, Rejection::NoMatch { .. }).then_some(advice);
            Ok(Answer::new(format!("rejected: {no}\n"), Exit::No).with_notes(notes))
        }
    }
}

/// What the match says of the device's clock.
fn implied(found: &Match) -> String {
    let (low, high) = (found.implied_offset.low().seconds(), found.implied_offset.high().seconds());
    format!("device minus verifier: between {low} s and {high} s, if the code was submitted the moment it was shown")
}

/// Where the code is from.
fn in_words(found: &Match) -> String {
    let (steps, step) = (counted(found.delta.unsigned_abs()), found.step.0);
    match found.delta {
        0 => format!("the code of step {step}, the verifier's own (delta 0)"),
        delta @ 1.. => format!("the code of step {step}, {steps} after the verifier's own (delta +{delta})"),
        delta => format!("the code of step {step}, {steps} before the verifier's own (delta {delta})"),
    }
}

fn counted(steps: u64) -> String {
    if steps == 1 { "1 step".to_owned() } else { format!("{steps} steps") }
}
