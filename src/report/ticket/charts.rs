//! The charts of a verdict. Their scale follows what is known well; what is known badly may leave the picture.

use crate::diagnosis::{AcceptanceCurve, Because, CauseFinding, ClockReading, CodePlacement, OffsetEstimate};
use crate::evidence::ResolvedVerifier;
use crate::report::{
    Axis, Bar, BarChart, Cell, Chart, Fill, Interval, Mark, Reference, Series, Stretch, Table, Unit, percent,
};
use crate::time::Offset;
use crate::verifier::Window;

/// The most bars of one chart; the table has all.
const MOST_BARS: usize = 40;
const ACROSS: &str = "seconds ahead (+) or behind (-)";

/// Ends of an axis with some air, however close together they are.
fn axis(label: &str, ends: impl Iterator<Item = f64>) -> Axis {
    let (low, high) =
        ends.filter(|end| end.is_finite()).fold((0.0_f64, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
    let air = ((high - low) * 0.06).max(1e-4);
    Axis::new(label, Unit::Offset, low - air, high + air)
}

/// Seconds from which on they are counted in hours, days or years.
const FAR: f64 = 7200.0;

/// `-201 to -47.5 s`; in larger units or in milliseconds where seconds are no unit for it.
fn span(low: f64, high: f64) -> String {
    let (unit, name) = unit(low.abs().max(high.abs()));
    let (low, high) = (short(low / unit), short(high / unit));
    if low == high { format!("{low} {name}") } else { format!("{low} to {high} {name}") }
}

/// `-120 ±60 s`.
fn around(low: f64, high: f64) -> String {
    let (middle, half) = ((low + high) / 2.0, (high - low) / 2.0);
    if middle.abs() >= FAR {
        return span(low, high);
    }
    let (unit, name) = unit(middle.abs().max(half));
    format!("{} ±{} {name}", short(middle / unit), short(half / unit).trim_start_matches('+'))
}

/// The unit for a length in seconds, in seconds, with its name.
fn unit(seconds: f64) -> (f64, &'static str) {
    match seconds {
        s if s < 0.0995 => (1e-3, "ms"),
        s if s < FAR => (1.0, "s"),
        s if s < 172_800.0 => (3600.0, "h"),
        s if s < 63_072_000.0 => (86_400.0, "days"),
        _ => (31_556_952.0, "years"),
    }
}

/// Three digits or so, with a sign.
fn short(value: f64) -> String {
    let text = match value.abs() {
        size if size >= 100.0 => format!("{value:+.0}"),
        size if size >= 0.95 => format!("{value:+.1}"),
        _ => format!("{value:+.3}"),
    };
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if matches!(text, "+0" | "-0") { "0".to_owned() } else { text.to_owned() }
}

fn limited(title: &str, shown: usize, all: usize) -> String {
    if all > shown {
        format!("{title} The first {shown} of {all} are drawn; the table has all.")
    } else {
        title.to_owned()
    }
}

/// The accepted window with each code on it.
pub(super) fn window_chart(placements: &[CodePlacement], verifier: &ResolvedVerifier) -> BarChart {
    let period = f64::from(verifier.period.seconds());
    let (narrowest, widest) = verifier.window.bounds();
    let ends =
        |window: Window| [-window.look_back.seconds(verifier.period), window.look_ahead.seconds(verifier.period)];
    let row = |label: &str, window: Window| {
        let [low, high] = ends(window);
        let part = Stretch { from: low - period, to: high + period, fill: Fill::Hatched };
        let always = Stretch { from: low, to: high, fill: Fill::Light };
        Bar { label: label.to_owned(), stretches: vec![part, always], note: span(low, high) }
    };
    let mut bars = match narrowest == widest {
        true => vec![row("window", widest)],
        false => vec![row("narrowest window", narrowest), row("widest window", widest)],
    };
    let shown = &placements[..placements.len().min(MOST_BARS)];
    bars.extend(shown.iter().map(|code| Bar {
        label: format!("[{}] {}", code.observation, code.outcome),
        stretches: vec![Stretch { from: code.low, to: code.high, fill: Fill::Solid }],
        note: span(code.low, code.high),
    }));
    // A code known only to hours would make the window vanish; what is known to its own size decides the scale.
    let reach = placements.iter().map(|code| code.low.abs().min(code.high.abs())).fold(0.0, f64::max);
    let [low, high] = ends(widest);
    let most = 2.0 * reach + 3.0 * (high - low + 2.0 * period);
    let codes = shown.iter().flat_map(|code| [code.low, code.high]).map(|end| end.clamp(-most, most));
    let description = "Where each code stood when it arrived, against the verifier's own clock: left of the window it was too old, \
                       right of it from the future.";
    BarChart {
        title: "The accepted window and the codes".into(),
        description: limited(description, shown.len(), placements.len()),
        x: axis(
            "code against the verifier's clock, seconds ahead (+) or behind (-)",
            codes.chain([low - period, high + period]),
        ),
        bars,
        key: vec![
            (Fill::Light, "every code passes".into()),
            (Fill::Hatched, "some codes pass".into()),
            (Fill::Solid, "a code, with its uncertainty".into()),
        ],
        uprights: vec![Reference { label: "the verifier's clock".into(), at: 0.0 }],
    }
}

/// Every reading of a clock, with what all evidence makes of them.
pub(super) fn readings_chart(readings: &[ClockReading], relative: &OffsetEstimate) -> BarChart {
    let shown = &readings[..readings.len().min(MOST_BARS)];
    let told = shown.iter().flat_map(|reading| [reading.low, reading.high]).flatten();
    let told =
        told.chain(shown.iter().filter(|it| !it.sign_known).flat_map(|it| [it.low, it.high]).flatten().map(|end| -end));
    let told: Vec<f64> = told.collect();
    let widest = told.iter().fold(0.0_f64, |widest, end| widest.max(end.abs()));
    let most = (1.6 * widest).max(1e-3);
    let ends = told.into_iter().chain([relative.low, relative.high].map(|end| end.clamp(-most, most)));
    let x = axis(ACROSS, ends);
    let mut bars: Vec<Bar> = shown.iter().map(|reading| reading_bar(reading, &x)).collect();
    bars.push(Bar {
        label: "all evidence".into(),
        stretches: error_bar(relative.low, relative.high, Some(relative.seconds), Fill::Hatched, &x),
        note: span(relative.low, relative.high),
    });
    let description =
        "Each bar is an observation with its error; the last one is device minus verifier by all evidence, with 95 %.";
    BarChart {
        title: "The clocks, as they were read".into(),
        description: limited(description, shown.len(), readings.len()),
        x,
        bars,
        key: vec![(Fill::Light, "an observation".into()), (Fill::Hatched, "all evidence together".into())],
        uprights: vec![Reference { label: "right".into(), at: 0.0 }],
    }
}

fn reading_bar(reading: &ClockReading, x: &Axis) -> Bar {
    let (low, high) = (reading.low.unwrap_or(x.low), reading.high.unwrap_or(x.high));
    let middle = reading.low.zip(reading.high).map(|(low, high)| (low + high) / 2.0);
    let mut stretches = error_bar(low, high, middle, Fill::Light, x);
    if !reading.sign_known {
        stretches.extend(error_bar(-high, -low, middle.map(|middle| -middle), Fill::Light, x));
    }
    let whose = match reading.of {
        "relative" => "difference",
        of => of,
    };
    let note = match (reading.low, reading.high) {
        (Some(low), Some(high)) => around(low, high),
        (Some(low), None) => format!("{} or more", span(low, low)),
        (None, Some(high)) => format!("{} or less", span(high, high)),
        (None, None) => String::new(),
    };
    let note = if reading.sign_known { note } else { format!("± {}", note.trim_start_matches('+')) };
    let modulo = reading.modulo.map_or_else(String::new, |modulo| {
        let (unit, name) = unit(modulo);
        format!(", ±n×{} {name}", short(modulo / unit).trim_start_matches('+'))
    });
    Bar { label: format!("[{}] {whose}{modulo}", reading.observation), stretches, note }
}

/// A bar from end to end, with a mark in its middle that can be seen at any scale.
fn error_bar(low: f64, high: f64, middle: Option<f64>, fill: Fill, x: &Axis) -> Vec<Stretch> {
    let mark = (x.high - x.low) * 0.004;
    let middle = middle.map(|at| Stretch { from: at - mark, to: at + mark, fill: Fill::Solid });
    std::iter::once(Stretch { from: low, to: high, fill }).chain(middle).collect()
}

/// The chance that a code passes against the offset, with the measured one on it; and its numbers.
pub(super) fn curve_chart(curve: &AcceptanceCurve, measured: Option<&OffsetEstimate>) -> (Chart, Table) {
    let [low, high] = [curve.points.first(), curve.points.last()].map(|point| point.map_or(0.0, |point| point[0]));
    let line = Mark::Line(curve.points.iter().map(|point| [point[0], point[2]]).collect());
    let band = Mark::Band(curve.points.iter().map(|point| [point[0], point[1], point[3]]).collect());
    let mut series = vec![Series::new("expected", 0, line)];
    if !curve.window_known {
        series.insert(0, Series::new("narrowest to widest window", 0, band));
    }
    let seen = |at: f64| (low..=high).contains(&at);
    let upright = |offset: &OffsetEstimate| Reference {
        label: format!("measured: {}", Offset::from_seconds(offset.seconds)),
        at: offset.seconds,
    };
    let interval = |offset: &OffsetEstimate| Interval { label: "95 %".into(), from: offset.low, to: offset.high };
    // An interval that is wider than the picture is no measurement.
    let inside = measured.filter(|it| seen(it.seconds) && it.high - it.low < high - low);
    let mut description =
        "How many ordinary attempts, typed in within 2 s to 20 s, the verifier lets in, by device minus verifier."
            .to_owned();
    if let Some(beyond) = measured.filter(|offset| !seen(offset.seconds)) {
        description +=
            &format!(" The measured offset, {}, is far beyond the picture.", Offset::from_seconds(beyond.seconds));
    }
    let chart = Chart {
        title: "The chance that a code passes".into(),
        description,
        x: Axis::new("device minus verifier, seconds ahead (+) or behind (-)", Unit::Offset, low, high),
        y: Axis::share("chance that a code passes"),
        intervals: inside.map(interval).into_iter().collect(),
        uprights: inside.map(upright).into_iter().collect(),
        levels: Vec::new(),
        series,
    };
    (chart, curve_table(curve))
}

fn curve_table(curve: &AcceptanceCurve) -> Table {
    let mut header = vec!["offset (s)".to_owned(), "expected".to_owned()];
    if !curve.window_known {
        header.extend(["narrowest window", "widest window"].map(str::to_owned));
    }
    let row = |point: &[f64; 4]| {
        let mut row = vec![Cell::of(point[0], Unit::Offset), Cell::of(point[2], Unit::Share)];
        row.extend(
            (!curve.window_known)
                .then(|| [point[1], point[3]].map(|chance| Cell::of(chance, Unit::Share)))
                .into_iter()
                .flatten(),
        );
        row
    };
    // The curve is smooth in between.
    Table { header, rows: curve.points.iter().step_by(10).map(row).collect() }
}

/// The causes with their probabilities; the least of them are left to the table.
pub(super) fn causes_chart(causes: &[CauseFinding]) -> BarChart {
    const ALWAYS: usize = 4;
    const LEAST: f64 = 0.005;
    let shown = causes.iter().enumerate().filter(|(rank, cause)| *rank < ALWAYS || cause.probability >= LEAST);
    let bar = |(_, cause): (usize, &CauseFinding)| Bar {
        label: cause.id.to_owned(),
        stretches: vec![Stretch { from: 0.0, to: cause.probability, fill: Fill::Solid }],
        note: percent(cause.probability),
    };
    BarChart {
        title: "The causes".into(),
        description: "How probable each cause is by all evidence. The table has all sixteen, with the probability before any observation."
            .into(),
        x: Axis::share("probability"),
        bars: shown.map(bar).collect(),
        key: Vec::new(),
        uprights: Vec::new(),
    }
}

/// What each observation does to the odds of a cause.
pub(super) fn evidence_chart(id: &str, because: &[Because], kind: impl Fn(usize) -> &'static str) -> BarChart {
    let shown = &because[..because.len().min(MOST_BARS)];
    let bar = |reason: &Because| Bar {
        label: format!("[{}] {}", reason.observation, kind(reason.observation)),
        stretches: vec![match reason.bits {
            bits if bits < 0.0 => Stretch { from: bits, to: 0.0, fill: Fill::Light },
            bits => Stretch { from: 0.0, to: bits, fill: Fill::Solid },
        }],
        note: format!("{:+.1} bits", reason.bits),
    };
    let most = shown.iter().fold(1.0_f64, |most, reason| most.max(reason.bits.abs())) * 1.05;
    let description = format!(
        "How much the odds of {id} change by each observation beside all others: one bit doubles or halves them."
    );
    BarChart {
        title: format!("The evidence for and against {id}"),
        description: limited(&description, shown.len(), because.len()),
        x: Axis::new("bits", Unit::Number, -most, most),
        bars: shown.iter().map(bar).collect(),
        key: vec![(Fill::Solid, "speaks for it".into()), (Fill::Light, "speaks against it".into())],
        uprights: vec![Reference { label: String::new(), at: 0.0 }],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_short_and_in_units_that_people_use() {
        assert_eq!([span(-30.0, 0.0), span(-201.4, -47.5)], ["-30 to 0 s", "-201 to -47.5 s"]);
        assert_eq!([span(-1.795e9, -1.795e9), span(-3600.0, 90_000.0)], ["-56.9 years", "-1 to +25 h"]);
        assert_eq!([around(-180.0, -60.0), around(-0.000038, 0.000062)], ["-120 ±60 s", "+0.012 ±0.05 ms"]);
    }
}
