//! The connection to Microsoft Graph and to the service that signs people in.

use super::{now, sleep};
use crate::graph::auth::{AccessToken, Form};
use crate::graph::{Base, ClockWitness, Request, Response, Service, Throttle, Unanswered, Uuid, Verb};
use crate::time::Span;
use rustls::CertificateError;
use std::io::{ErrorKind, IsTerminal, Read, Write};
use std::sync::Arc;
use std::time::Duration;
use ureq::http::{HeaderMap, HeaderValue, Request as HttpRequest, header, request::Builder};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Timeout};

/// How long one answer may take: the service of authentication methods itself gives up after 60 s.
const PATIENCE: Duration = Duration::from_secs(90);
/// How long connecting may take, with the TLS handshake.
const PATIENCE_TO_CONNECT: Duration = Duration::from_secs(20);
/// The largest answer that is read: a page of 1,000 sign-ins with all details has some megabytes.
const LARGEST_ANSWER: u64 = 64 * 1024 * 1024;

/// A connection that adds the token to every request, and sends it nowhere but to its base.
///
/// Certificates are held against the system's trust store; there is no way to switch that off. Redirections are not followed.
/// The proxy that the environment names is used (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`), though not for loopback.
pub struct Connection {
    base: Base,
    agent: Agent,
    login: Login,
    token: Option<AccessToken>,
}

/// The service that signs people in. It never sees a token.
struct Login {
    base: Base,
    agent: Agent,
    witness: ClockWitness,
}

/// A base that must not carry a token: plain HTTP, and not to this machine or not allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainHttp(pub Base);

impl std::fmt::Display for PlainHttp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} is plain HTTP, which everybody on the way can read", self.0)
    }
}

impl std::error::Error for PlainHttp {}

impl Connection {
    /// A connection without a token. Nothing is sent yet.
    ///
    /// # Errors
    /// [`PlainHttp`] where a base is `http://`, unless it is allowed and an address of this machine.
    pub fn to(base: Base, login: Base, insecure_loopback: bool) -> Result<Connection, PlainHttp> {
        for named in [&base, &login] {
            if !(named.is_https() || insecure_loopback && named.is_loopback()) {
                return Err(PlainHttp(named.clone()));
            }
        }
        let login = Login { agent: agent(&login), base: login, witness: ClockWitness::default() };
        Ok(Connection { agent: agent(&base), base, login, token: None })
    }

    /// The same with a token for all that follows.
    pub fn with_token(mut self, token: AccessToken) -> Connection {
        self.token = Some(token);
        self
    }

    /// What the services' `Date` shows about this machine's clock.
    pub fn witness(&self) -> &ClockWitness {
        &self.login.witness
    }

    /// The login service's base, which assertions are written for.
    pub fn login(&self) -> &Base {
        &self.login.base
    }

    /// Sends a form to the login service, once.
    ///
    /// # Errors
    /// [`Unanswered`] if no response came.
    pub fn post_form(&mut self, path: &str, form: &Form) -> Result<Response, Unanswered> {
        let builder = HttpRequest::post(format!("{}{path}", self.login.base))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .header("client-request-id", random_id()?);
        let secrets: Vec<&str> = form.secrets().collect();
        let agent = self.login.agent.clone();
        run(&agent, builder, form.expose().to_vec(), &secrets, &mut self.login.witness)
    }

    /// The same, and again after the waits that the service asks for.
    ///
    /// # Errors
    /// As [`Connection::post_form`].
    pub fn post_form_patiently(&mut self, path: &str, form: &Form) -> Result<Response, Unanswered> {
        patiently(|| self.post_form(path, form))
    }

    fn send_once(&mut self, request: &Request) -> Result<Response, Unanswered> {
        let id = request.client_request_id.clone().map_or_else(random_id, Ok)?;
        let url = format!("{}{}", self.base, request.target());
        let mut builder = HttpRequest::builder()
            .method(request.verb.name())
            .uri(url)
            .header(header::ACCEPT, "application/json")
            .header("client-request-id", &id);
        let token = self.token.as_ref().map(AccessToken::expose).unwrap_or_default();
        if let Ok(mut value) = HeaderValue::from_str(&format!("Bearer {token}")) {
            value.set_sensitive(true);
            builder = builder.header(header::AUTHORIZATION, value);
        }
        let secrets: Vec<&str> = [token].into_iter().filter(|token| !token.is_empty()).collect();
        let witness = &mut self.login.witness;
        let answered = match (&request.body, request.verb) {
            (Some(body), _) => {
                let builder = builder.header(header::CONTENT_TYPE, "application/json");
                run(&self.agent, builder, body.to_string().into_bytes(), &secrets, witness)
            }
            (None, Verb::Post) => run(&self.agent, builder, Vec::new(), &secrets, witness),
            (None, Verb::Get | Verb::Delete) => run(&self.agent, builder, (), &secrets, witness),
        };
        match answered {
            Ok(response) => Ok(named(response, id)),
            Err(error) => Err(Unanswered { why: format!("{} (client-request-id {id})", error.why), ..error }),
        }
    }
}

