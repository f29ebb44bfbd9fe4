use super::*;
use crate::graph::pass::PassRequest;
use crate::graph::plan::{Choice, Intent, survey};
use crate::graph::pretend::{Cut, PASS, Pretend, UPN, method, phone};
use std::cell::Cell;
use std::rc::Rc;

/// A record in memory, and a terminal.
struct InMemory {
    text: String,
    record: Record,
    at: i64,
    dead: Rc<Cell<bool>>,
    seen: Vec<String>,
}

impl InMemory {
    /// Goes on with a record.
    fn after(text: &str, dead: &Rc<Cell<bool>>) -> InMemory {
        let record = Record::read(text).unwrap();
        let text = text[..record.whole_bytes].to_owned();
        InMemory { text, record, at: 1_795_000_000, dead: Rc::clone(dead), seen: Vec::new() }
    }
}

impl Hands for InMemory {
    fn now(&mut self) -> UnixTime {
        self.at += 1;
        UnixTime::from_seconds(self.at)
    }

    fn note(&mut self, at: UnixTime, event: Event) -> Result<(), String> {
        if self.dead.get() {
            return Err("dead".to_owned());
        }
        self.text += &self.record.append(at, event);
        Ok(())
    }

    fn reserve(&mut self) -> Result<(), String> {
        Ok(())
    }

    fn deliver(&mut self, pass: IssuedPass) -> Delivery {
        self.seen.push(pass.pass.reveal().to_owned());
        Delivery::To("terminal")
    }
}

fn plan_for(service: &mut Pretend, choice: &Choice) -> Plan {
    let reads = Reads { methods: true, pass_policy: choice.pass.is_some(), risk: true };
    let (user, state) = survey(service, &UPN.parse().unwrap(), reads).unwrap();
    let intent = Intent {
        choice,
        identity_verified: "video call",
        despite: None,
        grounds: None,
        fraud: &[],
        service: "https://graph.microsoft.com",
        now: UnixTime::from_seconds(1_795_000_000),
    };
    let plan = Plan::new(user, state, intent).unwrap();
    assert_eq!(Plan::read(&plan.to_json()), Ok(plan.clone()));
    plan
}

/// One run; what it came to, if the caller lived.
fn run(plan: &Plan, service: &mut Pretend, text: &mut String) -> Option<ResetReport> {
    run_seen(plan, service, text).map(|(report, _)| report)
}

fn run_seen(plan: &Plan, service: &mut Pretend, text: &mut String) -> Option<(ResetReport, Vec<String>)> {
    let mut hands = InMemory::after(text, &service.dead);
    let progress = Progress::of(plan, &hands.record.entries).unwrap();
    let start = Start { progress, was_torn: hands.record.is_torn, operator: "op".to_owned(), ..Start::default() };
    let mut apply = Apply::new(plan, start).unwrap();
    let report = carry_out(plan, &mut apply, service, &mut hands);
    *text = hands.text;
    report.ok().map(|report| (report, hands.seen))
}

fn all_of_it() -> Choice {
    Choice { pass: Some(PassRequest::default()), ..Choice::default() }
}

/// More of everything: both phones, a hardware token, an unknown type.
fn crowded() -> Pretend {
    let mut service = Pretend::new();
    service.methods.insert(1, phone("b6332ec1-7057-4abe-9331-3d72feddfe41", "alternateMobile"));
    service.methods.push(method("hard-1", "hardwareOath"));
    service.methods.push(method("odd-1", "somethingNew"));
    service
}

#[test]
fn a_plan_is_carried_out_in_order() {
    let mut service = crowded();
    let plan = plan_for(&mut service, &all_of_it());
    let mut text = String::new();
    let (report, seen) = run_seen(&plan, &mut service, &mut text).unwrap();
    assert_eq!((report.outcome, report.stopped.clone()), (Ending::Done, None), "{report:?}");
    assert_eq!(service.changes, service.asked);
    let planned: Vec<&str> = plan.steps.iter().map(|step| step.call.as_str()).collect();
    assert_eq!(service.asked, planned);
    assert_eq!(service.asked.last().unwrap(), &format!("POST /v1.0/users/{}/revokeSignInSessions", plan.user.id));
    let (left, ..) = service.end_state();
    assert_eq!(left, ["28c10230-6103-485e-b985-444c60001490", "fido-1", "hard-1", "odd-1"]);
    assert_eq!(seen, [PASS]);
    // Again: nothing is left to do, and nothing is asked.
    let again = run(&plan, &mut service, &mut text).unwrap();
    assert_eq!((again.outcome, service.asked.len()), (Ending::Done, planned.len()));
}

