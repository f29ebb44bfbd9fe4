use super::http_date;
use super::ntp::{Association, Refused, Sample, ServerName};
use super::{Contradiction, Hull};
use crate::time::Span;
use std::fmt;
use std::net::SocketAddr;

/// What came of asking one server.
#[derive(Clone, Debug)]
pub struct Source {
    /// The server as it was named.
    pub server: ServerName,
    /// The address that was asked, if there is one.
    pub address: Option<SocketAddr>,
    /// Requests, samples and refusals.
    pub association: Association,
    /// What went wrong on the way, if anything did.
    pub failure: Option<Failure>,
    /// How long ago it answered, where it was not asked again.
    pub age: Option<Span>,
}

impl Source {
    /// A server that could not even be asked.
    pub fn failed(server: ServerName, failure: Failure) -> Source {
        Source { server, address: None, association: Association::default(), failure: Some(failure), age: None }
    }

    /// The exchange with the shortest journey, which says most of all single ones.
    pub fn lowest_delay(&self) -> Option<&Sample> {
        self.association.samples().iter().min_by_key(|sample| sample.delay)
    }
}

/// Why a server could not be asked, or no answer of its came through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Its name was not turned into an address, and what the resolver said.
    Unresolved(String),
    /// The resolver had not answered when the time was up.
    ResolverSilent,
    /// Nothing came back before the time was up.
    Silent,
    /// Nothing had come back when the others had settled it.
    NotWaitedFor,
    /// It has asked, by a kiss code, to be left alone, and so it is for so much longer.
    LeftAlone(Span),
    /// Nobody listens on that port (an ICMP message says so).
    ConnectionRefused,
    /// The system did not send or receive, and what it said.
    Network(String),
    /// The certificate's dates and this machine's clock do not go together.
    CertificateDates(http_date::CertificateDates),
    /// No secure connection was made, and why.
    Tls(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unresolved(said) => write!(f, "the name was not found: {said}"),
            Self::ResolverSilent => f.write_str("the name was not resolved in time"),
            Self::Silent => f.write_str("no answer in time"),
            Self::NotWaitedFor => f.write_str("no answer by the time a majority had settled it"),
            Self::LeftAlone(rest) => {
                write!(f, "it asked to be left alone: ask again in {:.0} s", rest.seconds().ceil())
            }
            Self::ConnectionRefused => f.write_str("connection refused: nobody listens on that port"),
            Self::Network(said) => write!(f, "the network failed: {said}"),
            Self::CertificateDates(dates) => write!(f, "{dates}"),
            Self::Tls(said) => write!(f, "no secure connection: {said}"),
        }
    }
}

impl std::error::Error for Failure {}

/// What is made of one source: its interval, and where it stands among the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// What its samples prove together, if they do.
    pub hull: Option<Hull>,
    /// Whether it counts, and why.
    pub standing: Standing,
}

/// Where a source stands among the others.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// A majority, and it is one of them.
    Truechimer,
    /// The only one that answered: if it is wrong, nobody notices.
    Alone,
    /// A majority says otherwise.
    Falseticker,
    /// There is no majority that it could belong to.
    NoMajority,
    /// Its own samples do not go together.
    Contradictory(Contradiction),
    /// It is at the same address as another source, whose word does not count twice.
    SameAs(ServerName),
    /// Answers came, but none that can be used; the latest one's fault.
    Unusable(Refused),
    /// HTTP answers came, but none that can be used.
    NoDate(http_date::Refused),
    /// No answer came.
    Failed(Failure),
}

impl Standing {
    /// Whether the source's word is part of the result.
    pub fn is_used(&self) -> bool {
        matches!(self, Self::Truechimer | Self::Alone)
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truechimer => f.write_str("agrees with the majority"),
            Self::Alone => f.write_str("the only one that answered: if it is wrong, nobody notices"),
            Self::Falseticker => f.write_str("falseticker: the majority says otherwise"),
            Self::NoMajority => f.write_str("no majority to agree with"),
            Self::Contradictory(contradiction) => write!(f, "{contradiction}"),
            Self::SameAs(other) => write!(f, "at the same address as {other}"),
            Self::Unusable(refused) => write!(f, "{refused}"),
            Self::NoDate(refused) => write!(f, "{refused}"),
            Self::Failed(failure) => write!(f, "{failure}"),
        }
    }
}
