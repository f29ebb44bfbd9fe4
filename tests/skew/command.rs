//! `instep skew` as a program.

use instep::io::LoopbackServer;
use instep::lab::ntp::{Behaviour, Responder};
use instep::time::Offset;
use serde_json::Value;
use std::process::{Command, Output};

#[allow(clippy::disallowed_methods, reason = "the program itself is what is tried")]
pub fn instep(arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_instep"));
    // A proxy is not to come between the program and loopback.
    program.args(arguments).env("NO_PROXY", "127.0.0.1").output().expect("the program starts")
}

fn off_by(seconds: f64) -> LoopbackServer {
    LoopbackServer::start(Responder::off_by(Offset::from_seconds(seconds))).unwrap()
}

pub fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("it is one JSON object")
}

pub fn lines(bytes: &[u8]) -> Vec<String> {
    String::from_utf8(bytes.to_vec()).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn a_clock_beyond_the_tolerance_is_exit_1_with_the_answer_on_the_first_line() {
    let server = off_by(95.0);
    let output = instep(&["skew", &server.address().to_string(), "--samples", "2"]);
    let text = lines(&output.stdout);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text[0].contains("s behind (between ") && text[0].ends_with(", beyond the tolerance of 30s"),
        "{}",
        text[0]
    );
    assert!(output.stderr.is_empty());
    assert!(text[1..].iter().all(|line| line.chars().count() <= 80), "{text:?}");
}

#[test]
fn a_clock_in_step_is_exit_0_and_json_has_every_key() {
    let server = off_by(0.0);
    let address = server.address().to_string();
    let output = instep(&["skew", &address, "--samples", "2", "--json"]);
    let report = json(&output);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(report["schema"], "instep.skew/1");
    assert_eq!(report["within_tolerance"], true);
    assert_eq!(report["reason"], Value::Null);
    let (low, high) = (report["offset"]["low"].as_f64().unwrap(), report["offset"]["high"].as_f64().unwrap());
    assert!(low <= 0.0 && 0.0 <= high, "{report}");
    let source = &report["sources"][0];
    assert_eq!((&source["server"], &source["address"]), (&address.as_str().into(), &address.as_str().into()));
    assert_eq!((&source["used"], &source["stratum"], &source["leap"]), (&true.into(), &2.into(), &0.into()));
    assert_eq!((&source["samples_sent"], &source["samples_good"]), (&2.into(), &2.into()));
    for key in ["delay", "root_distance", "low", "high", "offset", "why", "refused", "lowest_delay"] {
        assert!(!source[key].is_null(), "{key} is missing: {source}");
    }
}

#[test]
fn an_interval_across_the_tolerance_is_exit_3() {
    let responder = Responder::off_by(Offset::from_seconds(30.0));
    let server = LoopbackServer::start(responder).unwrap();
    let output = instep(&["skew", &server.address().to_string(), "--samples", "1", "--json"]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(json(&output)["reason"], "straddles-tolerance");
    assert!(!json(&output)["offset"].is_null());
}

#[test]
fn silence_and_disagreement_are_exit_3_told_apart() {
    let silent = LoopbackServer::start(Responder::honest().with_script([Behaviour::Silence])).unwrap();
    let address = silent.address().to_string();
    let output = instep(&["skew", &address, "--timeout", "0.3s", "--json"]);
    assert_eq!(output.status.code(), Some(3));
    let report = json(&output);
    assert_eq!((&report["reason"], &report["offset"]), (&"no-answer".into(), &Value::Null));
    assert_eq!(report["sources"][0]["why"], "no answer in time");

    let (one, other) = (off_by(0.0), off_by(60.0));
    let both = [one.address().to_string(), other.address().to_string()];
    let output = instep(&["skew", &both[0], &both[1], "--samples", "1"]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(lines(&output.stdout)[0], "cannot tell: no majority: no two of 2 servers agree");
}

#[test]
fn without_a_server_it_says_how_to_name_one() {
    let output = instep(&["skew"]);
    let text = lines(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(text[0].starts_with("error: no time server is named"), "{text:?}");
    assert!(text[1].starts_with("hint: name one or more"), "{text:?}");
}

#[test]
fn what_is_no_server_is_an_error_with_a_hint() {
    let output = instep(&["skew", "https://time.example.org"]);
    let text = lines(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(text[0].starts_with("error: ") && text[0].contains("https"), "{text:?}");
    assert!(text[1].starts_with("hint: write "), "{text:?}");
}
