use super::plot::hundredths;
use super::{WIDTH, wrapped_within};
use crate::diagnosis::{
    Cause, CauseFinding, ClockFinding, CodeSearch, Conclusion, Finding, OffsetEstimate, Verdict, Whose,
};
use crate::time::Offset;
use std::fmt::Write;

/// How many causes are always shown, how many reasons for each, and how many questions.
const CAUSES_SHOWN: usize = 3;
const QUESTIONS_SHOWN: usize = 3;
const REASONS_SHOWN: usize = 6;

/// A verdict for a person at a terminal: the answer on the first line, then why, then what next.
pub fn verdict_text(verdict: &Verdict) -> String {
    verdict_text_within(verdict, WIDTH)
}

/// The same in lines of this width.
pub fn verdict_text_within(verdict: &Verdict, width: usize) -> String {
    let mut text = wrapped_within(width, "", &answer(verdict));
    if let Some(title) = &verdict.title {
        text += &wrapped_within(width, "case: ", title);
    }
    if let Some(clock) = &verdict.clock {
        text += &wrapped_within(width, "clock: ", &clock_words(clock, verdict.probability));
    }
    text += &wrapped_within(width, "simulated: ", &simulated(verdict));
    if let Some(search) = &verdict.code_search {
        if let Some(says) = &search.says {
            text += &wrapped_within(width, "codes: ", says);
        }
        text += &wrapped_within(width, "search: ", &search_words(search));
    }
    let _ = writeln!(text, "\n{:<22}{:>7} {:>7}", "causes", "now", "before");
    for (rank, cause) in verdict.causes.iter().enumerate() {
        if rank < CAUSES_SHOWN || cause.probability >= 0.05 {
            text += &cause_words(cause, width);
        }
    }
    let questions = verdict.next.iter().take(QUESTIONS_SHOWN);
    let questions = questions.map(|next| format!("{} ({:.2} bits, about {} min)", next.ask, next.bits, next.minutes));
    section(&mut text, width, "ask next", questions);
    section(&mut text, width, "what to do", verdict.remedy.iter().cloned());
    section(&mut text, width, "limits", verdict.limits.iter().cloned());
    section(&mut text, width, "the numbers", origins(verdict).into_iter());
    text
}

fn section(text: &mut String, width: usize, heading: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.map(|line| wrapped_within(width, "  - ", &line)).collect();
    if !lines.is_empty() {
        let _ = writeln!(text, "\n{heading}");
        text.extend(lines);
    }
}

fn answer(verdict: &Verdict) -> String {
    let says = match verdict.verdict {
        Conclusion::Confirmed => "a clock explains the rejections",
        Conclusion::RuledOut => "no clock explains the rejections",
        Conclusion::NotEstablished => "whether a clock is the cause",
    };
    format!("{}: {says} (probability of a clock {})", verdict.verdict.words(), percent(verdict.probability))
}

/// What the numbers mean and where they are from.
fn origins(verdict: &Verdict) -> [String; 5] {
    let firm = verdict.confidence * 100.0;
    let (least, most) = (rounded(firm), rounded(100.0 - firm));
    [
        "[n]: observation n of the case, counted from 0".to_owned(),
        format!(
            "probability of a clock: device-clock, verifier-clock and time-zone together; confirmed from {least} % on, \
             ruled out up to {most} % (--confidence)"
        ),
        "before: the model's prior, moved by what the case says of verifier, app and credential; now: with all \
         observations"
            .to_owned(),
        "bits: what an observation does to the odds beside all others, +1 doubles and -1 halves them; of a question, \
         what its answer is expected to tell"
            .to_owned(),
        "all other numbers: docs/model.md, which says what is a guess, as minutes are; `instep explain CAUSE`; times and \
         notes: --format markdown"
            .to_owned(),
    ]
}

/// Two places at most.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
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
    let premise = if probability >= 0.5 { "if a clock is the cause, " } else { "" };
    let rate = clock.rate_ppm.map_or_else(String::new, rate_words);
    format!("{premise}{whose}, {}{rate}", estimate(&clock.offset))
}

/// An interval wider than this, in seconds, has no middle worth telling.
const WIDE: f64 = 600.0;

/// `113.5 s behind (95 % between 161.4 s behind and 69.0 s behind)`.
pub(super) fn estimate(offset: &OffsetEstimate) -> String {
    let words = |seconds: f64| Offset::from_seconds(seconds).to_string();
    let (low, high) = (words(offset.low), words(offset.high));
    if offset.high - offset.low > WIDE && offset.low < 0.0 && offset.high > 0.0 {
        return format!("hardly known, with 95 % between {low} and {high}");
    }
    if low == high {
        let half = match (offset.high - offset.low) / 2.0 {
            half if half < 0.05 => format!("{:.1} ms", half * 1e3),
            half => format!("{half:.1} s"),
        };
        return format!("{} ± {half}, in 95 of 100 cases", words(offset.seconds));
    }
    format!("{} (95 % between {low} and {high})", words(offset.seconds))
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
        "an ordinary attempt is accepted in {} of cases as the clocks are taken to be, in {} if both were right",
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

fn cause_words(cause: &CauseFinding, width: usize) -> String {
    let title = Cause::by_id(cause.id).map_or("", |cause| cause.record().title);
    let share = |probability: f64| hundredths(probability.clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON)) + " %";
    let first = format!("  {:<19} {:>7} {:>7}  ", cause.id, share(cause.probability), share(cause.prior));
    let mut text = wrapped_within(width, &first, &format!("{}: {title}", cause.finding.word()));
    // What is excluded needs only what excludes it.
    let least = if cause.finding == Finding::Excluded { 2.0 } else { 0.1 };
    if cause.because.is_empty() && cause.finding == Finding::Confirmed {
        text += &wrapped_within(width, "      ", "several observations say so; each would do without the others");
    }
    for reason in cause.because.iter().filter(|reason| reason.bits.abs() >= least).take(REASONS_SHOWN) {
        let bits = format!("      {:>+6.1} bits  ", reason.bits);
        text += &wrapped_within(width, &bits, &format!("{} [{}]", reason.says, reason.observation));
    }
    text
}
