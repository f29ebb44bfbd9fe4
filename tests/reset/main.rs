//! `instep graph plan`, `apply`, `tap` and `revoke` as a program, against the stand-in of Graph, which is a program of its own.
#![allow(clippy::disallowed_methods, reason = "the program itself is what is tried, by files and sockets of our own")]

mod killed;
mod middle;
mod runs;
mod stand_in;

#[test]
#[cfg_attr(not(unix), ignore = "system messages and the program's name differ")]
fn help_and_refusals_are_as_written() {
    trycmd::TestCases::new().env("RUST_BACKTRACE", "0").env("USER", "operator").case("tests/reset/*.trycmd");
}
