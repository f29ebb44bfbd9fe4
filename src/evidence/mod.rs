//! What is known about a rejected code: the case file and its observations (contract, section 4).

mod case;
mod observation;

pub use case::{Case, Credential, Device, DeviceKind, Enrolment, Noted, Prior, SecretSource, VerifierFacts};
pub use observation::*;
