use crate::time::{OffsetInterval, Span};

/// Zones differ by multiples of a quarter of an hour.
const QUARTER: i128 = 15 * 60 * 1_000_000_000;
/// How far from such a multiple a clock may be that somebody set by hand to the wrong hour: two minutes.
const NEAR: i128 = 2 * 60 * 1_000_000_000;
/// The furthest that a zone lies from UTC. A clock that is a whole day off has the wrong date, not the wrong zone.
const FURTHEST: i128 = 14 * 3600 * 1_000_000_000;

/// The multiple of a quarter of an hour, not zero and no more than 14 h, that all of an interval lies
/// within two minutes of: then the clock may have been set to the wrong hour, or in the wrong zone. A hypothesis and no more.
///
/// ```
/// use instep::skew::browser::nearest_quarter;
/// use instep::time::{Offset, OffsetInterval, Span};
/// let around = |seconds| OffsetInterval::around(Offset::from_seconds(seconds), Span::from_seconds(1));
/// assert_eq!(nearest_quarter(around(3605.0)), Some(Span::from_seconds(3600)));
/// assert_eq!(nearest_quarter(around(-5400.0)), Some(Span::from_seconds(-5400)));
/// assert_eq!(nearest_quarter(around(47.0)), None);
/// assert_eq!(nearest_quarter(around(86_400.0)), None);
/// ```
pub fn nearest_quarter(offset: OffsetInterval) -> Option<Span> {
    let middle = offset.middle().span().nanos();
    let multiple = (middle + QUARTER / 2).div_euclid(QUARTER) * QUARTER;
    let ends = [offset.low(), offset.high()].map(|end| (end.span().nanos() - multiple).abs());
    let is_near = ends.iter().all(|distance| *distance <= NEAR);
    (multiple != 0 && multiple.abs() <= FURTHEST && is_near).then(|| Span::from_nanos(multiple))
}
