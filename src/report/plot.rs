//! Chances drawn with characters, in blocks or, for terminals that have none, in ASCII. No colour.

use crate::simulation::Chances;
use crate::time::Offset;

/// How many eighths of a line a cell is filled.
const FULL: u32 = 8;
/// How many lines a chart has.
const LINES: u32 = 5;
const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII: [char; 9] = [' ', '.', ':', '-', '=', '+', '*', '%', '#'];

/// A chance in few characters: `0 %` and `100 %` are exact, `33.3 %` is rounded, `0-100 %` depends on the window.
///
/// ```
/// use instep::report::chance;
/// use instep::simulation::Chances;
/// let words = |low, high| chance(Chances { low, high });
/// assert_eq!([words(0.0, 1.0), words(0.333, 0.333), words(0.0, 1e-6)], ["0-100 %", "33.3 %", "0-<0.1 %"]);
/// ```
pub fn chance(chances: Chances) -> String {
    let (low, high) = (hundredths(chances.low), hundredths(chances.high));
    if low == high { format!("{low} %") } else { format!("{low}-{high} %") }
}

/// A probability in per cent; only what is exactly 0 or 1 is called `0` or `100`.
pub(super) fn hundredths(probability: f64) -> String {
    match probability * 100.0 {
        p if p <= 0.0 => "0".to_owned(),
        p if p >= 100.0 => "100".to_owned(),
        p if p < 0.1 => "<0.1".to_owned(),
        p if p > 99.9 => ">99.9".to_owned(),
        p => format!("{p:.1}"),
    }
}

/// Chances from left to right in one line; what depends on a window that nobody knows is shaded (`?` in ASCII).
pub fn strip(chances: &[Chances], ascii: bool) -> String {
    chances.iter().map(|one| cell(level(one.low, FULL), level(one.high, FULL), ascii)).collect()
}

/// The same in several lines, the highest first.
///
/// ```
/// use instep::report::chart;
/// use instep::simulation::Chances;
/// let chances = [0.0, 0.5, 1.0].map(|chance| Chances { low: chance, high: chance });
/// assert_eq!(chart(&chances, true), ["  #", "  #", " =#", " ##", " ##"]);
/// ```
pub fn chart(chances: &[Chances], ascii: bool) -> Vec<String> {
    let line = |from_below: u32| {
        let here = |chance: f64| level(chance, FULL * LINES).saturating_sub(from_below * FULL).min(FULL);
        chances.iter().map(|one| cell(here(one.low), here(one.high), ascii)).collect()
    };
    (0..LINES).rev().map(line).collect()
}

/// Empty and full mean exactly 0 and 1.
fn level(chance: f64, most: u32) -> u32 {
    match chance {
        c if c <= 0.0 => 0,
        c if c >= 1.0 => most,
        c => ((c * f64::from(most)).round() as u32).clamp(1, most - 1),
    }
}

fn cell(low: u32, high: u32, ascii: bool) -> char {
    match (low == high, ascii) {
        (true, false) => BLOCKS[low as usize],
        (true, true) => ASCII[low as usize],
        (false, false) => '░',
        (false, true) => '?',
    }
}

/// What stands below: the ends of the axis, 0 where it is on it, and a mark at one offset.
///
/// ```
/// use instep::report::axis;
/// use instep::time::Offset;
/// let [left, right] = [-90.0, 90.0].map(Offset::from_seconds);
/// assert_eq!(axis(left, right, None, 21), "-90 s     0     +90 s");
/// assert_eq!(axis(left, right, Some(Offset::from_seconds(-45.0)), 21), "     ^\n-90 s     0     +90 s");
/// ```
pub fn axis(from: Offset, to: Offset, marked: Option<Offset>, width: usize) -> String {
    let share = |offset: Offset| (offset - from).seconds() / (to - from).seconds();
    let column = |offset| {
        let share = share(offset);
        (0.0..=1.0).contains(&share).then(|| (share * (width - 1) as f64).round() as usize)
    };
    let (left, right) = (format!("{} s", signed(from)), format!("{} s", signed(to)));
    let gap = width.saturating_sub(left.chars().count() + right.chars().count());
    let between = |place: usize| place > left.len() && place + right.len() + 1 < width;
    let middle = match column(Offset::ZERO).filter(|place| between(*place)) {
        Some(place) => format!("{}0{}", " ".repeat(place - left.len()), " ".repeat(width - right.len() - place - 1)),
        None => " ".repeat(gap),
    };
    let mark = marked.and_then(column).map(|place| format!("{}^\n", " ".repeat(place))).unwrap_or_default();
    format!("{mark}{left}{middle}{right}")
}

/// Seconds to two places, with the sign of anything but zero.
pub fn signed(offset: Offset) -> String {
    match (offset.seconds() * 100.0).round() / 100.0 {
        0.0 => "0".to_owned(),
        seconds => format!("{seconds:+}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_neither_sure_nor_impossible_looks_like_neither() {
        let one = |chance: f64| strip(&[Chances { low: chance, high: chance }], false);
        assert_eq!([0.0, 1e-9, 0.5, 1.0 - 1e-9, 1.0].map(one), [" ", "▁", "▄", "▇", "█"]);
        let range = [Chances { low: 0.0, high: 1.0 }];
        assert_eq!((strip(&range, false), strip(&range, true)), ("░".to_owned(), "?".to_owned()));
    }

    #[test]
    fn an_axis_is_as_wide_as_its_chart_even_where_zero_is_off_it() {
        for (from, to) in [(-90.0, 90.0), (10.0, 20.0), (-3600.5, 1.0), (0.0, 60.0)] {
            let drawn = axis(Offset::from_seconds(from), Offset::from_seconds(to), None, 60);
            assert_eq!(drawn.chars().count(), 60, "{drawn}");
        }
    }
}
