//! What a verifier accepts: its window of steps, its replay rule, and the chance that a code passes; and as state
//! machines in virtual time, what it accepts next ([`machine`]).

mod acceptance;
mod codes;
pub mod machine;
mod passes;
mod profile;
mod profiles;
mod validate;
mod window;

pub use acceptance::{Reach, acceptance_probability, share_below};
pub use codes::{Codes, Numbered};
pub use passes::Passes;
pub use profile::{AppProfile, Confidence, HardwareTokens, Hosting, VerifierKind, VerifierProfile, WindowKnowledge};
pub use profiles::{app, apps, nearest_app, nearest_profile, profile, profiles};
pub use validate::{Match, Policy, Rejection, implied_offset, validate, validate_code};
pub use window::{Tolerance, Window};
