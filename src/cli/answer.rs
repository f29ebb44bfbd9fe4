use super::Exit;
use super::leak::masked;
use crate::io::World;
use std::fmt::Display;
use std::io::Write;

/// What a command has to say: its whole output, notes for standard error, and how it ended.
#[derive(Debug)]
pub struct Answer {
    /// For standard output; ends in a line feed.
    pub text: String,
    /// For standard error, a line each.
    pub notes: Vec<String>,
    /// How it ended.
    pub exit: Exit,
}

impl Answer {
    /// An answer without notes.
    pub fn new(text: impl Into<String>, exit: Exit) -> Answer {
        Answer { text: text.into(), notes: Vec::new(), exit }
    }

    /// An answer as one JSON object.
    ///
    /// # Panics
    /// If the value cannot be written as JSON, which would be a bug in its type.
    pub fn json(value: &impl serde::Serialize, exit: Exit) -> Answer {
        let text = serde_json::to_string_pretty(value).expect("our own types can be written as JSON");
        Answer::new(text + "\n", exit)
    }

    /// The same answer with further notes for standard error.
    pub fn with_notes(mut self, notes: impl IntoIterator<Item = impl Display>) -> Answer {
        self.notes.extend(notes.into_iter().map(|note| note.to_string()));
        self
    }

    /// Writes it out. A reader that has gone away is no error.
    pub(super) fn give(self, world: &mut World) -> Exit {
        for note in &self.notes {
            let _ = writeln!(world.stderr, "note: {note}");
        }
        let written = world.stdout.write_all(self.text.as_bytes()).and_then(|()| world.stdout.flush());
        match written {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                let _ = writeln!(world.stderr, "error: the answer could not be written: {error}");
                Exit::Usage
            }
            _ => self.exit,
        }
    }
}

/// Why a command did not do what it was asked: one `error:` line, and what to do about it.
#[derive(Debug)]
pub struct Refusal {
    message: String,
    hints: Vec<String>,
    exit: Exit,
}

impl Refusal {
    /// A usage or input error (exit code 2).
    pub fn input(message: impl Display) -> Refusal {
        Refusal { message: message.to_string(), hints: Vec::new(), exit: Exit::Usage }
    }

    /// A question that has no answer (exit code 3).
    pub fn unknown(message: impl Display) -> Refusal {
        Refusal { exit: Exit::Unknown, ..Refusal::input(message) }
    }

    /// An outside service that refuses or fails (exit code 4).
    #[cfg(feature = "graph")]
    pub fn outside(message: impl Display) -> Refusal {
        Refusal { exit: Exit::Outside, ..Refusal::input(message) }
    }

    /// The same with advice.
    pub fn hint(mut self, hint: impl Display) -> Refusal {
        self.hints.push(hint.to_string());
        self
    }

    /// Writes it out, without any secret or code that stands among the arguments: a file's name may be one by mistake.
    pub(super) fn give(self, world: &mut World) -> Exit {
        let (message, advice) = masked(&self.message, &world.arguments);
        let advice = advice.filter(|advice| message != self.message && !self.hints.iter().any(|hint| hint == advice));
        let _ = writeln!(world.stderr, "error: {message}");
        for hint in self.hints.iter().map(String::as_str).chain(advice) {
            let _ = writeln!(world.stderr, "hint: {}", masked(hint, &world.arguments).0);
        }
        self.exit
    }
}
