use super::{Association, HEADER_LENGTH, Nonce, Refused, Sample, ServerName};
use crate::clock::Mapping;
use crate::skew::{Failure, Measurement, Source};
use crate::time::Span;
use std::net::SocketAddr;

/// How long the second address of a name waits for the first to answer.
const HEAD_START: Span = milliseconds(250);
/// What is waited for stragglers after a majority of all servers agrees.
const GRACE: Span = milliseconds(150);
/// What is waited for an answer after the last request, at least; and that many of the shortest journeys.
const LEAST_WAIT: Span = milliseconds(250);
const JOURNEYS: i128 = 3;
/// Requests are this share of the pacing early or late at most, so that they fall into step with nothing.
const JITTER: f64 = 0.15;

const fn milliseconds(count: i64) -> Span {
    Span::from_nanos(count as i128 * 1_000_000)
}

/// How servers are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many exchanges with each server; at least one is made.
    pub samples: u32,
    /// When to stop listening, counted from the start, name look-up included.
    pub timeout: Span,
    /// Between two requests to the same server, 15 % more or less. Public servers answer about eight in a row.
    pub pacing: Span,
}

impl Options {
    /// Four exchanges with each of several servers, eight with a single one; 1.9 s; 120 ms apart.
    pub fn for_servers(count: usize) -> Options {
        let samples = if count == 1 { 8 } else { 4 };
        Options { samples, timeout: milliseconds(1_900), pacing: milliseconds(120) }
    }
}

/// One address of one server, as a session numbers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Path {
    /// The server's place among those named.
    pub server: usize,
    /// The address's place among the server's.
    pub address: usize,
}

/// What a session wants done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// A request is due: call [`Session::request`] and send what it gives to this address.
    Send(Path, SocketAddr),
    /// Hand in what arrives, and ask again at this moment at the latest.
    WaitUntil(Span),
    /// There is nothing more to expect: call [`Session::conclude`].
    Done,
}

/// One measurement against several servers: whom to ask when, and when enough is known.
///
/// It has no socket and no clock. `now` is a counter that never goes back and begins at zero with the session; the
/// stamps of requests and replies are the *measured* clock's counter, which may be another.
///
/// ```
/// use instep::clock::{Manual, Mapping};
/// use instep::skew::ntp::{Nonce, Options, Order, Session};
/// use instep::time::{Span, UnixTime};
///
/// let clock = Manual::showing(UnixTime::from_seconds(1_795_255_205));
/// let mut session = Session::new(vec!["192.0.2.1".parse().unwrap()], Options::for_servers(1));
/// let Order::Send(path, _address) = session.next(Span::ZERO) else { panic!() };
/// let datagram = session.request(path, Nonce::from_bits(7), Mapping::take(&clock), Span::ZERO, Span::ZERO);
/// assert_eq!(datagram.len(), 48);
/// assert!(matches!(session.next(Span::ZERO), Order::WaitUntil(_)));
/// assert_eq!(session.next(Span::from_seconds(2)), Order::Done);
/// ```
#[derive(Clone, Debug)]
pub struct Session {
    options: Options,
    servers: Vec<Asked>,
    /// The latest comparison of the measured clock with its counter.
    mapping: Option<Mapping>,
    /// When to end because a majority agrees.
    close_at: Option<Span>,
    /// How many servers were finished when agreement was last looked at.
    seen_finished: usize,
}

/// One server, raced over its addresses.
#[derive(Clone, Debug)]
struct Asked {
    server: ServerName,
    state: State,
}

#[derive(Clone, Debug)]
enum State {
    /// Its name is being looked up.
    LookedUp,
    /// It cannot be asked.
    Failed(Failure),
    /// It is not asked: what it said a moment ago still holds.
    Remembered(Box<Source>),
    /// It is asked at these addresses; the first that answers is the only one from then on.
    Racing { lanes: Vec<Lane>, winner: Option<usize> },
}

/// The dealings with one address.
#[derive(Clone, Debug)]
struct Lane {
    address: SocketAddr,
    association: Association,
    failure: Option<Failure>,
    next_request: Span,
    last_sent: Span,
}