impl Service for Connection {
    fn send(&mut self, request: &Request) -> Result<Response, Unanswered> {
        patiently(|| self.send_once(request))
    }

    fn base(&self) -> Base {
        self.base.clone()
    }
}

/// Sends again after the waits that the responses ask for.
fn patiently(mut send: impl FnMut() -> Result<Response, Unanswered>) -> Result<Response, Unanswered> {
    let mut throttle = Throttle::default();
    loop {
        let response = send()?;
        let Some(wait) = throttle.wait_after(&response, now()) else { return Ok(response) };
        tell(response.status, wait);
        sleep(wait);
    }
}

/// A person who waits is told for what.
fn tell(status: u16, wait: Span) {
    let mut stderr = std::io::stderr();
    if stderr.is_terminal() {
        let _ = writeln!(stderr, "the service says {status}: waiting {wait}");
    }
}

/// This program's name of a request, for whoever looks for it in the service's logs.
fn random_id() -> Result<String, Unanswered> {
    random_bytes().map(|bytes| Uuid::of_random(bytes).to_string())
}

/// Sixteen random bytes of the system.
///
/// # Errors
/// [`Unanswered`] if it has none.
pub fn random_bytes() -> Result<[u8; 16], Unanswered> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| not_sent(format!("no random number: {error}")))?;
    Ok(bytes)
}

fn agent(base: &Base) -> Agent {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(provider)
        .build();
    let config = Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        // Each request has a connection of its own: one that the service has closed meanwhile would leave open whether a change was made.
        .max_idle_connections(0)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_connect(Some(PATIENCE_TO_CONNECT))
        .timeout_global(Some(PATIENCE))
        .user_agent(concat!("instep/", env!("CARGO_PKG_VERSION")));
    // Nothing for this machine leaves it.
    if base.is_loopback() { config.proxy(None).build().into() } else { config.build().into() }
}

fn run(
    agent: &Agent,
    builder: Builder,
    body: impl ureq::AsSendBody,
    secrets: &[&str],
    witness: &mut ClockWitness,
) -> Result<Response, Unanswered> {
    let request = builder.body(body).map_err(|error| not_sent(format!("the request cannot be written: {error}")))?;
    let sent = now();
    let told = agent.run(request).map_err(|error| unanswered(&error))?;
    let arrived = now();
    let (parts, body) = told.into_parts();
    let mut bytes = Vec::new();
    let read = body.into_reader().take(LARGEST_ANSWER + 1).read_to_end(&mut bytes);
    read.map_err(|error| broken_off(&error))?;
    if bytes.len() as u64 > LARGEST_ANSWER {
        let why = format!("its answer is larger than {} MiB", LARGEST_ANSWER / 1024 / 1024);
        return Err(Unanswered { sent: true, why });
    }
    let status = parts.status.as_u16();
    let body = if parts.status.is_success() { bytes } else { without(bytes, secrets) };
    let response = Response { status, headers: texts(&parts.headers, secrets), body };
    witness.hear(&response, sent, arrived);
    Ok(response)
}

/// An error's body without the secrets that were sent, should it repeat them.
fn without(body: Vec<u8>, secrets: &[&str]) -> Vec<u8> {
    match std::str::from_utf8(&body) {
        Ok(text) => without_secrets(text, secrets).into_bytes(),
        Err(_) => without_secrets(&String::from_utf8_lossy(&body), secrets).into_bytes(),
    }
}

fn without_secrets(text: &str, secrets: &[&str]) -> String {
    secrets.iter().fold(text.to_owned(), |text, secret| text.replace(*secret, "[left out]"))
}

