//! The pages of `tests/cmd`, where every help text and every refusal stands as users see it, and the examples of the README.
//!
//! `TRYCMD=overwrite cargo test --test pages` writes them anew; read what changed before you keep it.

#[test]
#[cfg_attr(not(unix), ignore = "system messages and the program's name differ")]
fn help_and_refusals_are_as_written() {
    trycmd::TestCases::new().env("RUST_BACKTRACE", "0").case("tests/cmd/*.trycmd");
}
