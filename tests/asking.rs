//! `instep diagnose --ask` as a program, answered through a pipe. Nothing here asserts how long anything takes.
#![allow(clippy::disallowed_methods, reason = "the program itself is what is tried")]

use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A secret and one of its codes, as RFC 6238 has them.
const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn instep(arguments: &[&str], typed: &str) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_instep"));
    program.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = program.spawn().expect("the program starts");
    // One that has heard enough is gone.
    let _ = running.stdin.take().expect("it was piped").write_all(typed.as_bytes());
    running.wait_with_output().expect("it ends")
}

fn json(output: &Output) -> Value {
    let told = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|wrong| panic!("no JSON: {wrong}\n{told}"))
}

/// A file of this test's own that is not there yet.
fn fresh(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("asking");
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let path = folder.join(name);
    let _ = std::fs::remove_file(&path);
    path
}

/// Arguments to begin with, and what is typed.
const TALKS: [(&[&str], &str); 6] = [
    (&[], "keycloak\n1\naegis\n1\n10:02:30 at 10:01:02\n"),
    (&[], "entra-id\n1\nmicrosoft-authenticator\n5\n90s behind\n1\n2\n1\n2\n1\n2\n1\n2\n"),
    (&[], "?\n2\n3\n?\n6\n-1h\nmore\n1\n1\n1\n1\n1\n1\n"),
    (&[], "?\n?\n2\n1\n\n\n\n?\n2\n1\n2\n1\n2\n"),
    (&["--rejected", "2026-11-21T10:00:00Z"], "2026-11-21T09:59:32.250Z\n1\nback\n2\n1\n"),
    (&["--hosting", "self-hosted", "--works", "late-only"], "10:02 pm Z\n?\n?\n1\n2\n1 3\n"),
];

#[test]
fn the_case_that_is_left_behind_has_the_same_verdict() {
    for (number, (given, typed)) in TALKS.iter().enumerate() {
        let path = fresh(&format!("same-{number}.toml"));
        let kept = path.to_str().expect("a plain path");
        let ask = ["diagnose", "--ask", "--json", "--at", "2026-11-21T10:01:02.5Z", "--save", kept];
        let talked = instep(&[&ask, *given].concat(), typed);
        let again = instep(&["diagnose", "--json", kept], "");
        let (talked_json, again_json) = (json(&talked), json(&again));
        assert_eq!(talked_json, again_json, "talk {number}\n{}", std::fs::read_to_string(&path).unwrap());
        assert_eq!(talked.status.code(), again.status.code());
    }
}

#[test]
fn an_answer_counts_the_same_whenever_it_is_given() {
    let answers = [("--other-account", "rejected"), ("--other-users", "accepted"), ("--works", "late-only")];
    let path = fresh("order.toml");
    let kept = path.to_str().expect("a plain path");
    let at = ["--at", "2026-11-21T10:01:02Z"];
    let probability = |output: &Output| json(output)["probability"].as_f64().expect("a number");
    let flags: Vec<&str> = answers.iter().flat_map(|(flag, value)| [*flag, *value]).collect();
    let told_first = [&["diagnose", "--ask", "--json", "--save", kept], &at[..], &flags[..]].concat();
    let talked = instep(&told_first, "90s ahead\n");
    let with_flags = [&["diagnose", "--json", "--device-offset=90s"], &at[..], &flags[..]].concat();
    let flagged = instep(&with_flags, "");
    assert!((probability(&talked) - probability(&flagged)).abs() < 1e-5);
}

#[test]
fn answers_are_kept_although_the_input_ends_and_no_file_is_written_over() {
    let path = fresh("cut.toml");
    let kept = path.to_str().expect("a plain path");
    let ask = ["diagnose", "--ask", "--at", "2026-11-21T10:01:02Z", "--save", kept];
    let first = instep(&ask, "keycloak\n1\n");
    assert_eq!(first.status.code(), Some(3), "{}", String::from_utf8_lossy(&first.stderr));
    let text = std::fs::read_to_string(&path).expect("it was kept");
    assert!(text.contains("keycloak") && text.contains("phone"), "{text}");
    let second = instep(&ask, "gitlab\n");
    let told = String::from_utf8(second.stderr).unwrap();
    assert_eq!((second.status.code(), second.stdout.len()), (Some(2), 0), "{told}");
    assert!(told.starts_with("error: --save: ") && told.contains("hint: "), "{told}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    let forced = instep(&[&ask[..], &["--force"]].concat(), "gitlab\n");
    assert_eq!(forced.status.code(), Some(3));
    assert!(std::fs::read_to_string(&path).unwrap().contains("gitlab"));
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_what_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let path = fresh("private.toml");
    instep(&["diagnose", "--ask", "--save", path.to_str().unwrap()], "keycloak\n");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn codes_are_taken_where_the_secret_is_at_hand_and_never_shown() {
    let secret = fresh("secret.txt");
    std::fs::write(&secret, SECRET).unwrap();
    let path = fresh("codes.toml");
    // 1970-01-01T00:00:59 and a step later, by RFC 6238's own table for the first.
    let ask =
        ["diagnose", "--ask", "--json", "--at", "1970-01-01T00:00:59Z", "--profile", "keycloak", "--rejected", "now"];
    let files = ["--secret-file", secret.to_str().unwrap(), "--save", path.to_str().unwrap()];
    // Codes at every question: those that want none refuse them, and are passed over with a question mark.
    let typed = "287082\n287082\n287082\n?\n".repeat(30);
    let output = instep(&[&ask[..], &files].concat(), &typed);
    let told = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(!told.contains("287082") && !told.contains(SECRET), "{told}");
    assert!(told.contains("two codes in a row"), "{told}");
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(kept.contains("287082") && !kept.contains(SECRET), "{kept}");
}

#[test]
fn a_secret_that_is_typed_is_not_taken() {
    let path = fresh("typed-secret.toml");
    let typed = format!("{SECRET}\n?\n1\n1\n{SECRET}\notpauth://totp/a?secret={SECRET}\n1\n{SECRET}\n");
    let output = instep(&["diagnose", "--ask", "--save", path.to_str().unwrap()], &typed);
    let told = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("looks like a secret") && !told.contains(SECRET), "{told}");
    assert!(!std::fs::read_to_string(&path).unwrap().contains(SECRET));
}

#[test]
fn what_else_needs_standard_input_is_refused() {
    for arguments in
        [&["diagnose", "--ask", "-"][..], &["diagnose", "--ask", "--secret-file", "-"], &["diagnose", "--save", "x"]]
    {
        let output = instep(arguments, "");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments:?}");
        assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: "));
    }
}

#[test]
fn everything_that_is_said_fits_eighty_columns() {
    for (given, typed) in TALKS {
        let with_why = typed.replace('\n', "\nwhy\n");
        let output = instep(&[&["diagnose", "--ask", "--at", "2026-11-21T10:01:02.5Z"], given].concat(), &with_why);
        let told = String::from_utf8(output.stderr).unwrap();
        let wide: Vec<&str> = told.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(wide.is_empty(), "{wide:?}");
    }
}
