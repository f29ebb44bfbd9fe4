//! A verdict as a note for a ticket: what helpdesks file, with the origin of every number.

mod afterwards;
mod causes;
mod charts;
mod clocks;
mod environment;
mod observed;
mod redaction;
mod summary;

use super::{Block, Fact, Page, Section, percent};
use crate::diagnosis::{CauseFinding, Conclusion, Question, Verdict};
use redaction::Redaction;
pub use redaction::without_secrets;

/// A verdict with the question that it answers.
///
/// Neither the secret of the case nor any code in it stands in the page, also where somebody wrote it into a note.
///
/// ```
/// use instep::diagnosis::{Question, diagnose};
/// use instep::evidence::Case;
/// use instep::report::{Ticket, markdown};
/// use instep::time::UnixTime;
/// let case = Case::from_toml("observation = [{ kind = 'offset', of = 'device', seconds = -88, uncertainty = '1s' }]").unwrap();
/// let question = Question::about(&case, UnixTime::EPOCH);
/// let verdict = diagnose(&question);
/// let page = Ticket::new(&question, &verdict, "instep diagnose case.toml").page();
/// assert!(markdown(&page).contains("## Incident summary"));
/// ```
pub struct Ticket<'a> {
    question: &'a Question<'a>,
    verdict: &'a Verdict,
    again: String,
    redaction: Redaction,
}

impl<'a> Ticket<'a> {
    /// `again` is the command that prints the same report.
    pub fn new(question: &'a Question<'a>, verdict: &'a Verdict, again: impl Into<String>) -> Ticket<'a> {
        let redaction = Redaction::of(question);
        Ticket { question, verdict, again: redaction.clean(&again.into()), redaction }
    }

    /// The whole of it: what `--format markdown` and `--format html` write.
    pub fn page(&self) -> Page {
        let title = self.question.case.title.as_deref().filter(|title| !title.trim().is_empty());
        let mut sections = vec![
            Section::new("Incident summary", vec![Block::Paragraph(self.summary())]),
            Section::new("Environment", vec![Block::Facts(self.environment())]),
        ];
        sections.extend(self.observed());
        sections.push(self.root_cause());
        sections.push(self.rivals());
        sections.extend(self.clocks());
        sections.extend(self.window());
        sections.push(self.resolution());
        sections.push(self.verification());
        sections.push(self.not_established());
        sections.push(self.origin());
        Page {
            title: title.map_or("Rejected one-time codes".to_owned(), |title| self.clean(title)),
            answer: self.answer(),
            sections,
        }
    }

    fn clean(&self, text: &str) -> String {
        self.redaction.clean(text)
    }

    fn leading(&self) -> Option<&CauseFinding> {
        self.verdict.causes.first()
    }

    fn is_open(&self) -> bool {
        self.verdict.verdict == Conclusion::NotEstablished
    }

    /// Where the numbers come from, and how to have them again.
    fn origin(&self) -> Section {
        let (firm, ruled_out) = (percent(self.verdict.confidence), percent(1.0 - self.verdict.confidence));
        let mut facts = vec![
            Fact::new(
                "no.",
                "the observations, counted from 0 in the order of the case file; in charts the number stands in brackets",
            ),
            Fact::new(
                "the verdict",
                format!(
                    "the probability of a clock is that of device-clock, verifier-clock and time-zone together; confirmed from {firm} on, \
                     ruled out up to {ruled_out}, as --confidence says; docs/model.md section 6 says what is never confirmed"
                ),
            ),
            Fact::new(
                "probabilities",
                "the column \"before\" is each cause's prior, from docs/model.md section 2, moved by what the case says of verifier, \
                 app and credential; \"now\" is what all observations make of it",
            ),
            Fact::new(
                "in a word",
                format!(
                    "confirmed from {firm} on, likely from 50 %, possible from 10 %, unlikely from 1 %, excluded below: words for \
                     the probability, nothing more"
                ),
            ),
            Fact::new(
                "bits",
                "how much the odds of a cause change by one observation beside all others: +1 doubles them, -1 halves them, +10 is a \
                 thousandfold. Observations overlap, so bits do not add up; a word that is told twice has none of its own. The \
                 numbers behind them are in docs/model.md section 4, by kind of observation",
            ),
            Fact::new(
                "offsets",
                "seconds that a clock is ahead (+) or behind (-); each is of the observation named beside it, and \"all evidence\" holds \
                 the true one with 95 %",
            ),
            Fact::new(
                "chances to pass",
                "docs/model.md section 1, for a person who types for 2 s to 20 s, which is a guess; the window's source stands under \
                 Environment",
            ),
        ];
        facts.extend(self.verdict.code_search.is_some().then(|| {
            Fact::new(
                "matches by chance",
                "the codes computed, each of which matches with one in ten to the power of the digits; docs/model.md section 4",
            )
        }));
        facts.extend((!self.verdict.next.is_empty()).then(|| {
            Fact::new(
                "questions",
                "docs/model.md section 7; the minutes are guesses (docs/asking.md), and how likely an answer is follows from the \
                 probabilities above",
            )
        }));
        facts.push(Fact::new(
            "the model",
            "docs/model.md says how evidence is weighed and which numbers are guesses; docs/calibration.md how often such verdicts \
             are right",
        ));
        let version = format!(
            "instep {} prints this report again, byte for byte, for the same case with this command:",
            self.verdict.tool_version
        );
        Section::new(
            "Where the numbers come from",
            vec![Block::Facts(facts), Block::Paragraph(version), Block::Command(self.again.clone())],
        )
    }
}
