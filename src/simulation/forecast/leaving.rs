use super::fit::Fit;
use super::walk::{ClockState, Walk};
use crate::random::Random;
use crate::simulation::{ClosedForm, Conditions, SimulatedVerifier};
use crate::time::{OffsetInterval, Period, Span};
use crate::verifier::Window;
use crate::verifier::machine::DriftRule;

/// How many clocks are drawn for a forecast, unless somebody asks for others: with 9999, the 500th, 5000th and 9500th are the
/// quantiles exactly, and a chance of 5 % is drawn to 0.2 %.
pub const CLOCKS: u32 = 9_999;
/// Into how many stretches the horizon is cut. They grow with time, so that dates near and far are as exact.
const STRETCHES: u32 = 240;
const DAY: f64 = 86_400.0;

/// Which edge of a window a clock crosses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// From here on some codes are refused, those of an unfortunate moment or a long entry delay.
    FirstCodesFail,
    /// From here on none is accepted.
    NoCodePasses,
}

impl Edge {
    /// Both, the one that is crossed first at the front.
    pub const ALL: [Edge; 2] = [Edge::FirstCodesFail, Edge::NoCodePasses];

    /// As JSON says it.
    pub const fn name(self) -> &'static str {
        match self {
            Edge::FirstCodesFail => "first-codes-fail",
            Edge::NoCodePasses => "no-code-passes",
        }
    }

    /// The offsets this side of the edge; `None` if there are none, as with a window of one step and any entry delay.
    pub fn inside(self, window: Window, period: Period, conditions: &Conditions) -> Option<OffsetInterval> {
        let form = ClosedForm::new(window, period, conditions);
        match self {
            Edge::FirstCodesFail => form.always(),
            Edge::NoCodePasses => Some(form.sometimes()),
        }
    }
}

/// When a token crosses an edge of a window for the first time, as far as past offsets and the model say.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaving {
    /// Which edge.
    pub edge: Edge,
    /// Of which window.
    pub window: Window,
    /// The offsets this side of the edge, from the middle of the window. None if there are none.
    pub inside: Option<OffsetInterval>,
    /// For each drawn clock, after how many days it crosses; infinite if not within the horizon. In order.
    days: Vec<f64>,
}

impl Leaving {
    /// The time from now after which this share of all clocks has crossed; `None` if that is beyond the horizon, and zero
    /// if as many are outside already.
    pub fn quantile(&self, share: f64) -> Option<Span> {
        // The k-th of n draws has a share of k / (n + 1) below it.
        let rank = (share * (self.days.len() + 1) as f64).round().clamp(1.0, self.days.len().max(1) as f64);
        let days = self.days.get(rank as usize - 1).copied().filter(|days| days.is_finite())?;
        Some(Span::from_seconds_f64(days * DAY))
    }

    /// The chance that it is crossed by then.
    pub fn chance_within(&self, span: Span) -> f64 {
        let days = span.seconds() / DAY;
        self.share(self.days.partition_point(|crossed| *crossed <= days))
    }

    /// The chance that it is crossed already.
    pub fn chance_now(&self) -> f64 {
        self.chance_within(Span::ZERO)
    }

    /// The chance that it is crossed within the horizon.
    pub fn chance_within_horizon(&self) -> f64 {
        self.share(self.days.partition_point(|crossed| crossed.is_finite()))
    }

    fn share(&self, count: usize) -> f64 {
        count as f64 / self.days.len().max(1) as f64
    }
}

/// Where the middle of the window is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Centre {
    /// At the verifier's own time.
    Own,
    /// At a drift that it has stored.
    Stored(Span),
    /// At what it learns from a sign-in right now.
    LearnedNow(DriftRule),
}

/// What clocks are drawn for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drawing {
    /// How many; 0 counts as 1.
    pub clocks: u32,
    /// The same seed draws the same clocks.
    pub seed: u64,
    /// How many threads to use; 0 counts as 1. The result does not depend on it.
    pub threads: usize,
    /// How far ahead.
    pub horizon: Span,
}

impl Drawing {
    /// When the clocks of a fit cross either edge of each window that a verifier may have: for each window both edges.
    pub fn leavings(
        &self,
        fit: &Fit,
        verifier: &SimulatedVerifier,
        conditions: &Conditions,
        centre: Centre,
    ) -> Vec<Leaving> {
        let both = |window| Edge::ALL.map(|edge| (edge, window, edge.inside(window, verifier.period, conditions)));
        let edges: Vec<(Edge, Window, Option<OffsetInterval>)> =
            verifier.windows().into_iter().flat_map(both).collect();
        let limits: Vec<Option<(f64, f64)>> = edges.iter().map(|(.., inside)| inside.map(ends)).collect();
        let walks = Walks::of(fit, self.horizon);
        let start = Start { centre, conditions, period: verifier.period };
        let crossed = self.drawn(|number| {
            let random = &mut Random::stream(self.seed, number);
            walks.crossings(start.relative(fit, random), &limits, random)
        });
        let sorted = |place: usize| {
            let mut days: Vec<f64> = crossed.iter().map(|one| one[place]).collect();
            days.sort_by(f64::total_cmp);
            days
        };
        let edges = edges.into_iter().enumerate();
        edges.map(|(place, (edge, window, inside))| Leaving { edge, window, inside, days: sorted(place) }).collect()
    }

