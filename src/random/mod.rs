//! Seeded draws: the same for the same seed, on every machine and in every version. Simulations and stand-ins draw from these
//! and from nothing else.

mod chance;
mod draws;

pub use chance::Chance;
pub use draws::Random;
