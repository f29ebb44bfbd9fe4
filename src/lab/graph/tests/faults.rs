use super::{Bench, code};
use crate::lab::http::{Request, Site};
use crate::time::{Offset, Span};

#[test]
fn throttling_says_when_to_come_back_or_does_not() {
    let mut bench = Bench::with_faults(&["throttle-first-list"]);
    let path = bench.of_user("authentication/methods");
    assert_eq!(bench.get("/v1.0/users").status, 200);
    let throttled = bench.get(&path);
    assert_eq!((throttled.status, code(&throttled).as_str()), (429, "TooManyRequests"));
    assert_eq!(throttled.header("Retry-After"), Some("1"));
    assert_eq!(bench.get(&path).status, 200);
    let silent = Bench::with_faults(&["throttle-silently"]).get("/v1.0/users");
    assert_eq!((silent.status, silent.header("Retry-After")), (429, None));
    let mut busy = Bench::with_faults(&["unavailable", "gateway-timeout=2"]);
    assert_eq!([0; 4].map(|_| busy.get("/v1.0/users").status), [503, 504, 504, 200]);
}

#[test]
fn a_dropped_change_is_made_or_not() {
    let deleted = |fault: &str| {
        let mut bench = Bench::with_faults(&[fault]);
        let id = bench.id_in("fido2Methods");
        let path = bench.of_user(&format!("authentication/fido2Methods/{id}"));
        assert_eq!(bench.try_call("DELETE", &path, ""), None, "{fault}");
        bench.call("DELETE", &path, "").status
    };
    assert_eq!(["drop-before", "hang-before"].map(deleted), [204, 204]);
    assert_eq!(["drop-after", "hang-after"].map(deleted), [404, 404]);
    let mut second = Bench::with_faults(&["drop-after=2"]);
    assert_eq!(second.delete_in("fido2Methods"), 204);
    let revoke = second.of_user("revokeSignInSessions");
    assert_eq!(second.try_call("POST", &revoke, ""), None);
    assert_eq!(second.call("POST", &revoke, "").status, 200);
}

#[test]
fn a_list_goes_on_elsewhere_or_has_what_nobody_knows() {
    let link = Bench::with_faults(&["foreign-next-link"]).get("/v1.0/auditLogs/signIns?$top=1").value();
    assert!(link["@odata.nextLink"].as_str().unwrap().starts_with("http://127.0.0.2:9/v1.0/"));
    let mut bench = Bench::with_faults(&["unknown-type", "empty-page"]);
    let path = bench.of_user("authentication/methods");
    let first = bench.get(&path).value();
    assert_eq!(first["value"].as_array().unwrap().len(), 0);
    let next = first["@odata.nextLink"].as_str().unwrap().replacen("http://127.0.0.1:8080", "", 1);
    let second = bench.get(&next).value();
    assert_eq!(second["value"][5]["@odata.type"], "#microsoft.graph.somethingNewAuthenticationMethod");
}

#[test]
fn errors_and_answers_carry_ids_and_the_services_own_time() {
    let mut bench = Bench::with("default", |options| options.offset = Offset::from_seconds(-7200.0));
    let request = Request::new("GET", "/v1.0/users/nobody").with_header("client-request-id", "mine");
    let request = request.with_header("Authorization", &format!("Bearer {}", bench.token));
    let answer = bench.service.answer(&request, bench.now).unwrap();
    assert_eq!(answer.header("Date"), Some("Sat, 21 Nov 2026 08:00:05 GMT"));
    let inner = &answer.value()["error"]["innerError"];
    assert_eq!((&inner["date"], &inner["client-request-id"]), (&"2026-11-21T08:00:05".into(), &"mine".into()));
    assert_eq!(inner["request-id"].as_str(), answer.header("request-id"));
    assert_eq!(answer.header("client-request-id"), Some("mine"));
}

#[test]
fn bodies_are_cut_or_garbled() {
    let mut bench = Bench::with_faults(&["cut-body", "slow=250"]);
    let request = Request::new("GET", "/v1.0/users").with_header("Authorization", &format!("Bearer {}", bench.token));
    let cut = bench.service.reply(&request, bench.now);
    let whole = bench.service.reply(&request, bench.now);
    assert!(cut.close && cut.bytes.len() < whole.bytes.len() && !whole.close);
    assert_eq!((cut.mischief, whole.late), (Some("cut"), Span::from_nanos(250_000_000)));
    let garbage = Bench::with_faults(&["garbage"]).get("/v1.0/users");
    assert_eq!((garbage.status, garbage.value().is_null()), (200, true));
}

#[test]
fn faults_are_switched_while_it_runs() {
    let mut bench = Bench::new();
    assert_eq!(bench.call("POST", "/lab/fault", r#"{"fault":"throttle=1"}"#).status, 200);
    assert_eq!([0; 2].map(|_| bench.get("/v1.0/users").status), [429, 200]);
    assert_eq!(bench.call("POST", "/lab/fault", r#"{"fault":"thunder"}"#).status, 400);
    assert_eq!(bench.get("/lab/state").value()["users"][0]["methods"].as_array().unwrap().len(), 5);
    for (path, body) in
        [("/lab/enrol", "{}"), ("/lab/enrol", "["), ("/lab/sign-in", r#"{"user":"nobody"}"#), ("/lab/x", "")]
    {
        assert_eq!(bench.call("POST", path, body).status, 400, "{path} {body}");
    }
}

#[test]
fn links_lead_to_where_the_client_came_from() {
    let mut bench = Bench::new();
    let mut link = |host: &str| {
        let request = Request::new("GET", "/v1.0/auditLogs/signIns?$top=1").with_header("Host", host);
        let request = request.with_header("Authorization", &format!("Bearer {}", bench.token));
        let page = bench.service.answer(&request, bench.now).unwrap().value();
        page["@odata.nextLink"].as_str().unwrap().split("/v1.0").next().unwrap().to_owned()
    };
    assert_eq!(link("localhost:8080"), "http://localhost:8080");
    assert_eq!(link("127.0.0.1:9443"), "https://127.0.0.1:9443");
}
