//! No secret and no live code comes out, whichever way it went in and however the command ends.
#![allow(clippy::disallowed_methods, reason = "the program itself is what is tried")]

use instep::diagnosis::Question;
use instep::evidence::{Case, SecretSource};
use instep::otp::{Account, Algorithm, Code, Digits, Encoding, Key, Secret, decode, parse_uri};
use instep::time::{StepGrid, UnixTime};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const SECRET: &[u8] = b"PlantedSecretText#20";
const BASE32: &str = "KBWGC3TUMVSFGZLDOJSXIVDFPB2CGMRQ";
const HEX: &str = "506c616e746564536563726574546578742332 30";
const BASE64: &str = "UGxhbnRlZFNlY3JldFRleHQjMjA=";
const AT: &str = "2026-11-21T10:00:05Z";
/// So many characters of any spelling in a row are a leak.
const PIECE: usize = 10;

/// The code that is live at [`AT`].
fn live_code() -> String {
    let at: UnixTime = AT.parse().expect("it is a time");
    let key = Key::new(&Secret::from_bytes(SECRET), Algorithm::Sha1);
    key.code(StepGrid::default().step_at(at).counter(), Digits::SIX).reveal()
}

/// Every spelling of the secret, without blanks and in lower case.
fn spellings() -> [String; 5] {
    let bytes: Vec<String> = SECRET.iter().map(u8::to_string).collect();
    [BASE32, HEX, BASE64, "PlantedSecretText#20", &bytes.join(",")].map(squeezed)
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_lowercase()
}

fn must_hide_secret(said: &str, what: &str) {
    let said = squeezed(said);
    for spelling in spellings() {
        for start in 0..=spelling.len() - PIECE {
            let piece = &spelling[start..start + PIECE];
            assert!(!said.contains(piece), "{what}: a piece of the secret is in: {said}");
        }
    }
}

fn must_hide_code(said: &str, what: &str) {
    let code = live_code();
    assert!(!said.contains(&code) && !squeezed(said).contains(&code), "{what}: the live code is in: {said}");
}

/// A folder with the secret in every kind of file.
fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("no_secret");
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let code = live_code();
    let uri = format!("otpauth://totp/Example:ann?secret={BASE32}&issuer=Example");
    let observations = format!(
        "[[observation]]\nkind = \"code\"\nvalue = \"{code}\"\nshown_at = {AT}\nsubmitted_at = {AT}\noutcome = \"rejected\"\n\
         [[observation]]\nkind = \"offset\"\nof = \"device\"\nseconds = -88\n"
    );
    let case = |credential: &str, rest: &str| format!("[credential]\n{credential}\n{rest}{observations}");
    let files = [
        ("secret.txt", BASE32.to_owned()),
        ("broken.txt", format!("{BASE32}0")),
        ("user.otpauth", uri.clone()),
        ("broken.otpauth", format!("{uri}&period=0&algorithm={BASE32}")),
        ("secret.toml", case(&format!("secret = \"{BASE32}\""), "")),
        ("uri.toml", case(&format!("uri = \"{uri}\""), "")),
        ("secret_file.toml", case("secret_file = \"secret.txt\"", "")),
        ("uri_file.toml", case("uri_file = \"user.otpauth\"", "")),
        ("secret_env.toml", case("secret_env = \"INSTEP_TEST_SECRET\"", "")),
        ("broken_secret.toml", case(&format!("secret = \"{BASE32}1\""), "")),
        ("misplaced.toml", case(&format!("secret_file = \"{BASE32}\""), &format!("{BASE32} = \"{code}\"\n"))),
        ("wrong_word.toml", case("", &format!("[device]\nkind = \"{BASE32}\"\n"))),
        ("code_as_word.toml", case("", &format!("[device]\nkind = \"{code}\"\n"))),
        ("no_toml.toml", format!("[credential]\nsecret = {BASE32}\nvalue = {code} {code}\n")),
        ("no_json.json", format!("{{\"credential\": {{\"secret\": \"{BASE32}\", {code} }}}}")),
        ("misplaced_time.json", format!("[{{\"createdDateTime\": \"{BASE32}\", \"status\": {{\"errorCode\": 0}}}}]")),
        (
            "case.json",
            format!(
                "{{\"credential\": {{\"uri\": \"{uri}\"}}, \"observation\": [{{\"kind\": \"code\", \"value\": \"{code}\", \"shown_at\": \"{AT}\", \"outcome\": \"rejected\"}}]}}"
            ),
        ),
    ];
    for (name, text) in files {
        std::fs::write(folder.join(name), text).expect("a file can be written");
    }
    folder
}

