//! When a token leaves the window: `instep simulate --forecast`.

use super::Arguments;
use super::curve::Simulated;
use super::report::SimulationReport;
use super::written::Written;
use crate::cli::options::{At, positive_length};
use crate::cli::{Answer, Exit, Refusal};
use crate::io::World;
use crate::report::{Page, Picture, Table};
use crate::simulation::forecast::{CLOCKS, ClockModel, Drawing, Forecast, NoFit, PastOffset, Prospect};
use crate::simulation::{Conditions, Curve, Draws, SimulatedVerifier};
use crate::time::{Offset, Span, UnixTime};
use clap::Args;
use past::{Given, file, matched, reading, stored};
use std::path::PathBuf;
use told::Told;

mod figure;
mod page;
mod past;
pub(super) mod record;
mod text;
mod told;

/// A century: nobody keeps a token for longer.
const MOST_HORIZON: Span = Span::from_seconds(3_155_760_000);
/// The most verifiers: each of them takes a second or so.
const MOST_VERIFIERS: usize = 20;

/// What is known of the token, and how far to look ahead.
#[derive(Args)]
#[group(skip)]
#[command(next_help_heading = "Forecast")]
pub(super) struct Asked {
    /// Say when a token leaves the window, from its past offsets
    #[arg(long, conflicts_with_all = ["offset", "rate", "over", "runs", "from", "to", "points", "tokens", "stepped", "suspended"])]
    #[arg(conflicts_with_all = ["stepped_share", "suspended_share", "every", "spread_ppm", "wander_ppm", "retries", "resync", "app", "correct", "correct_at", "start", "span", "reveal"])]
    forecast: bool,
    /// A past offset with its time: -12s@2026-01-01T00:00:00Z; -12s+-3s@... says half of its 95 % interval [default: 2s, a
    /// guess]; repeatable, as are the next two
    #[arg(long, value_name = "OFFSET@TIME", value_parser = reading, requires = "forecast", allow_hyphen_values = true)]
    past: Vec<Given>,
    /// A code that was accepted: its step minus the verifier's own, -2@2026-01-01T00:00:00Z
    #[arg(long, value_name = "STEPS@TIME", value_parser = matched, requires = "forecast", allow_hyphen_values = true)]
    matched: Vec<Given>,
    /// The drift that the verifier had stored, in steps or as time: -3@2026-01-01T00:00:00Z or -90s@...
    #[arg(long, value_name = "DRIFT@TIME", value_parser = stored, requires = "forecast", allow_hyphen_values = true)]
    stored: Vec<Given>,
    /// Past offsets from a table with the header kind,at,value,uncertainty; kinds are reading, matched and stored
    #[arg(long, value_name = "FILE", requires = "forecast")]
    past_file: Option<PathBuf>,
    /// How far to look ahead
    #[arg(long, value_name = "DURATION", default_value = "10y", value_parser = horizon, requires = "forecast")]
    horizon: Span,
    #[command(flatten)]
    at: At,
}

/// A verifier, and the forecast for it.
pub(super) struct Foreseen {
    pub verifier: SimulatedVerifier,
    pub past: Vec<PastOffset>,
    pub forecast: Forecast,
}

/// All that an answer needs.
pub(super) struct Foretold {
    pub foreseen: Vec<Foreseen>,
    pub now: UnixTime,
    pub conditions: Conditions,
    pub model: ClockModel,
    pub drawing: Drawing,
}

impl Asked {
    pub(super) fn is_asked(&self) -> bool {
        self.forecast
    }

    /// What to take as now, if that is said.
    pub(super) fn at(&self) -> Option<UnixTime> {
        self.at.at
    }

    fn all_past(&self) -> Result<Vec<Given>, Refusal> {
        let mut all = self.past_file.as_deref().map(file).transpose()?.unwrap_or_default();
        all.extend(self.past.iter().chain(&self.matched).chain(&self.stored).copied());
        Ok(all)
    }
}

