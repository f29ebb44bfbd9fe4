//! A line that somebody typed, and what it means whatever is asked.

use crate::time::Span;

/// A line and the moment of its end, by the counter of the clock here.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub text: String,
    pub at: Span,
}

/// A word that is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word<'t> {
    /// Nobody knows, or nobody wants to say.
    DontKnow,
    /// The last answer was a mistake.
    Back,
    /// What the question is for.
    Why,
    /// Keep what is known here.
    Save(&'t str),
    /// Enough.
    Quit,
    /// Whatever else: an answer.
    Answer,
}

impl Line {
    pub fn word(&self) -> Word<'_> {
        match self.text.to_ascii_lowercase().as_str() {
            "" | "?" | "don't know" | "dont know" | "skip" => Word::DontKnow,
            "back" | "b" | "undo" => Word::Back,
            "why" | "help" | "h" => Word::Why,
            "quit" | "q" | "exit" | "end" => Word::Quit,
            lower if lower.starts_with("save ") => Word::Save(self.text[5..].trim()),
            _ => Word::Answer,
        }
    }

    /// Whether to go on although the verdict is firm.
    pub fn is_more(&self) -> bool {
        matches!(self.text.to_ascii_lowercase().as_str(), "more" | "m" | "go on")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_in_any_case_and_the_rest_are_answers() {
        let line = |text: &str| Line { text: text.to_owned(), at: Span::ZERO };
        assert_eq!(line("Back").word(), Word::Back);
        assert_eq!(line("").word(), Word::DontKnow);
        assert_eq!(line("SAVE My Case.toml").word(), Word::Save("My Case.toml"));
        assert_eq!(line("90s behind").word(), Word::Answer);
        assert!(line("More").is_more());
    }
}
