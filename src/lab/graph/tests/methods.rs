use super::super::Cloud;
use super::{Bench, code};
use serde_json::Value;

#[test]
fn the_default_user_has_five_methods_and_the_token_is_the_default() {
    let mut bench = Bench::new();
    assert_eq!(bench.types(), ["password", "softwareOath", "phone", "microsoftAuthenticator", "fido2"]);
    let id = bench.credentials.user.clone();
    let details = bench.get(&format!("/v1.0/users/{id}")).value()["id"].as_str().unwrap().to_owned();
    let details = bench.get(&format!("/v1.0/reports/authenticationMethods/userRegistrationDetails/{details}")).value();
    assert_eq!(details["userPreferredMethodForSecondaryAuthentication"], "oath");
    assert_eq!(details["isMfaRegistered"], true);
    let preferred = bench.get(&format!("/beta/users/{id}/authentication/signInPreferences")).value();
    assert_eq!(preferred["userPreferredMethodForSecondaryAuthentication"], "oath");
}

#[test]
fn the_default_method_goes_last() {
    let mut bench = Bench::new();
    let id = bench.id_in("softwareOathMethods");
    let path = bench.of_user(&format!("authentication/softwareOathMethods/{id}"));
    let refused = bench.call("DELETE", &path, "");
    assert_eq!((refused.status, code(&refused).as_str()), (400, "badRequest"));
    let error = &refused.value()["error"];
    assert!(error["message"].as_str().unwrap().contains(&format!("[{id}] matches the user's current default")));
    assert_eq!(error["innerError"]["message"], error["message"]);
    assert_eq!(bench.delete_in("phoneMethods"), 204);
    assert_eq!(bench.call("DELETE", &path, "").status, 400);
    assert_eq!(bench.delete_in("microsoftAuthenticatorMethods"), 204);
    // A passkey could not be the default in its place.
    assert_eq!(bench.call("DELETE", &path, "").status, 204);
    assert_eq!(bench.types(), ["password", "fido2"]);
    let again = bench.call("DELETE", &path, "");
    assert_eq!((again.status, code(&again).as_str()), (404, "resourceNotFound"));
}

#[test]
fn the_rule_has_its_variants() {
    let mut older = Bench::with_faults(&["default-text-2021"]);
    let id = older.id_in("softwareOathMethods");
    let path = older.of_user(&format!("authentication/softwareOathMethods/{id}"));
    let text = older.call("DELETE", &path, "").value()["error"]["message"].as_str().unwrap().to_owned();
    assert!(text.starts_with("Cannot delete default method with other methods"), "{text}");
    assert_eq!(Bench::with_faults(&["no-default-rule"]).delete_in("softwareOathMethods"), 204);
    let mut strict = Bench::with_faults(&["strict-default-rule"]);
    assert_eq!(["phoneMethods", "microsoftAuthenticatorMethods"].map(|name| strict.delete_in(name)), [204, 204]);
    assert_eq!(strict.delete_in("softwareOathMethods"), 400);
    assert_eq!(["fido2Methods", "softwareOathMethods"].map(|name| strict.delete_in(name)), [204, 204]);
}

#[test]
fn the_mobile_number_goes_after_the_alternate_one() {
    const MOBILE: &str = "3179e48a-750b-4051-897c-87b9720928f7";
    const ALTERNATE: &str = "b6332ec1-7057-4abe-9331-3d72feddfe41";
    let mut bench = Bench::with("phone-replaced", |_| {});
    let mut deleted = |id: &str| {
        let path = bench.of_user(&format!("authentication/phoneMethods/{id}"));
        bench.call("DELETE", &path, "").status
    };
    assert_eq!([MOBILE, ALTERNATE, MOBILE].map(&mut deleted), [400, 204, 204]);
    let mut lax = Bench::with("phone-replaced", |options| options.faults.switch("no-alternate-rule").unwrap());
    let path = lax.of_user(&format!("authentication/phoneMethods/{MOBILE}"));
    assert_eq!(lax.call("DELETE", &path, "").status, 204);
}

#[test]
fn what_has_no_delete_has_none() {
    let mut bench = Bench::new();
    assert_eq!(bench.delete_in("passwordMethods"), 405);
    let id = bench.id_in("softwareOathMethods");
    let path = bench.of_user(&format!("authentication/methods/{id}"));
    assert_eq!(bench.get(&path).value()["@odata.type"], "#microsoft.graph.softwareOathAuthenticationMethod");
    let refused = bench.call("DELETE", &path, "");
    assert_eq!((refused.status, code(&refused).as_str()), (400, "badRequest"));
    assert_eq!(bench.types().len(), 5);
}

#[test]
fn an_id_is_good_in_its_own_collection_alone() {
    let mut bench = Bench::new();
    let id = bench.id_in("fido2Methods");
    let path = bench.of_user(&format!("authentication/phoneMethods/{id}"));
    assert_eq!(bench.get(&path).status, 404);
    assert_eq!(bench.call("DELETE", &path, "").status, 404);
    assert_eq!(bench.types().len(), 5);
}

#[test]
fn secrets_are_null() {
    let mut bench = Bench::new();
    let path = bench.of_user("authentication/softwareOathMethods");
    let listed = bench.get(&path).value();
    assert_eq!(listed["value"][0].get("secretKey"), Some(&Value::Null));
    assert!(listed["value"][0].get("@odata.type").is_none());
}

