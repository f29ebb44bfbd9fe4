//! The case file: what is read, what is refused and in which words, and what holds for any text.
#![allow(clippy::disallowed_methods, reason = "tests read their own files")]

mod contract;
mod kept;
mod properties;
mod refusals;
mod schema;
mod writing;

/// A file beside these tests.
fn file(name: &str) -> String {
    std::fs::read_to_string(format!("tests/case_files/{name}")).unwrap()
}
