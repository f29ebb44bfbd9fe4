//! The answer for people: it is on the first line, and the sources are below.

use super::codes::Codes;
use crate::skew::http_date::{HttpMeasurement, HttpSource};
use crate::skew::{Disturbance, Estimate, Judgement, Measurement, Method, NoAnswer, Source};
use crate::time::{OffsetInterval, Span};
use crate::verifier::VerifierProfile;
use std::fmt::Write;

/// The answer on the first line, then a row for each source.
pub(super) fn text(measurement: &Measurement, tolerance: Span, profile: Option<&VerifierProfile>) -> String {
    let mut text = opening(measurement.estimate(), measurement.disturbance, tolerance, profile);
    text.push_str(&table(&ntp_rows(measurement)));
    text.push_str("\nNTP is not authenticated: who controls the network can shift every answer.\n");
    text
}

/// The same for HTTP servers; below it the time servers that were asked before and gave no offset.
pub(super) fn http_text(
    measurement: &HttpMeasurement,
    before: Option<&Measurement>,
    tolerance: Span,
    profile: Option<&VerifierProfile>,
) -> String {
    let mut text = opening(measurement.estimate(), measurement.disturbance, tolerance, profile);
    text.push_str(&table(&http_rows(measurement)));
    if let Some((before, why)) = before.and_then(|before| Some((before, before.offset.err()?))) {
        let rows = table(&ntp_rows(before));
        // The terminal is a string: writing to it cannot fail.
        let _ = write!(text, "\nThe time servers, asked first, gave no offset: {why}.\n\n{rows}");
    }
    text + &sentences(&measurement.estimate().map_or_else(|_| Vec::new(), |estimate| estimate.limits))
}

/// What stands above the table, with an empty line below it.
fn opening(
    found: Result<Estimate, NoAnswer>,
    disturbance: Option<Disturbance>,
    tolerance: Span,
    profile: Option<&VerifierProfile>,
) -> String {
    let mut text = match found {
        Ok(estimate) => answer(&estimate, tolerance, profile),
        Err(why) => format!("cannot tell: {why}\n"),
    };
    if let Some(what) = disturbance {
        let _ = writeln!(text, "{what}; the offset is the one at its end");
    }
    text + "\n"
}

/// What a result takes for granted, a line each below an empty one; nothing where there is nothing to say.
pub(super) fn sentences(limits: &[String]) -> String {
    let lines: String = limits.iter().map(|limit| format!("{}.\n", capital(limit))).collect();
    if lines.is_empty() { lines } else { format!("\n{lines}") }
}

/// A sentence with a capital at its start.
fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The answer on the first line, and what more can be said of it below.
pub(crate) fn answer(estimate: &Estimate, tolerance: Span, profile: Option<&VerifierProfile>) -> String {
    let mut text = headline(estimate.bound, estimate.is_within(tolerance), tolerance);
    if let Some(likely) = estimate.likely {
        let condition = match estimate.method {
            Method::Rollover => "as people tap",
            _ => "if packets take equally long both ways and servers are right",
        };
        let _ = writeln!(text, "likely within {} of that, {condition}", amount(likely));
    }
    text.push_str(&Codes::of(estimate, profile).map_or_else(String::new, |codes| codes.line(profile)));
    text
}

/// The answer in one line: the offset, both ends of its interval, and what that means for the tolerance.
pub(crate) fn headline(interval: OffsetInterval, within: Option<bool>, tolerance: Span) -> String {
    let verdict = match within {
        Some(true) => "within the tolerance of",
        Some(false) => "beyond the tolerance of",
        None => "which may or may not be within the tolerance of",
    };
    let middle = signed(interval.middle().span());
    format!("{middle} ({}), {verdict} {tolerance}\n", ends(interval))
}

/// Both ends with their signs in words; one word does for both where it is the same.
fn ends(interval: OffsetInterval) -> String {
    let (low, high) = (interval.low().span(), interval.high().span());
    if direction(low) == direction(high) {
        return format!("between {} and {}", amount(low), signed(high));
    }
    format!("between {} and {}", signed(low), signed(high))
}

