//! `instep skew --watch` as a program. Nothing here asserts how long anything takes.

use instep::io::LoopbackServer;
use instep::lab::ntp::{Behaviour, Responder};
use instep::time::Offset;
use serde_json::Value;
use std::process::{Command, Output};

fn watch(server: &LoopbackServer, further: &[&str]) -> Output {
    command(server, further).output().expect("the program starts")
}

#[allow(clippy::disallowed_methods, reason = "the program itself is what is tried")]
fn command(server: &LoopbackServer, further: &[&str]) -> Command {
    let address = server.address().to_string();
    let arguments = ["skew", &address, "--watch", "--interval", "100ms", "--samples", "1"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_instep"));
    command.args(arguments).args(further);
    command
}

fn lines(output: &Output) -> Vec<String> {
    String::from_utf8(output.stdout.clone()).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn a_line_of_json_is_a_measurement() {
    let server = LoopbackServer::start(Responder::off_by(Offset::from_seconds(95.0))).unwrap();
    let output = watch(&server, &["--count", "4", "--json"]);
    let reports: Vec<Value> = lines(&output).iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((output.status.code(), reports.len()), (Some(1), 4));
    let mut wider = f64::INFINITY;
    for (place, report) in reports.iter().enumerate() {
        let number = |of: &str, name: &str| report[of][name].as_f64().expect("it is a number");
        assert_eq!((&report["schema"], &report["of"]), (&"instep.skew/1".into(), &"this-machine".into()));
        assert!(report["at"].is_string());
        assert!(number("offset", "low") <= -95.0 && -95.0 <= number("offset", "high"), "{report}");
        assert_eq!(report["rate"].is_null(), place == 0, "one measurement has no rate");
        if place > 0 {
            let (low, ppm, high) = (number("rate", "low"), number("rate", "ppm"), number("rate", "high"));
            assert!(low <= 0.0 && 0.0 <= high && low <= ppm && ppm <= high, "{report}");
            assert!(high - low <= wider, "what was ruled out stays so");
            wider = high - low;
        }
    }
}

#[test]
fn a_line_of_text_has_offset_and_rate() {
    let server = LoopbackServer::start(Responder::honest()).unwrap();
    let output = watch(&server, &["--for", "150ms"]);
    let told = lines(&output);
    assert_eq!((output.status.code(), told.len()), (Some(0), 2), "{told:?}");
    assert!(told[0].contains(", within the tolerance of 30s") && !told[0].contains("ppm"), "{told:?}");
    assert!(told[1].contains("; rate ") && told[1].ends_with(')'), "{told:?}");
}

#[test]
fn a_measurement_that_fails_does_not_end_the_watch() {
    let script = [Behaviour::Answer, Behaviour::Silence, Behaviour::Answer];
    let server = LoopbackServer::start(Responder::honest().with_script(script)).unwrap();
    let output = watch(&server, &["--count", "3", "--timeout", "300ms"]);
    let told = lines(&output);
    assert!(told[1].contains("cannot tell: no server gave a usable answer"), "{told:?}");
    assert!(told[2].contains("; rate "), "{told:?}");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_ends_the_watch_and_is_an_error() {
    let server = LoopbackServer::start(Responder::honest()).unwrap();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = command(&server, &["--count", "2"]).stdout(full).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.starts_with("error: the answer could not be written: "), "{said}");
}
