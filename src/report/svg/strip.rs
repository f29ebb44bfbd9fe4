//! The strip above the data, with the names of what stands at places of the x axis.

use super::frame::Frame;
use super::sheet::{LETTERS, LINE, Sheet};
use super::text;
use crate::report::{Interval, Reference};

/// A name in the strip.
struct Placed {
    words: String,
    left: f64,
    right: f64,
    /// Counted from the lowest.
    row: usize,
    /// The pixel of its line, which crosses all rows below.
    line: Option<f64>,
}

/// The names of upright lines and of intervals, where none covers another or another's line.
pub struct Strip {
    placed: Vec<Placed>,
}

impl Strip {
    pub fn new(uprights: &[Reference], intervals: &[Interval], frame: &Frame, sheet: &Sheet) -> Strip {
        let mut strip = Strip { placed: Vec::new() };
        // Not above the numbers of the y axis: the highest of them reaches into the strip.
        let ends = [frame.left, sheet.width - sheet.margin];
        let mut seen: Vec<(f64, &str)> = uprights
            .iter()
            .filter(|upright| frame.holds(upright.at))
            .map(|upright| (frame.across(upright.at), upright.label.as_str()))
            .collect();
        // From the right: a name stands to the right of its line, where the lines were placed before.
        seen.sort_by(|one, other| other.0.total_cmp(&one.0));
        for (x, label) in seen {
            strip.place(label, Some(x), x + 5.0, ends);
        }
        for interval in intervals {
            if let Some([from, to]) = frame.seen(interval.from, interval.to) {
                let half = text::width(&interval.label, LETTERS) / 2.0;
                strip.place(&interval.label, None, (from + to) / 2.0 - half, ends);
            }
        }
        strip
    }

    fn place(&mut self, label: &str, line: Option<f64>, left: f64, [start, end]: [f64; 2]) {
        let words = text::cut(label, LETTERS, end - start);
        let width = text::width(&words, LETTERS);
        if words.trim().is_empty() {
            return;
        }
        let left = match line {
            // To the left of its line where there is no room on the right.
            Some(x) if left + width > end && x - 5.0 - width >= start => x - 5.0 - width,
            _ => left.clamp(start, (end - width).max(start)),
        };
        let mut placed = Placed { words, left, right: left + width, row: 0, line };
        while self.placed.iter().any(|other| placed.collides(other)) && placed.row <= self.placed.len() {
            placed.row += 1;
        }
        self.placed.push(placed);
    }

    /// How high it is.
    pub fn height(&self) -> f64 {
        let rows = self.placed.iter().map(|one| one.row + 1).max().unwrap_or(0);
        rows as f64 * LINE + if rows > 0 { 2.0 } else { 0.0 }
    }

    /// Draws the names, and the lines down to the foot of the data.
    pub fn draw(&self, frame: &Frame, sheet: &mut Sheet) {
        for one in &self.placed {
            if let Some(x) = one.line {
                sheet.line("reference", [x, frame.top - (one.row + 1) as f64 * LINE + 4.0], [x, frame.bottom]);
            }
        }
        for one in &self.placed {
            let y = frame.top - one.row as f64 * LINE - 6.0;
            sheet.words("halo", [one.left, y], &one.words);
        }
    }
}

impl Placed {
    fn collides(&self, other: &Placed) -> bool {
        let gap = 8.0;
        let covers = |one: &Placed, line: f64| one.left - 3.0 < line && line < one.right + 3.0;
        let same_row = self.row == other.row && self.left < other.right + gap && other.left < self.right + gap;
        let crossed = other.row >= self.row && other.line.is_some_and(|line| covers(self, line));
        let crosses = self.row > other.row && self.line.is_some_and(|line| covers(other, line));
        same_row || crossed || crosses
    }
}
