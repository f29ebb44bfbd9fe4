//! Measuring a clock over UDP: the loop around [`skew::ntp`](crate::skew::ntp).

use super::Stopwatch;
use super::resolve;
use super::udp::{ConnectedSocket, duration};
use crate::clock::{Clock, Mapping};
use crate::skew::ntp::{Association, Nonce, ServerName};
use crate::skew::{Failure, Measurement, Source};
use crate::time::Span;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;

/// How long the second address of a name waits for the first to answer.
const HEAD_START: Span = milliseconds(250);
/// What is waited for stragglers after a majority of all servers agrees, and at least after the last request.
const GRACE: Span = milliseconds(150);
const LEAST_WAIT: Span = milliseconds(250);
/// How long a thread sleeps at most before it looks whether it should stop.
const GLANCE: Span = milliseconds(20);

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
    /// Between two requests to the same server. Public servers answer about eight in a row.
    pub pacing: Span,
}

impl Options {
    /// Four exchanges with each of several servers, eight with a single one; 2 s; 120 ms apart.
    pub fn for_servers(count: usize) -> Options {
        let samples = if count == 1 { 8 } else { 4 };
        Options { samples, timeout: Span::from_seconds(2), pacing: milliseconds(120) }
    }
}

/// Asks all servers at once and says how far off `clock` is.
///
/// Deadlines are kept by the real monotonic clock whatever `clock` is, so that a clock that is wrong on purpose can be
/// measured over real sockets. A server that does not answer costs the time-out at most.
///
/// ```no_run
/// use instep::io::{SystemClock, ntp};
/// let servers = ["192.0.2.1".parse().unwrap()];
/// let measured = ntp::measure(&servers, &ntp::Options::for_servers(1), &SystemClock::new());
/// println!("{:?}", measured.offset);
/// ```
pub fn measure(servers: &[ServerName], options: &Options, clock: &dyn Clock) -> Measurement {
    let desk = Desk { options, clock, watch: Stopwatch::start(), closed: AtomicBool::new(false) };
    let sources = thread::scope(|scope| {
        let (report, reports) = mpsc::channel();
        for (place, server) in servers.iter().enumerate() {
            let (desk, told) = (&desk, report.clone());
            let ask = move || drop(told.send((place, desk.ask(server))));
            if let Err(error) = thread::Builder::new().spawn_scoped(scope, ask) {
                let failed = Source::failed(server.clone(), Failure::Network(error.to_string()));
                drop(report.send((place, failed)));
            }
        }
        drop(report);
        desk.collect(&reports, servers)
    });
    Measurement::conclude(sources, Mapping::take(clock), desk.watch.elapsed())
}

/// What all threads of one measurement share.
struct Desk<'a> {
    options: &'a Options,
    clock: &'a dyn Clock,
    watch: Stopwatch,
    closed: AtomicBool,
}

/// The addresses of one name, raced against each other.
#[derive(Default)]
struct Race {
    failed: AtomicUsize,
    /// The place of the address that answered first, plus one; zero while none has.
    winner: AtomicUsize,
}

impl Desk<'_> {
    /// The sources in the servers' order, as soon as all are in or enough of them agree.
    fn collect(&self, reports: &Receiver<(usize, Source)>, servers: &[ServerName]) -> Vec<Source> {
        let mut sources: Vec<Option<Source>> = vec![None; servers.len()];
        let mut close_at = None;
        loop {
            let patience = close_at.map_or(Span::from_seconds(3600), |at: Span| at - self.watch.elapsed());
            match reports.recv_timeout(duration(patience)) {
                Ok((place, source)) => sources[place] = Some(source),
                Err(mpsc::RecvTimeoutError::Timeout) => self.closed.store(true, Ordering::Relaxed),
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
            if self.closed.load(Ordering::Relaxed) {
                close_at = None;
            } else if close_at.is_none() && self.is_settled(&sources) {
                close_at = Some(self.watch.elapsed() + GRACE);
            }
        }
        let missing = |server: &ServerName| Source::failed(server.clone(), Failure::Silent);
        sources.into_iter().zip(servers).map(|(source, server)| source.unwrap_or_else(|| missing(server))).collect()
    }

    /// Whether more than half of *all* servers agree, so that the others cannot turn the vote.
    fn is_settled(&self, sources: &[Option<Source>]) -> bool {
        let present: Vec<Source> = sources.iter().flatten().cloned().collect();
        let so_far = Measurement::conclude(present, Mapping::take(self.clock), Span::ZERO);
        let agreeing = so_far.judgements.iter().filter(|judgement| judgement.standing.is_used()).count();
        agreeing * 2 > sources.len()
    }

    fn left(&self) -> Span {
        self.options.timeout - self.watch.elapsed()
    }

    fn is_over(&self) -> bool {
        self.left() <= Span::ZERO || self.closed.load(Ordering::Relaxed)
    }

    /// Everything about one server.
    fn ask(&self, server: &ServerName) -> Source {
        let addresses = match resolve::addresses(server, self.left()) {
            Ok(addresses) => addresses,
            Err(failure) => return Source::failed(server.clone(), failure),
        };
        let race = Race::default();
        let runs: Vec<Source> = thread::scope(|scope| {
            let run = |(place, address)| {
                let (race, server) = (&race, server);
                let talk = move || self.run(server, address, place, race);
                thread::Builder::new().spawn_scoped(scope, talk).ok()
            };
            let threads: Vec<_> = addresses.into_iter().enumerate().filter_map(run).collect();
            threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
        });
        let winner = race.winner.load(Ordering::SeqCst).saturating_sub(1);
        let nobody = || Source::failed(server.clone(), Failure::Network("no thread could be started".to_owned()));
        runs.into_iter().nth(winner).unwrap_or_else(nobody)
    }

    /// One address of a name. All but the first wait for those before them to fail, for a head start each.
    fn run(&self, server: &ServerName, address: SocketAddr, place: usize, race: &Race) -> Source {
        let start = self.watch.elapsed() + Span::from_nanos(HEAD_START.nanos() * place as i128);
        while race.failed.load(Ordering::SeqCst) < place && self.watch.elapsed() < start && !self.is_over() {
            pause(GLANCE);
        }
        let mut talk = Talk { desk: self, race, place, association: Association::default(), last_sent: Span::ZERO };
        let failure = talk.hold(address).err();
        if talk.association.samples().is_empty() {
            race.failed.fetch_add(1, Ordering::SeqCst);
        }
        Source { server: server.clone(), address: Some(address), association: talk.association, failure }
    }
}

