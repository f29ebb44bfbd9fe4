use crate::otp::{DigitsError, SecretError};
use crate::time::PeriodError;
use std::fmt;

/// Why a URI cannot be read. It never holds the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UriError {
    /// It does not begin with `otpauth://`.
    NotOtpauth,
    /// It is longer than any QR picture can hold.
    TooLong {
        /// Its length in bytes.
        bytes: usize,
        /// The most that is read.
        most: usize,
    },
    /// Google Authenticator's export, which holds several accounts in another format.
    Migration,
    /// Microsoft's code for pairing its app for push messages.
    PushPairing,
    /// A type that is known and not built.
    UnsupportedType(&'static str),
    /// Neither `totp` nor `hotp`. The word is not kept: it may be the secret.
    UnknownType,
    /// There is no parameter `secret`.
    NoSecret,
    /// Two secrets, and they differ.
    TwoSecrets,
    /// The secret cannot be read.
    Secret(SecretError),
    /// A hash that no TOTP of this crate uses; its name where that cannot be anything else.
    Algorithm(Option<String>),
    /// A number of digits that no code has.
    Digits(DigitsError),
    /// A period that cannot be.
    Period(PeriodError),
    /// A parameter that has to be a whole number.
    NotANumber(&'static str),
}

impl fmt::Display for UriError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOtpauth => f.write_str("this is no otpauth:// URI"),
            Self::TooLong { bytes, most } => write!(f, "the URI has {bytes} bytes, the most is {most}"),
            Self::Migration => f.write_str("otpauth-migration URIs are not read yet"),
            Self::PushPairing => f.write_str("this URI pairs an app for push messages and holds no TOTP secret"),
            Self::UnsupportedType(name) => write!(f, "the URI's type is {name}; only totp and hotp are supported"),
            Self::UnknownType => f.write_str("the URI's type is neither totp nor hotp"),
            Self::NoSecret => f.write_str("the URI has no secret"),
            Self::TwoSecrets => f.write_str("the URI has two secrets, and they differ"),
            Self::Secret(error) => write!(f, "{error}"),
            Self::Algorithm(Some(name)) => write!(f, "unknown algorithm '{name}': it is sha1, sha256 or sha512"),
            Self::Algorithm(None) => f.write_str("unknown algorithm: it is sha1, sha256 or sha512"),
            Self::Digits(error) => write!(f, "{error}"),
            Self::Period(error) => write!(f, "{error}"),
            Self::NotANumber(name) => write!(f, "the URI's {name} is no whole number"),
        }
    }
}

impl std::error::Error for UriError {}

impl UriError {
    /// What to do instead, where there is advice.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotOtpauth => {
                Some("it begins with otpauth://totp/; a bare secret goes into --secret-file".to_owned())
            }
            Self::Migration => Some("export the one account as an otpauth:// URI, or copy its secret".to_owned()),
            Self::PushPairing => Some("in the set-up, choose another app to get a TOTP secret".to_owned()),
            Self::Secret(error) => error.hint(),
            _ => None,
        }
    }
}
