//! What decides whether and how a user may sign in, as far as it may be read.

use super::words::cleaned;
use super::{ApiVersion, Failure, Known, Operation, Request, Roster, Service, UserKey, Verb, all, read};
use serde_json::Value;

mod access;
mod policy;

pub use access::{AccessPolicy, Reach};
pub use policy::{MethodsPolicy, TapPolicy};

/// More policies than Microsoft allows a tenant (195).
const MOST_POLICIES: usize = 1_000;

/// What is asked for of a user; most of it comes only when it is named.
const USER_FIELDS: &str = "id,userPrincipalName,displayName,accountEnabled,userType,onPremisesSyncEnabled,\
                           lastPasswordChangeDateTime,signInSessionsValidFromDateTime";

/// A user and what surrounds the user's sign-in. Each part may be refused without the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The user.
    pub user: User,
    /// The methods.
    pub roster: Known<Roster>,
    /// What the report of registrations says.
    pub registration: Known<Registration>,
    /// The policy of Temporary Access Passes.
    pub tap_policy: Known<TapPolicy>,
    /// The policy of all methods.
    pub methods_policy: Known<MethodsPolicy>,
    /// Whether security defaults are on.
    pub security_defaults: Known<bool>,
    /// The policies that have a say in MFA.
    pub conditional_access: Known<Vec<AccessPolicy>>,
    /// `disabled`, `enabled` or `enforced` (beta).
    pub per_user_mfa: Known<String>,
}

/// A user, as far as it matters here. Times are as the service wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// The object id.
    pub id: String,
    /// The user principal name.
    pub principal_name: Option<String>,
    /// What people call the user.
    pub display_name: Option<String>,
    /// Whether the account may sign in at all.
    pub enabled: Option<bool>,
    /// `Member` or `Guest`.
    pub user_type: Option<String>,
    /// Whether it comes from a directory on premises.
    pub synchronised: Option<bool>,
    /// When the password was last changed.
    pub password_changed: Option<String>,
    /// Sessions from before are not valid.
    pub sessions_valid_from: Option<String>,
}

/// `userRegistrationDetails`, a report that lags behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registration {
    /// The report's names of what is registered.
    pub methods: Vec<String>,
    /// Whether a method for MFA is registered.
    pub mfa_registered: Option<bool>,
    /// Whether one is registered that policy allows.
    pub mfa_capable: Option<bool>,
    /// As of when.
    pub updated: Option<String>,
}

impl Status {
    /// Asks for everything, one thing after the other.
    ///
    /// # Errors
    /// [`Failure`] if the user cannot be read. What else is refused is unknown, and says why.
    pub fn read(service: &mut dyn Service, key: &UserKey) -> Result<Status, Failure> {
        let user = User::read(service, key)?;
        let roster = Known::of(Roster::read(service, key), Operation::Methods);
        let mut asking = Asking { service, silent: roster.because().is_some_and(|why| why.starts_with(SILENCE)) };
        let registration = format!("/reports/authenticationMethods/userRegistrationDetails/{}", user.id_segment());
        let tap = "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/TemporaryAccessPass";
        let per_user = format!("/users/{}/authentication/requirements", key.segment());
        Ok(Status {
            registration: asking.one(ApiVersion::V1, &registration).map(|told| Registration::of(&told)),
            tap_policy: asking.one(ApiVersion::V1, tap).map(|told| TapPolicy::of(&told)),
            methods_policy: asking
                .one(ApiVersion::V1, "/policies/authenticationMethodsPolicy")
                .map(|told| MethodsPolicy::of(&told)),
            security_defaults: asking.flag("/policies/identitySecurityDefaultsEnforcementPolicy", "isEnabled"),
            conditional_access: asking.many("/identity/conditionalAccess/policies").map(|listed| {
                listed.iter().map(|policy| AccessPolicy::of(policy, &user.id)).filter(AccessPolicy::matters).collect()
            }),
            per_user_mfa: asking.word(&per_user, "perUserMfaState"),
            user,
            roster,
        })
    }
}

/// How the reason begins where no response came.
const SILENCE: &str = "no answer";

/// Asks until the service falls silent: then what is left is not waited for.
struct Asking<'a> {
    service: &'a mut dyn Service,
    silent: bool,
}

impl Asking<'_> {
    fn ask<T>(
        &mut self,
        request: &Request,
        ask: impl FnOnce(&mut dyn Service, &Request) -> Result<T, Failure>,
    ) -> Known<T> {
        if self.silent {
            return Known::Unknown { because: "not asked: the service had fallen silent".to_owned() };
        }
        let told = ask(self.service, request);
        self.silent = matches!(told, Err(Failure::Unanswered(_)));
        Known::of(told, Operation::of(request))
    }

    fn one(&mut self, version: ApiVersion, path: &str) -> Known<Value> {
        self.ask(&Request::new(Verb::Get, version, path), |service, request| read(service, request))
    }

    fn many(&mut self, path: &str) -> Known<Vec<Value>> {
        let request = Request::new(Verb::Get, ApiVersion::V1, path);
        self.ask(&request, |service, request| all(service, request, MOST_POLICIES))
    }

    fn flag(&mut self, path: &str, name: &str) -> Known<bool> {
        let told = self.one(ApiVersion::V1, path);
        told.and_then(|told| told[name].as_bool().ok_or_else(|| format!("the answer has no {name}")))
    }

    fn word(&mut self, path: &str, name: &str) -> Known<String> {
        let told = self.one(ApiVersion::Beta, path);
        told.and_then(|told| told[name].as_str().map(cleaned).ok_or_else(|| format!("the answer has no {name}")))
    }
}

