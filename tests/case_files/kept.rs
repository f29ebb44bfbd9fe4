//! The case files that are kept beside the tests are read, every one of them.

use instep::evidence::Case;

#[test]
fn every_kept_case_is_read() {
    let mut read = 0;
    for entry in std::fs::read_dir("tests/cases").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = std::fs::read_to_string(&path).unwrap();
            let case =
                Case::read(&text).unwrap_or_else(|wrong| panic!("{}: {wrong} {:?}", path.display(), wrong.hints));
            assert!(!case.observations.is_empty(), "{}", path.display());
            read += 1;
        }
    }
    assert_eq!(read, 32);
}
