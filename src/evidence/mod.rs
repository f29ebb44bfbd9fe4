//! What is known about a rejected code: the case file and its observations.

mod case;
mod observation;
mod read;
mod resolve;
pub mod sign_ins;
mod words;
mod write;

pub use case::{Case, Credential, Device, DeviceKind, Enrolment, Noted, Prior, SecretSource, VerifierFacts};
pub use observation::*;
pub use read::{CaseError, case_schema};
pub use resolve::ResolvedVerifier;
pub use words::Word;
