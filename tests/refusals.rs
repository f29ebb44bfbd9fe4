//! What pages cannot show: which stream it goes to, files too large to keep, and readers that go away.
#![allow(clippy::disallowed_methods, reason = "the program itself is what is tried")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn instep(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_instep"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(arguments: &[&str]) -> Output {
    instep(arguments).output().expect("the program starts")
}

/// Runs it with this text on standard input.
fn run_with(arguments: &[&str], text: &str) -> Output {
    let mut child = instep(arguments).stdin(Stdio::piped()).spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("its standard input is a pipe");
    // It may end before it has read everything.
    let _ = stdin.write_all(text.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

#[test]
fn every_refusal_of_the_argument_parser_has_a_hint() {
    let refused: [&[&str]; 20] = [
        &["frobnicate"],
        &["lab", "nothing"],
        &["help", "nothing"],
        &["verify"],
        &["search", "--code"],
        &["demo", "--loud"],
        &["schema", "case", "verdict"],
        &["diagnose", "-x"],
        &["diagnose", "one.toml", "two.toml"],
        &["diagnose", "--json", "--format", "text"],
        &["diagnose", "--json=yes"],
        &["diagnose", "--ask", "--ask"],
        &["diagnose", "--save", "case.toml"],
        &["diagnose", "--works", "sometimes"],
        &["diagnose", "--confidence", "NaN"],
        &["diagnose", "--format", "xml"],
        &["code", "--count", "many"],
        &["code", "--period", ""],
        &["simulate", "--tokens", "10", "--runs", "3", "--jitter", "1s"],
        &["explain", "late-entry", "--markdown"],
    ];
    for arguments in refused {
        let said = must_be_refused(&run(arguments), &arguments.join(" "));
        assert!(said.lines().count() > 1, "{said}");
        assert!(!said.contains("invalid digit") && !said.contains("[possible"), "{said}");
    }
}

#[test]
fn every_verdict_is_told_within_eighty_columns() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let files = std::fs::read_dir(folder).expect("the cases are there").map(|file| file.expect("it is read").path());
    for case in files.filter(|path| path.extension().is_some_and(|end| end == "toml")) {
        let output = run(&["diagnose", &case.to_string_lossy()]);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!([0, 1, 3].map(Some).contains(&output.status.code()), "{}", case.display());
        assert!(said.lines().all(|line| line.chars().count() <= 80), "{}: {said}", case.display());
    }
}

#[test]
fn a_case_that_cannot_be_used_is_refused_with_advice() {
    let folder = folder("cases_that_cannot_be_used");
    let observed = "[[observation]]\nkind = \"offset\"\nof = \"device\"\n";
    let cases = [
        ("empty.toml", String::new()),
        ("nothing.json", "{}".to_owned()),
        ("cut.json", "{".to_owned()),
        ("list.json", "[]".to_owned()),
        ("not-a-number.toml", format!("{observed}seconds = nan\n")),
        ("endless.toml", format!("{observed}seconds = -inf\n")),
        ("twice.json", "{\"title\": \"a\", \"title\": \"b\"}".to_owned()),
        ("words.txt", "it does not work\n".to_owned()),
    ];
    for (name, text) in cases {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("a file can be written");
        let said = must_be_refused(&run(&["diagnose", &path.to_string_lossy()]), name);
        assert!(said.contains(name) && said.contains("hint: "), "{said}");
    }
}

#[test]
fn marks_and_line_ends_of_other_systems_are_read() {
    let folder = folder("marks_and_line_ends");
    for (name, text) in [
        ("crlf.toml", "[[observation]]\r\nkind = \"code\"\r\noutcome = \"rejected\"\r\n"),
        ("mark.toml", "\u{feff}[[observation]]\nkind = \"code\"\noutcome = \"rejected\"\n"),
        ("mark.json", "\u{feff}{\"observation\": [{\"kind\": \"code\", \"outcome\": \"rejected\"}]}"),
    ] {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("a file can be written");
        assert_eq!(run(&["diagnose", &path.to_string_lossy()]).status.code(), Some(3), "{name}");
    }
}

/// A folder of its own for a test, empty at the start.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

/// Exit code 2, nothing on standard output, one `error:` line, then hints only.
fn must_be_refused(output: &Output, what: &str) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{what}: {said}");
    assert!(output.stdout.is_empty(), "{what}: something is on standard output");
    let mut lines = said.lines();
    let first = lines.next().unwrap_or_default();
    assert!(first.starts_with("error: ") && !first.ends_with('.'), "{what}: {said}");
    assert!(lines.all(|line| line.starts_with("hint: ")), "{what}: {said}");
    assert!(!said.contains("panicked") && !said.contains("error: error"), "{what}: {said}");
    said
}

#[test]
fn every_refusal_is_one_error_line_and_nothing_on_standard_output() {
    let refused: [&[&str]; 25] = [
        &["frobnicate"],
        &["code"],
        &["code", "--secret-fil", "x"],
        &["code", "--secret-file", "/nonexistent"],
        &["code", "--secret-file", "/"],
        &["code", "--secret-env", "INSTEP_NO_SUCH_VARIABLE"],
        &["code", "--secret-file", "-", "--at", "2026-11-21T10:00:05"],
        &["code", "--secret-file", "-", "--period=-30"],
        &["code", "--secret-file", "a", "--uri-file", "b"],
        &["verify", "12345a", "--insecure-secret", "GEZDGNBV"],
        &["verify", "otpauth://totp/a?secret=GEZDGNBV", "--secret-file", "-"],
        &["verify"],
        &["skew"],
        &["skew", "127.0.0.1", "--tolerance", "30"],
        &["skew", "127.0.0.1", "--samples", "0"],
        &["skew", ":123"],
        &["diagnose"],
        &["diagnose", "/nonexistent.toml"],
        &["diagnose", "/"],
        &["diagnose", "--rejected", "soon"],
        &["diagnose", "--rejected", "now", "--profile", "keycloack"],
        &["schema", "nothing"],
        &["lab", "ntp", "--bind", "192.0.2.1"],
        &["lab", "ntp", "--loss", "20"],
        &["lab", "ntp", "--behaviour", "lie"],
    ];
    for arguments in refused {
        must_be_refused(&run(arguments), &arguments.join(" "));
    }
}

