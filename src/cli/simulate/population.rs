//! Many tokens over years: who is still accepted, and at what age they are first refused.

use super::Arguments;
use super::curve::{Simulated, rate};
use super::report::SimulationReport;
use super::written::Written;
use crate::cli::options::positive_length;
use crate::cli::progress::Progress;
use crate::cli::{Answer, Exit, Refusal};
use crate::io::World;
use crate::report::{Page, Picture, Table};
use crate::simulation::{Age, Chances, Conditions, Curve, Draws, Fates, Population, SimulatedVerifier};
use crate::time::{Offset, Rate, Span};
use clap::Args;
use told::Told;

mod figure;
mod page;
pub(super) mod report;
mod text;
mod told;

/// What is kept of each fits into a few tens of megabytes.
const MOST_TOKENS: u32 = 100_000;
/// Some minutes of work.
const MOST_SIGN_INS: u64 = 200_000_000;
const DAY: i64 = 86_400;
const LONGEST: Span = Span::from_seconds(36_525 * DAY);
const SHORTEST: Span = Span::from_seconds(DAY);
/// People who sign in more often than this are none.
const OFTENEST: Span = Span::from_seconds(60);
/// No quartz is that bad.
const MOST_PPM: f64 = 10_000.0;

/// How many tokens, and what they are like.
#[derive(Args)]
#[command(next_help_heading = "Population")]
pub(super) struct Tokens {
    /// Follow so many tokens (--for how long: 3650d unless told), each enrolled with --offset
    #[arg(long, value_name = "N", group = "why_for", value_parser = tokens)]
    #[arg(conflicts_with_all = ["runs", "jitter", "from", "to", "points", "stepped", "suspended"])]
    tokens: Option<u32>,
    /// About how long it is from one sign-in to the next
    #[arg(long, value_name = "DURATION", requires = "tokens", default_value = "7d", value_parser = every)]
    every: Span,
    /// Each token's own rate is anywhere from minus to plus this. 4 is the two minutes a year that vendors state
    #[arg(long, value_name = "PPM", requires = "tokens", default_value = "4", value_parser = spread, allow_hyphen_values = true)]
    spread_ppm: Rate,
    /// How much each rate swings with the seasons, either way. The default is a guess
    #[arg(long, value_name = "PPM", requires = "tokens", default_value = "0.5", value_parser = spread, allow_hyphen_values = true)]
    wander_ppm: Rate,
    /// How many further codes people try at a sign-in, each the next one that is shown
    #[arg(long, value_name = "N", requires = "tokens", default_value_t = 2, value_parser = clap::value_parser!(u32).range(0..=20))]
    retries: u32,
    /// After a sign-in that failed, an administrator ends the lock and resynchronises the token, where the verifier has that
    #[arg(long, requires = "tokens")]
    resync: bool,
}

/// A verifier, and what became of the tokens under each window that it may have.
pub(super) struct Followed {
    pub verifier: SimulatedVerifier,
    pub fates: Vec<Fates>,
}

/// What `instep simulate --tokens` says.
pub(super) fn answer(arguments: &Arguments, world: &mut World) -> Result<Answer, Refusal> {
    let verifiers = arguments.verifiers.all()?;
    let population = population(arguments)?;
    let runs = verifiers.iter().map(|verifier| verifier.windows().len() as u64).sum();
    check_work(&population, runs)?;
    let followed = followed(verifiers, &population, runs, &mut Progress::of("simulating", world));
    let told = Told { followed: &followed, population: &population };
    Ok(text::Page { told, asked: arguments.curve.offset(), ascii: arguments.ascii }.answer(
        arguments.output,
        Exit::Yes,
        world,
    ))
}

impl Written for text::Page<'_> {
    fn text(&self) -> String {
        self.text()
    }

    fn json(&self) -> SimulationReport {
        report(self.told, self.asked)
    }

    fn page(&self, command: String) -> Page {
        page::page(self.told, command)
    }

    fn picture(&self) -> Picture {
        figure::picture(self.told)
    }

    fn numbers(&self) -> Table {
        figure::numbers(self.told)
    }
}

impl Followed {
    /// At how many ages it is told what became of the tokens.
    fn ages(&self) -> usize {
        self.fates.first().map_or(0, |fates| fates.ages.len())
    }

