use crate::lab::Random;
use crate::skew::ntp::{Header, Leap, ShortFormat, Timestamp};
use crate::time::Span;

/// How long before the true answer somebody else's arrives.
const FORGED_BEFORE: Span = milliseconds(5);
/// How wrong the clock of somebody else's answer is.
const FORGED_OFFSET: Span = Span::from_seconds(3600);

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
    /// Claims this root dispersion; from zero to 65 535 s.
    RootDispersion(Span),
    /// Leaves out the receive timestamp.
    ZeroReceive,
    /// Leaves out the transmit timestamp.
    ZeroTransmit,
    /// Moves the transmit timestamp: ahead it claims to have held the request for long, back to have sent before it
    /// received.
    TransmitMoved(Span),
    /// Answers twice.
    Duplicate,
    /// Answers twice, the second time so much later.
    DuplicateAfter(Span),
    /// Answers from another UDP port.
    OtherPort,
    /// An answer with a number made up and a clock an hour ahead arrives 5 ms before the true one, as somebody might send
    /// who did not see the request.
    ForgedFirst,
    /// A refusal with a number made up arrives 5 ms before the true answer.
    ForgedKissFirst([u8; 4]),
    /// Holds the request for so long, and says so.
    Hold(Span),
    /// Answers at once, but the answer takes so much longer to travel.
    Late(Span),
}

impl Behaviour {
    /// Those that have a name on the command line, with what each of them does.
    pub const NAMED: [(&'static str, &'static str, Behaviour); 20] = [
        ("answer", "Answers with what its clock shows", Behaviour::Answer),
        ("silence", "Does not answer", Behaviour::Silence),
        ("unsynchronized", "Says that its clock is not synchronised", Behaviour::Unsynchronized),
        ("kiss-rate", "Refuses: too many requests", Behaviour::Kiss(*b"RATE")),
        ("kiss-deny", "Refuses: not for this client", Behaviour::Kiss(*b"DENY")),
        ("empty", "Sends a datagram without a byte", Behaviour::Garbage(Vec::new())),
        ("truncated", "Sends 40 of the answer's 48 bytes", Behaviour::Truncated(40)),
        ("wrong-origin", "Does not repeat the request's number", Behaviour::WrongOrigin),
        ("mode-5", "Answers as a broadcast", Behaviour::Mode(5)),
        ("version-7", "Answers as a version that there is not", Behaviour::Version(7)),
        ("stratum-16", "Claims the stratum of those that know no time", Behaviour::Stratum(16)),
        (
            "root-dispersion-20s",
            "Claims to be sure of its clock to 20 s only",
            Behaviour::RootDispersion(Span::from_seconds(20)),
        ),
        ("zero-receive", "Leaves out when it received the request", Behaviour::ZeroReceive),
        ("zero-transmit", "Leaves out when it sent the answer", Behaviour::ZeroTransmit),
        (
            "transmit-late",
            "Claims to have held the request for a minute",
            Behaviour::TransmitMoved(Span::from_seconds(60)),
        ),
        (
            "transmit-early",
            "Claims to have answered 5 s before it was asked",
            Behaviour::TransmitMoved(Span::from_seconds(-5)),
        ),
        ("duplicate", "Answers twice, the second time 40 ms later", Behaviour::DuplicateAfter(milliseconds(40))),
        ("other-port", "Answers from another UDP port", Behaviour::OtherPort),
        (
            "forged-answer",
            "Somebody else's answer, an hour ahead, comes 5 ms before the true one",
            Behaviour::ForgedFirst,
        ),
        (
            "forged-kiss",
            "Somebody else's refusal comes 5 ms before the true answer",
            Behaviour::ForgedKissFirst(*b"DENY"),
        ),
    ];

    /// How long the request is held before the transmit timestamp is taken.
    pub(super) fn hold(&self) -> Span {
        match self {
            Behaviour::Hold(hold) => *hold,
            _ => Span::ZERO,
        }
    }

