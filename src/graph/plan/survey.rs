//! Reading what a plan rests on. Only the user and the list of methods have to be readable; what else is not is said.

use super::{NotRead, Registered, User, UserState};
use crate::graph::pass::{PassPolicy, Targets};
use crate::graph::{ApiVersion, Failure, Method, Request, Service, UserKey, Verb, all, read};
use serde_json::{Value, json};

/// More methods than anybody has.
const MOST_METHODS: usize = 1_000;
/// As many groups as `checkMemberGroups` takes at once.
const MOST_GROUPS: usize = 20;

/// What is read beside the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reads {
    /// The methods, the default among them, and the registration details.
    pub methods: bool,
    /// The policy for Temporary Access Passes, and whether it means the user.
    pub pass_policy: bool,
    /// The user's risk.
    pub risk: bool,
}

/// Reads a user and what bears on a reset.
///
/// # Errors
/// [`Failure`] if the user or the methods cannot be read.
pub fn survey(service: &mut dyn Service, key: &UserKey, reads: Reads) -> Result<(User, UserState), Failure> {
    let (user, mut state) = read_user(service, key)?;
    let of_id: UserKey = user.id.parse().map_err(|wrong| Failure::Unreadable(format!("the user's id: {wrong}")))?;
    if reads.methods {
        state.methods = read_methods(service, &of_id, &mut state.not_read)?;
        read_default(service, &of_id, &mut state);
    }
    if reads.pass_policy {
        read_pass_policy(service, &of_id, &mut state);
    }
    if reads.risk {
        read_risk(service, &of_id, &mut state);
    }
    Ok((user, state))
}

/// Reads the methods: the list, and the types that only the beta version has.
///
/// # Errors
/// [`Failure`] if the list cannot be read.
pub fn read_methods(
    service: &mut dyn Service,
    user: &UserKey,
    not_read: &mut Vec<NotRead>,
) -> Result<Vec<Registered>, Failure> {
    let at = |version, what: &str| get(version, format!("/users/{}/authentication/{what}", user.segment()));
    let mut listed = all(service, &at(ApiVersion::V1, "methods"), MOST_METHODS)?;
    let tokens = all(service, &at(ApiVersion::Beta, "hardwareOathMethods"), MOST_METHODS);
    let tokens = note("hardware OATH tokens (beta)", tokens, not_read).unwrap_or_default();
    listed.extend(tokens.into_iter().map(|token| typed(token, "hardwareOath")));
    let qr_code = read(service, &at(ApiVersion::Beta, "qrCodePinMethod"));
    let qr_code = note("QR code with PIN (beta)", qr_code, not_read);
    listed.extend(qr_code.map(|qr_code| typed(qr_code, "qrCodePin")));
    let mut methods: Vec<Registered> = Vec::new();
    for method in &listed {
        // What has no id or no type is listed all the same: zero methods left would be a lie.
        let method = Method::read(method).map_or_else(|| nameless(method), |method| Registered::of(&method));
        if !methods.iter().any(|known| known.id == method.id && known.type_name == method.type_name) {
            methods.push(method);
        }
    }
    Ok(methods)
}

fn nameless(listed: &Value) -> Registered {
    let text = |name: &str| listed[name].as_str().unwrap_or("unknown").to_owned();
    let of = crate::graph::MethodType::Unknown(text("@odata.type"));
    Registered::of(&Method { id: text("id"), method_type: of, label: None })
}

/// Elements of a typed collection do not always say their type.
fn typed(mut element: Value, name: &str) -> Value {
    if let Some(element) = element.as_object_mut() {
        let odata_type = format!("#microsoft.graph.{name}AuthenticationMethod");
        element.entry("@odata.type").or_insert(odata_type.into());
        let serial = element.get("device").and_then(|device| device["serialNumber"].as_str()).map(str::to_owned);
        if let Some(serial) = serial {
            element.entry("displayName").or_insert(serial.into());
        }
    }
    element
}

