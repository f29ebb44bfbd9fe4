use super::super::{Kind, Scenario};
use super::Bench;

#[test]
fn every_record_can_be_read_and_makes_a_directory() {
    for scenario in Scenario::all() {
        assert!(scenario.complaint.ends_with('.') && scenario.complaint.len() > 30, "{}", scenario.name);
        let mut bench = Bench::with(scenario.name, |_| {});
        let path = format!(
            "/beta/auditLogs/signIns?$filter=userPrincipalName%20eq%20'{}'",
            crate::lab::http::encoded(&bench.credentials.user)
        );
        let log = bench.get(&path).value()["value"].as_array().map_or(0, Vec::len);
        assert!(log >= 4, "{} has {log} sign-ins", scenario.name);
        assert_eq!(bench.types()[0], "password", "{}", scenario.name);
    }
    assert_eq!(Scenario::names().count(), 14);
}

#[test]
fn each_complaint_of_the_helpdesk_is_there() {
    for name in ["phone-wiped", "phone-replaced", "app-lost", "cannot-approve", "never-set-up", "mfa-loop"] {
        assert!(Scenario::named(name).is_some(), "{name}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let body = |seed| Bench::with("many-users", |options| options.seed = seed).get("/v1.0/users").body;
    assert_eq!(body(7), body(7));
    assert_ne!(body(7), body(8));
}

#[test]
fn every_type_of_method_has_an_example() {
    let mut seen = std::collections::BTreeSet::new();
    for name in Scenario::names() {
        let mut bench = Bench::with(name, |_| {});
        let path = bench.of_user("authentication/methods").replacen("v1.0", "beta", 1);
        let listed = bench.get(&path).value()["value"].clone();
        seen.extend(listed.as_array().unwrap().iter().map(|one| one["@odata.type"].as_str().unwrap().to_owned()));
    }
    // A pass is made by whoever resets.
    let expected = Kind::ALL.into_iter().filter(|kind| *kind != Kind::TemporaryAccessPass);
    for kind in expected {
        assert!(seen.contains(&format!("#microsoft.graph.{}", kind.type_name())), "{kind:?}");
    }
}
