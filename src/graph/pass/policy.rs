use super::PassRequest;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// The tenant's policy for passes, as read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PassPolicy {
    /// Whether passes are allowed at all.
    pub enabled: bool,
    /// The shortest lifetime, in minutes; 60 unless the tenant changed it.
    pub minimum_minutes: Option<u32>,
    /// The longest, in minutes; 480 unless the tenant changed it.
    pub maximum_minutes: Option<u32>,
    /// What a request without a lifetime gets, in minutes.
    pub default_minutes: Option<u32>,
    /// Whether every pass works only once.
    pub forces_once: Option<bool>,
    /// Whether this user is meant.
    pub scope: Scope,
}

/// Whether a policy is about a user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// It is.
    Included,
    /// The user is in none of its groups, or in one that is left out: a pass can be made, and will not work.
    Excluded,
    /// It names groups, and whether the user is in them could not be read.
    #[default]
    Unknown,
}

/// Why a pass would not be made, or not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Objection {
    /// The policy could not be read; why.
    PolicyUnknown(String),
    /// Passes are switched off.
    Disabled,
    /// The policy is not about this user.
    OutOfScope,
    /// Whether it is could not be read.
    ScopeUnknown,
    /// So many minutes were asked for, and the policy allows from so many to so many.
    Lifetime(u32, u32, u32),
    /// The policy allows single use only, and more was asked for.
    OnlyOnce,
    /// Passes are not for guests.
    Guest,
}

impl PassPolicy {
    /// Reads `authenticationMethodConfigurations/TemporaryAccessPass`, whose groups are told apart.
    pub fn read(policy: &Value) -> (PassPolicy, Targets) {
        let minutes = |name: &str| policy[name].as_u64().and_then(|minutes| u32::try_from(minutes).ok());
        let targets = Targets { include: ids(&policy["includeTargets"]), exclude: ids(&policy["excludeTargets"]) };
        let read = PassPolicy {
            enabled: policy["state"].as_str() == Some("enabled"),
            minimum_minutes: minutes("minimumLifetimeInMinutes"),
            maximum_minutes: minutes("maximumLifetimeInMinutes"),
            default_minutes: minutes("defaultLifetimeInMinutes"),
            forces_once: policy["isUsableOnce"].as_bool(),
            scope: targets.scope(None),
        };
        (read, targets)
    }

    /// What is against a request.
    pub fn objections(&self, request: &PassRequest) -> Vec<Objection> {
        let mut objections = Vec::new();
        objections.extend((!self.enabled).then_some(Objection::Disabled));
        objections.extend(match self.scope {
            Scope::Included => None,
            Scope::Excluded => Some(Objection::OutOfScope),
            Scope::Unknown => Some(Objection::ScopeUnknown),
        });
        let (least, most) = (self.minimum_minutes.unwrap_or(10), self.maximum_minutes.unwrap_or(43_200));
        let outside = request.lifetime_minutes.filter(|minutes| !(least..=most).contains(minutes));
        objections.extend(outside.map(|minutes| Objection::Lifetime(minutes, least, most)));
        let only_once = self.forces_once == Some(true) && request.once == Some(false);
        objections.extend(only_once.then_some(Objection::OnlyOnce));
        objections
    }
}

/// The groups that a policy names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets {
    include: Vec<String>,
    exclude: Vec<String>,
}

/// What stands for everybody among the groups.
const ALL_USERS: &str = "all_users";

impl Targets {
    /// The groups of which it matters whether the user is in them.
    pub fn groups(&self) -> Vec<String> {
        let named = self.include.iter().chain(&self.exclude).filter(|id| *id != ALL_USERS);
        let mut groups: Vec<String> = named.cloned().collect();
        groups.sort();
        groups.dedup();
        groups
    }

