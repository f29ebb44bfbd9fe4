//! The report as a page: the answer, charts with their numbers, and where all of it comes from.

use super::Simulated;
use super::figure::{comparison, curves, picture, points};
use super::told::{Told, sentence, unpublished};
use crate::report::{Block, Cell, Fact, Figure, Page, Picture, Section, Table, chance, signed};
use crate::verifier::VerifierProfile;

/// What `--format html` and `--format markdown` print.
pub(super) fn page(told: Told, command: String) -> Page {
    let mut sections = match told.simulated {
        [one] => vec![single(told, one)],
        several => compared(told, several),
    };
    sections.extend(told.simulated.iter().filter_map(|one| one.verifier.profile).map(origin));
    sections.push(basis(told, command));
    Page { title: "Simulation of a verifier".into(), answer: sentence(&told.answer()), sections }
}

fn single(told: Told, one: &Simulated) -> Section {
    let verifier = &one.verifier;
    let mut facts = vec![Fact::new("window", format!("{}; steps of {} s", verifier.window, verifier.period.seconds()))];
    if let Some(found) = &one.prediction {
        facts.extend(told.predicted(found).into_iter().map(|(term, says)| Fact::new(term, says)));
    }
    let mut blocks = vec![Block::Facts(facts)];
    blocks.extend(unpublished(verifier.window).map(|says| Block::Paragraph(sentence(says))));
    blocks.push(Block::Figure(Box::new(Figure { picture: picture(told), table: points(told) })));
    Section::new("What it accepts", blocks)
}

fn compared(told: Told, several: &[Simulated]) -> Vec<Section> {
    let answers = Block::Table { caption: String::new(), table: answers(told, several) };
    let bars = comparison(told);
    let offsets = bars.table();
    let bars = Block::Figure(Box::new(Figure { picture: Picture::Bars(bars), table: offsets }));
    let mut sections = vec![Section::new("What they accept", vec![answers, bars])];
    let figure = |chart| Block::Figure(Box::new(Figure { picture: Picture::Chart(chart), table: points(told) }));
    sections.extend(curves(told).map(|chart| Section::new("The chance that a code passes", vec![figure(chart)])));
    sections
}

/// What comes of the device at each of them, or else which devices they forgive.
fn answers(told: Told, several: &[Simulated]) -> Table {
    let header: &[&str] = match told.offset {
        Some(_) => &["verifier", "sent at once", "typed in", "drawn", "window"],
        None => &["verifier", "always passes", "never passes", "window"],
    };
    let row = |one: &Simulated| {
        let mut cells = vec![Cell::text(one.verifier.name())];
        match &one.prediction {
            Some(found) => {
                let single = &found.single;
                cells.extend([single.at_once, single.closed_form, single.monte_carlo].map(|it| Cell::Text(chance(it))));
            }
            None => {
                let conditions = &told.curve.conditions;
                let always = one.verifier.always(conditions);
                let always = always.map(|it| format!("{} to {} s", signed(it.low()), signed(it.high())));
                let never = one.verifier.sometimes(conditions);
                cells.push(Cell::Text(always.unwrap_or("at no offset".into())));
                cells.push(Cell::Text(format!("from {} or {} s on", signed(never.low()), signed(never.high()))));
            }
        }
        cells.push(Cell::Text(one.verifier.window.to_string()));
        cells
    };
    Table { header: header.iter().map(|name| (*name).to_owned()).collect(), rows: several.iter().map(row).collect() }
}

/// Where a profile's numbers come from, and how sure they are.
fn origin(known: &'static VerifierProfile) -> Section {
    let listed = |term: &str, says: &[String]| Fact { term: term.into(), says: says.to_vec() };
    let mut facts = vec![
        Fact::new("confidence", known.confidence.name()),
        listed("established by", &[known.evidence.join(", ")]),
        listed("sources", &known.sources),
        Fact::new("read", &known.snapshot),
        Fact::new("window", known.window.to_string()),
    ];
    let more = [("its setting", &known.window_setting), ("of its window", &known.window_note)];
    facts.extend(more.into_iter().filter_map(|(term, says)| Some(Fact::new(term, says.as_ref()?))));
    facts.retain(|fact| fact.says.iter().any(|says| !says.trim().is_empty()));
    Section::new(format!("Where the numbers of {} come from", known.name), vec![Block::Facts(facts)])
}

/// What all of it rests on, and how to have it again.
fn basis(told: Told, command: String) -> Section {
    let version = format!("instep {}", env!("CARGO_PKG_VERSION"));
    let again = format!("{version} prints the same for the same command, seed {} included:", told.curve.draws.seed);
    Section::new(
        "What the numbers rest on",
        vec![
            Block::Paragraph(told.basis()),
            Block::paragraph(
                "Offsets are the device's clock minus the verifier's: positive ones are ahead, negative ones behind.",
            ),
            Block::Paragraph(again),
            Block::Command(command),
        ],
    )
}
