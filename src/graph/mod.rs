//! Microsoft Graph: which authentication methods a user has, what a reset of them would do, and the reset itself.
//!
//! Nothing here opens a socket or reads a clock. Requests and responses are values ([`Request`], [`Response`]), a
//! [`Service`] is whatever answers them, and moments are handed in. What a clock has to do with it is not known here: a plan
//! quotes the verdict that it is given.

pub mod apply;
pub mod auth;
mod base;
mod clock_hint;
mod cloud;
mod error;
mod exchange;
mod failure;
mod key;
mod known;
mod method;
mod page;
pub mod pass;
mod permissions;
pub mod plan;
#[cfg(test)]
mod pretend;
mod roster;
mod sign_ins;
mod status;
mod throttle;
mod uuid;
mod verification;
mod words;

pub use base::{Base, BaseError, ForeignLink};
pub use clock_hint::ClockWitness;
pub use cloud::Cloud;
pub use error::ServiceError;
pub use exchange::{ApiVersion, Request, Response, Service, Unanswered, Verb};
pub use failure::{Failure, read};
pub use key::{BadKey, MethodId, UserKey};
pub use known::Known;
pub use method::{Method, MethodType, Resource};
pub use page::{MOST_PAGES, all, each_page};
pub use permissions::{COMMANDS, CommandNeeds, Operation, Permission};
pub use roster::{DefaultMethod, Listed, Roster};
pub use sign_ins::{MfaHistory, MfaSignIn, SignInQuery};
pub use status::{AccessPolicy, MethodsPolicy, Reach, Registration, Status, TapPolicy, User};
pub use throttle::Throttle;
pub use uuid::Uuid;
pub use verification::{Check, Outcome, Verification};
