//! The case file, read from TOML or JSON into the same values.
//!
//! Both are first read into one tree of values with line numbers; a single typed reader goes over that tree. What
//! keys there are, and what each takes, is one table, which the reader, its errors and the JSON Schema share.

mod error;
mod fields;
mod json;
mod keys;
mod near;
mod node;
mod observations;
mod schema;
mod sections;
mod shown;
mod toml;

pub use error::CaseError;
pub use schema::case_schema;

use super::Case;

impl Case {
    /// Reads a case in TOML, or in JSON if its first character that is not blank is `{`.
    ///
    /// # Errors
    /// [`CaseError`] names the line, what is wrong there and what to write instead.
    pub fn read(text: &str) -> Result<Case, CaseError> {
        if without_mark(text).trim_start().starts_with('{') { Case::from_json(text) } else { Case::from_toml(text) }
    }

    /// Reads a case in TOML. An empty text is a case in which nothing is known.
    ///
    /// ```
    /// use instep::evidence::Case;
    /// let wrong = Case::from_toml("[device]\nknd = 'phone'").unwrap_err();
    /// assert_eq!(wrong.to_string(), "line 2: unknown key 'knd' in [device]");
    /// assert_eq!(wrong.hints, ["did you mean 'kind'?"]);
    /// ```
    ///
    /// # Errors
    /// As [`Case::read`].
    pub fn from_toml(text: &str) -> Result<Case, CaseError> {
        sections::case(&toml::parse(without_mark(text))?)
    }

    /// Reads a case in JSON: the same keys, times as texts; a value that is null counts as left out.
    ///
    /// # Errors
    /// As [`Case::read`].
    pub fn from_json(text: &str) -> Result<Case, CaseError> {
        sections::case(&json::parse(without_mark(text))?)
    }
}

/// Some editors put a byte order mark before a text; it means nothing.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
