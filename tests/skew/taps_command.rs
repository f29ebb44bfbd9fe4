//! `instep skew --taps` and `--tap` as a program. Nothing here asserts how long anything takes.

use instep::io::LoopbackServer;
use instep::lab::ntp::Responder;
use instep::time::Offset;
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Output, Stdio};

#[allow(clippy::disallowed_methods, reason = "the program itself is what is tried")]
fn instep(arguments: &[&str], typed: &[u8]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_instep"));
    program.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = program.spawn().expect("the program starts");
    // One that has read enough is gone.
    let _ = running.stdin.take().expect("it was piped").write_all(typed);
    running.wait_with_output().expect("it ends")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("it is one JSON object")
}

const THREE: [&str; 6] = ["--tap", "@1795255211.3", "--tap", "@1795255241.28", "--tap", "@1795255271.35"];

#[test]
fn given_taps_have_every_key() {
    let output = instep(&[&["skew", "--json"], &THREE[..]].concat(), b"");
    let report = json(&output);
    assert_eq!(output.status.code(), Some(3), "whole periods stay unseen");
    assert_eq!((&report["schema"], &report["of"]), (&"instep.skew/1".into(), &"device".into()));
    assert_eq!((&report["method"], &report["modulo"]), (&"rollover".into(), &30.into()));
    assert_eq!((&report["taps"]["count"], &report["taps"]["set_aside"]), (&3.into(), &0.into()));
    assert_eq!((&report["rate"], &report["codes"]), (&Value::Null, &Value::Null));
    let end = |name: &str| report["offset"][name].as_f64().expect("it is a number");
    assert!(end("low") < -11.0 && -11.0 < end("high") && end("likely95") < 0.25, "{report}");
}

#[test]
fn a_clock_out_of_phase_is_beyond_a_small_tolerance() {
    let output = instep(&[&["skew", "--tolerance", "5s"], &THREE[..]].concat(), b"");
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.starts_with("the device's code changes 11.02 s late (± "), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 90), "{text}");
}

#[test]
fn a_line_is_a_tap_and_the_input_may_end_early() {
    // Both arrive at once, so the second counts as pressed twice.
    let output = instep(&["skew", "--taps", "5", "--json"], b"\n\n");
    let report = json(&output);
    assert_eq!((&report["taps"]["count"], &report["taps"]["set_aside"]), (&2.into(), &1.into()));
    assert_eq!(report["modulo"], 30);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("Press Enter") && told.contains("\n1: the code changes "), "{told}");
}

#[test]
fn taps_can_be_undone_and_ended() {
    let output = instep(&["skew", "--taps", "--json"], b"\nu\n\nu\nu\nq\n\n");
    let report = json(&output);
    assert_eq!((output.status.code(), &report["reason"]), (Some(3), &"no-taps".into()));
    assert_eq!(report["taps"]["count"], 0);
}

#[test]
fn the_clock_here_is_measured_first_where_servers_are_named() {
    let server = LoopbackServer::start(Responder::off_by(Offset::from_seconds(-7.0))).unwrap();
    let address = server.address().to_string();
    let alone = json(&instep(&["skew", "--taps", "1", "--json"], b"\n"));
    let seen = json(&instep(&["skew", &address, "--taps", "1", "--json", "--samples", "1"], b"\n"));
    assert_eq!(alone["sources"], Value::Array(Vec::new()));
    assert_eq!(seen["sources"][0]["server"], Value::String(address));
    let limits = |report: &Value| report["limits"].to_string();
    assert!(limits(&alone).contains("taken as right") && !limits(&seen).contains("taken as right"));
}

#[test]
fn nobody_taps_where_no_server_answers() {
    let output = instep(&["skew", "127.0.0.1:9", "--taps", "--timeout", "100ms"], b"\n");
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(text.starts_with("cannot tell: this machine's clock could not be measured: "), "{text}");
    assert!(output.stderr.is_empty());
}

#[test]
fn where_a_reading_settles_the_periods_its_conditions_take_the_place_of_the_remainder() {
    let reading = ["--reading", "10:01:52", "--zone", "Z", "--at", "@1795255205"];
    let output = instep(&[&["skew", "--json"], &THREE[..], &reading].concat(), b"");
    let report = json(&output);
    assert_eq!((output.status.code(), &report["modulo"]), (Some(1), &Value::Null));
    let limits = report["limits"].to_string();
    assert!(!limits.contains("only up to multiples"), "{limits}");
    assert!(limits.contains("the text has no date") && limits.contains("settled by a reading"), "{limits}");
}
