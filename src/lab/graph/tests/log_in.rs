use super::super::{Cloud, Turn};
use super::Bench;
use crate::lab::http::{Request, Response};

const SCOPE: &str = "https://graph.microsoft.com/.default";

fn by_secret(bench: &mut Bench, secret: &str, scope: &str) -> Response {
    let client = bench.credentials.client_id.clone();
    let form =
        [("grant_type", "client_credentials"), ("client_id", &client), ("client_secret", secret), ("scope", scope)];
    bench.post_form("token", &form)
}

fn right_secret(bench: &mut Bench) -> Response {
    let secret = bench.credentials.client_secret.clone();
    by_secret(bench, &secret, SCOPE)
}

fn error(answer: &Response) -> (u16, String, i64) {
    let body = answer.value();
    assert!(
        body["error_description"]
            .as_str()
            .unwrap_or_default()
            .starts_with(&format!("AADSTS{}: ", body["error_codes"][0]))
    );
    assert!(!body["trace_id"].is_null() && !body["correlation_id"].is_null() && !body["timestamp"].is_null());
    (answer.status, body["error"].as_str().unwrap_or_default().to_owned(), body["error_codes"][0].as_i64().unwrap_or(0))
}

#[test]
fn the_secret_gives_a_token_that_is_good_for_its_time() {
    let mut bench = Bench::new();
    let body = right_secret(&mut bench).value();
    assert_eq!((&body["token_type"], &body["expires_in"]), (&"Bearer".into(), &3599.into()));
    assert!(body.get("refresh_token").is_none());
    bench.token = body["access_token"].as_str().unwrap().to_owned();
    assert_eq!(bench.types().len(), 5);
    bench.wait(3599);
    assert_eq!(bench.get("/v1.0/users").status, 401);
    assert_eq!(right_secret(&mut Bench::with_faults(&["token-lifetime=60"])).value()["expires_in"], 60);
}

#[test]
fn each_refusal_has_its_number() {
    let told = |fault: &str| error(&right_secret(&mut Bench::with_faults(&[fault])));
    let client = |code| (401, "invalid_client".to_owned(), code);
    assert_eq!(told("wrong-secret"), client(7_000_215));
    assert_eq!(told("expired-secret"), client(7_000_222));
    assert_eq!(told("app-not-found").2, 700_016);
    assert_eq!(told("tenant-not-found").2, 90_002);
    assert_eq!(told("consent-missing").2, 65_001);
    assert_eq!(told("admin-consent").2, 90_094);
    assert_eq!(told("client-loop").2, 50_196);
    let mut bench = Bench::new();
    assert_eq!(error(&by_secret(&mut bench, "guessed", SCOPE)), client(7_000_215));
    assert_eq!(error(&by_secret(&mut bench, "", SCOPE)), client(7_000_218));
    let secret = bench.credentials.client_secret.clone();
    assert_eq!(error(&by_secret(&mut bench, &secret, "User.Read")).2, 1_002_012);
    assert_eq!(error(&by_secret(&mut bench, &secret, "https://graph.microsoft.us/.default")).1, "invalid_resource");
    assert_eq!(error(&bench.post_form("token", &[("grant_type", "password")])).1, "unsupported_grant_type");
    assert_eq!(error(&bench.post_form("token", &[])).2, 900_144);
    let mut gov = Bench::with("default", |options| options.cloud = Cloud::UsGov);
    let secret = gov.credentials.client_secret.clone();
    assert_eq!(by_secret(&mut gov, &secret, "https://graph.microsoft.us/.default").status, 200);
}

#[test]
fn the_secret_may_come_in_the_header() {
    let mut bench = Bench::new();
    let pair = format!("{}:{}", bench.credentials.client_id, bench.credentials.client_secret);
    let request = Request::new("POST", &format!("/{}/oauth2/v2.0/token", bench.credentials.tenant))
        .with_header("Authorization", &format!("Basic {}", base64(pair.as_bytes())))
        .with_body("grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default");
    assert_eq!(bench.service.answer(&request, bench.now).unwrap().status, 200);
}

fn poll(bench: &mut Bench, code: &str) -> Response {
    let client = bench.credentials.client_id.clone();
    let grant = "urn:ietf:params:oauth:grant-type:device_code";
    bench.post_form("token", &[("grant_type", grant), ("client_id", &client), ("device_code", code)])
}

fn device_code(bench: &mut Bench) -> String {
    let client = bench.credentials.client_id.clone();
    let scope = format!("{SCOPE} offline_access");
    let body = bench.post_form("devicecode", &[("client_id", &client), ("scope", &scope)]).value();
    assert_eq!((&body["expires_in"], body.get("verification_uri_complete")), (&900.into(), None));
    assert!(body["message"].as_str().unwrap().contains(body["user_code"].as_str().unwrap()));
    body["device_code"].as_str().unwrap().to_owned()
}

#[test]
fn a_device_code_follows_its_script() {
    let script = [Turn::Pending, Turn::SlowDown, Turn::Granted];
    let mut bench = Bench::with("default", |options| options.device_code = script.to_vec());
    let code = device_code(&mut bench);
    assert_eq!(error(&poll(&mut bench, &code)), (400, "authorization_pending".to_owned(), 70_016));
    assert_eq!(error(&poll(&mut bench, &code)).1, "slow_down");
    let granted = poll(&mut bench, &code).value();
    assert_eq!(granted["scope"], SCOPE);
    assert_eq!(error(&poll(&mut bench, &code)).1, "bad_verification_code");
    bench.token = granted["access_token"].as_str().unwrap().to_owned();
    assert_eq!(bench.get("/v1.0/me").status, 200);
    let (client, refresh) =
        (bench.credentials.client_id.clone(), granted["refresh_token"].as_str().unwrap().to_owned());
    let form = [("grant_type", "refresh_token"), ("client_id", &client), ("refresh_token", &refresh), ("scope", SCOPE)];
    assert_eq!(bench.post_form("token", &form).status, 200);
}

