use super::error::Refused;
use super::method::Kind;
use super::user::User;

/// A directory role of an administrator who signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// May do everything.
    GlobalAdministrator,
    /// May read everything.
    GlobalReader,
    /// May revoke sessions of users who are no administrators, and may not manage methods.
    HelpdeskAdministrator,
    /// The same.
    UserAdministrator,
    /// May manage methods of users who are no administrators.
    AuthenticationAdministrator,
    /// May manage methods of everybody.
    PrivilegedAuthenticationAdministrator,
    /// May change policies on methods, and methods of nobody.
    AuthenticationPolicyAdministrator,
    /// May read the log.
    ReportsReader,
    /// May read the log and policies.
    SecurityReader,
}

impl Role {
    /// Each by its name, with what it may do.
    pub const NAMED: [(&'static str, &'static str, Role); 9] = [
        ("global-administrator", "Everything", Role::GlobalAdministrator),
        ("global-reader", "Reads everything", Role::GlobalReader),
        ("helpdesk-administrator", "Revokes sessions, manages no methods", Role::HelpdeskAdministrator),
        ("user-administrator", "Revokes sessions, manages no methods", Role::UserAdministrator),
        (
            "authentication-administrator",
            "Methods and sessions of non-administrators",
            Role::AuthenticationAdministrator,
        ),
        (
            "privileged-authentication-administrator",
            "Methods and sessions of everybody",
            Role::PrivilegedAuthenticationAdministrator,
        ),
        (
            "authentication-policy-administrator",
            "Policies and per-user MFA, methods of nobody",
            Role::AuthenticationPolicyAdministrator,
        ),
        ("reports-reader", "Reads the log and registrations", Role::ReportsReader),
        ("security-reader", "Reads the log, registrations and policies", Role::SecurityReader),
    ];
}

/// What a call does, as far as permissions and roles are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    ReadUsers,
    ReadMethods(Option<Kind>),
    WriteMethods(Kind),
    Revoke,
    ReadRegistrations,
    ReadPreferences,
    ReadPerUserMfa,
    WritePerUserMfa,
    ReadMethodPolicies,
    ReadPolicies,
    ReadSignIns,
    ReadRisk,
}

/// Who calls: what the token says.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub(super) permissions: Vec<String>,
    /// The roles of the administrator who signed in; none where the application calls for itself.
    pub(super) roles: Option<Vec<Role>>,
    /// The administrator's own name.
    pub(super) upn: Option<String>,
}

/// What an application has where nothing is said: all that the calls below need, and no more.
pub(super) const USUAL_PERMISSIONS: [&str; 7] = [
    "AuditLog.Read.All",
    "IdentityRiskyUser.Read.All",
    "Policy.Read.All",
    "Policy.ReadWrite.AuthenticationMethod",
    "User.Read.All",
    "User.RevokeSessions.All",
    "UserAuthenticationMethod.ReadWrite.All",
];

impl Caller {
    /// Refuses what neither the permissions nor the roles allow, on this user where there is one.
    pub(super) fn may(&self, act: Act, target: Option<&User>) -> Result<(), Refused> {
        let sufficient = act.permissions();
        if !self.permissions.iter().any(|held| sufficient.iter().any(|needed| held.eq_ignore_ascii_case(needed))) {
            return Err(act.missing_permission(&sufficient));
        }
        let Some(roles) = &self.roles else { return Ok(()) };
        if matches!(act, Act::WriteMethods(_)) && self.is(target) {
            return Err(act.denied());
        }
        if roles.iter().any(|role| role.allows(act, target.is_some_and(|user| user.admin))) {
            return Ok(());
        }
        Err(act.denied())
    }

    fn is(&self, target: Option<&User>) -> bool {
        matches!((&self.upn, target), (Some(upn), Some(user)) if user.is_called(upn))
    }
}

impl Role {
    fn allows(self, act: Act, on_admin: bool) -> bool {
        use Role::*;
        let reads_log = matches!(self, GlobalReader | ReportsReader | SecurityReader);
        let over_methods = match self {
            PrivilegedAuthenticationAdministrator => true,
            AuthenticationAdministrator => !on_admin,
            _ => false,
        };
        match act {
            _ if self == GlobalAdministrator => true,
            Act::ReadUsers => true,
            Act::ReadMethods(_) | Act::ReadPreferences => over_methods || self == GlobalReader,
            Act::WriteMethods(_) => over_methods,
            Act::Revoke => over_methods || (!on_admin && matches!(self, HelpdeskAdministrator | UserAdministrator)),
            Act::ReadRegistrations | Act::ReadSignIns => reads_log,
            Act::ReadPerUserMfa => matches!(self, AuthenticationPolicyAdministrator | GlobalReader),
            Act::WritePerUserMfa => self == AuthenticationPolicyAdministrator,
            Act::ReadMethodPolicies | Act::ReadPolicies => !matches!(self, HelpdeskAdministrator | UserAdministrator),
            Act::ReadRisk => matches!(self, GlobalReader | SecurityReader),
        }
    }
}

