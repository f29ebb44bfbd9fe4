use super::sheet::{LETTERS, LINE, Sheet};
use super::text;
use crate::report::Axis;
use crate::report::chart::{Tick, ticks};

/// Where the data is drawn, and how its numbers become places.
pub struct Frame {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    x: [f64; 2],
    y: [f64; 2],
}

impl Frame {
    /// A frame between these edges.
    pub fn new(x: &Axis, y: &Axis, [left, right]: [f64; 2], [top, bottom]: [f64; 2]) -> Frame {
        Frame { left, right, top, bottom, x: x.ends(), y: y.ends() }
    }

    /// The same further down.
    pub fn lowered(self, height: f64) -> Frame {
        Frame { top: self.top + height, bottom: self.bottom + height, ..self }
    }

    /// The pixel of a number on the x axis.
    pub fn across(&self, x: f64) -> f64 {
        self.left + (x - self.x[0]) / (self.x[1] - self.x[0]) * (self.right - self.left)
    }

    /// The pixel of a number on the y axis.
    pub fn down(&self, y: f64) -> f64 {
        self.bottom - (y - self.y[0]) / (self.y[1] - self.y[0]) * (self.bottom - self.top)
    }

    /// Whether a number is on the x axis.
    pub fn holds(&self, x: f64) -> bool {
        (self.x[0]..=self.x[1]).contains(&x)
    }

    /// Whether a number is on the y axis.
    pub fn holds_level(&self, y: f64) -> bool {
        (self.y[0]..=self.y[1]).contains(&y)
    }

    /// The part of a stretch of the x axis that can be seen, in pixels.
    pub fn seen(&self, from: f64, to: f64) -> Option<[f64; 2]> {
        let [from, to] = [from.min(to), from.max(to)];
        let apart = from.is_nan() || to.is_nan() || to < self.x[0] || from > self.x[1];
        (!apart).then(|| [self.across(from.max(self.x[0])), self.across(to.min(self.x[1]))])
    }
}

/// The y axis's ticks for so much height.
pub fn level_ticks(axis: &Axis, height: f64) -> Vec<Tick> {
    ticks(axis, |ticks| ticks.len() as f64 * 34.0 <= height + 34.0)
}

/// The x axis: ticks, their words, and what is measured. Grid lines where there is no other axis.
pub fn draw_x_axis(axis: &Axis, frame: &Frame, grid: bool, sheet: &mut Sheet) {
    let apart = |ticks: &[Tick]| {
        let half = |tick: &Tick| text::width(&tick.label, LETTERS) / 2.0;
        ticks
            .windows(2)
            .all(|pair| frame.across(pair[1].at) - frame.across(pair[0].at) > half(&pair[0]) + half(&pair[1]) + 14.0)
    };
    let ticks = ticks(axis, apart);
    for tick in &ticks {
        let x = frame.across(tick.at);
        if grid {
            sheet.line("grid", [x, frame.top], [x, frame.bottom]);
        }
        sheet.line("axis", [x, frame.bottom], [x, frame.bottom + 5.0]);
        let half = text::width(&tick.label, LETTERS) / 2.0;
        let middle = x.clamp(half, (sheet.width - half).max(half));
        sheet.words("quiet middle", [middle, frame.bottom + 5.0 + LINE - 3.0], &tick.label);
    }
    sheet.line("axis", [frame.left, frame.bottom], [frame.right, frame.bottom]);
    sheet.bottom = frame.bottom + 5.0 + LINE;
    for line in text::lines(&axis.label, LETTERS, sheet.width - 2.0 * sheet.margin) {
        sheet.bottom += LINE;
        let middle = (frame.left + frame.right) / 2.0;
        let half = text::width(&line, LETTERS) / 2.0 + sheet.margin;
        let middle = middle.clamp(half, (sheet.width - half).max(half));
        sheet.words("middle", [middle, sheet.bottom - 3.0], &line);
    }
    sheet.bottom += 3.0;
}
