//! Known ways in which programs get a code wrong, as named values: a diagnosis tries them, a lab acts them out.
//!
//! A [`SecretReading`] is another key that a program may have made of a secret's text. A [`Quirk`] is another code
//! that it may have made of the right key at the right time. What they have in common: no clock explains them.

mod quirk;
mod reading;

pub use quirk::Quirk;
pub use reading::{SecretReading, readings};
