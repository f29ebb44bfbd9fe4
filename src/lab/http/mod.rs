//! HTTP/1.1 as bytes: requests are read piece by piece, answers are written, and a [`Site`] stands between the two.

mod body;
mod encoded;
mod reader;
mod request;
mod response;

pub use encoded::{decoded, encoded, pairs};
pub use reader::{LONGEST_BODY, LONGEST_HEAD, Malformed, Progress, RequestReader};
pub use request::Request;
pub use response::Response;

use crate::time::{Span, UnixTime};

/// What the loop around a site does with one request.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// What is sent, head and all; nothing, if the client is to get no answer.
    pub bytes: Vec<u8>,
    /// How long the loop waits before it sends.
    pub late: Span,
    /// Whether the connection is closed behind it.
    pub close: bool,
    /// What was done to the client on purpose, for a record.
    pub mischief: Option<&'static str>,
}

/// A server of HTTP without a socket and without a clock.
pub trait Site: Send {
    /// How long to wait over the next request before the site looks at its clock.
    fn hold(&mut self) -> Span {
        Span::ZERO
    }

    /// What to do with a request that is worked on at `now`, which is true time.
    fn reply(&mut self, request: &Request, now: UnixTime) -> Reply;
}
