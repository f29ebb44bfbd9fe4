use crate::graph::{AccessPolicy, Cloud, Known, MethodsPolicy, Registration, Roster, Status, TapPolicy, User, UserKey};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// A user's status. What could not be read is null, and `unknown` says why.
#[derive(Serialize, JsonSchema)]
pub struct StatusReport {
    /// Always `instep.graph-status/1`.
    schema: &'static str,
    /// The user as named.
    user: String,
    /// The cloud that was asked.
    cloud: &'static str,
    /// The account.
    account: Account,
    /// The methods.
    methods: Option<Methods>,
    /// The registration report, which lags behind.
    registration: Option<RegistrationReport>,
    /// The policy of Temporary Access Passes.
    tap_policy: Option<TapPolicyReport>,
    /// The policy of all methods.
    methods_policy: Option<MethodsPolicyReport>,
    /// Whether security defaults are on.
    security_defaults: Option<bool>,
    /// Conditional Access that has a say in MFA for this user, what is only reported included.
    conditional_access: Option<Vec<AccessPolicyReport>>,
    /// `disabled`, `enabled` or `enforced`.
    per_user_mfa: Option<String>,
    /// Why the parts that are null are not known.
    unknown: BTreeMap<&'static str, String>,
}

/// The account. Times are as the service wrote them.
#[derive(Serialize, JsonSchema)]
struct Account {
    /// The object id.
    id: String,
    /// The user principal name.
    user_principal_name: Option<String>,
    /// What people call the user.
    display_name: Option<String>,
    /// Whether it may sign in at all.
    enabled: Option<bool>,
    /// `Member` or `Guest`.
    user_type: Option<String>,
    /// Whether it comes from a directory on premises.
    on_premises_synchronised: Option<bool>,
    /// When the password was last changed.
    last_password_change: Option<String>,
    /// Sessions from before are not valid.
    sessions_valid_from: Option<String>,
}

/// The methods in short.
#[derive(Serialize, JsonSchema)]
struct Methods {
    /// Their types.
    types: Vec<String>,
    /// How many of them prove a second factor.
    for_mfa: usize,
    /// Which is the default, in the service's word.
    default_method: Option<String>,
    /// Whether the service picks the strongest one by itself.
    system_preferred: Option<bool>,
}

/// The registration report.
#[derive(Serialize, JsonSchema)]
struct RegistrationReport {
    /// In the report's words.
    methods: Vec<String>,
    /// Whether a method for MFA is registered.
    mfa_registered: Option<bool>,
    /// Whether one is registered that policy allows.
    mfa_capable: Option<bool>,
    /// As of when.
    last_updated: Option<String>,
}

/// What is allowed of Temporary Access Passes.
#[derive(Serialize, JsonSchema)]
struct TapPolicyReport {
    /// Whether there are any.
    enabled: Option<bool>,
    /// The shortest life, in minutes.
    minimum_minutes: Option<u64>,
    /// The longest life, in minutes.
    maximum_minutes: Option<u64>,
    /// The usual life, in minutes.
    default_minutes: Option<u64>,
    /// Whether a pass is good for one sign-in only.
    one_time_only: Option<bool>,
    /// Whether it is for everybody.
    for_all: bool,
    /// How many targets it has.
    targets: usize,
}

/// Which methods are allowed.
#[derive(Serialize, JsonSchema)]
struct MethodsPolicyReport {
    /// By the policy's names.
    methods: BTreeMap<String, bool>,
    /// Whether Microsoft Authenticator may show codes.
    authenticator_codes: Option<bool>,
}

/// One policy of Conditional Access.
#[derive(Serialize, JsonSchema)]
struct AccessPolicyReport {
    /// Its name.
    name: String,
    /// In the service's word.
    state: String,
    /// Whether it is about registering methods.
    about_registration: bool,
    /// Whether it wants MFA.
    requires_mfa: bool,
    /// Whether it blocks.
    blocks: bool,
    /// Whom it is for.
    reach: &'static str,
}

