//! Documents that commands make stand in `docs/` as the commands make them.
#![allow(clippy::disallowed_methods, reason = "the program itself is what is tried")]

use std::process::Command;

fn printed(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_instep")).args(arguments).output().expect("instep starts");
    assert!(output.status.success(), "instep {arguments:?} failed");
    String::from_utf8(output.stdout).expect("instep prints UTF-8")
}

#[test]
fn the_page_of_causes_is_as_printed() {
    let kept = include_str!("../docs/causes.md");
    assert!(
        kept == printed(&["explain", "--markdown"]),
        "docs/causes.md is old: instep explain --markdown > docs/causes.md"
    );
}
