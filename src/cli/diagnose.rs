use super::command_line::command_line;
use super::options::{At, NoteFormat, NoteOutput, length, positive_length};
use super::secret::{SecretOptions, load_source_with_notes};
use super::{Answer, Exit, Refusal};
use crate::diagnosis::{Conclusion, Question, Verdict, diagnose};
use crate::evidence::{Case, CaseError};
use crate::io::{FileError, World, read_text};
use crate::otp::Account;
use crate::report::{Ticket, WIDTH, html, markdown, verdict_text_within, without_secrets};
use crate::time::{Span, UnixTime};
use clap::Args;
use std::path::{Path, PathBuf};

mod ask;
mod flags;
mod measured;
mod signins;

/// Say whether a clock is the reason for a rejected code
#[derive(Args)]
#[command(after_help = "Examples:
  instep diagnose case.toml
  instep diagnose - --json < case.json
  instep diagnose --rejected 2026-11-21T10:00:12Z --device-offset=-88s --profile keycloak
  instep diagnose --rejected now --works late-only --other-account rejected
  instep diagnose case.toml --signins InteractiveSignIns.json --user ann@contoso.com
  instep diagnose --ask --save case.toml
  instep diagnose case.toml --format markdown   (a note for the ticket)
  instep diagnose case.toml --format html > report.html

Exit codes: 0 ruled out, 1 confirmed, 3 not established, 2 input error. The report is written in all three cases.
The verdict's probability is that of \"a clock explains the rejections\".")]
pub struct Arguments {
    /// The case file, TOML or JSON; - is standard input
    #[arg(value_name = "CASE")]
    case: Option<PathBuf>,
    #[command(flatten)]
    flags: flags::EvidenceFlags,
    #[command(flatten)]
    measured: measured::MeasuredFlags,
    #[command(flatten)]
    signins: signins::SignInFlags,
    #[command(flatten)]
    secret: SecretOptions,
    /// Ask what is missing, best first, and show the verdict moving; answers are read line by line
    #[arg(long)]
    ask: bool,
    /// Keep the case with the answers in this file, after each of them
    #[arg(long, value_name = "FILE", requires = "ask")]
    save: Option<PathBuf>,
    /// Write over a file that is there already
    #[arg(long, requires = "save")]
    force: bool,
    /// From which probability on a verdict is firm, above 0.5 and below 1
    #[arg(long, value_name = "P", default_value = "0.95", value_parser = confidence)]
    confidence: f64,
    /// How far from zero codes are searched, either way, at most a century
    #[arg(long, value_name = "DURATION", default_value = "1d", value_parser = search_range)]
    search_range: Span,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    output: NoteOutput,
}

/// Runs the command.
pub fn run(arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    let case_on_stdin = arguments.case.as_deref().is_some_and(|path| path.as_os_str() == "-");
    let pasted = arguments.measured.on_stdin() + arguments.signins.on_stdin();
    if arguments.ask && (case_on_stdin || arguments.secret.is_on_stdin() || pasted > 0) {
        return Err(Refusal::input("--ask reads the answers from standard input, which cannot hold anything else")
            .hint("name a file instead of -"));
    }
    let others = usize::from(case_on_stdin) + usize::from(arguments.secret.is_on_stdin());
    if pasted > 0 && pasted + others > 1 {
        return Err(Refusal::input("standard input cannot hold two of case, secret, --skew and --signins"));
    }
    let (mut case, base) = read_case(arguments.case.as_deref(), &arguments.secret, world)?;
    arguments.flags.add_to(&mut case, arguments.at.or_started(world), world)?;
    // What takes a person's time comes after what can be refused without it.
    let told = arguments.signins.add_to(&mut case, arguments.at.or_started(world), world)?;
    let (account, notes) = load_account(&case, &arguments.secret, &base, world)?;
    let kept = arguments.ask.then(|| {
        let by_option = arguments.secret.is_given();
        ask::Kept::new(arguments.save.clone(), arguments.force, base, by_option)
    });
    let kept = kept.transpose()?;
    arguments.measured.add_to(&mut case, world)?;
    let now = arguments.at.at.or(case.now).unwrap_or(world.started_at);
    let weighing = Weighing { account: account.as_ref(), arguments: &arguments, now };
    let again = again(&arguments, &case, now, world);
    let (case, verdict) = match kept {
        Some(mut kept) => {
            case.now = Some(now);
            ask::talk(case, &weighing, &mut kept, arguments.at.at, world)?
        }
        None => {
            let verdict = weighed(&case, &weighing)?;
            (case, verdict)
        }
    };
    let verdict = ask::Weigh::with_question(&weighing, &case, |question| cleaned(verdict, question));
    let exit = exit_of(&verdict);
    let page = || ask::Weigh::with_question(&weighing, &case, |question| Ticket::new(question, &verdict, again).page());
    let answer = match arguments.output.format() {
        NoteFormat::Json => Answer::json(&verdict, exit),
        NoteFormat::Text => Answer::new(verdict_text_within(&verdict, line_width(world.stdout_columns())), exit),
        NoteFormat::Markdown => Answer::new(markdown(&page()), exit),
        NoteFormat::Html => Answer::new(html(&page()), exit),
    };
    Ok(answer.with_notes(notes).with_notes(told))
}