#[test]
fn killed_anywhere_and_run_again_it_ends_the_same() {
    let mut undisturbed = crowded();
    let plan = plan_for(&mut undisturbed, &all_of_it());
    run(&plan, &mut undisturbed, &mut String::new()).unwrap();
    for number in 1..=plan.steps.len() {
        for cut in [Cut::Before, Cut::After] {
            let mut service = Pretend { cut: Some((number, cut)), ..crowded() };
            service.methods = crowded().methods;
            let mut text = String::new();
            assert!(run(&plan, &mut service, &mut text).is_none(), "call {number}, {cut:?}");
            service.dead.set(false);
            service.cut = None;
            let report = run(&plan, &mut service, &mut text).unwrap();
            assert_eq!(report.outcome, Ending::Done, "call {number}, {cut:?}: {report:?}");
            assert_eq!(service.end_state(), undisturbed.end_state(), "call {number}, {cut:?}");
            let opened = Record::read(&text).unwrap().entries;
            let count = opened.iter().filter(|entry| matches!(entry.event, Event::Opened { .. })).count();
            assert_eq!(count, 1, "there is one record");
            // Nothing that took effect is repeated but the pass, whose answer was lost.
            let is_pass = |call: &&String| call.ends_with("/temporaryAccessPassMethods");
            let repeated = service.changes.len() - undisturbed.changes.len();
            let lost_pass = cut == Cut::After && is_pass(&&plan.steps[number - 1].call);
            let lost_token = cut == Cut::After && plan.steps[number - 1].call.ends_with("/deactivate");
            assert_eq!(repeated, usize::from(lost_pass || lost_token), "call {number}, {cut:?}: {:?}", service.changes);
        }
    }
}

#[test]
fn a_record_that_is_torn_anywhere_is_gone_on_with() {
    let mut undisturbed = crowded();
    let plan = plan_for(&mut undisturbed, &all_of_it());
    let mut whole = String::new();
    run(&plan, &mut undisturbed, &mut whole).unwrap();
    // As if the machine had stopped while it wrote: the service has done all, the record knows of less.
    for end in (0..whole.len()).step_by(37) {
        let mut service = undisturbed.clone();
        let mut text = whole[..end].to_owned();
        let known = Record::read(&text).unwrap().entries.len();
        let report = run(&plan, &mut service, &mut text).unwrap();
        // What the record does not know of is a change by somebody else: then nothing is done.
        assert!(matches!(report.outcome, Ending::Done | Ending::Stale), "{end} {known} {report:?}");
        assert_eq!(service.end_state(), undisturbed.end_state());
    }
}

#[test]
fn what_is_refused_is_tried_again_while_others_go() {
    // The default is not told, and comes first.
    let mut service = Pretend { tells_default: false, ..Pretend::new() };
    let plan = plan_for(&mut service, &Choice::default());
    let report = run(&plan, &mut service, &mut String::new()).unwrap();
    assert_eq!(report.outcome, Ending::Done, "{report:?}");
    assert_eq!(service.asked.len(), plan.steps.len() + 1, "{:?}", service.asked);
}

#[test]
fn what_stays_refused_is_said_and_sessions_stay() {
    let mut service = Pretend { everything_counts: true, ..Pretend::new() };
    let plan = plan_for(&mut service, &all_of_it());
    let mut text = String::new();
    let report = run(&plan, &mut service, &mut text).unwrap();
    assert_eq!(report.outcome, Ending::PartWay);
    assert!(report.stopped.unwrap().contains("default"));
    let soft = report.steps.iter().find(|step| step.does.contains("software OATH")).unwrap();
    assert!(!soft.done && soft.says.as_deref().unwrap().contains("default method"));
    assert_eq!((service.passes, service.revoked), (0, 0));
    // Somebody makes another method the default: the plan goes on.
    service.default = None;
    assert_eq!(run(&plan, &mut service, &mut text).unwrap().outcome, Ending::Done);
}

#[test]
fn a_list_that_lags_is_no_failure() {
    let mut service = Pretend { lag: 9, ..Pretend::new() };
    let plan = plan_for(&mut service, &Choice::default());
    let report = run(&plan, &mut service, &mut String::new()).unwrap();
    assert_eq!((report.outcome, report.listed_still.len()), (Ending::Done, 3));
}

#[test]
fn a_stale_plan_is_refused_with_both_values() {
    let changes: [fn(&mut Pretend); 6] = [
        |service| service.methods.push(method("new-1", "fido2")),
        |service| drop(service.methods.remove(1)),
        |service| service.default = Some(("app-1".to_owned(), "push")),
        |service| service.user["accountEnabled"] = false.into(),
        |service| service.user["signInSessionsValidFromDateTime"] = "2026-11-01T00:00:00Z".into(),
        |service| service.policy.as_mut().unwrap()["state"] = "disabled".into(),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut service = Pretend::new();
        let plan = plan_for(&mut service, &all_of_it());
        change(&mut service);
        let mut text = String::new();
        let report = run(&plan, &mut service, &mut text).unwrap();
        assert_eq!((report.outcome, report.changed.len()), (Ending::Stale, 1), "change {number}");
        assert_ne!(report.changed[0].then, report.changed[0].now);
        assert!(service.asked.is_empty() && text.is_empty(), "nothing is done and nothing recorded");
    }
}

