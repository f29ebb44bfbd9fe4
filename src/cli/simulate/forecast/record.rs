//! The forecast in `instep.simulation/1`.

use super::{Foreseen, Foretold};
use crate::cli::simulate::report::{Range, Sides};
use crate::simulation::forecast::{Centre, ClockModel, Leaving, Normal, PastOffset, Prospect};
use crate::time::{Span, UnixTime};
use schemars::JsonSchema;
use serde::Serialize;

/// How many dates the path has, before now and from now on.
const BEFORE: u32 = 20;
const AFTER: u32 = 40;

/// How a token's clock runs, and when it leaves the window. Intervals hold the truth with 90 %, from 5 to 95 %.
#[derive(Serialize, JsonSchema)]
pub struct ForecastRecord {
    /// What was taken as now.
    now: String,
    /// How many seconds ahead was looked.
    horizon: f64,
    /// How many clocks were drawn.
    clocks: u32,
    /// What is taken for granted of the clock.
    model: ModelRecord,
    /// One for each verifier, in the order asked.
    verifiers: Vec<ForeseenRecord>,
}

/// What is taken for granted of a token's clock; `docs/forecast.md` has the sources.
#[derive(Serialize, JsonSchema)]
struct ModelRecord {
    /// How much tokens differ in rate, as a standard deviation in ppm.
    rate_spread: f64,
    /// What a day adds to the offset at random, in seconds for the root of a day.
    day_to_day: f64,
    /// How the rate walks with age, in ppm for the root of a year.
    ageing: f64,
    /// How far the rate moves with the season, as a standard deviation in ppm.
    season: f64,
    /// After how many days such a change has gone back to 1/e.
    season_days: f64,
}

/// The forecast for one verifier. Past offsets from steps depend on its period, so that each has figures of its own.
#[derive(Serialize, JsonSchema)]
struct ForeseenRecord {
    /// The profile's id; null for a window that was given.
    profile: Option<&'static str>,
    /// `stays`, `outside`, `leaves` or `contradictory`.
    prospect: &'static str,
    /// How many past offsets it rests on.
    rests_on: usize,
    /// The time of the one that goes with none of the others and was left out.
    left_out: Option<String>,
    /// Whether the past offsets go together.
    consistent: bool,
    /// The rate now in ppm; positive: the clock gains.
    rate_ppm: Estimated,
    /// The offset now in seconds; positive is ahead.
    offset_now: Estimated,
    /// Where the middle of the window is.
    centre: CentreRecord,
    /// When it leaves: both edges of each window that the verifier may have. Where it learns: if nobody signs in from now on.
    leaves: Vec<LeavingRecord>,
    /// Where it learns: the same counted from a sign-in now, which is how long a pause may last.
    pauses: Vec<LeavingRecord>,
    /// The offset over time, from the first past offset to the horizon.
    path: Vec<PathRecord>,
}

/// A figure with its 90 % interval.
#[derive(Serialize, JsonSchema)]
struct Estimated {
    value: f64,
    low: f64,
    high: f64,
}

/// Where the middle of the window is.
#[derive(Serialize, JsonSchema)]
struct CentreRecord {
    /// `own`: at the verifier's own time; `stored`: at the last drift that is known to be stored; `learned-now`: at what it
    /// learns from a sign-in now.
    at: &'static str,
    /// The stored drift in seconds.
    stored_drift: Option<f64>,
}

/// When an edge of a window is crossed.
#[derive(Serialize, JsonSchema)]
struct LeavingRecord {
    /// `first-codes-fail`: from there on some codes are refused; `no-code-passes`: from there on all are.
    edge: &'static str,
    /// The window, in seconds.
    window: Sides,
    /// The offsets this side of the edge, from the window's middle; null if there are none.
    inside: Option<Range>,
    /// The date by which it is crossed with 5 %; null if that is beyond the horizon.
    p05: Option<String>,
    /// The same with 50 %.
    p50: Option<String>,
    /// The same with 95 %.
    p95: Option<String>,
    /// The chance that it is crossed already.
    chance_now: f64,
    /// The chance that it is crossed within the horizon.
    chance_within_horizon: f64,
}

/// The offset at one moment in seconds: the values below which 5, 25, 50, 75 and 95 % lie.
#[derive(Serialize, JsonSchema)]
struct PathRecord {
    at: String,
    p05: f64,
    p25: f64,
    p50: f64,
    p75: f64,
    p95: f64,
}

