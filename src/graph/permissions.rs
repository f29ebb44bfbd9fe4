//! What each command needs to be allowed, in one table: help texts, documents and the advice on 403 are made of it.

use super::{MethodType, Request, Verb};

/// Something that a command asks of Graph, as far as permissions tell things apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Read the user.
    User,
    /// List the methods.
    Methods,
    /// Read which method is the default.
    DefaultMethod,
    /// Read the registration details.
    Registration,
    /// Read the policy of Temporary Access Passes.
    TapPolicy,
    /// Read whether the user is in groups that the policy names.
    Groups,
    /// Read the user's risk.
    Risk,
    /// Read the policy of all methods.
    MethodsPolicy,
    /// Read whether security defaults are on.
    SecurityDefaults,
    /// List Conditional Access.
    ConditionalAccess,
    /// Read the per-user MFA state.
    PerUserMfa,
    /// Read sign-ins.
    SignIns,
    /// Delete a method.
    DeleteMethod,
    /// Issue a Temporary Access Pass.
    IssueTap,
    /// Revoke the sessions.
    Revoke,
}

/// What an operation needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permission {
    /// Which operation.
    pub operation: Operation,
    /// What it does, as people would say it.
    pub does: &'static str,
    /// The least permission; the same for an app and delegated to an app that a person uses.
    pub name: &'static str,
    /// The least role of that person, where a source names one.
    pub role: Option<&'static str>,
}

/// Source: the permission file that Microsoft publishes for Graph, and for roles "Microsoft Entra built-in roles".
const TABLE: [Permission; 15] = [
    permission(Operation::User, "read the user", "User.Read.All", None),
    permission(
        Operation::Methods,
        "list the methods",
        "UserAuthenticationMethod.Read.All",
        Some(
            "Global Reader or Authentication Administrator, for administrators Privileged Authentication Administrator",
        ),
    ),
    permission(
        Operation::DefaultMethod,
        "read which method is the default (beta)",
        "UserAuthenticationMethod.Read.All",
        Some(
            "Global Reader or Authentication Administrator, for administrators Privileged Authentication Administrator",
        ),
    ),
    permission(Operation::Registration, "read the registration details", "AuditLog.Read.All", Some("Reports Reader")),
    permission(
        Operation::TapPolicy,
        "read the policy of Temporary Access Passes",
        "Policy.Read.AuthenticationMethod",
        None,
    ),
    permission(
        Operation::Groups,
        "read whether the user is in groups that this policy names",
        "GroupMember.Read.All",
        None,
    ),
    permission(Operation::Risk, "read the user's risk (P2)", "IdentityRiskyUser.Read.All", Some("Security Reader")),
    permission(Operation::MethodsPolicy, "read the policy of methods", "Policy.Read.AuthenticationMethod", None),
    permission(Operation::SecurityDefaults, "read whether security defaults are on", "Policy.Read.All", None),
    permission(Operation::ConditionalAccess, "list Conditional Access", "Policy.Read.All", None),
    permission(
        Operation::PerUserMfa,
        "read the per-user MFA state (beta)",
        "Policy.Read.All",
        Some("Authentication Policy Administrator"),
    ),
    permission(Operation::SignIns, "read sign-ins (beta)", "AuditLog.Read.All", Some("Reports Reader")),
    permission(
        Operation::DeleteMethod,
        "delete a method",
        "UserAuthMethod-TYPE.ReadWrite.All, or UserAuthenticationMethod.ReadWrite.All for all types",
        Some("Authentication Administrator, for administrators Privileged Authentication Administrator"),
    ),
    permission(
        Operation::IssueTap,
        "issue a Temporary Access Pass",
        "UserAuthMethod-TAP.ReadWrite.All",
        Some("Authentication Administrator, for administrators Privileged Authentication Administrator"),
    ),
    permission(
        Operation::Revoke,
        "revoke the sessions",
        "User.RevokeSessions.All",
        Some("Helpdesk, User or Authentication Administrator"),
    ),
];

