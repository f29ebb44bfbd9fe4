use super::belief::{Belief, Normal};
use super::model::ClockModel;
use super::past::{Measured, PastOffset, habit_variance};
use crate::simulation::EntryDelay;
use crate::time::{Period, UnixTime};
use std::fmt;

/// From so many past offsets on, one that fits none of the others can be told from them.
const ENOUGH_TO_BLAME_ONE: usize = 4;
/// The standard normal quantile of 99.9 %: what is more surprising than that is taken to be outside the model.
const SURPRISING: f64 = 3.090_232;
/// The most past offsets; each of them is left out in turn where they do not go together.
pub const MOST_PAST: usize = 1000;

/// What past offsets say of a clock: where it stands now, how fast it runs, and where it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    model: ClockModel,
    habit: f64,
    /// In the order of time; without the one that is left out.
    kept: Vec<Measured>,
    now: UnixTime,
    at_now: Belief,
    consistent: bool,
    left_out: Option<PastOffset>,
}

/// Why past offsets say nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoFit {
    /// There are none.
    NoneGiven,
    /// There are more than [`MOST_PAST`].
    TooMany(usize),
    /// This one is later than now.
    Later {
        /// Its time.
        at: UnixTime,
        /// What was taken as now.
        now: UnixTime,
    },
}

impl fmt::Display for NoFit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoneGiven => f.write_str("a forecast needs a past offset"),
            Self::TooMany(count) => write!(f, "{count} past offsets are too many: the most is {MOST_PAST}"),
            Self::Later { at, now } => write!(f, "a past offset at {at} is later than now, which is {now}"),
        }
    }
}

impl std::error::Error for NoFit {}

impl Fit {
    /// Fits the model to past offsets in any order; the same one twice counts once. `period` and `entry_delay` are those of
    /// the codes behind matched steps and stored drifts.
    ///
    /// One past offset is enough: the rate is then what the model says of tokens. If four or more do not go together and all
    /// but one do, that one is left out; otherwise nothing is left out and [`Fit::is_consistent`] says no.
    ///
    /// ```
    /// use instep::simulation::EntryDelay;
    /// use instep::simulation::forecast::{ClockModel, Fit, PastOffset, Told};
    /// use instep::time::{Offset, Period, Span, UnixTime};
    /// let day = |days: i64| UnixTime::from_seconds(1_800_000_000 + days * 86_400);
    /// let reading = |days, seconds| PastOffset {
    ///     at: day(days),
    ///     told: Told::Reading { offset: Offset::from_seconds(seconds), uncertainty: Span::from_seconds(1) },
    /// };
    /// let past = [reading(0, 0.0), reading(365, -94.6)];
    /// let fit = Fit::of(&past, day(365), &ClockModel::default(), Period::THIRTY_SECONDS, EntryDelay::NONE).unwrap();
    /// // 94.6 s in a year are 3 ppm.
    /// assert!((fit.rate().mean + 3.0).abs() < 0.2 && fit.rate().deviation < 1.0);
    /// ```
    ///
    /// # Errors
    /// [`NoFit`].
    pub fn of(
        past: &[PastOffset],
        now: UnixTime,
        model: &ClockModel,
        period: Period,
        entry_delay: EntryDelay,
    ) -> Result<Fit, NoFit> {
        if past.len() > MOST_PAST {
            return Err(NoFit::TooMany(past.len()));
        }
        if let Some(later) = past.iter().map(|one| one.at).filter(|at| *at > now).max() {
            return Err(NoFit::Later { at: later, now });
        }
        let measured = |one: &PastOffset| (one.measured(period, entry_delay), *one);
        let mut all: Vec<(Measured, PastOffset)> = past.iter().map(measured).collect();
        all.sort_by(|(one, _), (other, _)| in_order(one, other));
        all.dedup_by(|(one, _), (other, _)| one == other);
        let (mut kept, told): (Vec<Measured>, Vec<PastOffset>) = all.into_iter().unzip();
        let habit = habit_variance(period);
        let filter = Filter { model: *model, habit };
        let (mut consistent, mut left_out) = (true, None);
        if filter.is_surprised_by(&kept) {
            left_out = filter.to_leave_out(&kept);
            consistent = left_out.is_some();
        }
        if let Some(place) = left_out {
            kept.remove(place);
        }
        let at_now = filter.believed_at(&kept, now).ok_or(NoFit::NoneGiven)?;
        let left_out = left_out.and_then(|place| told.get(place).copied());
        Ok(Fit { model: *model, habit, kept, now, at_now, consistent, left_out })
    }

