//! What a network does to packets: it takes its time, loses some and doubles others.

mod condition;

pub use condition::Condition;

use super::{Chance, Random};
use crate::time::Span;

/// Which way a packet goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the client to the server.
    Up,
    /// From the server to the client.
    Down,
}

/// Packets that are late by far, now and then.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spikes {
    /// How many packets it hits.
    pub chance: Chance,
    /// The least that it adds.
    pub least: Span,
    /// The most that it adds.
    pub most: Span,
}

/// Packets that arrive twice.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Duplicates {
    /// How many packets it hits.
    pub chance: Chance,
    /// How long after the first the second arrives; `None` if it draws a delay of its own.
    pub after: Option<Span>,
}

/// One direction of a path. Each packet draws its own delay; together they may overtake each other.
///
/// The delay is the sum of the base, the jitter, the queue and a spike, and never less than zero.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Leg {
    /// What every packet takes.
    pub base: Span,
    /// Uniform noise, so much either way.
    pub jitter: Span,
    /// The mean of an exponentially distributed wait in a queue.
    pub queue: Span,
    /// Packets that are late by far.
    pub spikes: Spikes,
    /// How many packets are lost.
    pub loss: Chance,
    /// Packets that arrive twice.
    pub duplicates: Duplicates,
}

impl Leg {
    /// A direction in which every packet takes the same time.
    pub fn of(base: Span) -> Leg {
        Leg { base, ..Leg::default() }
    }

    /// The same with uniform noise, so much either way.
    pub fn with_jitter(self, jitter: Span) -> Leg {
        Leg { jitter, ..self }
    }

    /// When a packet arrives, counted from its departure: not at all if it is lost, twice if it is doubled.
    fn draw(&self, random: &mut Random) -> Vec<Span> {
        if random.happens(self.loss) {
            return Vec::new();
        }
        let first = self.delay(random);
        if !random.happens(self.duplicates.chance) {
            return vec![first];
        }
        let second = self.duplicates.after.map_or_else(|| self.delay(random), |after| first + after);
        vec![first, second]
    }

    fn delay(&self, random: &mut Random) -> Span {
        let jitter = random.between(-self.jitter, self.jitter);
        let queued = random.exponential(self.queue);
        let spike = match random.happens(self.spikes.chance) {
            true => random.between(self.spikes.least, self.spikes.most),
            false => Span::ZERO,
        };
        (self.base + jitter + queued + spike).max(Span::ZERO)
    }
}

/// The way between a client and a server, there and back. Without further ado packets take no time at all.
///
/// ```
/// use instep::lab::Random;
/// use instep::lab::network::{Direction, Leg, Path};
/// use instep::time::Span;
///
/// let milliseconds = |count: i128| Span::from_nanos(count * 1_000_000);
/// let path = Path::symmetric(Leg::of(milliseconds(50)).with_jitter(milliseconds(20)));
/// let random = &mut Random::seeded(1);
/// let delays = path.draw(random, Direction::Up);
/// assert!(delays[0] >= milliseconds(30) && delays[0] <= milliseconds(70));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Path {
    /// To the server.
    pub up: Leg,
    /// From the server.
    pub down: Leg,
}

impl Path {
    /// The same both ways; each packet still draws for itself.
    pub fn symmetric(leg: Leg) -> Path {
        Path { up: leg, down: leg }
    }

    /// When a packet arrives, counted from its departure: not at all if it is lost, twice if it is doubled.
    pub fn draw(&self, random: &mut Random, direction: Direction) -> Vec<Span> {
        match direction {
            Direction::Up => self.up.draw(random),
            Direction::Down => self.down.draw(random),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn milliseconds(count: i64) -> Span {
        Span::from_nanos(count as i128 * 1_000_000)
    }

    fn drawn(leg: Leg, packets: usize) -> Vec<Vec<Span>> {
        let random = &mut Random::seeded(1);
        (0..packets).map(|_| Path::symmetric(leg).draw(random, Direction::Down)).collect()
    }

    #[test]
    fn without_further_ado_packets_take_no_time() {
        assert_eq!(Path::default().draw(&mut Random::seeded(1), Direction::Up), [Span::ZERO]);
    }

    #[test]
    fn each_direction_has_its_own_delay() {
        let path = Path { up: Leg::of(milliseconds(20)), down: Leg::of(milliseconds(80)) };
        let random = &mut Random::seeded(1);
        assert_eq!(path.draw(random, Direction::Up), [milliseconds(20)]);
        assert_eq!(path.draw(random, Direction::Down), [milliseconds(80)]);
    }

    #[test]
    fn jitter_stays_within_its_bounds_and_no_packet_is_early() {
        let delays = drawn(Leg::of(milliseconds(5)).with_jitter(milliseconds(20)), 1_000).concat();
        assert!(delays.iter().all(|delay| (Span::ZERO..=milliseconds(25)).contains(delay)));
        assert!(delays.contains(&Span::ZERO), "what would be early takes no time");
        assert!(delays.iter().any(|delay| *delay > milliseconds(24)));
    }

    #[test]
    fn a_queue_and_spikes_only_add() {
        let spikes = Spikes { chance: Chance::percent(10), least: milliseconds(200), most: milliseconds(500) };
        let delays = drawn(Leg { queue: milliseconds(5), spikes, ..Leg::of(milliseconds(20)) }, 1_000).concat();
        let spiked = delays.iter().filter(|delay| **delay >= milliseconds(220)).count();
        assert!(delays.iter().all(|delay| *delay >= milliseconds(20)));
        assert!((60..140).contains(&spiked), "{spiked} of 1000");
    }

    #[test]
    fn what_is_lost_does_not_arrive() {
        let lost = drawn(Leg { loss: Chance::percent(20), ..Leg::default() }, 1_000);
        let lost = lost.iter().filter(|arrivals| arrivals.is_empty()).count();
        assert!((150..250).contains(&lost), "{lost} of 1000");
    }

    #[test]
    fn a_second_copy_comes_after_a_fixed_time_or_when_it_likes() {
        let after = |after| Duplicates { chance: Chance::ALWAYS, after };
        let leg = Leg::of(milliseconds(20)).with_jitter(milliseconds(5));
        for copies in drawn(Leg { duplicates: after(Some(milliseconds(40))), ..leg }, 100) {
            assert_eq!(copies[1] - copies[0], milliseconds(40));
        }
        let own = drawn(Leg { duplicates: after(None), ..leg }, 100);
        assert!(own.iter().any(|copies| copies[1] < copies[0]));
    }
}