const fn permission(
    operation: Operation,
    does: &'static str,
    name: &'static str,
    role: Option<&'static str>,
) -> Permission {
    Permission { operation, does, name, role }
}

impl Operation {
    /// What it needs.
    pub fn permission(self) -> Permission {
        let found = TABLE.iter().find(|permission| permission.operation == self);
        *found.expect("a test sees to it that the table has every operation")
    }

    /// Which operation a request is, by its path.
    pub fn of(request: &Request) -> Operation {
        let path = request.path.split('?').next().unwrap_or_default();
        let has = |segment: &str| path.split('/').any(|part| part.eq_ignore_ascii_case(segment));
        match request.verb {
            Verb::Delete => return Self::DeleteMethod,
            Verb::Post if has("temporaryAccessPassMethods") => return Self::IssueTap,
            Verb::Post if has("revokeSignInSessions") => return Self::Revoke,
            Verb::Post if has("checkMemberGroups") => return Self::Groups,
            Verb::Get | Verb::Post => {}
        }
        let by_segment = [
            ("signInPreferences", Self::DefaultMethod),
            ("requirements", Self::PerUserMfa),
            ("authentication", Self::Methods),
            ("userRegistrationDetails", Self::Registration),
            ("authenticationMethodConfigurations", Self::TapPolicy),
            ("authenticationMethodsPolicy", Self::MethodsPolicy),
            ("identitySecurityDefaultsEnforcementPolicy", Self::SecurityDefaults),
            ("conditionalAccess", Self::ConditionalAccess),
            ("signIns", Self::SignIns),
            ("riskyUsers", Self::Risk),
        ];
        by_segment.into_iter().find(|(segment, _)| has(segment)).map_or(Self::User, |(_, operation)| operation)
    }
}

impl Permission {
    /// The same for the deletion of a method of this type.
    pub fn to_delete(method_type: &MethodType) -> String {
        method_type
            .resource()
            .map_or_else(|| Operation::DeleteMethod.permission().name.to_owned(), |at| at.permission())
    }
}

/// A command of `instep graph`, and what it asks of Graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandNeeds {
    /// Its name.
    pub command: &'static str,
    /// Without these it has no answer.
    pub always: &'static [Operation],
    /// Without these it says less.
    pub if_allowed: &'static [Operation],
}

/// All commands, those that read first.
pub const COMMANDS: [CommandNeeds; 8] = [
    CommandNeeds { command: "methods", always: &[Operation::Methods], if_allowed: &[Operation::DefaultMethod] },
    CommandNeeds {
        command: "status",
        always: &[Operation::User],
        if_allowed: &[
            Operation::Methods,
            Operation::DefaultMethod,
            Operation::Registration,
            Operation::TapPolicy,
            Operation::MethodsPolicy,
            Operation::SecurityDefaults,
            Operation::ConditionalAccess,
            Operation::PerUserMfa,
        ],
    },
    CommandNeeds { command: "signins", always: &[Operation::SignIns], if_allowed: &[] },
    CommandNeeds {
        command: "verify",
        always: &[Operation::Methods],
        if_allowed: &[Operation::User, Operation::SignIns],
    },
    CommandNeeds {
        command: "plan",
        always: &[Operation::User, Operation::Methods],
        if_allowed: &[
            Operation::DefaultMethod,
            Operation::Registration,
            Operation::TapPolicy,
            Operation::Groups,
            Operation::Risk,
        ],
    },
    CommandNeeds {
        command: "apply",
        always: &[Operation::User, Operation::Methods, Operation::DeleteMethod],
        if_allowed: &[
            Operation::DefaultMethod,
            Operation::TapPolicy,
            Operation::Groups,
            Operation::IssueTap,
            Operation::Revoke,
        ],
    },
    CommandNeeds {
        command: "tap",
        always: &[Operation::User, Operation::TapPolicy, Operation::IssueTap],
        if_allowed: &[Operation::Groups, Operation::Risk],
    },
    CommandNeeds { command: "revoke", always: &[Operation::User, Operation::Revoke], if_allowed: &[] },
];