    /// Whether the user is meant, who is in these groups; without them as far as that can be said.
    pub fn scope(&self, member_of: Option<&[String]>) -> Scope {
        let is_in = |group: &String| match member_of {
            _ if group == ALL_USERS => Some(true),
            Some(groups) => Some(groups.contains(group)),
            None => None,
        };
        let any = |groups: &[String]| match groups.iter().map(is_in).collect::<Vec<_>>() {
            known if known.contains(&Some(true)) => Some(true),
            known if known.contains(&None) => None,
            _ => Some(false),
        };
        match (any(&self.include), any(&self.exclude)) {
            (Some(false), _) | (_, Some(true)) => Scope::Excluded,
            (Some(true), Some(false)) => Scope::Included,
            _ => Scope::Unknown,
        }
    }
}

fn ids(targets: &Value) -> Vec<String> {
    let listed = targets.as_array().map(Vec::as_slice).unwrap_or_default();
    listed.iter().filter_map(|target| target["id"].as_str()).map(str::to_owned).collect()
}

impl fmt::Display for Objection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PolicyUnknown(why) => {
                write!(f, "the policy for Temporary Access Passes could not be read: {why}")
            }
            Self::Disabled => f.write_str("the tenant's policy does not allow Temporary Access Passes"),
            Self::OutOfScope => f.write_str(
                "the policy for Temporary Access Passes is not about this user: a pass could be made and would not work",
            ),
            Self::ScopeUnknown => f.write_str(
                "the policy for Temporary Access Passes names groups, and whether the user is in them could not be read",
            ),
            Self::Lifetime(asked, least, most) => {
                write!(f, "a lifetime of {asked} min is outside of what the policy allows, {least} to {most} min")
            }
            Self::OnlyOnce => f.write_str("the policy allows passes that work once, and a reusable one was asked for"),
            Self::Guest => f.write_str("a guest cannot use a Temporary Access Pass"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn targets(include: &[&str], exclude: &[&str]) -> Targets {
        let list = |ids: &[&str]| ids.iter().map(|id| json!({ "targetType": "group", "id": id })).collect::<Vec<_>>();
        PassPolicy::read(&json!({ "includeTargets": list(include), "excludeTargets": list(exclude) })).1
    }

    #[test]
    fn who_is_meant() {
        let of = |groups: &[&str]| groups.iter().map(|group| (*group).to_owned()).collect::<Vec<_>>();
        assert_eq!(targets(&["all_users"], &[]).scope(None), Scope::Included);
        assert_eq!(targets(&["all_users"], &["g"]).scope(None), Scope::Unknown);
        assert_eq!(targets(&["all_users"], &["g"]).scope(Some(&of(&["g"]))), Scope::Excluded);
        assert_eq!(targets(&["g"], &[]).scope(Some(&of(&["h"]))), Scope::Excluded);
        assert_eq!(targets(&["g"], &["h"]).scope(Some(&of(&["g"]))), Scope::Included);
        assert_eq!(targets(&[], &[]).scope(None), Scope::Excluded);
        assert_eq!(targets(&["all_users", "g"], &["h"]).groups(), ["g", "h"]);
    }

    #[test]
    fn a_default_tenant_refuses_ten_minutes() {
        let policy = json!({ "state": "enabled", "minimumLifetimeInMinutes": 60, "maximumLifetimeInMinutes": 480,
            "isUsableOnce": true, "includeTargets": [{ "id": "all_users" }], "excludeTargets": [] });
        let (policy, _) = PassPolicy::read(&policy);
        let asked = |lifetime_minutes, once| PassRequest { lifetime_minutes, once, start: None };
        assert_eq!(policy.objections(&asked(Some(10), None)), [Objection::Lifetime(10, 60, 480)]);
        assert_eq!(policy.objections(&asked(Some(60), Some(true))), []);
        assert_eq!(policy.objections(&asked(None, Some(false))), [Objection::OnlyOnce]);
        let nothing = PassPolicy::read(&json!(null)).0;
        assert_eq!(nothing.objections(&asked(None, None)), [Objection::Disabled, Objection::OutOfScope]);
    }
}
