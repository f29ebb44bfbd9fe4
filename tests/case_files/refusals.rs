//! What is refused, in which words, and with which advice.

use instep::evidence::Case;

/// A text, the error's one line, and its hints.
const REFUSED: &[(&str, &str, &[&str])] = &[
    // Keys
    ("titel = 'x'", "line 1: unknown key 'titel' in the case", &["did you mean 'title'?"]),
    (
        "\n[[observation]]\nkind = 'code'\nshown = 2026-11-21T10:00:05Z",
        "line 4: unknown key 'shown' in observation of kind 'code'",
        &["did you mean 'shown_at'?"],
    ),
    ("[device]\ncolour = 'red'", "line 2: unknown key 'colour' in [device]", &["known keys: kind, app"]),
    (
        "verifier.enrolment = { lookback = 1 }",
        "line 1: unknown key 'lookback' in verifier.enrolment",
        &["did you mean 'look_back'?"],
    ),
    ("[device]\nkind = 'phone'\nkind = 'phone'", "line 3: key 'kind' stands here again", &[]),
    ("{\"title\": 1,\n \"title\": 2}", "line 2: key 'title' stands here again, first on line 1", &[]),
    // Words
    (
        "[[observation]]\nkind = 'cod'",
        "line 2: unknown value 'cod' of key 'kind' in observation",
        &["did you mean 'code'?"],
    ),
    (
        "[[observation]]\nkind = 'verifier-log'\nsays = 'nonsense'",
        "line 3: unknown value 'nonsense' of key 'says' in observation of kind 'verifier-log'",
        &[
            "known values: code-mismatch, code-reused, code-expired, clock-warning, secret-unreadable, locked-out, nothing",
        ],
    ),
    (
        "verifier.algorithm = 'SHA1'",
        "line 1: unknown value 'SHA1' of key 'algorithm' in [verifier]",
        &["did you mean 'sha1'?"],
    ),
    (
        "schema = 'instep.case/2'",
        "line 1: unknown value 'instep.case/2' of key 'schema' in the case",
        &["did you mean 'instep.case/1'?"],
    ),
    ("verifier.profile = 'entra'", "line 1: 'profile' names no known verifier: 'entra'", &["did you mean 'entra-id'?"]),
    // What is missing
    (
        "title = 'x'\n\n[[observation]]\nkind = 'control'\nwhat = 'recovery-code'",
        "line 3: observation of kind 'control' lacks 'accepted'",
        &["'accepted' is true or false"],
    ),
    (
        "[[observation]]\nkind = 'trial'\nchange = 'clock-shifted'\naccepted = true",
        "line 1: observation of kind 'trial' lacks 'by'",
        &["by how much was the clock shifted? by = \"-1h\" is an hour back"],
    ),
    (
        "[[observation]]\nkind = 'sign-in'",
        "line 1: observation of kind 'sign-in' lacks any of at, error_code, method, detail",
        &[],
    ),
    (
        "[[observation]]\nkind = 'code-streams'",
        "line 1: observation of kind 'code-streams' lacks 'lag_steps'",
        &["or write equal = false if the streams never coincide"],
    ),
    // Types
    (
        "[[observation]]\nkind = 'code'\nvalue = 492039",
        "line 3: 'value' is to be a text, not a whole number",
        &["put it in quotes; leading zeros count"],
    ),
    (
        "[[observation]]\nkind = 'code'\nuncertainty = 3",
        "line 3: 'uncertainty' is a bare number, which may mean seconds or anything else",
        &["write \"3s\" for seconds or \"3m\" for minutes"],
    ),
    ("[[observation]]\nkind = 'code'\nuncertainty = '-3s'", "line 3: 'uncertainty' is negative: '-3s'", &[]),
    (
        "[observation]\nkind = 'code'",
        "line 1: 'observation' is to be a list of tables, not a table",
        &["in TOML each one begins with [[observation]], in double brackets"],
    ),
    ("verifier = 'entra-id'", "line 1: [verifier] is to be a table, not a text", &[]),
    (
        "verifier.learns_drift = 'true'",
        "line 1: 'learns_drift' is to be true or false, not a text",
        &["leave out the quotes"],
    ),
    // Numbers
    ("verifier.period = 0", "line 1: 'period' is 0, but it is at least 1 and at most 4294967295", &[]),
    ("verifier.digits = 5", "line 1: 'digits' is 5, but it is at least 6 and at most 10", &[]),
    ("verifier.look_back = -1", "line 1: 'look_back' is -1, but a number of steps is at least 0 and fits 32 bits", &[]),
    (
        "verifier.look_back = '2'",
        "line 1: 'look_back' is a number in quotes, which may mean steps or seconds",
        &["leave out the quotes for steps, or write a duration such as \"45s\""],
    ),
    (
        "verifier.stored_drift = 99999999999999999999",
        "line 1: 'stored_drift' is to be a whole number, not a number that is too large",
        &[],
    ),
    ("verifier.digits = 492039", "line 1: 'digits' is a large number, but it is at least 6 and at most 10", &[]),
    (
        "prior.clock = 1",
        "line 1: 'clock' is 1, but it lies above 0 and below 1",
        &["certainty leaves nothing to find out; write 0.01 or 0.99 if you are nearly sure"],
    ),
    ("prior.clock = nan", "line 1: 'clock' is to be a finite number", &[]),
    // Times
    (
        "now = 2026-11-21T10:05:00",
        "line 1: 'now' has no zone: '2026-11-21T10:05:00'",
        &["end it in Z for UTC, or in an offset such as +02:00"],
    ),
    (
        "{\"now\": \"yesterday\"}",
        "line 1: 'now' is no time: 'yesterday'",
        &["write 2026-11-21T10:00:05Z, or @ and Unix seconds: @1795255205.25"],
    ),
    (
        "[[observation]]\nkind = 'reading'\nof = 'device'\nat = 2026-11-21T10:01:02Z\nshows = '10:02'",
        "line 5: 'shows' has no zone: '10:02'",
        &["add what the clock is set to: zone = \"+02:00\", or \"Z\" for UTC"],
    ),
    (
        "[[observation]]\nkind = 'reading'\nof = 'device'\nat = 2026-11-21T10:01:02Z\nshows = '10:02'\nzone = 'CET'",
        "line 6: 'zone' is no offset from UTC: 'CET'",
        &["write +02:00, -05:30 or Z; a zone's name does not say whether summer time was on"],
    ),
    // What contradicts itself
    (
        "[[observation]]\nkind = 'offset'\nof = 'device'\nseconds = 3\nlow = 2",
        "line 5: 'low' stands beside 'seconds'",
        &["give 'seconds' for one figure, or 'low' and 'high' for a range"],
    ),
    (
        "[[observation]]\nkind = 'offset'\nof = 'device'\nlow = -60\nhigh = -90",
        "line 4: 'low' is -60, above 'high', which is -90",
        &["positive is ahead, negative is behind: -90 is lower than -60"],
    ),
    (
        "[[observation]]\nkind = 'code-streams'\nlag_steps = 2\nequal = false",
        "line 3: 'lag_steps' stands beside 'equal = false', but streams that differ have no lag",
        &["leave out one of them"],
    ),
    (
        "[credential]\nuri_file = 'a'\nsecret_env = 'B'",
        "line 3: 'secret_env' stands beside 'uri_file', but a credential has one source",
        &["leave out 'uri_file' or 'secret_env'"],
    ),
    // No TOML, no JSON
    (
        "[[observation]]\nkind = 'code'\nuncertainty = 3s",
        "line 3: this is no TOML: string values must be quoted, expected literal string",
        &["put texts and durations in double quotes, such as \"3s\""],
    ),
    ("title = \"x", "line 1: this is no TOML: invalid basic string, expected `\"`", &[]),
    ("{\"title\":\n \"x\"", "line 2: this is no JSON: EOF while parsing an object", &[]),
];

#[test]
fn each_slip_has_its_words() {
    for (text, message, hints) in REFUSED {
        let wrong = Case::read(text).expect_err(text);
        assert_eq!(wrong.to_string(), *message, "{text}");
        assert_eq!(wrong.hints, *hints, "{text}");
    }
}

#[test]
fn errors_are_one_line_in_small_letters_without_full_stop() {
    for (_, message, hints) in REFUSED {
        for line in std::iter::once(message).chain(*hints) {
            assert!(!line.contains('\n') && !line.ends_with('.'), "{line}");
            assert!(!line.starts_with(|c: char| c.is_uppercase()), "{line}");
        }
    }
}

#[test]
fn values_too_deep_and_texts_too_odd_are_one_error() {
    let deep = |open: &str, count: usize| Case::read(&format!("{{\"title\":{}", open.repeat(count)));
    assert!(deep("[", 100_000).is_err());
    let closed = format!("{{\"title\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(Case::read(&closed).unwrap_err().to_string(), "line 1: values lie more than 32 levels deep");
    assert!(Case::read(&format!("title = {}", "[".repeat(100_000))).is_err());
    assert!(Case::read(&"\u{1}é\r".repeat(100_000)).is_err());
}
