//! `instep.simulation/1`.

use super::curve::{Simulated, agreed};
use super::forecast::record::ForecastRecord;
use super::population::report::PopulationRecord;
use super::replay::record::ReplayRecord;
use super::what_if::record::RemedyRecord;
use crate::cli::profiles::WindowRecord;
use crate::simulation::replay::Setup;
use crate::simulation::{Attempt, Chances, Conditions, Curve, Draws, Fault, Point, Prediction, Row};
use crate::time::{Offset, OffsetInterval, Period};
use crate::verifier::{Passes, Window};
use schemars::JsonSchema;
use serde::Serialize;

/// What `instep simulate --json` prints. Offsets are the device's clock minus the verifier's, in seconds.
#[derive(Serialize, JsonSchema)]
pub struct SimulationReport {
    /// `instep.simulation/1`.
    schema: &'static str,
    /// The version of `instep` that wrote it.
    tool_version: &'static str,
    /// The offset that was asked for.
    offset: Option<f64>,
    /// Whether a device with that offset passes at every verifier: `always`, `never` or `depends`.
    passes: Option<&'static str>,
    /// What lies between a code and the decision.
    conditions: ConditionsRecord,
    /// How many codes were drawn for each offset.
    runs: u32,
    /// What all draws follow from.
    seed: u64,
    /// One for each profile, in the order asked.
    verifiers: Vec<VerifierRecord>,
    /// Tokens that were followed over years.
    population: Option<PopulationRecord>,
    /// The case, played again.
    replay: Option<ReplayRecord>,
    /// Every remedy, tried.
    what_if: Option<Vec<RemedyRecord>>,
    /// When a token leaves the window.
    forecast: Option<ForecastRecord>,
}

/// What lies between a code and the decision.
#[derive(Serialize, JsonSchema)]
struct ConditionsRecord {
    /// Seconds between showing and submitting, evenly from the one to the other.
    entry_delay: Range,
    /// How far the device's clock is off beside its offset, at most, in seconds.
    jitter: f64,
    /// How its offset changes, in parts per million.
    rate: f64,
    /// For how many seconds.
    over: f64,
    /// A step of the device's clock that some of the codes come after.
    stepped: Option<FaultRecord>,
    /// A suspension from which the device's clock is behind at some of the codes.
    suspended: Option<FaultRecord>,
}

/// What happened to the device's clock before some of the codes.
#[derive(Serialize, JsonSchema)]
struct FaultRecord {
    /// What it adds to the offset, in seconds, evenly from the one to the other.
    offset: Range,
    /// The share of the codes for which it is so, from 0 to 1.
    share: f64,
}

/// From a lower to an upper figure.
#[derive(Serialize, JsonSchema)]
pub(super) struct Range {
    low: f64,
    high: f64,
}

/// A verifier, and what was simulated of it.
#[derive(Serialize, JsonSchema)]
struct VerifierRecord {
    /// The profile's id; null for a window that was given.
    profile: Option<&'static str>,
    /// The length of a step in seconds.
    period: u32,
    /// Whether that is more than a default.
    period_known: bool,
    /// What is known of its window.
    window: Option<WindowRecord>,
    /// How sure the profile is: low, medium or high.
    confidence: Option<&'static str>,
    /// How the profile was established: source, docs, measured, thread, third-party.
    evidence: &'static [String],
    /// Where the profile is from.
    sources: &'static [String],
    /// What else is known of its window.
    window_note: Option<&'static str>,
    /// The offsets with which every code passes, whichever window it is; null if there are none.
    always: Option<Range>,
    /// At or beyond these offsets no code passes.
    never_beyond: Range,
    /// The chance over the range of offsets.
    curve: Vec<PointRecord>,
    /// The offset that was asked for.
    prediction: Option<PredictionRecord>,
}

/// Chances at one offset; `low` and `high` differ where the window is only known between two others.
#[derive(Serialize, JsonSchema)]
struct PointRecord {
    /// The offset.
    offset: f64,
    /// The chance of a code that is sent the moment it is shown, worked out.
    at_once: Range,
    /// The chance of one under the conditions, worked out.
    closed_form: Range,
    /// The share of codes drawn under the conditions that passed.
    monte_carlo: Range,
}

/// What comes of the device that was asked for.
#[derive(Serialize, JsonSchema)]
struct PredictionRecord {
    /// `always`, `never` or `depends`.
    passes: &'static str,
    /// A single code.
    #[serde(flatten)]
    single: PointRecord,
    /// Codes in a row, one a period, for each window that the verifier may have.
    in_a_row: Vec<RowRecord>,
    /// The narrowest window that would let it in always; null if it is let in.
    widen_to: Option<Sides>,
}

/// A window in seconds.
#[derive(Serialize, JsonSchema)]
pub(super) struct Sides {
    look_back: f64,
    look_ahead: f64,
}

impl Sides {
    pub(super) fn of(window: Window, period: Period) -> Sides {
        Sides { look_back: window.look_back.seconds(period), look_ahead: window.look_ahead.seconds(period) }
    }
}

/// Codes in a row.
#[derive(Serialize, JsonSchema)]
struct RowRecord {
    /// The window, in seconds.
    window: Sides,
    /// What came of each code.
    attempts: Vec<AttemptRecord>,
}

/// One code of a row.
#[derive(Serialize, JsonSchema)]
struct AttemptRecord {
    /// Seconds since the first code was shown.
    after: f64,
    /// `accepted`, `resynced`, `out-of-window`, `remembered`, `used` or `locked`.
    outcome: &'static str,
    /// The drift that the verifier has stored then, in seconds.
    stored_drift: f64,
}

