use crate::skew::Failure;
use crate::time::Span;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::Duration;

/// The most of a datagram that is read, in bytes. An NTP packet with extension fields has a few hundred.
const LONGEST_DATAGRAM: usize = 2048;

/// A socket on a port of its own that hears one address and no other.
pub(super) struct ConnectedSocket(UdpSocket);

impl ConnectedSocket {
    /// Opens a socket on a free port, connected to an address.
    #[allow(clippy::disallowed_methods, reason = "this is the one place where a client's UDP socket is opened")]
    pub(super) fn to(address: SocketAddr) -> Result<ConnectedSocket, Failure> {
        let any: IpAddr = match address {
            SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
            SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
        };
        let socket = UdpSocket::bind((any, 0)).map_err(failure)?;
        socket.connect(address).map_err(failure)?;
        Ok(ConnectedSocket(socket))
    }

    /// Sends one datagram.
    pub(super) fn send(&self, bytes: &[u8]) -> Result<(), Failure> {
        self.0.send(bytes).map(drop).map_err(failure)
    }

    /// The next datagram, or `None` if none comes within `patience`, which counts as a millisecond at least.
    pub(super) fn receive(&self, patience: Span) -> Result<Option<Vec<u8>>, Failure> {
        self.0.set_read_timeout(Some(duration(patience).max(Duration::from_millis(1)))).map_err(failure)?;
        let mut bytes = vec![0; LONGEST_DATAGRAM];
        match self.0.recv(&mut bytes) {
            Ok(length) => {
                bytes.truncate(length);
                Ok(Some(bytes))
            }
            Err(error) if is_nothing_yet(error.kind()) => Ok(None),
            Err(error) => Err(failure(error)),
        }
    }
}

/// A length of time as the standard library wants it: none if it is negative.
pub(super) fn duration(span: Span) -> Duration {
    Duration::from_nanos(u64::try_from(span.nanos().max(0)).unwrap_or(u64::MAX))
}

/// Whether a read ended because nothing came. Windows also reports a datagram that was longer than the buffer; none is.
pub(super) fn is_nothing_yet(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

fn failure(error: std::io::Error) -> Failure {
    match error.kind() {
        // Windows says "reset" where others say "refused".
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset => Failure::ConnectionRefused,
        _ => Failure::Network(error.to_string()),
    }
}
