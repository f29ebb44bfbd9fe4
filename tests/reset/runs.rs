use crate::stand_in::{StandIn, text};
use serde_json::Value;

fn steps(plan: &Value) -> Vec<String> {
    let steps = plan["steps"].as_array().expect("steps").iter();
    steps.map(|step| step["call"].as_str().expect("a call").to_owned()).collect()
}

#[test]
fn nothing_is_changed_that_the_plan_does_not_name() {
    for scenario in ["default", "phone-replaced", "hardware-token", "unknown-method"] {
        let stand_in = StandIn::start(&["--scenario", scenario]);
        let plan = stand_in.plan(&["--tap", "--include", "fido2,email"]);
        assert!(stand_in.changes().is_empty(), "{scenario}: planning changes nothing");
        let output = stand_in.apply(&["--tap-file", "pass.txt"]);
        assert_eq!(output.status.code(), Some(0), "{scenario}: {}{}", text(&output.stdout), text(&output.stderr));
        // What is refused is asked for again, and each asked-for call is one of the plan.
        let planned = steps(&plan);
        let mut asked = stand_in.changes();
        assert!(asked.iter().all(|call| planned.contains(call)), "{scenario}: {asked:?}");
        asked.sort();
        asked.dedup();
        assert_eq!(asked.len(), planned.len(), "{scenario}");
    }
}

#[test]
fn sessions_go_last_and_the_default_after_the_others() {
    let stand_in = StandIn::start(&[]);
    let plan = stand_in.plan(&[]);
    stand_in.apply(&[]);
    assert_eq!(stand_in.changes(), steps(&plan), "nothing was refused and nothing asked twice");
    assert!(stand_in.changes().last().expect("calls").ends_with("/revokeSignInSessions"));
}

#[test]
fn what_stays_refused_leaves_the_rest_and_can_be_gone_on_with() {
    for fault in ["default-text-2021", "lagging-list=2"] {
        let stand_in = StandIn::start(&["--fault", fault, "--fault", "strict-default-rule"]);
        stand_in.plan(&["--tap"]);
        // The security key is kept, and the stand-in lets it stand in the default method's way.
        let output = stand_in.apply(&["--tap-file", "pass.txt"]);
        assert_eq!(output.status.code(), Some(4), "{fault}: {}", text(&output.stderr));
        let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
        assert_eq!((&report["outcome"], &report["pass"]), (&"part-way".into(), &Value::Null), "{fault}");
        assert!(
            !stand_in.changes().iter().any(|call| call.starts_with("POST")),
            "{fault}: neither pass nor revocation"
        );
        let plan_of_all =
            ["plan", stand_in.user(), "--identity-verified", "x", "--include", "fido2", "--output", "all.json"];
        let output = stand_in.run(&plan_of_all);
        assert_eq!(output.status.code(), Some(0), "{fault}: {}", text(&output.stderr));
        let output = stand_in.run(&["apply", "all.json", "--yes-for", stand_in.user()]);
        assert_eq!(output.status.code(), Some(0), "{fault}: {}{}", text(&output.stdout), text(&output.stderr));
    }
}

