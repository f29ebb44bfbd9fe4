//! The walls of `docs/architecture.md`: which room may use which, and what only one room may do.
#![allow(clippy::disallowed_methods, reason = "the sources are what is tried")]

mod imports;
mod rust_text;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The rooms, lowest first. A room may use itself and the rooms on lower levels; rooms of one level do not know each other.
const LEVELS: [&[&str]; 10] = [
    &["time"],
    &["clock", "otp", "random"],
    &["search", "skew", "verifier"],
    &["evidence"],
    &["simulation"],
    &["diagnosis"],
    &["report", "fleet", "lab", "graph"],
    &["io"],
    &["cli"],
    &["main"],
];

/// The most lines of one source file.
const MOST_LINES: usize = 800;

/// One source file of the crate.
struct Source {
    /// Relative to `src`.
    path: PathBuf,
    text: String,
}

impl Source {
    /// The first part of its path; `lib` and `main` are files.
    fn room(&self) -> String {
        let first = self.path.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned());
        first.unwrap_or_default().trim_end_matches(".rs").to_owned()
    }

    /// How many modules lie between it and the root of the crate: `a/mod.rs` 1, `a/b.rs` 2.
    fn depth(&self) -> usize {
        let parts = self.path.components().count();
        if self.path.ends_with("mod.rs") { parts - 1 } else { parts }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source is text");
                let path = path.strip_prefix(root().join("src")).expect("it lies in src").to_owned();
                found.push(Source { path, text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 50, "only {} sources were found", found.len());
    found
}

/// The rooms that exist, `lib` and `main` apart.
fn rooms(sources: &[Source]) -> BTreeSet<String> {
    sources.iter().map(Source::room).filter(|room| room != "lib" && room != "main").collect()
}

fn level(room: &str) -> Option<usize> {
    LEVELS.iter().position(|level| level.contains(&room))
}

fn may_use(room: &str, other: &str) -> bool {
    match (level(room), level(other)) {
        (Some(above), Some(below)) => room == other || below < above,
        _ => false,
    }
}

#[test]
fn every_room_has_its_level() {
    for room in rooms(&sources()) {
        assert!(
            level(&room).is_some(),
            "src/{room} stands on no level: add it to docs/architecture.md and to this test"
        );
    }
}

#[test]
fn no_room_uses_one_above_it_or_beside_it() {
    let sources = sources();
    let rooms = rooms(&sources);
    let mut wrong = Vec::new();
    for source in sources.iter().filter(|source| source.room() != "lib") {
        let room = source.room();
        let used = imports::rooms_used(&source.text, source.depth(), &rooms);
        for (line, other) in used.into_iter().filter(|(_, other)| !may_use(&room, other)) {
            wrong.push(format!("src/{}:{line}: {room} uses {other}", source.path.display()));
        }
    }
    assert!(wrong.is_empty(), "these imports go the wrong way:\n{}", wrong.join("\n"));
}

#[test]
fn the_library_root_only_lists_the_rooms() {
    let sources = sources();
    let lib = sources.iter().find(|source| source.room() == "lib").expect("there is a lib.rs");
    let code = rust_text::code_only(&lib.text);
    for statement in code.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
        let last = statement.lines().last().unwrap_or_default().trim();
        assert!(last.starts_with("pub mod ") || last.starts_with("pub use "), "lib.rs holds more than a list: {last}");
    }
}

#[test]
fn only_io_may_touch_the_world() {
    for source in sources().iter().filter(|source| source.room() != "io") {
        let code = rust_text::code_only(&source.text);
        for (index, line) in code.lines().enumerate() {
            assert!(
                !line.contains("clippy::disallowed_methods"),
                "src/{}:{}: only src/io may use what clippy.toml bans",
                source.path.display(),
                index + 1
            );
        }
    }
}

#[test]
fn unsafe_code_has_one_small_file() {
    for source in sources().iter().filter(|source| !source.path.ends_with("io/kernel_clock.rs")) {
        let code = rust_text::code_only(&source.text);
        let line = code.lines().position(|line| line.contains("unsafe"));
        assert_eq!(line, None, "src/{}: only src/io/kernel_clock.rs may hold unsafe code", source.path.display());
    }
}

#[test]
fn no_file_is_too_long() {
    for source in sources() {
        let lines = source.text.lines().count();
        assert!(lines <= MOST_LINES, "src/{} has {lines} lines, the most is {MOST_LINES}", source.path.display());
    }
}

#[test]
fn no_room_is_a_drawer_for_the_rest() {
    for source in sources() {
        for part in source.path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()) {
            let name = part.trim_end_matches(".rs");
            assert!(
                !["util", "utils", "helper", "helpers", "common", "misc", "manager"].contains(&name),
                "src/{}: a name has to say what is in it",
                source.path.display()
            );
        }
    }
}

#[test]
fn the_page_on_architecture_names_every_room_that_exists_and_no_other() {
    let page = std::fs::read_to_string(root().join("docs/architecture.md")).expect("there is docs/architecture.md");
    let table =
        page.split("## Rooms").nth(1).and_then(|rest| rest.split("\n## ").next()).expect("it has a table of rooms");
    let named: BTreeSet<String> = table
        .lines()
        .filter_map(|line| {
            line.strip_prefix("| `")?.split('`').next().map(|name| name.trim_end_matches('/').to_owned())
        })
        .collect();
    assert_eq!(named, rooms(&sources()), "left: docs/architecture.md, right: src");
}

#[test]
fn the_front_page_of_the_library_names_every_room() {
    let sources = sources();
    let lib = sources.iter().find(|source| source.room() == "lib").expect("there is a lib.rs");
    for room in rooms(&sources).iter().filter(|room| *room != "cli") {
        // A room of a feature has no link, which would be broken without the feature.
        let rows = [format!("//! | [`{room}`] |"), format!("//! | `{room}` |")];
        assert!(rows.iter().any(|row| lib.text.contains(row)), "the table in src/lib.rs lacks {room}");
    }
}

/// `docs/model.md` has tables of rows such as "| `NAME` | 0.05 | what it is | `file.rs` |", with files of `src/diagnosis`.
#[test]
fn the_numbers_of_the_page_on_the_model_are_those_of_the_code() {
    let page = std::fs::read_to_string(root().join("docs/model.md")).expect("there is docs/model.md");
    let mut compared = 0;
    for line in page.lines() {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [name, value, _, file] = cells[..] else { continue };
        let (Some(name), Some(file)) = (quoted(name), quoted(file)) else { continue };
        let code = std::fs::read_to_string(root().join("src/diagnosis").join(file));
        let code = code.unwrap_or_else(|error| panic!("docs/model.md names {file}: {error}"));
        let declared = code.split_once(&format!("const {name}: ")).and_then(|(_, rest)| rest.split_once(" = "));
        let in_code = declared.and_then(|(_, rest)| rest.split_once(';')).map(|(value, _)| value);
        assert_eq!(in_code, Some(value), "{name}: left is src/diagnosis/{file}, right is docs/model.md");
        compared += 1;
    }
    assert!(compared > 20, "only {compared} numbers were found");
}

fn quoted(cell: &str) -> Option<&str> {
    cell.strip_prefix('`')?.strip_suffix('`')
}
