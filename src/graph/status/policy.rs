use crate::graph::words::cleaned;
use serde_json::Value;

/// What a tenant allows of Temporary Access Passes. Lengths are in minutes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TapPolicy {
    /// Whether there are passes at all.
    pub enabled: Option<bool>,
    /// The shortest life of a pass.
    pub minimum_minutes: Option<u64>,
    /// The longest.
    pub maximum_minutes: Option<u64>,
    /// The usual one.
    pub default_minutes: Option<u64>,
    /// Whether a pass is good for one sign-in only.
    pub one_time_only: Option<bool>,
    /// How many groups or users it is for; a target `all_users` is one.
    pub targets: usize,
    /// Whether it is for everybody.
    pub for_all: bool,
}

/// Which methods a tenant allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MethodsPolicy {
    /// Each method's name in the policy, and whether it is on.
    pub methods: Vec<(String, bool)>,
    /// Whether Microsoft Authenticator may show codes.
    pub authenticator_codes: Option<bool>,
}

impl TapPolicy {
    pub(super) fn of(told: &Value) -> TapPolicy {
        let targets = told["includeTargets"].as_array().map(Vec::as_slice).unwrap_or_default();
        TapPolicy {
            enabled: told["state"].as_str().map(|state| state == "enabled"),
            minimum_minutes: told["minimumLifetimeInMinutes"].as_u64(),
            maximum_minutes: told["maximumLifetimeInMinutes"].as_u64(),
            default_minutes: told["defaultLifetimeInMinutes"].as_u64(),
            one_time_only: told["isUsableOnce"].as_bool(),
            targets: targets.len(),
            for_all: targets.iter().any(|target| target["id"].as_str() == Some("all_users")),
        }
    }
}

impl MethodsPolicy {
    pub(super) fn of(told: &Value) -> MethodsPolicy {
        let listed = told["authenticationMethodConfigurations"].as_array().map(Vec::as_slice).unwrap_or_default();
        let is = |name: &str, entry: &&Value| entry["id"].as_str().is_some_and(|id| id.eq_ignore_ascii_case(name));
        let authenticator = listed.iter().find(|entry| is("MicrosoftAuthenticator", entry));
        let state = |entry: &Value| Some((cleaned(entry["id"].as_str()?), entry["state"].as_str()? == "enabled"));
        MethodsPolicy {
            methods: listed.iter().filter_map(state).collect(),
            authenticator_codes: authenticator.and_then(|entry| entry["isSoftwareOathEnabled"].as_bool()),
        }
    }

    /// Whether a method is on, by its name in the policy, such as `softwareOath`.
    pub fn allows(&self, name: &str) -> Option<bool> {
        self.methods.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, on)| *on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn policies_are_read_as_far_as_they_go() {
        let tap = TapPolicy::of(&json!({ "state": "enabled", "minimumLifetimeInMinutes": 60, "isUsableOnce": false,
            "includeTargets": [{ "targetType": "group", "id": "all_users" }] }));
        assert_eq!((tap.enabled, tap.minimum_minutes, tap.for_all), (Some(true), Some(60), true));
        assert_eq!(TapPolicy::of(&json!([])), TapPolicy::default());
        let methods = MethodsPolicy::of(&json!({ "authenticationMethodConfigurations": [
            { "id": "MicrosoftAuthenticator", "state": "enabled", "isSoftwareOathEnabled": false },
            { "id": "SoftwareOath", "state": "disabled" }, {} ] }));
        assert_eq!((methods.allows("softwareoath"), methods.allows("Sms")), (Some(false), None));
        assert_eq!(methods.authenticator_codes, Some(false));
    }
}
