//! Renderers: the same value as text for people or as JSON for programs. They compute nothing.

mod layout;
mod verdict;

pub use layout::{WIDTH, bullet, wrapped};
pub use verdict::verdict_text;
