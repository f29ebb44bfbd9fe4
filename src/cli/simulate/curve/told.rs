//! The sentences of the answer, whatever it is written as.

use super::Simulated;
use crate::report::{chance, signed};
use crate::simulation::{Conditions, Curve, EntryDelay, Fault, Outcome, Prediction, Row};
use crate::time::{Offset, Span};
use crate::verifier::{Passes, WindowKnowledge};

/// What was simulated, to be put into words.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub simulated: &'a [Simulated],
    pub offset: Option<Offset>,
    pub curve: &'a Curve,
}

impl Told<'_> {
    /// The answer in a sentence.
    pub(super) fn answer(&self) -> String {
        match self.simulated {
            [one] => self.single_answer(one),
            several => self.compared(several),
        }
    }

    fn single_answer(&self, one: &Simulated) -> String {
        let name = one.verifier.name();
        let (Some(found), Some(offset)) = (&one.prediction, self.offset) else {
            return format!("{name}: {}", self.reach(one));
        };
        match (found.passes(), late_success(found)) {
            (Passes::Always, _) => format!("accepted always: {name} lets in {}", device(offset)),
            (Passes::Never, _) => format!("rejected always: {name} refuses {}", device(offset)),
            (_, Some(place)) => {
                format!("it depends: {name} refuses {}, and believes it at code {place} in a row", device(offset))
            }
            (_, None) if found.supposed && found.single.at_once.high.max(found.single.closed_form.high) <= 0.0 => {
                format!(
                    "it depends: {name} refuses {}, if its window is no wider than any that is known",
                    device(offset)
                )
            }
            (_, None) => format!("it depends: {name} lets in {} with {}", device(offset), chances(found)),
        }
    }

    fn compared(&self, several: &[Simulated]) -> String {
        let Some(offset) = self.offset else {
            return format!("{} verifiers, and which offsets of a device they forgive", several.len());
        };
        let of = |passes: Passes| {
            let those = several.iter().filter(|one| one.prediction.as_ref().map(Prediction::passes) == Some(passes));
            those.map(|one| one.verifier.name()).collect::<Vec<_>>().join(", ")
        };
        let answers = [
            (Passes::Always, "accepted always by"),
            (Passes::Depends, "it depends at"),
            (Passes::Never, "rejected always by"),
        ];
        let told = answers.map(|(passes, words)| (of(passes), words));
        let told = told.iter().filter(|(names, _)| !names.is_empty()).map(|(names, words)| format!("{words} {names}"));
        format!("{}: {}", device(offset), told.collect::<Vec<_>>().join("; "))
    }

    /// What is always accepted and what never, in words.
    pub(super) fn reach(&self, one: &Simulated) -> String {
        let conditions = &self.curve.conditions;
        let never = one.verifier.sometimes(conditions);
        let never = format!("from {} s or {} s on none does", signed(never.low()), signed(never.high()));
        let how = if conditions.entry_delay == EntryDelay::NONE { "sent at once" } else { "typed in" };
        let Some(always) = one.verifier.always(conditions) else {
            return format!("{how}, with no offset do all codes pass; {never}");
        };
        let (low, high) = (signed(always.low()), signed(always.high()));
        let off = if low == high { format!("exactly {low} s") } else { format!("{low} s to {high} s") };
        format!("{how}, codes of a device {off} off always pass; {never}")
    }

    /// What comes of the device that was asked for, each with what it is.
    pub(super) fn predicted(&self, found: &Prediction) -> Vec<(&'static str, String)> {
        let single = &found.single;
        let typed =
            format!("{}; of {} codes drawn {}", chance(single.closed_form), self.runs(), chance(single.monte_carlo));
        let mut lines = vec![("at once", chance(single.at_once)), ("typed in", typed)];
        for (row, label) in found.in_a_row.iter().zip(["in a row", "or"]) {
            let window = if found.in_a_row.len() > 1 { format!(" ({})", row.window) } else { String::new() };
            lines.push((label, words(row) + &window));
        }
        if let Some(window) = found.widen_to {
            lines.push(("wider", format!("a window of {window} would always let it in")));
        }
        lines
    }

    /// What the numbers rest on.
    pub(super) fn basis(&self) -> String {
        let conditions = &self.curve.conditions;
        let (least, most) = (conditions.entry_delay.least(), conditions.entry_delay.most());
        let delay = if least == most { format!("{least}") } else { format!("{least} to {most}") };
        let mut says = format!("Typed in is {delay} after it was shown; the drawing is of such codes.");
        if conditions.jitter > Span::ZERO {
            says += &format!(" The device's clock jitters by up to {} either way.", conditions.jitter);
        }
        if conditions.over > Span::ZERO {
            says += &format!(
                " Its offset changes by {} ppm for {}; codes fall anywhere within.",
                conditions.rate.ppm(),
                conditions.over
            );
        }
        says += &faults(conditions);
        says += &format!(" Drawn: {} codes for each offset, seed {}.", self.runs(), self.curve.draws.seed);
        if self.simulated.iter().any(|one| !one.verifier.window_known()) {
            says += " Two numbers, and shading: a window that is only known to lie between two others.";
        }
        if self.simulated.iter().any(|one| !one.verifier.period_known && one.verifier.profile.is_some()) {
            says += " Where a verifier allows other periods, its default is taken; --period says which.";
        }
        says
    }

    pub(super) fn runs(&self) -> u32 {
        self.curve.draws.runs
    }
}

