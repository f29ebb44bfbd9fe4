//! Stand-ins for the outside world that can be set wrong on purpose, without a socket: bytes and times in, bytes out.
//!
//! [`io`](crate::io) puts them on loopback.

#[cfg(feature = "http")]
pub mod graph;
#[cfg(feature = "http")]
pub mod http;
pub mod http_date;
pub mod network;
pub mod ntp;
mod schedule;

pub use crate::random::{Chance, Random};
pub use schedule::Schedule;