/// `95.031 s behind`, `0.012 ms ahead`, `1h59m59.999s behind`.
pub(crate) fn signed(span: Span) -> String {
    format!("{} {}", amount(span), direction(span))
}

fn direction(span: Span) -> &'static str {
    if span < Span::ZERO { "behind" } else { "ahead" }
}

/// A length without its sign, to the microsecond where it is short and to the millisecond where it is not.
pub(crate) fn amount(span: Span) -> String {
    match span.abs().seconds() {
        short if short < 0.0995 => format!("{:.3} ms", short * 1e3),
        medium if medium < 600.0 => format!("{medium:.3} s"),
        _ => Span::from_nanos((span.abs().nanos() + 500_000) / 1_000_000 * 1_000_000).to_string(),
    }
}

/// One source: who it is, what it says, and what came of asking it.
struct Row<'a> {
    server: String,
    judgement: &'a Judgement,
    /// What is added to the reason for which it is used or not.
    added: String,
    delay: Option<Span>,
    good: usize,
    sent: u32,
}

fn ntp_rows(measurement: &Measurement) -> Vec<Row<'_>> {
    let row = |(source, judgement): (&Source, _)| Row {
        server: source.server.to_string(),
        judgement,
        added: remembered(source),
        delay: source.lowest_delay().map(|sample| sample.delay),
        good: source.association.samples().len(),
        sent: source.association.sent(),
    };
    measurement.judged().map(row).collect()
}

fn http_rows(measurement: &HttpMeasurement) -> Vec<Row<'_>> {
    let row = |(source, judgement): (&HttpSource, _)| Row {
        server: source.url.to_string(),
        judgement,
        added: String::new(),
        delay: source.talk.shortest_journey(),
        good: source.talk.samples().len(),
        sent: source.talk.sent(),
    };
    measurement.judged().map(row).collect()
}

/// One row a source, and below it why it is used or not.
fn table(rows: &[Row<'_>]) -> String {
    let width = rows.iter().map(|row| row.server.chars().count()).max().unwrap_or_default().clamp(6, 28);
    let mut table = format!("  {:<width$}  {:>21}  {:>12}  good\n", "server", "offset", "delay");
    for row in rows {
        table.push_str(&row.text(width));
    }
    table
}

impl Row<'_> {
    fn text(&self, width: usize) -> String {
        let Row { server, judgement, added, good, sent, .. } = self;
        let mark = if judgement.standing.is_used() { '*' } else { ' ' };
        let offset = judgement.hull.map_or("-".to_owned(), |hull| signed(hull.interval.middle().span()));
        let delay = self.delay.map_or("-".to_owned(), amount);
        format!(
            "{mark} {server:<width$}  {offset:>21}  {delay:>12}  {good} of {sent}\n    {}{added}\n",
            judgement.standing
        )
    }
}

/// Where a server was asked just before, it is not asked again.
fn remembered(source: &Source) -> String {
    let told = |age: Span| format!("; said {:.0} s ago, not asked again so soon", age.seconds());
    source.age.map_or_else(String::new, told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Offset;

    fn interval(low: f64, high: f64) -> OffsetInterval {
        OffsetInterval::new(Offset::from_seconds(low), Offset::from_seconds(high)).unwrap()
    }

    #[test]
    fn the_answer_is_one_line_with_both_ends() {
        let tolerance = Span::from_seconds(30);
        assert_eq!(
            headline(interval(-95.031, -94.969), Some(false), tolerance),
            "95.000 s behind (between 95.031 s and 94.969 s behind), beyond the tolerance of 30s\n"
        );
        assert_eq!(
            headline(interval(-0.0004, 0.0012), Some(true), tolerance),
            "0.400 ms ahead (between 0.400 ms behind and 1.200 ms ahead), within the tolerance of 30s\n"
        );
    }

    #[test]
    fn long_offsets_are_in_hours_and_days() {
        assert_eq!(signed(Span::from_nanos(-7_200_001_400_000)), "2h0.001s behind");
        assert_eq!(signed(Span::from_seconds(86_400 * 400)), "400d ahead");
    }
}
