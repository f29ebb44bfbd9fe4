use serde_json::Value;
use std::fmt;

/// An answer before it is written.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Names and values; `Content-Length` is added when it is written.
    pub headers: Vec<(String, String)>,
    /// What follows the head.
    pub body: Vec<u8>,
}

impl Response {
    /// An answer without a body.
    pub fn empty(status: u16) -> Response {
        Response { status, headers: Vec::new(), body: Vec::new() }
    }

    /// An answer with a JSON body.
    pub fn json(status: u16, body: &Value) -> Response {
        let body = body.to_string().into_bytes();
        Response { body, ..Response::empty(status) }.with_header("Content-Type", "application/json; charset=utf-8")
    }

    /// The same with a further header.
    pub fn with_header(mut self, name: &str, value: &str) -> Response {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The first header of this name, whose case does not matter.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The body as JSON; null if it is none.
    pub fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// As bytes. The answer to a HEAD has the length of the body and no body; 204 and 304 have neither.
    pub fn written(&self, to_head: bool, close: bool) -> Vec<u8> {
        let mut text = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            text.push_str(&format!("{}: {}\r\n", one_line(name), one_line(value)));
        }
        let bodiless = matches!(self.status, 100..=199 | 204 | 304);
        if !bodiless {
            text.push_str(&format!("Content-Length: {}\r\n", self.body.len()));
        }
        text.push_str(if close { "Connection: close\r\n\r\n" } else { "\r\n" });
        let mut bytes = text.into_bytes();
        if !bodiless && !to_head {
            bytes.extend_from_slice(&self.body);
        }
        bytes
    }
}

/// Without the body, which may hold a token.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} headers, {} bytes)", self.status, self.headers.len(), self.body.len())
    }
}

/// What a client sent may come back in a header; it must not begin another one.
fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        411 => "Length Required",
        413 => "Content Too Large",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        _ => "Lab",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_has_its_length_and_heads_and_204_have_no_body() {
        let answer = Response { body: b"four".to_vec(), ..Response::empty(200) };
        assert_eq!(answer.written(false, false), b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfour");
        assert_eq!(answer.written(true, false), b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
        assert_eq!(Response::empty(204).written(false, true), b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    }

    #[test]
    fn what_is_echoed_begins_no_header() {
        let answer = Response::empty(204).with_header("x", "a\r\nSet-Cookie: b");
        assert_eq!(answer.written(false, false), b"HTTP/1.1 204 No Content\r\nx: aSet-Cookie: b\r\n\r\n");
    }
}
