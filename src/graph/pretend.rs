//! For tests: one user's Graph in memory, which keeps the rules of deletion and can be cut off at any change.

use super::{Request, Response, Service, Unanswered, Verb};
use serde_json::{Value, json};
use std::cell::Cell;
use std::rc::Rc;

pub const USER_ID: &str = "6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0";
pub const UPN: &str = "ann@contoso.example";
/// What no record, report, error or `Debug` may show.
pub const PASS: &str = "Pa$$-s3cret";

/// When a change is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    Before,
    After,
}

/// One user.
#[derive(Clone, Debug)]
pub struct Pretend {
    pub user: Value,
    /// Whole elements of the list, hardware tokens among them.
    pub methods: Vec<Value>,
    /// The id of the default method, and its word in the preferences.
    pub default: Option<(String, &'static str)>,
    /// Whether the preferences can be read.
    pub tells_default: bool,
    /// Whether every method counts as another one, and not second factors alone.
    pub everything_counts: bool,
    /// For how many lists a deleted method is listed still.
    pub lag: u32,
    pub policy: Option<Value>,
    pub groups: Vec<&'static str>,
    pub risk: Option<Value>,
    /// How many passes were made, and the sessions revoked.
    pub passes: u32,
    pub revoked: u32,
    /// Every change that was asked for, by method and path.
    pub asked: Vec<String>,
    /// Every change that took effect.
    pub changes: Vec<String>,
    /// The change at which the caller is cut off, counted from 1.
    pub cut: Option<(usize, Cut)>,
    /// A change that gets this status instead, counted from 1.
    pub fault: Option<(usize, u16)>,
    pub revoke_status: u16,
    /// Set when the caller is dead.
    pub dead: Rc<Cell<bool>>,
    pub lagging: Vec<(Value, u32)>,
}

impl Pretend {
    /// The user of the scenario by default: password, software OATH token (the default), mobile phone, Authenticator, FIDO2 key.
    pub fn new() -> Pretend {
        let methods = vec![
            method("28c10230-6103-485e-b985-444c60001490", "password"),
            method("soft-1", "softwareOath"),
            phone("3179e48a-750b-4051-897c-87b9720928f7", "mobile"),
            method("app-1", "microsoftAuthenticator"),
            method("fido-1", "fido2"),
        ];
        Pretend {
            user: json!({ "id": USER_ID, "userPrincipalName": UPN, "displayName": "Ann", "accountEnabled": true,
                "userType": "Member", "onPremisesSyncEnabled": null,
                "signInSessionsValidFromDateTime": "2026-01-01T00:00:00Z" }),
            methods,
            default: Some(("soft-1".to_owned(), "oath")),
            tells_default: true,
            everything_counts: false,
            lag: 0,
            policy: Some(json!({ "state": "enabled", "minimumLifetimeInMinutes": 60, "maximumLifetimeInMinutes": 480,
                "defaultLifetimeInMinutes": 60, "isUsableOnce": false, "includeTargets": [{ "id": "all_users" }],
                "excludeTargets": [] })),
            groups: Vec::new(),
            risk: None,
            passes: 0,
            revoked: 0,
            asked: Vec::new(),
            changes: Vec::new(),
            cut: None,
            fault: None,
            revoke_status: 200,
            dead: Rc::default(),
            lagging: Vec::new(),
        }
    }

    /// What is left to sign in with, and how often what was done: the state that matters at the end.
    pub fn end_state(&self) -> (Vec<String>, bool, bool) {
        let ids = self.methods.iter().map(|method| method["id"].as_str().unwrap_or_default().to_owned());
        (ids.filter(|id| !id.starts_with("tap-")).collect(), self.passes > 0, self.revoked > 0)
    }

    fn read(&mut self, request: &Request) -> (u16, Value) {
        let path = request.path.as_str();
        match path.rsplit('/').next().unwrap_or_default() {
            "methods" => {
                for (_, left) in &mut self.lagging {
                    *left = left.saturating_sub(1);
                }
                self.lagging.retain(|(_, left)| *left > 0);
                let is_v1 =
                    |method: &&Value| !method["@odata.type"].as_str().unwrap_or_default().contains("hardwareOath");
                let listed = self.methods.iter().chain(self.lagging.iter().map(|(method, _)| method));
                (200, json!({ "value": listed.filter(is_v1).collect::<Vec<_>>() }))
            }
            "hardwareOathMethods" => {
                let is = |method: &&Value| method["@odata.type"].as_str().unwrap_or_default().contains("hardwareOath");
                (200, json!({ "value": self.methods.iter().filter(is).collect::<Vec<_>>() }))
            }
            "qrCodePinMethod" => (404, json!({ "error": { "code": "resourceNotFound" } })),
            "signInPreferences" if self.tells_default => {
                let word = self.default.as_ref().map(|(_, word)| *word);
                (200, json!({ "userPreferredMethodForSecondaryAuthentication": word }))
            }
            "TemporaryAccessPass" if self.policy.is_some() => (200, self.policy.clone().unwrap_or_default()),
            _ if path.starts_with("/identityProtection/") => match &self.risk {
                Some(risk) => (200, risk.clone()),
                None => (404, json!({ "error": { "code": "ResourceNotFound" } })),
            },
            _ if path.starts_with("/reports/") && self.tells_default => (200, json!({ "isAdmin": false })),
            _ if path == format!("/users/{USER_ID}") || path == "/users/ann%40contoso.example" => {
                (200, self.user.clone())
            }
            _ => (403, json!({ "error": { "code": "accessDenied" } })),
        }
    }

