use super::Cloud;
use super::Version;
use super::access::{Caller, Role, USUAL_PERMISSIONS};
use super::call::Call;
use super::device_code::{Pending, Turn};
use super::drawn::{guid, opaque};
use super::error::Refused;
use super::fault::{Fault, Faults};
use super::login::Token;
use super::method::{Kind, Method};
use super::moment;
use super::policy::PassPolicy;
use super::scenario::Scenario;
use super::tenant::{DOMAIN, Tenant};
use super::user::User;
use crate::lab::http::{Reply, Request, Response, Site};
use crate::lab::http_date::imf_fixdate;
use crate::random::Random;
use crate::time::{Offset, Span, UnixTime};
use serde_json::Map;

/// What a [`Service`] is to be like.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whom it serves.
    pub scenario: Scenario,
    /// What all ids, secrets and tokens follow from.
    pub seed: u64,
    /// Which cloud it stands for.
    pub cloud: Cloud,
    /// How far off its own clock is; positive: it is ahead.
    pub offset: Offset,
    /// The roles of the administrator who signs in. Where there are any, the printed token is that administrator's; otherwise
    /// it is the application's own.
    pub roles: Vec<Role>,
    /// What the application may do; all that is needed where none is named.
    pub permissions: Vec<String>,
    /// What polls for a device code's token are told, one after the other; the last one stays.
    pub device_code: Vec<Turn>,
    /// What goes wrong.
    pub faults: Faults,
    /// The certificate by which the application may sign in, in DER. Without it, signatures are not checked.
    pub certificate: Option<Vec<u8>>,
}

impl Options {
    /// A service as it usually is, for this scenario.
    pub fn of(scenario: Scenario, seed: u64) -> Options {
        Options {
            scenario,
            seed,
            cloud: Cloud::Global,
            offset: Offset::new(Span::ZERO),
            roles: Vec::new(),
            permissions: Vec::new(),
            device_code: vec![Turn::Pending, Turn::Granted],
            faults: Faults::default(),
            certificate: None,
        }
    }
}

/// What a client needs to know to be served. All of it is made up; there is no `Debug` all the same, as for any secret.
#[derive(Clone)]
pub struct Credentials {
    /// The directory's id.
    pub tenant: String,
    /// The application's.
    pub client_id: String,
    /// The application's secret.
    pub client_secret: String,
    /// A token that is good for an hour.
    pub access_token: String,
    /// The UPN of the user whose complaint it is.
    pub user: String,
}