    /// A share of the tokens of an age, the least and the most that it is under any window.
    fn share(&self, place: usize, of: fn(&Age) -> f64) -> Chances {
        let shares = self.fates.iter().filter_map(|fates| fates.ages.get(place)).map(of);
        let low = shares.clone().fold(1.0, f64::min);
        Chances { low, high: shares.fold(0.0, f64::max) }
    }
}

fn followed(
    verifiers: Vec<SimulatedVerifier>,
    population: &Population,
    runs: u64,
    progress: &mut Progress<'_>,
) -> Vec<Followed> {
    let mut run = 0;
    let mut under = |verifier: &SimulatedVerifier, window| {
        let mut show = |done: u64, all: u64| progress.show(run * all + done, runs * all);
        let fates = population.fates_with_progress(verifier, window, &mut show);
        run += 1;
        fates
    };
    let mut follow = |verifier: SimulatedVerifier| {
        let fates = verifier.windows().into_iter().map(|window| under(&verifier, window)).collect();
        Followed { verifier, fates }
    };
    verifiers.into_iter().map(&mut follow).collect()
}

fn report(Told { followed, population }: Told, asked: Option<Offset>) -> SimulationReport {
    let record = report::PopulationRecord::of(population, followed);
    let conditions = Conditions { entry_delay: population.entry_delay, over: population.over, ..Conditions::default() };
    let draws = Draws { runs: 0, seed: population.seed };
    let (from, to) = (population.offset, population.offset);
    let none = Curve { from, to, points: 0, conditions, draws, threads: 1 };
    let bare = |one: &Followed| Simulated { verifier: one.verifier.clone(), points: Vec::new(), prediction: None };
    let simulated: Vec<Simulated> = followed.iter().map(bare).collect();
    SimulationReport::of(&simulated, asked, &none).with_population(record)
}

fn population(arguments: &Arguments) -> Result<Population, Refusal> {
    let (asked, usual) = (&arguments.population, Population::default());
    let over = arguments.curve.conditions.over.unwrap_or(usual.over);
    if !(SHORTEST..=LONGEST).contains(&over) {
        let message = format!("--for: {over} is out of range: tokens are followed for 1d to 36525d");
        return Err(Refusal::input(message).hint("ten years are 3650d"));
    }
    Ok(Population {
        tokens: asked.tokens.unwrap_or_default(),
        over,
        every: asked.every,
        offset: arguments.curve.offset.map_or(usual.offset, Offset::new),
        spread: asked.spread_ppm,
        wander: asked.wander_ppm,
        entry_delay: arguments.curve.conditions.entry_delay,
        retries: asked.retries,
        resync: asked.resync,
        ages: usual.ages,
        seed: arguments.seed,
        threads: arguments.threads(),
    })
}

fn check_work(population: &Population, runs: u64) -> Result<(), Refusal> {
    let sign_ins = population.sign_ins().saturating_mul(runs);
    if sign_ins > MOST_SIGN_INS {
        let message = format!("{sign_ins} sign-ins are too many: the most is {MOST_SIGN_INS}");
        return Err(Refusal::input(message).hint("take fewer --tokens, a shorter --for or a longer --every"));
    }
    Ok(())
}

impl Tokens {
    pub(super) fn is_asked(&self) -> bool {
        self.tokens.is_some()
    }
}

fn tokens(text: &str) -> Result<u32, String> {
    let count = text.parse::<u32>().ok().filter(|count| (1..=MOST_TOKENS).contains(count));
    count.ok_or_else(|| format!("it is a whole number from 1 to {MOST_TOKENS}\na thousand show a share to 2 %"))
}

fn every(text: &str) -> Result<Span, String> {
    match positive_length(text)? {
        every if (OFTENEST..=LONGEST).contains(&every) => Ok(every),
        every => Err(format!("{every} is out of range: sign-ins are 1m to 36525d apart\na sign-in a week is 7d")),
    }
}

fn spread(text: &str) -> Result<Rate, String> {
    let in_range = |rate: &Rate| (0.0..=MOST_PPM).contains(&rate.ppm());
    let rate = rate(text).ok().filter(in_range);
    rate.ok_or_else(|| format!("it is a number of parts per million from 0 to {MOST_PPM}\ntwo minutes a year are 4"))
}
