//! A forecast as a page: the dates, charts with their numbers, and where all of it comes from.

use super::Foreseen;
use super::figure::{dates, fan, numbers_of};
use super::told::Told;
use crate::cli::simulate::curve::told::unpublished;
use crate::cli::simulate::page::{OF_A_DEVICE, basis, facts, origin, sentence};
use crate::report::{Block, Cell, Figure, Page, Picture, Section, Table};

/// What `--format html` and `--format markdown` print.
pub(super) fn page(told: Told, command: String) -> Page {
    let foreseen = &told.foretold.foreseen;
    let mut sections = Vec::new();
    if foreseen.len() > 1 {
        sections.push(Section::new("When it leaves which window", vec![Block::bars(dates(told))]));
    }
    sections.extend(foreseen.iter().map(|one| single(told, one)));
    sections.extend(foreseen.iter().filter_map(|one| one.verifier.profile).map(origin));
    sections.push(basis(vec![told.basis(), OF_A_DEVICE.to_owned()], told.foretold.drawing.seed, command));
    let answers: Vec<String> = foreseen.iter().map(|one| sentence(&told.answer(one))).collect();
    Page { title: "When a token leaves the window".into(), answer: answers.join(" "), sections }
}

fn single(told: Told, one: &Foreseen) -> Section {
    let mut blocks = vec![facts(told.facts(one))];
    blocks.extend(unpublished(one.verifier.window).map(|says| Block::Paragraph(sentence(says))));
    let figure = Figure { picture: Picture::Chart(fan(told, one)), table: numbers_of(told, one) };
    blocks.push(Block::Figure(Box::new(figure)));
    blocks.push(Block::Table { caption: "Chances by a few dates".into(), table: chances(told, one) });
    Section::new(format!("At {}", one.verifier.name()), blocks)
}

fn chances(told: Told, one: &Foreseen) -> Table {
    let header = ["by", "offset, 5 to 95 %", "codes fail", "none passes"].map(str::to_owned).to_vec();
    let rows = told.chances(one).into_iter().map(|row| row.map(Cell::Text).to_vec());
    Table { header, rows: rows.collect() }
}
