//! The pages of `tests/cmd`, where every help text and every refusal stands as users see it, and the examples of the README.
//!
//! `TRYCMD=overwrite cargo test --test pages` writes them anew; read what changed before you keep it.

#[test]
#[cfg_attr(not(unix), ignore = "system messages and the program's name differ")]
fn help_and_refusals_are_as_written() {
    trycmd::TestCases::new().env("RUST_BACKTRACE", "0").case("tests/cmd/*.trycmd").case("tests/cmd/ask/*.toml");
}

#[test]
#[cfg_attr(not(unix), ignore = "system messages and the program's name differ")]
fn the_examples_of_the_readme_are_true() {
    keep_to_the_owner("docs/examples/user.otpauth");
    trycmd::TestCases::new().env("RUST_BACKTRACE", "0").case("README.md");
}

/// As the README advises; a checkout does not keep the mode, and the program says so where others may read a secret.
#[cfg_attr(unix, allow(clippy::disallowed_methods, reason = "the example's own file"))]
fn keep_to_the_owner(path: &str) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let owner_only = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(path, owner_only).expect("the example belongs to whoever checked it out");
    }
    #[cfg(not(unix))]
    let _ = path;
}