#[test]
fn no_arguments_at_all_is_the_short_help_on_standard_error() {
    let output = run(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("Usage: instep"));
}

#[test]
fn help_is_exit_0_on_standard_output() {
    for arguments in [&["--help"] as &[&str], &["help"], &["code", "-h"], &["--version"], &["help", "skew"]] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(!output.stdout.is_empty() && output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_file_of_a_hundred_megabytes_is_refused_without_being_read() {
    let path = folder("a_hundred_megabytes").join("large.toml");
    let file = std::fs::File::create(&path).expect("a file can be made");
    // Where the file system can, this takes no room.
    file.set_len(100 << 20).expect("a file can be made long");
    let path = path.display().to_string();
    for arguments in
        [["diagnose", &path], ["code", &format!("--secret-file={path}")], ["code", &format!("--uri-file={path}")]]
    {
        let said = must_be_refused(&run(&arguments), "a hundred megabytes");
        assert!(said.contains("it is larger than 16 MiB"), "{said}");
    }
    let _ = std::fs::remove_file(path);
}

#[test]
fn an_endless_standard_input_is_refused_at_the_same_limit() {
    let text = "# a comment that goes on and on\n".repeat(17 << 15);
    let said = must_be_refused(&run_with(&["diagnose", "-"], &text), "17 MiB on standard input");
    assert!(said.contains("standard input: it is larger than 16 MiB"), "{said}");
}

#[test]
fn standard_input_holds_one_thing_only() {
    let case = "[[observation]]\nkind = \"code\"\noutcome = \"rejected\"\n";
    must_be_refused(&run_with(&["diagnose", "-", "--secret-file", "-"], case), "case and secret");
    must_be_refused(&run_with(&["verify", "-", "--secret-file", "-"], "123456"), "code and secret");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let code = ["code", "--insecure-secret", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "--count", "100000", "--at", "@59"];
    for (arguments, expected) in [(&code[..], 0), (&["profiles"], 0), (&["schema", "case"], 0), (&["--help"], 0)] {
        let mut child = instep(arguments).spawn().expect("the program starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(expected), "{arguments:?}: {said}");
        assert!(!said.contains("error:") && !said.contains("panicked"), "{arguments:?}: {said}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has /dev/full");
    let output = instep(&["profiles"]).stdout(full).output().expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: the answer could not be written: "));
}

#[test]
#[cfg(unix)]
fn arguments_that_are_no_text_are_refused() {
    use std::os::unix::ffi::OsStringExt;
    let odd = std::ffi::OsString::from_vec(vec![b'-', b'-', 0xff, 0xfe]);
    let output = instep(&["code"]).arg(odd).output().expect("the program starts");
    must_be_refused(&output, "arguments that are no UTF-8");
}

#[test]
fn a_clock_that_is_years_off_is_confirmed() {
    // A device that lost its battery and began again in 1970.
    let output =
        run(&["diagnose", "--rejected", "now", "--device-offset=-1795255205s", "--at", "2026-11-21T10:00:05Z"]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_case_is_replayed_from_standard_input_and_a_thousand_codes_are_refused() {
    let code = "{ kind = 'code', submitted_at = 2026-11-21T10:00:12Z, outcome = 'rejected' },";
    let case = |codes: usize| format!("observation = [{}]\n[verifier]\nprofile = 'keycloak'\n", code.repeat(codes));
    let replayed = run_with(&["simulate", "-", "--offset=-95s", "--json"], &case(1));
    assert_eq!(replayed.status.code(), Some(0), "{}", String::from_utf8_lossy(&replayed.stderr));
    let said = String::from_utf8_lossy(&replayed.stdout).into_owned();
    assert!(said.contains("\"agreement\": \"agrees\""), "{said}");
    let again = run_with(&["simulate", "-", "--offset=-95s", "--json"], &case(1));
    assert_eq!(said, String::from_utf8_lossy(&again.stdout), "the same input gives the same bytes");
    let refused = must_be_refused(&run_with(&["simulate", "-", "--offset=-95s"], &case(1000)), "a thousand codes");
    assert!(refused.contains("1000 codes are too many to replay: the most is 200"), "{refused}");
}

#[test]
fn every_retold_case_is_replayed_within_eighty_columns() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let files = std::fs::read_dir(folder).expect("the cases are there").map(|file| file.expect("it is read").path());
    let cases: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    assert!(cases.len() > 20);
    for case in cases {
        let output = run(&["simulate", &case.to_string_lossy(), "--offset=-95s"]);
        let (said, refused) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let hotp = refused.contains("type hotp");
        let exit = output.status.code().unwrap_or(-1);
        assert!([0, 1, 3].contains(&exit) || hotp && exit == 2, "{}: {exit}: {refused}", case.display());
        assert!(said.lines().all(|line| line.chars().count() <= 80), "{}: {said}", case.display());
    }
}
