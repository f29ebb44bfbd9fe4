//! The answer for people: first the answer, then what it rests on, a drawing and a table.

use super::Simulated;
use crate::report::{axis, chance, chart, signed, strip, wrapped};
use crate::simulation::{Chances, Curve, EntryDelay, Outcome, Prediction, Row};
use crate::time::{Offset, Span};
use crate::verifier::{Passes, WindowKnowledge};

/// Columns of a drawing.
const COLUMNS: u32 = 65;
const NARROW_COLUMNS: u32 = 45;

/// Everything that is written.
pub(super) struct Page<'a> {
    pub simulated: &'a [Simulated],
    pub offset: Option<Offset>,
    pub curve: &'a Curve,
    pub ascii: bool,
}

impl Page<'_> {
    pub(super) fn text(&self) -> String {
        let parts = match self.simulated {
            [one] => [self.single_answer(one), self.facts(one), self.chart(one), self.points(one)],
            several => [self.compared(several), self.comparison(several), self.strips(several), String::new()],
        };
        parts.join("") + &self.basis()
    }

    fn single_answer(&self, one: &Simulated) -> String {
        let name = one.verifier.name();
        let (Some(found), Some(offset)) = (&one.prediction, self.offset) else {
            return wrapped("", &format!("{name}: {}", self.reach(one)));
        };
        let says = match (found.passes(), late_success(found)) {
            (Passes::Always, _) => format!("accepted always: {name} lets in {}", device(offset)),
            (Passes::Never, _) => format!("rejected always: {name} refuses {}", device(offset)),
            (_, Some(place)) => {
                format!("it depends: {name} refuses {}, and believes it at code {place} in a row", device(offset))
            }
            (_, None) => format!("it depends: {name} lets in {} with {}", device(offset), chances(found)),
        };
        wrapped("", &says)
    }

    /// What is always accepted and what never, in words.
    fn reach(&self, one: &Simulated) -> String {
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

    fn facts(&self, one: &Simulated) -> String {
        let verifier = &one.verifier;
        let mut lines = vec![("window", format!("{}; steps of {} s", verifier.window, verifier.period.seconds()))];
        lines.extend(unpublished(verifier.window).map(|says| ("", says.to_owned())));
        if let Some(known) = verifier.profile {
            let (sure, how) = (known.confidence.name(), known.evidence.join(", "));
            lines.push(("known from", format!("{how}; confidence {sure} (instep profiles {})", known.id)));
        }
        if let Some(found) = &one.prediction {
            lines.extend(self.predicted(found));
            lines.push(("offsets", self.reach(one)));
        }
        let laid_out = lines.into_iter().map(|(label, says)| wrapped(&format!("{label:<11} "), &says));
        "\n".to_owned() + &laid_out.collect::<String>()
    }

    fn predicted(&self, found: &Prediction) -> Vec<(&'static str, String)> {
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

    fn chart(&self, one: &Simulated) -> String {
        let drawn = chart(&self.sampled(one, COLUMNS), self.ascii);
        let side = if self.ascii { '|' } else { '│' };
        let labels = ["  100 %", "", "", "", "    0 %"];
        let lines =
            labels.iter().zip(drawn).map(|(label, line)| format!("{label:>7} {side}{line}").trim_end().to_owned());
        let lines: Vec<String> = lines.collect();
        format!("\n{}\n{}", lines.join("\n"), self.axis(COLUMNS, 9))
    }

    /// The closed form at so many offsets.
    fn sampled(&self, one: &Simulated, columns: u32) -> Vec<Chances> {
        let finer = Curve { points: columns, ..*self.curve };
        (0..columns).map(|index| one.verifier.accepts(finer.offset(index), &self.curve.conditions)).collect()
    }

    fn axis(&self, columns: u32, indent: usize) -> String {
        let axis = axis(self.curve.from, self.curve.to, self.offset, columns as usize);
        axis.lines().map(|line| format!("{}{line}\n", " ".repeat(indent))).collect()
    }

    fn points(&self, one: &Simulated) -> String {
        if self.offset.is_some() {
            return String::new();
        }
        let mut text = format!("\n{:>11}  {:>13}  {:>13}  {:>13}\n", "offset", "at once", "typed in", "drawn");
        for point in &one.points {
            let [at_once, closed, drawn] = [point.at_once, point.closed_form, point.monte_carlo].map(chance);
            text += &format!("{:>9} s  {at_once:>13}  {closed:>13}  {drawn:>13}\n", signed(point.offset));
        }
        text
    }

    fn compared(&self, several: &[Simulated]) -> String {
        let Some(offset) = self.offset else {
            return wrapped("", &format!("{} verifiers, and which offsets of a device they forgive", several.len()));
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
        wrapped("", &format!("{}: {}", device(offset), told.collect::<Vec<_>>().join("; ")))
    }

    fn comparison(&self, several: &[Simulated]) -> String {
        let mut text = match self.offset {
            Some(_) => format!("\n{:<28}  {:>13}  {:>13}  {:>13}\n", "verifier", "at once", "typed in", "drawn"),
            None => format!("\n{:<28}  {:>18}  {:>22}\n", "verifier", "always passes", "never from"),
        };
        for one in several {
            text += &self.compared_row(one);
        }
        text
    }

    fn compared_row(&self, one: &Simulated) -> String {
        let (name, conditions) = (one.verifier.name(), &self.curve.conditions);
        if let Some(found) = &one.prediction {
            let single = &found.single;
            let [at_once, closed, drawn] = [single.at_once, single.closed_form, single.monte_carlo].map(chance);
            return format!("{name:<28}  {at_once:>13}  {closed:>13}  {drawn:>13}\n");
        }
        let always = one.verifier.always(conditions);
        let always = always.map_or("-".to_owned(), |it| format!("{} to {} s", signed(it.low()), signed(it.high())));
        let never = one.verifier.sometimes(conditions);
        let never = format!("{} or {} s", signed(never.low()), signed(never.high()));
        format!("{name:<28}  {always:>18}  {never:>22}\n")
    }

    fn strips(&self, several: &[Simulated]) -> String {
        let side = if self.ascii { '|' } else { '│' };
        let strip = |one: &Simulated| {
            let drawn = strip(&self.sampled(one, NARROW_COLUMNS), self.ascii);
            format!("{:<28} {side}{drawn}{side}\n", one.verifier.name())
        };
        format!("\n{}{}", several.iter().map(strip).collect::<String>(), self.axis(NARROW_COLUMNS, 30))
    }

    /// What the numbers rest on.
    fn basis(&self) -> String {
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
        says += &format!(" Drawn: {} codes for each offset, seed {}.", self.runs(), self.curve.draws.seed);
        if self.simulated.iter().any(|one| !one.verifier.window_known()) {
            says += " Two numbers, and shading: a window that is only known to lie between two others.";
        }
        if self.simulated.iter().any(|one| !one.verifier.period_known && one.verifier.profile.is_some()) {
            says += " Where a verifier allows other periods, its default is taken; --period says which.";
        }
        "\n".to_owned() + &wrapped("", &says)
    }

    fn runs(&self) -> u32 {
        self.curve.draws.runs
    }
}

/// What a window that is not known makes of the chances.
fn unpublished(window: WindowKnowledge) -> Option<&'static str> {
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
