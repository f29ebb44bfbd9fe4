use crate::graph::Response;
use crate::graph::words::{cleaned, word};
use serde::Deserialize;
use std::fmt;

/// Why a login service grants no token. What it says is cleaned; nothing that was sent is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenError {
    /// The HTTP status.
    pub status: u16,
    /// The word of OAuth, such as `invalid_client`.
    pub error: Option<String>,
    /// Microsoft's numbers, without the `AADSTS` in front.
    pub codes: Vec<u32>,
    /// The sentence for people, its first line.
    pub description: Option<Box<str>>,
    /// For Microsoft's support.
    pub correlation_id: Option<Box<str>>,
    /// For Microsoft's support.
    pub trace_id: Option<Box<str>>,
    /// When, by the login service's clock.
    pub timestamp: Option<Box<str>>,
}

#[derive(Default, Deserialize)]
struct Told {
    error: Option<String>,
    #[serde(default)]
    error_codes: Vec<u32>,
    error_description: Option<String>,
    correlation_id: Option<String>,
    trace_id: Option<String>,
    timestamp: Option<String>,
}

/// What to do about Microsoft's numbers. Source: "Microsoft Entra authentication and authorization error codes", and for 700024 and
/// the HTTP status of wrong secrets what is commonly known.
const ADVICE: [(u32, &str); 24] = [
    (7_000_215, "the client secret is wrong: give its value, which the portal shows once, not its id"),
    (7_000_222, "the client secret has expired: add a new one to the app registration"),
    (7_000_218, "the app registration is confidential: switch on \"Allow public client flows\" for device codes"),
    (7_000_216, "the app registration wants a secret or a certificate: --auth client-secret or --auth certificate"),
    (700_027, "the signature is not accepted: the app registration has another certificate than --certificate"),
    (700_024, OWN_CLOCK),
    (500_133, OWN_CLOCK),
    (700_016, "there is no such app in this tenant: check --client-id, --tenant and --cloud"),
    (90_002, "there is no such tenant in this cloud: check --tenant and --cloud"),
    (900_023, "that is no tenant: check --tenant"),
    (90_038, "the tenant is in another cloud: check --cloud"),
    (65_001, CONSENT),
    (90_094, CONSENT),
    (50_076, ADMIN_MFA),
    (50_079, ADMIN_MFA),
    (50_072, ADMIN_MFA),
    (53_003, "Conditional Access blocks your own sign-in; it may forbid device codes: sign in as an app instead"),
    (50_196, "the service sees a loop of requests: wait some minutes"),
    (70_016, "nobody has entered the code yet"),
    (70_018, "the code was mistyped: start again"),
    (70_019, "the code has expired: start again"),
    (70_011, "the scope is not one of this cloud: check --cloud"),
    (500_011, "the tenant does not know Microsoft Graph under this name: check --cloud"),
    (50_126, "the name or the password is wrong"),
];

const OWN_CLOCK: &str = "this is about this machine's own clock: the assertion bears its time, and the service takes that \
                         for past or future. Set the clock right (instep skew measures it), then try again";
const CONSENT: &str = "an administrator has to consent to the app's permissions first: the portal's app registration, \
                       API permissions, \"Grant admin consent\"";
const ADMIN_MFA: &str = "your own sign-in needs multi-factor authentication: sign in on a device where that is done, or \
                         as an app";

impl TokenError {
    /// Reads the error of a login service.
    pub fn of(response: &Response) -> TokenError {
        let told: Told = serde_json::from_slice(&response.body).unwrap_or_default();
        let text = |text: Option<String>| {
            text.map(|text| Box::from(cleaned(&text))).filter(|text: &Box<str>| !text.is_empty())
        };
        let description = told.error_description.as_deref().unwrap_or_default();
        let mut codes = told.error_codes;
        if codes.is_empty() {
            codes.extend(code_in(description));
        }
        TokenError {
            status: response.status,
            error: told.error.as_deref().map(word).filter(|error| !error.is_empty()),
            codes,
            description: text(description.lines().next().map(str::to_owned)),
            correlation_id: text(told.correlation_id),
            trace_id: text(told.trace_id),
            timestamp: text(told.timestamp),
        }
    }

    /// An answer without a token and without an error.
    pub(super) fn unreadable(status: u16) -> TokenError {
        TokenError { description: Some("its answer cannot be read".into()), ..TokenError::own(status, None) }
    }

