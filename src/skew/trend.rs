//! What repeated measurements of one clock prove together: its offset now, and its rate.

use super::{Disturbance, Estimate};
use crate::clock::Mapping;
use crate::time::{Offset, OffsetInterval, Rate, Span};
use std::fmt;

/// What the arithmetic may be off by, in seconds: spans are rounded to the nanosecond. No measurement is as narrow.
const ROUNDING: f64 = 1e-9;

/// The rates that go with all measurements; closed, and never empty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateInterval {
    low: Rate,
    high: Rate,
}

impl RateInterval {
    /// The lowest rate; positive: the clock gains.
    pub const fn low(self) -> Rate {
        self.low
    }

    /// The highest rate.
    pub const fn high(self) -> Rate {
        self.high
    }

    /// The middle, which is the rate to believe.
    pub fn middle(self) -> Rate {
        Rate::from_ppm(f64::midpoint(self.low.ppm(), self.high.ppm())).unwrap_or_default()
    }

    /// Whether this rate lies inside, ends included.
    pub fn contains(self, rate: Rate) -> bool {
        self.low <= rate && rate <= self.high
    }
}

/// How a measurement goes with those before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fit {
    /// It is the first.
    First,
    /// It fits them.
    Fits,
    /// It does not fit them; the next one decides which is wrong.
    OutOfLine,
    /// It fits those before it, and the one in between did not: that one is left out.
    BackInLine,
    /// The second in a row that does not fit: the clock's offset or rate changed, and the trend begins anew.
    Changed,
    /// Somebody set the clock here meanwhile, ahead (positive) or back by this much; the trend begins anew.
    Set(Span),
}

/// What happened, for a reader; empty where nothing did.
impl fmt::Display for Fit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::First | Self::Fits => Ok(()),
            Self::OutOfLine => f.write_str("this measurement does not fit those before it"),
            Self::BackInLine => f.write_str("the measurement before this one fits no other and is left out"),
            Self::Changed => f.write_str("the offset or the rate changed; the trend begins anew"),
            Self::Set(by) => write!(f, "the clock was set by {:+.3} s; the trend begins anew", by.seconds()),
        }
    }
}

/// One measurement: at a moment by the counter, the offset lay in an interval.
#[derive(Clone, Copy, Debug)]
struct Point {
    at: Span,
    bound: OffsetInterval,
}

/// Measurements of one clock in the order of time, and all straight lines of offset against time that meet every one of
/// their intervals.
///
/// Nothing is fitted and nothing averaged: as long as each interval holds the offset and the rate stays the same, the
/// true line is among them. The rates of these lines are exactly those that every pair of measurements allows, and the
/// offset now is exactly where these lines arrive.
///
/// ```
/// use instep::clock::{Clock, Manual, Mapping, Shifted};
/// use instep::skew::Trend;
/// use instep::time::{Offset, OffsetInterval, Rate, Span, UnixTime};
/// let truth = Manual::showing(UnixTime::from_seconds(1_795_255_200));
/// let clock = Shifted::by(&truth, Offset::from_seconds(2.0)).with_rate(Rate::from_ppm(50.0).unwrap());
/// let mut trend = Trend::default();
/// for _ in 0..10 {
///     let measured = OffsetInterval::around(clock.offset(), Span::from_seconds_f64(0.001));
///     trend.add(Mapping::take(&clock), measured);
///     truth.advance(Span::from_seconds(64));
/// }
/// let rate = trend.rate().unwrap();
/// assert!(rate.contains(Rate::from_ppm(50.0).unwrap()));
/// assert!(rate.high().ppm() - rate.low().ppm() < 8.0);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Trend {
    points: Vec<Point>,
    mappings: Vec<Mapping>,
    rate: Option<RateInterval>,
    /// A measurement that did not fit, until the next one decides.
    stray: Option<(Point, Mapping)>,
}

impl Trend {
    /// Adds what a measurement found, with the clock's mapping at that moment. One that is not later than the last one
    /// counts as taken a nanosecond after it.
    pub fn add(&mut self, mapping: Mapping, bound: OffsetInterval) -> Fit {
        let after = self.last().map_or(mapping.at, |last| last.at + Span::from_nanos(1));
        let point = Point { at: mapping.at.max(after), bound };
        if let Some(by) = self.was_set(mapping) {
            self.begin_with(&[(point, mapping)]);
            return Fit::Set(by);
        }
        if self.points.is_empty() {
            self.begin_with(&[(point, mapping)]);
            return Fit::First;
        }
        match (self.rates_with(point), self.stray) {
            (Some(rate), stray) => {
                self.extend(point, mapping, rate);
                if stray.is_some() { Fit::BackInLine } else { Fit::Fits }
            }
            (None, None) => {
                self.stray = Some((point, mapping));
                Fit::OutOfLine
            }
            (None, Some(stray)) => {
                self.begin_with(&[stray, (point, mapping)]);
                Fit::Changed
            }
        }
    }

