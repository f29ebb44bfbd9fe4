use super::{KeyError, SigningKey};
use crate::time::{Span, UnixTime};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use zeroize::Zeroizing;

/// What an app says of itself and signs with its key, in place of a secret (RFC 7523): a JSON Web Token under PS256.
pub struct Assertion<'a> {
    /// Whom it is for: the token URL.
    pub audience: &'a str,
    /// Who says so: the app's id.
    pub client: &'a str,
    /// When, by this machine's clock. If that is wrong, the login service refuses the assertion.
    pub now: UnixTime,
    /// What makes it one of a kind: random bytes.
    pub jti: [u8; 16],
}

impl Assertion<'_> {
    /// How long it is good for: within the 5 to 10 minutes that Microsoft advises.
    pub const LIFETIME: Span = Span::from_seconds(300);

    /// The token: header, claims and signature.
    ///
    /// # Errors
    /// [`KeyError`] if the key does not sign.
    pub fn signed(&self, key: &SigningKey) -> Result<Zeroizing<String>, KeyError> {
        let header = json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": URL_SAFE_NO_PAD.encode(key.thumbprint()) });
        let text = format!("{}.{}", encoded(&header), encoded(&self.claims()));
        let signature = key.sign(text.as_bytes())?;
        Ok(Zeroizing::new(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))))
    }

    fn claims(&self) -> serde_json::Value {
        let (from, until) = (self.now.whole_seconds(), (self.now + Self::LIFETIME).whole_seconds());
        json!({
            "aud": self.audience, "iss": self.client, "sub": self.client,
            "jti": crate::graph::Uuid::of_random(self.jti).to_string(), "nbf": from, "iat": from, "exp": until,
        })
    }
}

fn encoded(part: &serde_json::Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::auth::signing_key::tests::key;

    #[test]
    fn an_assertion_says_what_microsoft_asks_for() {
        let key = key();
        let assertion = Assertion {
            audience: "https://login/t/token",
            client: "app",
            now: UnixTime::from_seconds(1000),
            jti: [7; 16],
        };
        let signed = assertion.signed(&key).unwrap();
        let parts: Vec<&str> = signed.split('.').collect();
        let [header, claims, signature] = parts[..] else { panic!("{} parts", parts.len()) };
        let read =
            |part| -> serde_json::Value { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap() };
        let thumbprint = URL_SAFE_NO_PAD.encode(key.thumbprint());
        assert_eq!(read(header), json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": thumbprint }));
        let wanted = json!({
            "aud": "https://login/t/token", "iss": "app", "sub": "app", "nbf": 1000, "iat": 1000, "exp": 1300,
            "jti": "07070707-0707-4707-8707-070707070707",
        });
        assert_eq!(read(claims), wanted);
        let text = signed.rsplit_once('.').unwrap().0;
        crate::graph::auth::signing_key::tests::verify(text.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap());
    }
}
