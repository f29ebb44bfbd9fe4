use serde::Deserialize;
use serde_json::{Value, json};

/// What a tenant's administrators have decided, as far as it concerns sign-ins.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Policies {
    pub(super) security_defaults: bool,
    pub(super) temporary_access_pass: PassPolicy,
    /// Whether Microsoft Authenticator shows codes.
    pub(super) authenticator_codes: bool,
    /// Whether codes of other apps are accepted.
    pub(super) software_oath: bool,
    pub(super) conditional_access: Vec<Rule>,
}

/// The policy on Temporary Access Passes.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct PassPolicy {
    pub(super) enabled: bool,
    pub(super) minimum_minutes: i64,
    pub(super) maximum_minutes: i64,
    pub(super) default_minutes: i64,
    /// Whether passes that can be used more than once are out of the question.
    pub(super) once_only: bool,
    /// In characters.
    pub(super) length: usize,
    /// UPNs that it does not hold for.
    pub(super) excluded: Vec<String>,
}

/// A rule of Conditional Access.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Rule {
    pub(super) name: String,
    /// `enabled`, `disabled` or `enabledForReportingButNotEnforced`.
    pub(super) state: String,
    /// What is asked for: `mfa`, `block`, `compliantDevice`.
    pub(super) grant: Vec<String>,
    /// `All`, or an application's id; empty where it is for a user action.
    #[serde(default)]
    pub(super) applications: Vec<String>,
    /// `urn:user:registersecurityinfo` where it holds for the registration of methods.
    #[serde(default)]
    pub(super) user_actions: Vec<String>,
    /// Whether trusted places are excluded.
    #[serde(default)]
    pub(super) but_trusted_locations: bool,
    #[serde(skip)]
    pub(super) id: String,
}

impl Default for Policies {
    /// As a tenant of today has them: Conditional Access instead of the security defaults.
    fn default() -> Policies {
        Policies {
            security_defaults: false,
            temporary_access_pass: PassPolicy::default(),
            authenticator_codes: true,
            software_oath: true,
            conditional_access: usual_rules(),
        }
    }
}

impl Default for PassPolicy {
    /// As the documentation says they are before anybody changes them.
    fn default() -> PassPolicy {
        PassPolicy {
            enabled: true,
            minimum_minutes: 60,
            maximum_minutes: 480,
            default_minutes: 60,
            once_only: false,
            length: 8,
            excluded: Vec::new(),
        }
    }
}

impl PassPolicy {
    /// Whether a user may sign in with a pass at all.
    pub(super) fn includes(&self, upn: &str) -> bool {
        !self.excluded.iter().any(|excluded| excluded.eq_ignore_ascii_case(upn))
    }

    fn shown(&self) -> Value {
        json!({
            "@odata.type": "#microsoft.graph.temporaryAccessPassAuthenticationMethodConfiguration",
            "id": "TemporaryAccessPass",
            "state": state(self.enabled),
            "defaultLifetimeInMinutes": self.default_minutes,
            "defaultLength": self.length,
            "minimumLifetimeInMinutes": self.minimum_minutes,
            "maximumLifetimeInMinutes": self.maximum_minutes,
            "isUsableOnce": self.once_only,
            "includeTargets": targets(),
            "excludeTargets": self.excluded.iter().map(|_| json!({
                "targetType": "group", "id": EXCLUDED_GROUP,
            })).take(1).collect::<Vec<_>>(),
        })
    }
}

/// The group of those that a policy does not hold for.
pub(super) const EXCLUDED_GROUP: &str = "b7a3c1de-0f52-4c8e-9a41-6d2f0e7b8c93";

impl Policies {
    /// The configurations of the policy on authentication methods.
    pub(super) fn method_configurations(&self) -> Vec<Value> {
        let usual = |kind: &str, name: &str, enabled: bool| {
            json!({
                "@odata.type": format!("#microsoft.graph.{kind}AuthenticationMethodConfiguration"),
                "id": name, "state": state(enabled), "includeTargets": targets(), "excludeTargets": [],
            })
        };
        let mut authenticator = usual("microsoftAuthenticator", "MicrosoftAuthenticator", true);
        authenticator["isSoftwareOathEnabled"] = self.authenticator_codes.into();
        vec![
            usual("fido2", "Fido2", true),
            authenticator,
            usual("sms", "Sms", true),
            self.temporary_access_pass.shown(),
            usual("softwareOath", "SoftwareOath", self.software_oath),
            usual("voice", "Voice", false),
            usual("email", "Email", true),
        ]
    }

    /// The whole policy on authentication methods.
    pub(super) fn methods_policy(&self) -> Value {
        json!({
            "id": "authenticationMethodsPolicy",
            "displayName": "Authentication Methods Policy",
            "description": "The tenant-wide policy that controls which authentication methods are allowed",
            "policyVersion": "1.5",
            "reconfirmationInDays": null,
            "authenticationMethodConfigurations": self.method_configurations(),
        })
    }

    pub(super) fn security_defaults_policy(&self) -> Value {
        json!({
            "id": "00000000-0000-0000-0000-000000000005",
            "displayName": "Security Defaults",
            "description": "Basic identity security mechanisms that are recommended by Microsoft",
            "isEnabled": self.security_defaults,
        })
    }
}

impl Rule {
    pub(super) fn shown(&self) -> Value {
        let excluded = if self.but_trusted_locations { json!(["AllTrusted"]) } else { json!([]) };
        json!({
            "id": self.id,
            "displayName": self.name,
            "state": self.state,
            "createdDateTime": "2025-03-04T09:00:00Z",
            "modifiedDateTime": null,
            "conditions": {
                "clientAppTypes": ["all"],
                "signInRiskLevels": [], "userRiskLevels": [], "platforms": null, "devices": null,
                "applications": {
                    "includeApplications": self.applications, "excludeApplications": [],
                    "includeUserActions": self.user_actions,
                    "includeAuthenticationContextClassReferences": [],
                },
                "users": {
                    "includeUsers": ["All"], "excludeUsers": [], "includeGroups": [], "excludeGroups": [],
                    "includeRoles": [], "excludeRoles": [],
                },
                "locations": { "includeLocations": ["All"], "excludeLocations": excluded },
            },
            "grantControls": {
                "operator": "OR", "builtInControls": self.grant, "customAuthenticationFactors": [], "termsOfUse": [],
            },
            "sessionControls": null,
        })
    }
}

fn usual_rules() -> Vec<Rule> {
    let rule = |name: &str, state: &str, grant: &str, applications: &[&str], actions: &[&str]| Rule {
        name: name.to_owned(),
        state: state.to_owned(),
        grant: vec![grant.to_owned()],
        applications: applications.iter().map(|&text| text.to_owned()).collect(),
        user_actions: actions.iter().map(|&text| text.to_owned()).collect(),
        but_trusted_locations: !actions.is_empty(),
        id: String::new(),
    };
    vec![
        rule("Require MFA for all users", "enabled", "mfa", &["All"], &[]),
        rule("Security info from trusted places only", "enabled", "mfa", &[], &["urn:user:registersecurityinfo"]),
        rule("Require a compliant device", "enabledForReportingButNotEnforced", "compliantDevice", &["All"], &[]),
    ]
}

fn state(enabled: bool) -> &'static str {
    if enabled { "enabled" } else { "disabled" }
}

fn targets() -> Value {
    json!([{ "targetType": "group", "id": "all_users", "isRegistrationRequired": false }])
}