fn texts(headers: &HeaderMap, secrets: &[&str]) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| without_secrets(&String::from_utf8_lossy(value.as_bytes()), secrets);
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}

/// With this program's name of the request, where the service does not repeat it.
fn named(mut response: Response, id: String) -> Response {
    if response.header("client-request-id").is_none() {
        response.headers.push(("client-request-id".to_owned(), id));
    }
    response
}

fn not_sent(why: String) -> Unanswered {
    Unanswered { sent: false, why }
}

fn broken_off(error: &std::io::Error) -> Unanswered {
    Unanswered { sent: true, why: format!("the answer broke off: {error}") }
}

/// Only what certainly comes before the request is called unsent.
fn unanswered(error: &ureq::Error) -> Unanswered {
    match error {
        ureq::Error::HostNotFound => not_sent("the resolver does not know the host".to_owned()),
        ureq::Error::ConnectionFailed => not_sent("no connection".to_owned()),
        ureq::Error::InvalidProxyUrl => not_sent("the environment names a proxy that is none".to_owned()),
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => not_sent("the request's address cannot be written".to_owned()),
        ureq::Error::Tls(why) => not_sent(format!("TLS: {why}")),
        ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
            not_sent(format!("no connection within {} s", PATIENCE_TO_CONNECT.as_secs()))
        }
        ureq::Error::Timeout(_) => Unanswered { sent: true, why: format!("no answer within {} s", PATIENCE.as_secs()) },
        ureq::Error::Rustls(wrong) => of_tls(wrong),
        ureq::Error::Io(error) => of_io(error),
        other => Unanswered { sent: true, why: other.to_string() },
    }
}

fn of_io(error: &std::io::Error) -> Unanswered {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match (inner, error.kind()) {
        (Some(wrong), _) => of_tls(wrong),
        (None, ErrorKind::ConnectionRefused) => not_sent("nobody answers there: connection refused".to_owned()),
        (None, ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable) => {
            not_sent(format!("no connection: {error}"))
        }
        (None, _) => Unanswered { sent: true, why: format!("the connection failed: {error}") },
    }
}

/// A certificate is judged before anything else is sent.
fn of_tls(wrong: &rustls::Error) -> Unanswered {
    let of_handshake = matches!(
        wrong,
        rustls::Error::InvalidCertificate(_)
            | rustls::Error::NoCertificatesPresented
            | rustls::Error::PeerIncompatible(_)
            | rustls::Error::InvalidCertRevocationList(_)
    );
    let dates = match wrong {
        rustls::Error::InvalidCertificate(
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. },
        ) => "; where others reach it, this machine's own clock is wrong",
        _ => "",
    };
    Unanswered { sent: !of_handshake, why: format!("TLS: {wrong}{dates}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_and_only_if_it_is_allowed() {
        let open = |base: &str, login: &str, allowed| {
            Connection::to(base.parse().unwrap(), login.parse().unwrap(), allowed).is_ok()
        };
        let (ours, theirs) = ("http://127.0.0.1:4000", "https://login.microsoftonline.com");
        assert!(open("https://graph.microsoft.com", theirs, false));
        assert!(open(ours, ours, true));
        assert!(!open(ours, ours, false));
        assert!(!open("http://graph.microsoft.com", theirs, true));
        assert!(!open("https://graph.microsoft.com", "http://login.microsoftonline.com", true));
        assert!(!open("http://localhost:4000", ours, true));
    }

    #[test]
    fn what_was_sent_does_not_come_back() {
        let body = br#"{"error":{"message":"token eyJ.abc.def is bad"}}"#.to_vec();
        let cleaned = String::from_utf8(without(body, &["eyJ.abc.def"])).unwrap();
        assert_eq!(cleaned, r#"{"error":{"message":"token [left out] is bad"}}"#);
    }

    #[test]
    fn a_refused_connection_was_not_sent() {
        let refused = ureq::Error::Io(ErrorKind::ConnectionRefused.into());
        assert!(!unanswered(&refused).sent);
        assert!(unanswered(&ureq::Error::Io(ErrorKind::ConnectionReset.into())).sent);
        assert!(unanswered(&ureq::Error::Timeout(Timeout::RecvResponse)).sent);
        let expired = unanswered(&ureq::Error::Rustls(rustls::Error::InvalidCertificate(CertificateError::Expired)));
        assert!(!expired.sent && expired.why.contains("own clock"));
    }
}
