//! The program under test, and a browser that is none.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use std::time::{Duration, Instant, SystemTime};

pub const KEY: &str = "0123456789abcdef0123456789abcdef";

/// A page that waits for its visitor.
pub struct Page {
    pub process: Child,
    stderr: BufReader<ChildStderr>,
    /// As a browser writes it in `Host`.
    pub host: String,
    pub token: String,
}

/// What came back.
#[derive(Debug, PartialEq)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Page {
    /// Starts `instep phone --json` with more arguments.
    pub fn serve(arguments: &[&str]) -> Page {
        Page::of(&[&["phone", "--json"], arguments].concat())
    }

    /// Starts the program and waits for the address.
    pub fn of(arguments: &[&str]) -> Page {
        let mut process = Command::new(env!("CARGO_BIN_EXE_instep"))
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stderr = BufReader::new(process.stderr.take().expect("it is a pipe"));
        let mut url = String::new();
        stderr.read_line(&mut url).expect("it says the address");
        let rest = url.trim_end().strip_prefix("http://").unwrap_or_else(|| panic!("it is no address: {url}"));
        let (host, token) = rest.split_once('/').expect("it has a path");
        let (host, token) = (host.to_owned(), token.to_owned());
        Page { process, stderr, host, token }
    }

    /// One request in these very bytes, on a connection of its own; `None` if the connection is refused or reset.
    pub fn raw(&self, request: &[u8]) -> Option<Reply> {
        self.converse(request, false)
    }

    /// The same for what is no whole request: nothing follows, and the server is told so.
    pub fn fragment(&self, request: &[u8]) -> Option<Reply> {
        self.converse(request, true)
    }

    fn converse(&self, request: &[u8], nothing_follows: bool) -> Option<Reply> {
        let mut stream = TcpStream::connect(&self.host).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("it can have one");
        // It may answer and close before all is sent.
        let _ = stream.write_all(request);
        if nothing_follows {
            let _ = stream.shutdown(Shutdown::Write);
        }
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some(Reply { status, head: head.to_lowercase(), body: body.to_owned() })
    }

    /// One request with the usual headers and more.
    pub fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> Reply {
        self.try_to_ask(method, path, headers, body).expect("it answers")
    }

    /// The same; `None` if the connection is reset, as it may be for whoever sends a body that nobody reads.
    pub fn try_to_ask(&self, method: &str, path: &str, headers: &str, body: &str) -> Option<Reply> {
        let host = &self.host;
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        );
        self.raw(request.as_bytes())
    }

    pub fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, "", "")
    }

    /// The path of the page, or of something below it.
    pub fn path(&self, below: &str) -> String {
        format!("/{}{below}", self.token)
    }

    pub fn report(&self, body: &str) -> Reply {
        self.ask("POST", &self.path(&format!("/{KEY}/report")), "Content-Type: text/plain\r\n", body)
    }

    /// What a browser would report whose clock is off by so many seconds.
    pub fn measured(&self, offset: f64) -> Value {
        let counter = Instant::now();
        let read = || {
            let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("it is after 1970");
            ((now.as_secs_f64() + offset) * 1e3, counter.elapsed().as_secs_f64() * 1e3)
        };
        let exchange = |_| {
            let p0 = read().1;
            let d0 = read().0;
            let reply = self.get(&self.path(&format!("/{KEY}/times")));
            let (d1, _) = read();
            let p1 = read().1;
            let times: Value = serde_json::from_str(&reply.body).unwrap_or_else(|_| panic!("{reply:?}"));
            json!({ "d0": d0, "p0": p0, "t1": times["t1"], "t2": times["t2"], "d1": d1, "p1": p1 })
        };
        let exchanges: Vec<Value> = (0..6).map(exchange).collect();
        let ticks = json!({ "clock": [1, 2, 3, 4], "counter": [0.1, 0.2, 0.3, 0.4] });
        json!({ "exchanges": exchanges, "ticks": ticks, "zone": "Europe/Berlin", "zone_offset": 60, "visibility": "visible" })
    }

    /// Measures like a browser whose clock is off by so many seconds, and gives what the page is told.
    pub fn visit(&self, offset: f64) -> Value {
        let reply = self.report(&self.measured(offset).to_string());
        assert_eq!(reply.status, 200, "{reply:?}");
        serde_json::from_str(&reply.body).expect("it is told in JSON")
    }

    /// Waits for the program's end: its output, and what it said besides the address.
    pub fn end(mut self) -> (Output, String) {
        let mut said = String::new();
        self.stderr.read_to_string(&mut said).expect("it is text");
        (self.process.wait_with_output().expect("it ends"), said)
    }
}