    /// An end that the service's word alone explains, or that no service spoke of.
    pub(super) fn own(status: u16, error: Option<&str>) -> TokenError {
        TokenError {
            status,
            error: error.map(str::to_owned),
            codes: Vec::new(),
            description: None,
            correlation_id: None,
            trace_id: None,
            timestamp: None,
        }
    }

    /// Whether it says that this machine's clock is wrong.
    pub fn is_about_the_clock(&self) -> bool {
        [700_024, 500_133].iter().any(|code| self.codes.contains(code))
    }

    /// What to do about it.
    pub fn advice(&self) -> &'static str {
        let known = ADVICE.iter().find(|(code, _)| self.codes.contains(code)).map(|(_, advice)| *advice);
        let error = self.error.as_deref().unwrap_or_default();
        known.unwrap_or(match (error, self.status) {
            ("authorization_declined" | "access_denied", _) => {
                "the person at the browser said no: start again, and agree"
            }
            ("expired_token", _) => "the code has expired before anybody entered it: start again",
            ("bad_verification_code", _) => "the service does not know the device code that it gave: start again",
            ("invalid_client", _) => "the service does not accept what the app shows: check its secret or certificate",
            ("interaction_required", _) => ADMIN_MFA,
            ("consent_required", _) => CONSENT,
            (_, 429 | 500..=599) => "the fault is the login service's: try again in some minutes",
            _ => {
                "check --cloud, --tenant, --client-id and --login; the numbers are in Microsoft's list of AADSTS errors"
            }
        })
    }
}

/// The number in `AADSTS7000215: ...`.
fn code_in(description: &str) -> Option<u32> {
    let rest = &description[description.find("AADSTS")? + 6..];
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the login service grants no token")?;
        if self.status != 0 {
            write!(f, ": {}", self.status)?;
        }
        if let Some(error) = &self.error {
            write!(f, "{} {error}", if self.status == 0 { ":" } else { "" })?;
        }
        if let Some(description) = &self.description {
            write!(f, ", {description}")?;
        }
        let has = |code: &u32| self.description.as_deref().is_some_and(|text| text.contains(&code.to_string()));
        let numbers = self.codes.iter().filter(|code| !has(code)).map(|code| format!("AADSTS{code}"));
        let ids = [("correlation_id", &self.correlation_id), ("trace_id", &self.trace_id)];
        let ids = ids.into_iter().filter_map(|(name, id)| Some(format!("{name} {}", id.as_ref()?)));
        let told = numbers.chain(ids).collect::<Vec<_>>().join(", ");
        if told.is_empty() { Ok(()) } else { write!(f, " ({told})") }
    }
}

impl std::error::Error for TokenError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, body: &str) -> TokenError {
        TokenError::of(&Response { status, headers: Vec::new(), body: body.as_bytes().to_vec() })
    }

    #[test]
    fn numbers_are_found_and_have_advice() {
        let body = r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided.\r\nTrace ID: x",
            "error_codes":[7000215],"correlation_id":"c","trace_id":"t"}"#;
        let read = error(401, body);
        assert_eq!(read.codes, [7_000_215]);
        assert!(read.advice().contains("secret is wrong"));
        let text = "the login service grants no token: 401 invalid_client, AADSTS7000215: Invalid client secret provided. \
                    (correlation_id c, trace_id t)";
        assert_eq!(read.to_string(), text);
        let without_list = error(400, r#"{"error":"x","error_description":"AADSTS90002: Tenant not found"}"#);
        assert!(without_list.advice().contains("no such tenant"));
    }

    #[test]
    fn a_wrong_clock_here_is_called_so() {
        for code in [500_133, 700_024] {
            let read = error(401, &format!(r#"{{"error":"invalid_client","error_codes":[{code}]}}"#));
            assert!(read.is_about_the_clock() && read.advice().contains("this machine's own clock"), "{code}");
            assert!(read.to_string().contains(&code.to_string()));
        }
    }

    #[test]
    fn answers_of_any_shape_are_errors() {
        for body in
            ["", "[]", "<html>", r#"{"error":7}"#, r#"{"error_codes":["x"]}"#, r#"{"error_description":"AADSTS"}"#]
        {
            let read = error(500, body);
            assert!(read.codes.is_empty() && !read.advice().is_empty(), "{body}");
            assert!(read.to_string().starts_with("the login service grants no token"), "{read}");
        }
    }

    #[test]
    fn each_number_has_one_advice() {
        let mut codes: Vec<u32> = ADVICE.iter().map(|(code, _)| *code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ADVICE.len());
    }
}
