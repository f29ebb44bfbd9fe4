//! What Graph refuses, and what becomes of throttling and paging.

use crate::lab::Lab;
use std::time::{Duration, Instant};

#[test]
fn a_missing_permission_is_named() {
    let lab = Lab::start(&["--permission", "User.Read.All"]);
    let told = lab.run("methods", &["--auth", "client-secret"]);
    told.ended(4, &["403", "application permission UserAuthenticationMethod.Read.All", "request-id"]);
    let told = lab.run("signins", &["--auth", "client-secret"]);
    told.ended(4, &["AuditLog.Read.All"]);
}

#[test]
fn a_missing_role_is_named() {
    let lab = Lab::start(&["--role", "helpdesk-administrator"]);
    let told = lab.run("methods", &["--auth", "device-code"]);
    told.ended(4, &["403", "delegated permission", "Global Reader or Authentication Administrator"]);
}

#[test]
fn a_missing_licence_points_to_the_download() {
    let told = Lab::start(&["--fault", "no-premium"]).run("signins", &[]);
    told.ended(4, &["licence", "instep signins FILE"]);
    assert!(!told.stderr.contains("lacks AuditLog"), "{}", told.stderr);
}

#[test]
fn an_unknown_user_and_a_bad_token_have_advice() {
    let lab = Lab::start(&[]);
    let line = ["graph", "methods", "nobody@lab.example", "--stand-in", lab.ready(), "--insecure-loopback"];
    crate::lab::run(&line, &[]).ended(4, &["404 Request_ResourceNotFound", "no such user"]);
    let told = Lab::start(&["--fault", "expired-token"]).run("methods", &[]);
    told.ended(4, &["401", "sign in again"]);
}

#[test]
fn throttling_is_waited_out_as_the_service_says() {
    let lab = Lab::start(&["--throttle-once"]);
    let start = Instant::now();
    lab.run("methods", &[]).ended(0, &[]);
    assert!(start.elapsed() >= Duration::from_secs(1), "it asked for one second");
    // Without a word from the service: after 1 s, then after 2 s.
    Lab::start(&["--fault", "throttle-silently=2"]).run("methods", &[]).ended(0, &[]);
    Lab::start(&["--fault", "unavailable"]).run("methods", &[]).ended(0, &[]);
}

#[test]
fn a_page_elsewhere_is_not_followed() {
    let told = Lab::start(&["--fault", "empty-page", "--fault", "foreign-next-link"]).run("methods", &[]);
    told.ended(4, &["it is not followed"]);
}

#[test]
fn an_answer_that_is_none_is_an_error() {
    let told = Lab::start(&["--fault", "garbage=1"]).run("methods", &[]);
    told.ended(4, &["cannot be read"]);
    let told = Lab::start(&["--fault", "cut-body=1"]).run("methods", &[]);
    told.ended(4, &["client-request-id"]);
}