/// What people wrote goes out without codes, secrets and what a terminal would obey.
fn cleaned(mut verdict: Verdict, question: &Question) -> Verdict {
    let clean = |text: &mut String| *text = without_secrets(question, text);
    verdict.title.iter_mut().for_each(clean);
    verdict.causes.iter_mut().flat_map(|cause| &mut cause.because).for_each(|reason| clean(&mut reason.says));
    verdict
}

/// The command that prints the same report: with the moment, where neither it nor the case names one.
fn again(arguments: &Arguments, case: &Case, now: UnixTime, world: &World) -> String {
    let line = command_line(world);
    if arguments.at.at.is_some() || case.now.is_some() { line } else { format!("{line} --at {now}") }
}

/// The verdict on a case that holds something.
fn weighed(case: &Case, weighing: &Weighing) -> Result<Verdict, Refusal> {
    if case.observations.is_empty() {
        return Err(nothing_observed(weighing.arguments.case.as_deref()));
    }
    Ok(ask::Weigh::weigh(weighing, case))
}

fn nothing_observed(case: Option<&Path>) -> Refusal {
    let refusal = match case {
        None => Refusal::input("nothing was observed")
            .hint("name a case file, or give evidence: instep diagnose --rejected now --device-offset=-88s")
            .hint("or have it asked for: instep diagnose --ask"),
        Some(path) if path.as_os_str() == "-" => Refusal::input("standard input: the case holds no observation")
            .hint("an [[observation]] says what was seen, a rejected code for instance"),
        Some(path) => Refusal::input(format!("{}: the case holds no observation", path.display()))
            .hint("an [[observation]] says what was seen, a rejected code for instance")
            .hint(format!("or have it asked for: instep diagnose {} --ask", path.display())),
    };
    refusal.hint("the format of a case file: instep schema case")
}

/// How wide lines get on a terminal of so many columns; without one, as for 80.
fn line_width(columns: Option<usize>) -> usize {
    /// Words and figures side by side need as much.
    const NARROWEST: usize = 40;
    columns.map_or(WIDTH, |columns| columns.clamp(NARROWEST, WIDTH))
}

/// What a case is weighed with.
struct Weighing<'a> {
    account: Option<&'a Account>,
    arguments: &'a Arguments,
    now: UnixTime,
}

impl ask::Weigh for Weighing<'_> {
    fn weigh(&self, case: &Case) -> Verdict {
        self.with_question(case, diagnose)
    }

    fn with_question<T>(&self, case: &Case, of: impl FnOnce(&Question) -> T) -> T {
        of(&Question {
            account: self.account,
            confidence: self.arguments.confidence,
            search_range: self.arguments.search_range,
            now: self.now,
            ..Question::about(case, self.now)
        })
    }
}

fn exit_of(verdict: &Verdict) -> Exit {
    match verdict.verdict {
        Conclusion::Confirmed => Exit::No,
        Conclusion::RuledOut => Exit::Yes,
        Conclusion::NotEstablished => Exit::Unknown,
    }
}

/// The case as it stands in its file, and the directory that its paths are relative to.
pub(super) fn read_case(
    path: Option<&Path>,
    secret: &SecretOptions,
    world: &mut World,
) -> Result<(Case, PathBuf), Refusal> {
    let Some(path) = path else { return Ok((Case::default(), PathBuf::new())) };
    let (name, text) = if path.as_os_str() == "-" {
        if secret.is_on_stdin() {
            return Err(Refusal::input("standard input cannot hold the case and the secret"));
        }
        ("standard input".to_owned(), world.read_stdin())
    } else {
        (path.display().to_string(), read_text(path))
    };
    let text = text.map_err(|error: FileError| {
        Refusal::input(format!("{name}: {error}"))
            .hint("a case is a text file; `instep diagnose --ask --save FILE` writes one")
    })?;
    let case = Case::read(&text).map_err(|error| of_case_error(&name, &error))?;
    Ok((case, path.parent().map_or_else(PathBuf::new, Path::to_path_buf)))
}

fn of_case_error(name: &str, error: &CaseError) -> Refusal {
    let refusal = Refusal::input(format!("{name}: {error}"));
    match error.hints.is_empty() {
        true => {
            refusal.hint("the format of a case file: instep schema case; instep diagnose --ask --save FILE writes one")
        }
        false => error.hints.iter().fold(refusal, |refusal, hint| refusal.hint(hint)),
    }
}

/// The credential from the options, which win, or from the case.
pub(super) fn load_account(
    case: &Case,
    secret: &SecretOptions,
    base: &Path,
    world: &mut World,
) -> Result<(Option<Account>, Vec<String>), Refusal> {
    if secret.is_given() {
        let loaded = secret.load(world)?;
        return Ok((Some(loaded.account), loaded.notes));
    }
    match case.credential.as_ref().and_then(|credential| credential.source.as_ref()) {
        Some(source) => load_source_with_notes(source, base, world).map(|loaded| (Some(loaded.account), loaded.notes)),
        None => Ok((None, Vec::new())),
    }
}

fn confidence(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(p) if p > 0.5 && p < 1.0 => Ok(p),
        _ => Err(format!("'{text}' is no confidence: it is a number above 0.5 and below 1")),
    }
}

fn search_range(text: &str) -> Result<Span, String> {
    /// A century, as for `search`.
    const MOST: Span = Span::from_seconds(3_155_760_000);
    match positive_length(text)? {
        span if span > MOST => Err(format!("'{text}' is more than a century (36525d)")),
        span => Ok(span),
    }
}

pub(super) fn signed_length(text: &str) -> Result<Span, String> {
    length(text)
}
