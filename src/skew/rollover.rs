//! A device's offset from the moments at which a person saw its code change, with no secret and no code spoken aloud.
//!
//! A code changes when the device's clock stands at a whole number of periods. Whoever presses a key at the change, a
//! reaction time late, says where in its period that clock is: the offset up to whole periods. People are late by
//! about the same time, lapse now and then, and press at random once in a while; [`Cue`] holds the numbers.

mod cue;
mod period;
mod posterior;
mod settle;

pub use cue::Cue;
pub use settle::{Settled, settle};

use super::{Estimate, Method};
use crate::time::{Offset, OffsetInterval, Period, Span, UnixTime};
use posterior::Posterior;
use std::fmt;

/// How much of the probability `bound` holds, and how much `likely`.
///
/// No number of taps proves anything, so the bound is no proof: 99 of 100 is what eight taps hold in less than 0.4 s.
const BOUND: f64 = 0.99;
const LIKELY: f64 = 0.95;
/// A second press so soon after the first belongs to the same change: no code lives for less.
const DOUBLE_PRESS: Span = Span::from_seconds(1);
/// A tap further than this from the answer was a lapse or a slip.
const AGREES: f64 = 0.4;
/// A tap within this of the answer may still be a slow one: nine of ten lapses are shorter.
const NEAR: f64 = 2.0;
/// How much better than pressing at random the taps must go together, as a ratio of probabilities.
const LEAST_EVIDENCE: f64 = 5.0;
/// How much of the probability must lie near the answer.
const LEAST_NEAR: f64 = 0.9;
/// A code that changes so near to the moment may be in phase.
const IN_PHASE: Span = Span::from_nanos(500_000_000);
/// Periods that can be worked with: a tap a second late is no sign of anything where codes live five seconds.
const PERIODS: std::ops::RangeInclusive<u32> = 10..=600;

/// What the taps of one person say.
#[derive(Clone, Debug, PartialEq)]
pub struct Rollover {
    /// The offset up to whole periods, nearest to zero. Its bound holds 99 of 100 cases, its likely width 95.
    pub estimate: Estimate,
    /// How many taps there were.
    pub taps: usize,
    /// How many of them were set aside: second presses, lapses and slips.
    pub set_aside: usize,
}

/// Why taps say nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRollover {
    /// There are none.
    NoTaps,
    /// They are spread over the period as if pressed at random.
    Disagree {
        /// How many there are.
        taps: usize,
        /// How many of them are near the best answer.
        near: usize,
    },
    /// They go together, but with another period than was said.
    OtherPeriod {
        /// What was said.
        said: Period,
        /// What they go together with.
        fits: Period,
    },
    /// The period is not one that a person can tap along with: 10 s to 10 min.
    Period(Period),
}

impl NoRollover {
    /// The reason's name in reports.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NoTaps => "no-taps",
            Self::Disagree { .. } => "taps-disagree",
            Self::OtherPeriod { .. } => "other-period",
            Self::Period(_) => "period-out-of-range",
        }
    }
}

impl fmt::Display for NoRollover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTaps => f.write_str("there are no taps"),
            Self::Disagree { taps, near } if near == taps => {
                f.write_str("the taps do not agree: they are too far apart for one moment of the period")
            }
            Self::Disagree { taps, near } => {
                write!(f, "the taps do not agree: {near} of {taps} fall near one moment of the period")
            }
            Self::OtherPeriod { said, fits } => {
                write!(f, "the taps fit codes that live {} s, not {} s", fits.seconds(), said.seconds())
            }
            Self::Period(period) => {
                let (least, most) = (PERIODS.start(), PERIODS.end());
                write!(f, "a period of {} s cannot be tapped along: it is from {least} to {most} s", period.seconds())
            }
        }
    }
}

impl std::error::Error for NoRollover {}