#[test]
fn beta_has_what_v1_does_not_know() {
    let mut bench = Bench::with("hardware-token", |_| {});
    assert_eq!(bench.types(), ["password", "phone"]);
    let v1 = bench.of_user("authentication/hardwareOathMethods");
    let refused = bench.get(&v1);
    assert_eq!((refused.status, code(&refused).as_str()), (400, "BadRequest"));
    let beta = v1.replacen("v1.0", "beta", 1);
    let listed = bench.get(&beta).value();
    assert_eq!(listed["value"][0]["device"]["timeIntervalInSeconds"], 60);
    let id = listed["value"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(bench.call("POST", &format!("{beta}/{id}/deactivate"), "").status, 204);
    assert_eq!(bench.get(&beta).value()["value"][0]["device"]["status"], "assigned");
    assert_eq!(bench.call("DELETE", &format!("{beta}/{id}"), "").status, 204);
    for name in ["signInPreferences", "requirements", "qrCodePinMethod"] {
        let path = bench.of_user(&format!("authentication/{name}"));
        assert_eq!(bench.get(&path).status, 400, "{name}");
    }
    let qr = bench.of_user("authentication/qrCodePinMethod").replacen("v1.0", "beta", 1);
    assert_eq!(bench.get(&qr).status, 404);
}

#[test]
fn clouds_lack_what_they_lack() {
    let status = |cloud, name: &str| {
        let mut bench = Bench::with("external", |options| options.cloud = cloud);
        let path = bench.of_user(&format!("authentication/{name}"));
        bench.get(&path).status
    };
    assert_eq!(status(Cloud::China, "methods"), 404);
    assert_eq!(status(Cloud::China, "phoneMethods"), 200);
    assert_eq!(status(Cloud::China, "softwareOathMethods"), 400);
    assert_eq!(status(Cloud::UsGov, "externalAuthenticationMethods"), 400);
    assert_eq!(status(Cloud::Global, "externalAuthenticationMethods"), 200);
}

#[test]
fn a_list_may_lag_but_what_is_deleted_is_gone() {
    let mut bench = Bench::with_faults(&["lagging-list=2"]);
    let id = bench.id_in("fido2Methods");
    let path = bench.of_user(&format!("authentication/fido2Methods/{id}"));
    assert_eq!([0; 2].map(|_| bench.call("DELETE", &path, "").status), [204, 404]);
    assert_eq!([0; 3].map(|_| bench.types().len()), [5, 5, 4]);
    let mut bench = Bench::with_faults(&["lagging-seconds=60"]);
    assert_eq!(bench.delete_in("fido2Methods"), 204);
    assert_eq!(bench.types().len(), 5);
    bench.wait(60);
    assert_eq!(bench.types().len(), 4);
}

#[test]
fn phones_and_addresses_can_be_registered_by_call() {
    let mut bench = Bench::with("never-set-up", |_| {});
    let phones = bench.of_user("authentication/phoneMethods");
    let body = r#"{"phoneNumber":"+44 7700900999","phoneType":"mobile"}"#;
    let made = bench.call("POST", &phones, body);
    assert_eq!((made.status, &made.value()["id"]), (201, &"3179e48a-750b-4051-897c-87b9720928f7".into()));
    assert_eq!(bench.call("POST", &phones, body).status, 400);
    let one = format!("{phones}/3179e48a-750b-4051-897c-87b9720928f7");
    assert_eq!(bench.call("PATCH", &one, r#"{"phoneNumber":"+44 7700900111","phoneType":"mobile"}"#).status, 204);
    assert_eq!(bench.get(&one).value()["phoneNumber"], "+44 7700900111");
    let emails = bench.of_user("authentication/emailMethods");
    assert_eq!(bench.call("POST", &emails, r#"{"emailAddress":"a@mail.example"}"#).status, 201);
    assert_eq!(bench.call("POST", &emails, "{}").status, 400);
    assert_eq!(bench.call("POST", &phones, "not json").status, 400);
}

#[test]
fn revoking_moves_the_moment_from_which_sessions_count() {
    let mut bench = Bench::new();
    let select = bench.user() + "?$select=signInSessionsValidFromDateTime";
    let before = bench.get(&select).value();
    let path = bench.of_user("revokeSignInSessions");
    let answer = bench.call("POST", &path, "");
    assert_eq!((answer.status, &answer.value()["value"]), (200, &true.into()));
    assert_ne!(bench.get(&select).value(), before);
    assert_eq!(bench.get(&select).value()["signInSessionsValidFromDateTime"], "2026-11-21T10:00:05Z");
    assert_eq!(Bench::with_faults(&["revoke-204"]).call("POST", &path, "").status, 204);
    assert_eq!(bench.get(&path).status, 405);
}

#[test]
fn users_show_what_is_selected() {
    let mut bench = Bench::new();
    let user = bench.user();
    assert!(bench.get(&user).value().get("accountEnabled").is_none());
    let selected = bench.get(&format!("{user}?$select=id,accountEnabled")).value();
    assert_eq!((selected.as_object().unwrap().len(), &selected["accountEnabled"]), (3, &true.into()));
    let refused = bench.get("/v1.0/users/nobody@lab.example");
    assert_eq!((refused.status, code(&refused).as_str()), (404, "Request_ResourceNotFound"));
    let mut bench = Bench::with("guest", |_| {});
    let path = bench.user();
    assert!(path.contains("%23EXT%23"));
    assert_eq!(bench.get(&path).value()["userPrincipalName"], bench.credentials.user.as_str());
}

#[test]
fn what_is_not_there_is_said() {
    let mut bench = Bench::new();
    for path in
        ["/v1.0", "/v1.0/nothing", "/v1.0/users/a/b", "/v2.0/users", "/", "/v1.0/users/%FF/authentication/methods"]
    {
        assert!((400..500).contains(&bench.get(path).status), "{path}");
    }
}
