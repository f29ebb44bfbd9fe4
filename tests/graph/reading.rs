//! What the reading commands tell of the stand-in's user.

use crate::lab::{Lab, run};
use serde_json::json;

#[test]
fn methods_are_listed_with_the_default() {
    let lab = Lab::start(&[]);
    let told = lab.run("methods", &["--json"]);
    told.ended(0, &[]);
    let report = told.json();
    assert_eq!(report["schema"], "instep.graph-methods/1");
    let types: Vec<_> = report["methods"].as_array().unwrap().iter().map(|method| method["type"].clone()).collect();
    assert_eq!(json!(types), json!(["password", "softwareOath", "mobilePhone", "microsoftAuthenticator", "fido2"]));
    assert_eq!(report["methods"][1]["default"], true);
    assert_eq!(report["methods"][1]["permission_to_delete"], "UserAuthMethod-SoftwareOATH.ReadWrite.All");
    assert_eq!(report["methods"][0]["resettable"], false);
    let text = lab.run("methods", &[]);
    assert!(text.stdout.starts_with(&format!("{}: 5 methods, 4 of them for MFA\n", lab.user())), "{}", text.stdout);
}

#[test]
fn unknown_types_and_hardware_tokens_are_listed() {
    let lab = Lab::start(&["--fault", "unknown-type"]);
    let report = lab.run("methods", &["--json"]).json();
    let unknown = report["methods"]
        .as_array()
        .unwrap()
        .iter()
        .find(|method| method["resettable"] == false && method["type"] != "password");
    let unknown = unknown.unwrap_or_else(|| panic!("{report}"));
    assert_eq!(unknown["not_resettable_because"], "this program does not know its type");
    let lab = Lab::start(&["--scenario", "hardware-token"]);
    let report = lab.run("methods", &["--json"]).json();
    assert!(report.to_string().contains("\"hardwareOath\""), "{report}");
}

#[test]
fn a_status_has_every_part() {
    let lab = Lab::start(&[]);
    let report = lab.run("status", &["--json"]).json();
    assert_eq!(report["schema"], "instep.graph-status/1");
    assert_eq!(report["unknown"], json!({}), "{report}");
    assert_eq!(report["account"]["enabled"], true);
    assert_eq!(report["per_user_mfa"], "disabled");
    assert_eq!(report["tap_policy"]["minimum_minutes"], 60);
    assert!(report["conditional_access"].as_array().unwrap().iter().any(|policy| policy["about_registration"] == true));
    assert!(lab.run("status", &[]).stdout.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn what_is_refused_leaves_the_rest_of_a_status() {
    let lab = Lab::start(&["--permission", "User.Read.All"]);
    let told = lab.run("status", &["--json"]);
    told.ended(0, &[]);
    let report = told.json();
    assert_eq!(report["account"]["enabled"], true);
    for part in ["methods", "registration", "tap_policy", "methods_policy", "security_defaults", "conditional_access"] {
        assert!(report[part].is_null(), "{part}");
        assert!(report["unknown"][part].as_str().unwrap().contains("(403 "), "{part}: {report}");
    }
    assert!(report["unknown"]["security_defaults"].as_str().unwrap().contains("Policy.Read.All"));
}

#[test]
fn sign_ins_are_read_page_by_page_and_saved() {
    let lab = Lab::start(&["--fault", "empty-page"]);
    let file = crate::lab::tempfile::Ready::write("precious");
    let told = lab.run("signins", &["--save", file.path(), "--json"]);
    told.ended(2, &["it is there already"]);
    std::fs::remove_file(file.path()).unwrap();
    let told = lab.run("signins", &["--save", file.path(), "--json"]);
    told.ended(0, &[]);
    assert_eq!(told.json()["schema"], "instep.signins/1");
    // The offline reader says the same of what was saved, but for the name of the file.
    let offline = run(&["signins", file.path(), "--json"], &[]);
    offline.ended(0, &[]);
    assert_eq!(told.json()["findings"], offline.json()["findings"]);
    assert_eq!(told.json()["attempts"], offline.json()["attempts"]);
    let saved = std::fs::read_to_string(file.path()).unwrap();
    let saved: serde_json::Value = serde_json::from_str(&saved).unwrap();
    assert!(saved["value"].as_array().unwrap().len() >= 6, "{saved}");
    assert!(saved["value"][0]["authenticationDetails"].is_array(), "beta has the steps");
    // So few that they come on one page.
    std::fs::remove_file(file.path()).unwrap();
    lab.run("signins", &["--most", "2", "--save", file.path()]);
    let saved = std::fs::read_to_string(file.path()).unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&saved).unwrap()["value"].as_array().unwrap().len(), 2);
}

#[test]
fn a_user_who_is_back_in_is_told_from_one_who_is_not() {
    let lab = Lab::start(&[]);
    // The codes have been refused, last of all.
    let told = lab.run("verify", &["--json", "--since", "30d"]);
    told.ended(1, &[]);
    assert!(told.json()["checks"][3]["says"].as_str().unwrap().contains("since the last sign-in that succeeded"));
    lab.post("/lab/sign-in", r#"{"type":"software-oath","code":0}"#);
    let told = lab.run("verify", &["--json", "--since", "30d"]);
    told.ended(0, &[]);
    assert_eq!(told.json()["verified"], "yes");
    let lab = Lab::start(&[]);
    // Nothing has happened since.
    let told = lab.run("verify", &["--json", "--since", "1s"]);
    told.ended(1, &[]);
    let report = told.json();
    assert_eq!((&report["verified"], &report["checks"][3]["outcome"]), (&json!("no"), &json!("no")));
    let never = Lab::start(&["--scenario", "never-set-up"]).run("verify", &["--json", "--since", "30d"]);
    never.ended(1, &[]);
    assert_eq!(never.json()["checks"][0]["outcome"], "no");
    let no_log = Lab::start(&["--fault", "no-premium"]).run("verify", &["--json", "--since", "30d"]);
    no_log.ended(3, &[]);
    assert!(no_log.json()["checks"][3]["says"].as_str().unwrap().contains("licence"));
}

#[test]
fn a_guest_with_a_hash_in_the_name_is_found() {
    let lab = Lab::start(&["--scenario", "guest"]);
    assert!(lab.user().contains('#'), "{}", lab.user());
    lab.run("methods", &[]).ended(0, &[]);
    assert!([0, 3].contains(&lab.run("signins", &[]).code));
}

#[test]
fn the_schemas_are_printed() {
    for name in ["graph-methods", "graph-status", "graph-verify"] {
        let told = run(&["schema", name], &[]);
        told.ended(0, &[]);
        assert_eq!(told.json()["title"], format!("instep.{name}/1"));
    }
}