    /// The datagrams that this makes out of a true answer.
    pub(super) fn replies(self, answer: Header, random: &mut Random) -> Vec<Reply> {
        let truth = Reply::at_once(answer);
        match self {
            Behaviour::Silence => Vec::new(),
            Behaviour::Garbage(bytes) => vec![Reply { bytes, ..truth }],
            Behaviour::Truncated(length) => {
                vec![Reply { bytes: truth.bytes.into_iter().take(length).collect(), ..truth }]
            }
            Behaviour::Duplicate => vec![truth.clone(), truth],
            Behaviour::DuplicateAfter(after) => vec![truth.clone(), Reply { after, ..truth }],
            Behaviour::OtherPort => vec![Reply { from_other_port: true, ..truth }],
            Behaviour::ForgedFirst => vec![forged(ahead(answer), random), truth],
            Behaviour::ForgedKissFirst(code) => vec![forged(kiss(answer, code), random), truth],
            Behaviour::Late(after) => vec![Reply { after, ..truth }],
            Behaviour::WrongOrigin => vec![Reply::at_once(with_made_up_origin(answer, random))],
            other => vec![Reply::at_once(falsified(other, answer))],
        }
    }
}

/// One datagram of a server's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// How long after the transmit timestamp it leaves. Negative where it comes from somebody nearer to the client: it
    /// arrives so much before a reply that leaves at once, as far as the journey's length allows.
    pub after: Span,
    /// Whether it leaves from a port other than the one that was asked.
    pub from_other_port: bool,
    /// What it says.
    pub bytes: Vec<u8>,
}

impl Reply {
    fn at_once(header: Header) -> Reply {
        Reply { after: Span::ZERO, from_other_port: false, bytes: header.to_bytes().to_vec() }
    }
}

/// The answer with the one field changed that the behaviour is about.
fn falsified(behaviour: Behaviour, answer: Header) -> Header {
    match behaviour {
        Behaviour::Unsynchronized => Header { leap: Leap::UNSYNCHRONIZED, ..answer },
        Behaviour::Kiss(code) => kiss(answer, code),
        Behaviour::Mode(mode) => Header { mode, ..answer },
        Behaviour::Version(version) => Header { version, ..answer },
        Behaviour::Stratum(stratum) => Header { stratum, ..answer },
        Behaviour::RootDispersion(root) => Header { root_dispersion: ShortFormat::from_span(root), ..answer },
        Behaviour::ZeroReceive => Header { receive: Timestamp::ZERO, ..answer },
        Behaviour::ZeroTransmit => Header { transmit: Timestamp::ZERO, ..answer },
        Behaviour::TransmitMoved(by) => Header { transmit: moved(answer.transmit, by), ..answer },
        _ => answer,
    }
}

fn kiss(answer: Header, code: [u8; 4]) -> Header {
    Header { leap: Leap::UNSYNCHRONIZED, stratum: 0, reference_id: code, ..answer }
}

fn forged(says: Header, random: &mut Random) -> Reply {
    Reply { after: -FORGED_BEFORE, ..Reply::at_once(with_made_up_origin(says, random)) }
}

fn with_made_up_origin(answer: Header, random: &mut Random) -> Header {
    Header { origin: Timestamp::from_bits(random.bits()), ..answer }
}

fn ahead(answer: Header) -> Header {
    Header { receive: moved(answer.receive, FORGED_OFFSET), transmit: moved(answer.transmit, FORGED_OFFSET), ..answer }
}

fn moved(stamp: Timestamp, by: Span) -> Timestamp {
    let units = (by.nanos() << 32).div_euclid(1_000_000_000);
    // Cut to 64 bits as timestamps are: the era is not written down.
    Timestamp::from_bits(stamp.bits().wrapping_add(units as u64))
}

const fn milliseconds(count: i64) -> Span {
    Span::from_nanos(count as i128 * 1_000_000)
}