impl CommandNeeds {
    /// What the command of this name needs.
    ///
    /// ```
    /// use instep::graph::CommandNeeds;
    /// assert_eq!(CommandNeeds::of("signins").unwrap().permissions(), ["AuditLog.Read.All"]);
    /// ```
    pub fn of(command: &str) -> Option<CommandNeeds> {
        COMMANDS.into_iter().find(|needs| needs.command == command)
    }

    /// The permissions without which it has no answer, each once.
    pub fn permissions(&self) -> Vec<&'static str> {
        names(self.always)
    }

    /// The permissions without which it says less, each once, and without the others.
    pub fn further_permissions(&self) -> Vec<&'static str> {
        let needed = self.permissions();
        names(self.if_allowed).into_iter().filter(|name| !needed.contains(name)).collect()
    }

    /// For the end of its help.
    ///
    /// The text breaks lines itself, as help's last part is printed as it is.
    pub fn help(&self) -> String {
        let mut text = "Least permissions (application or delegated):\n".to_owned();
        for operation in self.always {
            text.push_str(&line(*operation, ""));
        }
        for operation in self.if_allowed {
            text.push_str(&line(*operation, "if allowed: "));
        }
        text
    }
}

fn line(operation: Operation, prefix: &str) -> String {
    let needs = operation.permission();
    let role = needs.role.map(|role| format!("\n      role of a person: {role}")).unwrap_or_default();
    format!("  {prefix}{}\n      {}{role}\n", needs.does, needs.name)
}

fn names(operations: &[Operation]) -> Vec<&'static str> {
    let mut names = Vec::new();
    for operation in operations {
        let name = operation.permission().name;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::ApiVersion;

    #[test]
    fn the_table_has_every_operation_once() {
        for (n, permission) in TABLE.iter().enumerate() {
            assert_eq!(permission.operation as usize, n);
            assert_eq!(permission.operation.permission(), *permission);
        }
        assert_eq!(TABLE.len(), Operation::Revoke as usize + 1);
    }

    #[test]
    fn requests_are_told_apart_by_their_path() {
        let of = |verb, path: &str| {
            Operation::of(&Request::new(verb, ApiVersion::V1, format!("/users/requirements%40signIns{path}")))
        };
        assert_eq!(of(Verb::Get, ""), Operation::User);
        assert_eq!(of(Verb::Get, "/authentication/methods"), Operation::Methods);
        assert_eq!(of(Verb::Get, "/authentication/signInPreferences"), Operation::DefaultMethod);
        assert_eq!(of(Verb::Get, "/authentication/requirements"), Operation::PerUserMfa);
        assert_eq!(of(Verb::Delete, "/authentication/fido2Methods/1"), Operation::DeleteMethod);
        assert_eq!(of(Verb::Post, "/authentication/temporaryAccessPassMethods"), Operation::IssueTap);
        assert_eq!(of(Verb::Get, "/authentication/temporaryAccessPassMethods"), Operation::Methods);
        assert_eq!(of(Verb::Post, "/revokeSignInSessions"), Operation::Revoke);
        let sign_ins = Request::new(Verb::Get, ApiVersion::Beta, "/auditLogs/signIns?$skiptoken=1");
        assert_eq!(Operation::of(&sign_ins), Operation::SignIns);
    }

    #[test]
    fn narrow_permissions_are_named_for_deletions() {
        assert_eq!(Permission::to_delete(&MethodType::Fido2), "UserAuthMethod-Passkey.ReadWrite.All");
        assert!(Permission::to_delete(&MethodType::Unknown("x".to_owned())).contains("UserAuthenticationMethod"));
    }
}
