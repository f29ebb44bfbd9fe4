//! This machine's own clock, and the clouds where nothing can be done.

use crate::lab::{Lab, run};

#[test]
fn a_wrong_clock_is_spoken_of() {
    let slow = Lab::start(&["--offset=-5m"]);
    let told = slow.run("methods", &[]);
    told.ended(0, &["note: this machine's own clock is ", " ahead of the service's", "instep skew"]);
    let fast = Lab::start(&["--offset=5m"]).run("methods", &[]);
    fast.ended(0, &[" behind the service's"]);
    let right = Lab::start(&[]).run("methods", &[]);
    right.ended(0, &[]);
    assert_eq!(right.stderr, "");
}

#[test]
fn an_assertion_out_of_time_is_put_down_to_the_own_clock() {
    let certificate = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/graph/keys/app.crt");
    let key = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/graph/keys/app.key");
    for (arguments, number) in [
        (["--offset=-30m", "--seed=8"], "AADSTS700024"),
        (["--offset=30m", "--seed=8"], "AADSTS"),
        (["--fault", "assertion-expired"], "AADSTS500133"),
    ] {
        let arguments: Vec<&str> =
            arguments.iter().copied().filter(|argument| !argument.starts_with("--seed")).collect();
        let told = Lab::start(&arguments)
            .run("methods", &["--auth", "certificate", "--certificate", certificate, "--key", key]);
        told.ended(4, &[number, "this machine's own clock"]);
    }
}

#[test]
fn clouds_without_methods_are_refused_at_once() {
    for cloud in ["china", "fr", "de", "sg"] {
        let told = run(
            &["graph", "methods", "ann@contoso.cn", "--cloud", cloud, "--tenant", "contoso.cn", "--client-id", "x"],
            &[],
        );
        told.ended(2, &["cannot do this"]);
    }
    // What the service lacks is unknown in a status, and the rest is told.
    let lab = Lab::start(&["--cloud", "china"]);
    let status = lab.run("status", &["--json"]);
    status.ended(0, &[]);
    assert!(status.json()["unknown"]["methods"].as_str().unwrap().contains("404"), "{}", status.stdout);
    let unknown =
        run(&["graph", "status", "ann@contoso.fr", "--cloud", "fr", "--tenant", "contoso.fr", "--client-id", "x"], &[]);
    unknown.ended(2, &["Graph host is not known", "--base"]);
    // Were the cloud not named: the service has no such list.
    Lab::start(&["--cloud", "china"]).run("methods", &[]).ended(4, &["404"]);
}
