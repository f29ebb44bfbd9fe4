use crate::middle::{Cut, stand_between};
use crate::stand_in::{StandIn, text};
use serde_json::Value;

/// The stand-in in which all of the plan can be done.
const ARGUMENTS: [&str; 0] = [];

fn kinds(record: &str) -> Vec<String> {
    let entries = record.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line of the record"));
    entries.map(|entry| entry["event"]["kind"].as_str().expect("a kind").to_owned()).collect()
}

#[test]
fn killed_at_any_call_and_run_again_it_ends_the_same_with_one_record() {
    let undisturbed = StandIn::start(&ARGUMENTS);
    let plan = undisturbed.plan(&["--tap"]);
    let since = undisturbed.sessions_valid_from(&plan);
    let output = undisturbed.apply(&["--tap-file", "pass.txt"]);
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
    let end = undisturbed.end_state(&since);
    assert!(end.1 && end.2, "{end:?}");
    let calls = plan["steps"].as_array().expect("steps").len();
    for change in 1..=calls {
        for takes_effect in [false, true] {
            let cut = Cut { change, takes_effect };
            assert_eq!(cut_off(cut), end, "{cut:?}");
        }
    }
}

/// The end after the program was killed once and run again.
fn cut_off(cut: Cut) -> (Vec<String>, bool, bool) {
    let stand_in = StandIn::start(&ARGUMENTS);
    let (address, plot) = stand_between(stand_in.address());
    stand_in.go_by(&address);
    let plan = stand_in.plan(&["--tap"]);
    let since = stand_in.sessions_valid_from(&plan);
    plot.lock().expect("free").cut = Some(cut);
    let arguments = ["apply", "plan.json", "--yes-for", stand_in.user(), "--tap-file", "pass.txt", "--json"];
    let victim = stand_in.command(&arguments).spawn().expect("it starts");
    plot.lock().expect("free").victim = Some(victim);
    // Waiting must not hold what the middleman needs.
    let died = loop {
        let mut plot = plot.lock().expect("free");
        if let Some(status) = plot.victim.as_mut().and_then(|victim| victim.try_wait().expect("it can be asked")) {
            break status;
        }
        drop(plot);
        std::thread::yield_now();
    };
    assert_eq!(died.code(), None, "{cut:?}: it was not killed");
    let output = stand_in.run(&arguments);
    assert_eq!(output.status.code(), Some(0), "{cut:?}: {}{}", text(&output.stdout), text(&output.stderr));
    let kinds = kinds(&stand_in.read("plan.json.record.jsonl"));
    let count = |kind: &str| kinds.iter().filter(|known| *known == kind).count();
    assert_eq!((count("opened"), count("resumed"), count("ended")), (1, 1, 1), "{cut:?}: {kinds:?}");
    assert!(!stand_in.read("pass.txt").trim().is_empty(), "{cut:?}");
    // Once more: nothing is left to do, and nothing is asked.
    let before = stand_in.changes().len();
    assert_eq!(stand_in.apply(&[]).status.code(), Some(0), "{cut:?}");
    assert_eq!(stand_in.changes().len(), before);
    stand_in.end_state(&since)
}
