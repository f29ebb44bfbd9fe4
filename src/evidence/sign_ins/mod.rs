//! Sign-in logs of Entra ID: what their rows say, whatever the shape of the export, and what follows from them for a clock.
//!
//! No row carries a clock, a time step or a code: a log can rule a clock out or leave it open, and never confirms one.

mod attempt;
mod clean;
mod csv;
mod encoding;
mod event;
mod finding;
mod json;
mod log;
mod meaning;
mod moment;
mod observation;
mod reader;
mod rows;
mod tolerant;

pub use attempt::Attempt;
pub use clean::cleaned;
pub use encoding::Utf8;
pub use event::{Machine, Phone, SignInEvent, SignInStep};
pub use finding::Finding;
pub use json::{RowTrouble, read_event, read_page};
pub use log::{Counts, Filter, NotUnderstood, PROVISIONAL, SignInLog, Unusable};
pub use meaning::{Classified, ClockEffect, CodeFate, MEANINGS, Meaning, MethodKind, classify};
pub use moment::{DateOrder, TimeReading, TimeTrouble, zone};
pub use reader::{Item, LogError, LogReader, Shape};
pub use rows::{Broken, Cut, Rows};
