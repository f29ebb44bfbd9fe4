//! What was known of a user when a plan was made, and what has changed since.

use super::Registered;
use crate::graph::pass::PassPolicy;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A user's sign-in methods and what bears on resetting them, as read at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UserState {
    /// Whether the account may sign in.
    pub account_enabled: Option<bool>,
    /// `Member` or `Guest`.
    pub user_type: Option<String>,
    /// Whether the account comes from an on-premises directory.
    pub on_premises_synced: Option<bool>,
    /// Whether the user has an administrator's role.
    pub is_admin: Option<bool>,
    /// Sessions from before this moment are void; as the service writes it.
    pub sessions_valid_from: Option<String>,
    /// All registered methods, in the order of the list.
    pub methods: Vec<Registered>,
    /// The second factor that is asked for first, in the service's word: push, oath, sms, voiceMobile, voiceAlternateMobile, voiceOffice.
    pub default_method: Option<String>,
    /// Whether the service picks the strongest method itself.
    pub system_preferred: Option<bool>,
    /// The policy for Temporary Access Passes.
    pub pass_policy: Option<PassPolicy>,
    /// The user's risk, in the service's word: none, low, medium, high, hidden.
    pub risk_level: Option<String>,
    /// What is said of the risk: atRisk, confirmedCompromised, remediated and so on.
    pub risk_state: Option<String>,
    /// What could not be read, and why.
    pub not_read: Vec<NotRead>,
}

/// Something that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NotRead {
    /// What it is, in words.
    pub what: String,
    /// Why.
    pub why: String,
}

/// Something that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Change {
    /// What it is, in words.
    pub what: String,
    /// How it was when the plan was made.
    pub then: String,
    /// How it is now.
    pub now: String,
}

impl UserState {
    /// SHA-256, in hex, of what a plan rests on: the methods, the default, the account, its sessions and the policy.
    pub fn fingerprint(&self) -> String {
        let mut methods: Vec<String> = self.methods.iter().map(Registered::fingerprint).collect();
        methods.sort();
        let rest = (&self.default_method, &self.account_enabled, &self.sessions_valid_from, &self.pass_policy);
        let text = serde_json::to_string(&(methods, rest)).unwrap_or_default();
        hex(&Sha256::digest(text))
    }

    /// What differs from then to now, both values with it. What could not be read at either time is no difference.
    pub fn changes(&self, now: &UserState) -> Vec<Change> {
        let mut changes = self.changes_of_methods(now);
        let differing = [
            changed("the default method", &self.default_method, &now.default_method),
            changed("whether the account may sign in", &self.account_enabled, &now.account_enabled),
            changed("sessions valid from", &self.sessions_valid_from, &now.sessions_valid_from),
        ];
        changes.extend(differing.into_iter().flatten());
        changes.extend(self.change_of_policy(now));
        changes
    }

    /// Methods that came, went or are another one under the same id.
    pub fn changes_of_methods(&self, now: &UserState) -> Vec<Change> {
        let change = |then: Option<&Registered>, is: Option<&Registered>| Change {
            what: format!("a method: {}", then.or(is).map(|method| method.title.as_str()).unwrap_or_default()),
            then: then.map_or_else(|| "not registered".to_owned(), Registered::words),
            now: is.map_or_else(|| "not registered".to_owned(), Registered::words),
        };
        let went = self.methods.iter().map(|then| (Some(then), now.method(&then.id)));
        let came = now.methods.iter().filter(|is| self.method(&is.id).is_none()).map(|is| (None, Some(is)));
        went.chain(came).filter(|(then, is)| then != is).map(|(then, is)| change(then, is)).collect()
    }

    fn change_of_policy(&self, now: &UserState) -> Option<Change> {
        let (then, is) = (self.pass_policy.as_ref()?, now.pass_policy.as_ref()?);
        let words = |policy: &PassPolicy| serde_json::to_string(policy).unwrap_or_default();
        let what = "the policy for Temporary Access Passes".to_owned();
        (then != is).then(|| Change { what, then: words(then), now: words(is) })
    }

    /// Why something, called so, could not be read.
    pub(super) fn why_not_read(&self, what: &str) -> String {
        let noted = self.not_read.iter().find(|noted| noted.what == what);
        noted.map_or_else(|| "no reason is known".to_owned(), |noted| noted.why.clone())
    }

    /// The method with this id.
    pub fn method(&self, id: &str) -> Option<&Registered> {
        self.methods.iter().find(|method| method.id == id)
    }

    /// Whether the user is a guest of this tenant.
    pub fn is_guest(&self) -> bool {
        self.user_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("guest"))
    }

    /// Whether the service itself takes the account for compromised.
    pub fn is_compromised(&self) -> bool {
        let is =
            |text: &Option<String>, word: &str| text.as_deref().is_some_and(|text| text.eq_ignore_ascii_case(word));
        let is_past = is(&self.risk_state, "remediated") || is(&self.risk_state, "dismissed");
        is(&self.risk_state, "confirmedCompromised") || (is(&self.risk_level, "high") && !is_past)
    }
}

fn changed<T: PartialEq + serde::Serialize>(what: &str, then: &Option<T>, now: &Option<T>) -> Option<Change> {
    let (before, after) = (then.as_ref()?, now.as_ref()?);
    let words = |value: &T| serde_json::to_string(value).unwrap_or_default().trim_matches('"').to_owned();
    (before != after).then(|| Change { what: what.to_owned(), then: words(before), now: words(after) })
}

/// Bytes as hexadecimal digits.
pub(in crate::graph) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
