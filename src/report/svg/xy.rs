//! A chart with two axes.

use super::frame::{Frame, draw_x_axis, level_ticks};
use super::sheet::{LETTERS, LINE, Sheet, pixels};
use super::strip::Strip;
use super::{Width, key, text};
use crate::report::{Chart, Dot, Mark, Series};

/// How many hues the style has.
const HUES: u8 = 6;

pub fn draw(chart: &Chart, width: Width, sheet: &mut Sheet, id: &str) {
    if chart.series.len() > 1 {
        let names: Vec<&str> = chart.series.iter().map(|series| series.name.as_str()).collect();
        key::draw(&names, sheet, |index, place, sheet| sample(&chart.series[index], place, sheet));
    }
    for line in text::lines(&chart.y.label, LETTERS, sheet.width - 2.0 * sheet.margin) {
        sheet.bottom += LINE;
        sheet.words("", [sheet.margin, sheet.bottom - 4.0], &line);
    }
    sheet.bottom += 8.0;
    let frame = frame(chart, width, sheet);
    let strip = Strip::new(&chart.uprights, &chart.intervals, &frame, sheet);
    let frame = frame.lowered(strip.height());
    draw_intervals(chart, &frame, sheet);
    draw_levels(chart, &frame, sheet);
    let clip = format!("{id}-clip");
    sheet.body.open("clipPath", &[("id", &clip)]);
    // A little room, so that a line along the edge keeps its width.
    sheet.rectangle(&[], [frame.left - 5.0, frame.top - 5.0], [frame.right + 5.0, frame.bottom + 5.0]);
    sheet.body.close();
    sheet.body.line();
    sheet.body.open("g", &[("clip-path", &format!("url(#{clip})"))]);
    for series in &chart.series {
        draw_series(series, &frame, sheet);
    }
    sheet.body.close();
    sheet.body.line();
    strip.draw(&frame, sheet);
    draw_references(chart, &frame, sheet);
    draw_x_axis(&chart.x, &frame, false, sheet);
}

/// As wide as the ticks of the y axis leave it.
fn frame(chart: &Chart, width: Width, sheet: &Sheet) -> Frame {
    let ticks = level_ticks(&chart.y, width.plot_height());
    let widest = ticks.iter().map(|tick| text::width(&tick.label, LETTERS)).fold(0.0, f64::max);
    let across = [sheet.margin + widest + 8.0, sheet.width - sheet.margin - 16.0];
    Frame::new(&chart.x, &chart.y, across, [sheet.bottom, sheet.bottom + width.plot_height()])
}

fn draw_intervals(chart: &Chart, frame: &Frame, sheet: &mut Sheet) {
    for interval in &chart.intervals {
        if let Some([from, to]) = frame.seen(interval.from, interval.to) {
            sheet.rectangle(&[("class", "shade")], [from, frame.top], [to, frame.bottom]);
            for edge in [interval.from, interval.to].into_iter().filter(|edge| frame.holds(*edge)) {
                let x = frame.across(edge);
                sheet.line("shade-edge", [x, frame.top], [x, frame.bottom]);
            }
        }
    }
}

fn draw_levels(chart: &Chart, frame: &Frame, sheet: &mut Sheet) {
    for tick in level_ticks(&chart.y, frame.bottom - frame.top) {
        let y = frame.down(tick.at);
        sheet.line("grid", [frame.left, y], [frame.right, y]);
        sheet.words("quiet end", [frame.left - 8.0, y + 4.5], &tick.label);
    }
    sheet.body.line();
}

fn draw_references(chart: &Chart, frame: &Frame, sheet: &mut Sheet) {
    let mut levels: Vec<_> = chart.levels.iter().filter(|level| frame.holds_level(level.at)).collect();
    levels.sort_by(|one, other| other.at.total_cmp(&one.at));
    let mut placed: Vec<f64> = Vec::new();
    for level in levels {
        let y = frame.down(level.at);
        sheet.line("reference", [frame.left, y], [frame.right, y]);
        let words = text::cut(&level.label, LETTERS, frame.right - frame.left);
        // Above the line, or below it where it would leave the data or lie on another's words.
        let is_free = |place: &f64| placed.iter().all(|other| (place - other).abs() >= LINE);
        let inside = |place: &f64| place - LINE + 6.0 >= frame.top && *place < frame.bottom;
        // Above the line, or below it where it would leave the data or lie on another's words; else there is no room for it.
        let place = [y - 6.0, y + LINE - 3.0].into_iter().find(|place| inside(place) && is_free(place));
        if let Some(place) = place {
            sheet.words("halo end", [frame.right, place], &words);
            placed.push(place);
        }
    }
}

