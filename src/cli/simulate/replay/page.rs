//! A replay as a page: the answer, the codes, the seconds as charts, and where all of it comes from.

use super::Replayed;
use super::figure::{MOST_CHARTS, charts, count};
use super::told::{
    answer, basis, comparable, facts, observed, says, simulated, steps, whole, window_words, written_words,
};
use crate::cli::simulate::curve::told::unpublished;
use crate::cli::simulate::page::{self, sentence};
use crate::cli::simulate::what_if::figure::section;
use crate::report::{Block, Cell, Figure, Page, Picture, Section, Table};
use crate::simulation::replay::Submission;

/// What `--format html` and `--format markdown` print.
pub(super) fn page(replayed: &Replayed<'_>, command: String) -> Page {
    let setup = replayed.setup;
    let mut played = vec![page::facts(facts(replayed))];
    played.extend(unpublished(setup.verifier.window).map(|says| Block::Paragraph(sentence(says))));
    let mut sections = vec![
        Section::new("What was played", played),
        Section::new("The codes of the case", vec![codes(replayed)]),
        Section::new("Second by second", seconds(replayed)),
    ];
    sections.extend(replayed.remedies.iter().map(|tried| section(tried, setup)));
    sections.extend(setup.verifier.profile.map(page::origin));
    sections.extend(setup.app.map(page::app_origin));
    sections.push(page::basis(vec![basis(replayed), page::OF_A_CLOCK.to_owned()], setup.seed, command));
    Page { title: "A case, played again".into(), answer: sentence(&answer(replayed)), sections }
}

fn codes(replayed: &Replayed<'_>) -> Block {
    let submissions = &replayed.replay.submissions;
    if submissions.is_empty() {
        return Block::paragraph("No code was observed.");
    }
    let mut header = vec!["observation", "submitted", "device's step", "accepts", "simulated", "observed", "says"];
    let written = submissions.iter().any(|submission| submission.as_shown.is_some());
    header.extend(written.then_some("the code written down is"));
    header.extend(replayed.reveal.then_some("the device shows"));
    let row = |submission: &Submission| {
        let mut cells = seen(submission, replayed);
        cells.extend(written.then(|| Cell::text(submission.as_shown.map_or("", written_words))));
        let shown = || submission.tried.first().map(|first| replayed.setup.code_at(first.shown_at));
        cells.extend(replayed.reveal.then(|| Cell::Text(shown().unwrap_or_default())));
        cells
    };
    let rows = submissions.iter().map(row).collect();
    Block::Table {
        caption: String::new(),
        table: Table { header: header.into_iter().map(str::to_owned).collect(), rows },
    }
}

fn seen(submission: &Submission, replayed: &Replayed<'_>) -> Vec<Cell> {
    let mut cells = vec![Cell::Text(submission.observation.to_string())];
    match submission.tried.first() {
        None => cells.extend(["no time known", "", "", ""].map(Cell::text)),
        Some(first) => cells.extend([
            Cell::Moment(whole(first.submitted_at)),
            Cell::Text(if comparable(replayed) { steps(first.delta()) } else { "-".to_owned() }),
            Cell::Text(window_words(first.own, first.accepts)),
            Cell::Text(simulated(submission)),
        ]),
    }
    cells.extend([observed(submission), says(submission)].map(Cell::text));
    cells
}

fn seconds(replayed: &Replayed<'_>) -> Vec<Block> {
    let figure = |(chart, table)| Block::Figure(Box::new(Figure { picture: Picture::Chart(chart), table }));
    let mut blocks: Vec<Block> = charts(replayed).into_iter().map(figure).collect();
    let more = count(replayed).saturating_sub(MOST_CHARTS);
    if more > 0 {
        blocks.push(Block::Paragraph(format!("{more} further stretches are not drawn; --start and --span show them.")));
    }
    blocks
}