impl Session {
    /// A session with these servers. Those named by an address are asked at once; of the others the session waits to be
    /// told the addresses.
    pub fn new(servers: Vec<ServerName>, options: Options) -> Session {
        let servers = servers.into_iter().map(|server| Asked { server, state: State::LookedUp }).collect();
        let mut session = Session { options, servers, mapping: None, close_at: None, seen_finished: 0 };
        for place in 0..session.servers.len() {
            let server = &session.servers[place].server;
            if let Some(address) = server.address() {
                let address = SocketAddr::new(address, server.port());
                session.resolved(place, Ok(vec![address]), Span::ZERO);
            }
        }
        session
    }

    /// The names that have to be looked up, with their places.
    pub fn unresolved(&self) -> impl Iterator<Item = (usize, &ServerName)> {
        let waits = |asked: &&Asked| matches!(asked.state, State::LookedUp);
        self.servers
            .iter()
            .enumerate()
            .filter_map(move |(place, asked)| waits(&asked).then_some((place, &asked.server)))
    }

    /// Tells what became of the look-up of a server's name. The addresses are raced: each but the first waits a quarter
    /// of a second for those before it to answer or to fail.
    pub fn resolved(&mut self, server: usize, found: Result<Vec<SocketAddr>, Failure>, now: Span) {
        let lane = |(place, address): (usize, SocketAddr)| Lane {
            address,
            association: Association::default(),
            failure: None,
            next_request: now + Span::from_nanos(HEAD_START.nanos() * place as i128),
            last_sent: now,
        };
        self.servers[server].state = match found {
            Ok(addresses) if !addresses.is_empty() => {
                State::Racing { lanes: addresses.into_iter().enumerate().map(lane).collect(), winner: None }
            }
            Ok(_) => State::Failed(Failure::Unresolved("it has no address".to_owned())),
            Err(failure) => State::Failed(failure),
        };
    }

    /// Takes what a server said before instead of asking it.
    pub fn recall(&mut self, server: usize, source: Source) {
        self.servers[server].state = State::Remembered(Box::new(source));
    }

    /// What to do at this moment.
    pub fn next(&mut self, now: Span) -> Order {
        self.look_for_agreement(now);
        if now >= self.options.timeout || self.close_at.is_some_and(|at| now >= at) || self.is_finished(now) {
            return Order::Done;
        }
        match self.next_request() {
            Some((due, path, address)) if due <= now => Order::Send(path, address),
            due => Order::WaitUntil(self.next_change(due.map(|(due, ..)| due), now)),
        }
    }

    /// The request to send at once. `sent` is the measured clock's counter, `mapping` says what the clock showed then.
    ///
    /// # Panics
    /// If no [`Order::Send`] named this path.
    pub fn request(
        &mut self,
        path: Path,
        nonce: Nonce,
        mapping: Mapping,
        sent: Span,
        now: Span,
    ) -> [u8; HEADER_LENGTH] {
        self.mapping = Some(mapping);
        let pacing = nonce.spread(self.options.pacing, JITTER);
        let lane = self.lane(path).expect("the path is one that the session named");
        (lane.last_sent, lane.next_request) = (now, now + pacing);
        lane.association.request(nonce, mapping, sent)
    }

    /// Judges a datagram that came from the address of a path. `arrived` is the measured clock's counter.
    ///
    /// # Errors
    /// As [`Association::accept`]; whatever is refused is counted, and listening goes on.
    pub fn receive(&mut self, path: Path, datagram: &[u8], arrived: Span) -> Result<Sample, Refused> {
        let Some(lane) = self.lane(path) else { return Err(Refused::WrongOrigin) };
        let judged = lane.association.accept(datagram, arrived);
        if let (Ok(_), State::Racing { winner, .. }) = (judged, &mut self.servers[path.server].state) {
            winner.get_or_insert(path.address);
        }
        judged
    }

    /// Tells that nothing can be sent to, or will come from, an address.
    pub fn failed(&mut self, path: Path, failure: Failure, now: Span) {
        if let Some(lane) = self.lane(path) {
            lane.failure = Some(failure);
        }
        // The head start of the next address is over.
        if let State::Racing { lanes, .. } = &mut self.servers[path.server].state
            && let Some(waiting) = lanes.iter_mut().find(|lane| lane.failure.is_none() && lane.association.sent() == 0)
        {
            waiting.next_request = waiting.next_request.min(now);
        }
    }

    /// Draws the conclusion. `reference` maps the clock as it stands at the end.
    pub fn conclude(&self, reference: Mapping, now: Span) -> Measurement {
        let timed_out = now >= self.options.timeout;
        let sources = self.servers.iter().map(|asked| asked.source(timed_out)).collect();
        Measurement::conclude(sources, reference, now)
    }

