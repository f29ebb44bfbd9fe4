use super::Version;
use super::access::Act;
use super::call::{Call, Outcome};
use super::error::Refused;
use super::fault::Fault;
use super::listing::{Bounds, Listing, Page, select, selected};
use super::moment;
use super::policy::EXCLUDED_GROUP;
use super::service::Service;
use crate::lab::http::Response;
use serde_json::{Value, json};

const USERS: Bounds = Bounds {
    usual: 100,
    most: 999,
    filtered_by: &["userPrincipalName", "displayName", "mail", "accountEnabled", "id"],
};
const SIGN_INS: Bounds = Bounds {
    usual: 1000,
    most: 1000,
    filtered_by: &[
        "id",
        "createdDateTime",
        "userPrincipalName",
        "userId",
        "userDisplayName",
        "appId",
        "appDisplayName",
        "ipAddress",
        "clientAppUsed",
        "correlationId",
        "conditionalAccessStatus",
        "isInteractive",
        "riskState",
        "riskLevelAggregated",
        "riskLevelDuringSignIn",
        "status/errorCode",
        "resourceDisplayName",
        "resourceId",
        "signInEventTypes",
    ],
};
const RULES: Bounds = Bounds { usual: 100, most: 999, filtered_by: &["displayName", "state", "id"] };
const RISKY: Bounds =
    Bounds { usual: 20, most: 500, filtered_by: &["id", "userPrincipalName", "riskLevel", "riskState"] };
const REGISTRATIONS: Bounds =
    Bounds { usual: 100, most: 999, filtered_by: &["id", "userPrincipalName", "isAdmin", "userType"] };

impl Service {
    /// Everything below `/v1.0` and `/beta`.
    pub(super) fn route(&mut self, call: &Call, rest: &[&str]) -> Outcome {
        match rest {
            ["users"] => self.users(call),
            ["users", name] => self.one_user(call, name),
            ["users", name, "authentication", rest @ ..] => {
                let place = self.place(name)?;
                self.authentication(call, place, rest)
            }
            ["users", name, "revokeSignInSessions" | "microsoft.graph.revokeSignInSessions"] => self.revoke(call, name),
            ["users", name, "memberOf" | "transitiveMemberOf"] => self.groups(call, name),
            ["users", name, "checkMemberGroups" | "microsoft.graph.checkMemberGroups"] => {
                self.member_groups(call, name)
            }
            ["me"] => {
                let upn = call.caller.upn.clone().ok_or_else(no_me)?;
                self.one_user(call, &upn)
            }
            ["organization"] => self.organization(call),
            ["auditLogs", "signIns"] => self.sign_ins(call),
            ["auditLogs", "signIns", id] => self.one_sign_in(call, id),
            ["reports", "authenticationMethods", "userRegistrationDetails"] => self.registrations(call),
            ["reports", "authenticationMethods", "userRegistrationDetails", id] => self.registration(call, id),
            ["policies", "authenticationMethodsPolicy", rest @ ..] => self.methods_policy(call, rest),
            ["policies", "identitySecurityDefaultsEnforcementPolicy"] => {
                call.only("GET", "identitySecurityDefaultsEnforcementPolicy")?;
                call.caller.may(Act::ReadPolicies, None)?;
                let policy = self.tenant().policies.security_defaults_policy();
                Ok(call.entity("policies/identitySecurityDefaultsEnforcementPolicy/$entity", policy))
            }
            ["identity", "conditionalAccess", "policies"] => self.rules(call),
            ["identityProtection", "riskyUsers"] => self.risky_users(call),
            ["identityProtection", "riskyUsers", id] => self.risky_user(call, id),
            [] => Err(Refused::unreadable("Resource not found for the segment ''.")),
            _ => Err(Refused::no_segment(rest.last().copied().unwrap_or_default())),
        }
    }

    /// Where a user is; the refusal names what was asked for.
    pub(super) fn place(&self, name: &str) -> Result<usize, Refused> {
        self.tenant().place(name).ok_or_else(|| Refused::no_user(name))
    }

    /// A page as the answer to a list; `foreign-next-link` leads astray here.
    pub(super) fn page(&self, call: &Call, of: &str, page: Page) -> Response {
        let address = match self.has_fault(Fault::ForeignNextLink) {
            true => format!("http://127.0.0.2:9{}", call.request.path()),
            false => call.address(),
        };
        Response::json(200, &page.body(&call.context(of), &address))
    }

