use super::named_profile::Allowed;
use super::options::{At, Output, positive_length};
use super::{Answer, Refusal};
use crate::io::World;
use crate::skew::http_date::{Url, UrlError};
use crate::skew::ntp::ServerName;
use crate::time::Span;
use clap::Args;
use std::path::PathBuf;

mod codes;
mod fallback;
pub(super) mod here;
mod pasted;
mod reading;
pub(super) mod report;
mod taps;
pub(super) mod text;
mod watch;

/// Measure this machine's clock against NTP or the Date of web servers
///
/// Positive offsets are ahead, negative ones behind. The interval holds the true offset as long as the servers in use
/// are off by no more than they say; with three or more servers a wrong one is outvoted.
///
/// Exit codes: 0 the whole interval is within the tolerance, 1 the whole interval is beyond it, 3 it depends, or no
/// server or no majority of them says anything.
#[derive(Args)]
#[command(group = clap::ArgGroup::new("told").args(["pasted", "reading"]))]
#[command(after_help = "Examples:\n  instep skew ntp1.example.org ntp2.example.org ntp3.example.org\n  \
                        instep skew 192.0.2.1:1123 --tolerance 5s --json\n  instep skew --http https://login.example.org\n  \
                        instep skew --reading 10:02:30 --zone +02:00\n  w32tm /query /status | instep skew --pasted -\n  \
                        instep skew ntp1.example.org --taps\n  \
                        instep skew --tap @1795255211.3 --tap @1795255241.28 --tap @1795255271.35\n  \
                        instep skew ntp1.example.org ntp2.example.org ntp3.example.org --watch --for 1h")]
pub struct Arguments {
    /// A time server: a host name or an address, with a port if it is not 123 (`[2001:db8::1]:1123`)
    #[arg(value_name = "SERVER", value_parser = here::server)]
    servers: Vec<ServerName>,
    /// Ask this server for its Date if no time server is named, or none gives an offset; repeatable
    #[arg(long, value_name = "URL")]
    http: Vec<String>,
    /// Exchanges with each server [default: 4, 8 with a single server, 10 by HTTP]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    samples: Option<u32>,
    /// When to stop listening, looking up names included [default: 1.9s, 2.25s by HTTP]
    #[arg(long, value_name = "DURATION", value_parser = positive_length, allow_hyphen_values = true)]
    timeout: Option<Span>,
    #[command(flatten)]
    allowed: Allowed,
    #[command(flatten)]
    output: Output,
    /// Read what the time service of another machine says: a file, or `-` for standard input. Known are chronyc tracking,
    /// timedatectl, timedatectl timesync-status, w32tm /query /status and w32tm /stripchart
    #[arg(long, value_name = "FILE", help_heading = reading::HEADING, conflicts_with_all = ["servers", "http", "samples", "timeout"])]
    pasted: Option<PathBuf>,
    #[command(flatten)]
    reading: reading::ReadingOptions,
    /// Whose clock was read or pasted [default: device with --reading, other-machine with --pasted]
    #[arg(long, value_name = "WHOSE", requires = "told")]
    of: Option<report::Subject>,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    taps: taps::Taps,
    #[command(flatten)]
    watch: watch::Watch,
}

/// Reads a URL. Not while the arguments are parsed: what is refused there is repeated, and a URL may hold a password.
fn url(text: &str) -> Result<Url, Refusal> {
    text.parse().map_err(|wrong: UrlError| Refusal::input(format!("--http: {wrong}")).hint(wrong.hint()))
}

pub fn run(arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    let (tolerance, profile) = arguments.allowed.resolve()?;
    let as_json = arguments.output.is_json();
    if let Some(path) = &arguments.pasted {
        let of = arguments.of.unwrap_or(report::Subject::OtherMachine);
        let now = arguments.at.or_started(world);
        return pasted::Pasted { path, of, now, tolerance, profile, as_json }.run(world);
    }
    let here = plan(&arguments)?;
    let of = arguments.of.unwrap_or(report::Subject::Device);
    let (options, at) = (&arguments.reading, arguments.at.at);
    let comparison = reading::Comparison { options, of, at, here: here.clone(), tolerance, profile, as_json };
    if arguments.taps.are_wanted() {
        let read = options.reading.as_deref().map(|shows| comparison.apart(shows, world)).transpose()?;
        let beside = taps::Beside { here: &here, read, at, tolerance, profile };
        return taps::run(&arguments.taps, &beside, arguments.output, world);
    }
    if let Some(shows) = &options.reading {
        return comparison.run(shows, world);
    }
    check_moment(&arguments)?;
    if arguments.watch.is_wanted() {
        let inquiry = arguments.watch.inquiry(&here)?.ok_or_else(nobody_named)?;
        return watch::run(&arguments.watch, &inquiry, (tolerance, profile), arguments.output, world);
    }
    here.measure(world)?.answer(tolerance, profile, as_json).ok_or_else(nobody_named)
}

/// Whom to ask about this machine's own clock.
fn plan(arguments: &Arguments) -> Result<fallback::Plan, Refusal> {
    let urls = arguments.http.iter().map(|text| url(text)).collect::<Result<Vec<Url>, Refusal>>()?;
    let (servers, urls) = (arguments.servers.clone(), here::without_repetition(&urls)?);
    Ok(fallback::Plan { servers, urls, samples: arguments.samples, timeout: arguments.timeout })
}

/// A measurement is made now, whatever the time is said to be.
fn check_moment(arguments: &Arguments) -> Result<(), Refusal> {
    match arguments.at.at {
        Some(_) => Err(Refusal::input("--at goes with --reading or --pasted: this machine's clock is measured now")),
        None => Ok(()),
    }
}

fn nobody_named() -> Refusal {
    Refusal::input("no time server is named, and none is asked without being named")
        .hint("name one or more, three to outvote a wrong one: instep skew ntp1.example.org ntp2.example.org")
        .hint("a domain controller, a router or your provider's NTP server will do")
        .hint("where NTP is blocked, ask a web server for its Date: instep skew --http https://login.example.org")
}
