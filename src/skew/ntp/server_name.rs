use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

/// The UDP port of NTP.
pub const NTP_PORT: u16 = 123;

/// The longest host name there is, in bytes (RFC 1035, section 2.3.4).
const LONGEST_HOST: usize = 253;

/// A time server as a person names it: a host name or an address, and a port.
///
/// ```
/// use instep::skew::ntp::ServerName;
/// let port = |text: &str| text.parse::<ServerName>().unwrap().port();
/// assert_eq!(port("ntp.example.org"), 123);
/// assert_eq!(port("192.0.2.1:1123"), 1123);
/// assert_eq!(port("[2001:db8::1]:1123"), 1123);
/// assert_eq!(port("2001:db8::1"), 123);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerName {
    host: String,
    port: u16,
}

/// A text that names no server, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerNameError {
    /// There is nothing before the port.
    NoHost(String),
    /// What follows the colon is no port from 1 to 65535.
    Port(String),
    /// It is a web address.
    Url(String),
    /// It holds a character that stands in no host name, such as a slash.
    Host(String),
}

impl fmt::Display for ServerNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoHost(text) => write!(f, "'{text}' names no host"),
            Self::Port(port) => write!(f, "'{port}' is no port: it is a number from 1 to {}", u16::MAX),
            Self::Url(url) => write!(f, "'{url}' is a web address, not a time server"),
            Self::Host(host) => write!(f, "'{host}' is no host name and no address"),
        }
    }
}

impl std::error::Error for ServerNameError {}

impl ServerNameError {
    /// What to write instead.
    pub fn hint(&self) -> &'static str {
        if matches!(self, Self::Url(_)) {
            return "write the host alone, ntp.example.org; web servers are asked for the time with --http URL";
        }
        "write ntp.example.org, 192.0.2.1, ntp.example.org:1123 or [2001:db8::1]:1123"
    }
}

impl ServerName {
    /// The host name or the address, without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The UDP port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address, if it was given as one and nobody has to be asked for it.
    pub fn address(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }
}

impl From<std::net::SocketAddr> for ServerName {
    fn from(address: std::net::SocketAddr) -> ServerName {
        ServerName { host: address.ip().to_string(), port: address.port() }
    }
}

impl FromStr for ServerName {
    type Err = ServerNameError;

    fn from_str(text: &str) -> Result<ServerName, ServerNameError> {
        if text.contains("://") {
            return Err(ServerNameError::Url(shown(text)));
        }
        let (host, port) = split_port(text)?;
        let port = port.map_or(Ok(NTP_PORT), read_port)?;
        check_host(host, text)?;
        Ok(ServerName { host: host.to_owned(), port })
    }
}

/// The host and, if there is one, the port. An IPv6 address needs brackets only where a port follows.
fn split_port(text: &str) -> Result<(&str, Option<&str>), ServerNameError> {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, after) = rest.split_once(']').ok_or_else(|| ServerNameError::Host(shown(text)))?;
        return match (host.parse::<Ipv6Addr>(), after, after.strip_prefix(':')) {
            (Ok(_), "", _) => Ok((host, None)),
            (Ok(_), _, Some(port)) => Ok((host, Some(port))),
            _ => Err(ServerNameError::Host(shown(text))),
        };
    }
    if text.parse::<Ipv6Addr>().is_ok() {
        return Ok((text, None));
    }
    Ok(text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))))
}

fn read_port(text: &str) -> Result<u16, ServerNameError> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let port = text.parse().ok().filter(|port| digits && *port != 0);
    port.ok_or_else(|| ServerNameError::Port(shown(text)))
}

fn check_host(host: &str, text: &str) -> Result<(), ServerNameError> {
    let usual = |letter: char| letter.is_alphanumeric() || "-._".contains(letter);
    match host {
        "" => Err(ServerNameError::NoHost(shown(text))),
        _ if host.parse::<IpAddr>().is_ok() => Ok(()),
        _ if host.len() > LONGEST_HOST || host.starts_with('-') || !host.chars().all(usual) => {
            Err(ServerNameError::Host(shown(host)))
        }
        _ => Ok(()),
    }
}

fn shown(text: &str) -> String {
    text.chars().take(60).collect()
}

/// As it can be read again: the port only where it is not NTP's own.
impl fmt::Display for ServerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.port, self.host.contains(':')) {
            (NTP_PORT, _) => f.write_str(&self.host),
            (port, true) => write!(f, "[{}]:{port}", self.host),
            (port, false) => write!(f, "{}:{port}", self.host),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_can_be_read_again() {
        for text in ["localhost", "localhost:1123", "127.0.0.1:40123", "::1", "[::1]:40123", "a_b.example"] {
            assert_eq!(text.parse::<ServerName>().unwrap().to_string(), text);
        }
        assert_eq!("[::1]".parse::<ServerName>().unwrap().to_string(), "::1");
    }

    #[test]
    fn what_is_no_server_is_refused_with_its_reason() {
        let refused = |text: &str| text.parse::<ServerName>().unwrap_err();
        assert!(matches!(refused(""), ServerNameError::NoHost(_)));
        assert!(matches!(refused(":123"), ServerNameError::NoHost(_)));
        for port in ["a:", "a:0", "a:65536", "a:+1", "a:b", "[::1]:x", "a:1:2"] {
            assert!(matches!(refused(port), ServerNameError::Port(_)), "{port}");
        }
        assert!(matches!(refused("https://a"), ServerNameError::Url(_)));
        for host in ["a b", "[::1", "[a]:1", "[::1]1", "-x", "user@a"] {
            assert!(matches!(refused(host), ServerNameError::Host(_) | ServerNameError::Port(_)), "{host}");
        }
    }
}
