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
    let servers = without_repetition(servers)?;
    let mut options = ntp::Options::for_servers(servers.len());
    change(&mut options);
    Ok(ntp::measure_sparingly(&servers, &options, &SystemClock::new(), &MemoryFile::of_user(world)))
}

/// Each server once: one that is named twice would have two votes.
///
/// # Errors
/// Too many servers.
pub(super) fn without_repetition<Name: Clone + PartialEq>(named: &[Name]) -> Result<Vec<Name>, Refusal> {
    let mut servers: Vec<Name> = Vec::new();
    for server in named {
        if !servers.contains(server) {
            servers.push(server.clone());
        }
    }
    match servers.len() {
        0..=MOST_SERVERS => Ok(servers),
        count => Err(Refusal::input(format!("{count} servers are named, at most {MOST_SERVERS} are asked"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_named_twice_is_asked_once() {
        let named: [ServerName; 3] = ["a", "b", "a:123"].map(|text| text.parse().unwrap());
        assert_eq!(without_repetition(&named).unwrap().len(), 2);
    }
}