fn read_user(service: &mut dyn Service, key: &UserKey) -> Result<(User, UserState), Failure> {
    let mut request = get(ApiVersion::V1, format!("/users/{}", key.segment()));
    let fields = "id,userPrincipalName,displayName,accountEnabled,userType,onPremisesSyncEnabled,signInSessionsValidFromDateTime";
    request.query.push(("$select".to_owned(), fields.to_owned()));
    let user = read(service, &request)?;
    let text = |name: &str| user[name].as_str().map(str::to_owned);
    let missing = |name: &str| Failure::Unreadable(format!("the user has no {name}"));
    let read = User {
        id: text("id").ok_or_else(|| missing("id"))?,
        user_principal_name: text("userPrincipalName").ok_or_else(|| missing("userPrincipalName"))?,
        display_name: text("displayName"),
    };
    let state = UserState {
        account_enabled: user["accountEnabled"].as_bool(),
        user_type: text("userType"),
        on_premises_synced: user["onPremisesSyncEnabled"].as_bool(),
        sessions_valid_from: text("signInSessionsValidFromDateTime"),
        ..UserState::default()
    };
    Ok((read, state))
}

/// The default method: from the preferences (beta), else from the report on registrations, which also knows administrators.
fn read_default(service: &mut dyn Service, user: &UserKey, state: &mut UserState) {
    let path = format!("/users/{}/authentication/signInPreferences", user.segment());
    let preferences = read(service, &get(ApiVersion::Beta, path));
    let path = format!("/reports/authenticationMethods/userRegistrationDetails/{}", user.segment());
    let details = read(service, &get(ApiVersion::V1, path));
    let preferences = note("the default method (beta)", preferences, &mut state.not_read).unwrap_or_default();
    let details = note("the report on registrations", details, &mut state.not_read).unwrap_or_default();
    let preferred = [&preferences, &details].into_iter().find_map(|read| {
        read["userPreferredMethodForSecondaryAuthentication"].as_str().filter(|word| *word != "none").map(str::to_owned)
    });
    state.default_method = preferred;
    state.system_preferred = preferences["isSystemPreferredAuthenticationMethodEnabled"].as_bool();
    state.is_admin = details["isAdmin"].as_bool();
}

/// What the policy is called where it could not be read.
pub(super) const PASS_POLICY: &str = "the policy for Temporary Access Passes";

fn read_pass_policy(service: &mut dyn Service, user: &UserKey, state: &mut UserState) {
    let path = "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/TemporaryAccessPass";
    let policy = read(service, &get(ApiVersion::V1, path.to_owned()));
    let Some(policy) = note(PASS_POLICY, policy, &mut state.not_read) else { return };
    let (mut read, targets) = PassPolicy::read(&policy);
    if !targets.groups().is_empty() {
        let member_of = member_of(service, user, &targets);
        let member_of = note("the groups that the policy names", member_of, &mut state.not_read);
        read.scope = targets.scope(member_of.as_deref());
    }
    state.pass_policy = Some(read);
}

/// In which of the groups the user is, by membership in groups of groups as well.
fn member_of(service: &mut dyn Service, user: &UserKey, targets: &Targets) -> Result<Vec<String>, Failure> {
    let mut member_of = Vec::new();
    for groups in targets.groups().chunks(MOST_GROUPS) {
        let path = format!("/users/{}/checkMemberGroups", user.segment());
        let mut request = Request::new(Verb::Post, ApiVersion::V1, path);
        request.body = Some(json!({ "groupIds": groups }));
        let read = read(service, &request)?;
        let listed = read["value"].as_array().ok_or_else(|| Failure::Unreadable("no list of groups".to_owned()))?;
        member_of.extend(listed.iter().filter_map(Value::as_str).map(str::to_owned));
    }
    Ok(member_of)
}

fn read_risk(service: &mut dyn Service, user: &UserKey, state: &mut UserState) {
    let path = format!("/identityProtection/riskyUsers/{}", user.segment());
    let risk = read(service, &get(ApiVersion::V1, path));
    // A user who is not listed has no risk that anybody knows of.
    let Some(risk) = note("the user's risk", risk, &mut state.not_read) else { return };
    let text = |name: &str| risk[name].as_str().map(str::to_owned);
    (state.risk_level, state.risk_state) = (text("riskLevel"), text("riskState"));
}

fn get(version: ApiVersion, path: String) -> Request {
    Request::new(Verb::Get, version, path)
}

/// What was read; what is not there is nothing, and what else failed is noted.
fn note<T>(what: &str, read: Result<T, Failure>, not_read: &mut Vec<NotRead>) -> Option<T> {
    match read {
        Ok(read) => Some(read),
        Err(failure) if failure.refused().is_some_and(|error| error.status == 404) => None,
        Err(failure) => {
            let why = match failure.refused() {
                // Without ids, so that the same state reads the same.
                Some(error) => format!("{} {}", error.status, error.code.as_deref().unwrap_or("without a code")),
                None => failure.to_string(),
            };
            not_read.push(NotRead { what: what.to_owned(), why });
            None
        }
    }
}