/// What `instep simulate --forecast` says.
pub(super) fn answer(arguments: &Arguments, world: &mut World) -> Result<Answer, Refusal> {
    let foretold = foretold(arguments, world)?;
    let exit = exit(&foretold.foreseen);
    let told = Told { foretold: &foretold };
    Ok(text::Page { told, at_was_given: arguments.forecast.at.at.is_some() }.answer(arguments.output, exit, world))
}

impl Written for text::Page<'_> {
    fn text(&self) -> String {
        self.text()
    }

    fn json(&self) -> SimulationReport {
        self.told.foretold.report()
    }

    fn page(&self, command: String) -> Page {
        // Without it, another day's forecast starts on that day.
        let at = if self.at_was_given { String::new() } else { format!(" --at {}", self.told.foretold.now) };
        page::page(self.told, command + &at)
    }

    fn picture(&self) -> Picture {
        figure::picture(self.told)
    }

    fn numbers(&self) -> Table {
        figure::numbers(self.told)
    }
}

fn foretold(arguments: &Arguments, world: &World) -> Result<Foretold, Refusal> {
    let asked = &arguments.forecast;
    let verifiers = arguments.verifiers.all()?;
    if verifiers.len() > MOST_VERIFIERS {
        let message = format!("{} profiles are too many for a forecast: the most is {MOST_VERIFIERS}", verifiers.len());
        return Err(Refusal::input(message).hint("instep simulate without --forecast compares any number"));
    }
    let given = asked.all_past()?;
    let now = asked.at.or_started(world);
    let conditions = arguments.curve.conditions();
    let model = ClockModel::default();
    let (seed, threads) = (arguments.seed, arguments.threads());
    let drawing = Drawing { clocks: CLOCKS, seed, threads, horizon: asked.horizon };
    let foresee = |verifier: SimulatedVerifier| {
        let past: Vec<_> = given.iter().map(|one| one.for_period(verifier.period)).collect();
        let forecast = Forecast::of(&verifier, &past, now, &conditions, (&model, &drawing)).map_err(refused)?;
        Ok(Foreseen { verifier, past, forecast })
    };
    let foreseen = verifiers.into_iter().map(foresee).collect::<Result<_, Refusal>>()?;
    Ok(Foretold { foreseen, now, conditions, model, drawing })
}

impl Foretold {
    /// The report with verifiers and conditions, and no curve.
    fn report(&self) -> SimulationReport {
        let simulated: Vec<Simulated> = self.foreseen.iter().map(Simulated::without_curve).collect();
        let draws = Draws { runs: self.drawing.clocks, seed: self.drawing.seed };
        let (from, to, conditions) = (Offset::ZERO, Offset::ZERO, self.conditions);
        let curve = Curve { from, to, points: 0, conditions, draws, threads: 1 };
        SimulationReport::of(&simulated, None, &curve).with_forecast(record::ForecastRecord::of(self))
    }
}

impl Simulated {
    fn without_curve(one: &Foreseen) -> Simulated {
        Simulated { verifier: one.verifier.clone(), points: Vec::new(), prediction: None }
    }
}

fn exit(foreseen: &[Foreseen]) -> Exit {
    let all = |wanted| foreseen.iter().all(|one| one.forecast.prospect() == wanted);
    match () {
        () if all(Prospect::Stays) => Exit::Yes,
        () if all(Prospect::Outside) => Exit::No,
        () => Exit::Unknown,
    }
}

fn refused(why: NoFit) -> Refusal {
    let refusal = Refusal::input(&why);
    match why {
        NoFit::NoneGiven => {
            refusal.hint("give one: --past=-12s@2026-01-01T00:00:00Z, --matched, --stored or --past-file")
        }
        NoFit::TooMany(_) => refusal.hint("take some of them, spread over the whole time"),
        NoFit::Later { .. } => refusal.hint("--at says what to take as now"),
    }
}

fn horizon(text: &str) -> Result<Span, String> {
    match positive_length(text)? {
        span if span > Span::ZERO && span <= MOST_HORIZON => Ok(span),
        _ => Err(format!("'{text}' is not more than 0 s and at most 100y\nwrite 365d or 10y")),
    }
}
