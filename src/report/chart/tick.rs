//! Where an axis has its ticks, and what is written there: round numbers, and for times the units that people count in.

use super::{Axis, Unit};
use crate::time::{Span, UnixTime};

/// The most ticks of an axis.
const MOST: usize = 11;
const MINUTE: f64 = 60.0;
const HOUR: f64 = 3600.0;
const DAY: f64 = 86_400.0;
/// Lengths from a second to a day that people count in.
const CLOCK_STEPS: [f64; 17] = [
    1.0,
    2.0,
    5.0,
    10.0,
    15.0,
    30.0,
    MINUTE,
    2.0 * MINUTE,
    5.0 * MINUTE,
    10.0 * MINUTE,
    15.0 * MINUTE,
    30.0 * MINUTE,
    HOUR,
    2.0 * HOUR,
    3.0 * HOUR,
    6.0 * HOUR,
    12.0 * HOUR,
];

/// A place on an axis, and what stands there.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    pub at: f64,
    pub label: String,
}

/// The most ticks that fit, or none.
pub fn ticks(axis: &Axis, fits: impl Fn(&[Tick]) -> bool) -> Vec<Tick> {
    let ends = axis.ends();
    let tried = steps(axis.unit, ends).into_iter().map(|step| step.ticks(ends, axis.unit));
    tried.into_iter().find(|ticks| (1..=MOST).contains(&ticks.len()) && fits(ticks)).unwrap_or_default()
}

/// From one tick to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    /// So much.
    Even(f64),
    /// So many months of the calendar.
    Months(i64),
}

/// All that may be tried, the finest first.
fn steps(unit: Unit, [low, high]: [f64; 2]) -> Vec<Step> {
    let finest = (high - low) / 100.0;
    let even = |steps: Vec<f64>| steps.into_iter().filter(|step| *step >= finest).map(Step::Even).collect::<Vec<_>>();
    match unit {
        Unit::Number | Unit::Share => even(decimal(finest, f64::INFINITY, 1.0)),
        Unit::Offset => {
            let mut steps = decimal(finest, 1.0, 1.0);
            steps.extend(CLOCK_STEPS);
            steps.extend(decimal(finest.max(DAY), f64::INFINITY, DAY));
            even(steps)
        }
        Unit::Date => {
            let mut steps = decimal(finest, 1.0, 1.0);
            steps.extend(CLOCK_STEPS);
            steps.extend([1.0, 2.0, 7.0, 14.0].map(|days| days * DAY));
            let mut steps = even(steps);
            let years = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
            steps.extend([1, 2, 3, 6].map(Step::Months));
            steps.extend(years.map(|years| Step::Months(12 * years)));
            steps
        }
    }
}

/// 1, 2 and 5 times powers of ten of a unit, from about `finest` to below `end`, some hundred times as much at most.
fn decimal(finest: f64, end: f64, unit: f64) -> Vec<f64> {
    let first = (finest / unit).log10().floor() as i32;
    let powers = (first..first + 5).map(|power| 10f64.powi(power) * unit);
    powers.flat_map(|power| [power, 2.0 * power, 5.0 * power]).filter(|step| *step < end && *step >= finest).collect()
}

impl Step {
    fn ticks(self, ends: [f64; 2], unit: Unit) -> Vec<Tick> {
        match self {
            Step::Even(step) => even_ticks(step, ends, unit),
            Step::Months(months) => calendar_ticks(months, ends),
        }
    }
}

fn even_ticks(step: f64, [low, high]: [f64; 2], unit: Unit) -> Vec<Tick> {
    let slack = 1e-9;
    let (first, last) = ((low / step - slack).ceil(), (high / step + slack).floor());
    let count = last - first;
    if !(0.0..200.0).contains(&count) {
        return Vec::new();
    }
    let tick = |index: usize| {
        let at = (first + index as f64) * step + 0.0;
        Tick { at, label: label(at, step, unit) }
    };
    (0..=count as usize).map(tick).collect()
}

fn label(at: f64, step: f64, unit: Unit) -> String {
    match unit {
        Unit::Number => decimals(at, step),
        Unit::Share => decimals(at * 100.0, step * 100.0) + " %",
        Unit::Offset => offset_label(at, step),
        Unit::Date => date_label(at, step),
    }
}

/// As many places as the step has.
fn decimals(at: f64, step: f64) -> String {
    let places = (-(step * 1.000_001).log10().floor()).max(0.0) as usize;
    let text = if at.abs() >= 1e9 || places > 9 { format!("{at:e}") } else { format!("{at:.places$}") };
    text.replace('-', "\u{2212}")
}

/// In the largest unit of which the step is a multiple.
fn offset_label(at: f64, step: f64) -> String {
    let multiple = |unit: f64| step >= unit && step % unit == 0.0;
    let (length, name) =
        [(DAY, "d"), (HOUR, "h"), (MINUTE, "min")].into_iter().find(|(unit, _)| multiple(*unit)).unwrap_or((1.0, "s"));
    let sign = if at > 0.0 { "+" } else { "" };
    if at == 0.0 { "0".to_owned() } else { format!("{sign}{} {name}", decimals(at / length, step / length)) }
}

