use crate::lab::http::{Reply, Request, Site, pairs};
use crate::time::{Span, UnixTime};
use serde_json::{Map, Value, json};
use std::io::Write;

/// What stands in the place of a secret.
const MASKED: &str = "***";
/// Fields of forms and of JSON bodies whose values are secrets.
const SECRET_FIELDS: [&str; 8] = [
    "client_secret",
    "client_assertion",
    "device_code",
    "code",
    "refresh_token",
    "access_token",
    "temporaryAccessPass",
    "pass",
];

/// A site whose requests are written down, a line of JSON each, so that two clients can be compared.
///
/// What a client proves itself by is left out: `Authorization` keeps its scheme, and fields of forms and bodies their names.
pub struct Recorded<S> {
    site: S,
    lines: Box<dyn Write + Send>,
    number: u64,
}

impl<S> Recorded<S> {
    /// Writes to `lines`; a line that cannot be written is lost.
    pub fn new(site: S, lines: Box<dyn Write + Send>) -> Recorded<S> {
        Recorded { site, lines, number: 0 }
    }
}

impl<S: Site> Site for Recorded<S> {
    fn hold(&mut self) -> Span {
        self.site.hold()
    }

    fn reply(&mut self, request: &Request, now: UnixTime) -> Reply {
        let reply = self.site.reply(request, now);
        self.number += 1;
        let mut record = record(request);
        record["number"] = self.number.into();
        record["status"] = status(&reply.bytes).into();
        record["mischief"] = reply.mischief.into();
        let line = format!("{record}\n");
        let _ = self.lines.write_all(line.as_bytes()).and_then(|()| self.lines.flush());
        reply
    }
}

/// The status code of an answer; none where there is no answer.
fn status(bytes: &[u8]) -> Option<u16> {
    std::str::from_utf8(bytes.get(9..12)?).ok()?.parse().ok()
}

/// A request without its secrets.
fn record(request: &Request) -> Value {
    let header = |(name, value): &(String, String)| {
        let shown = match name.to_ascii_lowercase().as_str() {
            "authorization" | "proxy-authorization" => match value.split_once(' ') {
                Some((scheme, _)) => format!("{scheme} {MASKED}"),
                None => MASKED.to_owned(),
            },
            "cookie" => MASKED.to_owned(),
            _ => value.clone(),
        };
        json!([name, shown])
    };
    json!({
        "method": request.method,
        "path": request.path(),
        "query": request.query(),
        "headers": request.headers.iter().map(header).collect::<Vec<_>>(),
        "body": body(request),
    })
}

/// JSON as it is, a form as an object, anything else as text.
fn body(request: &Request) -> Value {
    if request.body.is_empty() {
        return Value::Null;
    }
    if let Ok(value) = serde_json::from_slice::<Value>(&request.body) {
        return masked(value);
    }
    let text = String::from_utf8_lossy(&request.body);
    let kind = request.header("content-type").unwrap_or_default();
    if kind.starts_with("application/x-www-form-urlencoded") {
        let fields = pairs(&text).into_iter().map(|(name, value)| (name, Value::String(value)));
        return masked(Value::Object(fields.collect::<Map<_, _>>()));
    }
    json!({ "unreadable": true, "bytes": request.body.len() })
}

fn masked(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let field = |(name, value): (String, Value)| {
                let value = if SECRET_FIELDS.contains(&name.as_str()) { MASKED.into() } else { masked(value) };
                (name, value)
            };
            Value::Object(object.into_iter().map(field).collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(masked).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_has_no_secret() {
        let form = "client_id=a&client_secret=s3cret&client_assertion=s3cret&device_code=s3cret&scope=x%2Fy";
        let request = Request::new("POST", "/t/oauth2/v2.0/token?a=b")
            .with_header("Authorization", "Bearer s3cret")
            .with_header("Content-Type", "application/x-www-form-urlencoded")
            .with_body(form);
        let shown = record(&request);
        assert!(!shown.to_string().contains("s3cret"), "{shown}");
        assert_eq!(shown["headers"][0], json!(["Authorization", "Bearer ***"]));
        assert_eq!((&shown["body"]["client_id"], &shown["body"]["scope"]), (&json!("a"), &json!("x/y")));
        assert_eq!((&shown["path"], &shown["query"]), (&json!("/t/oauth2/v2.0/token"), &json!([["a", "b"]])));
        let request = Request::new("POST", "/x").with_body(r#"{"a":[{"temporaryAccessPass":"s3cret"}],"b":1}"#);
        let shown = record(&request);
        assert_eq!(shown["body"], json!({ "a": [{ "temporaryAccessPass": "***" }], "b": 1 }));
    }
}
