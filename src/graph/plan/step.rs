//! One call of a plan: what it does, and the request that follows from that and from nothing else.

use super::Registered;
use crate::graph::pass::PassRequest;
use crate::graph::{ApiVersion, MethodType, Request, UserKey, Verb};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One call, before it is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its number, from 1.
    pub step: u32,
    /// What it does.
    pub does: Deed,
    /// Method, version and path, to be read by people: the request is made from `does`.
    pub call: String,
    /// What is sent as JSON.
    pub body: Option<Value>,
    /// The least permission for it.
    pub permission: String,
}

/// What a call does. There is nothing here that could be done to more than one method or one user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Deed {
    /// Deletes a method.
    DeleteMethod {
        /// Which.
        method: Registered,
    },
    /// Deactivates a hardware token, as the portal's button does; it stays assigned.
    DeactivateToken {
        /// Which.
        method: Registered,
    },
    /// Makes a Temporary Access Pass, in place of an earlier one.
    IssuePass {
        /// What is asked of it.
        pass: PassRequest,
    },
    /// Ends all sessions.
    RevokeSessions,
}

impl Deed {
    /// The method that it is about.
    pub fn method(&self) -> Option<&Registered> {
        match self {
            Self::DeleteMethod { method } | Self::DeactivateToken { method } => Some(method),
            Self::IssuePass { .. } | Self::RevokeSessions => None,
        }
    }

    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::DeleteMethod { method } => format!("delete the {}", method.words()),
            Self::DeactivateToken { method } => format!("deactivate the {}", method.words()),
            Self::IssuePass { .. } => "make a Temporary Access Pass".to_owned(),
            Self::RevokeSessions => "revoke all sessions".to_owned(),
        }
    }

    /// The request; `None` for a method that cannot be reset by Graph, or whose id may not stand in a path.
    pub fn request(&self, user: &UserKey) -> Option<Request> {
        let of_user = format!("/users/{}", user.segment());
        match self {
            Self::DeleteMethod { method } => delete(&of_user, method),
            Self::DeactivateToken { method } if method.method_type() == MethodType::HardwareOath => {
                let id = method.method_id()?.segment();
                let path = format!("{of_user}/authentication/hardwareOathMethods/{id}/deactivate");
                Some(Request::new(Verb::Post, ApiVersion::Beta, path))
            }
            Self::DeactivateToken { .. } => None,
            Self::IssuePass { pass } => {
                let path = format!("{of_user}/authentication/temporaryAccessPassMethods");
                Some(Request { body: Some(pass.body()), ..Request::new(Verb::Post, ApiVersion::V1, path) })
            }
            Self::RevokeSessions => {
                Some(Request::new(Verb::Post, ApiVersion::V1, format!("{of_user}/revokeSignInSessions")))
            }
        }
    }

    fn permission(&self) -> String {
        match self {
            Self::DeleteMethod { method } | Self::DeactivateToken { method } => {
                method.method_type().resource().map(|resource| resource.permission()).unwrap_or_default()
            }
            Self::IssuePass { .. } => "UserAuthMethod-TAP.ReadWrite.All".to_owned(),
            Self::RevokeSessions => "User.RevokeSessions.All".to_owned(),
        }
    }
}

fn delete(of_user: &str, method: &Registered) -> Option<Request> {
    let method_type = method.method_type();
    let resource = method_type.resource().filter(|_| method_type != MethodType::Password)?;
    let collection = format!("{of_user}/authentication/{}", resource.collection);
    // A user has one QR code, which has no collection: it is deleted itself.
    let path = match method_type {
        MethodType::QrCodePin => collection,
        _ => format!("{collection}/{}", method.method_id()?.segment()),
    };
    Some(Request::new(Verb::Delete, resource.version, path))
}

impl Step {
    /// The step that does this for a user; `None` if Graph cannot.
    pub(super) fn new(step: u32, does: Deed, user: &UserKey) -> Option<Step> {
        let request = does.request(user)?;
        Some(Step { step, call: request.to_string(), body: request.body, permission: does.permission(), does })
    }

    /// Whether the call that people read is the one that would be made.
    pub(super) fn is_as_written(&self, user: &UserKey) -> bool {
        Step::new(self.step, self.does.clone(), user).as_ref() == Some(self)
    }
}