    fn lane(&mut self, path: Path) -> Option<&mut Lane> {
        match &mut self.servers.get_mut(path.server)?.state {
            State::Racing { lanes, .. } => lanes.get_mut(path.address),
            _ => None,
        }
    }

    /// The request that is due first, of all that may still be made.
    fn next_request(&self) -> Option<(Span, Path, SocketAddr)> {
        let most = self.options.samples.max(1);
        let due = |(server, asked): (usize, &Asked)| {
            let lanes = asked.running().filter(|(_, lane)| lane.may_ask(most));
            let requests = lanes.map(|(address, lane)| (lane.next_request, Path { server, address }, lane.address));
            requests.min_by_key(|(due, ..)| *due)
        };
        let first_of_each: Vec<_> = self.servers.iter().enumerate().filter_map(due).collect();
        first_of_each.into_iter().min_by_key(|(due, ..)| *due)
    }

    /// The next moment at which [`Session::next`] may say something else though nothing arrives.
    fn next_change(&self, due: Option<Span>, now: Span) -> Span {
        let most = self.options.samples.max(1);
        let patience = self.servers.iter().flat_map(Asked::running).filter_map(|(_, lane)| lane.given_up_at(most));
        let coming = patience.chain(due).chain(self.close_at).filter(|at| *at > now);
        coming.min().unwrap_or(self.options.timeout).min(self.options.timeout)
    }

    fn is_finished(&self, now: Span) -> bool {
        self.finished(now).count() == self.servers.len()
    }

    fn finished(&self, now: Span) -> impl Iterator<Item = &Asked> {
        let most = self.options.samples.max(1);
        self.servers.iter().filter(move |asked| asked.is_finished(most, now))
    }

    /// If so many of *all* servers are finished and agree that the others cannot turn the vote, stragglers have only so long
    /// to come in.
    fn look_for_agreement(&mut self, now: Span) {
        let finished = self.finished(now).count();
        let Some(reference) = self.mapping.filter(|_| self.close_at.is_none() && finished > self.seen_finished) else {
            return;
        };
        self.seen_finished = finished;
        let sources = self.finished(now).map(|asked| asked.source(false)).collect();
        let so_far = Measurement::conclude(sources, reference, now);
        let agreeing = so_far.judgements.iter().filter(|judgement| judgement.standing.is_used()).count();
        if cannot_be_turned(agreeing, self.servers.len()) {
            self.close_at = Some(now + GRACE);
        }
    }
}

/// Whether those that agree are a majority whatever the others say: [`select`](crate::skew::select) wants two thirds where
/// two others may agree on something else.
fn cannot_be_turned(agreeing: usize, all: usize) -> bool {
    agreeing * 2 > all && (agreeing * 3 >= all * 2 || all - agreeing < 2)
}

impl Asked {
    /// The addresses that are still in the race.
    fn running(&self) -> impl Iterator<Item = (usize, &Lane)> {
        let (lanes, winner) = match &self.state {
            State::Racing { lanes, winner } => (lanes.as_slice(), *winner),
            _ => (&[][..], None),
        };
        let runs = move |place: usize, lane: &Lane| lane.failure.is_none() && winner.is_none_or(|one| one == place);
        lanes.iter().enumerate().filter(move |(place, lane)| runs(*place, lane))
    }

    fn is_finished(&self, most: u32, now: Span) -> bool {
        !matches!(self.state, State::LookedUp) && self.running().all(|(_, lane)| lane.is_finished(most, now))
    }

    /// What came of asking it, up to now.
    fn source(&self, timed_out: bool) -> Source {
        let failed = |failure| Source::failed(self.server.clone(), failure);
        match &self.state {
            State::LookedUp => failed(Failure::ResolverSilent),
            State::Failed(failure) => failed(failure.clone()),
            State::Remembered(source) => (**source).clone(),
            State::Racing { lanes, winner } => match winner.map(|place| &lanes[place]).or(lanes.first()) {
                Some(lane) => lane.source(&self.server, timed_out),
                None => failed(Failure::Silent),
            },
        }
    }
}

impl Lane {
    fn may_ask(&self, most: u32) -> bool {
        self.association.sent() < most && !self.association.is_kissed()
    }

    fn is_finished(&self, most: u32, now: Span) -> bool {
        let full = self.association.samples().len() >= self.association.sent() as usize;
        !self.may_ask(most) && (full || self.given_up_at(most).is_some_and(|at| now >= at))
    }

