//! The words of the conversation: 80 columns, no colour.

use crate::diagnosis::question::{Answering, Askable};
use crate::diagnosis::{Conclusion, NextQuestion, Verdict};
use crate::report::{percent, wrapped};

pub(super) const WELCOME: &str = "\
Answer, or type: ? (or nothing) if nobody knows, why, back, save FILE, quit.
The percentage is the probability that a clock explains the rejections.
";
pub(super) const CLOCK_IS_HERE: &str = "\
This machine's clock is what others are compared with; `instep skew SERVER`
says whether it is right.
";
pub(super) const CLOCK_IS_GIVEN: &str = "Every answer is taken as given at the time that --at states.\n";
pub(super) const FIRM: &str = "\nThe verdict is firm. Press Enter for the report, or type: more, back.\n";
pub(super) const NO_SECRETS: &str = "\
this looks like a secret: it is not wanted here, and was not taken. A secret
comes by --secret-file or in the case file
";
pub(super) const STEPPED_BACK: &str = "one step back\n";
pub(super) const NO_STEP_BACK: &str = "this is the beginning\n";
pub(super) const KEEP: &str = "\nKeep the answers? Type a name that ends in .toml, or press Enter to let them go.\n";
pub(super) const NO_NAME: &str = "that is no name that ends in .toml; save FILE takes any\n";

/// The verdict in a line, at the start.
pub(super) fn stands(verdict: &Verdict) -> String {
    format!("clock {}: {}{}\n", percent(verdict.probability), verdict.verdict.words(), leads(verdict))
}

/// How it moved.
pub(super) fn moved(before: &Verdict, after: &Verdict) -> String {
    let (from, to) = (percent(before.probability), percent(after.probability));
    if from == to {
        return format!("clock {to}, as before{}\n", leads(after));
    }
    format!("clock {from} -> {to}: {}{}\n", after.verdict.words(), leads(after))
}

fn leads(verdict: &Verdict) -> String {
    let first = verdict.causes.first();
    first.map_or_else(String::new, |cause| format!("; likeliest {} ({})", cause.id, percent(cause.probability)))
}

/// A question, how to answer it, and what it is worth.
pub(super) fn question(next: &NextQuestion, number: usize) -> String {
    let mut text = "\n".to_owned() + &wrapped(&format!("{number}. "), next.ask);
    let Some(askable) = Askable::by_id(next.id) else { return text };
    match askable.answer {
        Answering::Choice { choices: list, several, complete } => {
            let listed: Vec<&str> = list.iter().map(|choice| choice.says).collect();
            text += &choices(&listed);
            if !complete {
                text += "   0) none of these\n";
            }
            if several {
                text += "   several: 1 4\n";
            }
        }
        Answering::Reading(_) => {
            text += "   Type the time that it is about to show, and press Enter as it shows it:\n   \
                     10:02:30 +02:00. Or both clocks: 10:02:30 at 10:01:02. Or: 90s behind.\n";
        }
        Answering::Measured(..) => text += "   -88.1s, or: 88.1s behind.\n",
        Answering::Rollovers => {
            text += "   Press Enter at the moment at which the code changes, three times;\n   or type a time: \
                     2026-11-21T10:01:14.3Z.\n";
        }
        Answering::Codes => {
            text += "   Type each code, and press Enter as soon as it has appeared. Codes are kept in\n   the case file \
                     and shown nowhere else.\n";
        }
    }
    text
}

/// A numbered list.
pub(super) fn choices(list: &[&str]) -> String {
    list.iter().enumerate().map(|(place, says)| wrapped(&format!("{:>4}) ", place + 1), says)).collect()
}

/// What a question is for, and what each answer would do.
pub(super) fn why(next: &NextQuestion, verdict: &Verdict) -> String {
    let mut text = wrapped("for: ", next.why) + &wrapped("how: ", next.how);
    text += &format!(
        "worth: {:.2} bits in about {} min; the clock stands at {}\n",
        next.bits,
        next.minutes,
        percent(verdict.probability)
    );
    text += "  how likely   clock then   if the answer is\n";
    for answer in next.answers.iter().filter(|answer| answer.probability >= 0.005) {
        let then = match answer.verdict_after {
            Conclusion::NotEstablished => String::new(),
            firm => format!(" ({})", firm.words()),
        };
        let (likely, after) = (percent(answer.probability), percent(answer.clock_after));
        text += &wrapped(&format!("  {likely:>10} {after:>12}   "), &format!("{}{then}", answer.answer));
    }
    text
}

/// Why it ends by itself.
pub(super) fn nothing_to_gain(verdict: &Verdict, declined: bool) -> &'static str {
    match (verdict.verdict, declined) {
        (Conclusion::NotEstablished, true) => {
            "\nNothing else is worth asking. What nobody knew would still tell: see \"ask next\".\n"
        }
        (Conclusion::NotEstablished, false) => {
            "\nNothing is worth asking any more; the report says what to do instead.\n"
        }
        _ => "\nThe verdict is firm, and nothing is worth asking any more.\n",
    }
}

/// How many of several answers are there.
pub(super) fn so_far(found: usize, wanted: usize) -> String {
    format!("{found} of {wanted}\n")
}
