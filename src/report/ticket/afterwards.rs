//! What to do, how to see that it worked, and what is left open.

use super::Ticket;
use crate::diagnosis::{NextQuestion, PredictedAnswer};
use crate::report::{Block, Cell, Section, Table, Unit};

/// How many questions are put into the note.
const QUESTIONS: usize = 3;
const PERSON: &str = "the person: ";
const ADMINISTRATOR: &str = "the administrator: ";
const CHECK: &str = "then check: ";

impl Ticket<'_> {
    /// Remedies, by who does them.
    pub(super) fn resolution(&self) -> Section {
        let remedy = &self.verdict.remedy;
        let of = |prefix: &str| -> Vec<String> {
            remedy.iter().filter_map(|line| line.strip_prefix(prefix)).map(spoken).collect()
        };
        let known = [PERSON, ADMINISTRATOR, CHECK];
        let general: Vec<String> = remedy
            .iter()
            .filter(|line| !known.iter().any(|prefix| line.starts_with(prefix)))
            .map(|line| spoken(line))
            .collect();
        let lists =
            [("For the person:", of(PERSON)), ("For the administrator:", of(ADMINISTRATOR)), ("Mind:", general)];
        let lists = lists.into_iter().filter(|(_, says)| !says.is_empty());
        let blocks = lists.flat_map(|(who, says)| [Block::paragraph(who), Block::List(says)]).collect();
        Section::new("Resolution", blocks)
    }

    /// Boxes to tick.
    pub(super) fn verification(&self) -> Section {
        let mut items: Vec<String> = Vec::new();
        if self.is_open() {
            items.extend(
                self.verdict.next.first().map(|next| format!("asked and noted in the case: {}", spoken(next.ask))),
            );
            items.push("diagnosed again with the answer; the verdict is no longer \"not established\"".to_owned());
        }
        items.extend(self.verdict.remedy.iter().filter_map(|line| line.strip_prefix(CHECK)).map(spoken));
        items.push("a fresh code of this account, sent within seconds, is accepted".to_owned());
        items.push("another one, some minutes later, is accepted as well".to_owned());
        items.push("nothing was reset that did not need it; recovery codes are still at hand".to_owned());
        Section::new("Verification", vec![Block::Checklist(items)])
    }

    /// Limits, and the questions that would help.
    pub(super) fn not_established(&self) -> Section {
        let mut blocks = Vec::new();
        match self.verdict.limits.is_empty() {
            true => blocks.push(Block::paragraph("Nothing is known to be open beside the guesses of the model.")),
            false => blocks.push(Block::List(self.verdict.limits.iter().map(|limit| spoken(limit)).collect())),
        }
        let questions = if self.is_open() { QUESTIONS } else { 1 };
        for (place, next) in self.verdict.next.iter().take(questions).enumerate() {
            let term = match place {
                0 if self.is_open() => "Ask next",
                0 => "What would make it surer",
                _ => "Or ask",
            };
            blocks.extend(question(term, next));
            blocks.extend(answers(next).filter(|_| place == 0));
        }
        Section::new("What is not established", blocks)
    }
}

/// Our own words with commands in quotation marks: in a note, back quotes would be markup in some places and litter in others.
pub(super) fn spoken(text: &str) -> String {
    text.replace('`', "\"")
}

fn question(term: &str, next: &NextQuestion) -> [Block; 2] {
    let worth = format!(
        "it takes about {} min (a guess) and is expected to tell {:.2} bits about the clock",
        next.minutes, next.bits
    );
    let says = [next.how, next.why].into_iter().filter(|text| !text.trim().is_empty()).map(spoken);
    [Block::Paragraph(format!("{term}: {}", spoken(next.ask))), Block::List(says.chain([worth]).collect())]
}

fn answers(next: &NextQuestion) -> Option<Block> {
    let header = ["answer", "how likely", "a clock then", "the verdict then"].map(str::to_owned).to_vec();
    let rows: Vec<Vec<Cell>> = next.answers.iter().map(answer).collect();
    let caption = "What each answer to that would do".to_owned();
    if rows.is_empty() { None } else { Some(Block::Table { caption, table: Table { header, rows } }) }
}

fn answer(predicted: &PredictedAnswer) -> Vec<Cell> {
    vec![
        Cell::text(predicted.answer.clone()),
        Cell::of(predicted.probability, Unit::Share),
        Cell::of(predicted.clock_after, Unit::Share),
        Cell::text(predicted.verdict_after.words()),
    ]
}
