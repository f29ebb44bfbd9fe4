//! A time server that is as wrong as it is told to be.

use crate::skew::ntp::{Header, Leap, ShortFormat, Timestamp};
use crate::time::{Offset, Rate, Span, UnixTime};

/// RFC 5905's mode of a client's request, and of a server's answer.
const CLIENT_MODE: u8 = 3;
const SERVER_MODE: u8 = 4;
/// How long before an answer the server's clock was set, as it claims.
const SET_BEFORE: Span = Span::from_seconds(16);

/// What the server does with one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Behaviour {
    /// Answers with what its clock shows.
    #[default]
    Answer,
    /// Does not answer.
    Silence,
    /// Says that its clock is not synchronised.
    Unsynchronized,
    /// Refuses with a kiss code.
    Kiss([u8; 4]),
    /// Sends these bytes, whatever they are.
    Garbage(Vec<u8>),
    /// Sends only so many bytes of the answer.
    Truncated(usize),
    /// Does not repeat the request's transmit timestamp.
    WrongOrigin,
    /// Answers in this mode instead of 4.
    Mode(u8),
    /// Answers as this version of the protocol.
    Version(u8),
    /// Claims this stratum.
    Stratum(u8),
    /// Leaves out the receive timestamp.
    ZeroReceive,
    /// Leaves out the transmit timestamp.
    ZeroTransmit,
    /// Moves the transmit timestamp: ahead it claims to have held the request for long, back to have sent before it
    /// received.
    TransmitMoved(Span),
    /// Answers twice.
    Duplicate,
    /// Sends an answer with another origin and a wrong time first, as somebody else might, then the true one.
    ForgedFirst,
    /// Holds the request for so long, and says so.
    Hold(Span),
    /// Answers at once, but the answer takes so much longer to travel.
    Late(Span),
}

/// How long the loop around a [`Responder`] waits over the next request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pauses {
    /// Between receiving and taking the transmit timestamp.
    pub hold: Span,
    /// Between taking the transmit timestamp and sending.
    pub late: Span,
}

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
/// let sample = exchange.accept(&replies[0], Span::ZERO).unwrap();
/// assert!(sample.bound().contains(Offset::from_seconds(-95.0)));
/// ```
#[derive(Clone, Debug)]
pub struct Responder {
    offset: Offset,
    rate: Rate,
    since: UnixTime,
    root_delay: ShortFormat,
    root_dispersion: ShortFormat,
    script: Vec<Behaviour>,
    asked: usize,
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
            script: Vec::new(),
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
        self.script = script.into();
        self
    }

    /// How many requests it has had.
    pub fn asked(&self) -> usize {
        self.asked
    }

    /// How long to wait over the next request.
    pub fn pauses(&self) -> Pauses {
        match self.behaviour() {
            Behaviour::Hold(hold) => Pauses { hold, ..Pauses::default() },
            Behaviour::Late(late) => Pauses { late, ..Pauses::default() },
            _ => Pauses::default(),
        }
    }

    /// What it answers to a request that it received and answers at these moments of true time.
    ///
    /// None, one or several datagrams; none to anything that is no client's request, so that it never answers an answer.
    pub fn reply(&mut self, request: &[u8], received: UnixTime, transmit: UnixTime) -> Vec<Vec<u8>> {
        let Some(asked) = Header::read(request).filter(is_request) else { return Vec::new() };
        let behaviour = self.behaviour();
        self.asked += 1;
        let answer = self.answer(&asked, received, transmit);
        behave(behaviour, answer)
    }

    fn behaviour(&self) -> Behaviour {
        self.script.get(self.asked).or(self.script.last()).cloned().unwrap_or_default()
    }

    /// What its clock shows at a moment of true time.
    fn shows(&self, at: UnixTime) -> Timestamp {
        Timestamp::from_unix(at + self.offset.span() + self.rate.gained_over(at - self.since))
    }

    fn answer(&self, asked: &Header, received: UnixTime, transmit: UnixTime) -> Header {
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

/// The datagrams that make a behaviour out of a true answer.
fn behave(behaviour: Behaviour, answer: Header) -> Vec<Vec<u8>> {
    let bytes = |header: Header| header.to_bytes().to_vec();
    match behaviour {
        Behaviour::Silence => Vec::new(),
        Behaviour::Garbage(garbage) => vec![garbage],
        Behaviour::Truncated(length) => vec![bytes(answer).into_iter().take(length).collect()],
        Behaviour::Duplicate => vec![bytes(answer), bytes(answer)],
        Behaviour::ForgedFirst => vec![bytes(forged(answer)), bytes(answer)],
        other => vec![bytes(falsified(other, answer))],
    }
}

/// The answer with the one field changed that the behaviour is about.
fn falsified(behaviour: Behaviour, answer: Header) -> Header {
    match behaviour {
        Behaviour::Unsynchronized => Header { leap: Leap::UNSYNCHRONIZED, ..answer },
        Behaviour::Kiss(code) => Header { leap: Leap::UNSYNCHRONIZED, stratum: 0, reference_id: code, ..answer },
        Behaviour::WrongOrigin => Header { origin: Timestamp::from_bits(!answer.origin.bits()), ..answer },
        Behaviour::Mode(mode) => Header { mode, ..answer },
        Behaviour::Version(version) => Header { version, ..answer },
        Behaviour::Stratum(stratum) => Header { stratum, ..answer },
        Behaviour::ZeroReceive => Header { receive: Timestamp::ZERO, ..answer },
        Behaviour::ZeroTransmit => Header { transmit: Timestamp::ZERO, ..answer },
        Behaviour::TransmitMoved(by) => Header { transmit: moved(answer.transmit, by), ..answer },
        _ => answer,
    }
}

/// As somebody might send who did not see the request: an hour ahead, with a number made up.
fn forged(answer: Header) -> Header {
    let hour = Span::from_seconds(3600);
    Header {
        origin: Timestamp::from_bits(answer.origin.bits().rotate_left(17) ^ 0x5555),
        receive: moved(answer.receive, hour),
        transmit: moved(answer.transmit, hour),
        ..answer
    }
}

fn moved(stamp: Timestamp, by: Span) -> Timestamp {
    let units = (by.nanos() << 32).div_euclid(1_000_000_000);
    // Cut to 64 bits as timestamps are: the era is not written down.
    Timestamp::from_bits(stamp.bits().wrapping_add(units as u64))
}