impl SimulationReport {
    pub(super) fn of(simulated: &[Simulated], offset: Option<Offset>, curve: &Curve) -> SimulationReport {
        let conditions = &curve.conditions;
        let (least, most) = (conditions.entry_delay.least(), conditions.entry_delay.most());
        SimulationReport {
            schema: "instep.simulation/1",
            tool_version: env!("CARGO_PKG_VERSION"),
            offset: offset.map(Offset::seconds),
            passes: agreed(simulated).map(Passes::name),
            conditions: ConditionsRecord {
                entry_delay: Range { low: least.seconds(), high: most.seconds() },
                jitter: conditions.jitter.seconds(),
                rate: conditions.rate.ppm(),
                over: conditions.over.seconds(),
                stepped: FaultRecord::of(conditions.stepped),
                suspended: FaultRecord::of(conditions.suspended),
            },
            runs: curve.draws.runs,
            seed: curve.draws.seed,
            verifiers: simulated.iter().map(|one| VerifierRecord::of(one, curve)).collect(),
            population: None,
            replay: None,
            what_if: None,
            forecast: None,
        }
    }

    /// The verifier and the conditions, with no curve and no draws.
    pub(super) fn without_curve(setup: &Setup<'_>, seed: u64) -> SimulationReport {
        let conditions = Conditions { entry_delay: setup.entry_delay, ..Conditions::default() };
        let (from, to) = (setup.clocks.relative().low(), setup.clocks.relative().high());
        let draws = Draws { runs: setup.runs, seed };
        let curve = Curve { from, to, points: 0, conditions, draws, threads: 1 };
        let simulated = Simulated { verifier: setup.verifier.clone(), points: Vec::new(), prediction: None };
        SimulationReport::of(&[simulated], Some(setup.clocks.relative().middle()), &curve)
    }

    pub(super) fn with_forecast(self, forecast: ForecastRecord) -> SimulationReport {
        SimulationReport { forecast: Some(forecast), ..self }
    }

    pub(super) fn with_population(self, population: PopulationRecord) -> SimulationReport {
        SimulationReport { population: Some(population), ..self }
    }

    pub(super) fn with_replay(self, replay: ReplayRecord) -> SimulationReport {
        SimulationReport { replay: Some(replay), ..self }
    }

    pub(super) fn with_what_if(self, what_if: Option<Vec<RemedyRecord>>) -> SimulationReport {
        SimulationReport { what_if, ..self }
    }
}

impl FaultRecord {
    fn of(fault: Fault) -> Option<FaultRecord> {
        let offset = Range { low: fault.low().seconds(), high: fault.high().seconds() };
        fault.is_some().then_some(FaultRecord { offset, share: fault.share().probability() })
    }
}

impl VerifierRecord {
    fn of(simulated: &Simulated, curve: &Curve) -> VerifierRecord {
        let verifier = &simulated.verifier;
        VerifierRecord {
            profile: verifier.profile.map(|known| known.id.as_str()),
            period: verifier.period.seconds(),
            period_known: verifier.period_known,
            window: WindowRecord::of(verifier.window, verifier.period),
            confidence: verifier.profile.map(|known| known.confidence.name()),
            evidence: verifier.profile.map_or(&[], |known| &known.evidence),
            sources: verifier.profile.map_or(&[], |known| &known.sources),
            window_note: verifier.profile.and_then(|known| known.window_note.as_deref()),
            always: verifier.always(&curve.conditions).map(Range::from),
            never_beyond: verifier.sometimes(&curve.conditions).into(),
            curve: simulated.points.iter().map(PointRecord::of).collect(),
            prediction: simulated.prediction.as_ref().map(|found| PredictionRecord::of(found, simulated)),
        }
    }
}

impl From<OffsetInterval> for Range {
    fn from(interval: OffsetInterval) -> Range {
        Range { low: interval.low().seconds(), high: interval.high().seconds() }
    }
}

impl Range {
    pub(super) fn between(low: f64, high: f64) -> Range {
        Range { low, high }
    }
}

impl From<Chances> for Range {
    fn from(chances: Chances) -> Range {
        Range { low: chances.low, high: chances.high }
    }
}

impl PointRecord {
    fn of(point: &Point) -> PointRecord {
        PointRecord {
            offset: point.offset.seconds(),
            at_once: point.at_once.into(),
            closed_form: point.closed_form.into(),
            monte_carlo: point.monte_carlo.into(),
        }
    }
}

impl PredictionRecord {
    fn of(found: &Prediction, simulated: &Simulated) -> PredictionRecord {
        let in_seconds = |window: Window| Sides::of(window, simulated.verifier.period);
        let row = |row: &Row| RowRecord {
            window: in_seconds(row.window),
            attempts: row.attempts.iter().map(AttemptRecord::of).collect(),
        };
        PredictionRecord {
            passes: found.passes().name(),
            single: PointRecord::of(&found.single),
            in_a_row: found.in_a_row.iter().map(row).collect(),
            widen_to: found.widen_to.map(in_seconds),
        }
    }
}

impl AttemptRecord {
    fn of(attempt: &Attempt) -> AttemptRecord {
        let Attempt { after, outcome, stored_drift } = attempt;
        AttemptRecord { after: after.seconds(), outcome: outcome.name(), stored_drift: stored_drift.seconds() }
    }
}
