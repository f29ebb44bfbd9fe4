use super::{AccessToken, ClientId, Form, TokenError};
use crate::graph::Response;
use crate::graph::words::cleaned;
use crate::time::Span;
use serde::Deserialize;
use std::fmt;
use zeroize::Zeroizing;

/// Signing in with a browser on any device (RFC 8628): the person enters a code there, and this program asks meanwhile whether that
/// is done. A state machine: answers and moments are handed in. Moments are counted by a counter, not by a clock, which may be set.
pub struct DeviceSignIn {
    client: ClientId,
    code: Zeroizing<String>,
    /// What the person enters.
    pub user_code: String,
    /// Where.
    pub verification_uri: String,
    interval: Span,
    next: Span,
    expires: Span,
}

/// What came of one question.
#[derive(Debug)]
pub enum Poll {
    /// Nobody has entered the code yet: ask again at the next moment.
    Pending,
    /// Somebody has.
    Granted(AccessToken),
}

#[derive(Deserialize)]
struct Begun {
    device_code: String,
    user_code: String,
    verification_uri: String,
    expires_in: Option<u32>,
    interval: Option<u32>,
}

impl DeviceSignIn {
    /// How long a code is good for where the service does not say.
    const LIFETIME: u32 = 900;
    /// How long to wait between two questions where the service does not say (RFC 8628, section 3.5), and by how much longer after
    /// `slow_down`.
    const INTERVAL: u32 = 5;

    /// The form that asks for a code.
    pub fn begin(client: &ClientId, scopes: &[String]) -> Form {
        Form::default().with("client_id", client.as_str()).with("scope", &scopes.join(" "))
    }

    /// From the answer to it.
    ///
    /// # Errors
    /// [`TokenError`] if there is no code in it.
    pub fn begun(client: &ClientId, response: &Response, now: Span) -> Result<DeviceSignIn, TokenError> {
        if !response.is_success() {
            return Err(TokenError::of(response));
        }
        let begun: Option<Begun> = serde_json::from_slice(&response.body).ok();
        let begun = begun.ok_or_else(|| TokenError::unreadable(response.status))?;
        let interval = seconds(begun.interval.unwrap_or(Self::INTERVAL).max(1));
        Ok(DeviceSignIn {
            client: client.clone(),
            code: Zeroizing::new(begun.device_code),
            user_code: cleaned(&begun.user_code),
            verification_uri: cleaned(&begun.verification_uri),
            interval,
            next: now + interval,
            expires: now + seconds(begun.expires_in.unwrap_or(Self::LIFETIME)),
        })
    }

    /// When to ask next; `None` if the code will have expired by then.
    pub fn next_question(&self) -> Option<Span> {
        (self.next < self.expires).then_some(self.next)
    }

    /// When the code expires.
    pub fn expires(&self) -> Span {
        self.expires
    }

    /// The form that asks whether the code was entered.
    pub fn question(&self) -> Form {
        Form::default()
            .with("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
            .with("client_id", self.client.as_str())
            .with_secret("device_code", &self.code)
    }

    /// Takes the answer to a question that was here at `now`.
    ///
    /// # Errors
    /// [`TokenError`] if it is over: declined, expired, or anything that is not known to pass.
    pub fn answered(&mut self, response: &Response, now: Span) -> Result<Poll, TokenError> {
        if response.is_success() {
            return AccessToken::granted(response).map(Poll::Granted);
        }
        let error = TokenError::of(response);
        match error.error.as_deref() {
            Some("authorization_pending") => {}
            Some("slow_down") => self.interval = self.interval + seconds(Self::INTERVAL),
            // A service that is busy says nothing about the code.
            None | Some(_) if matches!(response.status, 429 | 503 | 504) => self.slow_down(),
            _ => return Err(error),
        }
        self.next = now + self.interval;
        Ok(Poll::Pending)
    }

    /// No answer came: ask again, but less often (RFC 8628, section 3.5).
    pub fn unanswered(&mut self, now: Span) {
        self.slow_down();
        self.next = now + self.interval;
    }

    /// The end where nobody has entered the code in time.
    pub fn expired() -> TokenError {
        TokenError::own(0, Some("expired_token"))
    }

    fn slow_down(&mut self) {
        self.interval = (self.interval + self.interval).min(Span::from_seconds(60));
    }
}

fn seconds(seconds: u32) -> Span {
    Span::from_seconds(i64::from(seconds))
}

impl fmt::Debug for DeviceSignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceSignIn").field("next", &self.next).field("expires", &self.expires).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGUN: &str = r#"{"device_code":"hidden-device-code","user_code":"ABCD-EFGH","verification_uri":"https://m/devicelogin",
        "expires_in":30,"interval":5,"message":"go"}"#;

