use super::udp::duration;
use crate::skew::Failure;
use crate::skew::ntp::ServerName;
use crate::time::Span;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;

/// The addresses to try for a server: the resolver's first one, and its first of the other family.
///
/// The resolver has no deadline of its own, so it runs in a thread that is left to itself when the time is up.
///
/// # Errors
/// [`Failure::Unresolved`] and [`Failure::ResolverSilent`].
pub(super) fn addresses(server: &ServerName, patience: Span) -> Result<Vec<SocketAddr>, Failure> {
    if let Some(address) = server.address() {
        return Ok(vec![SocketAddr::new(address, server.port())]);
    }
    let (answer, answers) = mpsc::channel();
    let (host, port) = (server.host().to_owned(), server.port());
    let look_up = move || answer.send((host.as_str(), port).to_socket_addrs().map(Vec::from_iter));
    thread::Builder::new().spawn(look_up).map_err(|error| Failure::Unresolved(error.to_string()))?;
    match answers.recv_timeout(duration(patience)) {
        Ok(Ok(found)) if !found.is_empty() => Ok(one_of_each_family(&found)),
        Ok(Ok(_)) => Err(Failure::Unresolved("it has no address".to_owned())),
        Ok(Err(error)) => Err(Failure::Unresolved(error.to_string())),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Err(Failure::ResolverSilent),
    }
}

fn one_of_each_family(found: &[SocketAddr]) -> Vec<SocketAddr> {
    let first = found.first();
    let other = first.and_then(|first| found.iter().find(|address| address.is_ipv4() != first.is_ipv4()));
    first.into_iter().chain(other).copied().collect()
}
