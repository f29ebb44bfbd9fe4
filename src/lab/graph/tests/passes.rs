use super::Bench;
use serde_json::{Value, json};

fn make(bench: &mut Bench, body: &Value) -> (u16, Value) {
    let path = bench.of_user("authentication/temporaryAccessPassMethods");
    let answer = bench.call("POST", &path, &body.to_string());
    (answer.status, answer.value())
}

fn listed(bench: &mut Bench) -> Value {
    let path = bench.of_user("authentication/temporaryAccessPassMethods");
    bench.get(&path).value()["value"].clone()
}

#[test]
fn a_pass_is_told_once_and_a_new_one_takes_its_place() {
    let mut bench = Bench::new();
    let (status, first) = make(&mut bench, &json!({}));
    assert_eq!(status, 201);
    assert_eq!(first["temporaryAccessPass"].as_str().unwrap().chars().count(), 8);
    assert_eq!((&first["lifetimeInMinutes"], &first["isUsableOnce"]), (&60.into(), &false.into()));
    assert_eq!((&first["isUsable"], &first["methodUsabilityReason"]), (&true.into(), &"EnabledByPolicy".into()));
    let (_, second) = make(&mut bench, &json!({ "lifetimeInMinutes": 480, "isUsableOnce": true }));
    assert_ne!(first["temporaryAccessPass"], second["temporaryAccessPass"]);
    let listed = listed(&mut bench);
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["id"]), (1, &second["id"]));
    assert_eq!(listed[0].get("temporaryAccessPass"), Some(&Value::Null));
    assert_eq!(bench.delete_in("temporaryAccessPassMethods"), 204);
}

#[test]
fn a_life_outside_the_policy_is_refused_with_both_bounds() {
    let mut bench = Bench::new();
    for minutes in [i64::MIN, -1, 0, 10, 59, 481, 43_200, i64::MAX] {
        let (status, body) = make(&mut bench, &json!({ "lifetimeInMinutes": minutes }));
        assert_eq!(status, 400, "{minutes}");
        let says = "Invalid LifetimeInMinutes specified. The valid range between 60 and 480.";
        assert_eq!((&body["error"]["code"], &body["error"]["message"]), (&"badRequest".into(), &says.into()));
    }
    for body in [json!({ "lifetimeInMinutes": "60" }), json!({ "startDateTime": "soon" }), json!({ "isUsableOnce": 1 })]
    {
        assert_eq!(make(&mut bench, &body).0, 400, "{body}");
    }
    assert_eq!(make(&mut bench, &json!({ "surprise": true })).0, 400);
    let mut wide = Bench::with_faults(&["pass-minimum=5", "pass-maximum=50000"]);
    assert_eq!(
        [9, 10, 43_200, 43_201].map(|minutes| make(&mut wide, &json!({ "lifetimeInMinutes": minutes })).0),
        [400, 201, 201, 400]
    );
}

#[test]
fn a_pass_becomes_valid_and_ends() {
    let mut bench = Bench::with_faults(&["token-lifetime=100000"]);
    let (_, made) = make(&mut bench, &json!({ "startDateTime": "2026-11-21T11:00:05Z" }));
    assert_eq!((&made["isUsable"], &made["methodUsabilityReason"]), (&false.into(), &"NotYetValid".into()));
    let mut after = |seconds| {
        bench.wait(seconds);
        listed(&mut bench)[0]["methodUsabilityReason"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!([3599, 1, 3599, 1].map(&mut after), ["NotYetValid", "EnabledByPolicy", "EnabledByPolicy", "Expired"]);
}

#[test]
fn a_pass_that_the_policy_does_not_allow_can_be_made_and_not_used() {
    for faults in [["pass-once-only"], ["pass-disabled"], ["pass-excluded"]] {
        let mut bench = Bench::with_faults(&faults);
        let (status, made) = make(&mut bench, &json!({ "isUsableOnce": false }));
        assert_eq!((status, &made["methodUsabilityReason"]), (201, &"DisabledByPolicy".into()), "{faults:?}");
    }
    let mut once = Bench::with_faults(&["pass-once-only"]);
    assert_eq!(make(&mut once, &json!({})).1["isUsable"], true);
}

#[test]
fn the_policy_is_told_as_it_is() {
    let configuration =
        "/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/TemporaryAccessPass";
    let policy = Bench::with_faults(&["pass-maximum=120", "pass-disabled"]).get(configuration).value();
    assert_eq!((&policy["maximumLifetimeInMinutes"], &policy["state"]), (&120.into(), &"disabled".into()));
    let mut excluded = Bench::with_faults(&["pass-excluded"]);
    let group = excluded.get(configuration).value()["excludeTargets"][0]["id"].as_str().unwrap().to_owned();
    let path = excluded.of_user("checkMemberGroups");
    let answer = excluded.call("POST", &path, &json!({ "groupIds": [group, "other"] }).to_string());
    assert_eq!(answer.value()["value"], json!([group]));
    let whole = excluded.get("/v1.0/policies/authenticationMethodsPolicy").value();
    let all = whole["authenticationMethodConfigurations"].as_array().unwrap();
    let authenticator = all.iter().find(|one| one["id"] == "MicrosoftAuthenticator").unwrap();
    assert_eq!(authenticator["isSoftwareOathEnabled"], true);
    assert_eq!(excluded.get("/v1.0/policies/identitySecurityDefaultsEnforcementPolicy").value()["isEnabled"], false);
    assert_eq!(excluded.get("/v1.0/identity/conditionalAccess/policies").value()["value"].as_array().unwrap().len(), 3);
}

#[test]
fn guests_get_no_pass() {
    assert_eq!(make(&mut Bench::with("guest", |_| {}), &json!({})).0, 400);
}

#[test]
fn the_user_registers_again_with_the_pass_and_the_log_shows_it() {
    let mut bench = Bench::with("phone-wiped", |_| {});
    for collection in ["mobile", "phoneMethods", "microsoftAuthenticatorMethods", "softwareOathMethods"].iter().skip(1)
    {
        assert_eq!(bench.delete_in(collection), 204);
    }
    let (_, made) = make(&mut bench, &json!({ "isUsableOnce": true }));
    let pass = made["temporaryAccessPass"].as_str().unwrap();
    let deed = json!({ "type": "microsoft-authenticator", "pass": pass }).to_string();
    assert_eq!(bench.call("POST", "/lab/enrol", &json!({ "type": "fido2", "pass": "wrong" }).to_string()).status, 400);
    assert_eq!(bench.call("POST", "/lab/enrol", &deed).status, 200);
    assert_eq!(bench.types(), ["password", "temporaryAccessPass", "microsoftAuthenticator"]);
    assert_eq!(listed(&mut bench)[0]["methodUsabilityReason"], "OneTimeUsed");
    assert_eq!(bench.call("POST", "/lab/enrol", &deed).status, 400);
    assert_eq!(bench.call("POST", "/lab/sign-in", "{}").status, 200);
    let newest = bench.get("/beta/auditLogs/signIns?$top=4").value();
    let codes: Vec<&Value> =
        newest["value"].as_array().unwrap().iter().map(|one| &one["status"]["errorCode"]).collect();
    assert_eq!(codes, [0, 130_501, 0, 130_507]);
    assert_eq!(newest["value"][0]["authenticationDetails"][1]["authenticationMethod"], "Mobile app notification");
    let preferred = bench.of_user("authentication/signInPreferences").replacen("v1.0", "beta", 1);
    assert_eq!(bench.get(&preferred).value()["userPreferredMethodForSecondaryAuthentication"], "push");
}