#[test]
fn a_device_code_may_come_to_nothing() {
    for (turn, told) in [
        (Turn::Declined, "authorization_declined"),
        (Turn::Expired, "expired_token"),
        (Turn::Bad, "bad_verification_code"),
    ] {
        let mut bench = Bench::with("default", |options| options.device_code = vec![turn]);
        let code = device_code(&mut bench);
        assert_eq!(error(&poll(&mut bench, &code)).1, told);
    }
    let mut late = Bench::with("default", |options| options.device_code = vec![Turn::Pending]);
    let code = device_code(&mut late);
    late.wait(900);
    assert_eq!(error(&poll(&mut late, &code)).2, 70_019);
    let mut confidential = Bench::with_faults(&["confidential-app"]);
    let client = confidential.credentials.client_id.clone();
    assert_eq!(error(&confidential.post_form("devicecode", &[("client_id", &client), ("scope", SCOPE)])).2, 7_000_218);
    for (fault, number) in [("admin-mfa", 50_076), ("admin-blocked", 53_003)] {
        let mut bench = Bench::with("default", |options| {
            options.device_code = vec![Turn::Granted];
            options.faults.switch(fault).unwrap();
        });
        let code = device_code(&mut bench);
        assert_eq!(error(&poll(&mut bench, &code)), (400, "interaction_required".to_owned(), number));
    }
}

/// A client's assertion whose claims are given, with a signature that is none.
fn assertion(bench: &Bench, header: &str, seconds_from: i64, seconds_until: i64) -> String {
    let (tenant, client) = (&bench.credentials.tenant, &bench.credentials.client_id);
    let at = |seconds: i64| bench.now.whole_seconds() + seconds;
    let claims = format!(
        r#"{{"aud":"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token","iss":"{client}","sub":"{client}","jti":"1","nbf":{}.25,"exp":{}}}"#,
        at(seconds_from),
        at(seconds_until)
    );
    let part =
        |text: &str| base64(text.as_bytes()).replace('+', "-").replace('/', "_").trim_end_matches('=').to_owned();
    format!("{}.{}.{}", part(header), part(&claims), part("no signature"))
}

fn by_assertion(bench: &mut Bench, assertion: &str) -> Response {
    let client = bench.credentials.client_id.clone();
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    bench.post_form(
        "token",
        &[
            ("grant_type", "client_credentials"),
            ("client_id", &client),
            ("client_assertion_type", kind),
            ("client_assertion", assertion),
            ("scope", SCOPE),
        ],
    )
}

const HEADER: &str = r#"{"alg":"PS256","typ":"JWT","x5t#S256":"AAAA"}"#;

#[test]
fn an_assertion_is_checked() {
    let mut bench = Bench::new();
    let good = assertion(&bench, HEADER, 0, 600);
    assert_eq!(by_assertion(&mut bench, &good).status, 200);
    for (from, until) in [(-7200, -6600), (7200, 7800), (0, 100 * 86_400)] {
        let text = assertion(&bench, HEADER, from, until);
        assert_eq!(error(&by_assertion(&mut bench, &text)).2, 700_024, "{from} {until}");
    }
    for header in [r#"{"alg":"none"}"#, r#"{"alg":"PS256"}"#, "[]", ""] {
        let text = assertion(&bench, header, 0, 600);
        assert_eq!(error(&by_assertion(&mut bench, &text)).2, 50_027, "{header}");
    }
    for text in ["", "a", "a.b", "a.b.c", "....", "é.é.é"] {
        assert_eq!(by_assertion(&mut bench, text).status, 401, "{text}");
    }
    let faulty = |fault: &str| {
        let mut bench = Bench::with_faults(&[fault]);
        let text = assertion(&bench, HEADER, 0, 600);
        error(&by_assertion(&mut bench, &text)).2
    };
    assert_eq!(["wrong-certificate", "assertion-time", "assertion-expired"].map(faulty), [700_027, 700_024, 500_133]);
}

#[test]
fn discovery_leads_back_here() {
    let mut bench = Bench::new();
    let path = format!("/{}/v2.0/.well-known/openid-configuration", bench.credentials.tenant);
    let found = bench.get(&path).value();
    let expected = format!("https://127.0.0.1:8080/{}/oauth2/v2.0/token", bench.credentials.tenant);
    assert_eq!(found["token_endpoint"], expected);
    assert_eq!(error(&bench.get("/nowhere/v2.0/.well-known/openid-configuration")).2, 90_002);
    assert_eq!(bench.get("/common/discovery/instance?api-version=1.1").status, 200);
}

fn base64(bytes: &[u8]) -> String {
    const SYMBOLS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |three: &[u8]| {
        let number =
            three.iter().fold(0_usize, |number, byte| number << 8 | usize::from(*byte)) << (8 * (3 - three.len()));
        let symbol = |place: usize| char::from(SYMBOLS[number >> (18 - 6 * place) & 63]);
        (0..4).map(|place| if place <= three.len() { symbol(place) } else { '=' }).collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
}
