//! A middleman between program and stand-in, who kills the program at a change: before it reaches the service, or after it took effect
//! and before the answer is back.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Child;
use std::sync::{Arc, Mutex};

/// At which change, counted from 1, and whether it takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    pub change: usize,
    pub takes_effect: bool,
}

/// Whom to kill and when.
#[derive(Default)]
pub struct Plot {
    pub victim: Option<Child>,
    pub cut: Option<Cut>,
    changes: usize,
}

/// Listens on an address of its own and leads to another one, as long as the test runs.
pub fn stand_between(upstream: String) -> (String, Arc<Mutex<Plot>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let plot: Arc<Mutex<Plot>> = Arc::default();
    let shared = Arc::clone(&plot);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (upstream, plot) = (upstream.clone(), Arc::clone(&shared));
            std::thread::spawn(move || pass_on(stream, &upstream, &plot));
        }
    });
    (address, plot)
}

/// One request and its answer; the connection is closed then.
fn pass_on(mut client: TcpStream, upstream: &str, plot: &Mutex<Plot>) -> Option<()> {
    let (head, body) = request(&mut client)?;
    let cut = if head.starts_with("GET ") { None } else { due(plot) };
    if cut == Some(false) {
        return kill(plot);
    }
    let mut service = TcpStream::connect(upstream).ok()?;
    service.write_all(head_for(&head, upstream).as_bytes()).ok()?;
    service.write_all(&body).ok()?;
    let mut answer = Vec::new();
    service.read_to_end(&mut answer).ok()?;
    if cut == Some(true) {
        return kill(plot);
    }
    client.write_all(&answer).ok()
}

/// Whether it is time, and whether the change takes effect.
fn due(plot: &Mutex<Plot>) -> Option<bool> {
    let mut plot = plot.lock().expect("nobody panics with it");
    plot.changes += 1;
    let changes = plot.changes;
    plot.cut.filter(|cut| cut.change == changes).map(|cut| cut.takes_effect)
}

fn kill(plot: &Mutex<Plot>) -> Option<()> {
    // The test puts the program there as soon as it has started, which may be later than its first request.
    loop {
        if let Some(victim) = &mut plot.lock().expect("nobody panics with it").victim {
            return victim.kill().ok();
        }
        std::thread::yield_now();
    }
}

fn request(client: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        client.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).ok()?;
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let mut body = vec![0; length.map_or(0, |(_, length)| length.trim().parse().unwrap_or(0))];
    client.read_exact(&mut body).ok()?;
    Some((head, body))
}

/// The same head for the service's own address, on a connection for this request alone.
fn head_for(head: &str, upstream: &str) -> String {
    let is_kept = |line: &&str| {
        let name = line.split(':').next().unwrap_or_default();
        !line.is_empty() && !name.eq_ignore_ascii_case("host") && !name.eq_ignore_ascii_case("connection")
    };
    let mut lines: Vec<&str> = head.split("\r\n").filter(is_kept).collect();
    let own = format!("Host: {upstream}\r\nConnection: close");
    lines.insert(1, &own);
    lines.join("\r\n") + "\r\n\r\n"
}
