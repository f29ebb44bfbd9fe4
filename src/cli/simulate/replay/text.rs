//! A replay for people: the answer, what it rests on, the codes, the seconds as a strip and as a table, what comes after.

use super::Replayed;
use super::told::{
    self, Row, clock_face, comparable, observed, rows, says, simulated, steps, whole, window_words, word, written_words,
};
use crate::report::wrapped;
use crate::simulation::replay::Submission;
use crate::time::Span;

mod strip;

/// The most rows of the table of seconds.
const MOST_ROWS: usize = 24;

pub(super) fn page(replayed: &Replayed<'_>) -> String {
    let (answer, basis) = (wrapped("", &told::answer(replayed)), wrapped("", &told::basis(replayed)));
    let parts =
        [answer, facts(replayed), codes(replayed), strip::strips(replayed), table(replayed), format!("\n{basis}")];
    parts.join("")
}

fn facts(replayed: &Replayed<'_>) -> String {
    let lines = told::facts(replayed).into_iter();
    let laid_out: String = lines.map(|(label, says)| wrapped(&format!("{label:<11} "), &says)).collect();
    format!("\n{laid_out}")
}

fn codes(replayed: &Replayed<'_>) -> String {
    if replayed.replay.submissions.is_empty() {
        return "\nno code was observed\n".to_owned();
    }
    let mut text = format!(
        "\n{:<3} {:<20} {:>6} {:>8}  {:<17} {:<8} {}\n",
        "obs", "submitted", "step", "accepts", "simulated", "observed", "says"
    );
    for submission in &replayed.replay.submissions {
        text += &code_row(submission, replayed);
    }
    text
}

fn code_row(submission: &Submission, replayed: &Replayed<'_>) -> String {
    let place = submission.observation;
    let (observed, says) = (observed(submission), says(submission));
    let Some(first) = submission.tried.first() else {
        return format!("{place:<3} {:<20} {:>6} {:>8}  {:<17} {observed:<8} {says}\n", "no time known", "", "", "");
    };
    let accepts = window_words(first.own, first.accepts);
    let simulated = simulated(submission);
    let at = whole(first.submitted_at).to_string();
    let delta = if comparable(replayed) { steps(first.delta()) } else { "-".to_owned() };
    let mut row = format!("{place:<3} {at:<20} {delta:>6} {accepts:>8}  {simulated:<17} {observed:<8} {says}\n");
    if let Some(as_shown) = submission.as_shown {
        row += &format!("    the code written down is {}\n", written_words(as_shown));
    }
    if replayed.reveal {
        row += &format!("    the device shows {}\n", replayed.setup.code_at(first.shown_at));
    }
    row
}

fn table(replayed: &Replayed<'_>) -> String {
    let several = replayed.replay.timelines.len() > 1;
    let comparable = comparable(replayed);
    let mut text = String::new();
    for timeline in &replayed.replay.timelines {
        let window = if several { format!("\nwith {}:", timeline.window) } else { String::new() };
        let heads = ["seconds", "device's step", "accepts", "at once"];
        text += &format!("{window}\n{:<29} {:>13} {:>8}  {:<10} typed in\n", heads[0], heads[1], heads[2], heads[3]);
        let rows = rows(timeline);
        for row in rows.iter().take(MOST_ROWS) {
            text += &row.line(comparable);
        }
        if rows.len() > MOST_ROWS {
            text += &format!("... and {} rows more; --start and --span show others\n", rows.len() - MOST_ROWS);
        }
    }
    text
}

impl Row {
    fn line(&self, comparable: bool) -> String {
        let last = self.stretch.until - Span::from_seconds(1);
        let (from, until) = (self.stretch.from.to_string(), clock_face(last));
        let deltas = self.steps(comparable);
        let (at_once, typed) = (word(self.at_once), word(self.typed));
        format!("{:<29} {deltas:>13} {:>8}  {at_once:<10} {typed}\n", format!("{from}-{until}"), self.accepts)
    }
}
