use super::named_profile::{known_profile, sure_tolerance};
use super::options::{Output, positive_length};
use super::{Answer, Refusal};
use crate::io::{World, ntp};
use crate::skew::ntp::ServerName;
use crate::time::Span;
use clap::Args;

mod codes;
pub(super) mod here;
pub(super) mod report;
pub(super) mod text;

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
    #[arg(value_name = "SERVER", value_parser = here::server)]
    servers: Vec<ServerName>,
    /// Exchanges with each server [default: 4, or 8 with a single server]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    samples: Option<u32>,
    /// When to stop listening, looking up names included
    #[arg(long, value_name = "DURATION", default_value = "1.9s", value_parser = positive_length)]
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

pub fn run(arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    let profile = arguments.profile.as_deref().map(known_profile).transpose()?;
    let tolerance = profile.map_or(Ok(arguments.tolerance), sure_tolerance)?;
    if arguments.servers.is_empty() {
        return Err(nobody_named());
    }
    let change = |options: &mut ntp::Options| {
        options.samples = arguments.samples.unwrap_or(options.samples);
        options.timeout = arguments.timeout;
    };
    let measurement = here::measure(&arguments.servers, change, world)?;
    let report = report::Report::of_ntp(&measurement, tolerance);
    let report = report.for_profile(measurement.estimate().ok().as_ref(), profile);
    let exit = report.exit();
    if arguments.output.is_json() {
        return Ok(Answer::json(&report, exit));
    }
    Ok(Answer::new(text::text(&measurement, tolerance, profile), exit))
}

fn nobody_named() -> Refusal {
    Refusal::input("no time server is named, and none is asked without being named")
        .hint("name one or more, three to outvote a wrong one: instep skew ntp1.example.org ntp2.example.org")
        .hint("a domain controller, a router or your provider's NTP server will do")
}
