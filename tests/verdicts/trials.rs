//! Cases with answers: real ones retold in `tests/cases`, and trials of our own in `tests/trials`.

use super::{of, verdict};
use instep::diagnosis::Conclusion;
use instep::evidence::Case;
use std::fmt::Write;

/// One line of `answers.jsonl`, as far as it matters here.
#[derive(serde::Deserialize)]
struct Answer {
    case: String,
    truth: Option<OneOrMany>,
    expected: OneOrMany,
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn all(&self) -> Vec<&str> {
        match self {
            OneOrMany::One(one) => vec![one],
            OneOrMany::Many(many) => many.iter().map(String::as_str).collect(),
        }
    }
}

fn word(conclusion: Conclusion) -> &'static str {
    match conclusion {
        Conclusion::Confirmed => "confirmed",
        Conclusion::RuledOut => "ruled-out",
        Conclusion::NotEstablished => "not-established",
    }
}

/// Judges a folder of cases: no firm verdict may be one that its answer does not accept. The share of cases whose answer
/// accepts what was said, an open verdict too.
fn judge(folder: &str) -> f64 {
    let answers = std::fs::read_to_string(format!("tests/{folder}/answers.jsonl")).unwrap();
    let (mut wrong, mut needless, mut count, mut firm, mut first) = (String::new(), Vec::new(), 0, 0, 0);
    let mut accepted = 0;
    for line in answers.lines() {
        let answer: Answer = serde_json::from_str(line).unwrap();
        let text = std::fs::read_to_string(format!("tests/{folder}/{}.toml", answer.case)).unwrap();
        let verdict = verdict(&text);
        let (got, expected) = (word(verdict.verdict), answer.expected.all());
        count += 1;
        accepted += usize::from(expected.contains(&got));
        if verdict.verdict == Conclusion::NotEstablished {
            if expected[0] != got {
                needless.push(format!("{} ({:.3})", answer.case, verdict.probability));
            }
            continue;
        }
        firm += 1;
        first += usize::from(answer.truth.is_none_or(|truth| truth.all().contains(&verdict.causes[0].id)));
        if !expected.contains(&got) {
            writeln!(wrong, "{}: {got} ({}), expected {expected:?}", answer.case, verdict.probability).unwrap();
        }
    }
    println!("{folder}: {count} cases, {firm} firm, {first} of them with a true cause first");
    println!("{} needlessly not established: {}", needless.len(), needless.join(", "));
    println!("{accepted} of {count} accepted by their answers");
    assert!(wrong.is_empty(), "wrong verdicts:\n{wrong}");
    accepted as f64 / f64::from(count)
}

#[test]
fn no_verdict_on_a_real_case_is_wrong() {
    assert!(judge("cases") >= 0.9, "too many that an expert would not have left open");
}

#[test]
fn no_verdict_on_a_trial_is_wrong() {
    assert!(judge("trials") >= 0.9, "too many that an expert would not have left open");
}

/// The same case in JSON is the same case.
#[test]
fn json_and_toml_tell_the_same() {
    let toml = std::fs::read_to_string("tests/trials/webmail-phone-slow.toml").unwrap();
    let json = std::fs::read_to_string("tests/trials/webmail-phone-slow.json").unwrap();
    assert_eq!(Case::read(&toml).unwrap(), Case::read(&json).unwrap());
    let (toml, json) = (verdict(&toml), verdict(&json));
    assert_eq!(of(&toml, "device-clock"), of(&json, "device-clock"));
}
