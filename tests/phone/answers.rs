//! What an honest visitor gets, and what the helper.

use crate::client::{KEY, Page};
use instep::io::LoopbackServer;
use instep::lab::ntp::Responder;
use instep::time::Offset;
use serde_json::Value;
use std::process::{Command, Output};

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

fn holds(report: &Value, offset: f64) -> bool {
    let end = |name: &str| report["offset"][name].as_f64().expect("there is an offset");
    end("low") <= offset && offset <= end("high")
}

#[test]
fn a_fast_clock_is_told_to_both_and_the_page_is_gone() {
    let page = Page::serve(&[]);
    assert!(page.host.starts_with("127.0.0.1:"), "{}", page.host);
    let opened = page.get(&page.path(""));
    assert_eq!(opened.status, 200);
    assert!(opened.body.contains("Checking this phone"));
    let told = page.visit(47.0);
    assert_eq!((&told["tone"], &told["advice"]), (&"bad".into(), &true.into()));
    assert_eq!(told["answer"].as_str().unwrap().replace('\u{a0}', " "), "47 seconds ahead");
    let (host, token) = (page.host.clone(), page.token.clone());
    let (output, said) = page.end();
    assert_eq!((output.status.code(), said.as_str()), (Some(1), ""));
    let report = json(&output);
    assert!(holds(&report, 47.0), "{report}");
    assert_eq!((&report["of"], &report["method"]), (&"device".into(), &"browser".into()));
    assert_eq!(report["phone"]["compared_with"], "this-computer");
    assert_eq!((&report["phone"]["zone"], &report["phone"]["zone_offset"]), (&"Europe/Berlin".into(), &3600.0.into()));
    assert_eq!((&report["phone"]["visibility"], &report["phone"]["exchanges"]), (&"visible".into(), &6.into()));
    assert!(!String::from_utf8_lossy(&output.stdout).contains(&token), "the token is in the report");
    assert!(std::net::TcpStream::connect(&host).is_err(), "somebody still listens");
}

#[test]
fn a_clock_in_step_is_exit_0_and_text_puts_the_answer_first() {
    let page = Page::of(&["phone"]);
    let told = page.visit(0.0);
    assert_eq!((&told["tone"], &told["advice"]), (&"good".into(), &false.into()));
    let (output, _) = page.end();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    let first = text.lines().next().unwrap();
    assert!(first.starts_with("differs from this computer: "), "{text}");
    assert!(first.ends_with(", within the tolerance of 30s"), "{text}");
    assert!(text.contains("not checked"), "{text}");
}

#[test]
fn with_a_time_server_the_offset_is_counted_from_true_time() {
    // By this server the computer is 10 s behind, so a phone that agrees with the computer is slow.
    let server = LoopbackServer::start(Responder::off_by(Offset::from_seconds(10.0))).unwrap();
    let page = Page::serve(&["--ntp", &server.address().to_string(), "--tolerance", "5s"]);
    let told = page.visit(0.0);
    assert_eq!(told["lead"], "This phone’s clock is");
    assert_eq!(told["answer"].as_str().unwrap().replace('\u{a0}', " "), "10 seconds slow");
    let (output, _) = page.end();
    let report = json(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(holds(&report, -10.0), "{report}");
    assert_eq!(report["phone"]["compared_with"], "true-time");
    assert_eq!(report["sources"].as_array().unwrap().len(), 1);
    let limits = report["limits"].to_string();
    assert!(!limits.contains("which was not checked") && limits.contains("NTP"), "{limits}");
}

#[test]
fn a_time_server_that_says_nothing_is_exit_3_before_anything_is_served() {
    let server =
        LoopbackServer::start(Responder::honest().with_script([instep::lab::ntp::Behaviour::Silence])).unwrap();
    let address = server.address().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_instep")).args(["phone", "--ntp", &address]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.starts_with("error: this computer's clock could not be checked") && !said.contains("http://"),
        "{said}"
    );
}

#[test]
fn the_wrong_hour_is_a_hypothesis_for_both() {
    let page = Page::serve(&[]);
    let told = page.visit(-3580.0);
    assert!(told["details"].to_string().contains("wrong hour"), "{told}");
    assert_eq!(json(&page.end().0)["phone"]["near_quarter"], -3600.0);
}

#[test]
fn when_nobody_comes_in_time_it_says_so() {
    let page = Page::serve(&["--for", "0s"]);
    let token = page.token.clone();
    let (output, said) = page.end();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(3), 0));
    assert!(said.starts_with("error: nobody opened the page within 0s\nhint: "), "{said}");
    assert!(!said.contains(&token));
}

#[test]
fn who_begins_and_does_not_finish_is_told_apart() {
    let page = Page::serve(&["--for", "1s"]);
    assert_eq!(page.get(&page.path(&format!("/{KEY}/times"))).status, 200);
    let (output, said) = page.end();
    assert_eq!(output.status.code(), Some(3));
    assert!(said.starts_with("error: the page was opened, but not measured"), "{said}");
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_it_cleanly() {
    let page = Page::serve(&[]);
    // Once it has answered it listens for signals, too.
    assert_eq!(page.get(&page.path("")).status, 200);
    let killed = Command::new("kill").args(["-INT", &page.process.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let (output, said) = page.end();
    assert_eq!((output.status.code(), said.as_str()), (Some(3), "error: interrupted before a phone was measured\n"));
}

#[test]
fn a_diagnosis_takes_the_phone_as_evidence() {
    let arguments = ["diagnose", "--phone", "--rejected", "2026-11-21T10:00:12Z", "--json"];
    let page = Page::of(&[&arguments[..], &["--at", "2026-11-21T10:05:00Z", "--profile", "keycloak"]].concat());
    page.visit(-300.0);
    let (output, _) = page.end();
    let verdict = json(&output);
    assert_eq!((output.status.code(), &verdict["verdict"]), (Some(1), &"confirmed".into()), "{verdict}");
}

#[test]
fn a_report_is_evidence_for_a_later_diagnosis() {
    let page = Page::serve(&[]);
    page.visit(-300.0);
    let (output, _) = page.end();
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("phone.json");
    std::fs::write(&file, &output.stdout).unwrap();
    let arguments = ["diagnose", "--rejected", "2026-11-21T10:00:12Z", "--at", "2026-11-21T10:05:00Z", "--skew"];
    let output = Command::new(env!("CARGO_BIN_EXE_instep")).args(arguments).arg(&file).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
}
