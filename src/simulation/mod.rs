//! Codes that were never shown and verifiers that nobody runs: what a verifier does with a device that is off by so much.
//!
//! Six things are here:
//!
//! - [`Curve`]: the chance that a code passes against the device's offset, worked out ([`ClosedForm`]) and drawn, side by
//!   side;
//! - [`Prediction`]: one offset in full: a single code, several codes in a row at a verifier that remembers them, and the
//!   window that would let the device in;
//! - [`Population`]: thousands of tokens over years at a verifier that remembers: who is still let in, and at what age they are
//!   first refused;
//! - [`replay`]: a case, second by second: what the device shows, what the verifier accepts, before a clock is set right and
//!   after;
//! - [`what_if`]: what each remedy would come to;
//! - [`Device`] and [`Login`]: what a test of a login needs, in virtual time and with real codes.
//!
//! Nothing here reads a clock, and all draws come from a seed: the same input gives the same result on any number of threads.
//!
//! A window that is known only between two bounds gives two numbers everywhere ([`Chances`]). Where nothing is known, the
//! bounds are no tolerance and the widest default that any verifier has, and what is said rests on that.

mod app;
mod closed_form;
mod conditions;
mod curve;
mod device;
pub mod forecast;
mod in_a_row;
mod login;
mod monte_carlo;
mod population;
mod prediction;
pub mod replay;
mod spread;
#[cfg(test)]
mod tests;
mod verifier;
pub mod what_if;

pub use app::{CodeParameters, left_by_correction};
pub use closed_form::{ClosedForm, window_needed};
pub use conditions::{Conditions, EntryDelay, Fault};
pub use curve::{Curve, Point};
pub use device::Device;
pub use in_a_row::{Attempt, Outcome, Row};
pub use login::Login;
pub use monte_carlo::Draws;
pub use population::{Age, Fates, Population, Quantiles};
pub use prediction::Prediction;
pub use verifier::{Chances, SimulatedVerifier, UnknownWindow};

/// The examples of the page for people who test logins are run with the others.
#[cfg(doctest)]
#[doc = include_str!("../../docs/harness.md")]
struct Harness;
