//! Microsoft Graph: which authentication methods a user has, what a reset of them would do, and the reset itself.
//!
//! Nothing here opens a socket or reads a clock. Requests and responses are values ([`Request`], [`Response`]), a
//! [`Service`] is whatever answers them, and moments are handed in. What a clock has to do with it is not known here: a plan
//! quotes the verdict that it is given.

mod exchange;
mod method;

pub use exchange::{ApiVersion, Request, Response, Service, Unanswered, Verb};
pub use method::{Method, MethodType, Resource};
