//! `instep graph` as a program, against the stand-in that `instep lab graph` starts, and against servers of our own.
#![allow(clippy::disallowed_methods, reason = "the program itself is what is tried, by clocks and sockets of our own")]

mod clocks_and_clouds;
mod document;
mod lab;
mod reading;
mod refusals;
mod secrets;
mod server;
mod sign_in;
mod terminal;
mod travelling;

#[test]
#[cfg_attr(not(unix), ignore = "system messages and the program's name differ")]
fn help_and_refusals_are_as_written() {
    trycmd::TestCases::new().env("RUST_BACKTRACE", "0").case("tests/graph/*.trycmd");
}
