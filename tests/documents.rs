//! Documents that commands make stand in `docs/` as the commands make them, and the tables of the model as the code has them.
//!
//! `TRYCMD=overwrite cargo test --test documents` writes them anew; read what changed before you keep it.
#![allow(clippy::disallowed_methods, reason = "the program itself is what is tried, and the documents are files")]

use instep::diagnosis::Cause;
use instep::evidence::sign_ins::{MEANINGS, Meaning, classify, known_numbers, known_reasons};
use instep::evidence::{Case, Event, Noted, Observation, Word};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

fn printed(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_instep")).args(arguments).output().expect("instep starts");
    assert!(output.status.success(), "instep {arguments:?} failed");
    String::from_utf8(output.stdout).expect("instep prints UTF-8")
}

/// The document is this, or becomes it if it is to be written anew.
fn must_be(name: &str, wanted: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    let kept = std::fs::read_to_string(&path).expect("it can be read");
    if kept != wanted && std::env::var("TRYCMD").is_ok_and(|told| told == "overwrite") {
        std::fs::write(&path, wanted).expect("it can be written");
        return;
    }
    assert!(kept == wanted, "docs/{name} is old: TRYCMD=overwrite cargo test --test documents");
}

#[test]
fn the_page_of_causes_is_as_printed() {
    must_be("causes.md", &printed(&["explain", "--markdown"]));
}

#[test]
fn the_tables_of_the_model_are_those_of_the_causes() {
    const BEGIN: &str = "<!-- from here on made by `cargo test --test documents` -->\n";
    const END: &str = "<!-- up to here -->\n";
    let page = include_str!("../docs/model.md");
    let (before, rest) = page.split_once(BEGIN).expect("the tables begin");
    let (_, after) = rest.split_once(END).expect("the tables end");
    must_be("model.md", &format!("{before}{BEGIN}\n{}\n{}\n{}\n{END}{after}", expectations(), timings(), histories()));
}

#[test]
fn the_observation_on_the_page_about_measuring_is_one() {
    let page = include_str!("../docs/measuring.md");
    let shown =
        page.split_once("```toml\n").and_then(|(_, rest)| rest.split_once("```")).expect("an observation is shown").0;
    let case = Case::from_toml(shown).expect("it can be read");
    assert!(matches!(case.observations[..], [Noted { observation: Observation::Offset(_), .. }]), "{case:?}");
}

#[test]
fn the_tables_of_sign_ins_are_those_of_the_classification() {
    const BEGIN: &str = "<!-- from here on made by `cargo test --test documents` -->\n";
    let page = include_str!("../docs/sign-ins.md");
    let (before, _) = page.split_once(BEGIN).expect("the tables begin");
    let tables = format!("{}\n{}\n{}", sign_in_meanings(), sign_in_numbers(), sign_in_reasons());
    must_be("sign-ins.md", &format!("{before}{BEGIN}\n{tables}"));
}

fn sign_in_meanings() -> String {
    let header = ["meaning", "in plain words", "supports", "excludes", "a clock"];
    let row = |means: &&Meaning| {
        let cells = [means.means, means.supports, means.excludes, means.clock.word()];
        std::iter::once(format!("`{}`", means.id)).chain(cells.map(str::to_owned)).collect()
    };
    table(&header, MEANINGS.iter().map(row))
}

fn sign_in_numbers() -> String {
    let mut numbers: Vec<_> = known_numbers().collect();
    numbers.sort_by_key(|(number, _)| *number);
    let row = |(number, means): (i64, &'static Meaning)| vec![number.to_string(), format!("`{}`", means.id)];
    table(&["number", "meaning, where neither method nor reason says more"], numbers.into_iter().map(row))
}

fn sign_in_reasons() -> String {
    let methods = [Some("OATH verification code"), Some("Text message"), Some("Mobile app notification"), None];
    let header = ["reason", "of a code of a generator", "of a text message", "of an approval", "method not told"];
    let means = |reason, method| format!("`{}`", classify(None, method, Some(reason)).means.id);
    let row = |reason: &'static str| {
        std::iter::once(format!("`{reason}`")).chain(methods.map(|method| means(reason, method))).collect()
    };
    table(&header, known_reasons().map(row))
}

fn table(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let head = line(header.iter().map(|name| (*name).to_owned()).collect());
    let rule = line(header.iter().map(|_| "---".to_owned()).collect());
    head + &rule + &rows.map(line).collect::<String>()
}

fn id(cause: Cause) -> String {
    format!("`{}`", cause.id())
}

/// What is accepted under each cause by clocks that are right.
fn expectations() -> String {
    let header = [
        "cause",
        "prior",
        "its code",
        "other account",
        "other app",
        "other device",
        "other users",
        "recovery code",
        "enrolling again",
        "equal streams",
    ];
    let row = |cause: Cause| {
        let of = &cause.record().expects;
        let numbers = [
            cause.record().prior,
            of.accepts,
            of.other_account,
            of.other_app,
            of.other_device,
            of.other_users,
            of.recovery,
            of.enrols,
            of.streams_equal,
        ];
        std::iter::once(id(cause)).chain(numbers.iter().map(f64::to_string)).collect()
    };
    table(&header, Cause::ALL.into_iter().map(row))
}

/// When codes are accepted under each cause, with right clocks.
fn timings() -> String {
    let header = ["cause", "never", "fresh only", "late only", "now and then", "always"];
    let row = |cause: Cause| {
        std::iter::once(id(cause)).chain(cause.record().expects.timing.iter().map(f64::to_string)).collect()
    };
    table(&header, Cause::ALL.into_iter().map(row))
}

/// By event: the causes that it makes likelier or less likely.
fn histories() -> String {
    let mut factors: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for cause in Cause::ALL {
        for (event, factor) in cause.record().expects.history {
            factors.entry(Event::word(*event)).or_default().push(format!("{} {factor}", id(cause)));
        }
    }
    let row = |(event, causes): (&str, Vec<String>)| vec![format!("`{event}`"), causes.join(", ")];
    table(&["event", "factor, for each cause that is not 1"], factors.into_iter().map(row))
}