/// Runs a command with the secret also in the environment and on standard input; gives everything that it says.
fn all_that_is_said(arguments: &[&str], stdin: &str, folder: &Path) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_instep"))
        .args(arguments)
        .current_dir(folder)
        .env("INSTEP_TEST_SECRET", BASE32)
        .env("RUST_BACKTRACE", "full")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // It need not read what it does not want.
    let _ = child.stdin.take().expect("its standard input is a pipe").write_all(stdin.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!said.contains("panicked"), "{arguments:?}: {said}");
    assert!([0, 1, 2, 3].contains(&output.status.code().unwrap_or(-1)), "{arguments:?}: {said}");
    said
}

/// Every source of a secret, as options with what they read on standard input.
fn sources() -> Vec<(Vec<&'static str>, String)> {
    let on_stdin = String::new;
    vec![
        (vec!["--secret-file", "secret.txt"], on_stdin()),
        (vec!["--secret-file", "-"], BASE32.to_owned()),
        (vec!["--secret-file", "-", "--secret-encoding", "hex"], HEX.to_owned()),
        (vec!["--secret-file", "-", "--secret-encoding", "base64"], BASE64.to_owned()),
        (vec!["--secret-file", "-", "--secret-encoding", "ascii"], "PlantedSecretText#20".to_owned()),
        (vec!["--secret-file", "-", "--secret-encoding", "base32"], HEX.to_owned()),
        (vec!["--secret-file", "-", "--secret-encoding", "hex"], BASE32.to_owned()),
        (vec!["--secret-file", "-"], BASE64.to_owned()),
        (vec!["--secret-file", "user.otpauth"], on_stdin()),
        (vec!["--secret-file", "broken.txt"], on_stdin()),
        (vec!["--secret-env", "INSTEP_TEST_SECRET"], on_stdin()),
        (vec!["--secret-env", BASE32], on_stdin()),
        (vec!["--secret-command", "cat secret.txt"], on_stdin()),
        (vec!["--secret-command", "cat secret.txt; exit 1"], on_stdin()),
        (vec!["--uri-file", "user.otpauth"], on_stdin()),
        (vec!["--uri-file", "-"], format!("otpauth://totp/x?secret={BASE32}&digits=8")),
        (vec!["--uri-file", "-"], format!("otpauth://{BASE32}/x?secret={BASE32}&digits={BASE32}")),
        (vec!["--uri-file", "broken.otpauth"], on_stdin()),
        (vec!["--uri-file", "secret.txt"], on_stdin()),
        (vec!["--insecure-secret", BASE32], on_stdin()),
        (vec!["--insecure-secret", "KBWG C3TU MVSF GZLD OJSX IVDF PB2C GMRQ"], on_stdin()),
        (vec!["--insecure-secret", BASE32, "--secret-file", "secret.txt"], on_stdin()),
        (vec!["--insecure-secret", BASE32, "--unknown-option"], on_stdin()),
        (vec!["--insecure-secret", BASE32, "--period", BASE32], on_stdin()),
        (vec!["--insecure-secret", BASE32, "--algorithm", BASE32], on_stdin()),
        (vec!["--insecure-secret", BASE32, "--secret-encoding", BASE32], on_stdin()),
        (vec!["--secret-encoding", "auto", BASE32], on_stdin()),
    ]
}

