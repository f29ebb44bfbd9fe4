//! The answer for people: first the answer, then what it rests on, a drawing and a table.

use super::Simulated;
use super::told::{Told, unpublished};
use crate::cli::simulate::page::known_from;
use crate::report::{axis, chance, chart, signed, strip, wrapped};
use crate::simulation::{Chances, Curve};

/// Columns of a drawing.
const COLUMNS: u32 = 65;
const NARROW_COLUMNS: u32 = 45;

/// Everything that is written.
pub(super) struct Page<'a> {
    pub told: Told<'a>,
    pub ascii: bool,
}

impl Page<'_> {
    pub(super) fn text(&self) -> String {
        let parts = match self.told.simulated {
            [one] => [self.facts(one), self.chart(one), self.points(one)],
            several => [self.comparison(several), self.strips(several), origins(several)],
        };
        let (answer, basis) = (wrapped("", &self.told.answer()), wrapped("", &self.told.basis()));
        format!("{answer}{}\n{basis}", parts.join(""))
    }

    fn facts(&self, one: &Simulated) -> String {
        let verifier = &one.verifier;
        let mut lines = vec![("window", format!("{}; steps of {} s", verifier.window, verifier.period.seconds()))];
        lines.extend(unpublished(verifier.window).map(|says| ("", says.to_owned())));
        lines.extend(known_from(verifier).map(|says| ("known from", says)));
        if let Some(found) = &one.prediction {
            lines.extend(self.told.predicted(found));
            lines.push(("offsets", self.told.reach(one)));
        }
        let laid_out = lines.into_iter().map(|(label, says)| wrapped(&format!("{label:<11} "), &says));
        "\n".to_owned() + &laid_out.collect::<String>()
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
        let finer = Curve { points: columns, ..*self.told.curve };
        (0..columns).map(|index| one.verifier.accepts(finer.offset(index), &self.told.curve.conditions)).collect()
    }

    fn axis(&self, columns: u32, indent: usize) -> String {
        let axis = axis(self.told.curve.from, self.told.curve.to, self.told.offset, columns as usize);
        axis.lines().map(|line| format!("{}{line}\n", " ".repeat(indent))).collect()
    }

    fn points(&self, one: &Simulated) -> String {
        if self.told.offset.is_some() {
            return String::new();
        }
        let mut text = format!("\n{:>11}  {:>13}  {:>13}  {:>13}\n", "offset", "at once", "typed in", "drawn");
        for point in &one.points {
            let [at_once, closed, drawn] = [point.at_once, point.closed_form, point.monte_carlo].map(chance);
            text += &format!("{:>9} s  {at_once:>13}  {closed:>13}  {drawn:>13}\n", signed(point.offset));
        }
        text
    }

    fn comparison(&self, several: &[Simulated]) -> String {
        let mut text = match self.told.offset {
            Some(_) => format!("\n{:<28}  {:>13}  {:>13}  {:>13}\n", "verifier", "at once", "typed in", "drawn"),
            None => format!("\n{:<28}  {:>18}  {:>22}\n", "verifier", "always passes", "never from"),
        };
        for one in several {
            text += &self.compared_row(one);
        }
        text
    }

    fn compared_row(&self, one: &Simulated) -> String {
        let (name, conditions) = (one.verifier.name(), &self.told.curve.conditions);
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
}

/// Where the numbers of each profile come from, and how sure they are.
fn origins(several: &[Simulated]) -> String {
    let origin = |one: &Simulated| {
        let known = one.verifier.profile?;
        let (sure, how) = (known.confidence.name(), known.evidence.join(", "));
        Some(format!("{:<28}  {how}; confidence {sure}\n", known.id))
    };
    let origins: String = several.iter().filter_map(origin).collect();
    if origins.is_empty() {
        origins
    } else {
        format!("\n{:<28}  known from (instep profiles ID)\n{origins}", "verifier")
    }
}
