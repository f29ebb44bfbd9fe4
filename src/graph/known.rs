use super::{Failure, Operation};

/// A fact that may be out of reach: refused, without a licence, or not there in this cloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known<T> {
    /// It is so.
    Is(T),
    /// It is not known.
    Unknown {
        /// Why, for a person.
        because: String,
    },
}

impl<T> Known<T> {
    /// The fact, if it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Unknown { .. } => None,
        }
    }

    /// Why it is not known, if it is not.
    pub fn because(&self) -> Option<&str> {
        match self {
            Self::Is(_) => None,
            Self::Unknown { because } => Some(because),
        }
    }

    /// From an answer to a request, with what may be missing where it was refused.
    pub fn of(answer: Result<T, Failure>, operation: Operation) -> Known<T> {
        match answer {
            Ok(value) => Self::Is(value),
            Err(failure) => Self::Unknown { because: because(&failure, operation) },
        }
    }

    /// What follows from the fact, where something may be missing in it.
    pub fn and_then<U>(self, f: impl FnOnce(T) -> Result<U, String>) -> Known<U> {
        match self {
            Self::Is(value) => match f(value) {
                Ok(value) => Known::Is(value),
                Err(because) => Known::Unknown { because },
            },
            Self::Unknown { because } => Known::Unknown { because },
        }
    }

    /// What follows from the fact.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Known<U> {
        match self {
            Self::Is(value) => Known::Is(f(value)),
            Self::Unknown { because } => Known::Unknown { because },
        }
    }
}

/// Short, for one line of a report.
fn because(failure: &Failure, operation: Operation) -> String {
    let Failure::Refused(error) = failure else {
        return match failure {
            Failure::Unanswered(error) => format!("no answer: {error}"),
            other => other.to_string(),
        };
    };
    let code = error.code.as_deref().map(|code| format!(" {code}")).unwrap_or_default();
    let id = error.request_id.as_deref().map(|id| format!(", request-id {id}")).unwrap_or_default();
    let status = error.status;
    let why = match status {
        403 if error.is_licence() => "needs a P1 or P2 licence".to_owned(),
        403 => format!("needs {}", operation.permission().name),
        404 => "not there".to_owned(),
        _ => error.message.as_deref().unwrap_or("refused").to_owned(),
    };
    format!("{why} ({status}{code}{id})")
}
