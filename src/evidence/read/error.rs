use std::fmt;

/// Why a text is no case: one message, the line it is about, and what to write instead.
///
/// No secret and no code of the case is ever in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseError {
    /// The line, counted from 1; none where the whole text is meant.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hints: Vec<String>,
}

impl CaseError {
    /// An error about a line.
    pub(super) fn at(line: usize, message: impl Into<String>) -> CaseError {
        CaseError { line: Some(line), message: message.into(), hints: Vec::new() }
    }

    /// The same with advice.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> CaseError {
        self.hints.push(hint.into());
        self
    }
}

impl fmt::Display for CaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for CaseError {}
