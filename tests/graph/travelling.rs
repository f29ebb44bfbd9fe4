//! Where the token goes, and what else goes with a request.

use crate::lab::{program, run, tempfile::Ready};
use crate::server::{Server, TlsServer};
use std::process::Stdio;

const TOKEN: &str = "a-token-that-stays-at-home-0123456789";

fn ask(base: &str, arguments: &[&str]) -> crate::lab::Ran {
    let token = Ready::write(TOKEN);
    let mut line = vec!["graph", "methods", "ann@contoso.com", "--base", base, "--insecure-loopback"];
    line.extend(["--token-file", token.path()]);
    line.extend(arguments);
    run(&line, &[])
}

fn empty_list(_: &str) -> (u16, String, String) {
    (200, String::new(), r#"{"value":[]}"#.to_owned())
}

#[test]
fn a_request_has_its_headers() {
    let server = Server::start(empty_list);
    ask(&server.base(), &[]).ended(0, &[]);
    let requests = server.requests();
    let first = requests[0].to_ascii_lowercase();
    assert!(first.starts_with("get /v1.0/users/ann%40contoso.com/authentication/methods http/1.1\r\n"), "{first}");
    assert!(first.contains(&format!("authorization: bearer {TOKEN}\r\n").to_ascii_lowercase()));
    assert!(first.contains("accept: application/json\r\n") && first.contains("user-agent: instep/"));
    let id = |request: &String| {
        request.to_ascii_lowercase().split("client-request-id: ").nth(1).map(|rest| rest[..36].to_owned())
    };
    assert_ne!(id(&requests[0]).expect("it has one"), id(&requests[1]).expect("each has one"));
}

#[test]
fn the_token_leaves_for_nowhere_else() {
    let elsewhere = Server::start(empty_list);
    let trap = elsewhere.base();
    let page = format!(
        r#"{{"value":[],"@odata.nextLink":"{trap}/v1.0/users/ann%40contoso.com/authentication/methods?$skiptoken=1"}}"#
    );
    let server = Server::start(move |_| (200, String::new(), page.clone()));
    ask(&server.base(), &[]).ended(4, &["is not followed"]);
    let location = format!("Location: {}/v1.0/users\r\n", elsewhere.base());
    let redirecting = Server::start(move |_| (307, location.clone(), String::new()));
    ask(&redirecting.base(), &[]).ended(4, &["307", "redirects"]);
    assert_eq!(elsewhere.requests(), Vec::<String>::new());
}

#[test]
fn plain_http_stays_on_this_machine() {
    let server = Server::start(empty_list);
    let token = Ready::write(TOKEN);
    let line = ["graph", "methods", "ann@contoso.com", "--base", &server.base(), "--token-file", token.path()];
    run(&line, &[]).ended(2, &["plain HTTP", "--insecure-loopback"]);
    ask("http://192.0.2.1", &[]).ended(2, &["plain HTTP"]);
    ask("http://localhost:1", &[]).ended(2, &["plain HTTP"]);
    let login = [
        "graph",
        "methods",
        "a@b.c",
        "--login",
        "http://192.0.2.1",
        "--insecure-loopback",
        "--token-file",
        token.path(),
    ];
    run(&login, &[]).ended(2, &["plain HTTP"]);
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[test]
fn what_is_no_tls_gets_no_token() {
    let server = Server::start(empty_list);
    ask(&format!("https://{}", server.address), &[]).ended(4, &["client-request-id"]);
    assert!(server.requests().iter().all(|request| !request.contains(TOKEN)));
}

#[test]
fn a_certificate_that_nobody_vouches_for_gets_no_token() {
    let server = TlsServer::start();
    ask(&format!("https://{}", server.address), &[]).ended(4, &["TLS: ", "ertificate"]);
    assert_eq!(server.heard(), "", "something was sent behind the handshake");
}

#[test]
fn nobody_there_is_told_at_once() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    ask(&format!("http://{free}"), &[]).ended(4, &["connection refused"]);
}

#[test]
fn next_pages_are_asked_for_as_they_are_written() {
    let server = Server::start(|request| {
        let host =
            request.to_ascii_lowercase().split("host: ").nth(1).and_then(|rest| rest.lines().next().map(str::to_owned));
        let host = host.unwrap_or_default();
        let body = match request.lines().next().unwrap_or_default().contains("skiptoken") {
            true => r#"{"value":[]}"#.to_owned(),
            false => format!(
                r#"{{"value":[],"@odata.nextLink":"http://{host}/v1.0/users/x/authentication/methods?$skiptoken=a%2Bb'c"}}"#
            ),
        };
        (200, String::new(), body)
    });
    ask(&server.base(), &[]).ended(0, &[]);
    let lines: Vec<String> =
        server.requests().iter().filter_map(|text| text.lines().next().map(str::to_owned)).collect();
    assert_eq!(lines[1], "GET /v1.0/users/x/authentication/methods?$skiptoken=a%2Bb'c HTTP/1.1");
}

#[test]
fn sign_ins_are_asked_for_with_a_filter_and_over_pages() {
    let server = Server::start(|request| {
        let line = request.lines().next().unwrap_or_default();
        let host = request.to_ascii_lowercase();
        let host = host.split("host: ").nth(1).and_then(|rest| rest.lines().next()).unwrap_or_default().to_owned();
        let next = |n: u8| format!(r#","@odata.nextLink":"http://{host}/beta/auditLogs/signIns?$skiptoken={n}""#);
        let event = r#"{"id":"1","createdDateTime":"2026-11-21T10:00:00Z","userPrincipalName":"o'neil@contoso.com","status":{"errorCode":0}}"#;
        let (values, next) = match () {
            () if line.contains("skiptoken=2") => (event, String::new()),
            () if line.contains("skiptoken=1") => ("", next(2)),
            () => (event, next(1)),
        };
        (200, String::new(), format!(r#"{{"value":[{values}]{next}}}"#))
    });
    let token = Ready::write(TOKEN);
    let base = server.base();
    let line = [
        "graph",
        "signins",
        "o'neil@contoso.com",
        "--base",
        &base,
        "--insecure-loopback",
        "--token-file",
        token.path(),
    ];
    let told = run(&[&line[..], &["--since", "2026-11-01T00:00:00Z", "--json"]].concat(), &[]);
    told.ended(0, &[]);
    let asked = server.requests();
    assert_eq!(asked.len(), 3);
    let filter = "$filter=userPrincipalName%20eq%20%27o%27%27neil%40contoso.com%27%20and%20createdDateTime%20ge%202026-11-01T00%3A00%3A00Z";
    assert!(asked[0].starts_with(&format!("GET /beta/auditLogs/signIns?{filter}&$top=1000 HTTP/1.1")), "{}", asked[0]);
}

#[test]
fn a_secret_may_come_from_standard_input() {
    use std::io::Write;
    let server = Server::start(empty_list);
    let line = ["graph", "methods", "a@b.c", "--base", &server.base(), "--insecure-loopback", "--token-file", "-"];
    let mut child = program().args(line).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(TOKEN.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(server.requests()[0].contains(TOKEN));
}
