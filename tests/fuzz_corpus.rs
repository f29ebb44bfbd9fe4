//! The fuzz targets on a stable compiler: every file of the corpus, and every file cut off at some places.
#![allow(clippy::disallowed_methods, reason = "the corpus lies in files")]

#[path = "../fuzz/targets.rs"]
mod targets;

use std::path::{Path, PathBuf};

/// The files of a target's corpus, in the order of their names.
fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("the entry can be read").path()).collect();
    paths.sort();
    let read = |path: PathBuf| (std::fs::read(&path).expect("the file can be read"), path);
    paths.into_iter().map(read).map(|(bytes, path)| (path, bytes)).collect()
}

/// Runs a target over its corpus; `cuts` is at how many more places each file is cut off.
fn replay(name: &str, target: fn(&[u8]), cuts: usize) {
    let files = corpus(name);
    assert!(files.len() >= 10, "the corpus of {name} has {} files", files.len());
    for (path, bytes) in files {
        println!("{}", path.display());
        target(&bytes);
        for cut in 1..=cuts {
            target(&bytes[..bytes.len() * cut / (cuts + 1)]);
        }
    }
}

#[test]
fn case_file() {
    replay("case_file", targets::case_file, 3);
}

#[test]
fn secret_text() {
    replay("secret_text", targets::secret_text, 7);
}

#[test]
fn otpauth_uri() {
    replay("otpauth_uri", targets::otpauth_uri, 15);
}

#[test]
fn ntp_reply() {
    replay("ntp_reply", targets::ntp_reply, 11);
}

#[test]
fn clock_source() {
    replay("clock_source", targets::clock_source, 11);
}

#[test]
fn search_kernel() {
    replay("search_kernel", targets::search_kernel, 3);
}

#[test]
fn code_search() {
    replay("code_search", targets::code_search, 3);
}

#[test]
fn sign_ins_json() {
    replay("sign_ins_json", targets::sign_ins_json, 11);
}

#[test]
fn sign_ins_table() {
    replay("sign_ins_table", targets::sign_ins_table, 11);
}
