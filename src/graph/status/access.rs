use crate::graph::words::cleaned;
use serde_json::Value;

/// A policy of Conditional Access, as far as it has a say in MFA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessPolicy {
    /// Its name.
    pub name: String,
    /// `enabled`, `disabled` or `enabledForReportingButNotEnforced`.
    pub state: String,
    /// Whether it is about registering methods (the user action `registersecurityinfo`): it may keep a user from enrolling again.
    pub about_registration: bool,
    /// Whether it wants MFA, or a certain strength of it.
    pub requires_mfa: bool,
    /// Whether it blocks.
    pub blocks: bool,
    /// Whether it is for this user.
    pub reach: Reach,
}

/// Whom a policy is for, seen from one user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// For everybody.
    Everybody,
    /// The user is named.
    Named,
    /// By group or role, which only the directory knows, or for guests: perhaps.
    Perhaps,
    /// The user is left out by name.
    Excluded,
    /// For others.
    Others,
}

impl AccessPolicy {
    /// Reads one policy, seen from the user with this object id.
    pub(super) fn of(policy: &Value, user_id: &str) -> AccessPolicy {
        let conditions = &policy["conditions"];
        let grant = &policy["grantControls"];
        let wants = |control: &str| has(&grant["builtInControls"], control);
        AccessPolicy {
            name: policy["displayName"].as_str().map_or_else(|| "without a name".to_owned(), cleaned),
            state: policy["state"].as_str().map_or_else(|| "unknown".to_owned(), cleaned),
            about_registration: has(&conditions["applications"]["includeUserActions"], "urn:user:registersecurityinfo"),
            requires_mfa: wants("mfa") || !grant["authenticationStrength"].is_null(),
            blocks: wants("block"),
            reach: Reach::of(&conditions["users"], user_id),
        }
    }

    /// Whether it has a say in MFA for this user, be it only in a report.
    pub(super) fn matters(&self) -> bool {
        let says = self.about_registration || self.requires_mfa || self.blocks;
        says && self.state != "disabled" && !matches!(self.reach, Reach::Excluded | Reach::Others)
    }
}

impl Reach {
    fn of(users: &Value, user_id: &str) -> Reach {
        if has(&users["excludeUsers"], user_id) {
            return Self::Excluded;
        }
        let by_group = ["includeGroups", "includeRoles"].into_iter().any(|name| !is_empty(&users[name]));
        let by_exception = ["excludeGroups", "excludeRoles"].into_iter().any(|name| !is_empty(&users[name]));
        let guests =
            !users["includeGuestsOrExternalUsers"].is_null() || has(&users["includeUsers"], "GuestsOrExternalUsers");
        match (has(&users["includeUsers"], "All"), has(&users["includeUsers"], user_id)) {
            (true, _) | (_, true) if by_exception => Self::Perhaps,
            (true, _) => Self::Everybody,
            (_, true) => Self::Named,
            _ if by_group || guests => Self::Perhaps,
            _ => Self::Others,
        }
    }

    /// For programs.
    pub fn id(self) -> &'static str {
        match self {
            Self::Everybody => "everybody",
            Self::Named => "named",
            Self::Perhaps => "perhaps",
            Self::Excluded => "excluded",
            Self::Others => "others",
        }
    }

    /// For people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Everybody => "for everybody",
            Self::Named => "names this user",
            Self::Perhaps => "perhaps for this user (by group, role or guest)",
            Self::Excluded => "leaves this user out",
            Self::Others => "for others",
        }
    }
}

fn has(list: &Value, word: &str) -> bool {
    let entries = list.as_array().map(Vec::as_slice).unwrap_or_default();
    entries.iter().filter_map(Value::as_str).any(|entry| entry.eq_ignore_ascii_case(word))
}

fn is_empty(list: &Value) -> bool {
    list.as_array().is_none_or(Vec::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn reach(users: Value) -> Reach {
        Reach::of(&users, "me")
    }

    #[test]
    fn it_is_told_whom_a_policy_is_for() {
        assert_eq!(reach(json!({ "includeUsers": ["All"] })), Reach::Everybody);
        assert_eq!(reach(json!({ "includeUsers": ["All"], "excludeUsers": ["me"] })), Reach::Excluded);
        assert_eq!(reach(json!({ "includeUsers": ["All"], "excludeGroups": ["g"] })), Reach::Perhaps);
        assert_eq!(reach(json!({ "includeUsers": ["me"] })), Reach::Named);
        assert_eq!(reach(json!({ "includeUsers": [], "includeGroups": ["g"] })), Reach::Perhaps);
        assert_eq!(reach(json!({ "includeUsers": ["None"] })), Reach::Others);
        assert_eq!(reach(json!(null)), Reach::Others);
    }

    #[test]
    fn only_policies_with_a_say_in_mfa_are_kept() {
        let policy = |state: &str, grant: Value, actions: Value| {
            let conditions =
                json!({ "users": { "includeUsers": ["All"] }, "applications": { "includeUserActions": actions } });
            let policy =
                json!({ "displayName": "p", "state": state, "conditions": conditions, "grantControls": grant });
            AccessPolicy::of(&policy, "me")
        };
        let registration = json!(["urn:user:registersecurityinfo"]);
        let told = policy("enabled", json!({ "builtInControls": ["compliantDevice"] }), registration);
        assert!(told.matters() && told.about_registration && !told.requires_mfa);
        assert!(policy("enabled", json!({ "authenticationStrength": { "id": "x" } }), json!([])).requires_mfa);
        assert!(policy("enabled", json!({ "builtInControls": ["block"] }), json!([])).blocks);
        assert!(!policy("disabled", json!({ "builtInControls": ["mfa"] }), json!([])).matters());
        assert!(!policy("enabled", json!({ "builtInControls": ["compliantDevice"] }), json!([])).matters());
        assert!(!AccessPolicy::of(&json!("?"), "me").matters());
    }
}