#[test]
fn a_stale_plan_is_refused() {
    let stand_in = StandIn::start(&[]);
    stand_in.plan(&[]);
    let output = stand_in.run(&[
        "revoke",
        stand_in.user(),
        "--identity-verified",
        "x",
        "--yes-for",
        stand_in.user(),
        "--record",
        "r.jsonl",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let before = stand_in.changes().len();
    let output = stand_in.apply(&[]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("sessions valid from: then "), "{}", text(&output.stderr));
    assert_eq!(stand_in.changes().len(), before);
    assert!(!stand_in.has("plan.json.record.jsonl"));
}

#[test]
fn a_dry_run_and_a_wrong_name_change_nothing() {
    let stand_in = StandIn::start(&[]);
    stand_in.plan(&["--tap"]);
    let output = stand_in.run(&["apply", "plan.json", "--dry-run"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).starts_with("Nothing was changed. 5 of 5 steps would be done"),
        "{}",
        text(&output.stdout)
    );
    for wrong in [
        &["--yes-for", "helpdesk@lab.example", "--tap-file", "p"][..],
        &["--tap-file", "p"],
        &["--yes-for", stand_in.user()],
    ] {
        let output = stand_in.run(&[&["apply", "plan.json"], wrong].concat());
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{wrong:?}: {}", text(&output.stderr));
    }
    assert!(stand_in.changes().is_empty() && !stand_in.has("p") && !stand_in.has("plan.json.record.jsonl"));
}

#[test]
fn a_plan_that_was_edited_is_refused() {
    let stand_in = StandIn::start(&[]);
    let plan = stand_in.plan(&[]);
    let text_of_plan = plan.to_string().replace("/phoneMethods/", "/fido2Methods/");
    std::fs::write(stand_in.folder.join("edited.json"), text_of_plan).expect("a file");
    let output = stand_in.run(&["apply", "edited.json", "--yes-for", stand_in.user()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("changed since it was made"), "{}", text(&output.stderr));
    assert!(stand_in.changes().is_empty());
}

#[test]
fn a_pass_that_would_not_work_is_refused_before_anything() {
    for (fault, says) in
        [("pass-disabled", "does not allow"), ("pass-excluded", "not about this user"), ("pass-minimum=90", "90")]
    {
        let stand_in = StandIn::start(&["--fault", fault]);
        let arguments = ["--identity-verified", "x", "--tap-lifetime", "60m"];
        let plan = stand_in.run(&[&["plan", stand_in.user(), "--tap"], &arguments[..]].concat());
        let tap = ["tap", stand_in.user(), "--yes-for", stand_in.user(), "--tap-file", "p"];
        for output in [plan, stand_in.run(&[&tap, &arguments[..]].concat())] {
            assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{fault}");
            assert!(text(&output.stderr).contains(says), "{fault}: {}", text(&output.stderr));
        }
        assert!(stand_in.changes().is_empty() && !stand_in.has("p"));
    }
}

#[test]
fn fraud_is_refused_unless_a_reason_is_given() {
    let stand_in = StandIn::start(&[]);
    let case = "[[observation]]\nkind = \"sign-in\"\nerror_code = 500121\nmethod = \"Mobile app notification\"\ndetail = \"MFA denied; fraud code entered\"\n";
    std::fs::write(stand_in.folder.join("case.toml"), case).expect("a file");
    let arguments = ["plan", stand_in.user(), "--identity-verified", "x", "--case", "case.toml", "--output", "f.json"];
    let output = stand_in.run(&arguments);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("fraud or a compromised account is indicated"), "{}", text(&output.stderr));
    assert!(!stand_in.has("f.json"));
    let output = stand_in.run(&[&arguments[..], &["--despite", "security has cleared it"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("FRAUD OR A COMPROMISED ACCOUNT"));
}

#[test]
fn fraud_in_the_sign_in_log_or_in_the_users_risk_is_refused() {
    let stand_in = StandIn::start(&["--scenario", "fraud-reported"]);
    let saved = stand_in.run(&["signins", stand_in.user(), "--save", "log.json"]);
    assert_eq!(saved.status.code(), Some(0), "{}", text(&saved.stderr));
    let output = stand_in.run(&["plan", stand_in.user(), "--identity-verified", "x", "--signins", "log.json"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("fraud or a compromised account is indicated"), "{}", text(&output.stderr));
    // Ending the sessions is right just then.
    let revoked = ["revoke", stand_in.user(), "--identity-verified", "x", "--yes-for", stand_in.user()];
    assert_eq!(stand_in.run(&revoked).status.code(), Some(0));
    assert_eq!(stand_in.changes().len(), 1);
}

#[test]
fn a_clock_that_is_the_reason_is_said_first() {
    let stand_in = StandIn::start(&[]);
    let case = "[verifier]\nprofile = \"entra-id\"\n[[observation]]\nkind = \"code\"\noutcome = \"rejected\"\n[[observation]]\nkind = \"offset\"\nof = \"device\"\nseconds = -600\nuncertainty = \"1s\"\n";
    std::fs::write(stand_in.folder.join("case.toml"), case).expect("a file");
    let output = stand_in.run(&["plan", stand_in.user(), "--identity-verified", "x", "--case", "case.toml"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("Set the clock instead"), "{}", text(&output.stdout));
}

#[test]
fn the_pass_is_in_its_file_alone() {
    use std::os::unix::fs::PermissionsExt;
    let stand_in = StandIn::start(&[]);
    let planned =
        stand_in.run(&["plan", stand_in.user(), "--identity-verified", "x", "--tap", "--output", "plan.json"]);
    let applied = stand_in.apply(&["--tap-file", "pass.txt"]);
    assert_eq!(applied.status.code(), Some(0), "{}", text(&applied.stderr));
    let pass = stand_in.read("pass.txt").trim().to_owned();
    assert!(pass.len() >= 8, "it has {} characters", pass.len());
    let mode =
        |name: &str| std::fs::metadata(stand_in.folder.join(name)).expect("it is there").permissions().mode() & 0o777;
    assert_eq!((mode("pass.txt"), mode("plan.json.record.jsonl"), mode("plan.json")), (0o600, 0o600, 0o600));
    let mut everything = stand_in.read("plan.json") + &stand_in.read("plan.json.record.jsonl");
    for output in [&planned, &applied] {
        everything += &(text(&output.stdout) + &text(&output.stderr));
    }
    let secrets =
        ["access_token", "client_secret"].map(|name| stand_in.graph[name].as_str().expect("a secret").to_owned());
    for secret in secrets.iter().chain([&pass]) {
        assert!(!everything.contains(secret.as_str()), "a secret or a pass is where it must not be");
    }
    // Never written over.
    let output = stand_in.run(&[
        "tap",
        stand_in.user(),
        "--identity-verified",
        "x",
        "--yes-for",
        stand_in.user(),
        "--tap-file",
        "pass.txt",
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stand_in.read("pass.txt").trim(), pass);
}

#[test]
fn the_pass_is_shown_where_that_is_asked_for() {
    let stand_in = StandIn::start(&[]);
    let fixed = ["tap", stand_in.user(), "--identity-verified", "x", "--yes-for", stand_in.user()];
    let refused = stand_in.run(&fixed);
    assert_eq!(refused.status.code(), Some(2));
    assert!(stand_in.changes().is_empty(), "no pass is made that nobody would have");
    let output = stand_in.run(&[&fixed[..], &["--json", "--reveal", "--record", "a.jsonl"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    let pass = report["pass"]["temporary_access_pass"].as_str().expect("the pass");
    assert!(!stand_in.read("a.jsonl").contains(pass) && stand_in.read("a.jsonl").contains("delivered"));
    let output = stand_in.run(&[&fixed[..], &["--reveal", "--record", "b.jsonl"]].concat());
    assert!(text(&output.stdout).starts_with("Temporary Access Pass of "), "{}", text(&output.stdout));
}

#[test]
fn a_missing_permission_is_named_and_what_is_done_is_said() {
    let stand_in =
        StandIn::start(&["--permission", "User.Read.All", "--permission", "UserAuthenticationMethod.Read.All"]);
    stand_in.plan(&[]);
    let output = stand_in.run(&["apply", "plan.json", "--yes-for", stand_in.user()]);
    assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    assert!(told.starts_with("Part-way: 0 of ") && told.contains("UserAuthMethod-"), "{told}");
}

#[test]
fn two_at_once_do_not_interleave() {
    let stand_in = StandIn::start(&["--fault", "slow=150"]);
    stand_in.plan(&[]);
    let arguments = ["apply", "plan.json", "--yes-for", stand_in.user(), "--json"];
    let both = [0, 1].map(|_| stand_in.command(&arguments).spawn().expect("it starts"));
    let mut codes = both.map(|process| process.wait_with_output().expect("it ends").status.code());
    codes.sort();
    assert_eq!(codes, [Some(0), Some(2)]);
    let record = stand_in.read("plan.json.record.jsonl");
    assert_eq!(record.matches("\"kind\":\"opened\"").count(), 1);
}
