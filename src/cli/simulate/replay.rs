//! A case, played again: `instep simulate CASE`.

use super::report::SimulationReport;
use super::written::Written;
use super::{Arguments, what_if};
use crate::cli::diagnose::{load_account, read_case};
use crate::cli::options::{moment, positive_length};
use crate::cli::secret::SecretOptions;
use crate::cli::{Answer, Exit, Refusal};
use crate::diagnosis::Question;
use crate::evidence::{Case, Event, Observation};
use crate::io::World;
use crate::otp::{Account, Kind};
use crate::report::{Page, Picture, Table, without_secrets};
use crate::simulation::replay::{
    Agreement, Clocks, Corrected, Replay, Setup, Stretch, affordable_runs, codes, limited, observed_span, stretches,
};
use crate::simulation::what_if::WhatIf;
use crate::simulation::{CodeParameters, Conditions, SimulatedVerifier};
use crate::time::{Offset, Span, UnixTime};
use crate::verifier::app;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

mod figure;
mod page;
pub(super) mod record;
mod text;
mod told;

/// How often codes are sent again with other times and offsets.
const RUNS: u32 = 64;
/// The most codes that are replayed: each is sent up to 67 times.
const MOST_CODES: usize = 200;
/// How long after the last code a clock is set right unless somebody says when.
const AFTER_LAST: Span = Span::from_seconds(30);
/// Beyond this no clock was ever off: two centuries.
const MOST_OFFSET: Span = Span::from_seconds(6_311_520_000);

/// Which case, and what is changed in it.
#[derive(Args)]
#[command(next_help_heading = "Replay of a case")]
pub(super) struct ReplayFlags {
    /// Play this case again (TOML or JSON, - is standard input): what the device shows and what the verifier accepts, second
    /// by second
    #[arg(value_name = "CASE")]
    #[arg(conflicts_with_all = ["forecast", "tokens", "runs", "points", "from", "to", "stepped", "stepped_share", "suspended", "suspended_share"])]
    #[arg(conflicts_with_all = ["horizon", "past", "matched", "stored", "past_file", "every", "spread_ppm", "wander_ppm", "retries", "resync"])]
    case: Option<PathBuf>,
    /// Set the clock right at this time [default: when the case says that it was corrected, else 30 s after its last code]
    #[arg(long, value_name = "TIME", value_parser = moment, requires = "case")]
    correct_at: Option<UnixTime>,
    /// Which clock is set right [default: the one that is further off]
    #[arg(long, value_name = "WHOSE", requires = "case")]
    correct: Option<Whose>,
    /// Show the seconds from this time on [default: those around the codes and the correction]
    #[arg(long, value_name = "TIME", value_parser = moment, requires = "case")]
    start: Option<UnixTime>,
    /// Show so much time, an hour at most [default: three periods]
    #[arg(long, value_name = "DURATION", value_parser = positive_length, requires = "start")]
    span: Option<Span>,
    /// Show the codes themselves, where the secret is known
    #[arg(long, requires = "case")]
    reveal: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Whose {
    Device,
    Verifier,
}

/// A case, all that it is replayed with, and what came of it.
pub(super) struct Replayed<'a> {
    pub case: &'a Case,
    pub setup: &'a Setup<'a>,
    pub replay: Replay,
    pub assumed: &'a [String],
    pub left_out: Span,
    pub reveal: bool,
    pub ascii: bool,
    /// What each remedy comes to, where that is asked for.
    pub remedies: Option<Vec<WhatIf>>,
}

impl ReplayFlags {
    /// Whether a case is named.
    pub(super) fn is_asked(&self) -> bool {
        self.case.is_some()
    }
}

