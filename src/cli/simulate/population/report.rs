//! The part of `instep.simulation/1` that is about many tokens.

use super::Followed;
use crate::simulation::{Age, Fates, Population, Quantiles};
use crate::time::{Period, Span};
use schemars::JsonSchema;
use serde::Serialize;

/// Tokens that are followed over years. Times are in seconds, shares from 0 to 1.
#[derive(Serialize, JsonSchema)]
pub(in crate::cli::simulate) struct PopulationRecord {
    /// How many there are.
    tokens: u32,
    /// For how long they are used.
    over: f64,
    /// About how long it is from one sign-in to the next.
    every: f64,
    /// How far off each is when it is enrolled.
    offset: f64,
    /// Each rate is anywhere from minus to plus this, in parts per million.
    spread: f64,
    /// How much each rate swings with the seasons, in parts per million.
    wander: f64,
    /// How many further codes are tried at a sign-in.
    retries: u32,
    /// Whether an administrator helps after a sign-in that failed.
    resync: bool,
    /// What becomes of them: one for each verifier and each window that it may have.
    fates: Vec<FatesRecord>,
}

/// What becomes of the tokens at one verifier.
#[derive(Serialize, JsonSchema)]
struct FatesRecord {
    /// The profile's id; null for a window that was given.
    profile: Option<&'static str>,
    /// How many seconds older than its own step a code may be.
    look_back: f64,
    /// How many newer.
    look_ahead: f64,
    /// How many sign-ins there were.
    sign_ins: u64,
    /// How many of them were refused, retries included.
    refused: u64,
    /// How often an administrator's resync was taken.
    resyncs: u64,
    /// The ages by which so many of all tokens had been refused at a sign-in.
    first_refused: FirstRefusedRecord,
    /// The tokens at several ages, the youngest first.
    ages: Vec<AgeRecord>,
}

/// Ages; null if fewer tokens were ever refused.
#[derive(Serialize, JsonSchema)]
struct FirstRefusedRecord {
    /// A twentieth.
    p5: Option<f64>,
    /// Half.
    p50: Option<f64>,
    /// Nineteen twentieths.
    p95: Option<f64>,
}

/// Tokens of one age.
#[derive(Serialize, JsonSchema)]
struct AgeRecord {
    /// The time since they were enrolled.
    age: f64,
    /// The share whose latest sign-in passed.
    accepted: f64,
    /// The share that is locked until somebody resets it.
    locked: f64,
    /// The share that was never refused at a sign-in.
    never_refused: f64,
    /// The share of the sign-ins since the age before that were refused; null if there were none.
    sign_ins_refused: Option<f64>,
    /// The tokens' clocks minus the verifier's.
    offset: QuantilesRecord,
    /// The drifts that the verifier has stored.
    stored_drift: QuantilesRecord,
}

/// What so many in a hundred do not exceed.
#[derive(Serialize, JsonSchema)]
struct QuantilesRecord {
    p5: f64,
    p50: f64,
    p95: f64,
}

impl PopulationRecord {
    pub(super) fn of(population: &Population, followed: &[Followed]) -> PopulationRecord {
        let fates = followed.iter().flat_map(|one| {
            let profile = one.verifier.profile.map(|known| known.id.as_str());
            one.fates.iter().map(move |fates| FatesRecord::of(profile, one.verifier.period, fates))
        });
        PopulationRecord {
            tokens: population.tokens,
            over: population.over.seconds(),
            every: population.every.seconds(),
            offset: population.offset.seconds(),
            spread: population.spread.ppm(),
            wander: population.wander.ppm(),
            retries: population.retries,
            resync: population.resync,
            fates: fates.collect(),
        }
    }
}

impl FatesRecord {
    fn of(profile: Option<&'static str>, period: Period, fates: &Fates) -> FatesRecord {
        let [p5, p50, p95] = fates.first_refused.map(|age| age.map(Span::seconds));
        FatesRecord {
            profile,
            look_back: fates.window.look_back.seconds(period),
            look_ahead: fates.window.look_ahead.seconds(period),
            sign_ins: fates.sign_ins,
            refused: fates.refused,
            resyncs: fates.resyncs,
            first_refused: FirstRefusedRecord { p5, p50, p95 },
            ages: fates.ages.iter().map(AgeRecord::of).collect(),
        }
    }
}

impl AgeRecord {
    fn of(age: &Age) -> AgeRecord {
        AgeRecord {
            age: age.age.seconds(),
            accepted: age.accepted,
            locked: age.locked,
            never_refused: age.never_refused,
            sign_ins_refused: age.sign_ins_refused,
            offset: age.offset.into(),
            stored_drift: age.stored_drift.into(),
        }
    }
}

impl From<Quantiles> for QuantilesRecord {
    fn from(Quantiles { low, median, high }: Quantiles) -> QuantilesRecord {
        QuantilesRecord { p5: low, p50: median, p95: high }
    }
}
