//! What the exchanges of a page prove.

use super::segment::Segment;
use super::{Exchange, Malformed, PageReport, Shown};
use crate::clock::Mapping;
use crate::skew::{Contradiction, Estimate, Method};
use crate::time::{Offset, OffsetInterval, Rate, Span, UnixTime};
use std::fmt;

/// How much two clocks may gain on each other, in parts per million: what is taken for granted, and what is allowed when
/// that leaves nothing. As for time servers.
const ALLOWED_RATES: [f64; 2] = [100.0, 500.0];

/// What holds as long as this machine's clock was not measured, too.
const UNCHECKED: &str =
    "the offset is counted from this computer's clock, which was not checked: the two may be wrong together";

/// The clock of whoever opened the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Its offset at the end of the measurement.
    pub estimate: Estimate,
    /// What that offset is counted from.
    pub against: Against,
    /// The offsets before and after somebody set it meanwhile, if somebody did.
    pub set: Option<SetMeanwhile>,
    /// How many exchanges were made.
    pub exchanges: usize,
    /// The shortest journey there and back, by the counters.
    pub round_trip: Span,
    /// How finely the browser's clocks count.
    pub grain: Grain,
    /// What the browser shows of itself.
    pub shown: Shown,
}

/// What an offset is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The clock of the machine that served the page, which nobody checked.
    ThisComputer,
    /// True time: this machine's clock was measured, too.
    TrueTime,
}

/// How finely a browser's clocks count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grain {
    /// `Date.now()`.
    pub clock: Span,
    /// `performance.now()`.
    pub counter: Span,
}

/// A clock that was set while it was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetMeanwhile {
    /// The offset at the beginning: the one that earlier codes were made with.
    pub before: OffsetInterval,
    /// The offset at the end.
    pub after: OffsetInterval,
}

impl fmt::Display for SetMeanwhile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (before, after) = (self.before.middle(), self.after.middle());
        write!(f, "the clock was set during the measurement: before {before}, after {after}")
    }
}

/// Why a page's report says nothing of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It did not pass the checks.
    Malformed(Malformed),
    /// Its exchanges contradict each other.
    Contradictory(Contradiction),
    /// The clock was set at the very end, and what it shows since is not known from both sides.
    Unsettled,
}

impl Unusable {
    /// The reason's name in reports.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed-report",
            Self::Contradictory(_) => "contradiction",
            Self::Unsettled => "unsettled",
        }
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(why) => write!(f, "{why}"),
            Self::Contradictory(_) => f.write_str("the exchanges contradict each other"),
            Self::Unsettled => f.write_str("the clock was set just when the measurement ended"),
        }
    }
}

impl std::error::Error for Unusable {}

/// What a report proves: the device's clock minus this machine's, which `now` maps as it stands at the end.
///
/// # Errors
/// [`Unusable`], where it proves nothing.
pub fn measure(report: &PageReport, now: &Mapping) -> Result<Measured, Unusable> {
    let mut segments = Segment::all(report).into_iter().rev();
    let proof = Proof { report, now };
    let last = segments.next().filter(|last| last.is_settled()).ok_or(Unusable::Unsettled)?;
    let after = proof.of(&last)?;
    let earlier: Vec<OffsetInterval> = segments.filter_map(|segment| proof.of(&segment).ok()).collect();
    let jumped = earlier.last().copied();
    // A counter that stood still while the device slept looks like a clock that was set, until both offsets are known.
    let set = jumped.filter(|before| before.intersection(after).is_none());
    let set = set.map(|before| SetMeanwhile { before, after });
    let round_trip = report.exchanges.iter().map(Exchange::round_trip).min().unwrap_or_default();
    Ok(Measured {
        estimate: Estimate { limits: limits(set.as_ref()), ..Estimate::certain(Method::Browser, after) },
        against: Against::ThisComputer,
        set,
        exchanges: report.exchanges.len(),
        round_trip: round_trip.max(Span::ZERO),
        grain: Grain { clock: report.clock_grain, counter: report.counter_grain },
        shown: report.shown.clone(),
    })
}

