//! A time server that is as wrong as it is told to be, and the network before it.

mod behaviour;
mod measure;
mod rate_limit;
mod responder;
mod server;

pub use behaviour::{Behaviour, Reply};
pub use measure::measure;
pub use rate_limit::RateLimit;
pub use responder::{Responder, Taken};
pub use server::{Datagram, Server};
