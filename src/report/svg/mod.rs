//! Charts as SVG: no script, nothing from elsewhere, light and dark as the reader has it, and words for those who do not
//! see it.

mod bars;
mod frame;
mod key;
mod sheet;
mod strip;
mod text;
mod xy;

use super::{BarChart, Chart};
use sheet::Sheet;

/// The looks of all charts, for the page that they stand in.
pub(super) const STYLE: &str = include_str!("chart.css");

/// For which width a chart is laid out. Its letters have 13 pixels there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    /// A page on a desk, or paper: 720 pixels.
    Wide,
    /// A phone held upright: 360 pixels.
    Narrow,
}

impl Width {
    const fn pixels(self) -> f64 {
        match self {
            Width::Wide => 720.0,
            Width::Narrow => 360.0,
        }
    }

    const fn plot_height(self) -> f64 {
        match self {
            Width::Wide => 280.0,
            Width::Narrow => 210.0,
        }
    }
}

/// A chart as an SVG file.
///
/// ```
/// use instep::report::{Chart, svg};
/// let chart = Chart { title: "a < b".into(), ..Chart::default() };
/// assert!(svg(&chart).contains("<title id=\"chart-title\">a &lt; b</title>"));
/// ```
pub fn svg(chart: &Chart) -> String {
    let mut sheet = Sheet::file(&chart.title);
    xy::draw(chart, Width::Wide, &mut sheet, "chart");
    sheet.finished("chart", &chart.title, &chart.description)
}

/// A bar chart as an SVG file.
pub fn svg_bars(chart: &BarChart) -> String {
    let mut sheet = Sheet::file(&chart.title);
    bars::draw(chart, Width::Wide, &mut sheet, "chart");
    sheet.finished("chart", &chart.title, &chart.description)
}

/// A chart inside a page, whose `id` no other has there.
pub(super) fn inline(chart: &Chart, width: Width, id: &str) -> String {
    let mut sheet = Sheet::inline(width);
    xy::draw(chart, width, &mut sheet, id);
    sheet.finished(id, &chart.title, &chart.description)
}

/// A bar chart inside a page.
pub(super) fn inline_bars(chart: &BarChart, width: Width, id: &str) -> String {
    let mut sheet = Sheet::inline(width);
    bars::draw(chart, width, &mut sheet, id);
    sheet.finished(id, &chart.title, &chart.description)
}
