use super::{bullet, wrapped};
use crate::diagnosis::{Cause, CauseFinding, ClockFinding, CodeSearch, Conclusion, Finding, Verdict, Whose};
use crate::time::Offset;
use std::fmt::Write;

/// How many causes are always shown, and how many reasons for each.
const CAUSES_SHOWN: usize = 3;
const REASONS_SHOWN: usize = 6;

/// A verdict for a person at a terminal: the answer on the first line, then why, then what next.
pub fn verdict_text(verdict: &Verdict) -> String {
    let mut text = answer(verdict);
    if let Some(title) = &verdict.title {
        text += &wrapped("case: ", title);
    }
    if let Some(clock) = &verdict.clock {
        text += &wrapped("clock: ", &clock_words(clock, verdict.probability));
    }
    text += &wrapped("simulated: ", &simulated(verdict));
    if let Some(search) = &verdict.code_search {
        if let Some(says) = &search.says {
            text += &wrapped("codes: ", says);
        }
        text += &wrapped("search: ", &search_words(search));
    }
    text += "\ncauses\n";
    for (rank, cause) in verdict.causes.iter().enumerate() {
        if rank < CAUSES_SHOWN || cause.probability >= 0.05 {
            text += &cause_words(cause);
        }
    }
    section(
        &mut text,
        "ask next",
        verdict
            .next
            .iter()
            .take(3)
            .map(|next| format!("{} ({:.2} bits, about {} min)", next.ask, next.bits, next.minutes)),
    );
    section(&mut text, "what to do", verdict.remedy.iter().cloned());
    section(&mut text, "limits", verdict.limits.iter().cloned());
    text
}

fn section(text: &mut String, heading: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.map(|line| bullet(&line)).collect();
    if !lines.is_empty() {
        let _ = writeln!(text, "\n{heading}");
        text.extend(lines);
    }
}

fn answer(verdict: &Verdict) -> String {
    let says = match verdict.verdict {
        Conclusion::Confirmed => "a clock explains the rejections",
        Conclusion::RuledOut => "no clock explains the rejections",
        Conclusion::NotEstablished => "whether a clock explains the rejections",
    };
    format!("{}: {says} (probability of a clock {})\n", verdict.verdict.words(), percent(verdict.probability))
}

/// A probability as a percentage that never claims more than it can: 99.9 % and more is "over 99.9 %".
pub fn percent(probability: f64) -> String {
    match probability * 100.0 {
        p if p > 99.9 => "over 99.9 %".to_owned(),
        p if p < 0.1 => "below 0.1 %".to_owned(),
        p => format!("{p:.1} %"),
    }
}

fn clock_words(clock: &ClockFinding, probability: f64) -> String {
    let whose = match clock.whose {
        Whose::Device => "the device's",
        Whose::App => "the app's private correction",
        Whose::Verifier => "the verifier's",
        Whose::Relative => "device minus verifier, neither known by itself",
    };
    let offset = |seconds: f64| Offset::from_seconds(seconds).to_string();
    let estimate = &clock.offset;
    let premise = if probability >= 0.5 { "if a clock is the cause, " } else { "" };
    let rate = clock.rate_ppm.map_or_else(String::new, rate_words);
    format!(
        "{premise}{whose}, {} (95 % between {} and {}){rate}",
        offset(estimate.seconds),
        offset(estimate.low),
        offset(estimate.high)
    )
}

/// How fast a clock goes wrong, in parts per million, in words.
///
/// ```
/// assert_eq!(instep::report::rate_words(-2.7), "; it loses 7.1 s a month (-2.7 ppm)");
/// ```
pub fn rate_words(ppm: f64) -> String {
    const MONTH: f64 = 30.44 * 86_400.0;
    let does = if ppm < 0.0 { "loses" } else { "gains" };
    format!("; it {does} {:.1} s a month ({ppm} ppm)", ppm.abs() * 1e-6 * MONTH)
}

fn simulated(verdict: &Verdict) -> String {
    format!(
        "an ordinary attempt is accepted with {} as the clocks are taken to be, with {} were both right",
        percent(verdict.simulation.accepted_as_measured),
        percent(verdict.simulation.accepted_in_step)
    )
}

fn search_words(search: &CodeSearch) -> String {
    let mut words = format!(
        "{} of {} fit the secret as enrolled somewhere in the range searched ({} codes computed, {:.3} single matches \
         expected by chance)",
        search.fit_as_enrolled, search.codes, search.candidates_tested, search.expected_chance_matches
    );
    for way in search.told() {
        let place = match (way.low, way.high) {
            (Some(low), Some(high)) => {
                let offset = |seconds: f64| Offset::from_seconds(seconds).to_string();
                format!(" for a clock between {} and {}", offset(low), offset(high))
            }
            _ => String::new(),
        };
        let _ = write!(words, "; all fit {}{place} ({})", way.way, way.chance_in_words());
    }
    words
}

fn cause_words(cause: &CauseFinding) -> String {
    let title = Cause::by_id(cause.id).map_or("", |cause| cause.record().title);
    let (probability, finding) = (percent(cause.probability), cause.finding.word());
    let mut text = format!("  {:<19} {probability:>11}  {finding:<9}  {title}\n", cause.id);
    // What is excluded needs only what excludes it.
    let least = if cause.finding == Finding::Excluded { 2.0 } else { 0.1 };
    if cause.because.is_empty() && cause.finding == Finding::Confirmed {
        text += &wrapped("      ", "several observations say so; each would do without the others");
    }
    for reason in cause.because.iter().filter(|reason| reason.bits.abs() >= least).take(REASONS_SHOWN) {
        text += &wrapped(
            &format!("      {:>+6.1} bits  ", reason.bits),
            &format!("{} [{}]", reason.says, reason.observation),
        );
    }
    text
}
