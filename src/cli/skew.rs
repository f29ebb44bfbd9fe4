use super::named_profile::sure_tolerance;
use super::options::{Output, positive_length};
use super::{Answer, Refusal};
use crate::io::{SystemClock, World, ntp};
use crate::skew::ntp::{ServerName, ServerNameError};
use crate::time::Span;
use clap::Args;

pub(super) mod report;
pub(super) mod text;

/// The most servers that are asked in one go; each costs two threads.
const MOST_SERVERS: usize = 32;

/// Measure this machine's clock against NTP
///
/// Positive offsets are ahead, negative ones behind. The interval holds the true offset as long as the servers in use
/// are off by no more than they say; with three or more servers a wrong one is outvoted.
///
/// Exit codes: 0 the whole interval is within the tolerance, 1 the whole interval is beyond it, 3 it depends, or no
/// server or no majority of them says anything.
#[derive(Args)]
#[command(after_help = "Examples:\n  instep skew ntp1.example.org ntp2.example.org ntp3.example.org\n  \
                        instep skew 192.0.2.1:1123 --tolerance 5s --json")]
pub struct Arguments {
    /// A time server: a host name or an address, with a port if it is not 123 (`[2001:db8::1]:1123`)
    #[arg(value_name = "SERVER", value_parser = server)]
    servers: Vec<ServerName>,
    /// Exchanges with each server [default: 4, or 8 with a single server]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    samples: Option<u32>,
    /// When to stop listening, looking up names included
    #[arg(long, value_name = "DURATION", default_value = "2s", value_parser = positive_length)]
    timeout: Span,
    /// How far off the clock may be, either way
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = positive_length)]
    tolerance: Span,
    /// Take as tolerance what this verifier is sure to forgive (`instep profiles`)
    #[arg(long, value_name = "ID", conflicts_with = "tolerance")]
    profile: Option<String>,
    #[command(flatten)]
    output: Output,
}

/// Reads a server's name from an argument; the error carries its hint in a second line.
pub(super) fn server(text: &str) -> Result<ServerName, String> {
    text.parse().map_err(|wrong: ServerNameError| format!("{wrong}\n{}", wrong.hint()))
}

pub fn run(arguments: Arguments, _world: &mut World) -> Result<Answer, Refusal> {
    let tolerance = arguments.profile.as_deref().map_or(Ok(arguments.tolerance), sure_tolerance)?;
    let servers = without_repetition(arguments.servers);
    check_count(servers.len())?;
    let defaults = ntp::Options::for_servers(servers.len());
    let samples = arguments.samples.unwrap_or(defaults.samples);
    let options = ntp::Options { samples, timeout: arguments.timeout, ..defaults };
    let measurement = ntp::measure(&servers, &options, &SystemClock::new());
    let report = report::Report::of_ntp(&measurement, tolerance);
    let exit = report.exit();
    if arguments.output.is_json() {
        return Ok(Answer::json(&report, exit));
    }
    Ok(Answer::new(text::text(&measurement, tolerance), exit))
}

/// Each server once: one that is named twice would have two votes.
pub(super) fn without_repetition(named: Vec<ServerName>) -> Vec<ServerName> {
    let mut servers = Vec::new();
    for server in named {
        if !servers.contains(&server) {
            servers.push(server);
        }
    }
    servers
}

pub(super) fn check_count(count: usize) -> Result<(), Refusal> {
    match count {
        0 => Err(Refusal::input("no time server is named, and none is asked without being named")
            .hint("name one or more, three to outvote a wrong one: instep skew ntp1.example.org ntp2.example.org")
            .hint("a domain controller, a router or your provider's NTP server will do")),
        1..=MOST_SERVERS => Ok(()),
        _ => Err(Refusal::input(format!("{count} servers are named, at most {MOST_SERVERS} are asked"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_named_twice_is_asked_once() {
        let named = ["a", "b", "a:123"].map(|text| text.parse().unwrap());
        assert_eq!(without_repetition(named.into()).len(), 2);
    }
}
