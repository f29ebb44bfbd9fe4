//! What may stand in a path: the key of one user, the id of one method. Neither can ever name a whole collection.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt;
use std::str::FromStr;

/// What RFC 3986 calls unreserved stays, all else is encoded, as in Microsoft's own clients.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Longer than any id or user principal name.
const LONGEST: usize = 256;

/// Whom a request is about: an object id or a user principal name.
///
/// ```
/// # use instep::graph::UserKey;
/// let key: UserKey = "ada@contoso.example".parse()?;
/// assert_eq!(key.segment(), "ada%40contoso.example");
/// assert!("".parse::<UserKey>().is_err() && "../groups".parse::<UserKey>().is_err());
/// # Ok::<(), instep::graph::BadKey>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserKey(String);

/// The id of one method, as Graph listed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodId(String);

/// Why a text may not stand in a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadKey {
    /// There is nothing, and a path without an id is that of all.
    Empty,
    /// So many characters, more than any id has.
    TooLong(usize),
    /// It has a character that no id has.
    Character(char),
    /// It means another place of the path.
    Dots,
    /// It is neither an object id nor a user principal name.
    NoUser,
}

impl fmt::Display for BadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty"),
            Self::TooLong(length) => write!(f, "it has {length} characters, the most is {LONGEST}"),
            Self::Character(c) => write!(f, "it has the character {c:?}, which stands in none"),
            Self::Dots => f.write_str("it is made of dots alone"),
            Self::NoUser => f.write_str("it is neither an object id nor a user principal name"),
        }
    }
}

impl std::error::Error for BadKey {}

impl UserKey {
    /// As a segment of a path, percent-encoded.
    pub fn segment(&self) -> String {
        encoded(&self.0)
    }

    /// As it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for UserKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<UserKey, BadKey> {
        check(text, |c| c.is_ascii_alphanumeric() || "@.-_'!#^~+".contains(c))?;
        let is_principal = match text.split_once('@') {
            Some((name, domain)) => !name.is_empty() && !domain.contains('@') && domain.contains(char::is_alphanumeric),
            None => is_object_id(text),
        };
        is_principal.then(|| UserKey(text.to_owned())).ok_or(BadKey::NoUser)
    }
}

impl fmt::Display for UserKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl MethodId {
    /// As a segment of a path, percent-encoded.
    pub fn segment(&self) -> String {
        encoded(&self.0)
    }
}

impl FromStr for MethodId {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<MethodId, BadKey> {
        check(text, |c| c.is_ascii_alphanumeric() || "-_.~=+:!|,@".contains(c))?;
        Ok(MethodId(text.to_owned()))
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

fn check(text: &str, allowed: impl Fn(char) -> bool) -> Result<(), BadKey> {
    let length = text.chars().count();
    match text.chars().find(|c| !allowed(*c)) {
        _ if text.is_empty() => Err(BadKey::Empty),
        _ if length > LONGEST => Err(BadKey::TooLong(length)),
        Some(c) => Err(BadKey::Character(c)),
        None if text.chars().all(|c| c == '.') => Err(BadKey::Dots),
        None => Ok(()),
    }
}

/// Eight, four, four, four and twelve digits of hex.
fn is_object_id(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_reaches_beyond_its_segment() {
        for wrong in ["", ".", "..", "a/b@c.d", "a?b@c.d", "a@b/../c", "a@b%2F", "a b@c.d", "@", "a@", "me", "$count"] {
            assert!(wrong.parse::<UserKey>().is_err(), "{wrong}");
        }
        for wrong in ["", ".", "..", "a/b", "a?b", "a#b", "a%2Fb", "a b", "a\\b", "\u{e9}"] {
            assert!(wrong.parse::<MethodId>().is_err(), "{wrong}");
        }
        assert!("a".repeat(257).parse::<MethodId>().is_err());
    }

    #[test]
    fn guests_are_encoded() {
        let key: UserKey = "ada_fabrikam.example#EXT#@contoso.example".parse().unwrap();
        assert_eq!(key.segment(), "ada_fabrikam.example%23EXT%23%40contoso.example");
        let id: MethodId = "_jpuR-TGZtk6aQCLF3BQjA2=".parse().unwrap();
        assert_eq!(id.segment(), "_jpuR-TGZtk6aQCLF3BQjA2%3D");
    }
}
