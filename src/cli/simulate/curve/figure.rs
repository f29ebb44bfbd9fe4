//! The charts of a simulation, and their numbers.

use super::Simulated;
use super::told::Told;
use crate::cli::simulate::page::sentence;
use crate::report::{
    Axis, Bar, BarChart, Cell, Chart, Dot, Fill, Interval, Mark, Picture, Reference, Series, Stretch, Table, Unit,
    chance,
};
use crate::simulation::{Chances, Point};
use crate::time::{Offset, OffsetInterval, Span};

const ACROSS: &str = "device's clock minus verifier's; + is ahead";
/// A line is drawn through about so many points.
const FINENESS: f64 = 480.0;

/// What `--format svg` prints: the curve of one verifier, or what several accept, one below the other.
pub(super) fn picture(told: Told) -> Picture {
    match told.simulated {
        [one] => Picture::Chart(curve(told, one)),
        _ => Picture::Bars(comparison(told)),
    }
}

/// The chance against the offset, worked out and drawn.
fn curve(told: Told, one: &Simulated) -> Chart {
    let always = one.verifier.always(&told.curve.conditions);
    let always =
        always.map(|it| Interval { label: "always passes".into(), from: it.low().seconds(), to: it.high().seconds() });
    Chart {
        title: format!("Chance that {} accepts a code", one.verifier.name()),
        description: sentence(&told.reach(one)),
        x: axis(told),
        y: Axis::share("chance that a code passes"),
        intervals: always.into_iter().collect(),
        uprights: device(told),
        levels: Vec::new(),
        series: series(told, one),
    }
}

fn series(told: Told, one: &Simulated) -> Vec<Series> {
    let typed = smooth(told, |offset| one.verifier.accepts(offset, &told.curve.conditions));
    if !one.verifier.window_known() {
        return vec![
            Series::new("typed in, narrowest to widest window", 0, band(&typed)),
            Series::new("drawn, for either", 0, drawn(&one.points)),
        ];
    }
    let at_once = smooth(told, |offset| one.verifier.accepts(offset, &told.curve.conditions.at_once()));
    vec![
        Series::new("sent at once", 1, line(&at_once)),
        Series::new("typed in", 0, line(&typed)),
        Series::new("typed in, drawn", 0, drawn(&one.points)),
    ]
}

/// The chances that several verifiers let a typed-in code pass, in one chart; no more than can be told apart.
pub(super) fn curves(told: Told) -> Option<Chart> {
    const MOST: usize = 6;
    let series = |(hue, one): (usize, &Simulated)| {
        let typed = smooth(told, |offset| one.verifier.accepts(offset, &told.curve.conditions));
        let mark = if one.verifier.window_known() { line(&typed) } else { band(&typed) };
        Series::new(one.verifier.name(), hue as u8, mark)
    };
    let unknown = told.simulated.iter().any(|one| !one.verifier.window_known());
    let described = if unknown { " An area is a window that is only known to lie between two others." } else { "" };
    (told.simulated.len() <= MOST).then(|| Chart {
        title: "Chance that a code passes which is typed in".into(),
        description: format!("Each verifier's chance against the offset of the device.{described}"),
        x: axis(told),
        y: Axis::share("chance that a code passes"),
        uprights: device(told),
        series: told.simulated.iter().enumerate().map(series).collect(),
        ..Chart::default()
    })
}

/// Which offsets each verifier accepts.
pub(super) fn comparison(told: Told) -> BarChart {
    let conditions = &told.curve.conditions;
    let mut key = vec![(Fill::Solid, "every code passes".to_owned())];
    let words =
        [(true, Fill::Light, "some codes pass"), (false, Fill::Hatched, "depends on a window that is not known")];
    for (known, fill, words) in words {
        if told.simulated.iter().any(|one| one.verifier.window_known() == known) {
            key.push((fill, words.to_owned()));
        }
    }
    let bar = |one: &Simulated| {
        let fill = if one.verifier.window_known() { Fill::Light } else { Fill::Hatched };
        let mut stretches = vec![stretch(one.verifier.sometimes(conditions), fill)];
        stretches.extend(one.verifier.always(conditions).map(|always| stretch(always, Fill::Solid)));
        let note = one.prediction.as_ref().map(|found| chance(found.single.closed_form));
        Bar { label: one.verifier.name().to_owned(), stretches, note: note.unwrap_or_default() }
    };
    let device_note = if told.offset.is_some() { " At the right, the chance of this device's code." } else { "" };
    BarChart {
        title: "Which offsets of a device are forgiven".into(),
        description: format!("The offsets with which codes that are typed in pass, for each verifier.{device_note}"),
        x: axis(told),
        bars: told.simulated.iter().map(bar).collect(),
        key,
        uprights: device(told),
    }
}

