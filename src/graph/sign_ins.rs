use super::words::cleaned;
use super::{ApiVersion, Failure, Request, Service, UserKey, Verb, each_page};
use crate::time::UnixTime;
use serde_json::Value;

/// The largest page that the service gives.
const LARGEST_PAGE: usize = 1_000;

/// Which sign-ins of a user are asked for. Only beta has the steps of MFA, so beta it is; interactive ones alone, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInQuery {
    /// Whose.
    pub user: UserKey,
    /// None from before.
    pub since: Option<UnixTime>,
    /// So many at most.
    pub most: usize,
}

impl SignInQuery {
    /// The request for the first page.
    ///
    /// ```
    /// use instep::graph::SignInQuery;
    /// let query = SignInQuery { user: "o'neil@contoso.com".parse().unwrap(), since: None, most: 50 };
    /// let filter = "userPrincipalName eq 'o''neil@contoso.com'".to_owned();
    /// assert_eq!(query.request().query[0], ("$filter".to_owned(), filter));
    /// ```
    pub fn request(&self) -> Request {
        let whose = if self.user.as_str().contains('@') { "userPrincipalName" } else { "userId" };
        let mut filter = format!("{whose} eq '{}'", self.user.as_str().replace('\'', "''"));
        if let Some(since) = self.since {
            let whole = UnixTime::from_seconds(since.whole_seconds());
            filter.push_str(&format!(" and createdDateTime ge {whole}"));
        }
        let page = self.most.clamp(1, LARGEST_PAGE);
        Request::new(Verb::Get, ApiVersion::Beta, "/auditLogs/signIns")
            .with_query("$filter", filter)
            .with_query("$top", page.to_string())
    }

    /// Asks for them, page by page.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn read(&self, service: &mut dyn Service) -> Result<Vec<Value>, Failure> {
        let mut events = Vec::new();
        each_page(service, &self.request(), &mut |page| {
            let listed = page.get_mut("value").and_then(Value::as_array_mut);
            events.extend(listed.map(std::mem::take).unwrap_or_default());
            events.len() < self.most
        })?;
        events.truncate(self.most);
        Ok(events)
    }
}

/// A sign-in that succeeded with a second factor of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MfaSignIn {
    /// When, as the service wrote it.
    pub at: String,
    /// By which method, in the log's words.
    pub method: String,
}

impl MfaSignIn {
    /// The first of these events, which come newest first. One that leaned on an earlier sign-in ("previously satisfied") proves
    /// nothing about what is registered now.
    pub fn first_of(events: &[Value]) -> Option<MfaSignIn> {
        let found = events.iter().filter_map(MfaSignIn::of);
        found.min_by(|one, other| one.at.cmp(&other.at))
    }

    fn of(event: &Value) -> Option<MfaSignIn> {
        let succeeded = event["status"]["errorCode"].as_i64() == Some(0);
        let steps = event["authenticationDetails"].as_array()?;
        let step = steps.iter().find(|step| is_second_factor(step))?;
        succeeded.then_some(())?;
        Some(MfaSignIn {
            at: cleaned(event["createdDateTime"].as_str()?),
            method: cleaned(step["authenticationMethod"].as_str()?),
        })
    }
}

fn is_second_factor(step: &Value) -> bool {
    let text = |name: &str| step[name].as_str().unwrap_or_default().to_ascii_lowercase();
    let (method, result) = (text("authenticationMethod"), text("authenticationStepResultDetail"));
    let leans = |text: &str| text.contains("previously satisfied") || text.contains("satisfied by");
    let is_first = method.is_empty() || method == "password" || method.contains("temporary access pass");
    step["succeeded"].as_bool() == Some(true) && !is_first && !leans(&method) && !leans(&result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(at: &str, code: i64, method: &str, succeeded: bool, result: &str) -> Value {
        json!({ "createdDateTime": at, "status": { "errorCode": code }, "authenticationDetails": [
            { "authenticationMethod": "Password", "succeeded": true },
            { "authenticationMethod": method, "succeeded": succeeded, "authenticationStepResultDetail": result } ] })
    }

    #[test]
    fn the_filter_has_user_and_time() {
        let user: UserKey = "11111111-2222-4333-8444-555555555555".parse().unwrap();
        let since = Some(UnixTime::from_nanos(1_795_255_205_250_000_000));
        let request = SignInQuery { user, since, most: 5_000 }.request();
        let filter = "userId eq '11111111-2222-4333-8444-555555555555' and createdDateTime ge 2026-11-21T10:00:05Z";
        assert_eq!(request.query, [("$filter".to_owned(), filter.to_owned()), ("$top".to_owned(), "1000".to_owned())]);
        assert_eq!(request.version, ApiVersion::Beta);
    }

    #[test]
    fn only_a_second_factor_of_its_own_counts() {
        let good = event("2026-11-21T10:00:00Z", 0, "OATH verification code", true, "MFA completed in Azure AD");
        let later = event("2026-11-21T11:00:00Z", 0, "Mobile app notification", true, "");
        let found = MfaSignIn::first_of(&[later, good.clone()]).unwrap();
        assert_eq!((&*found.at, &*found.method), ("2026-11-21T10:00:00Z", "OATH verification code"));
        for other in [
            event("a", 500_121, "OATH verification code", true, ""),
            event("a", 0, "OATH verification code", false, "MFA denied; invalid verification code"),
            event("a", 0, "Previously satisfied", true, ""),
            event("a", 0, "Mobile app notification", true, "MFA requirement satisfied by claim in the token"),
            event("a", 0, "Temporary Access Pass", true, ""),
            json!({ "status": { "errorCode": 0 }, "createdDateTime": "a" }),
            json!(7),
        ] {
            assert_eq!(MfaSignIn::first_of(std::slice::from_ref(&other)), None, "{other}");
        }
    }
}
