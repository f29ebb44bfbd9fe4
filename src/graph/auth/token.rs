use super::TokenError;
use crate::graph::Response;
use serde::Deserialize;
use std::fmt;
use zeroize::Zeroizing;

/// The longest token that is taken, in bytes.
const LONGEST: usize = 64 * 1024;

/// What lets its bearer in. Wiped when dropped; `Debug` shows nothing of it, and there is no `Display`.
#[derive(Clone)]
pub struct AccessToken(Zeroizing<String>);

/// Why a text is no token; the text is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenTextError {
    /// There is nothing.
    Empty,
    /// It holds something that cannot stand in a header, or is too long.
    Letters,
}

#[derive(Deserialize)]
struct Granted {
    access_token: Option<String>,
    token_type: Option<String>,
}

impl AccessToken {
    /// A token that somebody has already, without the blanks around it and without a `Bearer` in front.
    ///
    /// # Errors
    /// [`TokenTextError`]; the text is not repeated.
    pub fn from_text(text: &str) -> Result<AccessToken, TokenTextError> {
        let bare = text.trim();
        let bare = bare.strip_prefix("Bearer ").unwrap_or(bare).trim();
        match bare {
            "" => Err(TokenTextError::Empty),
            _ if bare.len() > LONGEST || !bare.bytes().all(|byte| byte.is_ascii_graphic()) => {
                Err(TokenTextError::Letters)
            }
            _ => Ok(AccessToken(Zeroizing::new(bare.to_owned()))),
        }
    }

    /// The token that a login service grants. It is opaque: nothing is read out of it.
    ///
    /// # Errors
    /// [`TokenError`] if it grants none.
    pub fn granted(response: &Response) -> Result<AccessToken, TokenError> {
        if !response.is_success() {
            return Err(TokenError::of(response));
        }
        let granted: Option<Granted> = serde_json::from_slice(&response.body).ok();
        let is_bearer = |kind: &Option<String>| kind.as_deref().is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
        let token = granted.filter(|granted| is_bearer(&granted.token_type)).and_then(|granted| granted.access_token);
        let token = token.map(Zeroizing::new);
        token.and_then(|text| AccessToken::from_text(&text).ok()).ok_or_else(|| TokenError::unreadable(response.status))
    }

    /// The token itself, for the header of a request. Whoever calls this must not let it out.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccessToken({} bytes)", self.0.len())
    }
}

impl fmt::Display for TokenTextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is no token in it"),
            Self::Letters => write!(f, "a token is one word of ASCII of at most {} KiB", LONGEST / 1024),
        }
    }
}

impl std::error::Error for TokenTextError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, body: &str) -> Response {
        Response { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
    }

    #[test]
    fn tokens_are_read_and_not_shown() {
        let token = AccessToken::from_text(" Bearer abc.def \n").unwrap();
        assert_eq!((token.expose(), format!("{token:?}").as_str()), ("abc.def", "AccessToken(7 bytes)"));
        assert_eq!(AccessToken::from_text(" \n").unwrap_err(), TokenTextError::Empty);
        assert_eq!(AccessToken::from_text("a\r\nHost: b").unwrap_err(), TokenTextError::Letters);
    }

    #[test]
    fn what_grants_no_token_is_an_error() {
        let granted = reply(200, r#"{"token_type":"Bearer","expires_in":3599,"access_token":"abc"}"#);
        assert_eq!(AccessToken::granted(&granted).unwrap().expose(), "abc");
        for body in [
            "",
            "{}",
            "[]",
            r#"{"access_token":7}"#,
            r#"{"access_token":""}"#,
            r#"{"access_token":"a b"}"#,
            r#"{"token_type":"pop","access_token":"a"}"#,
        ] {
            assert!(AccessToken::granted(&reply(200, body)).is_err(), "{body}");
        }
        assert!(AccessToken::granted(&reply(302, r#"{"access_token":"abc"}"#)).is_err());
    }
}
