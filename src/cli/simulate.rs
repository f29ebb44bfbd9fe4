use super::named_profile::known_profile;
use super::options::{Output, length, positive_length, tolerance};
use super::secret::period;
use super::{Answer, Exit, Refusal};
use crate::evidence::VerifierFacts;
use crate::io::{World, processors};
use crate::simulation::{Conditions, Curve, Draws, EntryDelay, Point, Prediction, SimulatedVerifier};
use crate::time::{Offset, Period, Rate, Span};
use crate::verifier::{Passes, Tolerance, Window};
use clap::Args;

pub(super) mod report;
mod text;

/// The most steps of a window: each of them is hashed.
const MOST_STEPS: f64 = 10_000.0;
/// The most codes that are drawn in all: a minute or so on one processor.
const MOST_DRAWS: u64 = 200_000_000;

/// Simulate a verifier with a device that is off: would its codes pass?
///
/// With --offset the answer is for one device: accepted always, rejected always, or with which chance; for single codes,
/// sent at once and typed in, and for several in a row at a verifier that learns, locks or remembers used codes. Without it,
/// the chance over a range of offsets. Each chance is worked out and drawn, side by side. Where a window is not published
/// and only known to lie between two others, there are two numbers.
///
/// Offsets are the device's clock minus the verifier's: positive ones are ahead, negative ones behind.
///
/// Exit codes, with --offset: 0 accepted always, 1 rejected always, 3 it depends, or they differ.
#[derive(Args)]
#[command(after_help = "Examples:\n  instep simulate --profile keycloak --offset -50s\n  \
                        instep simulate --profile entra-id\n  \
                        instep simulate --profile kanidm --profile keycloak --profile nextcloud --offset -50s\n  \
                        instep simulate --profile keycloak --look-back 4 --offset -95s\n  \
                        instep simulate --look-back 2 --look-ahead 45s --entry-delay 0s --points 9 --json\n  \
                        instep simulate --profile rsa-securid --offset 20s --rate -15 --for 365d")]
pub struct Arguments {
    /// The verifier (`instep profiles`); repeatable, to compare [default: a window of one step either way]
    #[arg(long, value_name = "ID")]
    profile: Vec<String>,
    /// How much older than its own step a code may be: steps (2) or time (45s); instead of the profile's
    #[arg(long, value_name = "N", value_parser = tolerance)]
    look_back: Option<Tolerance>,
    /// How much newer; instead of the profile's
    #[arg(long, value_name = "N", value_parser = tolerance)]
    look_ahead: Option<Tolerance>,
    /// The length of a step; instead of the profile's
    #[arg(long, value_name = "SECONDS", value_parser = period)]
    period: Option<Period>,
    /// Ask for a device that is this much ahead (50s) or behind (-50s) of the verifier
    #[arg(long, value_name = "DURATION", value_parser = length, allow_hyphen_values = true)]
    offset: Option<Span>,
    /// Codes to draw for each offset
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    runs: u32,
    /// What all draws follow from
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How many threads to use; the result does not depend on it [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Draw with ASCII alone
    #[arg(long)]
    ascii: bool,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    conditions: Between,
    #[command(flatten)]
    range: Range,
}

/// What lies between a code and the decision.
#[derive(Args)]
#[command(next_help_heading = "Between showing and checking")]
struct Between {
    /// How long typing takes: a length, or evenly from one to another. The default is a guess
    #[arg(long, value_name = "DURATION[..DURATION]", default_value = "2s..20s", value_parser = entry_delay)]
    entry_delay: EntryDelay,
    /// How far the device's clock is off beside its offset, at most, either way, anew for each code
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = positive_length)]
    jitter: Span,
    /// How the offset changes from its start on, in parts per million; negative: the device loses
    #[arg(long, value_name = "PPM", requires = "over", value_parser = rate, allow_hyphen_values = true)]
    rate: Option<Rate>,
    /// For how long: codes fall anywhere within this time
    #[arg(long = "for", id = "over", value_name = "DURATION", requires = "rate", value_parser = positive_length)]
    over: Option<Span>,
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
struct Simulated {
    verifier: SimulatedVerifier,
    points: Vec<Point>,
    prediction: Option<Prediction>,
}

