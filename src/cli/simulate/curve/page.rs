//! The report as a page: the answer, charts with their numbers, and where all of it comes from.

use super::Simulated;
use super::figure::{comparison, curves, picture, points};
use super::told::{Told, unpublished};
use crate::cli::simulate::page::{OF_A_DEVICE, basis, facts, origin, sentence};
use crate::report::{Block, Cell, Figure, Page, Picture, Section, Table, chance, signed};

/// What `--format html` and `--format markdown` print.
pub(super) fn page(told: Told, command: String) -> Page {
    let mut sections = match told.simulated {
        [one] => vec![single(told, one)],
        several => compared(told, several),
    };
    sections.extend(told.simulated.iter().filter_map(|one| one.verifier.profile).map(origin));
    sections.push(basis(vec![told.basis(), OF_A_DEVICE.to_owned()], told.curve.draws.seed, command));
    Page { title: "Simulation of a verifier".into(), answer: sentence(&told.answer()), sections }
}

fn single(told: Told, one: &Simulated) -> Section {
    let verifier = &one.verifier;
    let mut lines = vec![("window", format!("{}; steps of {} s", verifier.window, verifier.period.seconds()))];
    lines.extend(one.prediction.iter().flat_map(|found| told.predicted(found)));
    let mut blocks = vec![facts(lines)];
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
