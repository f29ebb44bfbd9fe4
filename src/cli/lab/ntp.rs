use super::bind::{cannot_start, loopback, seed_of};
use super::network::Network;
use super::stay::Stay;
use crate::cli::options::{length, positive_length};
use crate::cli::{Answer, Refusal};
use crate::io::{LoopbackServer, World};
use crate::lab::Random;
use crate::lab::ntp::{Behaviour, RateLimit, Responder, Server};
use crate::time::{Offset, Rate, Span, UnixTime};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use schemars::JsonSchema;
use serde::Serialize;
use std::net::SocketAddr;

/// Serve time over NTP on loopback, as wrong as it is told to be
///
/// True time is this machine's clock. When the server is ready, one line of JSON with its address is printed.
#[derive(Args)]
#[command(after_help = "Examples:\n  instep lab ntp --offset=-95s\n  \
                        instep lab ntp --condition bufferbloat --seed 7 --bind 127.0.0.2:1123\n  \
                        instep lab ntp --behaviour answer,kiss-rate --with-stdin")]
pub(super) struct Arguments {
    /// Where to listen: a loopback address, with a port if it is not to be any that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", value_parser = loopback)]
    bind: SocketAddr,
    /// What all draws follow from [default: drawn from the moment of the start]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    #[command(flatten)]
    clock: ServedClock,
    #[command(flatten)]
    conduct: Conduct,
    #[command(flatten)]
    network: Network,
    #[command(flatten)]
    stay: Stay,
}

/// The clock that is served.
#[derive(Args)]
#[command(next_help_heading = "Clock")]
struct ServedClock {
    /// How far off it is; negative: it is behind
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = length, allow_hyphen_values = true)]
    offset: Span,
    /// How much it gains from the start on, in parts per million; negative: it loses
    #[arg(long, value_name = "PPM", default_value = "0", value_parser = rate, allow_hyphen_values = true)]
    rate: Rate,
    /// How far off it claims to be at most
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = root_dispersion)]
    root_dispersion: Span,
}

/// What the server does with its requests.
#[derive(Args)]
#[command(next_help_heading = "Conduct")]
struct Conduct {
    /// What it does with the first request, the second and so on; the last name holds for all that follow
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = behaviour())]
    behaviour: Vec<Behaviour>,
    /// Draw one of the behaviours for each request, by the seed, instead of taking them in turn
    #[arg(long, requires = "behaviour")]
    at_random: bool,
    /// Answer each client once in this time and refuse the rest, every other time without a word
    #[arg(long, value_name = "DURATION", value_parser = positive_length)]
    rate_limit: Option<Span>,
}

/// Where the time server answers.
#[derive(Serialize, JsonSchema)]
pub(super) struct Ready {
    /// Address and UDP port.
    address: String,
}

pub(super) fn run(arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    let seed = arguments.seed.unwrap_or_else(|| seed_of(world.started_at));
    let responder = arguments.conduct.applied(arguments.clock.responder(world.started_at), seed);
    let server = Server::behind(arguments.network.path(), responder, Random::stream(seed, 0));
    let server =
        LoopbackServer::start_at(arguments.bind, server).map_err(|error| cannot_start(arguments.bind, &error))?;
    let ntp = Ready { address: server.address().to_string() };
    arguments.stay.out(&super::Ready { ntp: Some(ntp), ..super::Ready::of(seed) }, world)
}

impl ServedClock {
    fn responder(&self, start: UnixTime) -> Responder {
        Responder::off_by(Offset::new(self.offset))
            .with_rate(self.rate, start)
            .with_root(Span::ZERO, self.root_dispersion)
    }
}

impl Conduct {
    fn applied(self, responder: Responder, seed: u64) -> Responder {
        // A stream of its own, so that what the server does changes nothing about the network.
        let responder = responder.with_random(Random::stream(seed, 1));
        let responder = match self.at_random {
            true => responder.with_drawn(self.behaviour),
            false => responder.with_script(self.behaviour),
        };
        self.rate_limit.into_iter().fold(responder, |held, every| held.with_rate_limit(RateLimit::one_in(every)))
    }
}

fn behaviour() -> impl TypedValueParser<Value = Behaviour> {
    let names = Behaviour::NAMED.map(|(name, says, _)| PossibleValue::new(name).help(says));
    PossibleValuesParser::new(names).map(|name| {
        let meant = Behaviour::NAMED.into_iter().find(|(known, ..)| *known == name);
        meant.map(|(_, _, behaviour)| behaviour).expect("only names of behaviours get through")
    })
}

fn rate(text: &str) -> Result<Rate, String> {
    let read = text.parse().ok().and_then(Rate::from_ppm);
    read.ok_or_else(|| format!("'{text}' is no rate\nwrite a number of parts per million: 50, or -0.5"))
}

/// Reads what fits into the packet's field: 16 bits of seconds.
fn root_dispersion(text: &str) -> Result<Span, String> {
    match positive_length(text)? {
        span if span < Span::from_seconds(1 << 16) => Ok(span),
        _ => Err(format!("'{text}' is longer than a packet can say\nwrite less than 65536s")),
    }
}
