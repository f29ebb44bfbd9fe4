use super::drawn::guid;
use super::method::{Kind, Method};
use super::moment;
use crate::random::Random;
use crate::time::UnixTime;
use serde_json::{Value, json};

/// Somebody in the directory.
#[derive(Clone, Debug)]
pub(super) struct User {
    pub(super) id: String,
    pub(super) upn: String,
    pub(super) name: String,
    pub(super) enabled: bool,
    pub(super) guest: bool,
    pub(super) synchronized: bool,
    /// Whether the user holds a role that only the more privileged may touch.
    pub(super) admin: bool,
    pub(super) password_changed: UnixTime,
    /// Sessions that began before are worth nothing.
    pub(super) sessions_from: UnixTime,
    /// `disabled`, `enabled` or `enforced`.
    pub(super) per_user_mfa: String,
    /// `none`, `low`, `medium` or `high`.
    pub(super) risk: String,
    pub(super) methods: Vec<Method>,
}

/// What a user has when nothing is selected.
const USUAL: [&str; 11] = [
    "id",
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
];

impl User {
    /// All properties; those beyond the usual ones are told on request alone.
    pub(super) fn shown(&self) -> Value {
        let (given, surname) = self.name.split_once(' ').unwrap_or((&self.name, ""));
        json!({
            "id": self.id,
            "businessPhones": [], "displayName": self.name, "givenName": given, "surname": surname,
            "jobTitle": null, "mail": if self.guest { Value::Null } else { self.upn.clone().into() },
            "mobilePhone": null, "officeLocation": null, "preferredLanguage": null,
            "userPrincipalName": self.upn,
            "accountEnabled": self.enabled,
            "userType": if self.guest { "Guest" } else { "Member" },
            "onPremisesSyncEnabled": if self.synchronized { Value::Bool(true) } else { Value::Null },
            "lastPasswordChangeDateTime": moment::written(self.password_changed),
            "signInSessionsValidFromDateTime": moment::written(self.sessions_from),
            "createdDateTime": moment::written(self.password_changed),
        })
    }

    /// The same without what is told on request alone.
    pub(super) fn shown_usual(&self) -> Value {
        let mut shown = self.shown();
        if let Some(object) = shown.as_object_mut() {
            object.retain(|key, _| USUAL.contains(&key.as_str()));
        }
        shown
    }

    /// Whether a path or a filter means this user.
    pub(super) fn is_called(&self, name: &str) -> bool {
        self.id.eq_ignore_ascii_case(name) || self.upn.eq_ignore_ascii_case(name)
    }

    pub(super) fn methods_there(&self) -> impl Iterator<Item = &Method> {
        self.methods.iter().filter(|method| method.is_there())
    }

    pub(super) fn method(&self, id: &str) -> Option<&Method> {
        self.methods_there().find(|method| method.id.eq_ignore_ascii_case(id))
    }

    pub(super) fn has(&self, kind: Kind) -> bool {
        self.methods_there().any(|method| method.kind == kind)
    }

    /// The method that is asked for first.
    pub(super) fn default_method(&self) -> Option<&Method> {
        self.methods_there().find(|method| method.is_default)
    }

    /// Puts a method in place; the first one that can be the default is.
    pub(super) fn add(&mut self, mut method: Method) {
        self.methods.retain(|known| known.id != method.id);
        method.is_default |= method.kind.preference().is_some() && self.default_method().is_none();
        self.methods.push(method);
    }

    /// What the report on registrations says.
    pub(super) fn registration(&self, now: UnixTime) -> Value {
        let kinds = || self.methods_there().map(|method| method.kind);
        let mut registered: Vec<&str> = kinds().filter_map(Kind::registered_as).collect();
        registered.dedup();
        let strong = kinds().any(Kind::is_strong);
        let default = self.default_method().and_then(|method| method.kind.preference()).unwrap_or("none");
        json!({
            "id": self.id,
            "userPrincipalName": self.upn,
            "userDisplayName": self.name,
            "userType": if self.guest { "guest" } else { "member" },
            "isAdmin": self.admin,
            "isMfaRegistered": strong,
            "isMfaCapable": strong,
            "isPasswordlessCapable": kinds().any(|kind| matches!(kind, Kind::Fido2 | Kind::WindowsHello)),
            "isSsprRegistered": strong || self.has(Kind::Email),
            "isSsprEnabled": true,
            "isSsprCapable": strong || self.has(Kind::Email),
            "isSystemPreferredAuthenticationMethodEnabled": false,
            "systemPreferredAuthenticationMethods": [],
            "userPreferredMethodForSecondaryAuthentication": default,
            "methodsRegistered": registered,
            "lastUpdatedDateTime": moment::written(now),
        })
    }

    pub(super) fn risky(&self, now: UnixTime) -> Value {
        json!({
            "id": self.id,
            "userPrincipalName": self.upn,
            "userDisplayName": self.name,
            "isDeleted": false,
            "isProcessing": false,
            "riskLevel": self.risk,
            "riskState": "atRisk",
            "riskDetail": "none",
            "riskLastUpdatedDateTime": moment::written(now),
        })
    }
}

/// The id of a new method of a type; passkeys have no UUID.
pub(super) fn method_id(kind: Kind, random: &mut Random) -> String {
    match kind.fixed_id() {
        Some(id) => id.to_owned(),
        None if kind == Kind::Fido2 => super::drawn::opaque(random, 22) + "_-",
        None => guid(random),
    }
}
