use super::moment;
use super::user::User;
use crate::time::{Span, UnixTime};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// One event of the log, as a scenario tells it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Event {
    /// How long before the start it was.
    pub(super) ago: Span,
    /// Whose it is, by UPN; without it, the first user's.
    pub(super) user: Option<String>,
    /// Whether every user has one like it.
    #[serde(default)]
    pub(super) everybody: bool,
    /// `status/errorCode`.
    pub(super) code: i64,
    /// `status/failureReason`.
    #[serde(default)]
    pub(super) failure: Option<String>,
    /// `status/additionalDetails`.
    #[serde(default)]
    pub(super) details: Option<String>,
    /// The steps behind the password.
    #[serde(default)]
    pub(super) step: Vec<Step>,
    /// Whether the password was right; a step of its own where it was not `previously-satisfied`.
    #[serde(default)]
    pub(super) password: Password,
    /// Which application was signed in to.
    #[serde(default = "exchange")]
    pub(super) app: String,
    #[serde(default = "browser")]
    pub(super) client: String,
    #[serde(default = "address")]
    pub(super) ip: String,
    #[serde(default)]
    pub(super) city: Option<String>,
    #[serde(default)]
    pub(super) country: Option<String>,
    /// `success`, `failure` or `notApplied`.
    pub(super) conditional_access: Option<String>,
    /// `none`, `low`, `medium` or `high`.
    #[serde(default = "none")]
    pub(super) risk: String,
    /// Risk detections.
    #[serde(default)]
    pub(super) risk_events: Vec<String>,
    /// Whether the user took part; the others are listed on request alone.
    #[serde(default = "yes")]
    pub(super) interactive: bool,
    /// The phone that the app runs on, where one took part.
    #[serde(default)]
    pub(super) phone: Option<String>,
}

/// A step of a sign-in.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Step {
    pub(super) method: String,
    #[serde(default)]
    pub(super) detail: Option<String>,
    pub(super) succeeded: bool,
    pub(super) result: String,
}

/// What became of the password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Password {
    #[default]
    Right,
    Wrong,
    PreviouslySatisfied,
    /// Another way of signing in took its place.
    NotAsked,
}

/// One record of the log.
#[derive(Clone, Debug)]
pub(super) struct SignIn {
    pub(super) at: UnixTime,
    pub(super) event: Event,
    pub(super) id: String,
    pub(super) correlation: String,
    pub(super) user_id: String,
    pub(super) upn: String,
    pub(super) user_name: String,
}

impl Event {
    /// A sign-in that worked, with these steps, just now.
    pub(super) fn success(steps: Vec<Step>, password: Password) -> Event {
        Event {
            ago: Span::ZERO,
            user: None,
            everybody: false,
            code: 0,
            failure: None,
            details: None,
            step: steps,
            password,
            app: exchange(),
            client: browser(),
            ip: address(),
            city: None,
            country: None,
            conditional_access: None,
            risk: none(),
            risk_events: Vec::new(),
            interactive: true,
            phone: None,
        }
    }

    pub(super) fn of(self, user: &User, at: UnixTime, id: String, correlation: String) -> SignIn {
        let (user_id, upn, user_name) = (user.id.clone(), user.upn.clone(), user.name.clone());
        SignIn { at, event: self, id, correlation, user_id, upn, user_name }
    }
}

