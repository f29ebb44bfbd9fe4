use super::{AccessToken, Assertion, Form, SigningKey, TokenError};
use crate::graph::Response;
use crate::time::UnixTime;
use std::fmt;
use std::str::FromStr;
use zeroize::Zeroizing;

/// A tenant: its id, or one of its domains. It stands in a path, so its letters are checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant(String);

/// An app registration's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientId(String);

/// Why a text is neither a tenant nor an app's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdError;

/// How an app proves that it is itself.
pub enum ClientCredential {
    /// By a secret that it shares with the login service.
    Secret(Zeroizing<String>),
    /// By a key whose certificate the login service has.
    Key(SigningKey),
}

impl Tenant {
    /// As it was named.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it means one tenant: an app that signs in as itself needs one.
    pub fn is_particular(&self) -> bool {
        !["common", "organizations", "consumers"].contains(&self.0.to_ascii_lowercase().as_str())
    }

    /// The path of the tokens, below the login service's base.
    pub fn token_path(&self) -> String {
        format!("/{}/oauth2/v2.0/token", self.0)
    }

    /// The path of the device codes.
    pub fn device_code_path(&self) -> String {
        format!("/{}/oauth2/v2.0/devicecode", self.0)
    }
}

impl ClientId {
    /// As it was named.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ClientCredential {
    /// The form that asks for a token for the app itself.
    ///
    /// `audience` is the token URL, which an assertion is written for; `now` is this machine's clock, and `jti` 16 random bytes.
    ///
    /// # Errors
    /// What the signing says.
    pub fn form(
        &self,
        client: &ClientId,
        scope: &str,
        audience: &str,
        now: UnixTime,
        jti: [u8; 16],
    ) -> Result<Form, super::KeyError> {
        let form = Form::default()
            .with("client_id", client.as_str())
            .with("scope", scope)
            .with("grant_type", "client_credentials");
        Ok(match self {
            Self::Secret(secret) => form.with_secret("client_secret", secret),
            Self::Key(key) => {
                let assertion = Assertion { audience, client: client.as_str(), now, jti };
                form.with("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                    .with_secret("client_assertion", &assertion.signed(key)?)
            }
        })
    }

    /// What came of it.
    ///
    /// # Errors
    /// [`TokenError`] if no token is granted.
    pub fn granted(response: &Response) -> Result<AccessToken, TokenError> {
        AccessToken::granted(response)
    }
}

impl fmt::Debug for ClientCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Secret(_) => "Secret(..)",
            Self::Key(_) => "Key(..)",
        })
    }
}

/// Letters, digits, dots and dashes; no dots at its ends and no two together, so that no path can be made of it.
fn checked(text: &str) -> Result<String, IdError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    let fits = !text.is_empty() && text.len() <= 255 && text.bytes().all(plain);
    let dots = text.starts_with('.') || text.ends_with('.') || text.contains("..");
    if fits && !dots { Ok(text.to_owned()) } else { Err(IdError) }
}

impl FromStr for Tenant {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Tenant, IdError> {
        checked(text).map(Tenant)
    }
}

impl FromStr for ClientId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<ClientId, IdError> {
        checked(text).map(ClientId)
    }
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id or a domain has letters, digits, dashes and single dots alone")
    }
}

impl std::error::Error for IdError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_can_be_made_of_a_tenant() {
        for good in ["contoso.onmicrosoft.com", "3179e48a-750b-4051-897c-87b9720928f7", "common"] {
            assert!(good.parse::<Tenant>().is_ok(), "{good}");
        }
        for wrong in ["", "..", "a/b", "a%2fb", "a b", "a?b", ".a", "a.", "a..b", "ä"] {
            assert_eq!(wrong.parse::<Tenant>(), Err(IdError), "{wrong}");
        }
        assert!(!"Organizations".parse::<Tenant>().unwrap().is_particular());
    }

    #[test]
    fn a_secret_is_sent_as_the_login_service_wants_it() {
        let credential = ClientCredential::Secret(Zeroizing::new("a+b~".to_owned()));
        let client = "app".parse().unwrap();
        let form = credential.form(&client, "https://g/.default", "", UnixTime::EPOCH, [0; 16]).unwrap();
        let body = "client_id=app&scope=https%3A%2F%2Fg%2F.default&grant_type=client_credentials&client_secret=a%2Bb~";
        assert_eq!(form.expose(), body.as_bytes());
        assert_eq!(form.secrets().collect::<Vec<_>>(), ["a+b~"]);
        assert_eq!(format!("{credential:?}"), "Secret(..)");
    }
}
