use super::super::Scenario;
use super::Bench;
use serde_json::Value;

/// All records from this path on, page by page, and how many pages there were.
fn all(bench: &mut Bench, path: &str) -> (Vec<Value>, usize) {
    let (mut records, mut pages, mut next) = (Vec::new(), 0, path.to_owned());
    loop {
        let page = bench.get(&next).value();
        records.extend(page["value"].as_array().unwrap().iter().cloned());
        pages += 1;
        match page["@odata.nextLink"].as_str() {
            Some(link) => next = link.strip_prefix("http://127.0.0.1:8080").expect("the link stays here").to_owned(),
            None => return (records, pages),
        }
    }
}

#[test]
fn at_least_six_come_in_pages_newest_first_and_each_once() {
    let mut bench = Bench::new();
    let (whole, pages) = all(&mut bench, "/v1.0/auditLogs/signIns");
    assert!(whole.len() >= 6 && pages == 1, "{} in {pages}", whole.len());
    let (paged, pages) = all(&mut bench, "/v1.0/auditLogs/signIns?$top=2");
    assert_eq!((paged, pages), (whole.clone(), whole.len().div_ceil(2)));
    let times: Vec<&str> = whole.iter().map(|one| one["createdDateTime"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");
    let mut empty = Bench::with_faults(&["empty-page"]);
    assert_eq!(all(&mut empty, "/v1.0/auditLogs/signIns?$top=1000").0.len(), whole.len());
}

#[test]
fn filters_choose() {
    let mut bench = Bench::with("many-users", |_| {});
    let mut count = |filter: &str| all(&mut bench, &format!("/v1.0/auditLogs/signIns?$filter={filter}")).0.len();
    let everything = count("status/errorCode%20ge%200");
    assert_eq!(count("userPrincipalName%20eq%20%27SAM.okoro@lab.example%27") * 8, everything);
    assert_eq!(count("userPrincipalName+eq+'sam.okoro@lab.example'+and+createdDateTime+ge+2026-11-21T09:30:00Z"), 2);
    assert_eq!(count("userPrincipalName%20eq%20'nobody'"), 0);
    assert_eq!(bench.get("/v1.0/auditLogs/signIns?$filter=mood%20eq%20'bad'").status, 400);
    assert_eq!(bench.get("/v1.0/auditLogs/signIns?$top=1001").status, 400);
}

#[test]
fn details_and_sign_ins_without_a_person_are_told_by_beta_alone() {
    let mut bench = Bench::new();
    let v1 = bench.get("/v1.0/auditLogs/signIns?$top=1").value()["value"][0].clone();
    let beta = bench.get("/beta/auditLogs/signIns?$top=1").value()["value"][0].clone();
    for field in ["authenticationDetails", "authenticationRequirement", "signInEventTypes", "mfaDetail"] {
        assert!(v1.get(field).is_none() && beta.get(field).is_some(), "{field}");
    }
    assert!(v1.as_object().unwrap().keys().all(|key| beta.get(key) == v1.get(key)));
    let filter = "?$filter=signInEventTypes/any(t:%20t%20eq%20'nonInteractiveUser')";
    assert_eq!(bench.get(&format!("/v1.0/auditLogs/signIns{filter}")).status, 400);
    let others = bench.get(&format!("/beta/auditLogs/signIns{filter}")).value()["value"].clone();
    assert_eq!((others.as_array().unwrap().len(), &others[0]["isInteractive"]), (1, &false.into()));
    let id = v1["id"].as_str().unwrap();
    assert_eq!(bench.get(&format!("/v1.0/auditLogs/signIns/{id}")).value()["id"], id);
}

#[test]
fn a_wrong_password_is_no_second_factor() {
    let mut bench = Bench::with("never-set-up", |_| {});
    let path = "/beta/auditLogs/signIns?$filter=status/errorCode%20eq%2050126";
    let record = bench.get(path).value()["value"][0].clone();
    assert_eq!(record["authenticationRequirement"], "singleFactorAuthentication");
    assert_eq!(record["authenticationDetails"][0]["succeeded"], false);
}

#[test]
fn without_a_licence_the_log_is_closed() {
    let answer = Bench::with_faults(&["no-premium"]).get("/v1.0/auditLogs/signIns");
    assert_eq!(
        (answer.status, super::code(&answer).as_str()),
        (403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant")
    );
}

#[test]
fn reported_fraud_is_a_high_risk() {
    let mut bench = Bench::with("fraud-reported", |_| {});
    let risky = bench.get("/v1.0/identityProtection/riskyUsers").value()["value"].clone();
    assert_eq!((risky.as_array().unwrap().len(), &risky[0]["riskLevel"]), (1, &"high".into()));
    let id = risky[0]["id"].as_str().unwrap();
    assert_eq!(bench.get(&format!("/v1.0/identityProtection/riskyUsers/{id}")).status, 200);
    assert_eq!(Bench::new().get("/v1.0/identityProtection/riskyUsers/x").status, 404);
    assert!(Scenario::named("fraud-reported").is_some());
}
