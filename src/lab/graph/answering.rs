use super::Version;
use super::access::Caller;
use super::call::Call;
use super::drawn::guid;
use super::error::Refused;
use super::fault::Fault;
use super::moment;
use super::service::Service;
use crate::lab::http::{Reply, Request, Response, Site};
use crate::lab::http_date::imf_fixdate;
use crate::time::{Span, UnixTime};

/// What becomes of an answer on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Whole,
    DroppedBefore,
    DroppedAfter,
    HungBefore,
    HungAfter,
    Cut,
}

/// What befalls a change before it is made, and after.
const BEFORE: [(Fault, Way); 2] = [(Fault::DropBefore, Way::DroppedBefore), (Fault::HangBefore, Way::HungBefore)];
const AFTER: [(Fault, Way); 2] = [(Fault::DropAfter, Way::DroppedAfter), (Fault::HangAfter, Way::HungAfter)];

/// A refusal, and when to come back.
type Busy = (Refused, Option<&'static str>);

/// How long a connection hangs.
const HANGS: Span = Span::from_seconds(3600);

impl Way {
    /// What a record says of it.
    fn mischief(self) -> Option<&'static str> {
        match self {
            Way::Whole => None,
            Way::DroppedBefore => Some("dropped-before"),
            Way::DroppedAfter => Some("dropped-after"),
            Way::HungBefore => Some("hung-before"),
            Way::HungAfter => Some("hung-after"),
            Way::Cut => Some("cut"),
        }
    }

    /// Whether the client gets something to read, sooner or later.
    fn is_answered(self) -> bool {
        matches!(self, Way::Whole | Way::Cut)
    }
}

impl Service {
    /// What a client gets to read for a request that is worked on at `now`, which is true time; nothing, where the connection is
    /// dropped.
    pub fn answer(&mut self, request: &Request, now: UnixTime) -> Option<Response> {
        let (answer, way) = self.worked_on(request, now);
        way.is_answered().then_some(answer)
    }

    fn worked_on(&mut self, request: &Request, now: UnixTime) -> (Response, Way) {
        let now = now + self.offset().span();
        let segments = request.segments();
        let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
        let (answer, way) = match parts.as_slice() {
            ["v1.0", rest @ ..] => self.graph(request, Version::V1, rest, now),
            ["beta", rest @ ..] => self.graph(request, Version::Beta, rest, now),
            ["lab", rest @ ..] => (self.lab(request, rest, now), Way::Whole),
            rest => (self.login(request, rest, now).unwrap_or(Response::empty(404)), Way::Whole),
        };
        (answer.with_header("Date", &imf_fixdate(now)), way)
    }

    fn graph(&mut self, request: &Request, version: Version, rest: &[&str], now: UnixTime) -> (Response, Way) {
        let is_change = !["GET", "HEAD"].contains(&request.method.as_str());
        let busy = self.busy(matches!(rest, ["users", _, "authentication", "methods"]));
        if busy.is_none()
            && is_change
            && let Some(way) = self.struck(&BEFORE)
        {
            return (Response::empty(204), way);
        }
        let outcome = match busy {
            Some(busy) => Err(busy),
            None => self.called(request, version, rest, now).map_err(|refused| (refused, None)),
        };
        let answer = self.signed(outcome, request, now);
        let made = is_change && (200..300).contains(&answer.status);
        if made && let Some(way) = self.struck(&AFTER) {
            return (answer, way);
        }
        self.spoiled(answer)
    }

    /// The answer with its ids, and a refusal as a body.
    fn signed(&mut self, outcome: Result<Response, Busy>, request: &Request, now: UnixTime) -> Response {
        let id = guid(self.random());
        let client_id = request.header("client-request-id").unwrap_or(&id).to_owned();
        let answer = outcome.unwrap_or_else(|(refused, retry_after)| {
            let body = refused.body(&moment::without_zone(now), &id, &client_id);
            let answer = Response::json(refused.status, &body);
            let challenge = (refused.status == 401).then_some(("WWW-Authenticate", "Bearer realm=\"\""));
            let further = challenge.into_iter().chain(retry_after.map(|seconds| ("Retry-After", seconds)));
            further.fold(answer, |answer, (name, value)| answer.with_header(name, value))
        });
        let ids = [("request-id", id.as_str()), ("client-request-id", &client_id), ("Cache-Control", "no-cache")];
        ids.into_iter().fold(answer, |answer, (name, value)| answer.with_header(name, value))
    }

