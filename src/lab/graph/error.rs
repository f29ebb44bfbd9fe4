use super::Version;
use serde_json::{Value, json};

/// Why a call is refused, as the service says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) message: String,
    /// Whether `innerError` has the message once more.
    pub(super) repeated: bool,
}

impl Refused {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Refused {
        Refused { status, code, message: message.into(), repeated: false }
    }

    /// What the service of authentication methods says of a request that it will not carry out.
    pub(super) fn bad_request(message: impl Into<String>) -> Refused {
        Refused { repeated: true, ..Refused::new(400, "badRequest", message) }
    }

    /// A query option or a body that cannot be read.
    pub(super) fn unreadable(message: impl Into<String>) -> Refused {
        Refused::new(400, "BadRequest", message)
    }

    pub(super) fn no_segment(name: &str) -> Refused {
        Refused::new(400, "BadRequest", format!("Resource not found for the segment '{name}'."))
    }

    pub(super) fn no_user(name: &str) -> Refused {
        let message = format!(
            "Resource '{name}' does not exist or one of its queried reference-property objects are not present."
        );
        Refused::new(404, "Request_ResourceNotFound", message)
    }

    pub(super) fn no_method(id: &str) -> Refused {
        Refused::new(404, "resourceNotFound", format!("The requested authentication method {id} was not found."))
    }

    pub(super) fn no_resource(what: &str) -> Refused {
        Refused::new(404, "ResourceNotFound", format!("There is no {what}."))
    }

    pub(super) fn wrong_verb(method: &str, name: &str) -> Refused {
        Refused::new(405, "Request_BadRequest", format!("Specified HTTP method {method} is not allowed for '{name}'."))
    }

    pub(super) fn bad_token(message: &str) -> Refused {
        Refused::new(401, "InvalidAuthenticationToken", message)
    }

    /// The body. `date` is the service's time without a zone, as it stands in `innerError`.
    pub(super) fn body(&self, date: &str, request_id: &str, client_request_id: &str) -> Value {
        let mut inner = json!({ "date": date, "request-id": request_id, "client-request-id": client_request_id });
        if self.repeated {
            inner["message"] = self.message.clone().into();
        }
        json!({ "error": { "code": self.code, "message": self.message, "innerError": inner } })
    }
}

/// What is only in beta is an unknown segment elsewhere.
pub(super) fn beta_only(version: Version, name: &str) -> Result<(), Refused> {
    if version == Version::Beta { Ok(()) } else { Err(Refused::no_segment(name)) }
}
