use super::drawn::guid;
use super::method::{Kind, Method};
use super::policy::Policies;
use super::sign_in::{Event, SignIn};
use super::tenant::Tenant;
use super::user::{User, method_id};
use crate::random::Random;
use crate::time::{Span, UnixTime};
use serde::Deserialize;
use serde_json::{Map, Value};

/// A complaint of a helpdesk, and the directory that goes with it.
///
/// ```
/// use instep::lab::graph::Scenario;
/// let names: Vec<&str> = Scenario::all().iter().map(|scenario| scenario.name).collect();
/// assert!(names.contains(&"default") && names.contains(&"phone-wiped"));
/// ```
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it is chosen by.
    pub name: &'static str,
    /// What the user says, in a sentence.
    pub complaint: String,
    record: Record,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Record {
    complaint: String,
    user: Vec<UserRecord>,
    #[serde(default)]
    sign_in: Vec<Event>,
    #[serde(default)]
    policies: Policies,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct UserRecord {
    upn: String,
    name: String,
    #[serde(default)]
    disabled: bool,
    #[serde(default)]
    guest: bool,
    #[serde(default)]
    synchronized: bool,
    #[serde(default)]
    admin: bool,
    /// How long before the start the password was changed.
    password_changed_ago: Option<Span>,
    per_user_mfa: Option<String>,
    risk: Option<String>,
    #[serde(default)]
    method: Vec<MethodRecord>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct MethodRecord {
    kind: Kind,
    /// How long before the start it was registered.
    ago: Option<Span>,
    #[serde(default)]
    default: bool,
    /// Graph's own names.
    #[serde(default)]
    properties: Map<String, Value>,
}

/// The files, a complaint each.
const FILES: [(&str, &str); 14] = [
    ("default", include_str!("scenarios/default.toml")),
    ("phone-wiped", include_str!("scenarios/phone_wiped.toml")),
    ("phone-replaced", include_str!("scenarios/phone_replaced.toml")),
    ("app-lost", include_str!("scenarios/app_lost.toml")),
    ("cannot-approve", include_str!("scenarios/cannot_approve.toml")),
    ("never-set-up", include_str!("scenarios/never_set_up.toml")),
    ("mfa-loop", include_str!("scenarios/mfa_loop.toml")),
    ("fraud-reported", include_str!("scenarios/fraud_reported.toml")),
    ("many-users", include_str!("scenarios/many_users.toml")),
    ("hardware-token", include_str!("scenarios/hardware_token.toml")),
    ("guest", include_str!("scenarios/guest.toml")),
    ("admin-target", include_str!("scenarios/admin_target.toml")),
    ("unknown-method", include_str!("scenarios/unknown_method.toml")),
    ("external", include_str!("scenarios/external.toml")),
];

/// How long ago a method was registered where its record does not say.
const USUAL_AGE: Span = Span::from_seconds(300 * 86_400);

impl Scenario {
    /// All of them, the default one first.
    ///
    /// # Panics
    /// If a record is broken, which a test sees to.
    pub fn all() -> Vec<Scenario> {
        let read = |(name, text): (&'static str, &str)| {
            let record: Record = toml::from_str(text).unwrap_or_else(|wrong| panic!("scenario {name}: {wrong}"));
            Scenario { name, complaint: record.complaint.clone(), record }
        };
        FILES.into_iter().map(read).collect()
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Scenario> {
        Scenario::all().into_iter().find(|scenario| scenario.name == name)
    }

    /// Their names, without reading the records.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FILES.into_iter().map(|(name, _)| name)
    }

    /// The directory as it is at `start`, by the service's clock.
    pub(super) fn tenant(&self, start: UnixTime, random: &mut Random) -> Tenant {
        let record = self.record.clone();
        let users: Vec<User> = record.user.iter().map(|user| user.made(start, random)).collect();
        let mut policies = record.policies;
        for rule in &mut policies.conditional_access {
            rule.id = guid(random);
        }
        let mut tenant = Tenant { id: guid(random), users, policies, sign_ins: Vec::new() };
        for event in record.sign_in {
            for user in whose(&event, &tenant.users) {
                let at = start - event.ago;
                let (id, correlation) = (guid(random), guid(random));
                let sign_in: SignIn = event.clone().of(&tenant.users[user], at, id, correlation);
                tenant.sign_ins.push(sign_in);
            }
        }
        tenant.sign_ins.sort_by_key(|sign_in| std::cmp::Reverse(sign_in.at));
        tenant
    }
}

/// The places of the users whose event it is.
fn whose(event: &Event, users: &[User]) -> Vec<usize> {
    let meant = |(place, user): (usize, &User)| match &event.user {
        _ if event.everybody => Some(place),
        Some(upn) => user.upn.eq_ignore_ascii_case(upn).then_some(place),
        None => (place == 0).then_some(place),
    };
    users.iter().enumerate().filter_map(meant).collect()
}

impl UserRecord {
    fn made(&self, start: UnixTime, random: &mut Random) -> User {
        let password_changed = start - self.password_changed_ago.unwrap_or(USUAL_AGE);
        let methods = self.method.iter().map(|method| method.made(start, random)).collect();
        User {
            id: guid(random),
            upn: self.upn.clone(),
            name: self.name.clone(),
            enabled: !self.disabled,
            guest: self.guest,
            synchronized: self.synchronized,
            admin: self.admin,
            password_changed,
            sessions_from: password_changed,
            per_user_mfa: self.per_user_mfa.clone().unwrap_or_else(|| "disabled".to_owned()),
            risk: self.risk.clone().unwrap_or_else(|| "none".to_owned()),
            methods,
        }
    }
}

impl MethodRecord {
    fn made(&self, start: UnixTime, random: &mut Random) -> Method {
        let id = method_id(self.kind, random);
        let created = start - self.ago.unwrap_or(USUAL_AGE);
        let method = Method::new(self.kind, id, created, self.properties.clone());
        Method { is_default: self.default, ..method }
    }
}