    /// When an answer to the last request would have been here: three times the shortest journey, where one is known.
    /// A server that has said nothing yet is waited for to the end.
    fn given_up_at(&self, most: u32) -> Option<Span> {
        let journey = match self.association.lowest_delay() {
            Some(delay) => Span::from_nanos(delay.nanos() * JOURNEYS),
            None if self.association.is_kissed() => Span::ZERO,
            None => return None,
        };
        (!self.may_ask(most)).then(|| self.last_sent + journey.max(LEAST_WAIT))
    }

    fn source(&self, server: &ServerName, timed_out: bool) -> Source {
        let silence = if timed_out { Failure::Silent } else { Failure::NotWaitedFor };
        let failure = self.association.samples().is_empty().then(|| self.failure.clone().unwrap_or(silence));
        Source {
            server: server.clone(),
            address: Some(self.address),
            association: self.association.clone(),
            failure,
            age: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Manual;
    use crate::time::UnixTime;

    const AT_ONCE: Span = Span::ZERO;

    fn session(servers: &[&str], samples: u32) -> Session {
        let names = servers.iter().map(|name| name.parse().unwrap()).collect();
        Session::new(names, Options { samples, ..Options::for_servers(servers.len()) })
    }

    fn ask(session: &mut Session, path: Path, now: Span) {
        let mapping = Mapping::take(&Manual::showing(UnixTime::from_seconds(1_795_255_205)));
        session.request(path, Nonce::from_bits(now.nanos() as u64 + 1), mapping, now, now);
    }

    /// The paths that are asked until nothing is heard for good, with the time.
    fn asked(session: &mut Session) -> Vec<(Span, Path)> {
        let (mut now, mut asked_at) = (AT_ONCE, Vec::new());
        loop {
            match session.next(now) {
                Order::Done => return asked_at,
                Order::WaitUntil(then) => now = then,
                Order::Send(path, _) => {
                    ask(session, path, now);
                    asked_at.push((now, path));
                }
            }
        }
    }

    #[test]
    fn requests_are_paced_with_a_jitter_and_counted() {
        let asked = asked(&mut session(&["192.0.2.1", "192.0.2.2"], 4));
        assert_eq!(asked.len(), 8);
        let first: Vec<Span> = asked.iter().filter(|(_, path)| path.server == 0).map(|(at, _)| *at).collect();
        let pauses: Vec<Span> = first.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(pauses.iter().all(|pause| (*pause - milliseconds(120)).abs() <= milliseconds(18)), "{pauses:?}");
        assert!(pauses.windows(2).any(|pair| pair[0] != pair[1]), "{pauses:?}");
    }

    #[test]
    fn the_second_address_waits_for_the_first_unless_that_fails() {
        let both = || Ok(vec!["192.0.2.1:123".parse().unwrap(), "[2001:db8::1]:123".parse().unwrap()]);
        let first_of_second =
            |asked: Vec<(Span, Path)>| asked.into_iter().find(|(_, path)| path.address == 1).unwrap().0;
        let mut raced = session(&["ntp.example.org"], 4);
        assert_eq!(raced.unresolved().count(), 1);
        raced.resolved(0, both(), milliseconds(30));
        assert_eq!(first_of_second(asked(&mut raced)), milliseconds(280));
        let mut refused = session(&["ntp.example.org"], 4);
        refused.resolved(0, both(), AT_ONCE);
        refused.failed(Path { server: 0, address: 0 }, Failure::ConnectionRefused, milliseconds(5));
        assert_eq!(first_of_second(asked(&mut refused)), milliseconds(5));
    }

    #[test]
    fn names_that_are_not_found_end_it_at_once() {
        let mut session = session(&["ntp.example.org"], 4);
        assert_eq!(session.next(AT_ONCE), Order::WaitUntil(milliseconds(1_900)));
        session.resolved(0, Err(Failure::Unresolved("no such name".to_owned())), milliseconds(9));
        assert_eq!(session.next(milliseconds(9)), Order::Done);
    }

    #[test]
    fn a_majority_that_could_be_turned_is_no_end() {
        assert!(cannot_be_turned(1, 1) && cannot_be_turned(2, 3) && cannot_be_turned(3, 4) && cannot_be_turned(4, 5));
        assert!(!cannot_be_turned(1, 2) && !cannot_be_turned(2, 4) && !cannot_be_turned(3, 5));
    }
}
