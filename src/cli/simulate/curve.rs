//! The chance that a code passes: over a range of offsets, and for one device in full.

use super::Arguments;
use super::faults::Faults;
use super::report::SimulationReport;
use super::written::Written;
use crate::cli::options::{length, positive_length};
use crate::cli::{Answer, Exit, Refusal};
use crate::io::World;
use crate::report::{Page, Picture, Table};
use crate::simulation::{Conditions, Curve, Draws, EntryDelay, Point, Prediction, SimulatedVerifier};
use crate::time::{Offset, Rate, Span};
use crate::verifier::{Passes, Tolerance, Window};
use clap::Args;
use told::Told;

mod figure;
mod page;
mod text;
pub(super) mod told;

/// The most codes that are drawn in all: a minute or so on one processor.
const MOST_DRAWS: u64 = 200_000_000;

/// Which device, and which offsets.
#[derive(Args)]
pub(super) struct Asked {
    /// Ask for a device that is this much ahead (50s) or behind (-50s) of the verifier
    #[arg(long, value_name = "DURATION", value_parser = length, allow_hyphen_values = true)]
    pub(super) offset: Option<Span>,
    /// Codes to draw for each offset
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    runs: u32,
    #[command(flatten)]
    pub(super) conditions: Between,
    #[command(flatten)]
    range: Range,
}

/// What lies between a code and the decision.
#[derive(Args)]
#[command(next_help_heading = "Between showing and checking")]
pub(super) struct Between {
    /// How long typing takes: a length, or evenly from one to another. The default is a guess
    #[arg(long, value_name = "DURATION[..DURATION]", default_value = "2s..20s", value_parser = entry_delay)]
    pub(super) entry_delay: EntryDelay,
    /// How far the device's clock is off beside its offset, at most, either way, anew for each code
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = positive_length)]
    jitter: Span,
    /// How the offset changes from its start on, in parts per million; negative: the device loses
    #[arg(long, value_name = "PPM", requires = "over", group = "why_for", value_parser = rate, allow_hyphen_values = true)]
    rate: Option<Rate>,
    /// For how long: codes fall anywhere within this time
    #[arg(long = "for", id = "over", value_name = "DURATION", requires = "why_for", value_parser = positive_length)]
    pub(super) over: Option<Span>,
    #[command(flatten)]
    faults: Faults,
}

/// Which offsets.
#[derive(Args)]
#[command(next_help_heading = "Curve")]
struct Range {
    /// The first offset [default: two periods beyond the window]
    #[arg(long, value_name = "DURATION", value_parser = length, allow_hyphen_values = true)]
    from: Option<Span>,
    /// The last offset [default: two periods beyond the window]
    #[arg(long, value_name = "DURATION", value_parser = length, allow_hyphen_values = true)]
    to: Option<Span>,
    /// How many offsets, both ends included
    #[arg(long, value_name = "N", default_value_t = 25, value_parser = clap::value_parser!(u32).range(2..=1001))]
    points: u32,
}

/// A verifier with all that was simulated of it.
pub(super) struct Simulated {
    pub verifier: SimulatedVerifier,
    pub points: Vec<Point>,
    pub prediction: Option<Prediction>,
}

/// What `instep simulate` says of them.
pub(super) fn answer(arguments: &Arguments, world: &World) -> Result<Answer, Refusal> {
    let asked = &arguments.curve;
    let verifiers = arguments.verifiers.all()?;
    let curve = asked.curve(&verifiers, arguments)?;
    let offset = asked.offset.map(Offset::new);
    let simulate = |verifier: SimulatedVerifier| Simulated {
        points: curve.of(&verifier),
        prediction: offset.map(|offset| Prediction::of(&verifier, offset, &curve.conditions, curve.draws)),
        verifier,
    };
    let simulated: Vec<Simulated> = verifiers.into_iter().map(simulate).collect();
    let exit = exit(&simulated);
    let told = Told { simulated: &simulated, offset, curve: &curve };
    Ok(text::Page { told, ascii: arguments.ascii }.answer(arguments.output, exit, world))
}

impl Written for text::Page<'_> {
    fn text(&self) -> String {
        self.text()
    }

    fn json(&self) -> SimulationReport {
        SimulationReport::of(self.told.simulated, self.told.offset, self.told.curve)
    }

    fn page(&self, command: String) -> Page {
        page::page(self.told, command)
    }

    fn picture(&self) -> Picture {
        figure::picture(self.told)
    }

    fn numbers(&self) -> Table {
        figure::points(self.told)
    }
}

