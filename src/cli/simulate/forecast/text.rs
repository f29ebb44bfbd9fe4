//! The forecast for people: the dates first, then what they rest on.

use super::Foreseen;
use super::told::Told;
use crate::report::wrapped;

/// Everything that is written.
pub(super) struct Page<'a> {
    pub told: Told<'a>,
    /// Whether somebody said what to take as now.
    pub at_was_given: bool,
}

impl Page<'_> {
    pub(super) fn text(&self) -> String {
        let parts: Vec<String> = self.told.foretold.foreseen.iter().map(|one| self.part(one)).collect();
        format!("{}\n{}", parts.join("\n"), wrapped("", &self.told.basis()))
    }

    fn part(&self, one: &Foreseen) -> String {
        let lines = self.told.facts(one).into_iter();
        let laid_out: String = lines.map(|(label, says)| wrapped(&format!("{label:<11} "), &says)).collect();
        format!("{}\n{laid_out}{}", wrapped("", &self.told.answer(one)), self.table(one))
    }

    /// Chances at a few dates.
    fn table(&self, one: &Foreseen) -> String {
        let mut text =
            format!("\n{:<12}  {:>22}  {:>16}  {:>16}\n", "by", "offset 5 to 95 %", "codes fail", "none passes");
        for [at, offset, first, last] in self.told.chances(one) {
            text += &format!("{at:<12}  {offset:>22}  {first:>16}  {last:>16}\n");
        }
        text
    }
}