#[test]
fn no_source_of_a_secret_leaks_it() {
    let folder = folder();
    let code = live_code();
    let code_at = format!("{code}@{AT}");
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let commands: [(&[&str], bool); 11] = [
        (&["code", "--at", AT], true),
        (&["code", "--at", AT, "--count", "2", "--json"], true),
        (&["verify", &code, "--at", AT], false),
        (&["verify", &code, "--at", AT, "--json", "--last-step", "99999999999"], false),
        (&["verify", wrong, "--at", AT, "--json"], false),
        (&["search", "--code", &code_at, "--range", "10m", "--at", AT], false),
        (&["search", "--code", &code_at, "--range", "10m", "--at", AT, "--json"], false),
        (&["search", "--rivals", "--code", &code_at, "--range", "10m", "--at", AT], false),
        (&["search", "--rivals", "--code", &code_at, "--range", "10m", "--at", AT, "--json"], false),
        (&["diagnose", "uri.toml", "--at", AT], false),
        (&["diagnose", "--rejected", "now", "--at", AT, "--json"], false),
    ];
    for (options, stdin) in sources() {
        for (command, prints_codes) in commands {
            let arguments: Vec<&str> = command.iter().chain(&options).copied().collect();
            let said = all_that_is_said(&arguments, &stdin, &folder);
            must_hide_secret(&said, &arguments.join(" "));
            if !prints_codes {
                must_hide_code(&said, &arguments.join(" "));
            }
        }
    }
}

#[test]
fn no_case_file_leaks_its_secret_or_its_codes() {
    let folder = folder();
    for name in [
        "secret.toml",
        "uri.toml",
        "secret_file.toml",
        "uri_file.toml",
        "secret_env.toml",
        "broken_secret.toml",
        "misplaced.toml",
        "wrong_word.toml",
        "code_as_word.toml",
        "no_toml.toml",
        "no_json.json",
        "case.json",
    ] {
        for format in ["text", "json"] {
            let said = all_that_is_said(&["diagnose", name, "--format", format, "--at", AT], "", &folder);
            must_hide_secret(&said, name);
            must_hide_code(&said, name);
            assert!(!said.is_empty());
            let said = all_that_is_said(&["simulate", name, "--offset=-88s", "--format", format], "", &folder);
            must_hide_secret(&said, name);
            must_hide_code(&said, name);
        }
    }
}

#[test]
fn what_a_title_gives_away_is_taken_out_in_every_format() {
    let folder = folder();
    let code = live_code();
    let case = format!(
        "title = \"code {code} of {BASE32}, \\u001b[31mred\"\n[credential]\nsecret = \"{BASE32}\"\n[[observation]]\nkind = \"code\"\n\
         value = \"{code}\"\nsubmitted_at = {AT}\noutcome = \"rejected\"\n"
    );
    std::fs::write(folder.join("telling.toml"), case).expect("the folder can be written");
    for format in ["text", "json", "markdown", "html"] {
        for command in
            [&["diagnose", "--at", AT][..], &["simulate", "--offset=-88s"], &["simulate", "--offset=-88s", "--what-if"]]
        {
            let said = all_that_is_said(&[command, &["telling.toml", "--format", format]].concat(), "", &folder);
            must_hide_secret(&said, format);
            must_hide_code(&said, format);
            assert!(said.contains("red") && !said.contains('\u{1b}'), "{command:?} {format}: {said}");
        }
    }
}

