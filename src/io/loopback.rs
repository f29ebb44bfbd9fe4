use super::now;
use super::udp::{duration, is_nothing_yet};
use crate::lab::ntp::Responder;
use crate::time::Span;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How often the loop looks whether it should stop, where waking it fails.
const GLANCE: Duration = Duration::from_millis(100);

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
    thread: Option<JoinHandle<()>>,
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
    #[allow(clippy::disallowed_methods, reason = "this is the one place where a server's UDP socket is opened")]
    pub fn start_on(address: IpAddr, responder: Responder) -> std::io::Result<LoopbackServer> {
        if !address.is_loopback() {
            let told = format!("{address} is no loopback address");
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, told));
        }
        let socket = UdpSocket::bind((address, 0))?;
        socket.set_read_timeout(Some(GLANCE))?;
        let address = socket.local_addr()?;
        let stop = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&stop);
        let thread = thread::Builder::new().spawn(move || serve(&socket, responder, &seen))?;
        Ok(LoopbackServer { address, stop, thread: Some(thread) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A datagram wakes the loop at once; without it the loop would look by itself a little later.
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
        if let Some(thread) = self.thread.take() {
            // A loop that panicked has nothing left to clean up.
            drop(thread.join());
        }
    }
}

/// Answers until it is told to stop. Errors of single datagrams are the client's loss.
fn serve(socket: &UdpSocket, mut responder: Responder, stop: &AtomicBool) {
    let mut buffer = [0; 2048];
    while !stop.load(Ordering::SeqCst) {
        match socket.recv_from(&mut buffer) {
            Ok((length, client)) => answer(socket, &mut responder, &buffer[..length], client),
            Err(error) if is_nothing_yet(error.kind()) => {}
            // Windows reports here that an earlier answer found nobody.
            Err(_) => thread::yield_now(),
        }
    }
}

fn answer(socket: &UdpSocket, responder: &mut Responder, request: &[u8], client: SocketAddr) {
    let received = now();
    let pauses = responder.pauses();
    wait(pauses.hold);
    let replies = responder.reply(request, received, now());
    wait(pauses.late);
    for reply in replies {
        drop(socket.send_to(&reply, client));
    }
}

#[allow(clippy::disallowed_methods, reason = "a server that is told to be slow has to wait")]
fn wait(span: Span) {
    if span > Span::ZERO {
        thread::sleep(duration(span));
    }
}
