use super::{Algorithm, Digits, Secret};
use crate::time::Period;
use std::fmt;
use zeroize::Zeroizing;

/// What an enrolment hands over: the secret, and the parameters as far as they were said.
#[derive(Clone, PartialEq)]
pub struct Account {
    /// The secret, decoded.
    pub secret: Secret,
    /// The secret as it was written, for hypotheses about how else it may have been read.
    pub secret_text: Zeroizing<String>,
    /// Time- or event-based.
    pub kind: Kind,
    /// The hash, if said.
    pub algorithm: Option<Algorithm>,
    /// The number of digits, if said.
    pub digits: Option<Digits>,
    /// The period, if said.
    pub period: Option<Period>,
    /// Who issued it, if said.
    pub issuer: Option<String>,
    /// The account's name, if said.
    pub name: Option<String>,
}

impl Account {
    /// A time-based account of which nothing but the secret is known. `text` is the secret as it was written.
    pub fn of_secret(secret: Secret, text: &str) -> Account {
        Account {
            secret,
            secret_text: Zeroizing::new(text.to_owned()),
            kind: Kind::Totp,
            algorithm: None,
            digits: None,
            period: None,
            issuer: None,
            name: None,
        }
    }
}

/// Time- or event-based.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// RFC 6238: the moving factor is the time step.
    #[default]
    Totp,
    /// RFC 4226: the moving factor is an event counter, next at this value if said.
    Hotp {
        /// The counter of the next code.
        counter: Option<u64>,
    },
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("secret", &self.secret)
            .field("kind", &self.kind)
            .field("algorithm", &self.algorithm)
            .field("digits", &self.digits)
            .field("period", &self.period)
            .field("issuer", &self.issuer)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