#[test]
fn a_method_that_came_meanwhile_stops_a_resumed_run() {
    let mut service = Pretend { fault: Some((2, 503)), ..Pretend::new() };
    let plan = plan_for(&mut service, &Choice::default());
    let mut text = String::new();
    let report = run(&plan, &mut service, &mut text).unwrap();
    assert_eq!(report.outcome, Ending::PartWay);
    service.methods.push(method("new-1", "microsoftAuthenticator"));
    let asked = service.asked.len();
    let report = run(&plan, &mut service, &mut text).unwrap();
    assert_eq!((report.outcome, service.asked.len()), (Ending::Stale, asked));
    assert!(report.changed[0].what.contains("Microsoft Authenticator"));
}

#[test]
fn a_service_that_says_no_stops_it_at_once() {
    for status in [401, 403, 429, 500, 503] {
        for number in 1..=5 {
            let mut service = Pretend { fault: Some((number, status)), ..Pretend::new() };
            let plan = plan_for(&mut service, &all_of_it());
            assert_eq!(plan.steps.len(), 5);
            let mut text = String::new();
            let report = run(&plan, &mut service, &mut text).unwrap();
            assert_eq!((report.outcome, service.asked.len()), (Ending::PartWay, number), "{status} at {number}");
            assert_eq!(report.steps.iter().filter(|step| step.done).count(), number - 1);
            assert_eq!(run(&plan, &mut service, &mut text).unwrap().outcome, Ending::Done);
        }
    }
}

#[test]
fn both_ways_of_saying_that_sessions_are_revoked_count() {
    for revoke_status in [200, 204] {
        let mut service = Pretend { revoke_status, ..Pretend::new() };
        let plan = plan_for(&mut service, &Choice { revoke: true, ..Choice::nothing() });
        assert_eq!(plan.steps.len(), 1);
        assert_eq!(run(&plan, &mut service, &mut String::new()).unwrap().outcome, Ending::Done);
    }
}

#[test]
fn a_method_that_is_gone_counts_as_deleted() {
    let mut service = Pretend::new();
    let plan = plan_for(&mut service, &Choice::default());
    service.fault = Some((1, 404));
    let report = run(&plan, &mut service, &mut String::new()).unwrap();
    // The first is reported gone, though the service keeps it: so the default has another one beside it.
    assert_eq!(report.steps[0].outcome, Some(Outcome::Gone));
}

#[test]
fn a_dry_run_changes_nothing() {
    let mut service = Pretend::new();
    let plan = plan_for(&mut service, &all_of_it());
    let start = Start { is_dry: true, ..Start::default() };
    let mut hands = InMemory::after("", &service.dead);
    let mut apply = Apply::new(&plan, start).unwrap();
    let report = carry_out(&plan, &mut apply, &mut service, &mut hands).unwrap();
    assert_eq!((report.outcome, service.asked.len(), hands.text.len()), (Ending::DryRun, 0, 0));
}

#[test]
fn the_pass_is_nowhere_but_where_it_belongs() {
    let mut service = Pretend::new();
    let plan = plan_for(&mut service, &all_of_it());
    let mut text = String::new();
    let (report, seen) = run_seen(&plan, &mut service, &mut text).unwrap();
    assert_eq!(seen, [PASS]);
    let everything = format!("{text}{}{report:?}{}", serde_json::to_string(&report).unwrap(), plan.to_json());
    assert!(!everything.contains(PASS));
}

#[test]
fn a_record_of_another_plan_is_refused() {
    let mut service = Pretend::new();
    let plan = plan_for(&mut service, &Choice::default());
    let other = plan_for(&mut service, &all_of_it());
    let mut text = String::new();
    run(&plan, &mut service, &mut text).unwrap();
    assert!(Progress::of(&other, &Record::read(&text).unwrap().entries).is_err());
}

#[test]
fn ids_of_calls_differ_and_are_the_same_on_both_sides() {
    let mut service = Pretend::new();
    let plan = plan_for(&mut service, &all_of_it());
    let mut text = String::new();
    run(&plan, &mut service, &mut text).unwrap();
    let entries = Record::read(&text).unwrap().entries;
    let mut intended: Vec<&str> = entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Intends { client_request_id, .. } => Some(client_request_id.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(intended.len(), plan.steps.len());
    intended.sort_unstable();
    intended.dedup();
    assert_eq!(intended.len(), plan.steps.len());
}