    /// The offset at the last measurement: narrower than what that one says alone, if those before it help. `None` before
    /// the first.
    ///
    /// After a measurement that does not fit this is what it says alone.
    pub fn offset(&self) -> Option<OffsetInterval> {
        if let Some((stray, _)) = self.stray {
            return Some(stray.bound);
        }
        let last = *self.points.last()?;
        let Some(rate) = self.rate else { return Some(last.bound) };
        let highest = |point: &Point| carried(point.bound.high(), rate.high, last.at - point.at, ROUNDING);
        let lowest = |point: &Point| carried(point.bound.low(), rate.low, last.at - point.at, -ROUNDING);
        let low = self.points.iter().map(lowest).max()?;
        let high = self.points.iter().map(highest).min()?;
        // The ends are rounded outwards, so they cannot cross; the last measurement stands in if they do.
        OffsetInterval::new(low, high).ok().and_then(|lines| lines.intersection(last.bound)).or(Some(last.bound))
    }

    /// All rates at which a clock can have met every measurement since the beginning; `None` with fewer than two.
    pub fn rate(&self) -> Option<RateInterval> {
        self.rate
    }

    /// The offset at the last measurement as an estimate: the latest one's, narrowed by those before it, and what that
    /// takes for granted.
    pub fn refined(&self, latest: &Estimate) -> Estimate {
        let bound = self.offset().unwrap_or(latest.bound);
        let moved = (bound.middle() - latest.offset()).abs();
        // What held around the old middle holds around the new one if it is wider by the way between them.
        let likely = latest.likely.map(|likely| (likely + moved).min(bound.half_width()));
        let mut limits = latest.limits.clone();
        if self.count() > 1 && self.stray.is_none() {
            let (count, length) = (self.count(), Span::from_seconds(self.length().seconds().round() as i64));
            limits
                .push(format!("the rate is taken to be the same for {length}, which {count} measurements do not deny"));
        }
        Estimate { bound, likely, limits, ..latest.clone() }
    }

    /// How many measurements the trend rests on.
    pub fn count(&self) -> usize {
        self.points.len()
    }

    /// From the first of them to the last.
    pub fn length(&self) -> Span {
        match (self.points.first(), self.points.last()) {
            (Some(first), Some(last)) => last.at - first.at,
            _ => Span::ZERO,
        }
    }

    fn last(&self) -> Option<Point> {
        self.stray.map(|(point, _)| point).or(self.points.last().copied())
    }

    fn begin_with(&mut self, measurements: &[(Point, Mapping)]) {
        *self = Trend::default();
        for (point, mapping) in measurements {
            match self.rates_with(*point) {
                Some(rate) => self.extend(*point, *mapping, rate),
                None => self.points.push(*point),
            }
            self.mappings.push(*mapping);
        }
    }

    fn extend(&mut self, point: Point, mapping: Mapping, rate: RateInterval) {
        self.points.push(point);
        self.mappings.push(mapping);
        self.rate = Some(rate);
        self.stray = None;
    }

    /// By how much the clock here was set since the last measurement, going by its own counter.
    fn was_set(&self, mapping: Mapping) -> Option<Span> {
        let before = self.stray.map(|(_, mapping)| mapping);
        match Disturbance::among(self.mappings.iter().copied().chain(before).chain([mapping]))? {
            Disturbance::Step(by) => Some(by),
            Disturbance::Rate(_) => None,
        }
    }

    /// The rates that remain with a further measurement; `None` if there is none before it or no line meets them all.
    ///
    /// A line meets two intervals exactly if its rate lies between those of their two diagonals, and all intervals
    /// exactly if it does so for each pair.
    fn rates_with(&self, point: Point) -> Option<RateInterval> {
        let between = |earlier: &Point| {
            let seconds = (point.at - earlier.at).seconds();
            let rise = |from: Offset, to: Offset| (to - from).seconds();
            let low = (rise(earlier.bound.high(), point.bound.low()) - ROUNDING) / seconds;
            let high = (rise(earlier.bound.low(), point.bound.high()) + ROUNDING) / seconds;
            (low * 1e6, high * 1e6)
        };
        let before = self.rate.map(|rate| (rate.low.ppm(), rate.high.ppm()));
        let narrower = |one: (f64, f64), other: (f64, f64)| (one.0.max(other.0), one.1.min(other.1));
        let (low, high) = self.points.iter().map(between).chain(before).reduce(narrower)?;
        let ends = Rate::from_ppm(low).zip(Rate::from_ppm(high));
        ends.filter(|(low, high)| low <= high).map(|(low, high)| RateInterval { low, high })
    }
}

/// An end of an interval as it is after a while at this rate, moved outwards by the rounding.
fn carried(end: Offset, rate: Rate, over: Span, outwards: f64) -> Offset {
    end + rate.gained_over(over) + Span::from_seconds_f64(outwards)
}
