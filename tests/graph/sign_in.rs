//! Every way to sign in, and every way in which that fails.

use crate::lab::{Lab, run, tempfile::Ready};

const CERTIFICATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/graph/keys/app.crt");
const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/graph/keys/app.key");
const OTHER_KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/graph/keys/other.key");

#[test]
fn tokens_come_from_files_and_variables() {
    let lab = Lab::start(&[]);
    let file = Ready::write(&format!("{}\n", lab.text("access_token")));
    lab.run_plainly("methods", &["--token-file", file.path()], &[]).ended(0, &[]);
    let variable = [("ADMIN_TOKEN", lab.text("access_token"))];
    lab.run_plainly("methods", &["--token-env", "ADMIN_TOKEN"], &variable).ended(0, &[]);
    lab.run_plainly("methods", &["--token-env", "ADMIN_TOKEN"], &[]).ended(2, &["--token-env"]);
}

#[test]
fn an_app_signs_in_by_its_secret() {
    let lab = Lab::start(&[]);
    let file = Ready::write(lab.text("client_secret"));
    lab.run_plainly("methods", &["--client-secret-file", file.path()], &[]).ended(0, &[]);
    let variable = [("APP_SECRET", lab.text("client_secret"))];
    lab.run_plainly("methods", &["--client-secret-env", "APP_SECRET"], &variable).ended(0, &[]);
    let wrong = [("APP_SECRET", "not-the-secret")];
    let told = lab.run_plainly("methods", &["--client-secret-env", "APP_SECRET"], &wrong);
    told.ended(4, &["AADSTS7000215", "the client secret is wrong"]);
    assert!(!told.stderr.contains("not-the-secret"));
}

#[test]
fn an_app_signs_in_by_its_certificate() {
    // The stand-in holds the signature against the certificate.
    let lab = Lab::start(&["--client-certificate", CERTIFICATE]);
    lab.run_plainly("methods", &["--certificate", CERTIFICATE, "--key", KEY], &[]).ended(0, &[]);
    let both = [CERTIFICATE, KEY].map(|path| std::fs::read_to_string(path).unwrap()).concat();
    lab.run_plainly("methods", &["--certificate", Ready::write(&both).path()], &[]).ended(0, &[]);
    let mismatch = lab.run_plainly("methods", &["--certificate", CERTIFICATE, "--key", OTHER_KEY], &[]);
    mismatch.ended(2, &["the key does not belong to the certificate"]);
    let swapped = lab.run_plainly("methods", &["--certificate", KEY, "--key", CERTIFICATE], &[]);
    swapped.ended(2, &["--certificate", "there is no certificate in it"]);
}

#[test]
fn a_person_signs_in_with_a_browser() {
    let lab = Lab::start(&["--device-code", "pending,granted"]);
    let told = lab.run("methods", &["--auth", "device-code"]);
    told.ended(0, &["To sign in, open https://", " and enter the code "]);
    assert!(told.stdout.contains("software OATH token") && !told.stdout.contains("To sign in"));
}

#[test]
fn a_browser_that_says_no_or_nothing_is_an_end() {
    let declined = Lab::start(&["--device-code", "pending,declined"]).run("methods", &["--auth", "device-code"]);
    declined.ended(4, &["authorization_declined", "said no"]);
    let expired = Lab::start(&["--device-code", "expired"]).run("methods", &["--auth", "device-code"]);
    expired.ended(4, &["expired_token", "start again"]);
    let bad = Lab::start(&["--device-code", "bad"]).run("methods", &["--auth", "device-code"]);
    bad.ended(4, &["bad_verification_code"]);
    let confidential = Lab::start(&["--fault", "confidential-app"]).run("methods", &["--auth", "device-code"]);
    confidential.ended(4, &["7000218", "Allow public client flows"]);
}

#[test]
fn refusals_of_the_login_service_have_advice() {
    for (fault, number, advice) in [
        ("expired-secret", "7000222", "has expired"),
        ("app-not-found", "700016", "--client-id"),
        ("tenant-not-found", "90002", "--cloud"),
        ("consent-missing", "65001", "consent"),
        ("admin-consent", "90094", "consent"),
        ("client-loop", "50196", "wait some minutes"),
    ] {
        let lab = Lab::start(&["--fault", fault]);
        lab.run("methods", &["--auth", "client-secret"]).ended(4, &[number, advice, "correlation_id"]);
    }
    for (fault, number, advice) in
        [("admin-mfa", "50076", "multi-factor"), ("admin-blocked", "53003", "Conditional Access")]
    {
        let lab = Lab::start(&["--fault", fault]);
        lab.run("methods", &["--auth", "device-code"]).ended(4, &[number, advice]);
    }
    let lab = Lab::start(&["--fault", "wrong-certificate"]);
    let told = lab.run("methods", &["--auth", "certificate", "--certificate", CERTIFICATE, "--key", KEY]);
    told.ended(4, &["700027", "another certificate"]);
}

#[test]
fn what_does_not_go_together_is_refused_before_anything_is_sent() {
    let lab = Lab::start(&[]);
    let file = Ready::write("x");
    lab.run("methods", &["--token-file", file.path(), "--token-env", "A"]).ended(2, &["two ways"]);
    lab.run("methods", &["--auth", "token", "--client-secret-env", "A"]).ended(2, &["does not go with"]);
    lab.run("methods", &["--auth", "certificate"]).ended(2, &["no certificate"]);
    lab.run("methods", &["--key", KEY]).ended(2, &["--certificate"]);
    let alone = run(&["graph", "methods", "a@b.c", "--client-secret-file", file.path()], &[]);
    alone.ended(2, &["--client-id"]);
    let common =
        ["graph", "methods", "a@b.c", "--client-id", "x", "--client-secret-file", file.path(), "--tenant", "common"];
    run(&common, &[]).ended(2, &["--tenant"]);
    run(&["graph", "methods", "a@b.c", "--tenant", "a/b"], &[]).ended(2, &["--tenant"]);
    run(&["graph", "methods", "../groups"], &[]).ended(2, &["USER"]);
    let empty = Ready::write(" \n");
    lab.run("methods", &["--token-file", empty.path()]).ended(2, &["no token"]);
}

#[test]
fn the_environment_may_name_tenant_and_app() {
    let lab = Lab::start(&[]);
    let (base, login) = (lab.text("base"), lab.text("login"));
    let environment = [
        ("INSTEP_GRAPH_TENANT", lab.text("tenant")),
        ("INSTEP_GRAPH_CLIENT_ID", lab.text("client_id")),
        ("INSTEP_GRAPH_AUTH", "client-secret"),
        ("APP_SECRET", lab.text("client_secret")),
    ];
    let line = [
        "graph",
        "methods",
        lab.user(),
        "--base",
        base,
        "--login",
        login,
        "--insecure-loopback",
        "--client-secret-env",
        "APP_SECRET",
    ];
    run(&line, &environment).ended(0, &[]);
}
