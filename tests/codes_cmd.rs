//! What `code`, `verify` and `search` say, word for word: the files beside this one are for reading.

#[test]
fn what_the_commands_say() {
    trycmd::TestCases::new().case("tests/cmd/codes/*.trycmd").case("tests/cmd/codes/*.toml");
}