/// What is said of steps and suspensions.
fn faults(conditions: &Conditions) -> String {
    let share = |fault: Fault| 100.0 * fault.share().probability();
    let Conditions { stepped, suspended, .. } = *conditions;
    let mut says = String::new();
    if stepped.is_some() {
        says += &format!(" {} % of the codes come after a step by {}.", share(stepped), stepped.low());
    }
    if suspended.is_some() {
        let (least, most) = (-suspended.high(), -suspended.low());
        let behind = if least == most { format!("{least}") } else { format!("{least} to {most}") };
        says += &format!(" At {} % of them the clock is {behind} behind from a suspension.", share(suspended));
    }
    says
}

/// What a window that is not known makes of the chances.
pub(in crate::cli::simulate) fn unpublished(window: WindowKnowledge) -> Option<&'static str> {
    match window {
        WindowKnowledge::Known(_) => None,
        WindowKnowledge::Between { .. } => {
            Some("no single figure is known: each chance is that of the narrowest and that of the widest")
        }
        WindowKnowledge::Unknown => Some(
            "supposed to lie between no tolerance and 20 steps, the widest default of all verifiers that are known: each \
             chance is that of the narrowest and that of the widest",
        ),
    }
}

/// `a device 50.0 s behind`.
fn device(offset: Offset) -> String {
    format!("a device {offset}")
}

/// `33.3 % at once, 5.9 % typed in`.
fn chances(found: &Prediction) -> String {
    format!("{} at once, {} typed in", chance(found.single.at_once), chance(found.single.closed_form))
}

/// Where no single code passes: which of several in a row does, counted from 1.
fn late_success(found: &Prediction) -> Option<usize> {
    let none = found.single.at_once.high.max(found.single.closed_form.high) <= 0.0;
    found.in_a_row.iter().filter_map(first_accepted).min().filter(|_| none)
}

/// Which code of a row was the first to pass, counted from 1.
fn first_accepted(row: &Row) -> Option<usize> {
    row.attempts.iter().position(|attempt| attempt.outcome.is_accepted()).map(|place| place + 1)
}

/// What came of each code of a row, and the drift that was learned.
fn words(row: &Row) -> String {
    let word = |outcome: Outcome| match outcome {
        Outcome::Accepted => "accepted",
        Outcome::Resynced => "believed",
        Outcome::OutOfWindow => "refused",
        Outcome::Remembered => "refused but remembered",
        Outcome::Used => "refused as used",
        Outcome::Locked => "locked out",
    };
    let words: Vec<&str> = row.attempts.iter().map(|attempt| word(attempt.outcome)).collect();
    let drift = row.attempts.last().map_or(Span::ZERO, |last| last.stored_drift);
    let learned = if drift == Span::ZERO { String::new() } else { format!("; it learned a drift of {drift}") };
    words.join(", ") + &learned
}
