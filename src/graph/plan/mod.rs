//! The plan of a reset: every call before any is made, what each destroys, and what speaks against it.

mod choice;
mod file;
mod grounds;
mod order;
mod refusal;
mod registered;
mod state;
mod step;
mod survey;
mod told;

pub use choice::Choice;
pub use file::PlanFileError;
pub use grounds::{Advice, ClockVerdict, Grounds};
pub use order::ordered;
pub use refusal::PlanRefusal;
pub use registered::{Registered, type_name, type_names, types_of};
pub(in crate::graph) use state::hex;
pub use state::{Change, NotRead, UserState};
pub use step::{Deed, Step};
pub use survey::{Reads, read_methods, survey};

use super::UserKey;
use super::pass::Objection;
use crate::time::UnixTime;
use serde::{Deserialize, Serialize};

/// A plan, as it stands in its file. One user, every call in order, and nothing that could be done to anybody else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Always `instep.reset-plan/1`.
    pub schema: String,
    /// The version of the program that made it.
    pub tool_version: String,
    /// SHA-256, in hex, of everything else in it: a plan that was changed by hand is refused.
    pub digest: String,
    /// When it was made.
    #[cfg_attr(feature = "cli", schemars(with = "String"))]
    pub made_at: UnixTime,
    /// Where it is to be carried out: scheme and host of the service.
    pub service: String,
    /// Whose methods.
    pub user: User,
    /// How the user was identified, in the words of whoever did it.
    pub identity_verified: String,
    /// Why it is done although fraud or a compromised account is indicated.
    pub despite: Option<String>,
    /// What is known of the clock and of fraud.
    pub grounds: Option<Grounds>,
    /// What is said of it.
    pub advice: Advice,
    /// What to know before, most important first.
    pub warnings: Vec<String>,
    /// Every call, in order.
    pub steps: Vec<Step>,
    /// What each of them destroys.
    pub destroys: Vec<String>,
    /// What stays, and why.
    pub kept: Vec<Kept>,
    /// What cannot be done by Graph and has to be done by somebody.
    pub by_hand: Vec<String>,
    /// What was known of the user.
    pub state: UserState,
    /// SHA-256, in hex, of what of that matters: if it is another one later, the plan is stale.
    pub fingerprint: String,
}

/// One user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The object id.
    pub id: String,
    /// The user principal name.
    pub user_principal_name: String,
    /// The name that people see.
    pub display_name: Option<String>,
}

/// A method that stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// Which.
    pub method: Registered,
    /// Why.
    pub why: String,
}

/// What a plan is made from.
#[derive(Clone, Debug)]
pub struct Intent<'a> {
    /// What is to be reset.
    pub choice: &'a Choice,
    /// How the user was identified.
    pub identity_verified: &'a str,
    /// Why it is done although fraud is indicated.
    pub despite: Option<&'a str>,
    /// What is known of the clock and of fraud.
    pub grounds: Option<Grounds>,
    /// What else speaks of fraud or of a compromised account, a sentence each.
    pub fraud: &'a [String],
    /// Scheme and host of the service.
    pub service: &'a str,
    /// Now.
    pub now: UnixTime,
}

impl Plan {
    /// The format's name.
    pub const SCHEMA: &'static str = "instep.reset-plan/1";

    /// Makes the plan for a user in this state.
    ///
    /// # Errors
    /// [`PlanRefusal`] if the identity check is not named, fraud is indicated and no reason is given, the pass cannot be made or
    /// would not work, or there is nothing to do.
    pub fn new(user: User, state: UserState, intent: Intent) -> Result<Plan, PlanRefusal> {
        let key: UserKey = user.id.parse().map_err(PlanRefusal::User)?;
        let identity_verified = intent.identity_verified.trim().to_owned();
        if !identity_verified.chars().any(char::is_alphanumeric) {
            return Err(PlanRefusal::IdentityNotVerified);
        }
        let (steps, kept) = steps_of(&state, intent.choice, &key);
        if steps.is_empty() {
            return Err(PlanRefusal::NothingToDo);
        }
        let despite = intent.despite.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
        let fraud = signs_of_fraud(&state, intent.grounds.as_ref(), intent.fraud);
        // Ending sessions is right just then; making a way in is not.
        let is_way_in = steps.iter().any(|step| step.does != Deed::RevokeSessions);
        if is_way_in && !fraud.is_empty() && despite.is_none() {
            return Err(PlanRefusal::Fraud(fraud));
        }
        check_pass(&state, intent.choice)?;
        let advice = Advice::of(intent.grounds.as_ref());
        let deeds: Vec<Deed> = steps.iter().map(|step| step.does.clone()).collect();
        let stays: Vec<Registered> = kept.iter().map(|kept| kept.method.clone()).collect();
        let about_clock = is_way_in.then(|| advice.warning(intent.grounds.as_ref())).flatten();
        let about_fraud = fraud.iter().map(|sign| format!("FRAUD OR A COMPROMISED ACCOUNT IS INDICATED: {sign}"));
        let warnings =
            about_clock.into_iter().chain(about_fraud).chain(told::warnings(&state, &deeds, &stays)).collect();
        let plan = Plan {
            schema: Plan::SCHEMA.to_owned(),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            digest: String::new(),
            made_at: UnixTime::from_seconds(intent.now.whole_seconds()),
            service: intent.service.to_owned(),
            user,
            identity_verified,
            despite,
            advice,
            warnings,
            destroys: deeds.iter().map(told::destroys).collect(),
            by_hand: told::by_hand(&state, &deeds, &stays),
            steps,
            kept,
            grounds: intent.grounds.map(Grounds::rounded),
            fingerprint: state.fingerprint(),
            state,
        };
        Ok(Plan { digest: plan.digest_of_rest(), ..plan })
    }

