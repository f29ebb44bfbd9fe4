use super::moment;
use crate::time::UnixTime;
use serde_json::{Value, json};

/// Why no token is given: what OAuth calls it, the service's own number, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LoginError {
    pub(super) status: u16,
    pub(super) error: &'static str,
    pub(super) code: u32,
    pub(super) says: String,
}

impl LoginError {
    pub(super) fn new(status: u16, error: &'static str, code: u32, says: impl Into<String>) -> LoginError {
        LoginError { status, error, code, says: says.into() }
    }

    pub(super) fn wrong_secret(client: &str) -> LoginError {
        let says = format!(
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not \
             the client secret ID, for a secret added to app '{client}'."
        );
        LoginError::new(401, "invalid_client", 7_000_215, says)
    }

    pub(super) fn expired_secret(client: &str) -> LoginError {
        let says = format!("The provided client secret keys for app '{client}' are expired.");
        LoginError::new(401, "invalid_client", 7_000_222, says)
    }

    pub(super) fn wrong_certificate() -> LoginError {
        let says = "Client assertion contains an invalid signature. The key was not found.";
        LoginError::new(401, "invalid_client", 700_027, says)
    }

    pub(super) fn assertion_time(says: &str) -> LoginError {
        let says = format!("Client assertion is not within its valid time range. {says}");
        LoginError::new(401, "invalid_client", 700_024, says)
    }

    pub(super) fn assertion_expired() -> LoginError {
        let says = "Assertion is not within its valid time range. Ensure that the access token is not expired before using it.";
        LoginError::new(400, "invalid_grant", 500_133, says)
    }

    pub(super) fn bad_assertion(says: &str) -> LoginError {
        LoginError::new(401, "invalid_client", 50_027, format!("JWT token is invalid or malformed: {says}."))
    }

    pub(super) fn no_app(client: &str, tenant: &str) -> LoginError {
        let says = format!(
            "Application with identifier '{client}' was not found in the directory '{tenant}'. This can happen if the \
             application has not been installed by the administrator of the tenant."
        );
        LoginError::new(400, "unauthorized_client", 700_016, says)
    }

    pub(super) fn no_tenant(tenant: &str) -> LoginError {
        let says = format!("Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID.");
        LoginError::new(400, "invalid_request", 90_002, says)
    }

    pub(super) fn no_secret() -> LoginError {
        let says = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
        LoginError::new(401, "invalid_client", 7_000_218, says)
    }

    pub(super) fn missing(name: &str) -> LoginError {
        let says = format!("The request body must contain the following parameter: '{name}'.");
        LoginError::new(400, "invalid_request", 900_144, says)
    }

    /// As the endpoint writes it.
    pub(super) fn body(&self, now: UnixTime, trace: &str, correlation: &str) -> Value {
        let timestamp = moment::spaced(now);
        let description = format!(
            "AADSTS{}: {} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {timestamp}",
            self.code, self.says
        );
        json!({
            "error": self.error,
            "error_description": description,
            "error_codes": [self.code],
            "timestamp": timestamp,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": format!("https://login.microsoftonline.com/error?code={}", self.code),
        })
    }
}