impl SignIn {
    /// Its kind, as filters name it.
    pub(super) fn event_type(&self) -> &'static str {
        if self.event.interactive { "interactiveUser" } else { "nonInteractiveUser" }
    }

    /// As v1.0 shows it, or with what beta adds.
    pub(super) fn shown(&self, beta: bool) -> Value {
        let mut shown = self.basics();
        if beta {
            shown.extend(self.beta_fields());
        }
        Value::Object(shown)
    }

    fn basics(&self) -> Map<String, Value> {
        let event = &self.event;
        let access = event.conditional_access.as_deref().unwrap_or(match event.code {
            0 => "success",
            _ if self.needed_second_factor() => "failure",
            _ => "notApplied",
        });
        let failure = event.failure.as_deref().unwrap_or(if event.code == 0 { "Other." } else { "Unknown." });
        let shown = json!({
            "id": self.id,
            "createdDateTime": moment::written(self.at),
            "userDisplayName": self.user_name,
            "userPrincipalName": self.upn,
            "userId": self.user_id,
            "appId": "00000002-0000-0ff1-ce00-000000000000",
            "appDisplayName": event.app,
            "ipAddress": event.ip,
            "clientAppUsed": event.client,
            "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
            "correlationId": self.correlation,
            "conditionalAccessStatus": access,
            "isInteractive": event.interactive,
            "riskDetail": "none",
            "riskLevelAggregated": event.risk,
            "riskLevelDuringSignIn": event.risk,
            "riskState": if event.risk == "none" { "none" } else { "atRisk" },
            "riskEventTypes": [],
            "riskEventTypes_v2": event.risk_events,
            "resourceDisplayName": event.app,
            "resourceId": "00000002-0000-0ff1-ce00-000000000000",
            "status": {
                "errorCode": event.code, "failureReason": failure, "additionalDetails": event.details,
            },
            "deviceDetail": {
                "deviceId": "", "displayName": "", "operatingSystem": "Windows 10", "browser": "Edge 131.0",
                "isCompliant": false, "isManaged": false, "trustType": "",
            },
            "location": {
                "city": event.city.as_deref().unwrap_or("Leeds"),
                "state": "", "countryOrRegion": event.country.as_deref().unwrap_or("GB"),
                "geoCoordinates": { "altitude": null, "latitude": 53.8, "longitude": -1.55 },
            },
            "appliedConditionalAccessPolicies": [],
            "authenticationAppDeviceDetails": self.phone_app(),
        });
        shown.as_object().cloned().unwrap_or_default()
    }

    fn phone_app(&self) -> Value {
        match &self.event.phone {
            Some(phone) => json!({
                "deviceId": "", "appVersion": "6.8.17", "clientApp": "microsoftAuthenticator", "operatingSystem": phone,
            }),
            None => Value::Null,
        }
    }

    fn needed_second_factor(&self) -> bool {
        !self.event.step.is_empty()
    }

    fn beta_fields(&self) -> Map<String, Value> {
        let event = &self.event;
        // Where the password failed, nobody got as far as to ask for more.
        let multi = self.needed_second_factor() && event.password != Password::Wrong;
        let requirement = if multi { "multiFactorAuthentication" } else { "singleFactorAuthentication" };
        let last = event.step.last();
        let shown = json!({
            "authenticationRequirement": requirement,
            "authenticationRequirementPolicies": match multi {
                true => json!([{ "requirementProvider": "multiConditionalAccess", "detail": "Conditional Access" }]),
                false => json!([]),
            },
            "authenticationDetails": self.steps(),
            "authenticationProcessingDetails": [{ "key": "Is CAE Token", "value": "False" }],
            "authenticationMethodsUsed": [],
            "authenticationProtocol": "none",
            "mfaDetail": last.map(|step| json!({ "authMethod": step.method, "authDetail": step.detail })),
            "signInEventTypes": [self.event_type()],
            "signInIdentifier": self.upn,
            "userType": "member",
            "sessionId": self.correlation,
            "originalRequestId": self.id,
            "isTenantRestricted": false,
            "crossTenantAccessType": "none",
            "tokenIssuerType": "AzureAD",
        });
        shown.as_object().cloned().unwrap_or_default()
    }

    /// All carry the same moment, as records do.
    fn steps(&self) -> Vec<Value> {
        let shown = |method: &str, detail: Option<&str>, succeeded: bool, result: &str, first: bool| {
            json!({
                "authenticationStepDateTime": moment::written(self.at),
                "authenticationMethod": method,
                "authenticationMethodDetail": detail,
                "succeeded": succeeded,
                "authenticationStepResultDetail": result,
                "authenticationStepRequirement": if first { "Primary authentication" } else { "Multifactor authentication" },
            })
        };
        let password = match self.event.password {
            Password::Right => Some(shown("Password", Some("Password in the cloud"), true, "Correct password", true)),
            Password::Wrong => {
                let result = "Invalid username or password or Invalid on-premise username or password.";
                Some(shown("Password", Some("Password in the cloud"), false, result, true))
            }
            Password::PreviouslySatisfied => {
                let result = "First factor requirement satisfied by claim in the token";
                Some(shown("Previously satisfied", None, true, result, true))
            }
            Password::NotAsked => None,
        };
        let further = self.event.step.iter().map(|step| {
            let first = self.event.password == Password::NotAsked;
            shown(&step.method, step.detail.as_deref(), step.succeeded, &step.result, first)
        });
        password.into_iter().chain(further).collect()
    }
}

fn exchange() -> String {
    "Office 365 Exchange Online".to_owned()
}

fn browser() -> String {
    "Browser".to_owned()
}

fn address() -> String {
    "198.51.100.24".to_owned()
}

fn none() -> String {
    "none".to_owned()
}

fn yes() -> bool {
    true
}