    /// The user's key for paths.
    ///
    /// # Errors
    /// If the id is none; a plan that was made or read has been checked for that.
    pub fn user_key(&self) -> Result<UserKey, super::BadKey> {
        self.user.id.parse()
    }

    /// The step of this number.
    pub fn step(&self, number: u32) -> Option<&Step> {
        self.steps.iter().find(|step| step.step == number)
    }

    /// Whether a Temporary Access Pass is made.
    pub fn issues_pass(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.does, Deed::IssuePass { .. }))
    }

    /// Whether any method is deleted or deactivated.
    pub fn resets_methods(&self) -> bool {
        self.steps.iter().any(|step| step.does.method().is_some())
    }

    /// What has to be read again before it is carried out.
    pub fn reads(&self) -> Reads {
        Reads {
            methods: self.resets_methods() || !self.state.methods.is_empty(),
            pass_policy: self.issues_pass(),
            risk: false,
        }
    }
}

/// The calls in order, and what stays.
fn steps_of(state: &UserState, choice: &Choice, user: &UserKey) -> (Vec<Step>, Vec<Kept>) {
    let mut deeds = Vec::new();
    let mut kept = Vec::new();
    for method in order::ordered(state.methods.clone(), state.default_method.as_deref()) {
        let method_type = method.method_type();
        let is_wanted = choice.resets(&method_type);
        let deed = match method_type {
            super::MethodType::HardwareOath if !choice.unassign_tokens => {
                Deed::DeactivateToken { method: method.clone() }
            }
            _ => Deed::DeleteMethod { method: method.clone() },
        };
        match is_wanted && deed.request(user).is_some() {
            true => deeds.push(deed),
            false => kept.push(Kept { why: told::kept_because(&method, is_wanted, choice.pass.is_some()), method }),
        }
    }
    deeds.extend(choice.pass.clone().map(|pass| Deed::IssuePass { pass }));
    deeds.extend(choice.revoke.then_some(Deed::RevokeSessions));
    let steps = (1..).zip(deeds).filter_map(|(number, deed)| Step::new(number, deed, user)).collect();
    (steps, kept)
}

/// What speaks of fraud or of a compromised account.
fn signs_of_fraud(state: &UserState, grounds: Option<&Grounds>, others: &[String]) -> Vec<String> {
    let mut signs = grounds.map(|grounds| grounds.fraud.clone()).unwrap_or_default();
    signs.extend_from_slice(others);
    if state.is_compromised() {
        let word = |text: &Option<String>| text.clone().unwrap_or_else(|| "not known".to_owned());
        let (level, state) = (word(&state.risk_level), word(&state.risk_state));
        signs.push(format!("the service rates the user's risk as {level} ({state})"));
    }
    signs
}

fn check_pass(state: &UserState, choice: &Choice) -> Result<(), PlanRefusal> {
    let Some(request) = &choice.pass else { return Ok(()) };
    request.check().map_err(PlanRefusal::Lifetime)?;
    let mut objections = match &state.pass_policy {
        Some(policy) => policy.objections(request),
        None => vec![Objection::PolicyUnknown(state.why_not_read(survey::PASS_POLICY))],
    };
    objections.extend(state.is_guest().then_some(Objection::Guest));
    if objections.is_empty() { Ok(()) } else { Err(PlanRefusal::Pass(objections)) }
}

#[cfg(test)]
mod tests;
