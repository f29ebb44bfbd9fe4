use crate::skew::ntp::{ServerName, ServerNameError};
use std::fmt;
use std::str::FromStr;

/// The longest URL that is taken, in bytes.
const LONGEST: usize = 2_000;

/// A server to ask, as the user named it: `http://` or `https://`, a host, perhaps a port and a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Url {
    text: String,
    server: ServerName,
}

/// Why a text is no URL to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlError {
    /// It begins with neither `http://` nor `https://`.
    Scheme(String),
    /// It names no host or no port that there can be.
    Server(ServerNameError),
    /// It holds a user's name or a password.
    Credentials,
    /// It holds blanks, control characters or other letters than URLs do, or is too long.
    Letters,
}

impl Url {
    /// The URL as it was named.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The server's host and port.
    pub fn server(&self) -> &ServerName {
        &self.server
    }

    /// Whether a certificate vouches for the server's name.
    pub fn is_authenticated(&self) -> bool {
        self.text.starts_with("https:")
    }
}

impl FromStr for Url {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Url, UrlError> {
        let scheme = ["http://", "https://"].into_iter().find(|scheme| has_prefix(text, scheme));
        let scheme = scheme.ok_or_else(|| UrlError::Scheme(text.chars().take(60).collect()))?;
        if text.len() > LONGEST || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(UrlError::Letters);
        }
        let rest = text[scheme.len()..].split('#').next().unwrap_or_default();
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(UrlError::Credentials);
        }
        let server = server(scheme, authority).map_err(UrlError::Server)?;
        Ok(Url { text: format!("{scheme}{rest}"), server })
    }
}

/// Host and port of a URL; each scheme has a port of its own.
fn server(scheme: &str, authority: &str) -> Result<ServerName, ServerNameError> {
    let named: ServerName = authority.parse()?;
    // The colons of an IPv6 address stand in brackets.
    let behind_host = authority.rsplit(']').next().unwrap_or_default();
    let has_port = behind_host.contains(':');
    match (has_port, scheme) {
        (true, _) => Ok(named),
        (false, "https://") => format!("{authority}:443").parse(),
        (false, _) => format!("{authority}:80").parse(),
    }
}

fn has_prefix(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl UrlError {
    /// What to write instead.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Credentials => "leave out what stands before the '@': no sign-in is needed for a Date",
            _ => "write https://login.example.org or http://192.0.2.1:8080/",
        }
    }
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheme(text) => write!(f, "'{text}' begins with neither http:// nor https://"),
            Self::Server(wrong) => write!(f, "{wrong}"),
            Self::Credentials => f.write_str("the URL holds a user's name or a password"),
            Self::Letters => write!(f, "a URL has no blanks, only ASCII letters and at most {LONGEST} of them"),
        }
    }
}

impl std::error::Error for UrlError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_taken_as_named_without_their_fragment() {
        let read = |text: &str| text.parse::<Url>().map(|url| url.to_string());
        assert_eq!(read("https://login.example.org"), Ok("https://login.example.org".to_owned()));
        assert_eq!(read("HTTP://[::1]:8080/a?b#c"), Ok("http://[::1]:8080/a?b".to_owned()));
        let server = |text: &str| text.parse::<Url>().unwrap().server().to_string();
        assert_eq!(server("https://a/b"), server("https://a:443"));
        assert_eq!(server("http://[::1]"), "[::1]:80");
        assert!("https://a".parse::<Url>().unwrap().is_authenticated());
    }

    #[test]
    fn what_is_no_url_is_refused_with_its_reason() {
        let refused = |text: &str| text.parse::<Url>().unwrap_err();
        assert!(matches!(refused("login.example.org"), UrlError::Scheme(_)));
        assert!(matches!(refused("ftp://a"), UrlError::Scheme(_)));
        assert!(matches!(refused("https:///path"), UrlError::Server(_)));
        assert!(matches!(refused("https://:80"), UrlError::Server(_)));
        assert_eq!(refused("https://a:b@c"), UrlError::Credentials);
        assert_eq!(refused("https://a b"), UrlError::Letters);
        assert_eq!(refused("https://ä"), UrlError::Letters);
    }
}
