//! What to do, how to see that it worked, and what is left open.

use super::Ticket;
use crate::diagnosis::{NextQuestion, PredictedAnswer};
use crate::report::{Block, Cell, Fact, Section, Table, Unit};

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
            remedy.iter().filter_map(|line| line.strip_prefix(prefix)).map(str::to_owned).collect()
        };
        let known = [PERSON, ADMINISTRATOR, CHECK];
        let general: Vec<String> =
            remedy.iter().filter(|line| !known.iter().any(|prefix| line.starts_with(prefix))).cloned().collect();
        let facts = [("the person", of(PERSON)), ("the administrator", of(ADMINISTRATOR)), ("mind", general)];
        let facts = facts.into_iter().filter(|(_, says)| !says.is_empty());
        let facts = facts.map(|(term, says)| Fact { term: term.to_owned(), says }).collect();
        Section::new("Resolution", vec![Block::Facts(facts)])
    }

    /// Boxes to tick.
    pub(super) fn verification(&self) -> Section {
        let mut items: Vec<String> = Vec::new();
        if self.is_open() {
            items.extend(self.verdict.next.first().map(|next| format!("asked and noted in the case: {}", next.ask)));
            items.push("diagnosed again with the answer; the verdict is no longer \"not established\"".to_owned());
        }
        items.extend(self.verdict.remedy.iter().filter_map(|line| line.strip_prefix(CHECK)).map(str::to_owned));
        items.push("a fresh code of this account, sent within seconds, is accepted".to_owned());
        items.push("another one, some minutes later, is accepted as well".to_owned());
        items.push("nothing was reset that did not need it; recovery codes are still at hand".to_owned());
        Section::new("Verification", vec![Block::Checklist(items)])
    }

    /// Limits, and the questions that would help.
    pub(super) fn not_established(&self) -> Section {
        let mut blocks = Vec::new();
        match self.verdict.limits.is_empty() {
            true => blocks.push(Block::paragraph("Nothing that would change the verdict is known to be open.")),
            false => blocks.push(Block::List(self.verdict.limits.clone())),
        }
        for (place, next) in self.verdict.next.iter().take(QUESTIONS).enumerate() {
            blocks.extend(question(place, next));
        }
        Section::new("What is not established", blocks)
    }
}

fn question(place: usize, next: &NextQuestion) -> Vec<Block> {
    let term = if place == 0 { "ask next" } else { "or ask" };
    let worth = format!("about {} min; expected to tell {:.2} bits about the clock", next.minutes, next.bits);
    let says = [next.ask, next.how, next.why].into_iter().filter(|text| !text.trim().is_empty()).map(str::to_owned);
    let says = says.chain([worth]).collect();
    let mut blocks = vec![Block::Facts(vec![Fact { term: term.to_owned(), says }])];
    if !next.answers.is_empty() {
        let header = ["answer", "how likely", "a clock then", "the verdict then"].map(str::to_owned).to_vec();
        let rows = next.answers.iter().map(answer).collect();
        blocks.push(Block::Table { caption: "What each answer would do".into(), table: Table { header, rows } });
    }
    blocks
}

fn answer(predicted: &PredictedAnswer) -> Vec<Cell> {
    vec![
        Cell::text(predicted.answer.clone()),
        Cell::of(predicted.probability, Unit::Share),
        Cell::of(predicted.clock_after, Unit::Share),
        Cell::text(predicted.verdict_after.words()),
    ]
}