impl ForecastRecord {
    pub(super) fn of(foretold: &Foretold) -> ForecastRecord {
        ForecastRecord {
            now: foretold.now.to_string(),
            horizon: foretold.drawing.horizon.seconds(),
            clocks: foretold.drawing.clocks,
            model: foretold.model.into(),
            verifiers: foretold.foreseen.iter().map(|one| ForeseenRecord::of(one, foretold)).collect(),
        }
    }
}

impl From<ClockModel> for ModelRecord {
    fn from(model: ClockModel) -> ModelRecord {
        let ClockModel { rate_spread, day_to_day, ageing, season, season_days } = model;
        ModelRecord { rate_spread, day_to_day, ageing, season, season_days }
    }
}

impl ForeseenRecord {
    fn of(one: &Foreseen, foretold: &Foretold) -> ForeseenRecord {
        let (forecast, fit) = (&one.forecast, &one.forecast.fit);
        let record = |leaving: &Leaving| LeavingRecord::of(leaving, one, foretold.now);
        ForeseenRecord {
            profile: one.verifier.profile.map(|known| known.id.as_str()),
            prospect: name(forecast.prospect()),
            rests_on: fit.rests_on(),
            left_out: fit.left_out().map(|PastOffset { at, .. }| at.to_string()),
            consistent: fit.is_consistent(),
            rate_ppm: fit.rate().into(),
            offset_now: fit.offset_now().into(),
            centre: forecast.centre.into(),
            leaves: forecast.leaves.iter().map(record).collect(),
            pauses: forecast.pauses.iter().map(record).collect(),
            path: path(one, foretold),
        }
    }
}

const fn name(prospect: Prospect) -> &'static str {
    match prospect {
        Prospect::Stays => "stays",
        Prospect::Outside => "outside",
        Prospect::Leaves => "leaves",
        Prospect::Contradictory => "contradictory",
    }
}

impl From<Normal> for Estimated {
    fn from(normal: Normal) -> Estimated {
        let [low, _, value, _, high] = normal.quantiles();
        Estimated { value, low, high }
    }
}

impl From<Centre> for CentreRecord {
    fn from(centre: Centre) -> CentreRecord {
        match centre {
            Centre::Own => CentreRecord { at: "own", stored_drift: None },
            Centre::Stored(drift) => CentreRecord { at: "stored", stored_drift: Some(drift.seconds()) },
            Centre::LearnedNow(_) => CentreRecord { at: "learned-now", stored_drift: None },
        }
    }
}

impl LeavingRecord {
    fn of(leaving: &Leaving, one: &Foreseen, now: UnixTime) -> LeavingRecord {
        let date = |share| leaving.quantile(share).map(|span| second(now + span));
        LeavingRecord {
            edge: leaving.edge.name(),
            window: Sides::of(leaving.window, one.verifier.period),
            inside: leaving.inside.map(Range::from),
            p05: date(0.05),
            p50: date(0.5),
            p95: date(0.95),
            chance_now: leaving.chance_now(),
            chance_within_horizon: leaving.chance_within_horizon(),
        }
    }
}

/// Evenly from the first past offset to now, and on to the horizon.
fn path(one: &Foreseen, foretold: &Foretold) -> Vec<PathRecord> {
    let (fit, now) = (&one.forecast.fit, foretold.now);
    let part = |whole: Span, share: u32, of: u32| Span::from_nanos(whole.nanos() * i128::from(share) / i128::from(of));
    let since = now - fit.since();
    let mut moments: Vec<UnixTime> = (0..BEFORE).map(|place| fit.since() + part(since, place, BEFORE)).collect();
    moments.extend((0..=AFTER).map(|place| now + part(foretold.drawing.horizon, place, AFTER)));
    moments.dedup();
    let offsets = fit.offsets_at(&moments);
    let record = |(at, offset): (&UnixTime, Normal)| {
        let [p05, p25, p50, p75, p95] = offset.quantiles();
        PathRecord { at: second(*at), p05, p25, p50, p75, p95 }
    };
    moments.iter().zip(offsets).map(record).collect()
}

/// Nobody needs a date more exactly than that.
fn second(at: UnixTime) -> String {
    UnixTime::from_seconds(at.whole_seconds()).to_string()
}
