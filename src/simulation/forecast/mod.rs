//! When a token leaves a verifier's window: from its past offsets, how fast its clock runs, and between which dates codes begin
//! to fail.
//!
//! [`Fit`] takes past offsets ([`PastOffset`]) and a model of the clock ([`ClockModel`]) and says what the offset and the rate
//! are now, as normal distributions. [`Drawing`] lets clocks that go with that walk on, and notes when each of them
//! leaves the window: [`Leaving`]. [`Forecast`] is both, for one verifier. `docs/forecast.md` has the arithmetic and how well
//! it holds.

mod belief;
mod fit;
mod leaving;
mod model;
mod past;
#[cfg(test)]
mod tests;
mod verifiers;
mod walk;

pub use belief::Normal;
pub use fit::{Fit, MOST_PAST, NoFit};
pub use leaving::{CLOCKS, Centre, Drawing, Edge, Leaving};
pub use model::ClockModel;
pub use past::{PastOffset, Told};
pub use verifiers::{Forecast, Prospect};
pub use walk::ClockState;
