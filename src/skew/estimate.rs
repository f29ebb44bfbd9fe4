use crate::time::{Offset, OffsetInterval, Period, Span};
use std::fmt;

/// How an offset was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Exchanges of packets with time servers.
    Ntp,
    /// The `Date` of HTTP answers.
    HttpDate,
    /// A page that the device's browser opened.
    Browser,
    /// What the machine's own time service says about itself.
    Status,
    /// A person who read a clock.
    Reading,
    /// The moments at which the code on the device's screen changed.
    Rollover,
}

impl Method {
    /// The method's name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ntp => "ntp",
            Self::HttpDate => "http-date",
            Self::Browser => "browser",
            Self::Status => "status",
            Self::Reading => "reading",
            Self::Rollover => "rollover",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An offset as one way of measuring found it: what all of them have in common.
///
/// ```
/// use instep::skew::{Estimate, Method};
/// use instep::time::{Offset, OffsetInterval, Span};
/// let around = |seconds, half| OffsetInterval::around(Offset::from_seconds(seconds), Span::from_seconds(half));
/// let phone = Estimate::certain(Method::Browser, around(47.0, 1));
/// let here = Estimate::certain(Method::Ntp, around(-2.0, 1));
/// assert_eq!(phone.seen_from(&here).bound, around(45.0, 2));
/// assert_eq!(phone.is_within(Span::from_seconds(30)), Some(false));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// How it was found.
    pub method: Method,
    /// Holds the offset, if what `limits` names is so. Its middle is the offset to believe.
    pub bound: OffsetInterval,
    /// Half the width around the same middle that holds the offset in 95 of 100 cases, where more is taken for granted
    /// than `bound` does (for NTP: that the path is symmetric). Never more than half of `bound`.
    pub likely: Option<Span>,
    /// The offset is known only up to multiples of this.
    pub modulo: Option<Period>,
    /// What the estimate takes for granted, and what happened that a reader should know: sentences.
    pub limits: Vec<String>,
}

impl Estimate {
    /// An estimate that has a bound and nothing else to say.
    pub fn certain(method: Method, bound: OffsetInterval) -> Estimate {
        Estimate { method, bound, likely: None, modulo: None, limits: Vec::new() }
    }

    /// The offset to believe; positive is ahead.
    pub fn offset(&self) -> Offset {
        self.bound.middle()
    }

    /// The same offset compared with what the clock that it was measured against was compared with: offsets and bounds
    /// add up (device minus here, plus here minus true time). Of the likely widths the wider bound stands in for one
    /// that is missing.
    pub fn seen_from(&self, here: &Estimate) -> Estimate {
        let by = here.offset().span();
        let likely = |estimate: &Estimate| estimate.likely.unwrap_or(estimate.bound.half_width());
        let either = self.likely.is_some() || here.likely.is_some();
        let limits = self.limits.iter().chain(&here.limits).cloned().collect();
        Estimate {
            method: self.method,
            bound: self.bound.shifted(by).widened(here.bound.half_width()),
            likely: either.then(|| likely(self) + likely(here)),
            modulo: self.modulo,
            limits,
        }
    }

    /// Whether the clock is off by no more than `tolerance` either way: `true` if every offset that the bound holds is,
    /// `false` if none is, `None` if that depends. A remainder never says `true`: whole periods may be missing.
    pub fn is_within(&self, tolerance: Span) -> Option<bool> {
        let allowed = OffsetInterval::around(Offset::ZERO, tolerance);
        let Some(period) = self.modulo else { return is_inside(self.bound, allowed) };
        let seconds = period.span();
        let nearest = nearest_to_zero(self.bound, seconds);
        let meets = [-seconds, Span::ZERO, seconds].map(|by| nearest.shifted(by).intersection(allowed).is_some());
        if meets.contains(&true) { None } else { Some(false) }
    }
}

/// Whether all of an interval lies inside another (`true`) or none of it (`false`).
fn is_inside(interval: OffsetInterval, allowed: OffsetInterval) -> Option<bool> {
    match (allowed.contains(interval.low()), allowed.contains(interval.high())) {
        (true, true) => Some(true),
        _ if allowed.intersection(interval).is_none() => Some(false),
        _ => None,
    }
}

/// The interval moved by whole periods so that its middle is as near to zero as it can be.
fn nearest_to_zero(interval: OffsetInterval, period: Span) -> OffsetInterval {
    let (middle, period) = (interval.middle().span().nanos(), period.nanos());
    let remainder = (middle + period / 2).rem_euclid(period) - period / 2;
    interval.shifted(Span::from_nanos(remainder - middle))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(low: f64, high: f64) -> OffsetInterval {
        OffsetInterval::new(Offset::from_seconds(low), Offset::from_seconds(high)).unwrap()
    }

    #[test]
    fn an_interval_that_straddles_the_tolerance_settles_nothing() {
        let within = |low, high| Estimate::certain(Method::Ntp, between(low, high)).is_within(Span::from_seconds(30));
        assert_eq!(within(-1.0, 1.0), Some(true));
        assert_eq!(within(29.0, 31.0), None);
        assert_eq!(within(-100.0, 100.0), None);
        assert_eq!(within(31.0, 32.0), Some(false));
    }

    #[test]
    fn a_remainder_can_prove_a_clock_wrong_and_never_right() {
        let remainder = |low, high| Estimate {
            modulo: Period::from_seconds(30).ok(),
            ..Estimate::certain(Method::Rollover, between(low, high))
        };
        let tolerance = Span::from_seconds(5);
        assert_eq!(remainder(-0.2, 0.2).is_within(tolerance), None);
        assert_eq!(remainder(10.9, 11.1).is_within(tolerance), Some(false));
        assert_eq!(remainder(10.9, 11.1).is_within(Span::from_seconds(30)), None);
        assert_eq!(remainder(29.9, 30.1).is_within(tolerance), None);
    }

    #[test]
    fn a_likely_width_needs_both_ends() {
        let with = |likely| Estimate { likely, ..Estimate::certain(Method::Ntp, between(-1.0, 1.0)) };
        let tenth = Span::from_nanos(100_000_000);
        assert_eq!(with(None).seen_from(&with(None)).likely, None);
        assert_eq!(with(Some(tenth)).seen_from(&with(None)).likely, Some(tenth + Span::from_seconds(1)));
    }
}
