//! What an event means: the one table of error numbers and reason texts, and how an event is held against it.

mod codes;
mod method;
mod reasons;
mod record;
mod records;
#[cfg(test)]
mod tests;

pub use method::MethodKind;
pub use record::{ClockEffect, CodeFate, Meaning};
pub use records::MEANINGS;

use super::{SignInEvent, SignInStep};
use crate::evidence::SignIn;
use records::{CONTRADICTORY, SUSPICIOUS_ACTIVITY, UNKNOWN};

/// What an event means and how far it was understood.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Classified {
    /// The meaning.
    pub means: &'static Meaning,
    /// Whether everything that the event says is known. If not, what the number and the method say counts, and the reason goes on
    /// the list of what was not understood.
    pub understood: bool,
}

/// What an event with this number, method and reason means. Numbers and reasons that are not known are said to be so.
///
/// ```
/// use instep::evidence::sign_ins::{ClockEffect, classify};
/// let reused = classify(Some(500_121), Some("OATH verification code"), Some("MFA Denied; verification code already used once"));
/// assert_eq!(reused.means.clock, ClockEffect::Excluded);
/// assert!(!classify(Some(999_999), None, None).understood);
/// ```
pub fn classify(error_code: Option<i64>, method: Option<&str>, reason: Option<&str>) -> Classified {
    let method = method.filter(|name| !name.trim().is_empty()).map(MethodKind::of);
    let text = reasons::normalised(reason.unwrap_or_default());
    let told = reasons::told(&text, method);
    let by_number = error_code.and_then(|code| codes::number(code, method, &text));
    let known = |means| Classified { means, understood: true };
    match (by_number, told) {
        (Some(number), Some(told)) if number.is_mfa => match (error_code, told.success) {
            (Some(0), false) => known(&CONTRADICTORY),
            (Some(0), true) | (_, false) => known(told.means),
            // What is satisfied elsewhere does not undo the failure.
            (_, true) => known(number.means),
        },
        (Some(number), Some(_)) => known(number.means),
        (Some(number), None) if number.is_mfa && error_code != Some(0) => match reasons::retold(&text, method) {
            Some(means) => known(means),
            None => Classified { means: number.means, understood: text.is_empty() || is_frame(&text) },
        },
        (Some(number), None) => known(number.means),
        (None, Some(told)) => Classified { means: told.means, understood: error_code.is_none() },
        (None, None) => match reasons::retold(&text, method).filter(|_| error_code.is_none()) {
            Some(means) => known(means),
            None => Classified { means: &UNKNOWN, understood: error_code.is_none() && text.is_empty() },
        },
    }
}

/// Texts that stand beside a number and add nothing to it.
fn is_frame(text: &str) -> bool {
    ["interrupted", "failure", "authentication failed during strong authentication request", "other"].contains(&text)
        || text.contains("multi-factor authentication")
        || text.contains("multifactor authentication")
}

impl SignIn {
    /// What the event means.
    pub fn meaning(&self) -> &'static Meaning {
        classify(self.error_code, self.method.as_deref(), self.detail.as_deref()).means
    }
}

impl SignInEvent {
    /// The method that decided, in the log's word.
    pub fn deciding_method(&self) -> Option<&str> {
        self.deciding_step().and_then(|step| step.method.as_deref()).or(self.mfa_method.as_deref())
    }

    /// More of that method, such as which token.
    pub fn deciding_method_detail(&self) -> Option<&str> {
        self.deciding_step().and_then(|step| step.method_detail.as_deref())
    }

    /// The words that decided: the step's result, or the status's details. The number's own words are not among them, but for
    /// a lock, where they say which.
    pub fn deciding_reason(&self) -> Option<&str> {
        let step = self.deciding_step().and_then(|step| step.result.as_deref());
        let lock = (self.error_code == Some(50_053)).then_some(self.failure_reason.as_deref()).flatten();
        let details = self.additional_details.as_deref().filter(|text| !text.eq_ignore_ascii_case("null"));
        lock.or(step).or(details)
    }

    /// What it means.
    pub fn classified(&self) -> Classified {
        if self.is_reported() {
            return Classified { means: &SUSPICIOUS_ACTIVITY, understood: true };
        }
        classify(self.error_code, self.deciding_method(), self.deciding_reason())
    }

    /// The event as an observation of a case.
    pub fn observation(&self) -> SignIn {
        let text = |text: Option<&str>| text.map(super::cleaned);
        SignIn {
            at: Some(self.at),
            error_code: self.error_code,
            method: text(self.deciding_method()),
            detail: text(self.deciding_reason()),
        }
    }

    /// Codes that were refused in steps before the one that decided: a wrong code, and then a right one.
    pub fn refused_before(&self) -> impl Iterator<Item = (&SignInStep, &'static Meaning)> {
        let last = self.deciding_step();
        let others = self.steps.iter().filter(move |step| !last.is_some_and(|last| std::ptr::eq(last, *step)));
        let failed = others.filter(|step| step.succeeded == Some(false));
        failed.filter_map(|step| {
            let means = classify(None, step.method.as_deref(), step.result.as_deref()).means;
            means.fate.is_refused_code().then_some((step, means))
        })
    }

    /// The last step that decided: of a failure the last that failed, of a success the last that succeeded. A password counts
    /// only if nothing else was asked.
    fn deciding_step(&self) -> Option<&SignInStep> {
        let failed = self.error_code.is_some_and(|code| code != 0);
        let is_password = |step: &&SignInStep| {
            step.method.as_deref().is_some_and(|name| MethodKind::of(name) == MethodKind::Password)
        };
        let decides = |step: &&SignInStep| match step.succeeded {
            Some(succeeded) => succeeded != failed,
            None => true,
        };
        let factors = || self.steps.iter().filter(|step| !is_password(step));
        factors().rfind(decides).or_else(|| factors().next_back())
    }

    fn is_reported(&self) -> bool {
        let reports = ["suspiciousactivity", "compromised", "fraud"];
        self.risks.iter().any(|risk| {
            let risk = risk.to_ascii_lowercase();
            reports.iter().any(|word| risk.contains(word))
        })
    }
}
