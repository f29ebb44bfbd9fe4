//! What everybody else gets: nothing.

use crate::client::{KEY, Page, Reply};
use std::io::Write;
use std::net::TcpStream;

fn is_nothing(reply: &Reply) -> bool {
    reply.status == 404 && reply.body.is_empty()
}

#[track_caller]
fn must_be_nothing(reply: &Reply) {
    assert!(is_nothing(reply), "{reply:?}");
}

/// Sends a body to where nobody reads it: at most there is an empty answer.
#[track_caller]
fn must_not_take(page: &Page, path: &str, body: &str) {
    let reply = page.try_to_ask("POST", path, "", body);
    assert!(reply.as_ref().is_none_or(is_nothing), "{reply:?}");
}

/// Measures after all that was tried: the run is not spoiled.
fn still_measures(page: Page) {
    page.visit(0.0);
    assert_eq!(page.end().0.status.code(), Some(0));
}

#[test]
fn a_wrong_token_gets_nothing() {
    let page = Page::serve(&[]);
    let nearly = format!("/{}{}", &page.token[..25], if page.token.ends_with('a') { 'b' } else { 'a' });
    let (upper, short) = (page.token.to_uppercase(), &page.token[..25]);
    let wrong = [
        "/".to_owned(),
        "/favicon.ico".to_owned(),
        nearly.clone(),
        format!("/{short}"),
        format!("/{upper}"),
        format!("//{}", page.token),
        format!("/./{}", page.token),
        format!("/x/../{}", page.token),
        format!("/%{:02x}{}", page.token.as_bytes()[0], &page.token[1..]),
        format!("{nearly}/{KEY}/times"),
        format!("/?{}", page.token),
    ];
    for path in wrong {
        must_be_nothing(&page.get(&path));
    }
    must_not_take(&page, &format!("{nearly}/{KEY}/report"), "{}");
    still_measures(page);
}

#[test]
fn a_page_from_elsewhere_gets_nothing() {
    let page = Page::serve(&[]);
    let (path, host, port) = (page.path(""), page.host.clone(), page.host.split(':').nth(1).unwrap().to_owned());
    let heads = [
        format!("GET {path} HTTP/1.1\r\nHost: rebound.example.org:{port}\r\n"),
        format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n"),
        format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"),
        format!("GET {path} HTTP/1.1\r\nHost: {host}.example.org\r\n"),
        format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nHost: rebound.example.org\r\n"),
        format!("GET {path} HTTP/1.0\r\n"),
        format!("GET http://rebound.example.org{path} HTTP/1.1\r\nHost: {host}\r\n"),
    ];
    for head in heads {
        let reply = page.raw(format!("{head}Connection: close\r\n\r\n").as_bytes()).expect("it answers");
        assert!(reply.body.is_empty() && [400, 404].contains(&reply.status), "{head}: {reply:?}");
    }
    still_measures(page);
}

#[test]
fn only_the_page_that_asks_first_is_measured() {
    let page = Page::serve(&[]);
    let other = "f".repeat(32);
    // Opening it claims nothing: programs that preview links would be the first.
    assert_eq!((page.get(&page.path("")).status, page.get(&page.path("")).status), (200, 200));
    assert_eq!(page.get(&page.path(&format!("/{KEY}/times"))).status, 200);
    must_be_nothing(&page.get(&page.path("")));
    must_be_nothing(&page.get(&page.path(&format!("/{other}/times"))));
    must_not_take(&page, &page.path(&format!("/{other}/report")), &page.measured(9.0).to_string());
    still_measures(page);
}

#[test]
fn nonsense_is_refused_and_the_third_time_is_the_last() {
    let page = Page::serve(&[]);
    must_be_nothing(&page.report("{}"));
    assert_eq!(page.get(&page.path(&format!("/{KEY}/times"))).status, 200);
    // More than a report may have is not even read to its end.
    must_not_take(&page, &page.path(&format!("/{KEY}/report")), &"[".repeat(100_000));
    let conflict = page.report("{\"exchanges\": [{\"d0\": \"<script>alert(1)</script>\"}]}");
    assert_eq!((conflict.status, conflict.body.as_str()), (409, ""));
    assert_eq!(page.report(&"[".repeat(16_000)).status, 409);
    must_be_nothing(&page.report("\u{0}"));
    let (output, said) = page.end();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(3), 0));
    assert!(said.starts_with("error: the page's reports could not be used: what was sent is no report\n"), "{said}");
}

