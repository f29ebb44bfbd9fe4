use super::Version;
use super::access::Caller;
use super::error::Refused;
use crate::lab::http::{Request, Response};
use crate::time::UnixTime;
use serde_json::Value;

/// A call of the Graph service, as far as every part of it wants to know.
pub(super) struct Call<'a> {
    pub(super) version: Version,
    /// By the service's clock.
    pub(super) now: UnixTime,
    /// `https://host` or what stands for it.
    pub(super) origin: String,
    pub(super) request: &'a Request,
    pub(super) caller: Caller,
}

/// What comes of a call.
pub(super) type Outcome = Result<Response, Refused>;

impl Call<'_> {
    /// `GET`, with HEAD for the same.
    pub(super) fn verb(&self) -> &str {
        if self.request.method == "HEAD" { "GET" } else { &self.request.method }
    }

    /// The body as a JSON object; an empty one where there is none.
    pub(super) fn body(&self) -> Result<Value, Refused> {
        if self.request.body.is_empty() {
            return Ok(Value::Object(serde_json::Map::new()));
        }
        let wrong = || {
            Refused::unreadable(
                "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
            )
        };
        serde_json::from_slice(&self.request.body).ok().filter(Value::is_object).ok_or_else(wrong)
    }

    /// What `@odata.context` says of such an answer.
    pub(super) fn context(&self, of: &str) -> String {
        let version = if self.version == Version::Beta { "beta" } else { "v1.0" };
        format!("{}/{version}/$metadata#{of}", self.origin)
    }

    /// The address of what was asked for, without the query.
    pub(super) fn address(&self) -> String {
        format!("{}{}", self.origin, self.request.path())
    }

    /// One object with its context.
    pub(super) fn entity(&self, of: &str, mut value: Value) -> Response {
        value["@odata.context"] = self.context(of).into();
        Response::json(200, &value)
    }

    /// Only this verb is known here.
    pub(super) fn only(&self, verb: &str, name: &str) -> Result<(), Refused> {
        if self.verb() == verb { Ok(()) } else { Err(Refused::wrong_verb(&self.request.method, name)) }
    }
}