    fn reply(status: u16, body: &str) -> Response {
        Response { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
    }

    fn error(name: &str) -> Response {
        reply(400, &format!(r#"{{"error":"{name}"}}"#))
    }

    fn begun(now: i64) -> DeviceSignIn {
        let client = "app".parse().unwrap();
        DeviceSignIn::begun(&client, &reply(200, BEGUN), Span::from_seconds(now)).unwrap()
    }

    fn next(sign_in: &DeviceSignIn) -> Option<f64> {
        sign_in.next_question().map(Span::seconds)
    }

    #[test]
    fn it_asks_every_five_seconds_until_the_code_is_entered() {
        let mut sign_in = begun(100);
        assert_eq!((sign_in.user_code.as_str(), next(&sign_in)), ("ABCD-EFGH", Some(105.0)));
        let pending = sign_in.answered(&error("authorization_pending"), Span::from_seconds(106)).unwrap();
        assert!(matches!(pending, Poll::Pending));
        assert_eq!(next(&sign_in), Some(111.0));
        let granted = sign_in.answered(&reply(200, r#"{"access_token":"t"}"#), Span::from_seconds(112)).unwrap();
        assert!(matches!(granted, Poll::Granted(token) if token.expose() == "t"));
    }

    #[test]
    fn it_asks_less_often_when_it_is_told_to_or_gets_no_answer() {
        let mut sign_in = begun(0);
        sign_in.answered(&error("slow_down"), Span::from_seconds(5)).unwrap();
        assert_eq!(next(&sign_in), Some(15.0));
        sign_in.answered(&error("authorization_pending"), Span::from_seconds(15)).unwrap();
        assert_eq!(next(&sign_in), Some(25.0));
        sign_in.unanswered(Span::from_seconds(16));
        assert_eq!(next(&sign_in), None, "the code expires first");
        let mut sign_in = begun(0);
        sign_in.answered(&reply(503, ""), Span::from_seconds(5)).unwrap();
        assert_eq!(next(&sign_in), Some(15.0));
    }

    #[test]
    fn every_other_error_is_an_end() {
        let names =
            ["authorization_declined", "expired_token", "bad_verification_code", "invalid_grant", "invalid_client", ""];
        for name in names {
            let wrong = begun(0).answered(&error(name), Span::from_seconds(5)).unwrap_err();
            assert!(!wrong.advice().is_empty(), "{name}");
        }
        let confidential = reply(401, r#"{"error":"invalid_client","error_codes":[7000218]}"#);
        assert!(begun(0).answered(&confidential, Span::ZERO).unwrap_err().advice().contains("public client"));
        assert!(DeviceSignIn::expired().advice().contains("expired"));
    }

    #[test]
    fn nothing_secret_is_shown_and_nothing_panics() {
        let sign_in = begun(0);
        assert!(!format!("{sign_in:?} {:?}", sign_in.question()).contains("hidden"));
        let client: ClientId = "app".parse().unwrap();
        for body in ["", "{}", r#"{"device_code":"a","user_code":"b","verification_uri":"c","interval":-1}"#] {
            assert!(DeviceSignIn::begun(&client, &reply(200, body), Span::ZERO).is_err(), "{body}");
        }
        let largest =
            r#"{"device_code":"a","user_code":"b","verification_uri":"c","interval":4294967295,"expires_in":0}"#;
        let sign_in = DeviceSignIn::begun(&client, &reply(200, largest), Span::ZERO).unwrap();
        assert_eq!(sign_in.next_question(), None);
    }
}
