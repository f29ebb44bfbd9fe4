use crate::graph::BadKey;
use crate::graph::pass::{Objection, PassRequestError};
use std::fmt;

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanRefusal {
    /// The service gave the user an id that none can be.
    User(BadKey),
    /// How the user was identified is not said.
    IdentityNotVerified,
    /// Fraud or a compromised account is indicated: by what.
    Fraud(Vec<String>),
    /// The pass cannot be made, or would not work.
    Pass(Vec<Objection>),
    /// No tenant allows such a lifetime.
    Lifetime(PassRequestError),
    /// Nothing of what was asked for is there.
    NothingToDo,
}

impl fmt::Display for PlanRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(wrong) => write!(f, "the service's id of the user cannot be used: {wrong}"),
            Self::IdentityNotVerified => f.write_str("how the user's identity was verified is not said"),
            Self::Fraud(signs) => write!(f, "fraud or a compromised account is indicated: {}", signs.join("; ")),
            Self::Pass(objections) => {
                let told: Vec<String> = objections.iter().map(ToString::to_string).collect();
                f.write_str(&told.join("; "))
            }
            Self::Lifetime(wrong) => wrong.fmt(f),
            Self::NothingToDo => {
                f.write_str("there is nothing to reset: the user has no method of the types that are meant")
            }
        }
    }
}

impl std::error::Error for PlanRefusal {}

impl PlanRefusal {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::User(_) => "name the user by the object id, and see that --base is the right service",
            Self::IdentityNotVerified => {
                "say how, for instance --identity-verified \"called back on the number in the HR system\""
            }
            Self::Fraud(_) => {
                "stop and tell security first; sessions can be revoked now: instep graph revoke. --despite \"REASON\" goes on and \
                 puts the reason into plan and record"
            }
            Self::Pass(objections) if objections.iter().any(|wrong| matches!(wrong, Objection::Lifetime(..))) => {
                "ask for another lifetime, or leave the pass out; nothing was changed"
            }
            Self::Pass(_) => "leave the pass out, or have the policy changed first; nothing was changed",
            Self::Lifetime(_) => "the tenant's own policy is narrower still: 60 to 480 min unless it was changed",
            Self::NothingToDo => "--include names further types; instep graph methods lists what there is",
        }
    }
}
