use super::{Answer, Refusal};
use crate::io::World;
use clap::{Args, Subcommand};
use schemars::JsonSchema;
use serde::Serialize;

mod bind;
mod graph;
mod network;
mod ntp;
mod stay;

/// Run stand-ins on loopback that can be set wrong on purpose
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    stand_in: StandIn,
}

#[derive(Subcommand)]
enum StandIn {
    Graph(Box<graph::Arguments>),
    Ntp(ntp::Arguments),
}

/// What a stand-in prints when it is ready, in one line, with only the parts that it serves.
#[derive(Serialize, JsonSchema)]
pub struct Ready {
    /// Always `instep.lab/1`.
    schema: &'static str,
    /// What all draws follow from: the same seed gives the same network and the same misbehaviour.
    seed: u64,
    /// The time server.
    #[serde(skip_serializing_if = "Option::is_none")]
    ntp: Option<ntp::Ready>,
    /// The stand-in of Microsoft Graph and of its login server.
    #[serde(skip_serializing_if = "Option::is_none")]
    graph: Option<graph::Ready>,
}

impl Ready {
    fn of(seed: u64) -> Ready {
        Ready { schema: "instep.lab/1", seed, ntp: None, graph: None }
    }
}

pub fn run(arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    match arguments.stand_in {
        StandIn::Graph(arguments) => graph::run(*arguments, world),
        StandIn::Ntp(arguments) => ntp::run(arguments, world),
    }
}
