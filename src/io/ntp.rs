//! Measuring a clock over UDP: the loop around [`skew::ntp::Session`](crate::skew::ntp::Session).

pub use crate::skew::ntp::Options;

use super::resolve;
use super::udp::{ConnectedSocket, duration};
use super::{MemoryFile, Stopwatch};
use crate::clock::{Clock, Mapping};
use crate::skew::ntp::{Nonce, Order, Path, ServerName, Session};
use crate::skew::{Failure, Measurement};
use crate::time::Span;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, Scope};

/// How long a listener sleeps at most before it looks whether it should stop.
const GLANCE: Span = Span::from_nanos(20_000_000);

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
    run(Session::new(servers.to_vec(), *options), clock)
}

/// The same, but a server that was asked less than a minute ago is not asked again: what it said then still holds, with
/// its age in the bound. What is said now is remembered in turn.
pub fn measure_sparingly(
    servers: &[ServerName],
    options: &Options,
    clock: &dyn Clock,
    file: &MemoryFile,
) -> Measurement {
    let mut memory = file.load();
    let mut session = Session::new(servers.to_vec(), *options);
    for (place, server) in servers.iter().enumerate() {
        if let Some(source) = memory.recall(server, clock.monotonic()) {
            session.recall(place, source);
        }
    }
    let measurement = run(session, clock);
    if memory.note(&measurement, clock.monotonic()) {
        file.save(&memory);
    }
    measurement
}

/// Does what a session orders until it has enough.
fn run(session: Session, clock: &dyn Clock) -> Measurement {
    let (told, news) = mpsc::channel();
    look_up_names(&session, &told);
    thread::scope(|scope| {
        let watch = Stopwatch::start();
        let mut desk =
            Desk { session, clock, watch, sockets: BTreeMap::new(), told, closed: AtomicBool::new(false).into() };
        desk.work(scope, &news);
        desk.closed.store(true, Ordering::Relaxed);
        desk.session.conclude(Mapping::take(clock), watch.elapsed())
    })
}

/// What the threads tell the desk.
enum News {
    Resolved(usize, Result<Vec<SocketAddr>, Failure>),
    /// A datagram, and the measured clock's counter at its arrival.
    Arrived(Path, Vec<u8>, Span),
    Failed(Path, Failure),
}

/// The resolver has no deadline of its own: each name is looked up in a thread that is left to itself when the time is
/// up. Without a thread the name counts as not found.
fn look_up_names(session: &Session, told: &Sender<News>) {
    for (place, server) in session.unresolved() {
        let (name, finder) = (server.clone(), told.clone());
        // Nobody listens any more when the time is up.
        let look_up = move || drop(finder.send(News::Resolved(place, resolve::addresses(&name))));
        if let Err(error) = thread::Builder::new().spawn(look_up) {
            let _ = told.send(News::Resolved(place, Err(Failure::Unresolved(error.to_string()))));
        }
    }
}

/// One measurement over real sockets: it sends, and a listener for each address hands it what arrives.
struct Desk<'a> {
    session: Session,
    clock: &'a dyn Clock,
    watch: Stopwatch,
    sockets: BTreeMap<Path, Arc<ConnectedSocket>>,
    told: Sender<News>,
    closed: Arc<AtomicBool>,
}

impl<'a> Desk<'a> {
    fn work<'scope>(&mut self, scope: &'scope Scope<'scope, '_>, news: &Receiver<News>)
    where
        'a: 'scope,
    {
        loop {
            match self.session.next(self.watch.elapsed()) {
                Order::Done => return,
                Order::Send(path, address) => self.send(scope, path, address),
                Order::WaitUntil(then) => {
                    if let Ok(first) = news.recv_timeout(duration(then - self.watch.elapsed())) {
                        self.take(first);
                    }
                }
            }
        }
    }

    fn take(&mut self, news: News) {
        let now = self.watch.elapsed();
        match news {
            News::Resolved(server, found) => self.session.resolved(server, found, now),
            // What is refused is counted by the session.
            News::Arrived(path, datagram, arrived) => drop(self.session.receive(path, &datagram, arrived)),
            News::Failed(path, failure) => self.session.failed(path, failure, now),
        }
    }

    fn send<'scope>(&mut self, scope: &'scope Scope<'scope, '_>, path: Path, address: SocketAddr)
    where
        'a: 'scope,
    {
        let sent = self.socket(scope, path, address).and_then(|socket| {
            let nonce = getrandom::u64().map_err(|error| Failure::Network(format!("no random number: {error}")))?;
            let mapping = Mapping::take(self.clock);
            let (nonce, now) = (Nonce::from_bits(nonce), self.watch.elapsed());
            let request = self.session.request(path, nonce, mapping, self.clock.monotonic(), now);
            socket.send(&request)
        });
        if let Err(failure) = sent {
            self.session.failed(path, failure, self.watch.elapsed());
        }
    }

    /// The socket of a path; its listener starts with it.
    fn socket<'scope>(
        &mut self,
        scope: &'scope Scope<'scope, '_>,
        path: Path,
        address: SocketAddr,
    ) -> Result<Arc<ConnectedSocket>, Failure>
    where
        'a: 'scope,
    {
        if let Some(socket) = self.sockets.get(&path) {
            return Ok(Arc::clone(socket));
        }
        let socket = Arc::new(ConnectedSocket::to(address)?);
        let listener = Listener {
            path,
            socket: Arc::clone(&socket),
            clock: self.clock,
            told: self.told.clone(),
            closed: Arc::clone(&self.closed),
        };
        let started = thread::Builder::new().spawn_scoped(scope, move || listener.listen());
        started.map_err(|error| Failure::Network(format!("no thread could be started: {error}")))?;
        self.sockets.insert(path, Arc::clone(&socket));
        Ok(socket)
    }
}

/// Takes the time of whatever arrives on one socket.
struct Listener<'a> {
    path: Path,
    socket: Arc<ConnectedSocket>,
    clock: &'a dyn Clock,
    told: Sender<News>,
    closed: Arc<AtomicBool>,
}

impl Listener<'_> {
    fn listen(&self) {
        while !self.closed.load(Ordering::Relaxed) {
            let told = match self.socket.receive(GLANCE) {
                Ok(None) => continue,
                Ok(Some(datagram)) => self.told.send(News::Arrived(self.path, datagram, self.clock.monotonic())),
                Err(failure) => {
                    let _ = self.told.send(News::Failed(self.path, failure));
                    return;
                }
            };
            if told.is_err() {
                return;
            }
        }
    }
}
