use super::now;
use super::udp::{duration, is_nothing_yet};
use crate::lab::ntp::{Datagram, Responder, Server};
use crate::time::{Span, UnixTime};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How often the listener looks whether it should stop, where waking it fails.
const GLANCE: Duration = Duration::from_millis(100);
/// How long before something is due the loop stops sleeping: threads are woken up late by about as much.
const AWAKE_BEFORE: Span = Span::from_nanos(150_000);
/// How long the loop sleeps where nothing is due.
const IDLE: Span = Span::from_seconds(3600);

/// A time server of our own on loopback, on a free port, until it is dropped.
///
/// ```
/// use instep::io::{LoopbackServer, SystemClock, ntp};
/// use instep::lab::ntp::Responder;
/// use instep::clock::Shifted;
/// use instep::time::Offset;
///
/// let server = LoopbackServer::start(Responder::honest()).unwrap();
/// let names = [server.address().to_string().parse().unwrap()];
/// let slow = Shifted::by(SystemClock::new(), Offset::from_seconds(-95.0));
/// let options = ntp::Options { samples: 1, ..ntp::Options::for_servers(1) };
/// let measured = ntp::measure(&names, &options, &slow);
/// assert!(measured.offset.unwrap().contains(Offset::from_seconds(-95.0)));
/// ```
#[derive(Debug)]
pub struct LoopbackServer {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl LoopbackServer {
    /// Starts on 127.0.0.1. True time is the system clock's.
    ///
    /// # Errors
    /// What the system says if it gives no socket or no thread.
    pub fn start(responder: Responder) -> std::io::Result<LoopbackServer> {
        LoopbackServer::start_on(Ipv4Addr::LOCALHOST.into(), responder)
    }

    /// Starts on a loopback address, `127.0.0.1` or `::1` for instance.
    ///
    /// # Errors
    /// As [`LoopbackServer::start`]; also for an address that other machines could reach.
    pub fn start_on(address: IpAddr, responder: Responder) -> std::io::Result<LoopbackServer> {
        LoopbackServer::start_at(SocketAddr::new(address, 0), responder.into())
    }

    /// Starts on a loopback address and port, with a network path before the server; port 0 is any that is free.
    ///
    /// Packets are late by microseconds while a processor is free. How late the server is with an answer is part of its
    /// timestamps, so that it spoils no measurement.
    ///
    /// # Errors
    /// As [`LoopbackServer::start_on`]; also for a port that is taken, or that only the administrator may use.
    pub fn start_at(address: SocketAddr, server: Server) -> std::io::Result<LoopbackServer> {
        let sockets = Arc::new(Sockets::open(address)?);
        let address = sockets.asked.local_addr()?;
        let stop = Arc::new(AtomicBool::new(false));
        let (sender, requests) = mpsc::channel();
        let (ears, seen) = (Arc::clone(&sockets), Arc::clone(&stop));
        let listener = thread::Builder::new().spawn(move || listen(&ears.asked, &sender, &seen))?;
        let mut started = LoopbackServer { address, stop, threads: vec![listener] };
        started.threads.push(thread::Builder::new().spawn(move || serve(server, &requests, &sockets))?);
        Ok(started)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A datagram wakes the listener at once; without it the listener would look by itself a little later.
    #[allow(clippy::disallowed_methods, reason = "a socket for the one datagram that ends the loop")]
    fn wake(&self) {
        let woken = UdpSocket::bind((self.address.ip(), 0)).and_then(|socket| socket.send_to(&[], self.address));
        drop(woken);
    }
}

impl Drop for LoopbackServer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        self.wake();
        for thread in self.threads.drain(..) {
            // A loop that panicked has nothing left to clean up.
            drop(thread.join());
        }
    }
}

/// The port that is asked, and another from which some answers come.
struct Sockets {
    asked: UdpSocket,
    other: UdpSocket,
}

impl Sockets {
    #[allow(clippy::disallowed_methods, reason = "this is the one place where a server's UDP sockets are opened")]
    fn open(address: SocketAddr) -> std::io::Result<Sockets> {
        if !address.ip().is_loopback() {
            let told = format!("{} is no loopback address", address.ip());
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, told));
        }
        let asked = UdpSocket::bind(address)?;
        asked.set_read_timeout(Some(GLANCE))?;
        Ok(Sockets { asked, other: UdpSocket::bind((address.ip(), 0))? })
    }

    /// Errors of single datagrams are the client's loss.
    fn send(&self, datagram: &Datagram) {
        let socket = if datagram.from_other_port { &self.other } else { &self.asked };
        drop(socket.send_to(&datagram.bytes, datagram.client));
    }
}

/// A request as it came out of the socket.
struct Heard {
    request: Vec<u8>,
    client: SocketAddr,
    at: UnixTime,
}

/// Hands on what comes in, stamped, until it is told to stop.
fn listen(socket: &UdpSocket, requests: &Sender<Heard>, stop: &AtomicBool) {
    let mut buffer = [0; 2048];
    while !stop.load(Ordering::SeqCst) {
        match socket.recv_from(&mut buffer) {
            Ok((length, client)) => {
                let heard = Heard { at: now(), client, request: buffer[..length].to_vec() };
                drop(requests.send(heard));
            }
            Err(error) if is_nothing_yet(error.kind()) => {}
            // Windows reports here that an earlier answer found nobody.
            Err(_) => thread::yield_now(),
        }
    }
}

/// Drives the server until the listener has gone.
fn serve(mut server: Server, requests: &Receiver<Heard>, sockets: &Sockets) {
    loop {
        while let Some(datagram) = server.poll(now()) {
            sockets.send(&datagram);
        }
        let left = server.next_at().map_or(IDLE, |at| at - now());
        match requests.recv_timeout(duration(left - AWAKE_BEFORE)) {
            Ok(heard) => server.accept(&heard.request, heard.client, heard.at),
            Err(RecvTimeoutError::Timeout) => thread::yield_now(),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
}
