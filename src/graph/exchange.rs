//! One request to Graph and its response, as values.

use super::Base;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use std::fmt;

/// The HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Reads.
    Get,
    /// Makes, or does what the path says.
    Post,
    /// Takes away.
    Delete,
}

impl Verb {
    /// As it stands in a request line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// Which of Graph's two versions is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ApiVersion {
    /// `/v1.0`
    V1,
    /// `/beta`
    Beta,
}

impl ApiVersion {
    /// The first segment of the path, with its slash.
    pub fn segment(self) -> &'static str {
        match self {
            Self::V1 => "/v1.0",
            Self::Beta => "/beta",
        }
    }
}

/// What is asked of Graph, without the host and without the token: both belong to the [`Service`].
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The HTTP method.
    pub verb: Verb,
    /// The version in front of the path.
    pub version: ApiVersion,
    /// The path behind the version, each segment percent-encoded, with a slash in front. That of a next page has its query behind it,
    /// as the service wrote it.
    pub path: String,
    /// The query's names and values, not yet encoded, in order.
    pub query: Vec<(String, String)>,
    /// What is sent as JSON.
    pub body: Option<Value>,
    /// What the caller calls this request; sent as `client-request-id`, so that both sides' records can be put together.
    pub client_request_id: Option<String>,
}

impl Request {
    /// A request without query and body.
    pub fn new(verb: Verb, version: ApiVersion, path: impl Into<String>) -> Request {
        Request { verb, version, path: path.into(), query: Vec::new(), body: None, client_request_id: None }
    }

    /// The same with a name of the caller's.
    pub fn with_client_request_id(self, id: impl Into<String>) -> Request {
        Request { client_request_id: Some(id.into()), ..self }
    }

    /// With one more name and value in the query.
    pub fn with_query(mut self, name: &str, value: impl Into<String>) -> Request {
        self.query.push((name.to_owned(), value.into()));
        self
    }

    /// Version, path and encoded query, as they stand behind a service's base.
    ///
    /// ```
    /// use instep::graph::{ApiVersion, Request, Verb};
    /// let request = Request::new(Verb::Get, ApiVersion::V1, "/users").with_query("$filter", "name eq 'a b'");
    /// assert_eq!(request.target(), "/v1.0/users?$filter=name%20eq%20%27a%20b%27");
    /// ```
    pub fn target(&self) -> String {
        let mut target = format!("{}{}", self.version.segment(), self.path);
        for (n, (name, value)) in self.query.iter().enumerate() {
            target.push(if n == 0 && !self.path.contains('?') { '?' } else { '&' });
            target.push_str(&utf8_percent_encode(name, IN_QUERY).to_string());
            target.push('=');
            target.push_str(&utf8_percent_encode(value, IN_QUERY).to_string());
        }
        target
    }
}

/// Everything but what RFC 3986 calls unreserved, and but `$` and `,`, which OData's options are full of.
const IN_QUERY: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'$').remove(b',');

/// The method, the version and the path; never the body, which may hold what is nobody's business.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.verb.name(), self.version.segment(), self.path)
    }
}

/// What came back. Its body may hold a Temporary Access Pass, so `Debug` does not print it.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Names and values as they came.
    pub headers: Vec<(String, String)>,
    /// The body's bytes.
    pub body: Vec<u8>,
}

impl Response {
    /// The first value of a header; names are compared without case (RFC 9110).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// What the service calls this request in its own logs.
    pub fn request_id(&self) -> Option<&str> {
        self.header("request-id")
    }

    /// Whether the status says that it was done.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Response {{ status: {}, body: {} bytes }}", self.status, self.body.len())
    }
}

/// No response came. Whether the request was carried out is not known unless `sent` is false.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// Whether the request may have reached the service.
    pub sent: bool,
    /// What happened, for a person; no token and no secret in it.
    pub why: String,
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for Unanswered {}

/// Whatever answers requests: a connection to Graph, or a stand-in in a test. It adds the host and the token, and waits and
/// asks again where the service says so (throttling).
pub trait Service {
    /// One request, one response, whatever its status.
    ///
    /// # Errors
    /// [`Unanswered`] if none came.
    fn send(&mut self, request: &Request) -> Result<Response, Unanswered>;

    /// Where it is: links to anywhere else are not followed.
    fn base(&self) -> Base {
        "https://graph.microsoft.com".parse().expect("the address of the world's cloud is one")
    }
}
