//! A stand-in of Microsoft Graph and of the Entra token endpoint, as far as a reset of a user's methods needs them: requests and
//! moments in, answers out.
//!
//! It keeps what is known of the services' behaviour, and can be made to misbehave ([`Fault`]). Whom it serves is made up
//! ([`Scenario`]), and so is every secret.

mod access;
mod assertion;
mod call;
mod cloud;
mod deletion;
mod device_code;
mod directory;
mod drawn;
mod enrolment;
mod error;
mod fault;
mod filter;
mod listing;
mod login;
mod login_error;
mod method;
mod methods;
mod moment;
mod pass;
mod policy;
mod record;
mod scenario;
mod service;
mod sign_in;
mod tenant;
mod user;

pub use access::Role;
pub use assertion::certificate;
pub use cloud::Cloud;
pub use device_code::Turn;
pub use fault::{Fault, Faults};
pub use method::Kind;
pub use record::Recorded;
pub use scenario::Scenario;
pub use service::{Credentials, Options, Service};

/// The two versions of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    V1,
    Beta,
}

#[cfg(test)]
mod tests;
