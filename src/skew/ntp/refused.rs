use super::HEADER_LENGTH;
use crate::time::Span;
use std::fmt;

/// The four bytes with which a server says why it does not tell the time: `RATE`, `DENY`, `RSTR` (RFC 5905, section 7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KissCode(pub [u8; 4]);

/// The letters; whatever is no printable ASCII is shown as `?`.
impl fmt::Display for KissCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |byte: u8| if byte.is_ascii_graphic() { char::from(byte) } else { '?' };
        self.0.iter().filter(|byte| **byte != 0).try_for_each(|byte| write!(f, "{}", shown(*byte)))
    }
}

/// Why a datagram is not taken as the answer to a request. It is counted, and listening goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is shorter than an NTP header; its length in bytes.
    Truncated(usize),
    /// It does not repeat the random number of any request: a stray, a forgery, or another program's.
    WrongOrigin,
    /// The request that it answers has been answered already.
    Duplicate,
    /// It comes in another mode than a server's, which is 4.
    NotServerMode(u8),
    /// It is of another version than 3 or 4.
    Version(u8),
    /// The server refuses to tell the time, and why.
    KissODeath(KissCode),
    /// The server does not know the time (leap indicator 3).
    Unsynchronized,
    /// The stratum is none that a synchronised server can have: 1 to 15.
    Stratum(u8),
    /// The receive or the transmit timestamp is missing.
    ZeroTimestamp,
    /// The server claims to have sent before it received; by how much.
    TransmitBeforeReceive(Span),
    /// The server claims to have held the request for longer than the whole exchange took.
    ImpossibleHold {
        /// Transmit minus receive timestamp.
        held: Span,
        /// What passed here between sending and receiving.
        elapsed: Span,
    },
    /// By its own account the server may be off by 16 s or more.
    RootDistance(Span),
    /// The server's clock was last set after it sent; by how much.
    ReferenceAfterTransmit(Span),
    /// The clocks are further apart than NTP can tell: 68 years.
    TooFarApart,
    /// `sntpc`, which checks the same packet on its own, refuses it or comes to another offset.
    Disagreement,
}

impl Refused {
    /// The reason's name in reports: stable, without its numbers.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Truncated(_) => "truncated",
            Self::WrongOrigin => "wrong-origin",
            Self::Duplicate => "duplicate",
            Self::NotServerMode(_) => "not-server-mode",
            Self::Version(_) => "version",
            Self::KissODeath(_) => "kiss-o-death",
            Self::Unsynchronized => "unsynchronized",
            Self::Stratum(_) => "stratum",
            Self::ZeroTimestamp => "zero-timestamp",
            Self::TransmitBeforeReceive(_) => "transmit-before-receive",
            Self::ImpossibleHold { .. } => "impossible-hold",
            Self::RootDistance(_) => "root-distance",
            Self::ReferenceAfterTransmit(_) => "reference-after-transmit",
            Self::TooFarApart => "too-far-apart",
            Self::Disagreement => "disagreement",
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated(length) => {
                write!(f, "a reply of {length} bytes is too short: a header has {HEADER_LENGTH}")
            }
            Self::WrongOrigin => f.write_str("a reply does not repeat the number sent with a request"),
            Self::Duplicate => f.write_str("a request was answered twice"),
            Self::NotServerMode(mode) => write!(f, "the reply is in mode {mode}, a server answers in mode 4"),
            Self::Version(version) => write!(f, "the reply is of version {version}, only 3 and 4 are known"),
            Self::KissODeath(code) => write!(f, "the server refuses: kiss code {code}"),
            Self::Unsynchronized => f.write_str("the server says that its clock is not synchronised"),
            Self::Stratum(stratum) => write!(f, "stratum {stratum} is none of a synchronised server, 1 to 15"),
            Self::ZeroTimestamp => f.write_str("the server's receive or transmit timestamp is missing"),
            Self::TransmitBeforeReceive(by) => write!(f, "the server claims to have sent {by} before it received"),
            Self::ImpossibleHold { held, elapsed } => {
                write!(f, "the server claims to have held the request for {held}, the exchange took {elapsed}")
            }
            Self::RootDistance(distance) => write!(f, "the server may be off by {distance}, under 16s is asked for"),
            Self::ReferenceAfterTransmit(by) => write!(f, "the server's clock was set {by} after it sent the reply"),
            Self::TooFarApart => f.write_str("the two clocks are more than 68 years apart"),
            Self::Disagreement => f.write_str("two ways to read the reply disagree"),
        }
    }
}

impl std::error::Error for Refused {}