/// What `instep simulate CASE` says.
pub(super) fn answer(arguments: &Arguments, world: &mut World) -> Result<Answer, Refusal> {
    let asked = &arguments.replay;
    let conditions = arguments.curve.conditions();
    check_conditions(&conditions)?;
    let (mut case, base) = read_case(asked.case.as_deref(), &SecretOptions::default(), world)?;
    let (account, notes) = load_account(&case, &SecretOptions::default(), &base, world)?;
    check_size(&case)?;
    case.title = case.title.as_deref().map(|title| cleaned(title, &case, account.as_ref()));
    case.verifier = arguments.verifiers.laid_over(case.verifier)?;
    let mut assumed = assumptions(&mut case, account.as_ref())?;
    let now = arguments.forecast.at().or(case.now).unwrap_or(world.started_at);
    let setup = setup(&case, account.as_ref(), arguments, now, &mut assumed)?;
    let (shown, left_out) = asked.stretches(&case, &setup);
    let replayed = Replayed {
        case: &case,
        setup: &setup,
        replay: Replay::of(&case, &setup, &shown),
        assumed: &assumed,
        left_out,
        reveal: asked.reveal && account.is_some(),
        ascii: arguments.ascii,
        remedies: arguments.what_if.is_asked().then(|| crate::simulation::what_if::what_if(&setup)),
    };
    let exit = exit(replayed.replay.agreement());
    Ok(replayed.answer(arguments.output, exit, world).with_notes(notes))
}

/// A title without codes, secrets and what a terminal would obey.
fn cleaned(title: &str, case: &Case, account: Option<&Account>) -> String {
    let question = Question { account, ..Question::about(case, case.now.unwrap_or(UnixTime::EPOCH)) };
    without_secrets(&question, title)
}

impl Written for Replayed<'_> {
    fn text(&self) -> String {
        let remedies = self.remedies.iter().map(|tried| format!("\n{}", what_if::text::table(tried, self.setup)));
        text::page(self) + &remedies.collect::<String>()
    }

    fn json(&self) -> SimulationReport {
        SimulationReport::without_curve(self.setup, self.setup.seed)
            .with_replay(record::ReplayRecord::of(self))
            .with_what_if(self.remedies.as_deref().map(what_if::record::RemedyRecord::all))
    }

    fn page(&self, command: String) -> Page {
        page::page(self, command)
    }

    fn picture(&self) -> Picture {
        Picture::Chart(figure::main_chart(self))
    }

    fn numbers(&self) -> Table {
        figure::numbers(self)
    }
}

fn exit(agreement: Agreement) -> Exit {
    match agreement {
        Agreement::Agrees => Exit::Yes,
        Agreement::Disagrees => Exit::No,
        Agreement::CannotSay | Agreement::NotObserved => Exit::Unknown,
    }
}

impl ReplayFlags {
    fn stretches(&self, case: &Case, setup: &Setup<'_>) -> (Vec<Stretch>, Span) {
        let Some(from) = self.start else { return stretches(case, setup) };
        let period = setup.expects.period.span();
        let length = self.span.unwrap_or(period + period + period);
        limited(vec![Stretch { from, until: from + length }])
    }
}

fn check_conditions(conditions: &Conditions) -> Result<(), Refusal> {
    if conditions.over > Span::ZERO || conditions.jitter > Span::ZERO {
        return Err(Refusal::input(
            "a case is replayed with clocks that keep their offsets: no --jitter, --rate or --for",
        )
        .hint("leave out the case to ask for the chance over a time"));
    }
    Ok(())
}

fn check_size(case: &Case) -> Result<(), Refusal> {
    let count = codes(case).len();
    if count > MOST_CODES {
        let message = format!("{count} codes are too many to replay: the most is {MOST_CODES}");
        return Err(Refusal::input(message).hint("keep the codes of the days in question"));
    }
    Ok(())
}