/// The dealings with one address while they last.
struct Talk<'a> {
    desk: &'a Desk<'a>,
    race: &'a Race,
    place: usize,
    association: Association,
    last_sent: Span,
}

impl Talk<'_> {
    /// Sends at the set pace without waiting for answers, and listens until there is nothing more to expect.
    fn hold(&mut self, address: SocketAddr) -> Result<(), Failure> {
        let socket = ConnectedSocket::to(address)?;
        let mut next_request = self.desk.watch.elapsed();
        while !self.is_done() {
            if self.may_ask() && self.desk.watch.elapsed() >= next_request {
                self.ask(&socket)?;
                next_request = self.last_sent + self.desk.options.pacing;
            }
            let until_next = if self.may_ask() { next_request - self.desk.watch.elapsed() } else { GLANCE };
            self.listen(&socket, until_next.min(GLANCE).min(self.desk.left()))?;
        }
        if self.association.samples().is_empty() { Err(Failure::Silent) } else { Ok(()) }
    }

    fn ask(&mut self, socket: &ConnectedSocket) -> Result<(), Failure> {
        let nonce = getrandom::u64().map_err(|error| Failure::Network(format!("no random number: {error}")))?;
        let clock = self.desk.clock;
        let mapping = Mapping::take(clock);
        let request = self.association.request(Nonce::from_bits(nonce), mapping, clock.monotonic());
        self.last_sent = self.desk.watch.elapsed();
        socket.send(&request)
    }

    fn listen(&mut self, socket: &ConnectedSocket, patience: Span) -> Result<(), Failure> {
        let Some(datagram) = socket.receive(patience)? else { return Ok(()) };
        let arrived = self.desk.clock.monotonic();
        if self.association.accept(&datagram, arrived).is_ok() {
            // Whoever was first stays first.
            let _ = self.race.winner.compare_exchange(0, self.place + 1, Ordering::SeqCst, Ordering::SeqCst);
        }
        Ok(())
    }

    fn may_ask(&self) -> bool {
        self.association.sent() < self.desk.options.samples.max(1) && !self.association.is_kissed()
    }

    fn is_done(&self) -> bool {
        let winner = self.race.winner.load(Ordering::SeqCst);
        let lost = winner != 0 && winner != self.place + 1;
        lost || self.desk.is_over() || !self.may_ask() && (self.is_full() || self.has_waited())
    }

    fn is_full(&self) -> bool {
        self.association.samples().len() >= self.association.sent() as usize
    }

    /// Whether an answer to the last request would have been here: three times the shortest journey, where one is known.
    fn has_waited(&self) -> bool {
        let waited = self.desk.watch.elapsed() - self.last_sent;
        let journey = self.association.lowest_delay().map(|delay| Span::from_nanos(delay.nanos() * 3));
        match journey {
            Some(journey) => waited >= journey.max(LEAST_WAIT),
            None => self.association.is_kissed() && waited >= LEAST_WAIT,
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "waits for the head start of another address; nothing is measured by it")]
fn pause(span: Span) {
    thread::sleep(duration(span));
}
