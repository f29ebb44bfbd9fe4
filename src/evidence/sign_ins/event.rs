use crate::time::UnixTime;

/// One row of an Entra sign-in log: what the shapes of its exports have in common.
///
/// What a shape does not have is none. Texts are as the log has them, with whatever characters stand in them: they are to
/// be cleaned before a terminal sees them.
#[derive(Clone, Debug, PartialEq)]
pub struct SignInEvent {
    /// The request's id, the same in every shape.
    pub id: Option<String>,
    /// The id that all rows of one attempt share.
    pub correlation_id: Option<String>,
    /// When.
    pub at: UnixTime,
    /// The user's principal name.
    pub user: Option<String>,
    /// The user's object id.
    pub user_id: Option<String>,
    /// What was signed in to.
    pub application: Option<String>,
    /// From where.
    pub ip_address: Option<String>,
    /// City, state and country as the log has them.
    pub location: Option<String>,
    /// The kind of client: browser, mobile app, a legacy protocol.
    pub client_app: Option<String>,
    /// The machine that signs in. Not the phone that shows codes.
    pub machine: Machine,
    /// The authenticator app on the phone.
    pub phone: Phone,
    /// The error's number; 0 for success.
    pub error_code: Option<i64>,
    /// What the number means, in the log's words.
    pub failure_reason: Option<String>,
    /// What else the status says; with MFA, the reason of a denial.
    pub additional_details: Option<String>,
    /// The method of MFA, where the log names one beside the steps.
    pub mfa_method: Option<String>,
    /// The steps of the sign-in, in the log's order. Only beta, exports and Azure Monitor have them.
    pub steps: Vec<SignInStep>,
    /// `singleFactorAuthentication` or `multiFactorAuthentication`.
    pub requirement: Option<String>,
    /// `success`, `failure`, `notApplied`.
    pub conditional_access: Option<String>,
    /// Kinds and levels of risk that were found, but for "none".
    pub risks: Vec<String>,
    /// How an approval in the app went: `numberMatchDeny` and the like.
    pub approvals: Vec<String>,
    /// Whether a person was there; none if the row does not say.
    pub interactive: Option<bool>,
}

/// The machine that signs in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Machine {
    /// Its operating system.
    pub operating_system: Option<String>,
    /// Its browser.
    pub browser: Option<String>,
    /// Its name in the directory.
    pub name: Option<String>,
}

/// The authenticator app on a phone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Phone {
    /// The app's registration.
    pub device_id: Option<String>,
    /// The phone's operating system.
    pub operating_system: Option<String>,
    /// The app's version.
    pub app_version: Option<String>,
    /// Which app.
    pub client_app: Option<String>,
}

/// One step of a sign-in: a password, a code, an approval.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SignInStep {
    /// When, as the log says. All steps of a sign-in may have the same: it is not the moment at which a code was typed.
    pub at: Option<UnixTime>,
    /// The method's name in the log; an open list.
    pub method: Option<String>,
    /// More of it, such as which token.
    pub method_detail: Option<String>,
    /// Whether it succeeded.
    pub succeeded: Option<bool>,
    /// The result in the log's words.
    pub result: Option<String>,
}

impl SignInEvent {
    /// A row of which nothing is known but its moment.
    pub fn empty(at: UnixTime) -> SignInEvent {
        SignInEvent {
            id: None,
            correlation_id: None,
            at,
            user: None,
            user_id: None,
            application: None,
            ip_address: None,
            location: None,
            client_app: None,
            machine: Machine::default(),
            phone: Phone::default(),
            error_code: None,
            failure_reason: None,
            additional_details: None,
            mfa_method: None,
            steps: Vec::new(),
            requirement: None,
            conditional_access: None,
            risks: Vec::new(),
            approvals: Vec::new(),
            interactive: None,
        }
    }

    /// Whether a user is meant, by name or object id, whatever the case of its letters.
    pub fn is_of(&self, user: &str) -> bool {
        let same = |name: &Option<String>| name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(user));
        same(&self.user) || same(&self.user_id)
    }
}