    fn change(&mut self, request: &Request) -> (u16, Value) {
        let last = request.path.rsplit('/').next().unwrap_or_default().to_owned();
        if request.verb == Verb::Delete {
            return self.delete(&last);
        }
        match last.as_str() {
            "deactivate" => (204, Value::Null),
            "temporaryAccessPassMethods" => {
                self.passes += 1;
                self.methods.retain(|method| !method["id"].as_str().unwrap_or_default().starts_with("tap-"));
                self.methods.push(method(&format!("tap-{}", self.passes), "temporaryAccessPass"));
                (201, json!({ "temporaryAccessPass": PASS, "lifetimeInMinutes": 60, "isUsable": true }))
            }
            "revokeSignInSessions" => {
                self.revoked += 1;
                self.user["signInSessionsValidFromDateTime"] =
                    format!("2026-11-22T10:00:0{}Z", self.revoked % 10).into();
                (self.revoke_status, json!({ "value": true }))
            }
            _ => (404, Value::Null),
        }
    }

    fn delete(&mut self, id: &str) -> (u16, Value) {
        let refused = |message: &str| (400, json!({ "error": { "code": "badRequest", "message": message } }));
        let Some(at) = self.methods.iter().position(|method| method["id"] == id) else {
            return (404, json!({ "error": { "code": "resourceNotFound" } }));
        };
        let is_default = self.default.as_ref().is_some_and(|(default, _)| default == id);
        let others = self.methods.iter().filter(|method| method["id"] != id && self.counts(method)).count();
        if is_default && others > 0 {
            return refused("Cannot delete default method with other methods configured.");
        }
        let has_alternate = self.methods.iter().any(|method| method["phoneType"] == "alternateMobile");
        if self.methods[at]["phoneType"] == "mobile" && has_alternate {
            return refused("Cannot delete the mobile number without first deleting alternate mobile number.");
        }
        let gone = self.methods.remove(at);
        self.lagging.push((gone, self.lag));
        (204, Value::Null)
    }

    fn counts(&self, method: &Value) -> bool {
        let kind = method["@odata.type"].as_str().unwrap_or_default();
        let is = |name: &str| kind.contains(name);
        match self.everything_counts {
            true => !is(".password") && !is("temporaryAccessPass"),
            false => is("phone") || is("softwareOath") || is("microsoftAuthenticator"),
        }
    }
}

impl Service for Pretend {
    fn send(&mut self, request: &Request) -> Result<Response, Unanswered> {
        assert!(!self.dead.get(), "a dead caller asks");
        let is_change = request.verb != Verb::Get && !request.path.ends_with("/checkMemberGroups");
        let lost = || Unanswered { sent: true, why: "the connection was reset".to_owned() };
        let (status, body) = if is_change {
            self.asked.push(request.to_string());
            let number = self.asked.len();
            if self.cut == Some((number, Cut::Before)) {
                self.dead.set(true);
                return Err(lost());
            }
            match self.fault {
                Some((faulty, status)) if faulty == number => (status, json!({ "error": { "code": "fault" } })),
                _ => {
                    let changed = self.change(request);
                    if changed.0 < 300 {
                        self.changes.push(request.to_string());
                    }
                    changed
                }
            }
        } else if request.path.ends_with("/checkMemberGroups") {
            (200, json!({ "value": self.groups }))
        } else {
            self.read(request)
        };
        if is_change && self.cut == Some((self.asked.len(), Cut::After)) {
            self.dead.set(true);
            return Err(lost());
        }
        let headers = vec![("request-id".to_owned(), format!("r-{}", self.asked.len()))];
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        Ok(Response { status, headers, body })
    }
}

/// An element of the list.
pub fn method(id: &str, kind: &str) -> Value {
    json!({ "id": id, "@odata.type": format!("#microsoft.graph.{kind}AuthenticationMethod"), "displayName": format!("of {id}") })
}

/// A phone.
pub fn phone(id: &str, kind: &str) -> Value {
    json!({ "id": id, "@odata.type": "#microsoft.graph.phoneAuthenticationMethod", "phoneType": kind,
        "phoneNumber": "+1 5551234567" })
}