/// A Graph service and its login server, without a socket and without a clock.
///
/// ```
/// use instep::lab::graph::{Options, Scenario, Service};
/// use instep::lab::http::Request;
/// use instep::time::UnixTime;
///
/// let now = UnixTime::from_seconds(1_795_255_205);
/// let options = Options::of(Scenario::named("default").unwrap(), 7);
/// let mut service = Service::start(options, "127.0.0.1:8080", now);
/// let credentials = service.credentials();
/// let request = Request::new("GET", &format!("/v1.0/users/{}/authentication/methods", credentials.user))
///     .with_header("Authorization", &format!("Bearer {}", credentials.access_token));
/// let methods = service.answer(&request, now).unwrap().value();
/// assert_eq!(methods["value"].as_array().unwrap().len(), 5);
/// ```
pub struct Service {
    options: Options,
    host: String,
    tenant: Tenant,
    random: Random,
    client_id: String,
    client_secret: String,
    admin: String,
    printed: String,
    tokens: Vec<Token>,
    refresh_tokens: Vec<String>,
    device_codes: Vec<Pending>,
}

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
    /// A service at this host and port, whose scenario is set at `now`, which is true time.
    pub fn start(options: Options, host: &str, now: UnixTime) -> Service {
        let mut random = Random::stream(options.seed, 2);
        let start = now + options.offset.span();
        let mut tenant = options.scenario.tenant(start, &mut random);
        let admin = format!("helpdesk@{DOMAIN}");
        tenant.users.push(administrator(&admin, start, &mut random));
        let (client_id, client_secret) = (guid(&mut random), opaque(&mut random, 40));
        let mut service = Service {
            host: host.to_owned(),
            tenant,
            random,
            client_id,
            client_secret,
            admin,
            printed: String::new(),
            tokens: Vec::new(),
            refresh_tokens: Vec::new(),
            device_codes: Vec::new(),
            options,
        };
        service.printed = service.first_token(start);
        service
    }

    /// What is printed for those who try their clients.
    pub fn credentials(&self) -> Credentials {
        Credentials {
            tenant: self.tenant.id.clone(),
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.clone(),
            access_token: self.printed.clone(),
            user: self.tenant.users.first().map(|user| user.upn.clone()).unwrap_or_default(),
        }
    }

    /// What a client gets to read for a request that is worked on at `now`, which is true time; nothing, where the connection is
    /// dropped.
    pub fn answer(&mut self, request: &Request, now: UnixTime) -> Option<Response> {
        let (answer, way) = self.worked_on(request, now);
        way.is_answered().then_some(answer)
    }

    fn worked_on(&mut self, request: &Request, now: UnixTime) -> (Response, Way) {
        let now = now + self.options.offset.span();
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
        let request_id = guid(&mut self.random);
        let client_request_id = request.header("client-request-id").unwrap_or(&request_id).to_owned();
        let is_change = !["GET", "HEAD"].contains(&request.method.as_str());
        let lists_methods = matches!(rest, ["users", _, "authentication", "methods"]);
        let refused = self.busy(lists_methods);
        let before = [(Fault::DropBefore, Way::DroppedBefore), (Fault::HangBefore, Way::HungBefore)];
        if refused.is_none()
            && is_change
            && let Some(way) = self.struck(&before)
        {
            return (Response::empty(204), way);
        }
        let outcome = match refused {
            Some((refused, retry_after)) => Err((refused, retry_after)),
            None => self.called(request, version, rest, now).map_err(|refused| (refused, None)),
        };
        let date = moment::without_zone(now);
        let answer = match outcome {
            Ok(answer) => answer,
            Err((refused, retry_after)) => {
                let body = refused.body(&date, &request_id, &client_request_id);
                let answer = Response::json(refused.status, &body);
                let answer = match refused.status {
                    401 => answer.with_header("WWW-Authenticate", "Bearer realm=\"\""),
                    _ => answer,
                };
                retry_after.into_iter().fold(answer, |answer, seconds| answer.with_header("Retry-After", seconds))
            }
        };
        let answer = answer
            .with_header("request-id", &request_id)
            .with_header("client-request-id", &client_request_id)
            .with_header("Cache-Control", "no-cache");
        let made = is_change && (200..300).contains(&answer.status);
        let after = [(Fault::DropAfter, Way::DroppedAfter), (Fault::HangAfter, Way::HungAfter)];
        if made && let Some(way) = self.struck(&after) {
            return (answer, way);
        }
        self.spoiled(answer)
    }

    /// What befalls this change; each of them counts it.
    fn struck(&mut self, faults: &[(Fault, Way)]) -> Option<Way> {
        let mut struck = None;
        for (fault, way) in faults {
            struck = self.options.faults.strikes(*fault).then_some(*way).or(struck);
        }
        struck
    }

    /// Cut or garbled, where it is this answer's turn.
    fn spoiled(&mut self, mut answer: Response) -> (Response, Way) {
        if answer.body.is_empty() {
            return (answer, Way::Whole);
        }
        if self.options.faults.strikes(Fault::Garbage) {
            answer.body = b"<html><body>This is no JSON".to_vec();
        }
        let cut = self.options.faults.strikes(Fault::CutBody);
        (answer, if cut { Way::Cut } else { Way::Whole })
    }

    /// The refusals that have nothing to do with what is asked, and when to come back.
    fn busy(&mut self, lists_methods: bool) -> Option<(Refused, Option<&'static str>)> {
        let faults = &mut self.options.faults;
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

    fn caller(&self, request: &Request, now: UnixTime) -> Result<Caller, Refused> {
        let given = request.header("authorization").and_then(|value| value.split_once(' '));
        let token = match given {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() => token.trim(),
            _ => return Err(Refused::bad_token("Access token is empty.")),
        };
        let found = self.tokens.iter().find(|known| known.text == token);
        match found {
            Some(known) if known.expires <= now => {
                Err(Refused::bad_token("Lifetime validation failed, the token is expired."))
            }
            Some(known) if !self.has_fault(Fault::InvalidToken) => Ok(known.caller.clone()),
            _ => Err(Refused::bad_token("Access token validation failure. Invalid audience or signature.")),
        }
    }

    /// Where the client thinks that it is: a proxy before the stand-in has another port, and TLS.
    fn origin(&self, request: &Request) -> String {
        let host = request.header("host").unwrap_or(&self.host);
        let port = |host: &str| host.rsplit_once(':').map(|(_, port)| port.to_owned());
        let scheme = if port(host) == port(&self.host) { "http" } else { "https" };
        format!("{scheme}://{host}")
    }

    fn first_token(&mut self, start: UnixTime) -> String {
        let delegated = !self.options.roles.is_empty();
        let caller = Caller {
            permissions: self.permissions(),
            roles: delegated.then(|| self.options.roles.clone()),
            upn: delegated.then(|| self.admin.clone()),
        };
        let life = match self.has_fault(Fault::ExpiredToken) {
            true => 0,
            false => self.options.faults.number(Fault::TokenLifetime).unwrap_or(super::login::TOKEN_LIFE),
        };
        self.new_token(caller, start + Span::from_seconds(i64::try_from(life).unwrap_or(i64::MAX)))
    }
}

