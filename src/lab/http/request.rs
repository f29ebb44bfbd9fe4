use super::encoded::{decoded, pairs};
use std::fmt;

/// A request as it was read.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// `GET`, `POST` and so on.
    pub method: String,
    /// Path and query as they were sent.
    pub target: String,
    /// Names and values in the order of their coming.
    pub headers: Vec<(String, String)>,
    /// What came behind the head, whole.
    pub body: Vec<u8>,
}

impl Request {
    /// A request without headers and body, for tests.
    pub fn new(method: &str, target: &str) -> Request {
        Request { method: method.to_owned(), target: target.to_owned(), ..Request::default() }
    }

    /// The same with a further header.
    pub fn with_header(mut self, name: &str, value: &str) -> Request {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with this body.
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Request {
        self.body = body.into();
        self
    }

    /// The first header of this name, whose case does not matter.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The path as it was sent: without the query, and without scheme and host where a proxy's form was used.
    pub fn path(&self) -> &str {
        let target = self.target.split(['?', '#']).next().unwrap_or_default();
        let behind_scheme = target.strip_prefix("http://").or(target.strip_prefix("https://"));
        behind_scheme.map_or(target, |rest| rest.find('/').map_or("/", |start| &rest[start..]))
    }

    /// The path's parts, decoded one by one, so that a slash within one is no separator.
    pub fn segments(&self) -> Vec<String> {
        self.path().split('/').filter(|part| !part.is_empty()).map(decoded).collect()
    }

    /// The query's pairs, decoded.
    pub fn query(&self) -> Vec<(String, String)> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        pairs(query.split('#').next().unwrap_or_default())
    }
}

/// Without values of headers, query and body: any may be a secret.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({} headers, {} bytes)", self.method, self.path(), self.headers.len(), self.body.len())
    }
}