impl Measured {
    /// The same counted from true time, given this machine's own offset from it.
    pub fn seen_from(self, here: &Estimate) -> Measured {
        let by = here.offset().span();
        let moved = |interval: OffsetInterval| interval.shifted(by).widened(here.bound.half_width());
        let set = self.set.map(|set| SetMeanwhile { before: moved(set.before), after: moved(set.after) });
        let mut estimate = self.estimate.seen_from(here);
        estimate.limits.retain(|limit| limit != UNCHECKED);
        if let (Some(old), Some(new)) = (&self.set, &set) {
            let restated = |limit: &mut String| {
                if *limit == old.to_string() {
                    *limit = new.to_string();
                }
            };
            estimate.limits.iter_mut().for_each(restated);
        }
        Measured { estimate, against: Against::TrueTime, set, ..self }
    }

    /// The offset that codes until now were made with: the one before the clock was set, where it was.
    pub fn explaining(&self) -> OffsetInterval {
        self.set.map_or(self.estimate.bound, |set| set.before)
    }
}

fn limits(set: Option<&SetMeanwhile>) -> Vec<String> {
    let mut limits = vec![
        "the interval holds if the browser tells the time that its device's clock shows; nothing is assumed about how a \
         packet's journey divides into its two ways"
            .to_owned(),
        UNCHECKED.to_owned(),
        "the page comes over plain HTTP: whoever controls the network between can change it".to_owned(),
        "an authenticator app that corrects the clock for itself shows other codes than this offset explains".to_owned(),
    ];
    limits.extend(set.map(ToString::to_string));
    limits
}

/// A report and how the clock here stands: together they prove intervals.
struct Proof<'a> {
    report: &'a PageReport,
    now: &'a Mapping,
}

impl Proof<'_> {
    /// The offset during a stretch in which the clock was not set, as it stands at that stretch's end.
    fn of(&self, segment: &Segment) -> Result<OffsetInterval, Unusable> {
        let mut tried = Err(Unusable::Unsettled);
        for ppm in ALLOWED_RATES {
            tried = self.allowing(segment, Rate::from_ppm(ppm).unwrap_or_default());
            if !matches!(tried, Err(Unusable::Contradictory(_))) {
                break;
            }
        }
        tried
    }

    /// The same if the clocks gain on each other at no more than this rate: the best way out and the best way back.
    fn allowing(&self, segment: &Segment, rate: Rate) -> Result<OffsetInterval, Unusable> {
        let exchange = |place: usize| &self.report.exchanges[place];
        let last = segment.looks.iter().map(|look| exchange(look.exchange).stamps.sent).max();
        let end = last.ok_or(Unusable::Unsettled)?;
        let gained = |at: Span| rate.gained_over((end - at).abs());
        let looks = |before: bool| segment.looks.iter().filter(move |look| look.is_before == before);
        let out = looks(true).map(|look| exchange(look.exchange));
        let low = out.map(|it| self.offset(it.before.clock, it.stamps.received) + -gained(it.stamps.received)).max();
        let back = looks(false).map(|look| exchange(look.exchange));
        let high = back.map(|it| self.offset(it.after.clock, it.stamps.sent) + gained(it.stamps.sent)).min();
        let (low, high) = low.zip(high).ok_or(Unusable::Unsettled)?;
        let error = self.report.clock_grain + self.report.counter_grain + self.now.uncertainty;
        OffsetInterval::new(low + -error, high + error)
            .map_err(|empty| Unusable::Contradictory(Contradiction { by: empty.low - empty.high }))
    }

    /// A clock that showed this at a moment of our counter, minus what our clock shows then.
    fn offset(&self, clock: Span, counter: Span) -> Offset {
        Offset::new(clock - (self.now.wall_at(counter) - UnixTime::EPOCH))
    }
}
