//! Measuring a clock by the `Date` of HTTP servers: the loop around [`skew::http_date`](crate::skew::http_date).

use super::udp::duration;
use super::{Stopwatch, sleep};
use crate::clock::{Clock, Mapping};
use crate::skew::Failure;
use crate::skew::http_date::{Answer, CertificateDates, HttpMeasurement, HttpSource, Talk, Url};
use crate::time::{Span, UnixTime};
use rustls::CertificateError;
use rustls::pki_types::UnixTime as CertificateTime;
use std::io::Read;
use std::sync::Arc;
use std::thread;
use ureq::http::{HeaderMap, Response, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

/// The most of a body that is read so that the connection can be used again.
const MOST_OF_A_BODY: u64 = 64 * 1024;
/// A server that knows GET alone answers HEAD so (RFC 9110: method not allowed, not implemented).
const NO_SUCH_METHOD: [u16; 2] = [405, 501];

/// How servers are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many requests to each server at most.
    pub requests: u32,
    /// When the last answer shall be here, counted from the start, name look-up and connecting included.
    pub timeout: Span,
}

impl Default for Options {
    /// Ten requests in 2.25 s: a change of the server's second can be looked for twice, which for a server near by leaves
    /// 16 ms either way (median of a simulation, `tests/skew/http_simulated.rs`). A third second would win 4 ms.
    fn default() -> Options {
        Options { requests: 10, timeout: Span::from_nanos(2_250_000_000) }
    }
}

/// Asks all servers at once and says how far off `clock` is.
///
/// Only the URLs themselves are asked: redirections are not followed. The proxy that the environment names is used
/// (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`), and certificates are held against the system's trust store.
///
/// ```no_run
/// use instep::io::{SystemClock, http_date};
/// let urls = ["https://login.example.org".parse().unwrap()];
/// let measured = http_date::measure(&urls, &http_date::Options::default(), &SystemClock::new());
/// println!("{:?}", measured.offset);
/// ```
pub fn measure(urls: &[Url], options: &Options, clock: &dyn Clock) -> HttpMeasurement {
    let watch = Stopwatch::start();
    let ends_at = clock.monotonic() + options.timeout;
    let sources = thread::scope(|scope| {
        let run = |url| {
            let ask = move || Asking::of(url, options, clock, ends_at).run();
            (url, thread::Builder::new().spawn_scoped(scope, ask))
        };
        let threads: Vec<_> = urls.iter().map(run).collect();
        let failed = |url: &Url, said: String| {
            let failure = Some(Failure::Network(said));
            HttpSource { url: url.clone(), talk: Talk::default(), failure }
        };
        let joined = threads.into_iter().map(|(url, thread)| match thread {
            Ok(thread) => thread.join().unwrap_or_else(|_| failed(url, "its thread failed".to_owned())),
            Err(error) => failed(url, error.to_string()),
        });
        joined.collect()
    });
    HttpMeasurement::conclude(sources, Mapping::take(clock), watch.elapsed())
}

/// The dealings with one server while they last.
struct Asking<'a> {
    url: &'a Url,
    requests: u32,
    clock: &'a dyn Clock,
    ends_at: Span,
    agent: Agent,
    talk: Talk,
    /// HEAD until the server says that it does not know it.
    method: Method,
}

#[derive(Clone, Copy, PartialEq)]
enum Method {
    Head,
    Get,
}