pub fn run(arguments: Arguments, _world: &mut World) -> Result<Answer, Refusal> {
    let verifiers = arguments.verifiers()?;
    let curve = arguments.curve(&verifiers)?;
    let offset = arguments.offset.map(Offset::new);
    let simulate = |verifier: SimulatedVerifier| Simulated {
        points: curve.of(&verifier),
        prediction: offset.map(|offset| Prediction::of(&verifier, offset, &curve.conditions, curve.draws)),
        verifier,
    };
    let simulated: Vec<Simulated> = verifiers.into_iter().map(simulate).collect();
    let exit = exit(&simulated);
    if arguments.output.is_json() {
        return Ok(Answer::json(&report::SimulationReport::of(&simulated, offset, &curve), exit));
    }
    Ok(Answer::new(text::Page { simulated: &simulated, offset, curve: &curve, ascii: arguments.ascii }.text(), exit))
}

/// Whether the device passes at all of them; none if no device was asked for.
fn agreed(simulated: &[Simulated]) -> Option<Passes> {
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

impl Arguments {
    fn verifiers(&self) -> Result<Vec<SimulatedVerifier>, Refusal> {
        if self.profile.is_empty() {
            return Ok(vec![self.verifier(None)?]);
        }
        if let Some(twice) = self.profile.iter().enumerate().find(|(place, id)| self.profile[..*place].contains(id)) {
            return Err(Refusal::input(format!("--profile: '{}' is named twice", twice.1)));
        }
        self.profile.iter().map(|id| self.verifier(Some(id))).collect()
    }

    fn verifier(&self, id: Option<&str>) -> Result<SimulatedVerifier, Refusal> {
        let known = id.map(known_profile).transpose()?;
        let usual = Window::default();
        let or_usual = |told: Option<Tolerance>, usual| told.or(known.is_none().then_some(usual));
        let facts = VerifierFacts {
            profile: known.map(|known| known.id.clone()),
            period: self.period,
            look_back: or_usual(self.look_back, usual.look_back),
            look_ahead: or_usual(self.look_ahead, usual.look_ahead),
            ..VerifierFacts::default()
        };
        let verifier = SimulatedVerifier::of(&facts).map_err(|unknown| {
            Refusal::input(format!("--profile: {unknown}"))
                .hint("say what to assume: --look-back 1 --look-ahead 1")
                .hint("instep profiles shows what is known of it")
        })?;
        check_width(&verifier)?;
        Ok(verifier)
    }

    fn curve(&self, verifiers: &[SimulatedVerifier]) -> Result<Curve, Refusal> {
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
        let draws = Draws { runs: self.runs, seed: self.seed };
        let threads = self.threads.map_or_else(processors, usize::from);
        Ok(Curve { from, to, points: self.range.points, conditions, draws, threads })
    }
}

impl Between {
    fn conditions(&self) -> Conditions {
        Conditions {
            entry_delay: self.entry_delay,
            jitter: self.jitter,
            rate: self.rate.unwrap_or_default(),
            over: self.over.unwrap_or_default(),
        }
    }
}

/// The offsets two periods beyond the widest window, and as far again as a drift carries a device.
fn beyond(verifier: &SimulatedVerifier, conditions: &Conditions) -> (Offset, Offset) {
    let side = |side: Tolerance| Span::from_seconds_f64(side.seconds(verifier.period));
    let twice = verifier.period.span() + verifier.period.span();
    let Window { look_back, look_ahead } = verifier.widest;
    let gained = conditions.gained();
    let (low, high) = (-(side(look_back) + twice), side(look_ahead) + twice);
    (Offset::new(low - gained.max(Span::ZERO)), Offset::new(high - gained.min(Span::ZERO)))
}

fn check_width(verifier: &SimulatedVerifier) -> Result<(), Refusal> {
    let Window { look_back, look_ahead } = verifier.widest;
    let seconds = look_back.seconds(verifier.period) + look_ahead.seconds(verifier.period);
    let steps = seconds / f64::from(verifier.period.seconds());
    if steps > MOST_STEPS {
        let message = format!("a window of {steps:.0} steps is too wide: the most is {MOST_STEPS:.0}");
        return Err(Refusal::input(message).hint("give --look-back and --look-ahead as steps (2) or time (45s)"));
    }
    Ok(())
}

/// `8s`, or `2s..20s`.
fn entry_delay(text: &str) -> Result<EntryDelay, String> {
    let (least, most) = text.split_once("..").unwrap_or((text, text));
    let (least, most) = (positive_length(least)?, positive_length(most)?);
    EntryDelay::new(least, most).ok_or_else(|| format!("{least} is longer than {most}\nthe shorter one comes first"))
}

fn rate(text: &str) -> Result<Rate, String> {
    let ppm = text.strip_suffix("ppm").unwrap_or(text).trim();
    let rate = ppm.parse().ok().and_then(Rate::from_ppm).filter(|rate| rate.ppm().abs() <= 1e6);
    rate.ok_or_else(|| "it is a number of parts per million from -1000000 to 1000000, such as -20".to_owned())
}
