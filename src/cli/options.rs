//! Options that several commands share.

use super::Refusal;
use crate::io::World;
use crate::time::{Span, SpanParseError, TimeParseError, UnixTime};
use crate::verifier::Tolerance;
use clap::{Args, ValueEnum};

/// How an answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON object.
    Json,
}

/// `--format` and `--json`.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct Output {
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub format: Format,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
}

impl Output {
    /// Whether JSON was asked for.
    pub fn is_json(self) -> bool {
        self.json || self.format == Format::Json
    }
}

/// How a report with charts is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object.
    Json,
    /// For an issue or a wiki.
    Markdown,
    /// A page that stands by itself, with charts.
    Html,
    /// The chart alone.
    Svg,
    /// The numbers of the chart.
    Csv,
}

/// `--format` and `--json` of a report with charts.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct ReportOutput {
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = ReportFormat::Text, value_name = "FORMAT")]
    format: ReportFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl ReportOutput {
    /// What was asked for.
    pub fn format(self) -> ReportFormat {
        if self.json { ReportFormat::Json } else { self.format }
    }
}

/// How a verdict is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum NoteFormat {
    /// For people at a terminal.
    #[default]
    Text,
    /// One JSON object.
    Json,
    /// A note for a ticket.
    Markdown,
    /// A page that stands by itself, with charts.
    Html,
}

/// `--format` and `--json` of a verdict.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct NoteOutput {
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = NoteFormat::Text, value_name = "FORMAT")]
    format: NoteFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl NoteOutput {
    /// What was asked for.
    pub fn format(self) -> NoteFormat {
        if self.json { NoteFormat::Json } else { self.format }
    }
}

/// `--at`.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct At {
    /// Take this as now: 2026-11-21T10:00:05Z or @1795255205.25 [default: the system clock]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub at: Option<UnixTime>,
}

impl At {
    /// The moment to answer for.
    pub fn or_started(self, world: &World) -> UnixTime {
        self.at.unwrap_or(world.started_at)
    }
}

/// Reads a moment from an argument; the error carries its hint in a second line.
pub fn moment(text: &str) -> Result<UnixTime, String> {
    text.parse().map_err(|wrong: TimeParseError| format!("{wrong}\n{}", wrong.hint()))
}

/// Reads a length of time from an argument; the error carries its hint in a second line.
pub fn length(text: &str) -> Result<Span, String> {
    text.parse().map_err(|wrong: SpanParseError| format!("{wrong}\n{}", wrong.hint()))
}

/// A length of time that must not be negative.
pub fn positive_length(text: &str) -> Result<Span, String> {
    match length(text)? {
        span if span < Span::ZERO => Err(format!("'{text}' is negative\nleave out the sign")),
        span => Ok(span),
    }
}

/// One side of a window: steps as a bare number, or a length of time.
pub fn tolerance(text: &str) -> Result<Tolerance, String> {
    match text.parse() {
        Ok(steps) => Ok(Tolerance::Steps(steps)),
        Err(_) => positive_length(text).map(Tolerance::Time).map_err(|wrong| {
            let first = wrong.lines().next().unwrap_or_default().to_owned();
            format!("{first}\nwrite steps (2) or a length of time (45s)")
        }),
    }
}

/// The same, as a refusal that names the option.
pub fn named(option: &str, wrong: &str) -> Refusal {
    let (message, hint) = wrong.split_once('\n').unwrap_or((wrong, ""));
    let refusal = Refusal::input(format!("{option}: {message}"));
    if hint.is_empty() { refusal } else { refusal.hint(hint) }
}
