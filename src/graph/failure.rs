use super::{ForeignLink, Request, Response, Service, ServiceError, Unanswered};
use serde_json::Value;
use std::fmt;

/// Why a question to Graph has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The service says no.
    Refused(ServiceError),
    /// No response came.
    Unanswered(Unanswered),
    /// A response came, and is not what Graph would send.
    Unreadable(String),
    /// The next page is said to be somewhere else.
    ForeignLink(ForeignLink),
    /// There are more pages than anybody reads; the number that was read.
    TooManyPages(usize),
}

impl Failure {
    /// What the service said, if it said no.
    pub fn refused(&self) -> Option<&ServiceError> {
        match self {
            Self::Refused(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::Unanswered(error) => error.fmt(f),
            Self::Unreadable(why) => write!(f, "the service's answer cannot be read: {why}"),
            Self::ForeignLink(link) => link.fmt(f),
            Self::TooManyPages(read) => write!(f, "after {read} pages there is still another one"),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Unanswered> for Failure {
    fn from(error: Unanswered) -> Failure {
        Failure::Unanswered(error)
    }
}

impl From<ForeignLink> for Failure {
    fn from(link: ForeignLink) -> Failure {
        Failure::ForeignLink(link)
    }
}

/// Sends a request whose answer is JSON, and reads it.
///
/// # Errors
/// [`Failure`], where any status but 2xx is a refusal.
pub fn read(service: &mut dyn Service, request: &Request) -> Result<Value, Failure> {
    let response = service.send(request)?;
    json_of(&response)
}

fn json_of(response: &Response) -> Result<Value, Failure> {
    if !response.is_success() {
        return Err(Failure::Refused(ServiceError::of(response)));
    }
    serde_json::from_slice(&response.body).map_err(|wrong| {
        // The text of the error may repeat what was sent; its place is enough.
        Failure::Unreadable(format!("no JSON at line {}, column {}", wrong.line(), wrong.column()))
    })
}
