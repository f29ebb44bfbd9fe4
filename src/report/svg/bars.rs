//! Horizontal bars.

use super::frame::{Frame, draw_x_axis};
use super::sheet::{LETTERS, LINE, Sheet};
use super::strip::Strip;
use super::{Width, key, text};
use crate::report::{Axis, Bar, BarChart, Fill, Stretch};

/// How high a bar is.
const BAR: f64 = 15.0;

pub fn draw(chart: &BarChart, width: Width, sheet: &mut Sheet, id: &str) {
    let hatch = format!("{id}-hatch");
    draw_hatch(&hatch, sheet);
    let names: Vec<&str> = chart.key.iter().map(|(_, name)| name.as_str()).collect();
    key::draw(&names, sheet, |index, [x, y], sheet| {
        draw_piece(chart.key[index].0, &hatch, [x, y - 6.0], [x + 24.0, y + 6.0], sheet);
    });
    sheet.bottom += 4.0;
    // On a phone there is no room beside the bars: names stand above them.
    let beside = width == Width::Wide;
    let row = if beside { 26.0 } else { BAR + LINE + 10.0 };
    let frame = frame(chart, beside, sheet, row);
    let strip = Strip::new(&chart.uprights, &[], &frame, sheet);
    let frame = frame.lowered(strip.height());
    // The axis is drawn first, so that bars lie on its grid.
    draw_x_axis(&chart.x, &frame, true, sheet);
    sheet.body.line();
    for (index, bar) in chart.bars.iter().enumerate() {
        let foot = frame.top + (index + 1) as f64 * row - 5.0;
        draw_bar(bar, beside, foot, &frame, &hatch, sheet);
        sheet.body.line();
    }
    strip.draw(&frame, sheet);
}

fn frame(chart: &BarChart, beside: bool, sheet: &Sheet, row: f64) -> Frame {
    let longest =
        |text: fn(&Bar) -> &str| chart.bars.iter().map(|bar| text::width(text(bar), LETTERS)).fold(0.0, f64::max);
    let note = longest(|bar| &bar.note).min(sheet.width / 3.0);
    let label = if beside { longest(|bar| &bar.label).min(sheet.width / 3.0) + 10.0 } else { 0.0 };
    let room_for_notes = if note > 0.0 { note + 8.0 } else { 16.0 };
    let across = [sheet.margin + label, sheet.width - sheet.margin - room_for_notes];
    let height = chart.bars.len().max(1) as f64 * row + 4.0;
    Frame::new(&chart.x, &Axis::default(), across, [sheet.bottom, sheet.bottom + height])
}

fn draw_bar(bar: &Bar, beside: bool, foot: f64, frame: &Frame, hatch: &str, sheet: &mut Sheet) {
    let middle = foot - BAR / 2.0 + 4.5;
    if beside {
        let label = text::cut(&bar.label, LETTERS, frame.left - sheet.margin - 10.0);
        sheet.words("end", [frame.left - 10.0, middle], &label);
    } else {
        let label = text::cut(&bar.label, LETTERS, frame.right - frame.left);
        sheet.words("halo", [frame.left, foot - BAR - 4.0], &label);
    }
    for Stretch { from, to, fill } in &bar.stretches {
        if let Some([from, to]) = frame.seen(*from, *to) {
            draw_piece(*fill, hatch, [from, foot - BAR], [to.max(from + 1.0), foot], sheet);
        }
    }
    let room = sheet.width - sheet.margin - frame.right - 8.0;
    let note = text::cut(&bar.note, LETTERS, room.max(0.0));
    if !bar.note.is_empty() {
        sheet.words("quiet", [frame.right + 8.0, middle], &note);
    }
}

fn draw_piece(fill: Fill, hatch: &str, from: [f64; 2], to: [f64; 2], sheet: &mut Sheet) {
    let class = format!("bar {} h0", fill.name());
    sheet.rectangle(&[("class", &class)], from, to);
    if fill == Fill::Hatched {
        let pattern = format!("url(#{hatch})");
        sheet.rectangle(&[("fill", &pattern)], from, to);
    }
}

fn draw_hatch(id: &str, sheet: &mut Sheet) {
    let size = "6";
    sheet.body.open(
        "pattern",
        &[
            ("id", id),
            ("width", size),
            ("height", size),
            ("patternUnits", "userSpaceOnUse"),
            ("patternTransform", "rotate(45)"),
        ],
    );
    sheet.line("hatch h0", [0.0, 0.0], [0.0, 6.0]);
    sheet.body.close();
    sheet.body.line();
}