/// Whether the device passes at all of them; none if no device was asked for.
pub(super) fn agreed(simulated: &[Simulated]) -> Option<Passes> {
    let mut all = simulated.iter().map(|one| one.prediction.as_ref().map(Prediction::passes));
    let first = all.next().flatten()?;
    Some(if all.all(|other| other == Some(first)) { first } else { Passes::Depends })
}

fn exit(simulated: &[Simulated]) -> Exit {
    match agreed(simulated) {
        None | Some(Passes::Always) => Exit::Yes,
        Some(Passes::Never) => Exit::No,
        Some(Passes::Depends) => Exit::Unknown,
    }
}

impl Asked {
    /// The offset that is asked for.
    pub(super) fn offset(&self) -> Option<Offset> {
        self.offset.map(Offset::new)
    }

    /// What lies between a code and the decision.
    pub(super) fn conditions(&self) -> Conditions {
        self.conditions.conditions()
    }

    fn curve(&self, verifiers: &[SimulatedVerifier], arguments: &Arguments) -> Result<Curve, Refusal> {
        let all_draws = u64::from(self.runs) * u64::from(self.range.points) * verifiers.len() as u64;
        if all_draws > MOST_DRAWS {
            let message = format!("{all_draws} draws are too many: the most is {MOST_DRAWS}");
            return Err(Refusal::input(message).hint("a chance is drawn to 1 % with --runs 10000"));
        }
        let conditions = self.conditions.conditions();
        let ends = verifiers.iter().map(|verifier| beyond(verifier, &conditions));
        let (from, to) = ends.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1))).unwrap_or_default();
        // The device that is asked for is to be seen.
        let asked = self.offset.map_or(from, Offset::new);
        let from = self.range.from.map_or(from.min(asked), Offset::new);
        let to = self.range.to.map_or(to.max(asked), Offset::new);
        if from >= to {
            let message = format!("the range of offsets is empty: it goes from {} to {}", from.span(), to.span());
            return Err(Refusal::input(message).hint("--from is the lower end, --to the upper one"));
        }
        let draws = Draws { runs: self.runs, seed: arguments.seed };
        Ok(Curve { from, to, points: self.range.points, conditions, draws, threads: arguments.threads() })
    }
}

impl Between {
    fn conditions(&self) -> Conditions {
        Conditions {
            entry_delay: self.entry_delay,
            jitter: self.jitter,
            rate: self.rate.unwrap_or_default(),
            over: self.over.unwrap_or_default(),
            stepped: self.faults.stepped(),
            suspended: self.faults.suspended(),
        }
    }
}

/// The offsets two periods beyond the widest window, or as far as some code passes.
fn beyond(verifier: &SimulatedVerifier, conditions: &Conditions) -> (Offset, Offset) {
    let side = |side: Tolerance| Span::from_seconds_f64(side.seconds(verifier.period));
    let twice = verifier.period.span() + verifier.period.span();
    let Window { look_back, look_ahead } = verifier.widest;
    let passing = verifier.sometimes(conditions);
    let (low, high) = (-(side(look_back) + twice), side(look_ahead) + twice);
    (passing.low().min(Offset::new(low)), passing.high().max(Offset::new(high)))
}

/// `8s`, or `2s..20s`.
fn entry_delay(text: &str) -> Result<EntryDelay, String> {
    let (least, most) = lengths(text)?;
    EntryDelay::new(least, most).ok_or_else(|| format!("{least} is longer than {most}\nthe shorter one comes first"))
}

/// A length twice, or two with `..` between them; none is negative, the shorter one first or not.
pub(super) fn lengths(text: &str) -> Result<(Span, Span), String> {
    let (least, most) = text.split_once("..").unwrap_or((text, text));
    Ok((positive_length(least)?, positive_length(most)?))
}

pub(super) fn rate(text: &str) -> Result<Rate, String> {
    let ppm = text.strip_suffix("ppm").unwrap_or(text).trim();
    let rate = ppm.parse().ok().and_then(Rate::from_ppm).filter(|rate| rate.ppm().abs() <= 1e6);
    rate.ok_or_else(|| "it is a number of parts per million from -1000000 to 1000000, such as -20".to_owned())
}
