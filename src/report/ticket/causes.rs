//! The leading cause with what speaks for and against it, and the others.

use super::Ticket;
use super::charts::{causes_chart, evidence_chart};
use super::observed::kind;
use super::summary::title;
use crate::diagnosis::{Because, CauseFinding, Finding};
use crate::report::{Block, Cell, Fact, Figure, Picture, Section, Table, Unit, percent};

impl Ticket<'_> {
    /// The leading cause.
    pub(super) fn root_cause(&self) -> Section {
        let Some(cause) = self.leading() else { return Section::new("Root cause", Vec::new()) };
        let standing = match cause.finding {
            Finding::Confirmed => "confirmed".to_owned(),
            other => format!("{}, and so not established; the likeliest of sixteen causes", other.word()),
        };
        let facts = vec![
            Fact::new("cause", format!("{} ({})", title(cause), cause.id)),
            Fact::new("standing", standing),
            Fact::new(
                "probability",
                format!("{} now, {} before any observation", percent(cause.probability), percent(cause.prior)),
            ),
            Fact::new("more of it", format!("instep explain {}", cause.id)),
        ];
        let mut blocks = vec![Block::Facts(facts)];
        blocks.push(self.reasons("Speaks for it", cause, |bits| bits > 0.0));
        blocks.push(self.reasons("Speaks against it", cause, |bits| bits < 0.0));
        if cause.finding == Finding::Confirmed
            && !cause.because.is_empty()
            && cause.because.iter().all(|it| it.bits < 1.0)
        {
            blocks.push(Block::paragraph("Each weighs little by itself, as the others would do without it."));
        }
        if !cause.because.is_empty() {
            let chart = evidence_chart(cause.id, &cause.because, |index| self.kind_of(index));
            blocks.push(Block::Figure(Box::new(Figure { picture: Picture::Bars(chart), table: Table::default() })));
        }
        Section::new("Root cause", blocks)
    }

    /// What kind of observation it is, as the case file calls it.
    fn kind_of(&self, observation: usize) -> &'static str {
        self.question.case.observations.get(observation).map_or("", |noted| kind(&noted.observation))
    }

    fn reasons(&self, heading: &str, cause: &CauseFinding, wanted: impl Fn(f64) -> bool) -> Block {
        let table = self.reasons_table(cause, wanted);
        match table.rows.is_empty() {
            false => Block::Table { caption: heading.to_owned(), table },
            true if cause.because.is_empty() && cause.finding == Finding::Confirmed => {
                Block::Paragraph(format!("{heading}: several observations, each of which would do without the others."))
            }
            true => Block::Paragraph(format!("{heading}: none of the observations.")),
        }
    }

    fn reasons_table(&self, cause: &CauseFinding, wanted: impl Fn(f64) -> bool) -> Table {
        let row = |reason: &Because| {
            let says = self.clean(&reason.says);
            vec![
                Cell::Text(reason.observation.to_string()),
                Cell::Text(format!("{:+.1}", reason.bits)),
                Cell::Text(says),
            ]
        };
        let rows = cause.because.iter().filter(|reason| wanted(reason.bits)).map(row).collect();
        Table { header: ["no.", "bits", "observation"].map(str::to_owned).to_vec(), rows }
    }

    /// All causes beside each other.
    pub(super) fn rivals(&self) -> Section {
        let chart = causes_chart(&self.verdict.causes);
        let header = ["cause", "now", "before", "in a word", "most for it", "most against it"];
        let row = |cause: &CauseFinding| {
            let most = |wanted: fn(&&Because) -> bool| {
                let reason = cause.because.iter().find(wanted);
                Cell::Text(
                    reason.map_or("none".to_owned(), |it| format!("no. {}: {:+.1} bits", it.observation, it.bits)),
                )
            };
            vec![
                Cell::Text(format!("{}: {}", cause.id, title(cause))),
                share(cause.probability),
                share(cause.prior),
                Cell::text(cause.finding.word()),
                most(|reason| reason.bits > 0.0),
                most(|reason| reason.bits < 0.0),
            ]
        };
        let table =
            Table { header: header.map(str::to_owned).to_vec(), rows: self.verdict.causes.iter().map(row).collect() };
        let figure = Block::Figure(Box::new(Figure { picture: Picture::Bars(chart), table }));
        Section::new("Rival causes", vec![figure])
    }
}

/// A probability of the model, for which nothing is impossible and nothing certain.
fn share(probability: f64) -> Cell {
    Cell::of(probability.clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON), Unit::Share)
}