impl StatusReport {
    pub(super) fn of(user: &UserKey, cloud: Cloud, status: &Status) -> StatusReport {
        StatusReport {
            schema: "instep.graph-status/1",
            user: user.as_str().to_owned(),
            cloud: cloud.id(),
            account: Account::of(&status.user),
            methods: status.roster.known().map(Methods::of),
            registration: status.registration.known().map(RegistrationReport::of),
            tap_policy: status.tap_policy.known().map(TapPolicyReport::of),
            methods_policy: status.methods_policy.known().map(MethodsPolicyReport::of),
            security_defaults: status.security_defaults.known().copied(),
            conditional_access: status
                .conditional_access
                .known()
                .map(|policies| policies.iter().map(AccessPolicyReport::of).collect()),
            per_user_mfa: status.per_user_mfa.known().cloned(),
            unknown: unknown(status),
        }
    }
}

fn unknown(status: &Status) -> BTreeMap<&'static str, String> {
    let reasons = [
        ("methods", status.roster.because()),
        ("methods.default_method", status.roster.known().and_then(|roster| roster.default.because())),
        ("registration", status.registration.because()),
        ("tap_policy", status.tap_policy.because()),
        ("methods_policy", status.methods_policy.because()),
        ("security_defaults", status.security_defaults.because()),
        ("conditional_access", status.conditional_access.because()),
        ("per_user_mfa", status.per_user_mfa.because()),
    ];
    reasons.into_iter().filter_map(|(name, because)| Some((name, because?.to_owned()))).collect()
}

impl Account {
    fn of(user: &User) -> Account {
        Account {
            id: user.id.clone(),
            user_principal_name: user.principal_name.clone(),
            display_name: user.display_name.clone(),
            enabled: user.enabled,
            user_type: user.user_type.clone(),
            on_premises_synchronised: user.synchronised,
            last_password_change: user.password_changed.clone(),
            sessions_valid_from: user.sessions_valid_from.clone(),
        }
    }
}

impl Methods {
    fn of(roster: &Roster) -> Methods {
        let default = match &roster.default {
            Known::Is(default) => Some(default),
            Known::Unknown { .. } => None,
        };
        Methods {
            types: roster.methods.iter().map(|listed| listed.method.method_type.id().to_owned()).collect(),
            for_mfa: roster.mfa_methods(),
            default_method: default.and_then(|default| default.preferred.clone()),
            system_preferred: default.and_then(|default| default.system_preferred),
        }
    }
}

impl RegistrationReport {
    fn of(told: &Registration) -> RegistrationReport {
        RegistrationReport {
            methods: told.methods.clone(),
            mfa_registered: told.mfa_registered,
            mfa_capable: told.mfa_capable,
            last_updated: told.updated.clone(),
        }
    }
}

impl TapPolicyReport {
    fn of(policy: &TapPolicy) -> TapPolicyReport {
        TapPolicyReport {
            enabled: policy.enabled,
            minimum_minutes: policy.minimum_minutes,
            maximum_minutes: policy.maximum_minutes,
            default_minutes: policy.default_minutes,
            one_time_only: policy.one_time_only,
            for_all: policy.for_all,
            targets: policy.targets,
        }
    }
}

impl MethodsPolicyReport {
    fn of(policy: &MethodsPolicy) -> MethodsPolicyReport {
        MethodsPolicyReport {
            methods: policy.methods.iter().cloned().collect(),
            authenticator_codes: policy.authenticator_codes,
        }
    }
}

impl AccessPolicyReport {
    fn of(policy: &AccessPolicy) -> AccessPolicyReport {
        AccessPolicyReport {
            name: policy.name.clone(),
            state: policy.state.clone(),
            about_registration: policy.about_registration,
            requires_mfa: policy.requires_mfa,
            blocks: policy.blocks,
            reach: policy.reach.id(),
        }
    }
}
