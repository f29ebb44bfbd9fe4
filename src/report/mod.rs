//! Renderers: the same value as text for people or as JSON for programs. They compute nothing.

mod cause;
mod layout;
mod plot;
mod verdict;

pub use cause::{cause_markdown, cause_text};
pub use layout::{WIDTH, bullet, wrapped};
pub use plot::{axis, chance, chart, signed, strip};
pub use verdict::{percent, verdict_text};