    fn list(&self, call: &Call, of: &str, bounds: &Bounds, records: impl Iterator<Item = Value>) -> Outcome {
        let listing = Listing::read(call.request.query(), bounds)?;
        let page = listing.page(records, bounds, self.has_fault(Fault::EmptyPage));
        Ok(self.page(call, of, page))
    }

    fn users(&mut self, call: &Call) -> Outcome {
        call.only("GET", "users")?;
        call.caller.may(Act::ReadUsers, None)?;
        let whole = !select(&call.request.query()).is_empty();
        let shown = self.tenant().users.iter().map(|user| if whole { user.shown() } else { user.shown_usual() });
        self.list(call, "users", &USERS, shown)
    }

    fn one_user(&mut self, call: &Call, name: &str) -> Outcome {
        call.only("GET", "users")?;
        let place = self.place(name)?;
        call.caller.may(Act::ReadUsers, Some(self.user(place)))?;
        let names = select(&call.request.query());
        if names.is_empty() {
            return Ok(call.entity("users/$entity", self.user(place).shown_usual()));
        }
        let shown = selected(self.user(place).shown(), &names);
        Ok(call.entity(&format!("users({})/$entity", names.join(",")), shown))
    }

    fn revoke(&mut self, call: &Call, name: &str) -> Outcome {
        call.only("POST", "revokeSignInSessions")?;
        let place = self.place(name)?;
        call.caller.may(Act::Revoke, Some(self.user(place)))?;
        self.user_mut(place).sessions_from = call.now;
        if self.has_fault(Fault::Revoke204) {
            return Ok(Response::empty(204));
        }
        Ok(call.entity("Edm.Boolean", json!({ "value": true })))
    }

    fn groups(&mut self, call: &Call, name: &str) -> Outcome {
        call.only("GET", "memberOf")?;
        let place = self.place(name)?;
        call.caller.may(Act::ReadUsers, Some(self.user(place)))?;
        let excluded = !self.pass_policy().includes(&self.user(place).upn);
        let groups = excluded.then(
            || json!({ "@odata.type": "#microsoft.graph.group", "id": EXCLUDED_GROUP, "displayName": "No passes" }),
        );
        self.list(call, "directoryObjects", &USERS, groups.into_iter())
    }

    fn member_groups(&mut self, call: &Call, name: &str) -> Outcome {
        call.only("POST", "checkMemberGroups")?;
        let place = self.place(name)?;
        call.caller.may(Act::ReadUsers, Some(self.user(place)))?;
        let body = call.body()?;
        let asked = body["groupIds"].as_array().ok_or_else(|| Refused::unreadable("groupIds is missing."))?;
        let excluded = !self.pass_policy().includes(&self.user(place).upn);
        let held: Vec<&Value> = asked.iter().filter(|id| excluded && **id == EXCLUDED_GROUP).collect();
        Ok(call.entity("Collection(Edm.String)", json!({ "value": held })))
    }

    fn organization(&mut self, call: &Call) -> Outcome {
        call.only("GET", "organization")?;
        let shown = json!({ "id": self.tenant().id, "displayName": "Lab", "verifiedDomains": [{
            "name": super::tenant::DOMAIN, "isDefault": true, "isInitial": true,
        }] });
        self.list(call, "organization", &USERS, std::iter::once(shown))
    }

    fn sign_ins(&mut self, call: &Call) -> Outcome {
        call.only("GET", "signIns")?;
        self.may_read_log(call)?;
        let beta = call.version == Version::Beta;
        let query = call.request.query();
        let asks = |name: &str| query.iter().any(|(_, value)| value.contains(name));
        // The others are listed where a filter asks for them, which v1.0 cannot.
        if asks("signInEventTypes") && !beta {
            return Err(Refused::unreadable("Invalid filter clause: 'signInEventTypes' cannot be filtered by."));
        }
        let all = asks("signInEventTypes");
        let wanted = self.tenant().sign_ins.iter().filter(|sign_in| all || sign_in.event.interactive);
        let shown: Vec<Value> = wanted.map(|sign_in| sign_in.shown(beta)).collect();
        self.list(call, "auditLogs/signIns", &SIGN_INS, shown.into_iter())
    }

    fn one_sign_in(&mut self, call: &Call, id: &str) -> Outcome {
        call.only("GET", "signIns")?;
        self.may_read_log(call)?;
        let found = self.tenant().sign_ins.iter().find(|sign_in| sign_in.id.eq_ignore_ascii_case(id));
        let found = found.ok_or_else(|| Refused::no_resource("such sign-in"))?;
        Ok(call.entity("auditLogs/signIns/$entity", found.shown(call.version == Version::Beta)))
    }

