//! The answer for people: when tokens are first refused, a drawing of those that are still accepted, a table.

use super::Followed;
use super::told::{Told, aged, exactly};
use crate::report::{chart, signed, wrapped};
use crate::simulation::{Age, Chances, Fates, Quantiles};
use crate::time::Offset;

/// How many columns of the drawing an age has.
const COLUMNS: usize = 3;
/// Every second age is a row of the table.
const ROWS: usize = 2;

/// Everything that is written.
pub(super) struct Page<'a> {
    pub told: Told<'a>,
    /// The offset that was asked for.
    pub asked: Option<Offset>,
    pub ascii: bool,
}

impl Page<'_> {
    pub(super) fn text(&self) -> String {
        let answers = self.told.answers().iter().map(|answer| wrapped("", answer)).collect::<String>();
        let parts = self.told.followed.iter().map(|one| self.part(one)).collect::<String>();
        format!("{answers}{parts}\n{}", wrapped("", &self.told.basis()))
    }

    fn part(&self, one: &Followed) -> String {
        let lines = self.told.facts(one).into_iter();
        let laid_out = lines.map(|(label, says)| wrapped(&format!("{label:<11} "), &says)).collect::<String>();
        let tables = one.fates.iter().map(table);
        format!("\n{laid_out}{}{}", self.chart(one), tables.collect::<String>())
    }

    /// The share that is accepted, against age.
    fn chart(&self, one: &Followed) -> String {
        let ages = one.ages();
        let chances: Vec<Chances> =
            (0..ages).flat_map(|place| [one.share(place, |age| age.accepted); COLUMNS]).collect();
        let side = if self.ascii { '|' } else { '│' };
        let labels = ["  100 %", "", "", "", "    0 %"];
        let drawn = labels.iter().zip(chart(&chances, self.ascii));
        let lines = drawn.map(|(label, line)| format!("{label:>7} {side}{line}").trim_end().to_owned() + "\n");
        let end = aged(self.told.population.over);
        format!("\naccepted\n{}{:>9}{:>width$}\n", lines.collect::<String>(), "0", end, width = ages * COLUMNS)
    }
}

fn table(fates: &Fates) -> String {
    let head = ["age", "accepted", "locked", "never", "refused", "offset in s", "stored drift"];
    let below = ["", "", "", "refused", "sign-ins", "5 to 95 %", "5 to 95 %"];
    let rows = fates.ages.iter().skip(ROWS - 1).step_by(ROWS).map(row);
    format!("\n{}{}{}", laid_out(head.map(str::to_owned)), laid_out(below.map(str::to_owned)), rows.collect::<String>())
}

fn row(age: &Age) -> String {
    let refused = age.sign_ins_refused.map_or_else(|| "-".to_owned(), exactly);
    let shares = [age.accepted, age.locked, age.never_refused].map(exactly);
    let [accepted, locked, never] = shares;
    laid_out([aged(age.age), accepted, locked, never, refused, between(age.offset), between(age.stored_drift)])
}

fn laid_out([age, accepted, locked, never, refused, offset, drift]: [String; 7]) -> String {
    format!("{age:>10} {accepted:>8} {locked:>8} {never:>8} {refused:>8} {offset:>15} {drift:>15}\n")
}

fn between(quantiles: Quantiles) -> String {
    let whole = |seconds: f64| signed(Offset::from_seconds(seconds.round()));
    format!("{} to {}", whole(quantiles.low), whole(quantiles.high))
}
