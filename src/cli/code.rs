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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::run;
    use std::cell::RefCell;
    use std::rc::Rc;

    /// Takes so many lines and is gone.
    struct Reader {
        taken: Rc<RefCell<String>>,
        lines: usize,
    }

    impl Write for Reader {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            if self.taken.borrow().lines().count() >= self.lines && self.taken.borrow().ends_with('\n') {
                return Err(std::io::ErrorKind::BrokenPipe.into());
            }
            self.taken.borrow_mut().push_str(&String::from_utf8_lossy(bytes));
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn world(arguments: &[&str], stdin: &'static str, lines: usize) -> (World, Rc<RefCell<String>>) {
        let taken = Rc::default();
        let world = World {
            arguments: ["instep"].iter().chain(arguments).map(Into::into).collect(),
            started_at: UnixTime::from_seconds(59),
            stdin: Box::new(stdin.as_bytes()),
            stdout: Box::new(Reader { taken: Rc::clone(&taken), lines }),
            stderr: Box::new(std::io::sink()),
            stdout_is_terminal: true,
            stderr_is_terminal: true,
        };
        (world, taken)
    }

    #[test]
    fn the_secret_and_the_time_come_from_the_world() {
        let (mut world, shown) = world(&["code", "--secret-file", "-"], "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n", 9);
        assert_eq!(run(&mut world), Exit::Yes);
        assert_eq!(*shown.borrow(), "287082\n");
    }

    #[test]
    fn watching_goes_on_until_nobody_reads() {
        let (mut world, shown) = world(&["code", "--watch", "--period", "1", "--secret-file", "-"], "GEZDGNBV", 2);
        assert_eq!(run(&mut world), Exit::Yes);
        assert_eq!(shown.borrow().lines().filter(|line| line.len() == 6).count(), 2);
    }

    #[test]
    fn a_code_that_is_about_to_end_is_waited_out() {
        let arguments = ["code", "--secret-file", "-", "--min-validity", "2s"];
        let (mut world, shown) = world(&arguments, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 9);
        assert_eq!(run(&mut world), Exit::Yes);
        assert_eq!(*shown.borrow(), "359152\n", "the code of step 2");
    }

    #[test]
    fn the_countdown_changes_with_the_second() {
        for (left, rest) in [(29.25, 0.25), (1.0, 1.0), (0.5, 0.5), (30.0, 1.0)] {
            assert_eq!(until_next_second(Span::from_seconds_f64(left)), Span::from_seconds_f64(rest));
        }
    }
}