fn stretch(offsets: OffsetInterval, fill: Fill) -> Stretch {
    Stretch { from: offsets.low().seconds(), to: offsets.high().seconds(), fill }
}

fn axis(told: Told) -> Axis {
    Axis::new(ACROSS, Unit::Offset, told.curve.from.seconds(), told.curve.to.seconds())
}

/// The device that was asked for.
fn device(told: Told) -> Vec<Reference> {
    let device = |offset: Offset| Reference { label: format!("this device: {offset}"), at: offset.seconds() };
    told.offset.map(device).into_iter().collect()
}

/// Chances at round offsets, and at both ends of the range, so close to each other that a line through them is smooth. What
/// lies on a straight piece is left out.
fn smooth(told: Told, chances: impl Fn(Offset) -> Chances) -> Vec<(f64, Chances)> {
    let (from, to) = (told.curve.from, told.curve.to);
    let step = round_above((to - from).seconds() / FINENESS).nanos().max(1);
    let first = from.span().nanos().div_euclid(step) + 1;
    let last = (to.span().nanos() - 1).div_euclid(step);
    let between = (first..=last).map(|index| Offset::new(Span::from_nanos(index * step)));
    let offsets = std::iter::once(from).chain(between).chain([to]);
    let points: Vec<(f64, Chances)> = offsets.map(|offset| (offset.seconds(), chances(offset))).collect();
    (0..points.len()).filter(|index| !on_a_straight_line(&points, *index)).map(|index| points[index]).collect()
}

/// Whether a point lies between its neighbours, all at even distances, as if it were not there.
fn on_a_straight_line(points: &[(f64, Chances)], index: usize) -> bool {
    // The ends of the range are no round offsets, so that the distances there are others.
    if index < 2 || index + 2 >= points.len() {
        return false;
    }
    let [before, here, after] = [points[index - 1].1, points[index].1, points[index + 1].1];
    let bend = |of: fn(Chances) -> f64| (of(before) + of(after) - 2.0 * of(here)).abs();
    bend(|chances| chances.low) < 1e-9 && bend(|chances| chances.high) < 1e-9
}

/// 1, 2 or 5 times a power of ten of seconds.
fn round_above(seconds: f64) -> Span {
    let power = 10f64.powf(seconds.max(1e-9).log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|factor| factor * power >= seconds).unwrap_or(10.0);
    Span::from_seconds_f64(factor * power)
}

fn line(points: &[(f64, Chances)]) -> Mark {
    Mark::Line(points.iter().map(|(offset, chances)| [*offset, chances.low]).collect())
}

fn band(points: &[(f64, Chances)]) -> Mark {
    Mark::Band(points.iter().map(|(offset, chances)| [*offset, chances.low, chances.high]).collect())
}

fn drawn(points: &[Point]) -> Mark {
    let dots = points.iter().flat_map(|point| {
        let Chances { low, high } = point.monte_carlo;
        let dot = |y| Dot { x: point.offset.seconds(), y, error: None };
        std::iter::once(dot(low)).chain((low != high).then(|| dot(high)))
    });
    Mark::Dots(dots.collect())
}

/// All that was simulated: a row for each offset, the columns of one verifier behind those of another.
pub(super) fn points(told: Told) -> Table {
    let several = told.simulated.len() > 1;
    columns(told, |one, what| if several { format!("{}: {what}", one.verifier.name()) } else { what.to_owned() })
}

/// One of the chances at an offset.
type Part = fn(&Point) -> Chances;

fn columns(told: Told, name: impl Fn(&Simulated, &str) -> String) -> Table {
    let parts: [(&str, Part); 3] = [
        ("at once", |point| point.at_once),
        ("typed in", |point| point.closed_form),
        ("drawn", |point| point.monte_carlo),
    ];
    let mut header = vec!["offset (s)".to_owned()];
    let offset = |index: u32| vec![Cell::of(told.curve.offset(index).seconds(), Unit::Offset)];
    let mut rows: Vec<Vec<Cell>> = (0..told.curve.points).map(offset).collect();
    for one in told.simulated {
        for (what, part) in parts {
            let known = one.verifier.window_known();
            let name = name(one, what);
            header.extend(if known { vec![name] } else { vec![format!("{name}, least"), format!("{name}, most")] });
            for (row, point) in rows.iter_mut().zip(&one.points) {
                let Chances { low, high } = part(point);
                row.push(Cell::of(low, Unit::Share));
                row.extend((!known).then(|| Cell::of(high, Unit::Share)));
            }
        }
    }
    Table { header, rows }
}
