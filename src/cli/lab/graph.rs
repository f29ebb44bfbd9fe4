use super::bind::{cannot_start, loopback, seed_of};
use super::stay::Stay;
use crate::cli::options::length;
use crate::cli::{Answer, Exit, Refusal};
use crate::io::{HttpLoopbackServer, World, create_private, read_bytes};
use crate::lab::graph::{
    Cloud, Credentials, Fault, Faults, Options, Recorded, Role, Scenario, Service, Turn, certificate,
};
use crate::time::{Offset, Span};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use schemars::JsonSchema;
use serde::Serialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Stand in for Microsoft Graph and its login server on loopback, with users, faults and complaints that are made up
///
/// When it is ready, one line of JSON with its address and credentials is printed. `/v1.0` and `/beta` lie below the base.
#[derive(Args)]
#[command(after_help = "Examples:\n  instep lab graph --list\n  \
                        instep lab graph --scenario phone-wiped --with-stdin\n  \
                        instep lab graph --fault drop-after=2 --fault lagging-list=2 --seed 7\n  \
                        instep lab graph --role helpdesk-administrator --device-code pending,slow-down,declined")]
pub(super) struct Arguments {
    /// Where to listen: a loopback address, with a port if it is not to be any that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", value_parser = loopback)]
    bind: SocketAddr,
    /// What all ids, secrets and tokens follow from [default: drawn from the moment of the start]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// List the scenarios and the faults, and end
    #[arg(long, conflicts_with_all = ["scenario", "fault", "record"])]
    list: bool,
    /// Whose complaint it is; --list says what each is about
    #[arg(long, value_name = "NAME", default_value = "default", hide_possible_values = true, value_parser = scenario())]
    scenario: String,
    /// Which cloud it stands for
    #[arg(long, value_name = "NAME", default_value = "global", value_parser = named(Cloud::NAMED))]
    cloud: Cloud,
    /// Write each request here, a line of JSON each, without its secrets
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    #[command(flatten)]
    access: Access,
    #[command(flatten)]
    conduct: Conduct,
    #[command(flatten)]
    stay: Stay,
}

/// Who may do what.
#[derive(Args)]
#[command(next_help_heading = "Access")]
struct Access {
    /// The roles of the administrator who signs in; the printed token is then that administrator's, not the application's
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = named(Role::NAMED))]
    role: Vec<Role>,
    /// What the application may do, such as User.Read.All [default: all that is needed]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    permission: Vec<String>,
    /// What each poll for a device code's token is told; the last one stays
    #[arg(long, value_name = "NAME", value_delimiter = ',', default_value = "pending,granted", value_parser = named(Turn::NAMED))]
    device_code: Vec<Turn>,
    /// The certificate by which the application may sign in, as PEM or DER; without it, signatures are not checked
    #[arg(long, value_name = "FILE")]
    client_certificate: Option<PathBuf>,
}

/// What it does wrong.
#[derive(Args)]
#[command(next_help_heading = "Conduct")]
struct Conduct {
    /// What goes wrong, as NAME or NAME=N; --list names the faults
    #[arg(long, value_name = "FAULT", value_delimiter = ',', value_parser = fault)]
    fault: Vec<String>,
    /// Throttle the first list of methods: 429 with Retry-After: 1
    #[arg(long)]
    throttle_once: bool,
    /// How far off the service's clock is; negative: it is behind
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = length, allow_hyphen_values = true)]
    offset: Span,
}

/// Where Graph answers, and what it takes to be served. All of it is made up.
#[derive(Serialize, JsonSchema)]
pub(super) struct Ready {
    /// The Graph service; `/v1.0` and `/beta` lie below it.
    base: String,
    /// The login server.
    login: String,
    /// The directory's id.
    tenant: String,
    /// The application's id.
    client_id: String,
    /// The application's secret.
    client_secret: String,
    /// A token that is good for an hour.
    access_token: String,
    /// The UPN of the user whose complaint it is.
    user: String,
}