    /// One result for each clock, in the order of their numbers.
    fn drawn<T: Send>(&self, one: impl Fn(u64) -> T + Sync) -> Vec<T> {
        let numbers: Vec<u64> = (0..u64::from(self.clocks.max(1))).collect();
        let share = numbers.len().div_ceil(self.threads.max(1));
        std::thread::scope(|scope| {
            let one = &one;
            let work = |part: &[u64]| part.iter().map(|number| one(*number)).collect::<Vec<T>>();
            let workers: Vec<_> = numbers.chunks(share).map(|part| scope.spawn(move || work(part))).collect();
            workers.into_iter().flat_map(|worker| worker.join().expect("nothing panics for any clock")).collect()
        })
    }
}

fn ends(inside: OffsetInterval) -> (f64, f64) {
    (inside.low().seconds(), inside.high().seconds())
}

/// From where a drawn clock starts.
struct Start<'a> {
    centre: Centre,
    conditions: &'a Conditions,
    period: Period,
}

impl Start<'_> {
    /// A clock that goes with the fit, its offset counted from the middle of the window.
    fn relative(&self, fit: &Fit, random: &mut Random) -> ClockState {
        let clock = ClockState::believed(fit.at_now(), random);
        let middle = match self.centre {
            Centre::Own => 0.0,
            Centre::Stored(drift) => drift.seconds(),
            Centre::LearnedNow(rule) => self.learned(rule, clock.offset, random),
        };
        ClockState { offset: clock.offset - middle, ..clock }
    }

    /// What the verifier stores if such a clock's code is accepted at a moment that has nothing to do with its steps.
    fn learned(&self, rule: DriftRule, offset: f64, random: &mut Random) -> f64 {
        let period = f64::from(self.period.seconds());
        let phase = period * random.unit();
        let code = phase + offset - self.conditions.entry_delay.drawn(random).seconds();
        let start = (code / period).floor() * period;
        match rule {
            DriftRule::MatchedStep => start,
            DriftRule::StartOfStep => start - phase,
        }
    }
}

/// The stretches of the horizon, ready to be drawn.
struct Walks {
    /// Where each ends, in days from now, and the walk to there.
    stretches: Vec<(f64, Walk)>,
}

impl Walks {
    fn of(fit: &Fit, horizon: Span) -> Walks {
        let horizon = horizon.seconds().max(0.0) / DAY;
        let end = |number: u32| horizon * (f64::from(number) / f64::from(STRETCHES)).powi(2);
        let walk = |number: u32| (end(number), Walk::of(&fit.model().stride(end(number) - end(number - 1))));
        Walks { stretches: (1..=STRETCHES).map(walk).collect() }
    }

    /// After how many days a clock leaves each of these ranges for the first time.
    fn crossings(&self, mut clock: ClockState, limits: &[Option<(f64, f64)>], random: &mut Random) -> Vec<f64> {
        let at_start = |limit: &Option<(f64, f64)>| match limit {
            Some((low, high)) if (*low..=*high).contains(&clock.offset) => f64::INFINITY,
            _ => 0.0,
        };
        let mut crossed: Vec<f64> = limits.iter().map(at_start).collect();
        let mut began = 0.0;
        for (ends, walk) in &self.stretches {
            if crossed.iter().all(|days| days.is_finite()) {
                break;
            }
            let next = walk.after(clock, random);
            for (days, limit) in crossed.iter_mut().zip(limits).filter(|(days, _)| days.is_infinite()) {
                if let Some(share) = limit.and_then(|limit| crossing(clock.offset, next.offset, limit)) {
                    *days = began + share * (ends - began);
                }
            }
            (clock, began) = (next, *ends);
        }
        crossed
    }
}

/// How far along a straight line from one offset to another a range is left, from 0 to 1.
fn crossing(from: f64, to: f64, (low, high): (f64, f64)) -> Option<f64> {
    let edge = if to > high {
        high
    } else if to < low {
        low
    } else {
        return None;
    };
    Some(((edge - from) / (to - from)).clamp(0.0, 1.0))
}
