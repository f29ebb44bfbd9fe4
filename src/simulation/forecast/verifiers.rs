use super::{Centre, ClockModel, Drawing, Edge, Fit, Leaving, NoFit, PastOffset};
use crate::simulation::{Conditions, SimulatedVerifier};
use crate::time::UnixTime;
use crate::verifier::Window;

/// The share of clocks that has to be outside, or to stay inside, for a prospect to be firm.
const SURE: f64 = 0.95;

/// When a token leaves the window of one verifier.
///
/// ```
/// use instep::evidence::VerifierFacts;
/// use instep::simulation::forecast::{ClockModel, Drawing, Forecast, PastOffset, Prospect, Told};
/// use instep::simulation::{Conditions, SimulatedVerifier};
/// use instep::time::{Offset, Span, UnixTime};
/// let day = |days: i64| UnixTime::from_seconds(1_800_000_000 + days * 86_400);
/// let reading = |days, seconds| PastOffset {
///     at: day(days),
///     told: Told::Reading { offset: Offset::from_seconds(seconds), uncertainty: Span::from_seconds(1) },
/// };
/// let facts = VerifierFacts { profile: Some("freeipa".into()), ..VerifierFacts::default() };
/// let drawing = Drawing { clocks: 999, seed: 1, threads: 1, horizon: Span::from_seconds(20 * 365 * 86_400) };
/// let forecast = Forecast::of(
///     &SimulatedVerifier::of(&facts).unwrap(),
///     &[reading(0, 0.0), reading(365, -94.6)],
///     day(365),
///     &Conditions::default(),
///     (&ClockModel::default(), &drawing),
/// )
/// .unwrap();
/// // FreeIPA forgives 270 s, and the token loses 94.6 s a year: 1.85 years are left.
/// let years = forecast.first().quantile(0.5).unwrap().seconds() / 86_400.0 / 365.0;
/// assert!((years - 1.85).abs() < 0.15, "{years}");
/// assert_eq!(forecast.prospect(), Prospect::Leaves);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// What the past offsets say of the clock.
    pub fit: Fit,
    /// Where the middle of the window is from now on, if nobody signs in.
    pub centre: Centre,
    /// Under each window that the verifier may have, the narrowest first: when some codes fail, and when none passes. For a
    /// verifier that learns: if nobody signs in from now on.
    pub leaves: Vec<Leaving>,
    /// For a verifier that learns at every sign-in, the same counted from a sign-in now: how long a pause may last. Empty
    /// for others.
    pub pauses: Vec<Leaving>,
}

/// What a forecast comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prospect {
    /// With 95 %, every code passes all through the horizon, under the narrowest window.
    Stays,
    /// With 95 %, no code passes even now, under the widest window.
    Outside,
    /// Neither.
    Leaves,
    /// The past offsets do not go together, so that nothing is firm.
    Contradictory,
}

impl Forecast {
    /// For one verifier. Of the conditions, entry delay and jitter count.
    ///
    /// The window's middle is the last drift that is known to be stored: the latest stored one that was told, and for a
    /// verifier that learns also that of the latest matched step. A verifier that learns and of which neither is known is
    /// taken to learn from a sign-in now. Any other window is around the verifier's own time.
    ///
    /// # Errors
    /// [`NoFit`].
    pub fn of(
        verifier: &SimulatedVerifier,
        past: &[PastOffset],
        now: UnixTime,
        conditions: &Conditions,
        (model, drawing): (&ClockModel, &Drawing),
    ) -> Result<Forecast, NoFit> {
        let fit = Fit::of(past, now, model, verifier.period, conditions.entry_delay)?;
        let centre = centre(verifier, past);
        let leavings = |centre| drawing.leavings(&fit, verifier, conditions, centre);
        let leaves = leavings(centre);
        let learned = verifier.memory.drift.map(Centre::LearnedNow);
        let pauses = learned.map(leavings).unwrap_or_default();
        Ok(Forecast { fit, centre, leaves, pauses })
    }

    /// When codes begin to fail under the narrowest window; where some fail from the start, when none passes.
    pub fn first(&self) -> &Leaving {
        self.headlines().next().expect("a verifier has a window")
    }

    /// The same under each window that the verifier may have.
    pub fn headlines(&self) -> impl Iterator<Item = &Leaving> {
        headlines(&self.leaves)
    }

    /// The same of the pauses.
    pub fn pause_headlines(&self) -> impl Iterator<Item = &Leaving> {
        headlines(&self.pauses)
    }

    /// What it comes to.
    pub fn prospect(&self) -> Prospect {
        let outside = self.leaves.iter().rfind(|one| one.edge == Edge::NoCodePasses);
        let stays = 1.0 - self.first().chance_within_horizon();
        match () {
            () if !self.fit.is_consistent() => Prospect::Contradictory,
            () if outside.is_some_and(|one| one.chance_now() >= SURE) => Prospect::Outside,
            () if stays >= SURE && self.first().edge == Edge::FirstCodesFail => Prospect::Stays,
            () => Prospect::Leaves,
        }
    }
}

fn headlines(leavings: &[Leaving]) -> impl Iterator<Item = &Leaving> {
    let is_first = |one: &&Leaving| match one.edge {
        Edge::FirstCodesFail => one.inside.is_some(),
        Edge::NoCodePasses => !has_sure_offsets(leavings, one.window),
    };
    leavings.iter().filter(is_first)
}

/// Whether there are offsets with which every code passes.
fn has_sure_offsets(leavings: &[Leaving], window: Window) -> bool {
    leavings.iter().any(|one| one.window == window && one.edge == Edge::FirstCodesFail && one.inside.is_some())
}

fn centre(verifier: &SimulatedVerifier, past: &[PastOffset]) -> Centre {
    let learns = verifier.memory.drift;
    let known = past.iter().filter(|one| learns.is_some() || matches!(one.told, super::Told::Stored(_)));
    let stored = known.filter_map(|one| Some((one.at, one.leaves_stored(verifier.period)?)));
    match (stored.max(), learns) {
        (Some((_, drift)), _) => Centre::Stored(drift),
        (None, Some(rule)) => Centre::LearnedNow(rule),
        (None, None) => Centre::Own,
    }
}
