//! A plan as a file: JSON that people can read, and that is refused if it was changed.

use super::{Grounds, Plan, hex};
use sha2::{Digest, Sha256};
use std::fmt;

/// Why a file is no plan that could be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanFileError {
    /// It is no JSON, or has not the keys of a plan: line, column, and what is wrong.
    Json(usize, usize, String),
    /// It is of another format.
    Schema(String),
    /// It was changed since it was made: the digest that it has and the one that it should have.
    Changed(String, String),
    /// A step's call is not what the step does: its number.
    Step(u32),
    /// The user's id can be none.
    User(String),
}

impl fmt::Display for PlanFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(line, column, why) => write!(f, "it is no plan: line {line}, column {column}: {why}"),
            Self::Schema(schema) if schema.is_empty() => write!(f, "it has no schema, a plan is of {}", Plan::SCHEMA),
            Self::Schema(schema) => write!(f, "it is of the format '{schema}', a plan is of {}", Plan::SCHEMA),
            Self::Changed(has, should) => {
                write!(f, "it was changed since it was made: its digest is {has}, that of its content {should}")
            }
            Self::Step(number) => write!(f, "the call of step {number} is not what the step says that it does"),
            Self::User(wrong) => write!(f, "the user's id: {wrong}"),
        }
    }
}

impl std::error::Error for PlanFileError {}

impl Plan {
    /// Reads a plan and checks that it is as it was made.
    ///
    /// # Errors
    /// [`PlanFileError`]; a plan that is not wholly understood is not carried out.
    pub fn read(text: &str) -> Result<Plan, PlanFileError> {
        let named: serde_json::Value = serde_json::from_str(text).map_err(|wrong| of_json(&wrong))?;
        match named["schema"].as_str() {
            Some(Plan::SCHEMA) => {}
            Some(other) => return Err(PlanFileError::Schema(other.chars().take(60).collect())),
            None => return Err(PlanFileError::Schema(String::new())),
        }
        let plan: Plan = serde_json::from_str(text).map_err(|wrong| of_json(&wrong))?;
        let should = plan.digest_of_rest();
        if plan.digest != should {
            return Err(PlanFileError::Changed(short(&plan.digest), short(&should)));
        }
        let user = plan.user_key().map_err(|wrong| PlanFileError::User(wrong.to_string()))?;
        match plan.steps.iter().zip(1..).find(|(step, number)| step.step != *number || !step.is_as_written(&user)) {
            Some((step, _)) => Err(PlanFileError::Step(step.step)),
            None => Ok(plan),
        }
    }

    /// The file's text.
    pub fn to_json(&self) -> String {
        // Texts, numbers and lists alone can always be written.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// SHA-256, in hex, of everything but the digest.
    pub(super) fn digest_of_rest(&self) -> String {
        let rest = Plan { digest: String::new(), ..self.clone() };
        hex(&Sha256::digest(serde_json::to_string(&rest).unwrap_or_default()))
    }
}

impl Grounds {
    /// With a probability of six digits, which are read back as they were written.
    pub(super) fn rounded(mut self) -> Grounds {
        self.probability = (self.probability * 1e6).round() / 1e6;
        if !self.probability.is_finite() {
            self.probability = 0.0;
        }
        self
    }
}

fn of_json(wrong: &serde_json::Error) -> PlanFileError {
    let why = wrong.to_string();
    let why = why.split(" at line ").next().unwrap_or_default().chars().take(120).collect();
    PlanFileError::Json(wrong.line(), wrong.column(), why)
}

fn short(digest: &str) -> String {
    digest.chars().filter(char::is_ascii_hexdigit).take(12).collect()
}
