use super::{Responder, Taken};
use crate::lab::network::{Direction, Path};
use crate::lab::{Random, Schedule};
use crate::time::{Span, UnixTime};
use std::net::SocketAddr;

/// A server at the end of a network path, without a socket and without a clock: it says when it has something to send.
///
/// Requests go in when the client sends them and travel up the path; replies travel down and come out when they reach the
/// client. Whoever drives it, in virtual or in real time, calls [`Server::poll`] until it returns `None` and again at
/// [`Server::next_at`]. All moments are of true time.
///
/// ```
/// use instep::lab::Random;
/// use instep::lab::network::Condition;
/// use instep::lab::ntp::{Responder, Server};
/// use instep::skew::ntp::{Exchange, Nonce};
/// use instep::clock::{Clock, Manual, Mapping};
/// use instep::time::{Offset, UnixTime};
///
/// let clock = Manual::showing(UnixTime::from_seconds(1_795_255_205));
/// let mut server = Server::behind(Condition::Asymmetric.path(), Responder::honest(), Random::seeded(1));
/// let (exchange, request) = Exchange::begin(Nonce::from_bits(7), Mapping::take(&clock), clock.monotonic());
/// server.accept(&request, "127.0.0.1:40000".parse().unwrap(), clock.wall());
/// let reply = loop {
///     clock.advance(server.next_at().unwrap() - clock.wall());
///     if let Some(reply) = server.poll(clock.wall()) {
///         break reply;
///     }
/// };
/// let sample = exchange.accept(&reply.bytes, clock.monotonic()).unwrap();
/// assert!(sample.bound().contains(Offset::ZERO));
/// ```
#[derive(Clone, Debug)]
pub struct Server {
    responder: Responder,
    path: Path,
    random: Random,
    schedule: Schedule<Event>,
}

/// A datagram that reaches the client now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datagram {
    /// Whom it reaches.
    pub client: SocketAddr,
    /// Whether it comes from a port other than the one that was asked.
    pub from_other_port: bool,
    /// What it says.
    pub bytes: Vec<u8>,
}

#[derive(Clone, Debug)]
enum Event {
    Delivery { request: Vec<u8>, client: SocketAddr },
    Answer { taken: Taken, client: SocketAddr },
    Arrival(Datagram),
}

impl From<Responder> for Server {
    /// A server to which the way takes no time.
    fn from(responder: Responder) -> Server {
        Server::behind(Path::default(), responder, Random::seeded(0))
    }
}

impl Server {
    /// A server at the end of a path whose delays are drawn from `random`.
    pub fn behind(path: Path, responder: Responder, random: Random) -> Server {
        Server { responder, path, random, schedule: Schedule::default() }
    }

    /// The server itself.
    pub fn responder(&self) -> &Responder {
        &self.responder
    }

    /// Sends a request on its way.
    pub fn accept(&mut self, request: &[u8], client: SocketAddr, sent: UnixTime) {
        for delay in self.path.draw(&mut self.random, Direction::Up) {
            self.schedule.add(sent + delay, Event::Delivery { request: request.to_vec(), client });
        }
    }

    /// When there is something to do next, at the latest known; `None` until the next request.
    pub fn next_at(&self) -> Option<UnixTime> {
        self.schedule.next_at()
    }

    /// Does what is due by `now` and returns the first datagram that reaches a client by then.
    ///
    /// A request is received when it is due, however late it is looked at: what the server is late counts as time that it
    /// held the request. The transmit timestamp is `now`.
    pub fn poll(&mut self, now: UnixTime) -> Option<Datagram> {
        while let Some((due, event)) = self.schedule.take_due(now) {
            match event {
                Event::Delivery { request, client } => self.deliver(&request, client, due),
                Event::Answer { taken, client } => self.answer(taken, client, now),
                Event::Arrival(datagram) => return Some(datagram),
            }
        }
        None
    }

    fn deliver(&mut self, request: &[u8], client: SocketAddr, received: UnixTime) {
        if let Some(taken) = self.responder.take(request, client.ip(), received) {
            self.schedule.add(received + taken.hold(), Event::Answer { taken, client });
        }
    }

