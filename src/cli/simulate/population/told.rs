//! The sentences about tokens over years, whatever they are written as.

use super::Followed;
use crate::cli::simulate::page::known_from;
use crate::report::chance;
use crate::simulation::{Chances, EntryDelay, Fates, Population};
use crate::time::{Offset, Span};

const YEAR: f64 = 365.0 * 86_400.0;

/// What became of the tokens, to be put into words.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub followed: &'a [Followed],
    pub population: &'a Population,
}

impl Told<'_> {
    /// A sentence for each verifier, or for each window that it may have.
    pub(super) fn answers(&self) -> Vec<String> {
        let sentences = self.followed.iter().flat_map(|one| {
            one.fates.iter().map(|fates| {
                let window = if one.fates.len() > 1 { format!(" with {}", fates.window) } else { String::new() };
                format!("{}{window}: {}", one.verifier.name(), self.fate(fates))
            })
        });
        sentences.collect()
    }

    fn fate(&self, fates: &Fates) -> String {
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

    /// What is known of a verifier, and what its tokens come to, each with what it is.
    pub(super) fn facts(&self, one: &Followed) -> Vec<(&'static str, String)> {
        let (name, verifier) = (one.verifier.name(), &one.verifier);
        let mut lines =
            vec![("verifier", format!("{name}: {}; steps of {} s", verifier.window, verifier.period.seconds()))];
        lines.extend(known_from(verifier).map(|says| ("known from", says)));
        let learns = verifier.profile.is_some_and(|known| known.learns_drift == Some(true));
        if learns && verifier.memory.drift.is_none() {
            lines.push((
                "",
                "it learns a drift, but how is not known: here it does not, so it may keep more tokens".to_owned(),
            ));
        }
        for fates in &one.fates {
            let label = if one.fates.len() > 1 { format!(" ({})", fates.window) } else { String::new() };
            lines.push(("refused", first_refused(fates) + &label));
            lines.push(("sign-ins", counted(fates, self.population)));
        }
        lines
    }

    /// What the numbers rest on.
    pub(super) fn basis(&self) -> String {
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
        says + &format!(" Seed {}.", self.population.seed)
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

/// `12.5 %`.
pub(super) fn exactly(share: f64) -> String {
    chance(Chances { low: share, high: share })
}

/// `310 days`, `2.1 years`.
pub(super) fn aged(age: Span) -> String {
    match age.seconds() / YEAR {
        years if years >= 1.0 => format!("{years:.1} years"),
        years => format!("{:.0} days", years * 365.0),
    }
}

fn delay(entry_delay: EntryDelay) -> String {
    let (least, most) = (entry_delay.least(), entry_delay.most());
    if least == most { format!("{least} after it is shown") } else { format!("{least} to {most} after it is shown") }
}