    /// The moment that is taken as now.
    pub fn now(&self) -> UnixTime {
        self.now
    }

    /// When the first past offset was.
    pub fn since(&self) -> UnixTime {
        self.kept.first().map_or(self.now, |first| first.at)
    }

    /// How many past offsets it rests on.
    pub fn rests_on(&self) -> usize {
        self.kept.len()
    }

    /// The past offset that goes with none of the others.
    pub fn left_out(&self) -> Option<PastOffset> {
        self.left_out
    }

    /// Whether the past offsets go together, as far as the model allows a clock to wander. If not, the clock was perhaps set
    /// meanwhile.
    pub fn is_consistent(&self) -> bool {
        self.consistent
    }

    /// The rate now in parts per million, with what the season does to it at present.
    pub fn rate(&self) -> Normal {
        self.at_now.rate()
    }

    /// The offset now, in seconds.
    pub fn offset_now(&self) -> Normal {
        self.at_now.offset()
    }

    /// The offset in seconds at moments in any order, past and future, given all past offsets.
    pub fn offsets_at(&self, moments: &[UnixTime]) -> Vec<Normal> {
        let filter = Filter { model: self.model, habit: self.habit };
        filter.smoothed(&self.kept, moments)
    }

    pub(super) fn at_now(&self) -> &Belief {
        &self.at_now
    }

    pub(super) fn model(&self) -> &ClockModel {
        &self.model
    }
}

/// By time, and by all else where that is the same, so that the order in which they were given does not matter.
fn in_order(one: &Measured, other: &Measured) -> std::cmp::Ordering {
    let numbers = one.offset.total_cmp(&other.offset).then(one.variance.total_cmp(&other.variance));
    one.at.cmp(&other.at).then(numbers).then(one.has_habit.cmp(&other.has_habit))
}

/// Days from one moment to a later one.
fn days(from: UnixTime, to: UnixTime) -> f64 {
    (to - from).seconds() / 86_400.0
}

/// Goes through the evidence in the order of time.
struct Filter {
    model: ClockModel,
    habit: f64,
}

/// A moment on the way: what was expected of it from before, and what is believed with its own evidence.
struct Moment {
    at: UnixTime,
    expected: Belief,
    believed: Belief,
}

impl Filter {
    fn first(&self, seen: &Measured) -> Belief {
        let squared = |deviation: f64| deviation * deviation;
        Belief::first(seen, [squared(self.model.rate_spread), squared(self.model.season), self.habit])
    }

    fn later(&self, belief: &Belief, from: UnixTime, to: UnixTime) -> Belief {
        belief.later(&self.model.stride(days(from, to)))
    }