    fn may_read_log(&self, call: &Call) -> Result<(), Refused> {
        call.caller.may(Act::ReadSignIns, None)?;
        if !self.has_fault(Fault::NoPremium) {
            return Ok(());
        }
        Err(Refused::new(
            403,
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            "Neither tenant is B2C or tenant doesn't have premium license",
        ))
    }

    fn registrations(&mut self, call: &Call) -> Outcome {
        call.only("GET", "userRegistrationDetails")?;
        call.caller.may(Act::ReadRegistrations, None)?;
        let shown = self.tenant().users.iter().map(|user| user.registration(call.now));
        self.list(call, "reports/authenticationMethods/userRegistrationDetails", &REGISTRATIONS, shown)
    }

    /// By id alone: the report knows no UPNs in its paths.
    fn registration(&mut self, call: &Call, id: &str) -> Outcome {
        call.only("GET", "userRegistrationDetails")?;
        call.caller.may(Act::ReadRegistrations, None)?;
        let user = self.tenant().users.iter().find(|user| user.id.eq_ignore_ascii_case(id));
        let user = user.ok_or_else(|| Refused::no_resource("such user in the report"))?;
        Ok(call.entity("reports/authenticationMethods/userRegistrationDetails/$entity", user.registration(call.now)))
    }

    fn methods_policy(&mut self, call: &Call, rest: &[&str]) -> Outcome {
        call.only("GET", "authenticationMethodsPolicy")?;
        call.caller.may(Act::ReadMethodPolicies, None)?;
        let mut policies = self.tenant().policies.clone();
        policies.temporary_access_pass = self.pass_policy();
        match rest {
            [] => Ok(call.entity("policies/authenticationMethodsPolicy/$entity", policies.methods_policy())),
            ["authenticationMethodConfigurations"] => {
                let all = policies.method_configurations();
                self.list(call, "authenticationMethodConfigurations", &RULES, all.into_iter())
            }
            ["authenticationMethodConfigurations", name] => {
                let all = policies.method_configurations();
                let named = |one: &Value| one["id"].as_str().is_some_and(|id| id.eq_ignore_ascii_case(name));
                let found = all.into_iter().find(named).ok_or_else(|| Refused::no_resource("such configuration"))?;
                Ok(call.entity("authenticationMethodConfigurations/$entity", found))
            }
            _ => Err(Refused::no_segment(rest.last().copied().unwrap_or_default())),
        }
    }

    fn rules(&mut self, call: &Call) -> Outcome {
        call.only("GET", "policies")?;
        call.caller.may(Act::ReadPolicies, None)?;
        let shown: Vec<Value> = self.tenant().policies.conditional_access.iter().map(|rule| rule.shown()).collect();
        self.list(call, "identity/conditionalAccess/policies", &RULES, shown.into_iter())
    }

    fn risky_users(&mut self, call: &Call) -> Outcome {
        call.only("GET", "riskyUsers")?;
        call.caller.may(Act::ReadRisk, None)?;
        let risky = self.tenant().users.iter().filter(|user| user.risk != "none");
        let shown: Vec<Value> = risky.map(|user| user.risky(call.now)).collect();
        self.list(call, "identityProtection/riskyUsers", &RISKY, shown.into_iter())
    }

    fn risky_user(&mut self, call: &Call, id: &str) -> Outcome {
        call.only("GET", "riskyUsers")?;
        call.caller.may(Act::ReadRisk, None)?;
        let user = self.tenant().users.iter().find(|user| user.risk != "none" && user.id.eq_ignore_ascii_case(id));
        let user = user.ok_or_else(|| Refused::no_resource("such risky user"))?;
        Ok(call.entity("identityProtection/riskyUsers/$entity", user.risky(call.now)))
    }

    /// What the lab itself shows of a user.
    pub(super) fn user_state(&self, place: usize) -> Value {
        let user = self.user(place);
        let methods: Vec<Value> = user
            .methods_there()
            .map(|method| json!({ "id": method.id, "type": method.kind.type_name(), "default": method.is_default }))
            .collect();
        json!({
            "userPrincipalName": user.upn, "methods": methods, "sessionsValidFrom": moment::written(user.sessions_from),
        })
    }
}

fn no_me() -> Refused {
    Refused::unreadable("/me request is only valid with delegated authentication flow.")
}
