//! What the programs are put to: a network, or servers that disagree.

use instep::lab::Random;
use instep::lab::network::Condition;
use instep::lab::ntp::{Responder, Server};
use instep::time::Offset;

/// Three servers and the way to them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trial {
    condition: Condition,
    name: &'static str,
    /// How far off each server is, in seconds.
    offsets: [f64; 3],
}

/// Every network with true servers, and then servers that disagree over an ordinary one.
pub fn all() -> Vec<Trial> {
    let network = |condition: Condition| Trial { condition, name: condition.name(), offsets: [0.0; 3] };
    let liars = |name, offsets| Trial { condition: Condition::Ordinary, name, offsets };
    let networks = Condition::ALL.into_iter().filter(|condition| *condition != Condition::Ordinary);
    let disagreeing = [
        liars("far-liar", [0.0, 30.0, 0.0]),
        liars("near-liar", [0.0, 0.25, 0.0]),
        liars("no-majority", [0.0, 30.0, -45.0]),
    ];
    networks.map(network).chain(disagreeing).collect()
}

impl Trial {
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether one of the servers is wrong.
    pub fn has_liars(&self) -> bool {
        self.offsets != [0.0; 3]
    }

    /// Whether it is over soon enough to see that the benchmark works.
    pub fn is_quick(&self) -> bool {
        ["clean", "spikes", "far-liar"].contains(&self.name)
    }

    /// Its three servers with draws of their own.
    pub fn servers(&self, seed: u64, lane: u8) -> [Server; 3] {
        std::array::from_fn(|place| {
            let responder = Responder::off_by(Offset::from_seconds(self.offsets[place]));
            let stream = u64::from(lane) << 8 | place as u64;
            Server::behind(self.condition.path(), responder, Random::stream(seed, stream))
        })
    }
}
