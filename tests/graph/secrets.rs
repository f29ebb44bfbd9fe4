//! No token, secret or key is in anything that the program says, whatever goes wrong.

use crate::lab::{Lab, Ran, run, tempfile::Ready};
use crate::server::Server;

const CERTIFICATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/graph/keys/app.crt");
const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/graph/keys/app.key");

fn says_nothing(told: &Ran, secrets: &[String]) {
    for secret in secrets {
        let start: String = secret.chars().take(12).collect();
        assert!(!told.stdout.contains(&start) && !told.stderr.contains(&start), "{}{}", told.stdout, told.stderr);
    }
}

#[test]
fn the_stand_ins_secrets_are_never_repeated() {
    let key = std::fs::read_to_string(KEY).unwrap();
    let key_line = key.lines().nth(1).unwrap().to_owned();
    let certificate = ["--auth", "certificate", "--certificate", CERTIFICATE, "--key", KEY];
    for fault in [
        "no-premium",
        "invalid-token",
        "wrong-secret",
        "garbage=1",
        "foreign-next-link",
        "assertion-time",
        "cut-body=2",
    ] {
        let lab = Lab::start(&["--fault", fault, "--permission", "User.Read.All"]);
        let mut secrets = lab.secrets();
        secrets.push(key_line.clone());
        for command in ["methods", "status", "signins", "verify"] {
            for arguments in [&["--json"][..], &["--auth", "client-secret"], &certificate] {
                says_nothing(&lab.run(command, arguments), &secrets);
            }
        }
    }
}

#[test]
fn a_service_that_repeats_what_it_was_sent_is_not_repeated() {
    let server = Server::start(|request| {
        let echo = request.replace('"', "'").replace(['\r', '\n'], " ");
        let body = serde_json::json!({ "error": { "code": "invalid_client", "message": echo },
            "error_description": request, "correlation_id": request });
        (
            401,
            format!("request-id: {}\r\n", echo.chars().filter(char::is_ascii).take(300).collect::<String>()),
            body.to_string(),
        )
    });
    let base = server.base();
    for (secret, way) in [("short-7~Q", "--client-secret-file"), ("tok.en-42", "--token-file")] {
        let file = Ready::write(secret);
        let line = ["graph", "methods", "a@b.c", "--base", &base, "--login", &base, "--insecure-loopback"];
        let more = ["--tenant", "t", "--client-id", "c", way, file.path()];
        let told = run(&[&line[..], &more[..]].concat(), &[]);
        told.ended(4, &["401"]);
        says_nothing(&told, &[secret.to_owned()]);
    }
}

#[test]
fn a_secret_among_the_arguments_is_not_repeated() {
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned();
    for option in ["--client-secret-env", "--token-env", "--client-secret", "--token"] {
        let told = run(&["graph", "methods", "a@b.c", "--client-id", "c", "--tenant", "t", option, &secret], &[]);
        told.ended(2, &[]);
        says_nothing(&told, std::slice::from_ref(&secret));
    }
}
