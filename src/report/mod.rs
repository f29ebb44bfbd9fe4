//! Renderers: the same value as text, SVG, HTML or Markdown for people, or as CSV for programs. They compute nothing.
//!
//! What is drawn is a value as well: a [`Chart`] or a [`BarChart`], each with its numbers as a [`Table`].

mod cause;
mod chart;
mod csv;
mod html;
mod layout;
mod markdown;
mod page;
mod plot;
mod svg;
mod ticket;
mod verdict;
mod xml;

pub use cause::{cause_markdown, cause_text};
pub use chart::{Axis, Bar, BarChart, Cell, Chart, Dot, Fill, Interval, Mark, Reference, Series, Stretch, Table, Unit};
pub use csv::csv;
pub use html::html;
pub use layout::{WIDTH, bullet, narrowed, wrapped, wrapped_within};
pub use markdown::{markdown, markdown_table};
pub use page::{Block, Fact, Figure, Page, Picture, Section};
pub use plot::{axis, chance, chart, signed, strip};
pub use svg::{svg, svg_bars};
pub use ticket::{Ticket, without_secrets};
pub use verdict::{percent, rate_words, verdict_text, verdict_text_within};
