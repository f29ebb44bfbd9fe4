//! The Temporary Access Pass: what may be asked for, what the tenant's policy allows, and the pass itself.

mod policy;
mod request;

pub use policy::{Objection, PassPolicy, Scope, Targets};
pub use request::{PassRequest, PassRequestError};

use super::Response;
use crate::time::UnixTime;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// The pass, which lets whoever has it sign in as the user. `Debug` does not show it, and it is wiped when it is dropped.
pub struct TemporaryAccessPass(Zeroizing<String>);

impl TemporaryAccessPass {
    /// The pass as the user types it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TemporaryAccessPass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TemporaryAccessPass(…)")
    }
}

/// What is known of a pass without the pass.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct PassTerms {
    /// From when on it works.
    #[cfg_attr(feature = "cli", schemars(with = "Option<String>"))]
    pub start: Option<UnixTime>,
    /// For how many minutes.
    pub lifetime_minutes: Option<u32>,
    /// Whether it works once.
    pub once: Option<bool>,
    /// Whether the service says that it works now.
    pub usable: Option<bool>,
    /// Why, in the service's word: EnabledByPolicy, DisabledByPolicy, Expired, NotYetValid, OneTimeUsed.
    pub reason: Option<String>,
}

/// A pass that was made.
#[derive(Debug)]
pub struct IssuedPass {
    /// The pass.
    pub pass: TemporaryAccessPass,
    /// What is known of it.
    pub terms: PassTerms,
}

/// As Graph writes it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    temporary_access_pass: Option<Cow<'a, str>>,
    // Whatever shape these have, the pass must not be lost for it.
    #[serde(default)]
    start_date_time: Value,
    #[serde(default)]
    lifetime_in_minutes: Value,
    #[serde(default)]
    is_usable_once: Value,
    #[serde(default)]
    is_usable: Value,
    #[serde(default)]
    method_usability_reason: Value,
}

impl IssuedPass {
    /// Reads the response to the request that made it, and wipes the response's body. `None` if there is no pass in it.
    pub fn read(mut response: Response) -> Option<IssuedPass> {
        let read = serde_json::from_slice::<Wire>(&response.body).ok().and_then(Wire::pass);
        response.body.zeroize();
        read
    }
}

impl Wire<'_> {
    fn pass(self) -> Option<IssuedPass> {
        // An escaped text was put together anew: it moves into what wipes it.
        let pass = Zeroizing::new(self.temporary_access_pass?.into_owned());
        let is_shown = |c: char| !c.is_control();
        let terms = PassTerms {
            start: self.start_date_time.as_str().and_then(|start| start.parse().ok()),
            lifetime_minutes: self.lifetime_in_minutes.as_u64().and_then(|minutes| u32::try_from(minutes).ok()),
            once: self.is_usable_once.as_bool(),
            usable: self.is_usable.as_bool(),
            reason: self
                .method_usability_reason
                .as_str()
                .map(|reason| reason.chars().filter(|c| is_shown(*c)).take(60).collect()),
        };
        let is_pass = !pass.is_empty() && pass.chars().all(is_shown);
        is_pass.then_some(IssuedPass { pass: TemporaryAccessPass(pass), terms })
    }
}

impl PassTerms {
    /// In words.
    pub fn words(&self) -> String {
        let mut words = match (self.lifetime_minutes, self.start) {
            (Some(minutes), Some(start)) => format!("valid for {minutes} min from {start}"),
            (Some(minutes), None) => format!("valid for {minutes} min"),
            (None, _) => "valid for as long as the policy says".to_owned(),
        };
        words += match self.once {
            Some(true) => ", once: the user has 10 minutes from signing in to register a method",
            Some(false) => ", as often as needed until then",
            None => "",
        };
        if self.usable == Some(false) {
            words += &format!("; NOT usable now ({})", self.reason.as_deref().unwrap_or("no reason given"));
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(body: &str) -> Response {
        Response { status: 201, headers: Vec::new(), body: body.as_bytes().to_vec() }
    }

    #[test]
    fn the_pass_is_read_and_never_shown() {
        let body = r#"{"@odata.context":"x","id":"1","temporaryAccessPass":"a+\"B\u0026c","lifetimeInMinutes":60,
            "isUsableOnce":false,"isUsable":true,"methodUsabilityReason":"EnabledByPolicy","startDateTime":"2026-11-22T10:00:00Z"}"#;
        let issued = IssuedPass::read(response(body)).unwrap();
        assert_eq!(issued.pass.reveal(), "a+\"B&c");
        assert!(!format!("{issued:?}").contains("a+"));
        assert_eq!(issued.terms.words(), "valid for 60 min from 2026-11-22T10:00:00Z, as often as needed until then");
    }

    #[test]
    fn what_is_no_pass_is_none() {
        for body in [
            "",
            "{}",
            "[]",
            r#"{"temporaryAccessPass":null}"#,
            r#"{"temporaryAccessPass":""}"#,
            r#"{"temporaryAccessPass":"a\u001b"}"#,
        ] {
            assert!(IssuedPass::read(response(body)).is_none(), "{body}");
        }
    }
}
