//! Which rooms a source uses: `crate::room`, `crate::{room, room::X}`, `instep::room`, and `super` often enough to get out.

use crate::rust_text::code_only;
use std::collections::BTreeSet;

/// The rooms that a source names in its code, with the lines, its own room included. `depth` is how many modules lie
/// between the source and the root of the crate.
pub fn rooms_used(text: &str, depth: usize, rooms: &BTreeSet<String>) -> Vec<(usize, String)> {
    let code = code_only(text);
    let tokens = tokens(&code);
    let mut used = Vec::new();
    for (index, (_, word)) in tokens.iter().enumerate() {
        let from_root = match *word {
            "crate" | "instep" => Some(index + 1),
            "super" if index == 0 || tokens[index - 1].1 != "::" => root_behind(&tokens, index, depth),
            _ => None,
        };
        if let Some(behind) = from_root {
            used.extend(first_names(&tokens, behind));
        }
    }
    used.into_iter().filter(|(_, name)| rooms.contains(*name)).map(|(line, name)| (line, name.to_owned())).collect()
}

/// Where the path goes on behind so many `super` that they lead to the root.
fn root_behind(tokens: &[(usize, &str)], start: usize, depth: usize) -> Option<usize> {
    let mut index = start;
    let mut climbed = 1;
    while tokens.get(index + 1).is_some_and(|token| token.1 == "::")
        && tokens.get(index + 2).is_some_and(|token| token.1 == "super")
    {
        index += 2;
        climbed += 1;
    }
    (climbed >= depth).then_some(index + 1)
}

/// The names that stand directly behind a path's `::`: one, or several in braces.
fn first_names<'a>(tokens: &[(usize, &'a str)], behind: usize) -> Vec<(usize, &'a str)> {
    if tokens.get(behind).is_none_or(|token| token.1 != "::") {
        return Vec::new();
    }
    match tokens.get(behind + 1) {
        Some((_, "{")) => names_in_braces(&tokens[behind + 1..]),
        Some(token) => vec![*token],
        None => Vec::new(),
    }
}

fn names_in_braces<'a>(tokens: &[(usize, &'a str)]) -> Vec<(usize, &'a str)> {
    let mut depth = 0;
    let mut names = Vec::new();
    let mut previous = "";
    for token in tokens {
        match token.1 {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ if depth == 1 && matches!(previous, "{" | ",") => names.push(*token),
            _ => {}
        }
        if depth == 0 {
            break;
        }
        previous = token.1;
    }
    names
}

/// Words, `::` and single signs, each with its line.
fn tokens(code: &str) -> Vec<(usize, &str)> {
    let mut tokens = Vec::new();
    for (index, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(c) = rest.chars().next() {
            let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            let length = match word {
                0 if rest.starts_with("::") => 2,
                0 => c.len_utf8(),
                _ => word,
            };
            tokens.push((index + 1, &rest[..length]));
            rest = rest[length..].trim_start();
        }
    }
    tokens
}

#[test]
fn every_way_of_naming_a_room_is_seen() {
    let rooms: BTreeSet<String> = ["time", "io", "skew"].map(str::to_owned).into();
    let used = |text: &str, depth| -> Vec<String> {
        rooms_used(text, depth, &rooms).into_iter().map(|(_, room)| room).collect()
    };
    assert_eq!(used("use crate::time::Span;", 2), ["time"]);
    assert_eq!(used("use crate::{\n    otp::{io, Key},\n    skew::Hull, time,\n};", 2), ["skew", "time"]);
    assert_eq!(used("fn f() { crate :: io::now() }", 2), ["io"]);
    assert_eq!(used("use super::super::io::now;", 2), ["io"]);
    assert_eq!(used("use super::io::now;", 1), ["io"]);
    assert_eq!(used("pub(in crate::skew) use instep::time;", 1), ["skew", "time"]);
    assert_eq!(used("use super::skew; // crate::io\nlet _ = \"crate::io\";", 2), Vec::<String>::new());
}
