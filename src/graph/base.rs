use super::{ApiVersion, Request, Verb};
use crate::skew::http_date::Url;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// Where a service answers: a scheme, a host and a port, and perhaps a path in front of everything.
///
/// A token is for one base. [`Base::request_of`] is the only way from a link that the service sent to a request, and it refuses
/// links that lead elsewhere.
///
/// ```
/// use instep::graph::Base;
/// let base: Base = "https://graph.microsoft.com".parse().unwrap();
/// let next = base.request_of("https://graph.microsoft.com/beta/auditLogs/signIns?$skiptoken=a%2Bb").unwrap();
/// assert_eq!(next.to_string(), "GET /beta/auditLogs/signIns?$skiptoken=a%2Bb");
/// assert!(base.request_of("https://graph.example.com/beta/auditLogs/signIns").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// As it was named, without a slash at its end.
    text: String,
    origin: Origin,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Origin {
    is_https: bool,
    host: String,
    port: u16,
}

/// Why a text is no base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseError(String);

/// A link of the service that leads away from it, and is not followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignLink {
    /// Where it leads: scheme, host and port, or what else is wrong with it.
    pub leads_to: String,
}

impl Base {
    /// As it was named, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a certificate vouches for the host.
    pub fn is_https(&self) -> bool {
        self.origin.is_https
    }

    /// Whether it is an address of this machine, written as one: a name may lead anywhere.
    pub fn is_loopback(&self) -> bool {
        let bare = self.origin.host.trim_start_matches('[').trim_end_matches(']');
        bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// The request behind an absolute link that the service sent; everything behind the version is taken as it is written.
    ///
    /// # Errors
    /// [`ForeignLink`] if scheme, host, port or the path in front differ from this base.
    pub fn request_of(&self, link: &str) -> Result<Request, ForeignLink> {
        let foreign = |leads_to: &dyn fmt::Display| ForeignLink { leads_to: leads_to.to_string() };
        let url: Url = link.parse().map_err(|_| foreign(&"no absolute URL"))?;
        let (origin, path) = split(url.as_str()).ok_or_else(|| foreign(&"no host that there can be"))?;
        if origin != self.origin {
            return Err(foreign(&origin));
        }
        let front = split(&self.text).map(|(_, path)| path).unwrap_or_default();
        let rest = path.strip_prefix(front).unwrap_or_default();
        let versions = [ApiVersion::V1, ApiVersion::Beta];
        let behind = |version: &ApiVersion| rest.strip_prefix(version.segment()).filter(|path| path.starts_with('/'));
        let found = versions.into_iter().find_map(|version| behind(&version).map(|path| (version, path)));
        let has_dots = |path: &str| path.split(['/', '?']).any(|segment| segment == ".." || segment == ".");
        match found {
            Some((version, path)) if !has_dots(path) => Ok(Request::new(Verb::Get, version, path)),
            _ => Err(foreign(&"a path that is not the service's")),
        }
    }
}

/// Origin and the rest of a URL that was checked.
fn split(url: &str) -> Option<(Origin, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let is_https = scheme.eq_ignore_ascii_case("https");
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let bracket = authority.rfind(']').map_or(0, |at| at + 1);
    let (host, port) = match authority[bracket..].find(':') {
        Some(colon) => (&authority[..bracket + colon], authority[bracket + colon + 1..].parse().ok()?),
        None => (authority, if is_https { 443 } else { 80 }),
    };
    Some((Origin { is_https, host: host.to_ascii_lowercase(), port }, path))
}

impl FromStr for Base {
    type Err = BaseError;

    fn from_str(text: &str) -> Result<Base, BaseError> {
        let url: Url = text.parse().map_err(|wrong: crate::skew::http_date::UrlError| BaseError(wrong.to_string()))?;
        if url.as_str().contains('?') {
            return Err(BaseError("a base has no query".to_owned()));
        }
        let text = url.as_str().trim_end_matches('/').to_owned();
        let (origin, _) = split(&text).ok_or_else(|| BaseError("it names no port that there can be".to_owned()))?;
        Ok(Base { text, origin })
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}:{}", if self.is_https { "https" } else { "http" }, self.host, self.port)
    }
}

impl fmt::Display for BaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BaseError {}

impl fmt::Display for ForeignLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the next page is said to be at {}: it is not followed", self.leads_to)
    }
}

impl std::error::Error for ForeignLink {}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str) -> Base {
        text.parse().expect("a base")
    }

    #[test]
    fn links_to_another_scheme_host_or_port_are_refused() {
        let ours = base("https://graph.microsoft.com/");
        for link in [
            "http://graph.microsoft.com/v1.0/users",
            "https://graph.microsoft.com:8443/v1.0/users",
            "https://graph.microsoft.com.example.org/v1.0/users",
            "https://graph.microsoft.com@example.org/v1.0/users",
            "https://example.org/v1.0/users?https://graph.microsoft.com/v1.0",
            "https://graph.microsoft.com/v2.0/users",
            "https://graph.microsoft.com/v1.0evil/users",
            "https://graph.microsoft.com/v1.0/../oauth2/token",
            "//graph.microsoft.com/v1.0/users",
            "/v1.0/users",
            "",
        ] {
            assert!(ours.request_of(link).is_err(), "{link}");
        }
        let same = ours.request_of("HTTPS://GRAPH.microsoft.com:443/v1.0/users?$skiptoken=X'%20").unwrap();
        assert_eq!((same.version, &*same.path), (ApiVersion::V1, "/users?$skiptoken=X'%20"));
    }

    #[test]
    fn a_path_in_front_belongs_to_the_base() {
        let ours = base("http://127.0.0.1:4000/graph");
        assert_eq!(ours.request_of("http://127.0.0.1:4000/graph/beta/a").unwrap().path, "/a");
        assert!(ours.request_of("http://127.0.0.1:4000/beta/a").is_err());
        assert!(ours.request_of("http://127.0.0.1:4001/graph/beta/a").is_err());
    }

    #[test]
    fn only_addresses_are_loopback() {
        for (text, is) in [
            ("http://127.0.0.1:1", true),
            ("http://127.8.9.10", true),
            ("http://[::1]:80", true),
            ("http://localhost:1", false),
            ("http://10.0.0.1", false),
            ("http://127.0.0.1.example.org", false),
        ] {
            assert_eq!(base(text).is_loopback(), is, "{text}");
        }
        assert!("https://a/?b".parse::<Base>().is_err());
        assert!("graph.microsoft.com".parse::<Base>().is_err());
        assert!("https://a:99999".parse::<Base>().is_err());
    }
}
