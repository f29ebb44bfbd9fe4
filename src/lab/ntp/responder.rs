use super::rate_limit::Guests;
use super::{Behaviour, RateLimit, Reply};
use crate::lab::Random;
use crate::skew::ntp::{Header, Leap, ShortFormat, Timestamp};
use crate::time::{Offset, Rate, Span, UnixTime};
use std::net::{IpAddr, Ipv4Addr};

/// RFC 5905's mode of a client's request, and of a server's answer.
const CLIENT_MODE: u8 = 3;
const SERVER_MODE: u8 = 4;
/// How long before an answer the server's clock was set, as it claims.
const SET_BEFORE: Span = Span::from_seconds(16);

/// A time server without a socket and without a clock.
///
/// ```
/// use instep::lab::ntp::Responder;
/// use instep::skew::ntp::{Exchange, Nonce};
/// use instep::clock::{Manual, Mapping};
/// use instep::time::{Offset, Span, UnixTime};
///
/// let now = UnixTime::from_seconds(1_795_255_205);
/// let mut server = Responder::off_by(Offset::from_seconds(95.0));
/// let (exchange, request) = Exchange::begin(Nonce::from_bits(7), Mapping::take(&Manual::showing(now)), Span::ZERO);
/// let replies = server.reply(&request, now, now);
/// let sample = exchange.accept(&replies[0].bytes, Span::ZERO).unwrap();
/// assert!(sample.bound().contains(Offset::from_seconds(-95.0)));
/// ```
#[derive(Clone, Debug)]
pub struct Responder {
    offset: Offset,
    rate: Rate,
    since: UnixTime,
    root_delay: ShortFormat,
    root_dispersion: ShortFormat,
    behaviours: Behaviours,
    limit: Option<RateLimit>,
    guests: Guests,
    random: Random,
    asked: usize,
}

/// What the server does with its requests.
#[derive(Clone, Debug)]
enum Behaviours {
    /// One for each request, the last of them for all that follow.
    InTurn(Vec<Behaviour>),
    /// One of them, drawn for each request.
    Drawn(Vec<Behaviour>),
}

/// A request that the server has and has not answered yet.
#[derive(Clone, Debug)]
pub struct Taken {
    asked: Header,
    received: UnixTime,
    behaviour: Behaviour,
    hold: Span,
}

impl Taken {
    /// How long after it was received it is to be answered.
    pub fn hold(&self) -> Span {
        self.hold
    }
}

impl Responder {
    /// A server whose clock is right.
    pub fn honest() -> Responder {
        Responder::off_by(Offset::ZERO)
    }

    /// A server whose clock is off by this much; positive is ahead. It claims to be right.
    pub fn off_by(offset: Offset) -> Responder {
        Responder {
            offset,
            rate: Rate::default(),
            since: UnixTime::EPOCH,
            root_delay: ShortFormat::default(),
            root_dispersion: ShortFormat::default(),
            behaviours: Behaviours::InTurn(Vec::new()),
            limit: None,
            guests: Guests::default(),
            random: Random::seeded(0),
            asked: 0,
        }
    }

    /// The same, gaining (positive) or losing since a moment of true time.
    pub fn with_rate(mut self, rate: Rate, since: UnixTime) -> Responder {
        (self.rate, self.since) = (rate, since);
        self
    }

    /// The same with another root delay and root dispersion; from zero to 65 535 s.
    pub fn with_root(mut self, delay: Span, dispersion: Span) -> Responder {
        self.root_delay = ShortFormat::from_span(delay);
        self.root_dispersion = ShortFormat::from_span(dispersion);
        self
    }

    /// The same with a script: one behaviour for each request, the last of them for all that follow.
    pub fn with_script(mut self, script: impl Into<Vec<Behaviour>>) -> Responder {
        self.behaviours = Behaviours::InTurn(script.into());
        self
    }

    /// The same with a behaviour drawn for each request, each as likely as any other; name one twice to double its chance.
    pub fn with_drawn(mut self, behaviours: impl Into<Vec<Behaviour>>) -> Responder {
        self.behaviours = Behaviours::Drawn(behaviours.into());
        self
    }

    /// The same with a limit to how often a client is answered. A request beyond it takes no turn of the script.
    pub fn with_rate_limit(mut self, limit: RateLimit) -> Responder {
        self.limit = Some(limit);
        self
    }

    /// The same with other draws, for behaviours and for made-up numbers.
    pub fn with_random(mut self, random: Random) -> Responder {
        self.random = random;
        self
    }

    /// How many requests it has had, those beyond its rate limit not counted.
    pub fn asked(&self) -> usize {
        self.asked
    }

    /// Takes a request that arrived at this moment of true time; [`Responder::answer`] has to follow once it was held.
    ///
    /// `None` for anything that is no client's request, so that it never answers an answer.
    pub fn take(&mut self, request: &[u8], client: IpAddr, received: UnixTime) -> Option<Taken> {
        let asked = Header::read(request).filter(is_request)?;
        if let Some(limit) = self.limit
            && let Some(behaviour) = self.guests.refuse(limit, client, received)
        {
            return Some(Taken { asked, received, behaviour, hold: limit.kiss_after });
        }
        let behaviour = self.next_behaviour();
        let hold = behaviour.hold();
        Some(Taken { asked, received, behaviour, hold })
    }

    /// What it answers to a request when the time to transmit has come: none, one or several datagrams.
    pub fn answer(&mut self, taken: Taken, transmit: UnixTime) -> Vec<Reply> {
        let answer = self.truth(&taken.asked, taken.received, transmit);
        taken.behaviour.replies(answer, &mut self.random)
    }

    /// Takes and answers a request in one go, whoever asks: received and answered at these moments of true time.
    pub fn reply(&mut self, request: &[u8], received: UnixTime, transmit: UnixTime) -> Vec<Reply> {
        let taken = self.take(request, Ipv4Addr::LOCALHOST.into(), received);
        taken.map(|taken| self.answer(taken, transmit)).unwrap_or_default()
    }

    fn next_behaviour(&mut self) -> Behaviour {
        let place = self.asked;
        self.asked += 1;
        let next = match &self.behaviours {
            Behaviours::InTurn(script) => script.get(place).or(script.last()),
            Behaviours::Drawn(choices) => self.random.one_of(choices),
        };
        next.cloned().unwrap_or_default()
    }

    /// What its clock shows at a moment of true time.
    fn shows(&self, at: UnixTime) -> Timestamp {
        Timestamp::from_unix(at + self.offset.span() + self.rate.gained_over(at - self.since))
    }

    /// What a server says that answers as it should.
    fn truth(&self, asked: &Header, received: UnixTime, transmit: UnixTime) -> Header {
        Header {
            leap: Leap(0),
            version: asked.version,
            mode: SERVER_MODE,
            stratum: 2,
            poll: asked.poll,
            precision: -20,
            root_delay: self.root_delay,
            root_dispersion: self.root_dispersion,
            reference_id: *b"LAB\0",
            reference: self.shows(received - SET_BEFORE),
            origin: asked.transmit,
            receive: self.shows(received),
            transmit: self.shows(transmit),
        }
    }
}

fn is_request(header: &Header) -> bool {
    header.mode == CLIENT_MODE && (1..=4).contains(&header.version)
}
