//! What holds for any text and for any slip.

use super::file;
use instep::evidence::Case;
use proptest::prelude::*;

/// The lines of the full example that hold a key, with that key.
fn keyed_lines(text: &str) -> Vec<(usize, String)> {
    let key = |line: &str| line.split_once(" =").map(|(key, _)| key.trim().to_owned());
    text.lines().enumerate().filter_map(|(place, line)| key(line).map(|key| (place, key))).collect()
}

/// The example with another text in one line.
fn with_line(text: &str, place: usize, change: impl Fn(&str) -> String) -> String {
    let line = |(number, line): (usize, &str)| if number == place { change(line) } else { line.to_owned() };
    text.lines().enumerate().map(line).collect::<Vec<_>>().join("\n")
}

/// Everything that could get out of a reading: the error with its hints, or the case as `Debug` shows it.
fn all_that_is_said(text: &str) -> String {
    match Case::read(text) {
        Ok(case) => format!("{case:?}"),
        Err(wrong) => format!("{wrong} {wrong:?} {}", wrong.hints.join(" ")),
    }
}

#[test]
fn each_known_key_is_the_hint_for_its_misspelling() {
    let text = file("contract.toml");
    for (place, key) in keyed_lines(&text) {
        for (at, letter) in key.char_indices() {
            let slip = format!("{}{}{}", &key[..at], if letter == 'q' { 'x' } else { 'q' }, &key[at + 1..]);
            let wrong = Case::from_toml(&with_line(&text, place, |line| line.replacen(&key, &slip, 1)));
            let wrong = wrong.expect_err(&slip);
            // Without its kind, nobody knows which keys an observation has.
            if wrong.message.ends_with("lacks 'kind'") {
                continue;
            }
            assert_eq!(wrong.line, Some(place + 1), "{slip}: {wrong}");
            assert_eq!(wrong.message.split(" in ").next(), Some(format!("unknown key '{slip}'").as_str()));
            assert_eq!(wrong.hints, [format!("did you mean '{key}'?")], "{slip}: {wrong}");
        }
    }
}

#[test]
fn each_key_is_read_and_refuses_what_it_cannot_take() {
    let text = file("contract.toml");
    for (place, key) in keyed_lines(&text) {
        if key == "enrolment" {
            continue;
        }
        let wrong = Case::from_toml(&with_line(&text, place, |_| format!("{key} = [[]]")));
        let wrong = wrong.expect_err(&key);
        assert!(wrong.message.starts_with(&format!("'{key}' is to be ")), "{key}: {wrong}");
        assert_eq!(wrong.line, Some(place + 1), "{key}: {wrong}");
    }
}

#[test]
fn a_text_that_is_cut_off_anywhere_is_an_error_or_a_smaller_case() {
    for text in [file("contract.toml"), file("contract.json")] {
        for (end, _) in text.char_indices().step_by(7) {
            let _ = Case::read(&text[..end]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = Case::read(&text);
        let _ = Case::from_toml(&text);
        let _ = Case::from_json(&text);
    }

    /// Pieces of case files in any order come nearer to the inner rooms than arbitrary characters.
    #[test]
    fn no_shuffled_case_makes_it_panic(lines in proptest::collection::vec(0usize..135, 0..40), cut in 0usize..40) {
        let text = file("contract.toml");
        let all: Vec<&str> = text.lines().collect();
        let picked: Vec<&str> = lines.iter().filter_map(|place| all.get(*place).copied()).collect();
        let shuffled = picked.join("\n");
        let _ = Case::from_toml(&shuffled);
        let end = shuffled.char_indices().nth(shuffled.chars().count().saturating_sub(cut)).map_or(0, |(end, _)| end);
        let _ = Case::from_toml(&shuffled[..end]);
    }

    #[test]
    fn no_odd_value_makes_it_panic(
        place in 0usize..200,
        value in prop_oneof![
            any::<i64>().prop_map(|number| number.to_string()),
            any::<f64>().prop_map(|number| format!("{number:e}")),
            "[0-9T:+Z.@ -]{0,30}".prop_map(|text| format!("'{text}'")),
            "[a-z0-9.-]{0,12}".prop_map(|text| format!("'{text}'")),
            Just("{}".to_owned()), Just("[{}]".to_owned()), Just("0001-01-01T00:00:00Z".to_owned()),
            Just("'@9223372036854775807'".to_owned()), Just("'-292277026596y'".to_owned()), Just("9999-12-31T23:59:60-23:59".to_owned()),
        ],
    ) {
        let text = file("contract.toml");
        let keyed = keyed_lines(&text);
        let (place, key) = &keyed[place % keyed.len()];
        let _ = all_that_is_said(&with_line(&text, *place, |_| format!("{key} = {value}")));
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line(place in 0usize..200, key in "[a-z]{3}_x[a-z]{3}") {
        let text = file("contract.toml");
        let keyed = keyed_lines(&text);
        let (place, _) = &keyed[place % keyed.len()];
        let wrong = Case::from_toml(&with_line(&text, *place, |line| format!("{key} = 1\n{line}"))).unwrap_err();
        prop_assert_eq!(wrong.line, Some(place + 1));
        prop_assert!(wrong.message.starts_with(&format!("unknown key '{key}' in ")), "{}", wrong);
        prop_assert_eq!(wrong.hints.len(), 1);
    }

    /// Wherever else the file is wrong, and whatever is wrong there.
    #[test]
    fn no_secret_and_no_code_is_ever_said(
        secret in "[A-Z2-7]{16,52}",
        code in "[1-9]{6,8}",
        uri in any::<bool>(),
        place in 0usize..200,
        slip in prop_oneof![Just("= = ="), Just("\""), Just("x = 1"), Just("[verifier]"), Just("title = 5"), Just("")],
    ) {
        let given = if uri { format!("uri = \"otpauth://totp/a:b?secret={secret}\"") } else { format!("secret = \"{secret}\"") };
        let text = file("contract.toml").replace("uri_file    = \"user.otpauth\"", &given).replace("492039", &code);
        prop_assert!(text.contains(&secret));
        let text = with_line(&text, place % text.lines().count(), |line| format!("{line}\n{slip}"));
        let said = all_that_is_said(&text);
        prop_assert!(!said.contains(&secret), "{}", said);
        prop_assert!(!said.contains(&format!("{code:?}")) && !said.contains(&format!("'{code}'")), "{}", said);
    }

    /// A secret or a code that was put where something else belongs.
    #[test]
    fn nor_when_it_stands_in_the_wrong_place(secret in "[A-Z2-7]{16,52}", code in "[1-9]{6,8}", place in 0usize..200) {
        let text = file("contract.toml");
        let keyed = keyed_lines(&text);
        let (place, key) = &keyed[place % keyed.len()];
        for hidden in [secret, code] {
            for value in [format!("'{hidden}'"), hidden.clone()] {
                // Where the key takes it, it is no secret any more.
                if let Err(wrong) = Case::read(&with_line(&text, *place, |_| format!("{key} = {value}"))) {
                    let said = format!("{wrong} {}", wrong.hints.join(" "));
                    prop_assert!(!said.contains(&hidden), "{}: {}", key, said);
                }
            }
        }
    }
}
