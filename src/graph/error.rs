use super::Response;
use super::words::{cleaned, word};
use serde_json::Value;
use std::fmt;

/// What Graph says when it says no. Programs go by status and code: Microsoft says that messages change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceError {
    /// The HTTP status.
    pub status: u16,
    /// The word for programs, such as `Authorization_RequestDenied`.
    pub code: Option<String>,
    /// The sentence for people, cleaned of control characters and of whatever looks like a token.
    pub message: Option<Box<str>>,
    /// What the service calls this request in its logs.
    pub request_id: Option<String>,
    /// What this program called it.
    pub client_request_id: Option<Box<str>>,
    /// When the service says that it happened, by its own clock.
    pub date: Option<Box<str>>,
    /// How long it asks to wait, where it does.
    pub retry_after: Option<Box<str>>,
}

impl ServiceError {
    /// Reads the error of a response that is no success; whatever is missing or of another shape is left out.
    ///
    /// ```
    /// use instep::graph::{Response, ServiceError};
    /// let body = br#"{"error":{"code":"accessDenied","message":"no\u0007","innerError":{"request-id":"r"}}}"#;
    /// let error = ServiceError::of(&Response { status: 403, headers: vec![], body: body.to_vec() });
    /// assert_eq!(error.code.as_deref(), Some("accessDenied"));
    /// assert_eq!(error.to_string(), "the service says 403 accessDenied: no (request-id r)");
    /// ```
    pub fn of(response: &Response) -> ServiceError {
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let error = &body["error"];
        let inner = &error["innerError"];
        let text = |value: &Value| value.as_str().map(cleaned).filter(|text| !text.is_empty());
        let header = |name: &str| response.header(name).map(cleaned);
        ServiceError {
            status: response.status,
            code: error["code"].as_str().map(word).filter(|code| !code.is_empty()),
            message: text(&error["message"]).map(Into::into),
            request_id: text(&inner["request-id"]).or_else(|| header("request-id")),
            client_request_id: text(&inner["client-request-id"])
                .or_else(|| header("client-request-id"))
                .map(Into::into),
            date: text(&inner["date"]).or_else(|| header("date")).map(Into::into),
            retry_after: header("retry-after").map(Into::into),
        }
    }

    /// Whether it is about a permission, a role or a licence that is missing.
    pub fn is_forbidden(&self) -> bool {
        self.status == 403
    }

    /// Whether what was asked for is not there.
    pub fn is_missing(&self) -> bool {
        self.status == 404
    }

    /// Whether the user is not there, as opposed to one of the user's methods.
    pub fn is_missing_user(&self) -> bool {
        self.is_missing()
            && self.code.as_deref().is_some_and(|code| code.eq_ignore_ascii_case("Request_ResourceNotFound"))
    }

    /// Whether it is about a licence: sign-ins over Graph need P1 or P2.
    pub fn is_licence(&self) -> bool {
        let licence = |text: &str| {
            let text = text.to_ascii_lowercase();
            text.contains("license") || text.contains("licence") || text.contains("nonpremium")
        };
        self.status == 403 && [self.code.as_deref(), self.message.as_deref()].into_iter().flatten().any(licence)
    }

    /// What to do about it, apart from missing permissions, which depend on what was asked.
    pub fn advice(&self) -> Option<&'static str> {
        let code = self.code.as_deref().unwrap_or_default();
        match (self.status, code) {
            (401, _) => Some(
                "the token is not accepted: it may have expired, or be one of another cloud or for another service; \
                 sign in again, and see that --cloud is the tenant's",
            ),
            (403, _) if self.is_licence() => Some(
                "this needs a licence (P1 or P2); the portal's download of sign-ins does not: \
                 instep signins FILE reads it",
            ),
            (404, "Request_ResourceNotFound") => {
                Some("there is no such user in this tenant: check the user principal name and --tenant")
            }
            (404, _) => Some("it is not there: it may be gone already, or this cloud does not have it"),
            (429, _) => Some("the service has had too many requests from this app or tenant: wait and try again"),
            (500..=599, _) => Some("the fault is the service's: try again in some minutes"),
            (300..=399, _) => Some("the service redirects, which Graph does not: check --base"),
            (400, _) => Some("the service takes the request for wrong: the message says why, as far as it is known"),
            _ => None,
        }
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the service says {}", self.status)?;
        if let Some(code) = &self.code {
            write!(f, " {code}")?;
        }
        if let Some(message) = &self.message {
            write!(f, ": {message}")?;
        }
        let ids = [
            ("request-id", self.request_id.as_deref()),
            ("client-request-id", self.client_request_id.as_deref()),
            ("date", self.date.as_deref()),
            ("retry-after", self.retry_after.as_deref()),
        ];
        let told = ids.into_iter().filter_map(|(name, id)| Some(format!("{name} {}", id?)));
        let told = told.collect::<Vec<_>>().join(", ");
        if told.is_empty() { Ok(()) } else { write!(f, " ({told})") }
    }
}

impl std::error::Error for ServiceError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, body: &str) -> ServiceError {
        ServiceError::of(&Response { status, headers: Vec::new(), body: body.as_bytes().to_vec() })
    }

    #[test]
    fn bodies_of_any_shape_are_read_as_far_as_they_go() {
        for body in [
            "",
            "null",
            "[]",
            "<html>",
            r#"{"error":"x"}"#,
            r#"{"error":{"code":1}}"#,
            r#"{"error":{"innerError":[]}}"#,
        ] {
            let read = error(502, body);
            assert_eq!((read.status, read.code, read.message), (502, None, None), "{body}");
        }
        assert_eq!(error(502, "").to_string(), "the service says 502");
    }

    #[test]
    fn statuses_and_codes_have_advice() {
        assert!(error(401, "").advice().unwrap().contains("sign in again"));
        let missing = error(404, r#"{"error":{"code":"Request_ResourceNotFound"}}"#);
        assert!(missing.is_missing_user() && missing.advice().unwrap().contains("no such user"));
        assert!(!error(404, r#"{"error":{"code":"resourceNotFound"}}"#).is_missing_user());
        let licence = error(403, r#"{"error":{"code":"Authentication_RequestFromNonPremiumTenantOrB2CTenant"}}"#);
        assert!(licence.is_licence() && licence.advice().unwrap().contains("licence"));
        assert_eq!(error(403, "").advice(), None);
    }

    proptest::proptest! {
        #[test]
        fn nothing_that_a_service_sends_gets_control_of_a_terminal(body in ".*", header in ".*", code in ".*") {
            let whole = serde_json::json!({ "error": { "code": code, "message": body,
                "innerError": { "date": header, "request-id": code } } });
            for body in [body.clone().into_bytes(), whole.to_string().into_bytes()] {
                let headers = vec![("request-id".to_owned(), header.clone()), ("Date".to_owned(), header.clone())];
                let response = Response { status: 400, headers, body };
                let told = ServiceError::of(&response).to_string() + &crate::graph::auth::TokenError::of(&response).to_string();
                proptest::prop_assert!(!told.chars().any(char::is_control), "{told:?}");
            }
        }
    }

    #[test]
    fn a_message_is_cleaned() {
        let read = error(400, r#"{"error":{"message":"a\u001b[2Jb\n\u202ec"}}"#);
        assert_eq!(read.message.as_deref(), Some("a [2Jb c"));
    }
}