    /// What is believed after all of it, when that is, and how surprising it was in all.
    fn through<'m>(&self, evidence: impl IntoIterator<Item = &'m Measured>) -> Option<(Belief, UnixTime, f64)> {
        let mut evidence = evidence.into_iter();
        let first = evidence.next()?;
        let start = (self.first(first), first.at, 0.0);
        Some(evidence.fold(start, |(belief, at, surprise), seen| {
            let (knowing, more) = self.later(&belief, at, seen.at).knowing(seen);
            (knowing, seen.at, surprise + more)
        }))
    }

    fn believed_at(&self, evidence: &[Measured], now: UnixTime) -> Option<Belief> {
        let (belief, at, _) = self.through(evidence)?;
        Some(self.later(&belief, at, now))
    }

    fn is_surprised_by(&self, evidence: &[Measured]) -> bool {
        let surprise = self.through(evidence).map_or(0.0, |(_, _, surprise)| surprise);
        surprise > most_surprise(evidence.len().saturating_sub(1))
    }

    /// The one without which the rest goes together best, if it does.
    fn to_leave_out(&self, evidence: &[Measured]) -> Option<usize> {
        if evidence.len() < ENOUGH_TO_BLAME_ONE {
            return None;
        }
        let without = |place: usize| {
            let rest = evidence.iter().enumerate().filter(|(index, _)| *index != place).map(|(_, seen)| seen);
            self.through(rest).map_or(f64::INFINITY, |(_, _, surprise)| surprise)
        };
        let least = (0..evidence.len()).map(|place| (without(place), place)).min_by(|a, b| a.0.total_cmp(&b.0))?;
        (least.0 <= most_surprise(evidence.len() - 2)).then_some(least.1)
    }

    /// Offsets at moments given all evidence, before and after them.
    fn smoothed(&self, evidence: &[Measured], moments: &[UnixTime]) -> Vec<Normal> {
        let mut stops: Vec<UnixTime> = moments.to_vec();
        stops.sort();
        stops.dedup();
        let way = self.way(evidence, &stops);
        let known = self.known_from_later_on(&way);
        let found = |at: &UnixTime| {
            let place = way.partition_point(|moment| moment.at < *at);
            known.get(place).map_or(Normal { mean: 0.0, deviation: 0.0 }, Belief::offset)
        };
        moments.iter().map(found).collect()
    }

    /// One moment for each stop and each time of evidence, in order.
    fn way(&self, evidence: &[Measured], stops: &[UnixTime]) -> Vec<Moment> {
        let mut times: Vec<UnixTime> = stops.iter().copied().chain(evidence.iter().map(|seen| seen.at)).collect();
        times.sort();
        times.dedup();
        let mut way: Vec<Moment> = Vec::new();
        let Some(first) = evidence.first() else { return way };
        // Nothing is said of moments before the first evidence: they are taken at it.
        for at in times.into_iter().map(|at| at.max(first.at)) {
            let mut here = evidence.iter().filter(|seen| seen.at == at);
            let expected = match way.last() {
                Some(last) if last.at == at => continue,
                Some(last) => self.later(&last.believed, last.at, at),
                None => here.next().map_or_else(|| self.first(first), |seen| self.first(seen)),
            };
            let believed = here.fold(expected, |belief, seen| belief.knowing(seen).0);
            way.push(Moment { at, expected, believed });
        }
        way
    }

    fn known_from_later_on(&self, way: &[Moment]) -> Vec<Belief> {
        let mut known: Vec<Belief> = way.iter().map(|moment| moment.believed).collect();
        for place in (1..way.len()).rev() {
            let stride = self.model.stride(days(way[place - 1].at, way[place].at));
            known[place - 1] = way[place - 1].believed.looking_back(&stride, &way[place].expected, &known[place]);
        }
        known
    }
}

/// The 99.9 % quantile of chi-squared with so many degrees of freedom (Wilson and Hilferty 1931).
fn most_surprise(degrees: usize) -> f64 {
    let degrees = degrees as f64;
    if degrees < 1.0 {
        return f64::INFINITY;
    }
    let share = 2.0 / (9.0 * degrees);
    degrees * (1.0 - share + SURPRISING * share.sqrt()).powi(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chi_squared_agrees_with_its_table() {
        for (degrees, expected) in [(1, 10.83), (2, 13.82), (10, 29.59), (100, 149.45)] {
            assert!((most_surprise(degrees) / expected - 1.0).abs() < 0.04, "{degrees}: {}", most_surprise(degrees));
        }
    }
}
