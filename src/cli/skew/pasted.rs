//! `--pasted`: what a machine's own time service says, from text that somebody copied.

use super::report::{Report, Subject};
use super::text;
use crate::cli::{Answer, Refusal};
use crate::io::{FileError, World, read_bytes};
use crate::skew::status::{NoOffset, Status, StatusError, read};
use crate::time::{Span, UnixTime};
use crate::verifier::VerifierProfile;
use std::path::Path;

/// How the pasted text is weighed.
pub(super) struct Pasted<'a> {
    pub path: &'a Path,
    pub of: Subject,
    pub now: UnixTime,
    pub tolerance: Span,
    pub profile: Option<&'a VerifierProfile>,
    pub as_json: bool,
}

impl Pasted<'_> {
    pub(super) fn run(&self, world: &mut World) -> Result<Answer, Refusal> {
        let from_stdin = self.path.as_os_str() == "-";
        let name = if from_stdin { "standard input".to_owned() } else { self.path.display().to_string() };
        let copied = if from_stdin { world.read_stdin_bytes() } else { read_bytes(self.path) };
        let copied = copied.map_err(|error: FileError| Refusal::input(format!("{name}: {error}")))?;
        let refused = |wrong: StatusError| Refusal::input(format!("{name}: {wrong}")).hint(wrong.hint());
        let status = read(&copied, self.now).map_err(refused)?;
        let report = Report::of_status(self.of, &status, self.tolerance);
        let report = report.for_profile(status.offset.as_ref().ok(), self.profile);
        let exit = report.exit();
        let answer =
            if self.as_json { Answer::json(&report, exit) } else { Answer::new(self.text(&status, &report), exit) };
        Ok(answer.with_notes(status.offset.err().map(NoOffset::hint)))
    }

    fn text(&self, status: &Status, report: &Report) -> String {
        let first = match &status.offset {
            Ok(estimate) => text::answer(estimate, self.tolerance, self.profile),
            Err(why) => format!("cannot tell: {why}\n"),
        };
        let word = match status.synchronized {
            Some(true) => "yes",
            Some(false) => "no",
            None => "not said",
        };
        let age = status.last_sync.map(|age| format!("; last compared {} before", text::amount(age)));
        let source = format!("\n{}: synchronised: {word}{}\n", status.format, age.unwrap_or_default());
        first + &source + &text::sentences(report.limits())
    }
}
