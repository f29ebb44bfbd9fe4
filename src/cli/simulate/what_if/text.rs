//! The remedies for people: a table, and what is to be said of each.

use super::told::{answer, basis, facts, guess, notes, short, takes};
use crate::report::{chance, wrapped};
use crate::simulation::replay::Setup;
use crate::simulation::what_if::WhatIf;

/// The whole page, where there is no case.
pub(super) fn page(tried: &[WhatIf], setup: &Setup<'_>) -> String {
    let facts = facts(setup).into_iter();
    let facts: String = facts.map(|(label, says)| wrapped(&format!("{label:<11} "), &says)).collect();
    format!("{}\n{facts}\n{}", wrapped("", &answer(tried, setup)), table(tried, setup))
}

/// The table, and notes below it.
pub(in crate::cli::simulate) fn table(tried: &[WhatIf], setup: &Setup<'_>) -> String {
    let mut text =
        format!("{:<24} {:<9} {:>13} {:>12}  {}\n", "what if", "let in", "chance", "takes", "a guess passes");
    for one in tried {
        text += &row(one);
    }
    let notes: String = notes(tried, setup).iter().map(|note| wrapped("- ", note)).collect();
    format!("{text}\n{notes}\n{}", wrapped("", &basis(setup)))
}

fn row(one: &WhatIf) -> String {
    let name = short(one.remedy);
    let Some(effect) = &one.effect else {
        return format!("{name:<24} {:<9} {:>13} {:>12}  {}\n", "-", "-", "-", "not tried");
    };
    let takes = effect.takes.map_or_else(|| "-".to_owned(), takes);
    let line = format!(
        "{name:<24} {:<9} {:>13} {takes:>12}  {:<17}",
        effect.passes.name(),
        chance(effect.chances),
        guess(effect.guess)
    );
    line.trim_end().to_owned() + "\n"
}
