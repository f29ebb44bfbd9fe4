//! The answer for people: when tokens are first refused, a drawing of those that are still accepted, a table.

use super::Followed;
use crate::report::{chance, chart, signed, wrapped};
use crate::simulation::{Age, Chances, EntryDelay, Fates, Population, Quantiles};
use crate::time::{Offset, Span};

/// How many columns of the drawing an age has.
const COLUMNS: usize = 3;
/// Every second age is a row of the table.
const ROWS: usize = 2;
const YEAR: f64 = 365.0 * 86_400.0;

/// Everything that is written.
pub(super) struct Page<'a> {
    pub followed: &'a [Followed],
    pub population: &'a Population,
    pub ascii: bool,
}

impl Page<'_> {
    pub(super) fn text(&self) -> String {
        let parts = self.followed.iter().map(|one| self.part(one));
        self.answers() + &parts.collect::<String>() + &self.basis()
    }

    /// A sentence for each verifier, or for each window that it may have.
    fn answers(&self) -> String {
        let sentences = self.followed.iter().flat_map(|one| {
            one.fates.iter().map(|fates| {
                let window = if one.fates.len() > 1 { format!(" with {}", fates.window) } else { String::new() };
                wrapped("", &format!("{}{window}: {}", one.verifier.name(), self.sentence(fates)))
            })
        });
        sentences.collect()
    }

    fn sentence(&self, fates: &Fates) -> String {
        let all = if fates.tokens == 1 { "1 token".to_owned() } else { format!("{} tokens", fates.tokens) };
        let refused = match fates.first_refused {
            [_, Some(age), _] => format!("half are first refused within {}", aged(age)),
            [Some(age), None, _] => format!("one in twenty is first refused within {}", aged(age)),
            _ if fates.refused > 0 => "fewer than one in twenty are ever refused".to_owned(),
            _ => "none is ever refused".to_owned(),
        };
        let accepted = fates.ages.last().map_or(0.0, |age| age.accepted);
        format!("of {all} {refused}; after {} {} are accepted", aged(self.population.over), exactly(accepted))
    }

    fn part(&self, one: &Followed) -> String {
        let (name, verifier) = (one.verifier.name(), &one.verifier);
        let mut lines =
            vec![("verifier", format!("{name}: {}; steps of {} s", verifier.window, verifier.period.seconds()))];
        if let Some(known) = verifier.profile {
            let (sure, how) = (known.confidence.name(), known.evidence.join(", "));
            lines.push(("known from", format!("{how}; confidence {sure} (instep profiles {name})")));
            if known.learns_drift == Some(true) && verifier.memory.drift.is_none() {
                lines.push((
                    "",
                    "it learns a drift, but how is not known: here it does not, so it may keep more tokens".to_owned(),
                ));
            }
        }
        for fates in &one.fates {
            let label = if one.fates.len() > 1 { format!(" ({})", fates.window) } else { String::new() };
            lines.push(("refused", first_refused(fates) + &label));
            lines.push(("sign-ins", counted(fates, self.population)));
        }
        let laid_out = lines.into_iter().map(|(label, says)| wrapped(&format!("{label:<11} "), &says));
        let tables = one.fates.iter().map(table);
        format!("\n{}{}{}", laid_out.collect::<String>(), self.chart(one), tables.collect::<String>())
    }

    /// The share that is accepted, against age.
    fn chart(&self, one: &Followed) -> String {
        let of = |place: usize| {
            let shares = one.fates.iter().filter_map(|fates| fates.ages.get(place)).map(|age| age.accepted);
            let low = shares.clone().fold(1.0, f64::min);
            Chances { low, high: shares.fold(0.0, f64::max) }
        };
        let ages = one.fates.first().map_or(0, |fates| fates.ages.len());
        let chances: Vec<Chances> = (0..ages).flat_map(|place| [of(place); COLUMNS]).collect();
        let side = if self.ascii { '|' } else { '│' };
        let labels = ["  100 %", "", "", "", "    0 %"];
        let drawn = labels.iter().zip(chart(&chances, self.ascii));
        let lines = drawn.map(|(label, line)| format!("{label:>7} {side}{line}").trim_end().to_owned() + "\n");
        let end = aged(self.population.over);
        format!("\naccepted\n{}{:>9}{:>width$}\n", lines.collect::<String>(), "0", end, width = ages * COLUMNS)
    }

    /// What the numbers rest on.
    fn basis(&self) -> String {
        let Population { every, spread, wander, retries, offset, entry_delay, .. } = *self.population;
        let mut says = format!(
            "Each token has a rate from -{0} to +{0} ppm, as likely anywhere, that swings with the seasons by {1} ppm",
            spread.ppm(),
            wander.ppm()
        );
        if offset != Offset::ZERO {
            says += &format!(", and is enrolled {offset}");
        }
        says += &format!(". A sign-in about every {every}, typed in {}", delay(entry_delay));
        says += &match retries {
            0 => ", without another try".to_owned(),
            1 => ", with one more code tried if it is refused".to_owned(),
            more => format!(", with up to {more} more codes tried if it is refused"),
        };
        says += ". That rates are spread evenly, seasons, typing and retries are guesses; the verifier's clock is taken to be right, and \
                 no two codes to be equal by chance.";
        if self.population.resync {
            says += " After each refused sign-in an administrator unlocks the token and tries a resync.";
        }
        if self.followed.iter().any(|one| !one.verifier.window_known()) {
            says += " Shading, and two tables: a window of which only bounds are known or supposed.";
        }
        says += &format!(" Seed {}.", self.population.seed);
        "\n".to_owned() + &wrapped("", &says)
    }
}

fn first_refused(fates: &Fates) -> String {
    let [few, half, most] = fates.first_refused.map(|age| age.map_or_else(|| "never".to_owned(), aged));
    format!("first at {few} (5 % of tokens), {half} (50 %), {most} (95 %)")
}

fn counted(fates: &Fates, population: &Population) -> String {
    let share = fates.refused as f64 / fates.sign_ins.max(1) as f64;
    let resyncs = if population.resync { format!("; {} resyncs", fates.resyncs) } else { String::new() };
    format!("{}, of which {} refused{resyncs}", fates.sign_ins, exactly(share))
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

fn exactly(share: f64) -> String {
    chance(Chances { low: share, high: share })
}

/// `310 days`, `2.1 years`.
fn aged(age: Span) -> String {
    match age.seconds() / YEAR {
        years if years >= 1.0 => format!("{years:.1} years"),
        years => format!("{:.0} days", years * 365.0),
    }
}

fn delay(entry_delay: EntryDelay) -> String {
    let (least, most) = (entry_delay.least(), entry_delay.most());
    if least == most { format!("{least} after it is shown") } else { format!("{least} to {most} after it is shown") }
}