/// Fills in what the case leaves open, and says so.
fn assumptions(case: &mut Case, account: Option<&Account>) -> Result<Vec<String>, Refusal> {
    let mut assumed = Vec::new();
    if account.is_some_and(|account| matches!(account.kind, Kind::Hotp { .. })) {
        return Err(Refusal::input("the credential is of type hotp: its codes count button presses, not time"));
    }
    let facts = &mut case.verifier;
    if facts.profile.is_none() && facts.look_back.is_none() && facts.look_ahead.is_none() {
        let usual = crate::verifier::Window::default();
        (facts.look_back, facts.look_ahead) = (Some(usual.look_back), Some(usual.look_ahead));
        assumed.push("nothing is said of the verifier's window: one step either way is taken".to_owned());
    }
    // What the credential was issued with is what the verifier holds.
    let Some(account) = account else {
        assumed.push("the secret is not known: the codes are those of a made-up one".to_owned());
        return Ok(assumed);
    };
    facts.period = facts.period.or(account.period);
    facts.digits = facts.digits.or(account.digits);
    facts.algorithm = facts.algorithm.or(account.algorithm);
    Ok(assumed)
}

fn setup<'a>(
    case: &Case,
    account: Option<&'a Account>,
    arguments: &Arguments,
    now: UnixTime,
    assumed: &mut Vec<String>,
) -> Result<Setup<'a>, Refusal> {
    let asked = &arguments.replay;
    let verifier = SimulatedVerifier::of(&case.verifier)
        .map_err(|unknown| Refusal::input(unknown).hint("say what to assume: --look-back 1 --look-ahead 1"))?;
    super::verifiers::check_width(&verifier)?;
    let policy = case.verifier.policy();
    let period = verifier.period;
    let corrected_at = asked.correct_at.or_else(|| corrected_by_the_case(case));
    let clocks = clocks(case, arguments, corrected_at, &verifier)?;
    let corrected = match asked.correct {
        Some(Whose::Device) => Corrected::Device,
        Some(Whose::Verifier) => Corrected::Verifier,
        None => clocks.worse(),
    };
    let last = observed_span(case).map_or(now, |(_, last)| last);
    let known_app = case.device.app.as_deref().and_then(app);
    if known_app.is_none()
        && let Some(named) = &case.device.app
    {
        let shown: String = named.chars().take(60).collect();
        assumed.push(format!("nothing is known of the app '{shown}': it is taken to honour the enrolment"));
    }
    Ok(Setup {
        expects: CodeParameters { algorithm: policy.algorithm, digits: policy.digits, period },
        app: known_app,
        secret: account.map(|account| &account.secret),
        clocks,
        stored_drift: drift(case.verifier.stored_drift.unwrap_or(0), period.span()),
        correction: (corrected, corrected_at.unwrap_or(last + AFTER_LAST)),
        entry_delay: arguments.curve.conditions().entry_delay,
        runs: affordable_runs(&verifier, codes(case).len(), RUNS),
        seed: arguments.seed,
        verifier,
    })
}

fn drift(steps: i64, period: Span) -> Span {
    Span::from_nanos(period.nanos().saturating_mul(i128::from(steps)))
}

fn corrected_by_the_case(case: &Case) -> Option<UnixTime> {
    case.observations.iter().find_map(|noted| match noted.observation {
        Observation::History { event: Event::ClockCorrected, at } => at,
        _ => None,
    })
}

fn clocks(
    case: &Case,
    arguments: &Arguments,
    corrected_at: Option<UnixTime>,
    verifier: &SimulatedVerifier,
) -> Result<Clocks, Refusal> {
    if let Some(given) = arguments.curve.offset() {
        check_offset(given)?;
        return Ok(Clocks::given(given));
    }
    Clocks::of(case, verifier.period, corrected_at).ok_or_else(|| {
        Refusal::input("the case does not say how far the device's clock is off, with its sign and both ends")
            .hint("say what to assume: --offset -95s for a device that is 95 s behind the verifier")
            .hint("instep diagnose weighs a case without an offset, and says what to measure")
    })
}

pub(super) fn check_offset(offset: Offset) -> Result<(), Refusal> {
    if offset.span().abs() > MOST_OFFSET {
        let message = format!("--offset: a clock that is {offset} cannot be replayed: the most is 73050d either way");
        return Err(Refusal::input(message));
    }
    Ok(())
}
