//! Tokens over years as a page: what becomes of them, charts with their numbers, and where all of it comes from.

use super::Followed;
use super::figure::{numbers, numbers_under, offsets, picture, shares};
use super::told::Told;
use crate::cli::simulate::curve::told::unpublished;
use crate::cli::simulate::page::{OF_A_DEVICE, basis, facts, origin, sentence};
use crate::report::{Block, Figure, Page, Picture, Section};

/// What `--format html` and `--format markdown` print.
pub(super) fn page(told: Told, command: String) -> Page {
    let mut sections: Vec<Section> = Vec::new();
    if told.followed.len() > 1 {
        let figure = Figure { picture: picture(told), table: numbers(told) };
        sections.push(Section::new("What becomes of the tokens", vec![Block::Figure(Box::new(figure))]));
    }
    sections.extend(told.followed.iter().map(|one| single(told, one)));
    sections.extend(told.followed.iter().filter_map(|one| one.verifier.profile).map(origin));
    sections.push(basis(vec![told.basis(), OF_A_DEVICE.to_owned()], told.population.seed, command));
    let answer = told.answers().iter().map(|answer| format!("At {answer}.")).collect::<Vec<_>>().join(" ");
    Page { title: "Tokens over years".into(), answer, sections }
}

fn single(told: Told, one: &Followed) -> Section {
    let mut blocks = vec![facts(told.facts(one))];
    blocks.extend(unpublished(one.verifier.window).map(|says| Block::Paragraph(sentence(says))));
    let figure = |chart, table| Block::Figure(Box::new(Figure { picture: Picture::Chart(chart), table }));
    let Some((first, others)) = one.fates.split_first() else { return Section::new(one.verifier.name(), blocks) };
    blocks.push(figure(shares(told, one), numbers_under(told, first)));
    for fates in others {
        let caption = format!("The numbers with {}", fates.window);
        blocks.push(Block::Table { caption, table: numbers_under(told, fates) });
    }
    blocks.extend(offsets(told, one).map(Block::chart));
    Section::new(format!("What becomes of tokens at {}", one.verifier.name()), blocks)
}
