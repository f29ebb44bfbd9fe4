use super::Outcome;
use crate::graph::{Response, ServiceError, Unanswered};

/// What came of a step's last call.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) outcome: Outcome,
    pub(super) status: Option<u16>,
    pub(super) code: Option<String>,
    pub(super) says: Option<String>,
    pub(super) request_id: Option<String>,
}

impl Reply {
    /// What an answer says. Only a method may be gone or refused for now.
    pub(super) fn of(answer: &Result<Response, Unanswered>, is_about_method: bool) -> Reply {
        let response = match answer {
            Ok(response) => response,
            Err(unanswered) => {
                let outcome = if unanswered.sent { Outcome::Unanswered } else { Outcome::NotSent };
                return Reply {
                    outcome,
                    status: None,
                    code: None,
                    says: Some(unanswered.to_string()),
                    request_id: None,
                };
            }
        };
        let request_id = response.request_id().map(printable);
        if response.is_success() {
            return Reply { outcome: Outcome::Done, status: Some(response.status), code: None, says: None, request_id };
        }
        let error = ServiceError::of(response);
        let outcome = match error.status {
            404 if is_about_method && !error.is_missing_user() => Outcome::Gone,
            400 if is_about_method => Outcome::Refused,
            _ => Outcome::Failed,
        };
        let request_id = request_id.or_else(|| error.request_id.clone());
        Reply { outcome, status: Some(error.status), says: Some(error.to_string()), code: error.code, request_id }
    }
}

fn printable(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_graphic()).take(80).collect()
}
