//! The parts of a run between which the device's clock was set.

use super::{Exchange, PageReport, Reading};
use crate::time::{Rate, Span};

/// How much a clock that is steered may gain or lose on the browser's counter, in parts per million.
const STEERED_RATE: f64 = 500.0;
/// How long a page may be put aside between two statements without a doubt that this is what happened.
const SHORT_PAUSE: Span = Span::from_nanos(250_000_000);

/// Two clocks read before or after an exchange. Between the two readings the page may have been put aside, for any time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// Which exchange it belongs to.
    pub exchange: usize,
    /// Before: the counter was read first, so a pause makes the origin too late. After: the clock was, and a pause makes
    /// it too early.
    pub is_before: bool,
    origin: Span,
}

impl Look {
    fn of(exchange: usize, is_before: bool, reading: Reading) -> Look {
        Look { exchange, is_before, origin: reading.origin() }
    }
}

/// A stretch in which nobody set the clock: a pause moves an origin to one side only, so a step cannot hide as one.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    /// The looks that certainly belong to it.
    pub looks: Vec<Look>,
    /// The latest that the true origin can be, by looks before exchanges.
    upper: Option<Span>,
    /// The earliest.
    lower: Option<Span>,
    slack: Span,
    /// The last look after an exchange, whether it belongs or not.
    last: Option<Look>,
}

impl Segment {
    fn starting(slack: Span) -> Segment {
        Segment { looks: Vec::new(), upper: None, lower: None, slack, last: None }
    }

    /// Whether its last look is no more doubtful than a short pause: a clock that is set back while the last answer is
    /// under way looks like a page that was put aside for as long.
    pub(super) fn is_settled(&self) -> bool {
        let behind = |look: Look| self.lower.map_or(Span::ZERO, |lower| lower - look.origin);
        self.last.is_none_or(|look| behind(look) <= self.slack + SHORT_PAUSE)
    }

    /// Whether the clock was certainly set between these looks and this one.
    fn contradicts(&self, look: &Look) -> bool {
        match look.is_before {
            true => self.lower.is_some_and(|lower| look.origin < lower - self.slack),
            false => self.upper.is_some_and(|upper| look.origin > upper + self.slack),
        }
    }

    /// Whether the two readings of a look lie close together, by what the others say: no pause between them, and no step
    /// that passes for one.
    fn is_close(&self, look: &Look) -> bool {
        let known = match look.is_before {
            true => self.upper.is_none_or(|upper| look.origin <= upper + self.slack),
            false => self.lower.is_none_or(|lower| look.origin >= lower - self.slack),
        };
        known && !self.contradicts(look)
    }

    fn add(&mut self, look: Look) {
        match look.is_before {
            true => self.upper = Some(self.upper.map_or(look.origin, |upper| upper.min(look.origin))),
            false => self.lower = Some(self.lower.map_or(look.origin, |lower| lower.max(look.origin))),
        }
        self.last = if look.is_before { self.last } else { Some(look) };
        self.looks.push(look);
    }

    /// The stretches of a report, in order.
    pub(super) fn all(report: &PageReport) -> Vec<Segment> {
        let slack = slack(report);
        let looks: Vec<Look> = report.exchanges.iter().enumerate().flat_map(looks).collect();
        let mut segments = vec![Segment::starting(slack)];
        for (place, look) in looks.iter().enumerate() {
            let current = segments.len() - 1;
            if segments[current].contradicts(look) {
                let earlier = &segments[current];
                // A step ahead looks like a pause until the other end of the exchange is seen, and a step back likewise.
                let doubtful = looks[..place].iter().rev().take_while(|look| !earlier.is_close(look)).count();
                segments.push(beginning_at(*look, &looks[place - doubtful..place], slack));
            } else {
                segments[current].add(*look);
            }
        }
        segments.into_iter().map(Segment::without_pauses).collect()
    }

    fn without_pauses(mut self) -> Segment {
        let looks = std::mem::take(&mut self.looks);
        self.looks = looks.into_iter().filter(|look| self.is_close(look)).collect();
        self
    }
}

/// The stretch that a look opens, with the doubtful ones before it that go with it.
fn beginning_at(look: Look, doubtful: &[Look], slack: Span) -> Segment {
    let mut segment = Segment::starting(slack);
    segment.add(look);
    for earlier in doubtful {
        if !segment.contradicts(earlier) {
            segment.add(*earlier);
        }
    }
    segment
}

fn looks((place, exchange): (usize, &Exchange)) -> [Look; 2] {
    [Look::of(place, true, exchange.before), Look::of(place, false, exchange.after)]
}

/// What two origins may differ by without a step: both grains at either look, and what a steered clock gains.
fn slack(report: &PageReport) -> Span {
    let grains = report.clock_grain + report.counter_grain;
    let ends = report.exchanges.first().zip(report.exchanges.last());
    let length = ends.map_or(Span::ZERO, |(first, last)| last.after.counter - first.before.counter);
    let steered = Rate::from_ppm(STEERED_RATE).unwrap_or_default().gained_over(length);
    grains + grains + steered
}
