//! `instep lab ntp` as a program, measured by `instep skew`.
#![allow(clippy::disallowed_methods, reason = "the program itself is what is tried")]

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::net::UdpSocket;
use std::process::{Child, Command, Stdio};

/// A stand-in that stays until its standard input ends, and what it said when it was ready.
fn start(arguments: &[&str]) -> (Child, Value) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_instep"));
    command.args(["lab", "ntp", "--with-stdin", "--for", "1m"]).args(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().expect("it is a pipe")).read_line(&mut line).expect("it says a line");
    (child, serde_json::from_str(&line).unwrap_or_else(|wrong| panic!("{wrong}: {line}")))
}

/// Closes its standard input, and it ends well.
fn end(mut child: Child) {
    drop(child.stdin.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

fn measured(ready: &Value) -> Value {
    let address = ready["ntp"]["address"].as_str().expect("it says where");
    let mut command = Command::new(env!("CARGO_BIN_EXE_instep"));
    command.args(["skew", address, "--samples", "2", "--timeout", "5s", "--json"]);
    let output = command.output().expect("the program starts");
    serde_json::from_slice(&output.stdout).expect("it is one JSON object")
}

fn holds(report: &Value, seconds: f64) -> bool {
    let end = |name: &str| report["offset"][name].as_f64().expect("there is an answer");
    end("low") <= seconds && seconds <= end("high")
}

#[test]
fn a_stand_in_serves_the_offset_that_it_is_told() {
    let (child, ready) = start(&["--offset=95s"]);
    let report = measured(&ready);
    assert!(holds(&report, -95.0), "{report}");
    end(child);
}

#[test]
fn its_network_takes_as_long_as_it_is_told() {
    let (child, ready) = start(&["--up", "10ms", "--down", "0.05s", "--root-dispersion", "0.5s"]);
    let report = measured(&ready);
    assert!(holds(&report, 0.0), "{report}");
    assert!(report["sources"][0]["delay"].as_f64() >= Some(0.06), "{report}");
    assert!(report["sources"][0]["root_distance"].as_f64() >= Some(0.5), "{report}");
    end(child);
}

#[test]
fn it_misbehaves_as_it_is_told() {
    let (child, ready) = start(&["--behaviour", "mode-5,answer"]);
    let report = measured(&ready);
    assert_eq!(report["sources"][0]["refused"]["not-server-mode"], 1, "{report}");
    assert_eq!(report["sources"][0]["samples_good"], 1, "{report}");
    end(child);
}

#[test]
fn a_seed_that_is_not_given_is_told() {
    let (child, ready) = start(&[]);
    assert!(ready["seed"].is_u64() && ready["schema"] == "instep.lab/1", "{ready}");
    end(child);
}

#[test]
fn a_port_that_is_taken_is_a_refusal_with_advice() {
    let taken = UdpSocket::bind("127.0.0.1:0").expect("loopback gives a port");
    let address = taken.local_addr().expect("it has an address").to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_instep"));
    let output = command.args(["lab", "ntp", "--for", "0s", "--bind", &address]).output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(2), true));
    assert!(said.starts_with(&format!("error: --bind: {address} is in use\nhint: leave out the port")), "{said}");
}
