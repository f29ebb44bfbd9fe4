use super::{now, sleep};
use crate::lab::http_date::Responder;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long a connection may be idle before the loop looks whether it should stop.
const GLANCE: Duration = Duration::from_millis(50);
/// The longest head of a request that is read, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;

/// An HTTP server of our own on loopback, on a free port, until it is dropped.
///
/// ```
/// use instep::io::{HttpLoopbackServer, SystemClock, http_date};
/// use instep::lab::http_date::Responder;
/// use instep::time::Offset;
///
/// let server = HttpLoopbackServer::start(Responder::off_by(Offset::from_seconds(95.0))).unwrap();
/// let urls = [format!("http://{}/", server.address()).parse().unwrap()];
/// let options = http_date::Options { requests: 1, ..http_date::Options::default() };
/// let measured = http_date::measure(&urls, &options, &SystemClock::new());
/// assert!(measured.offset.unwrap().contains(Offset::from_seconds(-95.0)));
/// ```
#[derive(Debug)]
pub struct HttpLoopbackServer {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl HttpLoopbackServer {
    /// Starts on 127.0.0.1. True time is the system clock's.
    ///
    /// # Errors
    /// What the system says if it gives no socket or no thread.
    #[allow(clippy::disallowed_methods, reason = "this is the one place where a TCP server's socket is opened")]
    pub fn start(responder: Responder) -> std::io::Result<HttpLoopbackServer> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let stop = Arc::new(AtomicBool::new(false));
        let (seen, shared) = (Arc::clone(&stop), Arc::new(Mutex::new(responder)));
        let thread = thread::Builder::new().spawn(move || accept(&listener, &shared, &seen))?;
        Ok(HttpLoopbackServer { address, stop, thread: Some(thread) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A connection wakes the loop.
    #[allow(clippy::disallowed_methods, reason = "a socket for the one connection that ends the loop")]
    fn wake(&self) {
        drop(TcpStream::connect(self.address));
    }
}

impl Drop for HttpLoopbackServer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        self.wake();
        if let Some(thread) = self.thread.take() {
            // A loop that panicked has nothing left to clean up.
            drop(thread.join());
        }
    }
}

fn accept(listener: &TcpListener, responder: &Arc<Mutex<Responder>>, stop: &Arc<AtomicBool>) {
    for connection in listener.incoming() {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        let (responder, stop) = (Arc::clone(responder), Arc::clone(stop));
        if let Ok(stream) = connection {
            // A connection that gets no thread is the client's loss.
            drop(thread::Builder::new().spawn(move || drop(serve(stream, &responder, &stop))));
        }
    }
}

/// Answers the requests of one connection until the client has had enough.
fn serve(mut stream: TcpStream, responder: &Mutex<Responder>, stop: &AtomicBool) -> std::io::Result<()> {
    // An answer that waits for its acknowledgement would cost 40 ms a journey.
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(GLANCE))?;
    while let Some(head) = read_head(&mut stream, stop)? {
        let pauses = responder.lock().unwrap_or_else(PoisonError::into_inner).pauses();
        sleep(pauses.hold);
        let reply = responder.lock().unwrap_or_else(PoisonError::into_inner).reply(&head, now());
        sleep(pauses.late);
        if reply.is_empty() {
            break;
        }
        stream.write_all(&reply)?;
    }
    Ok(())
}

/// One request up to its empty line; `None` when the client has gone or the server is to stop.
fn read_head(stream: &mut TcpStream, stop: &AtomicBool) -> std::io::Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut piece) {
            Ok(0) => return Ok(None),
            Ok(length) => head.extend_from_slice(&piece[..length]),
            Err(error) if super::udp::is_nothing_yet(error.kind()) => {}
            Err(error) => return Err(error),
        }
        if stop.load(Ordering::SeqCst) || head.len() > LONGEST_HEAD {
            return Ok(None);
        }
    }
    Ok(Some(head))
}
