use super::options::{At, Output, positive_length};
use super::secret::{Generator, Parameters, SecretOptions};
use super::{Answer, Exit, Refusal};
use crate::io::{self, World};
use crate::time::{Span, Step, UnixTime};
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;
use std::io::Write;

/// Print the code at a time
#[derive(Args)]
#[command(after_help = "Examples:
  instep code --uri-file user.otpauth
  pass show otp | instep code --secret-file - --at 2026-11-21T10:00:05Z --count 3
  instep code --secret-file s.txt --min-validity 10s --json

With --json: step, code, valid_from and valid_until of each code, and the seconds that are left of the first one.")]
pub struct Arguments {
    #[command(flatten)]
    secret: SecretOptions,
    #[command(flatten)]
    parameters: Parameters,
    #[command(flatten)]
    at: At,
    /// Print so many codes: this one and those that follow
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    count: u32,
    /// Print each code as it comes, with a countdown, until interrupted; on a terminal only
    #[arg(long, conflicts_with_all = ["at", "count", "json", "format", "min_validity"])]
    watch: bool,
    /// Wait for the next code if less than this is left; with --at, answer for the next code without waiting
    #[arg(long, value_name = "DURATION", value_parser = positive_length)]
    min_validity: Option<Span>,
    #[command(flatten)]
    output: Output,
}

/// What `instep code --json` prints.
#[derive(Serialize, JsonSchema)]
pub struct CodeReport {
    /// `instep.code/1`.
    schema: &'static str,
    /// The version of `instep` that wrote it.
    tool_version: &'static str,
    /// The moment it answers for, RFC 3339.
    #[schemars(with = "String")]
    at: UnixTime,
    /// How many seconds after `at` the first code ends.
    seconds_left: f64,
    /// The codes, the first one that of `at`.
    codes: Vec<CodeLine>,
}

/// One code and its life.
#[derive(Serialize, JsonSchema)]
pub struct CodeLine {
    /// The RFC 6238 counter.
    step: i64,
    /// The digits, leading zeros included.
    code: String,
    /// The moment from which a device in step shows it, RFC 3339.
    #[schemars(with = "String")]
    valid_from: UnixTime,
    /// The moment from which it shows the next one, RFC 3339.
    #[schemars(with = "String")]
    valid_until: UnixTime,
}

pub fn run(arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    if arguments.watch && !world.stdout_is_terminal {
        return Err(Refusal::input("--watch needs a terminal").hint("--count N prints the codes that follow"));
    }
    let generator = arguments.secret.generator(&arguments.parameters, world)?;
    if arguments.watch {
        return Ok(watch(&generator, world).with_notes(generator.notes));
    }
    let (at, waited) = moment_with_validity(&arguments, &generator, world)?;
    let report = report(&generator, at, arguments.count);
    let answer = if arguments.output.is_json() {
        Answer::json(&report, Exit::Yes)
    } else {
        Answer::new(text(&report), Exit::Yes)
    };
    Ok(answer.with_notes(generator.notes).with_notes(waited))
}

/// The moment to answer for, after waiting for a code that lives long enough, and a note if it was waited.
fn moment_with_validity(
    arguments: &Arguments,
    generator: &Generator,
    world: &World,
) -> Result<(UnixTime, Option<String>), Refusal> {
    let now = arguments.at.or_started(world);
    let least = arguments.min_validity.unwrap_or(Span::ZERO);
    let period = generator.grid.period.span();
    if least > period {
        return Err(Refusal::input(format!("--min-validity {least} is longer than a code lives, which is {period}")));
    }
    let next = generator.grid.start_of(generator.grid.step_at(now).plus(1));
    if next - now >= least {
        return Ok((now, None));
    }
    if arguments.at.at.is_none() {
        io::sleep(next - now);
    }
    Ok((next, Some(format!("only {} of the code before this one was left", next - now))))
}

fn report(generator: &Generator, at: UnixTime, count: u32) -> CodeReport {
    let first = generator.grid.step_at(at);
    let codes: Vec<CodeLine> = (0..i64::from(count)).map(|index| line(generator, first.plus(index))).collect();
    CodeReport {
        schema: "instep.code/1",
        tool_version: env!("CARGO_PKG_VERSION"),
        at,
        seconds_left: (generator.grid.start_of(first.plus(1)) - at).seconds(),
        codes,
    }
}

fn line(generator: &Generator, step: Step) -> CodeLine {
    CodeLine {
        step: step.0,
        // Showing codes is what this command is for.
        code: generator.key.code(step.counter(), generator.digits).reveal(),
        valid_from: generator.grid.start_of(step),
        valid_until: generator.grid.start_of(step.plus(1)),
    }
}

/// A lone code is a line of digits, so that a script can take it as it is; several come with their times.
fn text(report: &CodeReport) -> String {
    match &report.codes[..] {
        [only] => format!("{}\n", only.code),
        codes => codes.iter().map(|line| format!("{}  from {}\n", line.code, line.valid_from)).collect(),
    }
}

/// Prints codes until nobody reads them any more.
fn watch(generator: &Generator, world: &mut World) -> Answer {
    let mut shown = None;
    loop {
        let now = io::now();
        let step = generator.grid.step_at(now);
        if shown != Some(step) {
            let _ = clear_line(world);
            let code = line(generator, step).code;
            if writeln!(world.stdout, "{code}").and_then(|()| world.stdout.flush()).is_err() {
                return Answer::new("", Exit::Yes);
            }
            shown = Some(step);
        }
        let left = generator.grid.start_of(step.plus(1)) - now;
        let _ = count_down(left, world);
        io::sleep(until_next_second(left));
    }
}

/// The rest of the second, so that the countdown changes when the second does.
fn until_next_second(left: Span) -> Span {
    const SECOND: i128 = 1_000_000_000;
    Span::from_nanos((left.nanos() - 1).rem_euclid(SECOND) + 1)
}

fn count_down(left: Span, world: &mut World) -> std::io::Result<()> {
    if !world.stderr_is_terminal {
        return Ok(());
    }
    write!(world.stderr, "\r{:>4.0} s left ", left.seconds().ceil())?;
    world.stderr.flush()
}

fn clear_line(world: &mut World) -> std::io::Result<()> {
    if !world.stderr_is_terminal {
        return Ok(());
    }
    write!(world.stderr, "\r{:14}\r", "")?;
    world.stderr.flush()
}