impl Rollover {
    /// What taps at these reference times, in any order, say of a device whose codes live for `period`.
    ///
    /// # Errors
    /// [`NoRollover`] if there are none, if they do not go together, or if they go together with another period.
    ///
    /// ```
    /// use instep::skew::rollover::{Cue, Rollover};
    /// use instep::time::{Period, Span, UnixTime};
    /// // Codes that change 11 s late, each seen about 0.3 s after that.
    /// let taps = [41.31, 71.27, 101.38].map(|at| UnixTime::EPOCH + Span::from_seconds_f64(at));
    /// let found = Rollover::of(&taps, Period::THIRTY_SECONDS, Cue::Surprise).unwrap();
    /// assert!((found.estimate.offset().seconds() + 11.0).abs() < 0.2);
    /// assert_eq!(found.set_aside, 0);
    /// ```
    pub fn of(taps: &[UnixTime], period: Period, cue: Cue) -> Result<Rollover, NoRollover> {
        if !PERIODS.contains(&period.seconds()) {
            return Err(NoRollover::Period(period));
        }
        let presses = without_double_presses(taps);
        if presses.is_empty() {
            return Err(NoRollover::NoTaps);
        }
        let posterior = Posterior::of(&presses, period, cue);
        let near = posterior.count_within(&presses, NEAR);
        let agreeing: Vec<UnixTime> =
            presses.iter().copied().filter(|at| posterior.lateness(*at).abs() <= AGREES).collect();
        if let Some(fits) = period::fitting_better(&presses, period, agreeing.len()) {
            return Err(NoRollover::OtherPeriod { said: period, fits });
        }
        if !go_together(&posterior, presses.len(), near) {
            return Err(NoRollover::Disagree { taps: presses.len(), near });
        }
        let set_aside = taps.len() - agreeing.len();
        let estimate = Estimate {
            method: Method::Rollover,
            bound: OffsetInterval::around(posterior.middle(), posterior.half_width(BOUND)),
            likely: Some(posterior.half_width(LIKELY)),
            modulo: Some(period),
            limits: limits(&agreeing, taps.len(), period, cue),
        };
        Ok(Rollover { estimate, taps: taps.len(), set_aside })
    }

    /// The same compared with what the clock of the taps was compared with, as [`Estimate::seen_from`], and nearest to
    /// zero again.
    pub fn seen_from(self, here: &Estimate) -> Rollover {
        let seen = self.estimate.seen_from(here);
        let Some(period) = seen.modulo else { return Rollover { estimate: seen, ..self } };
        let by = nearest_to_zero(seen.offset(), period) - seen.offset();
        Rollover { estimate: Estimate { bound: seen.bound.shifted(by), ..seen }, ..self }
    }

    /// Whether the code changes when it should.
    pub fn phase(&self) -> Phase {
        let Some(period) = self.estimate.modulo else { return Phase::Unsure };
        let sure = self.estimate.likely.is_some_and(|likely| likely <= IN_PHASE);
        let around_zero = OffsetInterval::around(Offset::ZERO, IN_PHASE);
        match self.estimate.bound.intersection(around_zero) {
            _ if !sure => Phase::Unsure,
            Some(_) => Phase::In { odds: period.seconds() },
            None => Phase::Out,
        }
    }
}

/// Whether a device's code changes when a right clock's does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It does, as far as a person can tell.
    In {
        /// By how much that multiplies the odds of a right clock: one that is wrong by a random amount is in phase within
        /// half a second either way one time in so many.
        odds: u32,
    },
    /// It does not.
    Out,
    /// The interval is too wide to say.
    Unsure,
}

/// One press a change, in order: the first of those that follow each other at once.
fn without_double_presses(taps: &[UnixTime]) -> Vec<UnixTime> {
    let mut ordered = taps.to_vec();
    ordered.sort_unstable();
    ordered.dedup_by(|later, earlier| *later - *earlier < DOUBLE_PRESS);
    ordered
}

/// Whether most taps point to one moment and do so better than chance.
fn go_together(posterior: &Posterior, taps: usize, near: usize) -> bool {
    let alone = taps == 1;
    let evidence = alone || posterior.evidence() >= LEAST_EVIDENCE.ln();
    evidence && near * 2 > taps && posterior.mass_within(Span::from_seconds_f64(NEAR)) >= LEAST_NEAR
}

fn limits(agreeing: &[UnixTime], taps: usize, period: Period, cue: Cue) -> Vec<String> {
    let mut limits = vec![
        unseen_periods(period),
        format!("the interval is no proof: it holds 99 of 100 offsets if the person is like most people, who {cue}"),
    ];
    if taps == 1 {
        limits.push("a single tap: if it was a slip, nothing shows it".to_owned());
    }
    if agreeing.len() < taps {
        limits.push(format!("{} of {taps} taps were set aside: late, early or pressed twice", taps - agreeing.len()));
    }
    limits.extend(period::longer(agreeing, period).map(|longer| {
        format!("all taps are multiples of {longer} s apart: if a code lives that long, say so with the period")
    }));
    limits
}

/// The limit of every remainder, which a reading may lift.
pub fn unseen_periods(period: Period) -> String {
    let seconds = period.seconds();
    format!(
        "the offset is known only up to multiples of {seconds} s: a clock that is an hour off changes codes in step"
    )
}

/// An offset on the circle of a period, nearest to zero.
fn nearest_to_zero(offset: Offset, period: Period) -> Offset {
    let (nanos, round) = (offset.span().nanos(), period.span().nanos());
    Offset::new(Span::from_nanos((nanos + round / 2).rem_euclid(round) - round / 2))
}
