//! `instep phone` as a program, with a browser's part played over plain sockets.
#![allow(clippy::disallowed_methods, reason = "the program itself is what is tried, by clocks and sockets of our own")]

mod answers;
mod client;
mod hostile;

#[test]
#[cfg_attr(not(unix), ignore = "system messages and the program's name differ")]
fn help_and_refusals_are_as_written() {
    trycmd::TestCases::new().env("RUST_BACKTRACE", "0").case("tests/phone/*.trycmd");
}
