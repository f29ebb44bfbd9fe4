//! What `profiles` and `schema` print, as files that anybody can read.

#[test]
fn profiles_and_schemas_are_printed() {
    trycmd::TestCases::new().case("tests/profiles_command/*.trycmd");
}
