//! `instep skew --http` against our own server on loopback. Nothing here depends on how long anything takes.

use crate::command::{instep, json, lines};
use instep::io::{HttpLoopbackServer, LoopbackServer};
use instep::lab::http_date::{Behaviour, Responder};
use instep::lab::ntp;
use instep::time::{Offset, Span};
use serde_json::Value;

fn off_by(seconds: f64) -> HttpLoopbackServer {
    HttpLoopbackServer::start(Responder::off_by(Offset::from_seconds(seconds))).unwrap()
}

fn behaving(script: impl IntoIterator<Item = Behaviour>) -> HttpLoopbackServer {
    HttpLoopbackServer::start(Responder::honest().with_script(script)).unwrap()
}

fn url(server: &HttpLoopbackServer) -> String {
    format!("http://{}/", server.address())
}

/// Why the only source named was not used.
fn why(server: &HttpLoopbackServer) -> Value {
    let output = instep(&["skew", "--http", &url(server), "--json"]);
    let report = json(&output);
    assert_eq!(output.status.code(), Some(3), "{report}");
    assert_eq!(report["reason"], "no-answer", "{report}");
    report["sources"][0].clone()
}

#[test]
fn the_answer_is_on_the_first_line_and_the_limits_below() {
    let output = instep(&["skew", "--http", &url(&off_by(95.0))]);
    let text = lines(&output.stdout);
    assert_eq!(output.status.code(), Some(1));
    assert!(text[0].contains("s behind (between 9") && text[0].ends_with("beyond the tolerance of 30s"), "{text:?}");
    assert!(text.iter().any(|line| line.starts_with("Plain http is not authenticated")), "{text:?}");
}

#[test]
fn what_only_ntp_knows_is_null() {
    let server = off_by(0.0);
    let output = instep(&["skew", "--http", &url(&server), "--json"]);
    let report = json(&output);
    assert_eq!(output.status.code(), Some(0), "{report}");
    assert_eq!(report["method"], "http-date");
    let source = &report["sources"][0];
    assert_eq!(source["server"], url(&server));
    assert_eq!(source["used"], true);
    for key in ["address", "root_distance", "stratum", "leap", "lowest_delay"] {
        assert!(source.as_object().unwrap().contains_key(key) && source[key].is_null(), "{key}: {source}");
    }
    assert!(report["offset"]["low"].as_f64() <= Some(0.0) && report["offset"]["high"].as_f64() >= Some(0.0));
}

#[test]
fn time_servers_come_first_and_http_only_where_they_give_nothing() {
    let http = off_by(0.0);
    let good = LoopbackServer::start(ntp::Responder::honest()).unwrap();
    let report = json(&instep(&["skew", &good.address().to_string(), "--http", &url(&http), "--json"]));
    assert_eq!((&report["method"], report["sources"].as_array().unwrap().len()), (&"ntp".into(), 1));

    let silent = ntp::Responder::honest().with_script([ntp::Behaviour::Unsynchronized]);
    let silent = LoopbackServer::start(silent).unwrap();
    let arguments = ["skew", &silent.address().to_string(), "--http", &url(&http), "--json"];
    let output = instep(&arguments);
    let report = json(&output);
    assert_eq!(output.status.code(), Some(0), "{report}");
    let used = report["sources"].as_array().unwrap().iter().map(|source| source["used"] == true);
    assert_eq!((&report["method"], used.collect::<Vec<_>>()), (&"http-date".into(), vec![false, true]));
    let limits = report["limits"].to_string();
    assert!(limits.contains("asked first, gave no offset: no-answer"), "{limits}");
    let text = lines(&instep(&arguments[..4]).stdout);
    assert!(text.iter().any(|line| line.starts_with("The time servers, asked first, gave no offset")), "{text:?}");
}

#[test]
fn three_servers_outvote_a_liar() {
    let servers = [off_by(0.0), off_by(60.0), off_by(0.0)];
    let urls = servers.each_ref().map(url);
    let report = json(&instep(&["skew", "--http", &urls[0], "--http", &urls[1], "--http", &urls[2], "--json"]));
    assert_eq!(report["within_tolerance"], true, "{report}");
    assert_eq!(report["sources"][1]["why"], "falseticker: the majority says otherwise");
}

#[test]
fn every_useless_answer_has_its_reason() {
    let redirect = behaving([Behaviour::Redirect("https://elsewhere.example.org/".to_owned())]);
    assert_eq!(why(&redirect)["why"], "the answer points to https://elsewhere.example.org/ and is not followed");
    let output = instep(&["skew", "--http", &url(&redirect)]);
    let notes = lines(&output.stderr);
    assert_eq!(notes, ["note: name the final URL: --http https://elsewhere.example.org/"]);

    assert_eq!(why(&behaving([Behaviour::NoDate]))["refused"]["no-date"], 2);
    assert_eq!(why(&behaving([Behaviour::DateText("soon".to_owned())]))["refused"]["invalid-date"], 2);
    assert_eq!(why(&behaving([Behaviour::Aged(7)]))["why"], "the answer comes from a cache (Age: 7)");
    let repeated = why(&behaving([Behaviour::Repeat]));
    assert!(repeated["why"].as_str().unwrap().starts_with("the same Date for more than a second"), "{repeated}");
}

#[test]
fn connections_that_fail_are_told_apart() {
    let garbage = why(&behaving([Behaviour::Garbage(b"\xff\xfe no http\r\n\r\n".to_vec())]));
    assert!(garbage["why"].as_str().unwrap().starts_with("the network failed"), "{garbage}");
    let dropped = why(&behaving([Behaviour::Drop]));
    assert!(dropped["why"].as_str().unwrap().starts_with("the network failed"), "{dropped}");

    let slow = behaving([Behaviour::Hold(Span::from_seconds(5))]);
    let output = instep(&["skew", "--http", &url(&slow), "--timeout", "0.3s", "--json"]);
    assert_eq!(json(&output)["sources"][0]["why"], "no answer in time");

    let gone = url(&off_by(0.0));
    let output = instep(&["skew", "--http", &gone, "--json"]);
    assert_eq!(json(&output)["sources"][0]["why"], "connection refused: nobody listens on that port");
}

#[test]
fn a_server_that_drops_a_connection_or_knows_only_get_is_asked_again() {
    for script in [vec![Behaviour::Drop, Behaviour::Answer], vec![Behaviour::GetOnly]] {
        let server = behaving(script);
        let output = instep(&["skew", "--http", &url(&server), "--json"]);
        assert_eq!(output.status.code(), Some(0), "{}", json(&output));
    }
}

#[test]
fn an_answer_that_was_held_or_came_late_widens_the_interval_and_stays_true() {
    for behaviour in [Behaviour::Hold, Behaviour::Late] {
        let server = behaving([behaviour(Span::from_nanos(200_000_000))]);
        let report = json(&instep(&["skew", "--http", &url(&server), "--json"]));
        let (low, high) = (report["offset"]["low"].as_f64().unwrap(), report["offset"]["high"].as_f64().unwrap());
        assert!(low <= 0.0 && high >= 0.0 && high - low >= 0.2, "{report}");
    }
}

#[test]
fn what_is_no_url_is_an_error_with_a_hint() {
    for wrong in ["login.example.org", "ftp://a", "https://user:word@a"] {
        let output = instep(&["skew", "--http", wrong]);
        let text = lines(&output.stderr);
        assert_eq!(output.status.code(), Some(2));
        assert!(text[0].starts_with("error: ") && text[1].starts_with("hint: "), "{text:?}");
        assert!(!text.concat().contains("word@"), "{text:?}");
    }
}