    /// All replies to one request make the same journey, so that what overtakes the true one does so by as much as it says.
    fn answer(&mut self, taken: Taken, client: SocketAddr, transmit: UnixTime) {
        let replies = self.responder.answer(taken, transmit);
        for journey in self.path.draw(&mut self.random, Direction::Down) {
            for reply in &replies {
                let arrives = transmit + (journey + reply.after).max(Span::ZERO);
                let bytes = reply.bytes.clone();
                let arrival = Datagram { client, from_other_port: reply.from_other_port, bytes };
                self.schedule.add(arrives, Event::Arrival(arrival));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::network::{Condition, Leg};
    use crate::lab::ntp::{Behaviour, RateLimit};
    use crate::skew::ntp::{Header, Timestamp};

    const START: UnixTime = UnixTime::from_seconds(1_795_255_205);

    const fn milliseconds(count: i64) -> Span {
        Span::from_nanos(count as i128 * 1_000_000)
    }

    fn client() -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], 40_000))
    }

    fn request() -> Vec<u8> {
        let mut bytes = vec![0; 48];
        bytes[0] = 4 << 3 | 3;
        bytes[40..].copy_from_slice(&[7; 8]);
        bytes
    }

    /// What reaches the client, with the time since the start, for requests so many milliseconds after it.
    fn met(server: &mut Server, sent: &[i64]) -> Vec<(Span, Datagram)> {
        for after in sent {
            server.accept(&request(), client(), START + milliseconds(*after));
        }
        let mut arrived = Vec::new();
        while let Some(at) = server.next_at() {
            arrived.extend(server.poll(at).map(|datagram| (at - START, datagram)));
        }
        arrived
    }

    fn behind(path: Path, behaviour: Behaviour) -> Server {
        Server::behind(path, Responder::honest().with_script([behaviour]), Random::seeded(1))
    }

    fn twenty_each_way() -> Path {
        Path::symmetric(Leg::of(milliseconds(20)))
    }

    fn header(datagram: &Datagram) -> Header {
        Header::read(&datagram.bytes).expect("it is whole")
    }

    #[test]
    fn an_answer_travels_both_ways_and_is_stamped_at_the_far_end() {
        let path = Path { up: Leg::of(milliseconds(20)), down: Leg::of(milliseconds(80)) };
        let arrived = met(&mut behind(path, Behaviour::Hold(milliseconds(30))), &[0]);
        let (at, datagram) = &arrived[0];
        assert_eq!((*at, datagram.client, arrived.len()), (milliseconds(130), client(), 1));
        assert_eq!(header(datagram).receive, Timestamp::from_unix(START + milliseconds(20)));
        assert_eq!(header(datagram).transmit, Timestamp::from_unix(START + milliseconds(50)));
    }

    #[test]
    fn a_request_is_received_when_it_is_due_however_late_it_is_looked_at() {
        let mut server = behind(Path::default(), Behaviour::Answer);
        server.accept(&request(), client(), START);
        let datagram = server.poll(START + milliseconds(3)).expect("it answers at once");
        assert_eq!(header(&datagram).receive, Timestamp::from_unix(START));
        assert_eq!(header(&datagram).transmit, Timestamp::from_unix(START + milliseconds(3)));
    }

    #[test]
    fn a_forgery_arrives_five_milliseconds_before_the_true_answer() {
        for behaviour in [Behaviour::ForgedFirst, Behaviour::ForgedKissFirst(*b"DENY")] {
            for seed in 0..50 {
                let responder = Responder::honest().with_script([behaviour.clone()]);
                let path = Condition::Ordinary.path();
                let arrived = met(&mut Server::behind(path, responder, Random::seeded(seed)), &[0]);
                assert_eq!(arrived[1].0 - arrived[0].0, milliseconds(5), "seed {seed}");
                assert_ne!(header(&arrived[0].1).origin, Timestamp::from_bits(u64::from_be_bytes([7; 8])));
                assert_eq!(header(&arrived[1].1).origin, Timestamp::from_bits(u64::from_be_bytes([7; 8])));
            }
        }
        let kissed = met(&mut behind(twenty_each_way(), Behaviour::ForgedKissFirst(*b"DENY")), &[0]);
        assert_eq!((header(&kissed[0].1).stratum, header(&kissed[0].1).reference_id), (0, *b"DENY"));
    }

    #[test]
    fn a_duplicate_comes_forty_milliseconds_later_with_the_same_bytes() {
        let arrived = met(&mut behind(twenty_each_way(), Behaviour::DuplicateAfter(milliseconds(40))), &[0]);
        assert_eq!([arrived[0].0, arrived[1].0], [milliseconds(40), milliseconds(80)]);
        assert_eq!(arrived[0].1, arrived[1].1);
    }

    #[test]
    fn an_answer_may_come_from_another_port() {
        let arrived = met(&mut behind(twenty_each_way(), Behaviour::OtherPort), &[0]);
        assert!(arrived[0].1.from_other_port && arrived.len() == 1);
    }

    #[test]
    fn a_rate_limit_answers_once_in_two_seconds() {
        let limit = RateLimit::one_in(Span::from_seconds(2));
        let responder = Responder::honest().with_rate_limit(limit);
        let arrived = met(&mut Server::from(responder), &[0, 120, 240, 360, 2_000]);
        let said: Vec<(i128, u8)> =
            arrived.iter().map(|(at, datagram)| (at.nanos() / 1_000_000, header(datagram).stratum)).collect();
        assert_eq!(said, [(0, 2), (140, 0), (380, 0), (2_000, 2)]);
    }

    #[test]
    fn drawn_behaviours_are_those_named_and_the_same_for_a_seed() {
        let run = |seed| {
            let choices = [Behaviour::Answer, Behaviour::Silence, Behaviour::Duplicate];
            let responder = Responder::honest().with_drawn(choices).with_random(Random::stream(seed, 1));
            let path = Condition::Bufferbloat.path();
            let sent: Vec<i64> = (0..100).map(|number| number * 120).collect();
            met(&mut Server::behind(path, responder, Random::seeded(seed)), &sent)
        };
        assert_eq!(run(5), run(5));
        assert_ne!(run(5), run(6));
        assert!((60..140).contains(&run(5).len()), "{} of 100 arrived", run(5).len());
    }

    #[test]
    fn what_is_lost_on_the_way_is_not_answered() {
        let sent: Vec<i64> = (0..1_000).map(|number| number * 100).collect();
        let arrived = met(&mut behind(Condition::Loss.path(), Behaviour::Answer), &sent);
        assert!((590..690).contains(&arrived.len()), "{} of 1000 arrived, not about 640", arrived.len());
    }
}