/// As much of a moment as differs from one tick to the next.
fn date_label(at: f64, step: f64) -> String {
    let text = moment(at).to_string();
    match (text.get(..10), text.get(5..16), text.get(11..19)) {
        (Some(day), _, _) if step >= DAY && !text.starts_with('@') => day.to_owned(),
        (_, Some(minute), _) if step >= MINUTE => minute.replace('T', " "),
        (_, _, Some(second)) if step >= 1.0 => second.to_owned(),
        _ => text.get(11..).map_or(text.clone(), |time| time.trim_end_matches('Z').to_owned()),
    }
}

fn moment(seconds: f64) -> UnixTime {
    UnixTime::EPOCH + Span::from_seconds_f64(seconds)
}

/// The first days of months; none outside the years 0 to 9999, which have no calendar here.
fn calendar_ticks(months: i64, [low, high]: [f64; 2]) -> Vec<Tick> {
    let (Some(first), Some(last)) = (month_of(low), month_of(high)) else { return Vec::new() };
    let from = first.div_euclid(months) * months;
    if (last - from) / months > 200 {
        return Vec::new();
    }
    let starts = (from..=last).step_by(months as usize).filter_map(|month| Some((month, start_of(month)?)));
    let within = starts.filter(|(_, at)| (low..=high).contains(at));
    let label = |month: i64| {
        let (year, of_year) = (month.div_euclid(12), month.rem_euclid(12) + 1);
        if months % 12 == 0 { format!("{year:04}") } else { format!("{year:04}-{of_year:02}") }
    };
    within.map(|(month, at)| Tick { at, label: label(month) }).collect()
}

/// Months since the year 0.
fn month_of(seconds: f64) -> Option<i64> {
    let text = moment(seconds).to_string();
    let year: i64 = text.get(..4)?.parse().ok()?;
    let month: i64 = text.get(5..7)?.parse().ok()?;
    Some(year * 12 + month - 1)
}

fn start_of(month: i64) -> Option<f64> {
    let text = format!("{:04}-{:02}-01T00:00:00Z", month.div_euclid(12), month.rem_euclid(12) + 1);
    text.parse().ok().map(UnixTime::seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn labels(unit: Unit, low: f64, high: f64, most: usize) -> Vec<String> {
        let ticks = ticks(&Axis::new("", unit, low, high), |ticks| ticks.len() <= most);
        ticks.into_iter().map(|tick| tick.label).collect()
    }

    fn seconds(text: &str) -> f64 {
        text.parse().map(UnixTime::seconds).expect("it is a time")
    }

    #[test]
    fn ticks_are_round_in_the_units_that_people_count_in() {
        assert_eq!(labels(Unit::Share, 0.0, 1.0, 6), ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]);
        assert_eq!(labels(Unit::Number, -0.25, 0.3, 4), ["−0.2", "0.0", "0.2"]);
        assert_eq!(labels(Unit::Offset, -90.0, 90.0, 7), ["−90 s", "−60 s", "−30 s", "0", "+30 s", "+60 s", "+90 s"]);
        assert_eq!(labels(Unit::Offset, -330.0, 330.0, 6), ["−4 min", "−2 min", "0", "+2 min", "+4 min"]);
        assert_eq!(
            labels(Unit::Offset, -0.05, 0.05, 5),
            ["−0.04 s", "−0.02 s", "0.00 s", "+0.02 s", "+0.04 s"].map(|it| if it == "0.00 s" { "0" } else { it })
        );
        assert_eq!(labels(Unit::Offset, -9000.0, 1.0, 4), ["−2 h", "−1 h", "0"]);
        assert_eq!(labels(Unit::Offset, 0.0, 3.2e9, 3), ["0", "+20000 d"]);
    }

    #[test]
    fn dates_have_as_much_of_a_calendar_as_they_need() {
        let year = [seconds("2026-11-21T10:00:00Z"), seconds("2028-11-21T10:00:00Z")];
        assert_eq!(labels(Unit::Date, year[0], year[1], 4), ["2027-01", "2027-07", "2028-01", "2028-07"]);
        assert_eq!(labels(Unit::Date, year[0], year[1], 2), ["2027", "2028"]);
        let day = [seconds("2026-11-21T10:00:00Z"), seconds("2026-11-21T10:02:00Z")];
        assert_eq!(labels(Unit::Date, day[0], day[1], 3), ["11-21 10:00", "11-21 10:01", "11-21 10:02"]);
        assert_eq!(labels(Unit::Date, day[0], day[0] + 20.0, 3), ["10:00:00", "10:00:10", "10:00:20"]);
    }

    proptest! {
        #[test]
        fn ticks_lie_on_the_axis_in_order(
            low in prop::num::f64::ANY, high in prop::num::f64::ANY, unit in prop::sample::select(vec![
                Unit::Number, Unit::Share, Unit::Offset, Unit::Date,
            ]),
        ) {
            let axis = Axis::new("", unit, low, high);
            let [low, high] = axis.ends();
            let slack = (high - low) * 1e-6;
            let ticks = ticks(&axis, |_| true);
            prop_assert!(ticks.iter().all(|tick| low - slack <= tick.at && tick.at <= high + slack), "{ticks:?}");
            prop_assert!(ticks.is_sorted_by(|one, other| one.at < other.at), "{ticks:?}");
        }

        #[test]
        fn axes_of_usual_size_have_ticks(
            low in -1e9..1e9f64, width in 1e-3..1e9f64, unit in prop::sample::select(vec![
                Unit::Number, Unit::Share, Unit::Offset, Unit::Date,
            ]),
        ) {
            let found = ticks(&Axis::new("", unit, low, low + width), |_| true);
            prop_assert!(found.len() >= 2, "{found:?}");
        }
    }
}
