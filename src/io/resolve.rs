use crate::skew::Failure;
use crate::skew::ntp::ServerName;
use std::net::{SocketAddr, ToSocketAddrs};

/// The addresses to try for a server: the resolver's first one, and its first of the other family.
///
/// It waits as long as the resolver does.
///
/// # Errors
/// [`Failure::Unresolved`].
pub(super) fn addresses(server: &ServerName) -> Result<Vec<SocketAddr>, Failure> {
    match (server.host(), server.port()).to_socket_addrs() {
        Ok(found) => Ok(one_of_each_family(&found.collect::<Vec<_>>())),
        Err(error) => Err(Failure::Unresolved(error.to_string())),
    }
}

fn one_of_each_family(found: &[SocketAddr]) -> Vec<SocketAddr> {
    let first = found.first();
    let other = first.and_then(|first| found.iter().find(|address| address.is_ipv4() != first.is_ipv4()));
    first.into_iter().chain(other).copied().collect()
}