impl User {
    /// Asks for a user.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn read(service: &mut dyn Service, key: &UserKey) -> Result<User, Failure> {
        let request = Request::new(Verb::Get, ApiVersion::V1, format!("/users/{}", key.segment()));
        let told = read(service, &request.with_query("$select", USER_FIELDS))?;
        let text = |name: &str| told[name].as_str().map(cleaned);
        Ok(User {
            id: text("id").ok_or_else(|| Failure::Unreadable("the user has no id".to_owned()))?,
            principal_name: text("userPrincipalName"),
            display_name: text("displayName"),
            enabled: told["accountEnabled"].as_bool(),
            user_type: text("userType"),
            synchronised: told["onPremisesSyncEnabled"].as_bool(),
            password_changed: text("lastPasswordChangeDateTime"),
            sessions_valid_from: text("signInSessionsValidFromDateTime"),
        })
    }

    /// The id as a segment of a path; what is no id leads nowhere.
    fn id_segment(&self) -> String {
        self.id.parse::<UserKey>().map_or_else(|_| "-".to_owned(), |key| key.segment())
    }
}

impl Registration {
    fn of(told: &Value) -> Registration {
        let methods = told["methodsRegistered"].as_array().map(Vec::as_slice).unwrap_or_default();
        Registration {
            methods: methods.iter().filter_map(Value::as_str).map(cleaned).collect(),
            mfa_registered: told["isMfaRegistered"].as_bool(),
            mfa_capable: told["isMfaCapable"].as_bool(),
            updated: told["lastUpdatedDateTime"].as_str().map(cleaned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Response, Unanswered};
    use serde_json::json;

    /// Answers by how a path ends; what is not there is refused, or not answered at all.
    struct Answers {
        known: Vec<(&'static str, Value)>,
        asked: Vec<String>,
        silent: bool,
    }

    impl Service for Answers {
        fn send(&mut self, request: &Request) -> Result<Response, Unanswered> {
            self.asked.push(request.target());
            let found = self.known.iter().find(|(end, _)| request.path.ends_with(end));
            let (status, body) = match found {
                Some((_, body)) => (200, body.clone()),
                None if self.silent => return Err(Unanswered { sent: true, why: "nobody there".to_owned() }),
                None => (403, json!({ "error": { "code": "accessDenied", "message": "no" } })),
            };
            Ok(Response { status, headers: Vec::new(), body: body.to_string().into_bytes() })
        }
    }

    const ID: &str = "11111111-2222-4333-8444-555555555555";

    fn status(known: Vec<(&'static str, Value)>, silent: bool) -> (Result<Status, Failure>, Vec<String>) {
        let mut answers = Answers { known, asked: Vec::new(), silent };
        let status = Status::read(&mut answers, &"ann@contoso.com".parse().unwrap());
        (status, answers.asked)
    }

    #[test]
    fn what_is_refused_leaves_the_rest() {
        let user = json!({ "id": ID, "accountEnabled": false, "userPrincipalName": "ann@contoso.com" });
        let known = vec![
            ("/users/ann%40contoso.com", user),
            ("/identitySecurityDefaultsEnforcementPolicy", json!({ "isEnabled": true })),
            ("/requirements", json!({ "perUserMfaState": "enforced" })),
        ];
        let (status, asked) = status(known, false);
        let status = status.unwrap();
        assert_eq!(status.user.enabled, Some(false));
        assert_eq!(status.security_defaults, Known::Is(true));
        assert_eq!(status.per_user_mfa, Known::Is("enforced".to_owned()));
        let because = status.conditional_access.because().unwrap();
        assert!(because.contains("403 accessDenied") && because.contains("Policy.Read.All"), "{because}");
        assert!(status.roster.because().is_some() && status.registration.because().is_some());
        assert!(asked[0].starts_with("/v1.0/users/ann%40contoso.com?$select=id,userPrincipalName"), "{}", asked[0]);
        assert!(asked.iter().any(|path| path.starts_with("/beta/") && path.ends_with("/requirements")));
        assert!(asked.iter().any(|path| path.ends_with(&format!("/userRegistrationDetails/{ID}"))));
    }

    #[test]
    fn a_service_that_falls_silent_is_not_waited_for_again() {
        let (status, asked) = status(vec![("/users/ann%40contoso.com", json!({ "id": ID }))], true);
        assert!(status.unwrap().per_user_mfa.because().unwrap().starts_with("not asked"));
        assert_eq!(asked.len(), 2, "{asked:?}");
    }

    #[test]
    fn without_the_user_there_is_no_status() {
        assert!(matches!(status(vec![], false).0, Err(Failure::Refused(_))));
        assert!(matches!(status(vec![("/users/ann%40contoso.com", json!([]))], false).0, Err(Failure::Unreadable(_))));
    }
}
