//! What was observed, in the case's order and with its numbers.

use super::Ticket;
use crate::diagnosis::describe;
use crate::evidence::{Noted, Observation, Outcome};
use crate::report::{Block, Cell, Section, Table};
use crate::time::UnixTime;

impl Ticket<'_> {
    /// Symptoms, and what was tried or measured; a section each.
    pub(super) fn observed(&self) -> Vec<Section> {
        let of = |heading: &str, caption: &str, symptoms: bool| {
            let told = self.question.case.observations.iter().enumerate();
            let rows: Vec<Vec<Cell>> = told
                .filter(|(_, noted)| is_symptom(&noted.observation) == symptoms)
                .map(|(index, noted)| self.row(index, noted))
                .collect();
            let header = ["no.", "when", "what", "note"].map(str::to_owned).to_vec();
            let table = Table { header, rows };
            let block = match table.rows.is_empty() {
                true => Block::paragraph("None is noted in the case."),
                false => Block::Table { caption: caption.to_owned(), table: without_empty(table) },
            };
            Section::new(heading, vec![block])
        };
        let symptoms =
            of("Symptoms", "Numbered as in the case file, from 0; ± is the case's own, half of a 95 % interval", true);
        let steps =
            of("Steps taken and their results", "Measurements, comparisons and trials, numbered likewise", false);
        vec![symptoms, steps]
    }

    fn row(&self, index: usize, noted: &Noted) -> Vec<Cell> {
        let note = noted.note.as_deref().map(|note| self.clean(note));
        vec![
            Cell::Text(index.to_string()),
            Cell::Text(when(&noted.observation)),
            Cell::Text(self.clean(&describe(&noted.observation))),
            note.map_or(Cell::Empty, Cell::Text),
        ]
    }
}

/// Without the columns in which nothing stands.
fn without_empty(table: Table) -> Table {
    let filled = |column: usize| {
        table.rows.iter().any(|row| !matches!(&row[column], Cell::Empty) && !row[column].shown().is_empty())
    };
    let kept: Vec<usize> = (0..table.header.len()).filter(|column| filled(*column)).collect();
    let pick = |row: &Vec<Cell>| kept.iter().map(|column| row[*column].clone()).collect();
    Table {
        header: kept.iter().map(|column| table.header[*column].clone()).collect(),
        rows: table.rows.iter().map(pick).collect(),
    }
}

/// What was seen of the trouble itself; everything else was done to find out.
fn is_symptom(observation: &Observation) -> bool {
    matches!(
        observation,
        Observation::Code(_)
            | Observation::Timing { .. }
            | Observation::History { .. }
            | Observation::SignIn(_)
            | Observation::VerifierLog(_)
    )
}

/// The word of the case file, with what matters most of it.
pub(super) fn kind(observation: &Observation) -> &'static str {
    match observation {
        Observation::Code(code) if code.outcome == Outcome::Accepted => "code accepted",
        Observation::Code(code) if code.outcome == Outcome::Rejected => "code rejected",
        _ => observation.kind(),
    }
}

/// Its times, with how well they are known.
fn when(observation: &Observation) -> String {
    let told = |at: &Option<UnixTime>| at.map_or_else(String::new, |at| at.to_string());
    match observation {
        Observation::Code(code) => {
            let outcome = if code.outcome == Outcome::Unknown { "seen" } else { "sent" };
            let times = [("shown", code.shown_at), (outcome, code.submitted_at)];
            let times: Vec<String> = times.iter().filter_map(|(word, at)| Some(format!("{word} {}", (*at)?))).collect();
            if times.is_empty() { String::new() } else { format!("{}, ±{}", times.join(", "), code.uncertainty) }
        }
        Observation::Reading(reading) => format!("{}, ±{}", reading.at, reading.uncertainty),
        Observation::Rollover { at, uncertainty } => format!("{at}, ±{uncertainty}"),
        Observation::Enrolment { at, .. } | Observation::History { at, .. } => told(at),
        Observation::SignIn(event) => told(&event.at),
        _ => String::new(),
    }
}