    /// What befalls this change; each of them counts it.
    fn struck(&mut self, faults: &[(Fault, Way)]) -> Option<Way> {
        let mut struck = None;
        for (fault, way) in faults {
            struck = self.faults_mut().strikes(*fault).then_some(*way).or(struck);
        }
        struck
    }

    /// Cut or garbled, where it is this answer's turn.
    fn spoiled(&mut self, mut answer: Response) -> (Response, Way) {
        if answer.body.is_empty() {
            return (answer, Way::Whole);
        }
        if self.faults_mut().strikes(Fault::Garbage) {
            answer.body = b"<html><body>This is no JSON".to_vec();
        }
        let cut = self.faults_mut().strikes(Fault::CutBody);
        (answer, if cut { Way::Cut } else { Way::Whole })
    }

    /// The refusals that have nothing to do with what is asked, and when to come back.
    fn busy(&mut self, lists_methods: bool) -> Option<Busy> {
        let faults = self.faults_mut();
        let throttled = Refused::new(429, "TooManyRequests", "Too many requests.");
        match () {
            () if lists_methods && faults.befalls(Fault::ThrottleFirstList) => Some((throttled, Some("1"))),
            () if faults.befalls(Fault::Throttle) => Some((throttled, Some("1"))),
            () if faults.befalls(Fault::ThrottleSilently) => Some((throttled, None)),
            () if faults.befalls(Fault::Unavailable) => {
                Some((Refused::new(503, "serviceNotAvailable", "The service is not available."), Some("1")))
            }
            () if faults.befalls(Fault::GatewayTimeout) => {
                Some((Refused::new(504, "UnknownError", "The gateway has waited in vain."), None))
            }
            () => None,
        }
    }

    fn called(
        &mut self,
        request: &Request,
        version: Version,
        rest: &[&str],
        now: UnixTime,
    ) -> Result<Response, Refused> {
        let caller = self.caller(request, now)?;
        let call = Call { version, now, origin: self.origin(request), request, caller };
        self.route(&call, rest)
    }

    fn caller(&mut self, request: &Request, now: UnixTime) -> Result<Caller, Refused> {
        let given = request.header("authorization").and_then(|value| value.split_once(' '));
        let token = match given {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() => token.trim(),
            _ => return Err(Refused::bad_token("Access token is empty.")),
        };
        let good = !self.has_fault(Fault::InvalidToken);
        let found = self.tokens().iter().find(|known| known.text == token);
        match found {
            Some(known) if known.expires <= now => {
                Err(Refused::bad_token("Lifetime validation failed, the token is expired."))
            }
            Some(known) if good => Ok(known.caller.clone()),
            _ => Err(Refused::bad_token("Access token validation failure. Invalid audience or signature.")),
        }
    }

    /// Where the client thinks that it is: a proxy before the stand-in has another port, and TLS.
    fn origin(&self, request: &Request) -> String {
        let host = request.header("host").unwrap_or(self.own_host());
        let port = |host: &str| host.rsplit_once(':').map(|(_, port)| port.to_owned());
        let scheme = if port(host) == port(self.own_host()) { "http" } else { "https" };
        format!("{scheme}://{host}")
    }
}

impl Site for Service {
    fn reply(&mut self, request: &Request, now: UnixTime) -> Reply {
        let (answer, way) = self.worked_on(request, now);
        let slow = Span::from_nanos(i128::from(self.faults().number(Fault::Slow).unwrap_or(0)) * 1_000_000);
        let late = if matches!(way, Way::HungBefore | Way::HungAfter) { HANGS } else { slow };
        let mut bytes = match way.is_answered() {
            true => answer.written(request.method == "HEAD", false),
            false => Vec::new(),
        };
        if way == Way::Cut {
            bytes.truncate(bytes.len().saturating_sub(answer.body.len() / 2));
        }
        Reply { bytes, late, close: way != Way::Whole, mischief: way.mischief() }
    }
}