impl<'a> Asking<'a> {
    fn of(url: &'a Url, options: &Options, clock: &'a dyn Clock, ends_at: Span) -> Asking<'a> {
        let (talk, method) = (Talk::default(), Method::Head);
        Asking { url, requests: options.requests.max(1), clock, ends_at, agent: agent(), talk, method }
    }

    /// Sends when the talk says so, until it has had enough or the connection fails.
    fn run(mut self) -> HttpSource {
        let mut failures = Vec::new();
        while let Some(at) = self.talk.next_request(self.requests, self.clock.monotonic(), self.ends_at) {
            sleep(at - self.clock.monotonic());
            failures.extend(self.ask().err());
            // A server may close a connection that was kept; one that fails again, or for another reason, stays so.
            if failures.len() > 1 || failures.iter().any(|failure| !matches!(failure, Failure::Network(_))) {
                break;
            }
        }
        HttpSource { url: self.url.clone(), talk: self.talk, failure: failures.pop() }
    }

    fn ask(&mut self) -> Result<(), Failure> {
        self.talk.ask();
        let (mapping, sent) = (Mapping::take(self.clock), self.clock.monotonic());
        let told = self.request().map_err(|error| failure(&error, mapping.wall_at(sent)))?;
        let arrived = self.clock.monotonic();
        let knows_the_method = self.method == Method::Get || !NO_SUCH_METHOD.contains(&told.status().as_u16());
        let answer = answer(told.status().as_u16(), told.headers());
        drain(told);
        if knows_the_method {
            // What is refused is counted, and the next answer may be better.
            let _ = self.talk.accept(&answer, mapping, sent, arrived);
            return Ok(());
        }
        self.method = Method::Get;
        self.ask()
    }

    fn request(&self) -> Result<Response<Body>, ureq::Error> {
        let request = match self.method {
            Method::Head => self.agent.head(self.url.as_str()),
            Method::Get => self.agent.get(self.url.as_str()),
        };
        let left = duration(self.ends_at - self.clock.monotonic()).max(std::time::Duration::from_millis(1));
        // Whoever keeps answers is asked to let this one through.
        let request = request.header(header::CACHE_CONTROL, "no-cache");
        request.config().timeout_global(Some(left)).build().call()
    }
}

/// A client of its own for each server, so that connections are used again and nothing is shared.
fn agent() -> Agent {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(provider)
        .build();
    Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(concat!("instep/", env!("CARGO_PKG_VERSION")))
        .build()
        .into()
}

fn answer(status: u16, headers: &HeaderMap) -> Answer {
    // A server's text may hold anything but ASCII; such a date is invalid rather than missing.
    let text = |name| headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    Answer { status, date: text(header::DATE), age: text(header::AGE), location: text(header::LOCATION) }
}

/// Reads what is left of an answer, within limits, so that the next request finds the connection free.
fn drain(answer: Response<Body>) {
    let body = answer.into_body();
    drop(std::io::copy(&mut body.into_reader().take(MOST_OF_A_BODY), &mut std::io::sink()));
}

fn failure(error: &ureq::Error, now: UnixTime) -> Failure {
    match error {
        ureq::Error::Timeout(_) => Failure::Silent,
        ureq::Error::HostNotFound => Failure::Unresolved("the resolver does not know it".to_owned()),
        ureq::Error::Rustls(wrong) => tls_failure(wrong, now),
        ureq::Error::Io(error) => io_failure(error, now),
        other => Failure::Network(other.to_string()),
    }
}

fn io_failure(error: &std::io::Error, now: UnixTime) -> Failure {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match (inner, error.kind()) {
        (Some(wrong), _) => tls_failure(wrong, now),
        (None, std::io::ErrorKind::ConnectionRefused) => Failure::ConnectionRefused,
        (None, std::io::ErrorKind::TimedOut | std::io::ErrorKind::WouldBlock) => Failure::Silent,
        (None, _) => Failure::Network(error.to_string()),
    }
}

fn tls_failure(wrong: &rustls::Error, now: UnixTime) -> Failure {
    let moment = |time: &CertificateTime| UnixTime::EPOCH + Span::from_seconds(time.as_secs().cast_signed());
    match wrong {
        rustls::Error::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. }) => {
            Failure::CertificateDates(CertificateDates::Expired { now, until: moment(not_after) })
        }
        rustls::Error::InvalidCertificate(CertificateError::NotValidYetContext { not_before, .. }) => {
            Failure::CertificateDates(CertificateDates::NotYet { now, from: moment(not_before) })
        }
        other => Failure::Tls(other.to_string()),
    }
}
