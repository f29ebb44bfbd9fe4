//! Moments, lengths of time, clock offsets, rates and RFC 6238 time steps: one type per meaning.
//!
//! Nothing here reads a clock. Everything is exact: nanoseconds in a 128-bit integer, converted to floating point only
//! where a caller asks for it. `chrono` does the civil calendar and never shows in the API.

mod clock_text;
mod interval;
mod offset;
mod parse;
mod period;
mod span;
mod unix_time;

pub use clock_text::{ClockText, ClockTextError};
pub use interval::{EmptyInterval, OffsetInterval};
pub use offset::{Offset, Rate};
pub use parse::{SpanParseError, TimeParseError};
pub use period::{Period, PeriodError, Step, StepGrid};
pub use span::Span;
pub use unix_time::UnixTime;
