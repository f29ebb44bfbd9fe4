//! This machine's clock against the time servers that were named.

use super::super::Refusal;
use crate::io::{MemoryFile, SystemClock, World, ntp};
use crate::skew::Measurement;
use crate::skew::ntp::{ServerName, ServerNameError};

/// The most servers that are asked in one go; each costs a thread or two.
const MOST_SERVERS: usize = 32;

/// Reads a server's name from an argument; the error carries its hint in a second line.
pub(crate) fn server(text: &str) -> Result<ServerName, String> {
    text.parse().map_err(|wrong: ServerNameError| format!("{wrong}\n{}", wrong.hint()))
}

/// Measures with the options that so many servers call for, changed as the caller likes. Nobody is asked twice within a
/// minute.
///
/// # Errors
/// Too many servers.
pub(crate) fn measure(
    servers: &[ServerName],
    change: impl FnOnce(&mut ntp::Options),
    world: &World,
) -> Result<Measurement, Refusal> {
    let servers = without_repetition(servers);
    if servers.len() > MOST_SERVERS {
        return Err(Refusal::input(format!("{} servers are named, at most {MOST_SERVERS} are asked", servers.len())));
    }
    let mut options = ntp::Options::for_servers(servers.len());
    change(&mut options);
    Ok(ntp::measure_sparingly(&servers, &options, &SystemClock::new(), &MemoryFile::of_user(world)))
}

/// Each server once: one that is named twice would have two votes.
fn without_repetition(named: &[ServerName]) -> Vec<ServerName> {
    let mut servers: Vec<ServerName> = Vec::new();
    for server in named {
        if !servers.contains(server) {
            servers.push(server.clone());
        }
    }
    servers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_named_twice_is_asked_once() {
        let named = ["a", "b", "a:123"].map(|text| text.parse().unwrap());
        assert_eq!(without_repetition(&named).len(), 2);
    }
}
