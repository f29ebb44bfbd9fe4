//! The table of permissions stands in `docs/graph.md` as the program has it.
//!
//! `TRYCMD=overwrite cargo test --features graph --test graph` writes it anew; read what changed before you keep it.

use instep::graph::{COMMANDS, CommandNeeds, Operation};
use std::path::Path;

const BEGIN: &str = "<!-- from here on made by `cargo test --features graph --test graph` -->\n";
const END: &str = "<!-- up to here -->\n";

#[test]
fn the_table_of_permissions_is_that_of_the_program() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/graph.md");
    let kept = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = kept.split_once(BEGIN).expect("the table begins");
    let (_, after) = rest.split_once(END).expect("the table ends");
    let wanted = format!("{before}{BEGIN}\n{}\n{END}{after}", table());
    if kept != wanted && std::env::var("TRYCMD").is_ok_and(|told| told == "overwrite") {
        std::fs::write(&path, wanted).unwrap();
        return;
    }
    assert!(kept == wanted, "docs/graph.md is old: TRYCMD=overwrite cargo test --features graph --test graph");
}

fn table() -> String {
    let head = "| command | what it does | least permission, application or delegated | role of a person |\n|---|---|---|---|\n";
    head.to_owned() + &COMMANDS.iter().map(rows).collect::<String>()
}

fn rows(needs: &CommandNeeds) -> String {
    let row = |operation: &Operation, always: bool| {
        let permission = operation.permission();
        let optional = if always { "" } else { ", if allowed" };
        let role = permission.role.unwrap_or("not known");
        format!("| `{}` | {}{optional} | `{}` | {role} |\n", needs.command, permission.does, permission.name)
    };
    let always = needs.always.iter().map(|operation| row(operation, true));
    always.chain(needs.if_allowed.iter().map(|operation| row(operation, false))).collect()
}