/// What the parts of the service share.
impl Service {
    pub(super) fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    pub(super) fn tenant_mut(&mut self) -> &mut Tenant {
        &mut self.tenant
    }

    /// Places come from `place` and are good for ever: nobody leaves.
    pub(super) fn user(&self, place: usize) -> &User {
        &self.tenant.users[place]
    }

    pub(super) fn user_mut(&mut self, place: usize) -> &mut User {
        &mut self.tenant.users[place]
    }

    pub(super) fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    pub(super) fn cloud(&self) -> Cloud {
        self.options.cloud
    }

    pub(super) fn faults(&self) -> &Faults {
        &self.options.faults
    }

    pub(super) fn faults_mut(&mut self) -> &mut Faults {
        &mut self.options.faults
    }

    pub(super) fn has_fault(&self, fault: Fault) -> bool {
        self.options.faults.has(fault)
    }

    /// The scenario's policy on passes, with what the faults change about it.
    pub(super) fn pass_policy(&self) -> PassPolicy {
        let mut policy = self.tenant.policies.temporary_access_pass.clone();
        let minutes = |fault| self.options.faults.number(fault).and_then(|minutes| i64::try_from(minutes).ok());
        policy.minimum_minutes = minutes(Fault::PassMinimum).unwrap_or(policy.minimum_minutes);
        policy.maximum_minutes = minutes(Fault::PassMaximum).unwrap_or(policy.maximum_minutes);
        policy.default_minutes = policy.default_minutes.min(policy.maximum_minutes).max(policy.minimum_minutes);
        policy.once_only |= self.has_fault(Fault::PassOnceOnly);
        policy.enabled &= !self.has_fault(Fault::PassDisabled);
        if self.has_fault(Fault::PassExcluded) {
            policy.excluded = self.tenant.users.iter().map(|user| user.upn.clone()).collect();
        }
        policy
    }

    pub(super) fn permissions(&self) -> Vec<String> {
        match self.options.permissions.is_empty() {
            true => USUAL_PERMISSIONS.map(str::to_owned).to_vec(),
            false => self.options.permissions.clone(),
        }
    }

    pub(super) fn roles(&self) -> Vec<Role> {
        if self.options.roles.is_empty() { Service::usual_roles() } else { self.options.roles.clone() }
    }

    pub(super) fn admin(&self) -> &str {
        &self.admin
    }

    pub(super) fn client_id(&self) -> &str {
        &self.client_id
    }

    pub(super) fn client_secret(&self) -> &str {
        &self.client_secret
    }

    pub(super) fn certificate(&self) -> Option<&[u8]> {
        self.options.certificate.as_deref()
    }

    pub(super) fn own_host(&self) -> &str {
        &self.host
    }

    pub(super) fn device_script(&self) -> Vec<Turn> {
        self.options.device_code.clone()
    }

    pub(super) fn device_codes(&mut self) -> &mut Vec<Pending> {
        &mut self.device_codes
    }

    pub(super) fn refresh_tokens(&mut self) -> &mut Vec<String> {
        &mut self.refresh_tokens
    }

    pub(super) fn tokens(&mut self) -> &mut Vec<Token> {
        &mut self.tokens
    }
}

impl Site for Service {
    fn reply(&mut self, request: &Request, now: UnixTime) -> Reply {
        let (answer, way) = self.worked_on(request, now);
        let slow = Span::from_nanos(i128::from(self.options.faults.number(Fault::Slow).unwrap_or(0)) * 1_000_000);
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

/// Who signs in where a person has to.
fn administrator(upn: &str, start: UnixTime, random: &mut Random) -> User {
    let changed = start - Span::from_seconds(30 * 86_400);
    let password = Kind::Password;
    let id = password.fixed_id().unwrap_or_default().to_owned();
    let own = Method::new(Kind::MicrosoftAuthenticator, guid(random), changed, Map::new());
    User {
        id: guid(random),
        upn: upn.to_owned(),
        name: "Help Desk".to_owned(),
        enabled: true,
        guest: false,
        synchronized: false,
        admin: true,
        password_changed: changed,
        sessions_from: changed,
        per_user_mfa: "disabled".to_owned(),
        risk: "none".to_owned(),
        methods: vec![Method::new(password, id, changed, Map::new()), Method { is_default: true, ..own }],
    }
}
