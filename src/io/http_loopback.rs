use super::udp::{duration, is_nothing_yet};
use super::{Stopwatch, now, sleep};
use crate::lab::http::{LONGEST_BODY, Progress, RequestReader, Response, Site};
use crate::time::Span;
use std::io::{Error, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// How long a connection may be idle before the loop looks whether it should stop.
const GLANCE: Span = Span::from_nanos(50_000_000);
/// How long a request may take to come in, and how long a connection may lie idle.
const PATIENCE: Span = Span::from_seconds(60);
/// The most connections at a time.
const MOST_CONNECTIONS: usize = 64;

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
    pub fn start(site: impl Site + 'static) -> std::io::Result<HttpLoopbackServer> {
        HttpLoopbackServer::start_at((Ipv4Addr::LOCALHOST, 0).into(), |_| site)
    }

    /// Starts on a loopback address and port with a site that knows where it is; port 0 is any that is free.
    ///
    /// # Errors
    /// As [`HttpLoopbackServer::start`]; also for an address that other machines could reach, and for a port that is taken.
    #[allow(clippy::disallowed_methods, reason = "this is the one place where a TCP server's socket is opened")]
    pub fn start_at<S: Site + 'static>(
        address: SocketAddr,
        site: impl FnOnce(SocketAddr) -> S,
    ) -> std::io::Result<HttpLoopbackServer> {
        if !address.ip().is_loopback() {
            return Err(Error::new(ErrorKind::InvalidInput, format!("{} is no loopback address", address.ip())));
        }
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        let stop = Arc::new(AtomicBool::new(false));
        let (seen, shared) = (Arc::clone(&stop), Arc::new(Mutex::new(site(address))));
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

fn accept<S: Site + 'static>(listener: &TcpListener, site: &Arc<Mutex<S>>, stop: &Arc<AtomicBool>) {
    let open = Arc::new(AtomicUsize::new(0));
    for connection in listener.incoming() {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = connection else { continue };
        if open.fetch_add(1, Ordering::SeqCst) >= MOST_CONNECTIONS {
            open.fetch_sub(1, Ordering::SeqCst);
            continue;
        }
        let (site, stop, counted) = (Arc::clone(site), Arc::clone(stop), Arc::clone(&open));
        let spawned = thread::Builder::new().spawn(move || {
            drop(serve(stream, &*site, &stop));
            counted.fetch_sub(1, Ordering::SeqCst);
        });
        if spawned.is_err() {
            // A connection that gets no thread is the client's loss.
            open.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

/// Answers the requests of one connection until the client has had enough.
fn serve<S: Site>(mut stream: TcpStream, site: &Mutex<S>, stop: &AtomicBool) -> std::io::Result<()> {
    // An answer that waits for its acknowledgement would cost 40 ms a journey.
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(duration(GLANCE)))?;
    stream.set_write_timeout(Some(duration(PATIENCE)))?;
    let mut reader = RequestReader::default();
    let mut waiting = Stopwatch::start();
    loop {
        match reader.next() {
            Ok(Progress::Whole(request)) => {
                sleep(site.lock().unwrap_or_else(PoisonError::into_inner).hold());
                let reply = site.lock().unwrap_or_else(PoisonError::into_inner).reply(&request, now());
                sleep(reply.late);
                stream.write_all(&reply.bytes)?;
                let wants_end = request.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
                if reply.close || wants_end {
                    return stream.shutdown(Shutdown::Write);
                }
                waiting = Stopwatch::start();
            }
            Ok(Progress::Continue) => stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?,
            Ok(Progress::More) => {
                if !read_on(&mut stream, &mut reader)? || stop.load(Ordering::SeqCst) || waiting.elapsed() > PATIENCE {
                    return Ok(());
                }
            }
            Err(wrong) => {
                stream.write_all(&Response::empty(wrong.status()).written(false, true))?;
                return give_up(&mut stream);
            }
        }
    }
}

/// Feeds what has come in, if anything; `false` when the client has gone.
fn read_on(stream: &mut TcpStream, reader: &mut RequestReader) -> std::io::Result<bool> {
    let mut piece = [0; 8192];
    match stream.read(&mut piece) {
        Ok(0) => return Ok(false),
        Ok(length) => reader.feed(&piece[..length]),
        Err(error) if is_nothing_yet(error.kind()) => {}
        Err(error) => return Err(error),
    }
    Ok(true)
}

/// Reads on a little before the connection is closed: closing it on unread bytes would take back the answer as well.
fn give_up(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    drop(std::io::copy(&mut stream.take(LONGEST_BODY as u64), &mut std::io::sink()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::http::{Reply, Request};
    use crate::time::UnixTime;

    /// Says what it was asked.
    struct Echo;

    impl Site for Echo {
        fn reply(&mut self, request: &Request, _: UnixTime) -> Reply {
            let body = [request.method.as_bytes(), b" ", request.target.as_bytes(), b" ", &request.body].concat();
            let answer = Response { body, ..Response::empty(200) };
            Reply { bytes: answer.written(request.method == "HEAD", false), ..Reply::default() }
        }
    }

    /// What comes back for these bytes, up to the end of the connection.
    #[allow(clippy::disallowed_methods, reason = "a client of the server that is tried")]
    fn talk(sent: &[&[u8]]) -> String {
        let server = HttpLoopbackServer::start(Echo).unwrap();
        let mut stream = TcpStream::connect(server.address()).unwrap();
        for piece in sent {
            stream.write_all(piece).unwrap();
        }
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn a_connection_is_kept_until_the_client_wants_its_end() {
        let answer = talk(&[
            b"POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\none",
            b"POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\n",
            b"HEAD /c HTTP/1.1\r\nConnection: close\r\n\r\n",
        ]);
        let ok = |length: usize| format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
        assert_eq!(answer, format!("{}POST /a one{}POST /b two{}", ok(11), ok(11), ok(8)));
    }

    #[test]
    fn who_asks_first_is_told_to_go_on() {
        let head = b"PUT / HTTP/1.1\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\n";
        let server = HttpLoopbackServer::start(Echo).unwrap();
        #[allow(clippy::disallowed_methods, reason = "a client of the server that is tried")]
        let mut stream = TcpStream::connect(server.address()).unwrap();
        stream.write_all(head).unwrap();
        let mut told = [0; 25];
        stream.read_exact(&mut told).unwrap();
        assert_eq!(&told, b"HTTP/1.1 100 Continue\r\n\r\n");
        stream.write_all(b"ok").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.ends_with("\r\n\r\nPUT / ok"), "{answer}");
    }

    #[test]
    fn what_is_no_request_gets_its_status_and_the_end() {
        assert_eq!(
            talk(&[b"\0\0\0\0\r\n\r\n"]),
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        let long = [b"GET / HTTP/1.1\r\na: ".as_slice(), &[b'b'; 40_000], b"\r\n\r\n"].concat();
        assert!(talk(&[&long]).starts_with("HTTP/1.1 431 "));
    }

    #[test]
    fn nothing_but_loopback_will_do() {
        let error = HttpLoopbackServer::start_at(([192, 0, 2, 1], 0).into(), |_| Echo).unwrap_err();
        assert_eq!(error.to_string(), "192.0.2.1 is no loopback address");
    }
}