impl Act {
    /// Any of these is enough; the least comes first.
    fn permissions(self) -> Vec<String> {
        let fixed: &[&str] = match self {
            Act::ReadUsers => &["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "User.ReadBasic.All"],
            Act::Revoke => &["User.RevokeSessions.All", "User.ReadWrite.All", "Directory.ReadWrite.All"],
            Act::ReadRegistrations | Act::ReadSignIns => &["AuditLog.Read.All"],
            Act::ReadPerUserMfa => &["Policy.Read.All", "Policy.ReadWrite.AuthenticationMethod"],
            Act::WritePerUserMfa => &["Policy.ReadWrite.AuthenticationMethod"],
            Act::ReadMethodPolicies => {
                &["Policy.Read.AuthenticationMethod", "Policy.Read.All", "Policy.ReadWrite.AuthenticationMethod"]
            }
            Act::ReadPolicies => &["Policy.Read.All"],
            Act::ReadRisk => &["IdentityRiskyUser.Read.All", "IdentityRiskyUser.ReadWrite.All"],
            Act::ReadMethods(_) | Act::ReadPreferences => READING_METHODS,
            Act::WriteMethods(_) => &["UserAuthenticationMethod.ReadWrite.All"],
        };
        let mut all: Vec<String> = fixed.iter().map(|&name| name.to_owned()).collect();
        match self {
            Act::ReadMethods(Some(kind)) => {
                let write = kind.write_permission();
                all.extend([write.to_owned(), write.replace(".ReadWrite.", ".Read.")]);
            }
            Act::WriteMethods(kind) => all.insert(0, kind.write_permission().to_owned()),
            _ => {}
        }
        all
    }

    fn missing_permission(self, sufficient: &[String]) -> Refused {
        match self {
            Act::ReadSignIns | Act::ReadRegistrations | Act::ReadRisk => Refused::new(
                403,
                "Authentication_MSGraphPermissionMissing",
                format!(
                    "The principal does not have required Microsoft Graph permission(s): {} to call this API.",
                    sufficient.join(",")
                ),
            ),
            _ => self.denied(),
        }
    }

    fn denied(self) -> Refused {
        match self {
            Act::ReadUsers | Act::Revoke => {
                Refused::new(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
            }
            Act::ReadSignIns | Act::ReadRegistrations | Act::ReadRisk => {
                Refused::new(403, "Authentication_RequestFromUnsupportedUserRole", "User is not in the allowed roles")
            }
            _ => Refused::new(403, "accessDenied", "Request Authorization failed"),
        }
    }
}

const READING_METHODS: &[&str] = &["UserAuthenticationMethod.Read.All", "UserAuthenticationMethod.ReadWrite.All"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::graph::Scenario;
    use crate::random::Random;
    use crate::time::UnixTime;

    fn caller(permissions: &[&str], roles: Option<&[Role]>) -> Caller {
        let permissions = permissions.iter().map(|&name| name.to_owned()).collect();
        Caller { permissions, roles: roles.map(<[Role]>::to_vec), upn: None }
    }

    fn target(scenario: &str) -> User {
        let scenario = Scenario::named(scenario).unwrap();
        scenario.tenant(UnixTime::EPOCH, &mut Random::seeded(1)).users.remove(0)
    }

    #[test]
    fn the_narrow_permission_is_enough_for_its_type_and_for_no_other() {
        let narrow = caller(&["UserAuthMethod-Phone.ReadWrite.All"], None);
        assert_eq!(narrow.may(Act::WriteMethods(Kind::MobilePhone), None), Ok(()));
        assert_eq!(narrow.may(Act::WriteMethods(Kind::SoftwareOath), None).unwrap_err().status, 403);
        assert_eq!(narrow.may(Act::ReadMethods(None), None).unwrap_err().code, "accessDenied");
    }

    #[test]
    fn each_role_has_its_bounds() {
        let (user, admin) = (target("default"), target("admin-target"));
        let with = |role| caller(&USUAL_PERMISSIONS, Some(&[role]));
        let deletes = Act::WriteMethods(Kind::SoftwareOath);
        assert!(with(Role::AuthenticationAdministrator).may(deletes, Some(&user)).is_ok());
        assert!(with(Role::AuthenticationAdministrator).may(deletes, Some(&admin)).is_err());
        assert!(with(Role::PrivilegedAuthenticationAdministrator).may(deletes, Some(&admin)).is_ok());
        assert!(with(Role::HelpdeskAdministrator).may(deletes, Some(&user)).is_err());
        assert!(with(Role::HelpdeskAdministrator).may(Act::Revoke, Some(&user)).is_ok());
        assert!(with(Role::GlobalReader).may(Act::ReadMethods(None), Some(&admin)).is_ok());
        assert!(with(Role::GlobalReader).may(deletes, Some(&user)).is_err());
        assert!(with(Role::AuthenticationAdministrator).may(Act::WritePerUserMfa, Some(&user)).is_err());
    }

    #[test]
    fn nobody_gives_a_pass_to_themselves() {
        let user = target("default");
        let own =
            Caller { upn: Some(user.upn.clone()), ..caller(&USUAL_PERMISSIONS, Some(&[Role::GlobalAdministrator])) };
        assert!(own.may(Act::WriteMethods(Kind::TemporaryAccessPass), Some(&user)).is_err());
    }
}
