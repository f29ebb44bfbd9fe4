use super::{Leg, Path, Spikes};
use crate::lab::Chance;
use crate::time::Span;
use std::fmt;

/// Networks as they are met with, each a path of its own. The accuracy of `instep skew` is stated for these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// A wire that takes no time.
    Clean,
    /// 20 ms ± 5 ms each way.
    Ordinary,
    /// 50 ms ± 20 ms each way.
    SymmetricJitter,
    /// 20 ms up and 80 ms down, ± 2 ms: half of the difference passes for an offset, whoever measures.
    Asymmetric,
    /// 15 ms each way, and a queue with a mean of 60 ms up and 5 ms down.
    Bufferbloat,
    /// 20 ms ± 5 ms, a fifth of the packets lost each way.
    Loss,
    /// 20 ms ± 2 ms, a tenth of the packets 200 ms to 500 ms late.
    Spikes,
    /// 300 ms ± 10 ms each way.
    Satellite,
}

impl Condition {
    /// All of them.
    pub const ALL: [Condition; 8] = [
        Condition::Clean,
        Condition::Ordinary,
        Condition::SymmetricJitter,
        Condition::Asymmetric,
        Condition::Bufferbloat,
        Condition::Loss,
        Condition::Spikes,
        Condition::Satellite,
    ];

    /// Its name on the command line and in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Condition::Clean => "clean",
            Condition::Ordinary => "ordinary",
            Condition::SymmetricJitter => "symmetric-jitter",
            Condition::Asymmetric => "asymmetric",
            Condition::Bufferbloat => "bufferbloat",
            Condition::Loss => "loss",
            Condition::Spikes => "spikes",
            Condition::Satellite => "satellite",
        }
    }

    /// What it does to packets, in a few words.
    pub const fn says(self) -> &'static str {
        match self {
            Condition::Clean => "No delay at all",
            Condition::Ordinary => "20 ms ± 5 ms each way",
            Condition::SymmetricJitter => "50 ms ± 20 ms each way",
            Condition::Asymmetric => "20 ms up, 80 ms down, ± 2 ms",
            Condition::Bufferbloat => "15 ms each way, and a queue with a mean of 60 ms up and 5 ms down",
            Condition::Loss => "20 ms ± 5 ms each way, 20 % of the packets lost in each direction",
            Condition::Spikes => "20 ms ± 2 ms each way, 10 % of the packets 200 ms to 500 ms late",
            Condition::Satellite => "300 ms ± 10 ms each way",
        }
    }

    /// The path that behaves so.
    pub fn path(self) -> Path {
        let even = |base, jitter| Leg::of(milliseconds(base)).with_jitter(milliseconds(jitter));
        match self {
            Condition::Clean => Path::default(),
            Condition::Ordinary => Path::symmetric(even(20, 5)),
            Condition::SymmetricJitter => Path::symmetric(even(50, 20)),
            Condition::Asymmetric => Path { up: even(20, 2), down: even(80, 2) },
            Condition::Bufferbloat => Path { up: queued(60), down: queued(5) },
            Condition::Loss => Path::symmetric(Leg { loss: Chance::percent(20), ..even(20, 5) }),
            Condition::Spikes => Path::symmetric(Leg { spikes: SPIKES, ..even(20, 2) }),
            Condition::Satellite => Path::symmetric(even(300, 10)),
        }
    }
}

const SPIKES: Spikes = Spikes { chance: Chance::percent(10), least: milliseconds(200), most: milliseconds(500) };

fn queued(mean: i64) -> Leg {
    Leg { queue: milliseconds(mean), ..Leg::of(milliseconds(15)) }
}

const fn milliseconds(count: i64) -> Span {
    Span::from_nanos(count as i128 * 1_000_000)
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