fn hue(series: &Series, class: &str) -> String {
    format!("{class} h{}", series.hue % HUES)
}

fn draw_series(series: &Series, frame: &Frame, sheet: &mut Sheet) {
    match &series.mark {
        Mark::Line(points) => draw_line(&hue(series, "line"), points, false, frame, sheet),
        Mark::Steps(points) => draw_line(&hue(series, "line"), points, true, frame, sheet),
        Mark::Band(points) => draw_band(&hue(series, "band"), points, frame, sheet),
        Mark::Dots(dots) => dots.iter().for_each(|dot| draw_dot(series, dot, frame, sheet)),
        Mark::Crosses(points) => {
            let seen = |[x, y]: &&[f64; 2]| frame.holds(*x) && frame.holds_level(*y);
            points.iter().filter(seen).for_each(|[x, y]| cross(series, [frame.across(*x), frame.down(*y)], sheet));
        }
    }
    sheet.body.line();
}

/// What can be drawn without a gap.
fn pieces<const N: usize>(points: &[[f64; N]]) -> impl Iterator<Item = &[[f64; N]]> {
    points.split(|point| point.iter().any(|number| !number.is_finite())).filter(|piece| !piece.is_empty())
}

fn draw_line(class: &str, points: &[[f64; 2]], stepped: bool, frame: &Frame, sheet: &mut Sheet) {
    let mut path = String::new();
    for piece in pieces(points) {
        for (index, [x, y]) in piece.iter().enumerate() {
            let [x, y] = [pixels(frame.across(*x)), pixels(frame.down(*y))];
            path += &match (index, stepped) {
                (0, _) => format!("M{x} {y}"),
                (_, true) => format!("H{x}V{y}"),
                (_, false) => format!("L{x} {y}"),
            };
        }
        // A single point would not be seen.
        path += if piece.len() == 1 { "h0.1" } else { "" };
    }
    if !path.is_empty() {
        sheet.body.shape("path", &[("class", class), ("d", &path)]);
    }
}

fn draw_band(class: &str, points: &[[f64; 3]], frame: &Frame, sheet: &mut Sheet) {
    for piece in pieces(points) {
        let place = |x: f64, y: f64| format!("{} {}", pixels(frame.across(x)), pixels(frame.down(y)));
        let mut corners: Vec<String> = piece.iter().map(|[x, _, high]| place(*x, *high)).collect();
        corners.extend(piece.iter().rev().map(|[x, low, _]| place(*x, *low)));
        sheet.body.shape("path", &[("class", class), ("d", &format!("M{}Z", corners.join("L")))]);
    }
}

fn draw_dot(series: &Series, dot: &Dot, frame: &Frame, sheet: &mut Sheet) {
    if !frame.holds(dot.x) || !dot.y.is_finite() {
        return;
    }
    let x = frame.across(dot.x);
    if let Some([low, high]) = dot.error.filter(|error| error.iter().all(|end| end.is_finite())) {
        let [low, high] = [low, high].map(|end| frame.down(end));
        sheet.line(&hue(series, "error"), [x, low], [x, high]);
        for end in [low, high] {
            sheet.line(&hue(series, "error"), [x - 4.0, end], [x + 4.0, end]);
        }
    }
    let (class, x, y) = (hue(series, "dot"), pixels(x), pixels(frame.down(dot.y)));
    sheet.body.shape("circle", &[("class", &class), ("cx", &x), ("cy", &y), ("r", "3.2")]);
}

fn cross(series: &Series, [x, y]: [f64; 2], sheet: &mut Sheet) {
    let arm = 4.0;
    for down in [arm, -arm] {
        sheet.line(&hue(series, "cross"), [x - arm, y - down], [x + arm, y + down]);
    }
}

/// What stands in the key: 24 pixels of it.
fn sample(series: &Series, [x, y]: [f64; 2], sheet: &mut Sheet) {
    match &series.mark {
        Mark::Line(_) | Mark::Steps(_) => sheet.line(&hue(series, "line"), [x, y], [x + 24.0, y]),
        Mark::Band(_) => sheet.rectangle(&[("class", &hue(series, "band"))], [x, y - 5.5], [x + 24.0, y + 5.5]),
        Mark::Crosses(_) => cross(series, [x + 12.0, y], sheet),
        Mark::Dots(dots) => {
            let class = hue(series, "dot");
            if dots.iter().any(|dot| dot.error.is_some()) {
                sheet.line(&hue(series, "error"), [x + 12.0, y - 7.0], [x + 12.0, y + 7.0]);
            }
            let [x, y] = [pixels(x + 12.0), pixels(y)];
            sheet.body.shape("circle", &[("class", &class), ("cx", &x), ("cy", &y), ("r", "3.2")]);
        }
    }
}