pub(super) fn run(arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    if arguments.list {
        return Ok(Answer::new(list(), Exit::Yes));
    }
    let seed = arguments.seed.unwrap_or_else(|| seed_of(world.started_at));
    let options = arguments.options(seed)?;
    let lines = arguments.record.as_deref().map(lines_to).transpose()?;
    let mut credentials = None;
    let server = HttpLoopbackServer::start_at(arguments.bind, |address| {
        let service = Service::start(options, &address.to_string(), world.started_at);
        credentials = Some(service.credentials());
        Recorded::new(service, lines.unwrap_or_else(|| Box::new(std::io::sink())))
    })
    .map_err(|error| cannot_start(arguments.bind, &error))?;
    let graph = credentials.map(|credentials| Ready::at(server.address(), credentials));
    arguments.stay.out(&super::Ready { graph, ..super::Ready::of(seed) }, world)
}

impl Ready {
    fn at(address: SocketAddr, credentials: Credentials) -> Ready {
        let Credentials { tenant, client_id, client_secret, access_token, user } = credentials;
        let base = format!("http://{address}");
        Ready { login: base.clone(), base, tenant, client_id, client_secret, access_token, user }
    }
}

impl Arguments {
    fn options(&self, seed: u64) -> Result<Options, Refusal> {
        let scenario = Scenario::named(&self.scenario).expect("only names of scenarios get through");
        let certificate = self.access.client_certificate.as_deref().map(certificate_in).transpose()?;
        Ok(Options {
            cloud: self.cloud,
            offset: Offset::new(self.conduct.offset),
            roles: self.access.role.clone(),
            permissions: self.access.permission.clone(),
            device_code: self.access.device_code.clone(),
            faults: self.conduct.faults(),
            certificate,
            ..Options::of(scenario, seed)
        })
    }
}

impl Conduct {
    fn faults(&self) -> Faults {
        let mut faults = Faults::default();
        for text in &self.fault {
            faults.switch(text).expect("only what can be switched gets through");
        }
        if self.throttle_once {
            faults.set(Fault::ThrottleFirstList, 1);
        }
        faults
    }
}

fn list() -> String {
    let mut text = "Scenarios\n".to_owned();
    for scenario in Scenario::all() {
        text.push_str(&format!("  {:<15} {}\n", scenario.name, scenario.complaint));
    }
    text.push_str("\nFaults, as NAME or NAME=N (N is 1 where nothing is said)\n");
    for (name, says, _) in Fault::NAMED {
        text.push_str(&format!("  {name:<20} {says}\n"));
    }
    text
}

fn scenario() -> PossibleValuesParser {
    PossibleValuesParser::new(Scenario::names())
}

/// One of several things by its name.
fn named<T: Copy + Send + Sync + 'static, const N: usize>(
    all: [(&'static str, &'static str, T); N],
) -> impl TypedValueParser<Value = T> {
    let names = all.map(|(name, says, _)| PossibleValue::new(name).help(says));
    PossibleValuesParser::new(names).map(move |name| {
        let meant = all.into_iter().find(|(known, ..)| *known == name);
        meant.map(|(.., value)| value).expect("only names get through")
    })
}

/// Checks a fault; the error carries its hint in a second line.
fn fault(text: &str) -> Result<String, String> {
    Faults::default().switch(text).map(|()| text.to_owned())
}

fn certificate_in(path: &Path) -> Result<Vec<u8>, Refusal> {
    let bytes = read_bytes(path)
        .map_err(|wrong| Refusal::input(format!("--client-certificate {}: {wrong}", path.display())))?;
    certificate(&bytes).ok_or_else(|| {
        Refusal::input(format!("--client-certificate {}: it is no certificate with an RSA key", path.display()))
            .hint("PEM and DER are read; the private key stays with the client")
    })
}

fn lines_to(path: &Path) -> Result<Box<dyn std::io::Write + Send>, Refusal> {
    match create_private(path) {
        Ok(file) => Ok(Box::new(file)),
        Err(error) => Err(Refusal::input(format!("--record {}: it cannot be written: {error}", path.display()))),
    }
}
