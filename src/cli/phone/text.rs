//! The answer for the helper: it is on the first line, and how it was found is below.

use super::Seen;
use crate::cli::skew::text::{amount, answer, signed};
use crate::skew::browser::{Against, Measured, Shown, nearest_quarter};
use crate::time::Span;
use crate::verifier::VerifierProfile;
use std::fmt::Write;

/// The answer on the first line, then how it was found, then what else happened.
pub(super) fn text(seen: &Seen, tolerance: Span, profile: Option<&VerifierProfile>) -> String {
    let measured = &seen.measured;
    let estimate = &measured.estimate;
    let mut text = match measured.against {
        Against::TrueTime => String::new(),
        Against::ThisComputer => "differs from this computer: ".to_owned(),
    };
    text.push_str(&answer(estimate, tolerance, profile));
    for remark in remarks(measured) {
        // The terminal is a string: writing to it cannot fail.
        let _ = writeln!(text, "{remark}");
    }
    let _ = write!(text, "\n{}", how(seen));
    text
}

/// What explains the offset, or casts doubt on it.
fn remarks(measured: &Measured) -> Vec<String> {
    let set = measured.set.map(|set| {
        let (before, after) = (signed(set.before.middle().span()), signed(set.after.middle().span()));
        format!(
            "the clock was set during the measurement: {before} until then, {after} since; the earlier one explains \
             codes rejected before"
        )
    });
    let hour = nearest_quarter(measured.explaining()).map(|multiple| {
        format!("close to {} off: it may have been set by hand to the wrong hour or in the wrong zone", multiple.abs())
    });
    set.into_iter().chain(hour).collect()
}

fn how(seen: &Seen) -> String {
    let measured = &seen.measured;
    let rows = [
        (
            "measured",
            format!(
                "by a page in its browser: {} exchanges, round trip {}",
                measured.exchanges,
                amount(measured.round_trip)
            ),
        ),
        (
            "counts by",
            format!("{} (clock), {} (counter)", amount(measured.grain.clock), amount(measured.grain.counter)),
        ),
        ("shows", shown(&measured.shown)),
        ("browser", seen.agent.clone().unwrap_or_else(|| "does not say".to_owned())),
        ("compared", compared(seen)),
    ];
    rows.map(|(name, value)| format!("  {name:<10} {value}\n")).concat()
}

/// Zone and page, as shown: privacy modes falsify the zone, and nothing follows from it.
fn shown(shown: &Shown) -> String {
    let zone = shown.zone.as_deref().unwrap_or("no zone");
    let offset = shown.zone_offset.map_or(String::new(), |offset| format!(" (UTC{})", clock_face(offset)));
    let page = shown.visibility.map_or(String::new(), |visibility| format!(", page {visibility}"));
    format!("{zone}{offset}{page}")
}

/// `+05:30`
fn clock_face(offset: Span) -> String {
    let minutes = (offset.abs().nanos() + 30_000_000_000) / 60_000_000_000;
    let sign = if offset < Span::ZERO { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

fn compared(seen: &Seen) -> String {
    match seen.here.as_ref().and_then(|here| here.estimate().ok()) {
        Some(here) => format!("with true time: this computer's clock is {} (NTP)", signed(here.offset().span())),
        None => "with this computer, whose own clock was not checked (--ntp SERVER does)".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_shown_as_they_are_written() {
        let face = |seconds| clock_face(Span::from_seconds(seconds));
        assert_eq!([face(19_800), face(-12_600), face(0)], ["+05:30", "-03:30", "+00:00"]);
    }
}
