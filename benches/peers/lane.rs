//! Programs mostly wait, so they run side by side; each has servers of its own, so that none sees what another asks.

use crate::outcome::{Outcome, Outcomes};
use crate::tool::Tool;
use crate::trial::Trial;
use instep::io::LoopbackServer;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::thread;

/// The port of NTP. Some programs know no other.
const PORT: u16 = 123;

/// Runs of one program after each other, with three servers of its own.
#[derive(Clone, Copy)]
struct Lane {
    tool: Tool,
    /// The third number of its servers' addresses.
    number: u8,
    runs: u32,
}

/// The outcomes of each program, in their order.
pub fn measure(trial: Trial, tools: &[Tool], runs: u32, seed: u64) -> Vec<Outcomes> {
    // All servers are there before the first program starts: it would be disturbed by their start.
    let lanes: Vec<(Lane, Vec<LoopbackServer>)> =
        lanes(trial, tools, runs).into_iter().map(|lane| (lane, lane.servers(trial, seed))).collect();
    let done: Vec<(Tool, Vec<Outcome>)> = thread::scope(|scope| {
        let start = |(lane, servers): &(Lane, Vec<LoopbackServer>)| {
            let (lane, addresses) = (*lane, servers.iter().map(|server| server.address().ip()).collect());
            (lane.tool, scope.spawn(move || lane.run(addresses)))
        };
        let started: Vec<_> = lanes.iter().map(start).collect();
        started.into_iter().map(|(tool, lane)| (tool, lane.join().expect("no lane panics"))).collect()
    });
    tools.iter().map(|tool| outcomes_of(*tool, &done)).collect()
}

fn outcomes_of(tool: Tool, done: &[(Tool, Vec<Outcome>)]) -> Outcomes {
    Outcomes(done.iter().filter(|(of, _)| *of == tool).flat_map(|(_, outcomes)| outcomes.clone()).collect())
}

fn lanes(trial: Trial, tools: &[Tool], runs: u32) -> Vec<Lane> {
    let mut lanes = Vec::new();
    for tool in tools.iter().copied().filter(|tool| tool.takes_part(trial)) {
        let count = tool.lanes().min(runs.max(1));
        for place in 0..count {
            let runs = runs / count + u32::from(place < runs % count);
            let number = u8::try_from(lanes.len()).expect("there are few lanes");
            lanes.push(Lane { tool, number, runs });
        }
    }
    lanes
}

impl Lane {
    fn servers(&self, trial: Trial, seed: u64) -> Vec<LoopbackServer> {
        let start = |(place, server)| {
            let address = SocketAddr::new(self.address(place), PORT);
            LoopbackServer::start_at(address, server).expect("every port is free in a namespace of one's own")
        };
        (1..).zip(trial.servers(seed, self.number)).map(start).collect()
    }

    fn run(&self, servers: Vec<IpAddr>) -> Vec<Outcome> {
        (0..self.runs).map(|_| self.tool.measure(&servers)).collect()
    }

    fn address(&self, place: u8) -> IpAddr {
        Ipv4Addr::new(127, 0, self.number, place).into()
    }
}