#[test]
fn a_script_stays_text_wherever_it_is() {
    const SCRIPT: &str = "<script>alert(1)</script>";
    let page = Page::serve(&[]);
    const ESCAPED: &str = "%3Cscript%3Ealert(1)%3C/script%3E";
    let opened = page.get(&page.path(&format!("?zone={ESCAPED}")));
    assert!(opened.status == 200 && !opened.body.contains("alert(1)"), "{opened:?}");
    assert!(page.get(&page.path(&format!("?zone={SCRIPT}"))).body.is_empty());
    for script in [SCRIPT, ESCAPED] {
        for path in [page.path(&format!("/{script}/times")), format!("/{script}")] {
            let reply = page.get(&path);
            assert!([400, 404].contains(&reply.status) && reply.body.is_empty(), "{reply:?}");
        }
    }
    let mut report = page.measured(47.0);
    report["zone"] = SCRIPT.into();
    report["visibility"] = SCRIPT.into();
    let agent = format!("User-Agent: {SCRIPT}\x1b[31m\r\n");
    let reply =
        page.ask("POST", &page.path(&format!("/{KEY}/report")), &agent.replace('\x1b', ""), &report.to_string());
    assert_eq!(reply.status, 200);
    assert!(!reply.body.contains("script") && reply.head.contains("content-type: application/json"), "{reply:?}");
    let (output, _) = page.end();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(report["phone"]["zone"].is_null() && report["phone"]["visibility"].is_null(), "{report}");
    assert_eq!(report["phone"]["user_agent"], format!("{SCRIPT}[31m"));
}

#[test]
fn other_methods_and_other_paths_get_nothing() {
    let page = Page::serve(&[]);
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "X"] {
        must_be_nothing(&page.ask(method, &page.path(""), "", ""));
    }
    for below in ["/", "/times", "/report", "/x", "//times", "/x/times", "/0123456789ABCDEFG123456789abcdef/times"] {
        must_be_nothing(&page.get(&page.path(below)));
    }
    must_be_nothing(&page.get(&page.path(&format!("/{KEY}/report"))));
    must_be_nothing(&page.ask("POST", &page.path(&format!("/{KEY}/times")), "", ""));
    still_measures(page);
}

#[test]
fn all_that_is_answered_is_kept_by_nobody_and_runs_nothing_else() {
    let page = Page::serve(&[]);
    let opened = page.get(&page.path(""));
    for head in ["cache-control: no-store", "x-content-type-options: nosniff", "referrer-policy: no-referrer"] {
        assert!(opened.head.contains(head), "{head} is missing: {}", opened.head);
        assert!(page.get("/").head.contains(head));
    }
    let policy = opened.head.lines().find(|line| line.starts_with("content-security-policy: ")).unwrap();
    assert!(policy.contains("default-src 'none';") && !policy.contains("unsafe") && !policy.contains('*'), "{policy}");
    let nonce = |reply: &Reply| {
        let policy = reply.head.split("script-src 'nonce-").nth(1).unwrap().to_owned();
        policy.split('\'').next().unwrap().to_owned()
    };
    assert!(opened.body.contains(&format!("<script nonce=\"{}\">", nonce(&opened))));
    assert_ne!(nonce(&opened), nonce(&page.get(&page.path(""))));
    assert!(!opened.body.contains("://") && !opened.body.contains("{nonce}"), "the page names something outside");
    assert!(!opened.body.contains("innerHTML") && !opened.body.contains(&page.token));
    page.visit(0.0);
    page.end();
}

#[test]
fn odd_heads_and_slow_clients_do_not_stop_it() {
    let page = Page::serve(&[]);
    let mut slow = TcpStream::connect(&page.host).unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nHo").unwrap();
    let path = page.path("");
    let many = (0..1000).map(|number| format!("X-{number}: x\r\n")).collect::<String>();
    let heads = [
        format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{many}\r\n", page.host),
        format!("GET {path}{} HTTP/1.1\r\nHost: {}\r\n\r\n", "x".repeat(100_000), page.host),
        "\u{16}\u{3}\u{1}\u{2}\u{0}".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        "\r\n".repeat(1000),
    ];
    for head in heads {
        let reply = page.fragment(head.as_bytes());
        assert!(reply.as_ref().is_none_or(|reply| reply.status >= 400 && reply.body.is_empty()), "{reply:?}");
    }
    // A report that is announced and does not come.
    let announced = format!("POST {path}/{KEY}/report HTTP/1.1\r\nHost: {}\r\nContent-Length: 9\r\n\r\n{{", page.host);
    let mut half = TcpStream::connect(&page.host).unwrap();
    half.write_all(announced.as_bytes()).unwrap();
    still_measures(page);
    drop((slow, half));
}

#[test]
fn whoever_comes_when_all_places_are_taken_is_not_answered() {
    let page = Page::serve(&[]);
    let taken: Vec<TcpStream> = (0..16).map(|_| TcpStream::connect(&page.host).unwrap()).collect();
    // The places are given in the order of the connections.
    let request = format!("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", page.path(""), page.host);
    assert_eq!(page.raw(request.as_bytes()), None);
    drop(taken);
    while page.raw(request.as_bytes()).is_none() {}
    still_measures(page);
}