#[test]
fn a_secret_or_a_code_in_the_wrong_place_is_not_repeated() {
    let folder = folder();
    let code = live_code();
    let uri = format!("otpauth://totp/x?secret={BASE32}");
    let code_at = format!("{code}@{AT}");
    for misplaced in [BASE32, &uri, &code, &code_at, &squeezed(HEX)] {
        for arguments in [
            vec![misplaced],
            vec!["code", misplaced],
            vec!["verify", misplaced, misplaced],
            vec!["search", misplaced],
            vec!["search", "--code", misplaced, "--code", "x"],
            vec!["code", "--secret-fil", misplaced],
            vec!["code", "--at", misplaced],
            vec!["verify", "--look-back", misplaced],
            vec!["schema", misplaced],
            vec!["profiles", misplaced],
            vec!["explain", misplaced],
            vec!["simulate", misplaced],
            vec!["simulate", "--profile", misplaced],
            vec!["simulate", "--offset", misplaced],
            vec!["simulate", "--entry-delay", misplaced],
            vec!["simulate", "--forecast", "--past", misplaced],
            vec!["simulate", "--forecast", "--matched", misplaced],
            vec!["simulate", "--forecast", "--stored", misplaced],
            vec!["simulate", "--forecast", "--past-file", misplaced],
            vec!["diagnose", "--profile", misplaced, "--rejected", "now"],
            vec!["diagnose", "--rejected", misplaced],
            vec!["diagnose", "--skew", misplaced],
            vec!["diagnose", "--skew", "secret.txt"],
            vec!["diagnose", "--skew", "case.json"],
            vec!["diagnose", "--signins", misplaced],
            vec!["diagnose", "--signins", "secret.txt", "--user", misplaced],
            vec!["signins", misplaced],
            vec!["signins", "secret.txt"],
            vec!["signins", "secret.toml"],
            vec!["signins", "case.json"],
            vec!["signins", "misplaced_time.json"],
            vec!["signins", "case.json", "--zone", misplaced],
            vec!["signins", "case.json", "--last", misplaced],
            vec!["skew", "--http", misplaced],
            vec!["skew", "--pasted", misplaced],
            vec!["skew", "--reading", misplaced, "--zone", "Z"],
            vec!["skew", "--reading", "10:02", "--zone", misplaced],
        ] {
            let said = all_that_is_said(&arguments, "", &folder);
            must_hide_secret(&said, &arguments.join(" "));
            must_hide_code(&said, &arguments.join(" "));
        }
    }
}

#[test]
fn no_debug_output_of_a_public_type_shows_a_secret_or_a_code() {
    let uri = format!("otpauth://totp/Example:ann?secret={BASE32}&issuer=Example");
    let (account, told) = parse_uri(&uri).expect("it is a URI");
    let decoded = decode(BASE32, Encoding::Auto).expect("it is a secret");
    let key = Key::new(&decoded.secret, Algorithm::Sha1);
    let code = Code::parse(&live_code()).expect("it is a code");
    let text = std::fs::read_to_string(folder().join("uri.toml")).expect("it was written");
    let case = Case::read(&text).expect("it is a case");
    let question = Question { account: Some(&account), ..Question::about(&case, UnixTime::EPOCH) };
    let said = [
        format!("{account:?} {account:#?} {told:?}"),
        format!("{decoded:?} {:?}", decoded.secret),
        format!("{key:?} {code:?} {code:#?}"),
        format!("{:?}", Account::of_secret(decoded.secret.clone(), BASE32)),
        format!("{case:?} {case:#?} {question:?}"),
        format!("{:?}", SecretSource::Secret(BASE32.to_owned().into())),
        format!("{:?}", SecretSource::Uri(uri.into())),
        format!("{:?}", decode(&format!("{BASE32}0"), Encoding::Auto)),
        format!("{:?}", parse_uri(&format!("otpauth://totp/x?secret={BASE32}&algorithm={BASE32}"))),
        format!("{:?}", Code::parse(&format!("{}x", live_code()))),
    ];
    for said in said {
        must_hide_secret(&said, "debug output");
        must_hide_code(&said, "debug output");
    }
}

#[test]
fn the_spellings_are_those_of_one_secret() {
    for (text, encoding) in [(BASE32, Encoding::Base32), (HEX, Encoding::Hex), (BASE64, Encoding::Base64)] {
        let decoded = decode(text, encoding).unwrap_or_else(|wrong| panic!("{encoding}: {wrong}"));
        assert_eq!(decoded.secret.expose(), SECRET, "{encoding}");
    }
}
