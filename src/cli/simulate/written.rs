//! An answer in the way that was asked for.

use super::report::SimulationReport;
use crate::cli::command_line::command_line;
use crate::cli::options::{ReportFormat, ReportOutput};
use crate::cli::{Answer, Exit};
use crate::io::World;
use crate::report::{Page, Picture, Table, csv, html, markdown, svg, svg_bars};

/// What a simulation has to say, in each of the ways in which it is written.
pub(super) trait Written {
    /// For people at a terminal.
    fn text(&self) -> String;

    /// For programs.
    fn json(&self) -> SimulationReport;

    /// With charts, for a browser or an issue; `command` is what prints it again.
    fn page(&self, command: String) -> Page;

    /// The main chart.
    fn picture(&self) -> Picture;

    /// The numbers of the main chart.
    fn numbers(&self) -> Table;

    /// The answer as it is asked for.
    fn answer(&self, output: ReportOutput, exit: Exit, world: &World) -> Answer {
        let text = match output.format() {
            ReportFormat::Json => return Answer::json(&self.json(), exit),
            ReportFormat::Text => self.text(),
            ReportFormat::Markdown => markdown(&self.page(command_line(world))),
            ReportFormat::Html => html(&self.page(command_line(world))),
            ReportFormat::Svg => match self.picture() {
                Picture::Chart(chart) => svg(&chart),
                Picture::Bars(chart) => svg_bars(&chart),
            },
            ReportFormat::Csv => csv(&self.numbers()),
        };
        Answer::new(text, exit)
    }
}
