use super::*;
use crate::graph::MethodType;
use crate::graph::pass::{PassPolicy, PassRequest, Scope};
use proptest::prelude::*;

fn registered(id: &str, method_type: &MethodType) -> Registered {
    let method = crate::graph::Method { id: id.to_owned(), method_type: method_type.clone(), label: None };
    Registered::of(&method)
}

fn user() -> User {
    let id = "6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0".to_owned();
    User { id, user_principal_name: "ann@contoso.example".to_owned(), display_name: None }
}

fn state(types: &[MethodType]) -> UserState {
    let methods = types.iter().enumerate().map(|(n, kind)| registered(&format!("id-{n}"), kind)).collect();
    let pass_policy = PassPolicy { enabled: true, scope: Scope::Included, ..PassPolicy::default() };
    UserState { account_enabled: Some(true), methods, pass_policy: Some(pass_policy), ..UserState::default() }
}

fn planned(
    state: UserState,
    choice: &Choice,
    grounds: Option<Grounds>,
    despite: Option<&str>,
) -> Result<Plan, PlanRefusal> {
    let intent = Intent {
        choice,
        identity_verified: "passport",
        despite,
        grounds,
        fraud: &[],
        service: "https://graph.microsoft.com",
        now: UnixTime::from_seconds(1_795_000_000),
    };
    Plan::new(user(), state, intent)
}

fn grounds(clock: ClockVerdict) -> Grounds {
    Grounds { source: "case.toml".to_owned(), clock, probability: 0.1 + 0.2, offset: None, fraud: Vec::new() }
}

fn any_type() -> impl Strategy<Value = MethodType> {
    let known: Vec<MethodType> = type_names().filter_map(types_of).flatten().collect();
    prop_oneof![9 => prop::sample::select(known), 1 => "#[a-zA-Z.]{1,20}".prop_map(MethodType::Unknown)]
}

fn any_default() -> impl Strategy<Value = Option<String>> {
    let words = ["push", "oath", "sms", "voiceMobile", "voiceAlternateMobile", "voiceOffice", "something new"];
    prop::option::of(prop::sample::select(words.to_vec()).prop_map(str::to_owned))
}

proptest! {
    #[test]
    fn the_order_keeps_the_rules(types in prop::collection::vec(any_type(), 0..12), default in any_default()) {
        let state = UserState { default_method: default.clone(), ..state(&types) };
        let choice = Choice { types: types.clone(), pass: Some(PassRequest::default()), ..Choice::default() };
        let plan = planned(state.clone(), &choice, None, None).unwrap();
        let of: Vec<MethodType> = plan.steps.iter().filter_map(|step| step.does.method()).map(Registered::method_type).collect();
        // Every method is either in a step or among those that stay.
        prop_assert_eq!(of.len() + plan.kept.len(), state.methods.len());
        prop_assert!(!of.iter().any(|kind| matches!(kind, MethodType::Unknown(_) | MethodType::Password)));
        let last = |wanted: &MethodType| of.iter().rposition(|kind| kind == wanted);
        let first = |wanted: &MethodType| of.iter().position(|kind| kind == wanted);
        if let (Some(alternate), Some(mobile)) = (last(&MethodType::AlternateMobilePhone), first(&MethodType::MobilePhone)) {
            prop_assert!(alternate < mobile);
        }
        if let Some(default) = default.filter(|default| default != "voiceAlternateMobile") {
            let is_default: Vec<bool> = of.iter().map(|kind| order::may_be(kind, &default)).collect();
            prop_assert!(is_default.is_sorted(), "{:?}", of);
        }
        prop_assert_eq!(&plan.steps.last().unwrap().does, &Deed::RevokeSessions);
        let pass = plan.steps.iter().position(|step| matches!(step.does, Deed::IssuePass { .. })).unwrap();
        prop_assert_eq!(pass, plan.steps.len() - 2);
    }

    #[test]
    fn no_call_is_of_a_collection_or_another_user(ids in prop::collection::vec("\\PC{0,12}", 1..6), types in prop::collection::vec(any_type(), 6)) {
        let methods = ids.iter().zip(&types).map(|(id, kind)| registered(id, kind)).collect();
        let state = UserState { methods, ..state(&[]) };
        let choice = Choice { types, ..Choice::default() };
        let plan = planned(state, &choice, None, None).unwrap();
        for step in plan.steps.iter().filter(|step| step.does.method().is_some()) {
            let (_, path) = step.call.split_once(&format!("/users/{}/authentication/", plan.user.id)).unwrap();
            let segments: Vec<&str> = path.split('/').collect();
            let reaches_out = |segment: &&&str| ["", ".", ".."].contains(*segment);
            prop_assert!(segments.iter().find(reaches_out).is_none(), "{}", path);
            prop_assert!(segments.len() == 2 || segments == ["qrCodePinMethod"] || segments.len() == 3 && segments[2] == "deactivate");
            prop_assert!(!path.contains(['?', '#', ' ', '\\']));
        }
    }

    #[test]
    fn a_plan_is_read_as_it_was_written_and_any_change_shows(at in any::<prop::sample::Index>(), probability in 0.0..=1.0) {
        let types = [MethodType::SoftwareOath, MethodType::MobilePhone, MethodType::Fido2];
        let grounds = Grounds { probability, ..grounds(ClockVerdict::NotEstablished) };
        let plan = planned(state(&types), &Choice::default(), Some(grounds), None).unwrap();
        let text = plan.to_json();
        prop_assert_eq!(Plan::read(&text), Ok(plan.clone()));
        let mut changed: Vec<char> = text.chars().collect();
        let at = at.index(changed.len());
        if changed[at].is_ascii_alphanumeric() {
            changed[at] = if changed[at] == 'x' { 'y' } else { 'x' };
            prop_assert!(Plan::read(&changed.into_iter().collect::<String>()).is_err());
        }
    }

    #[test]
    fn nothing_panics_on_any_text(text in "\\PC{0,200}") {
        let _ = Plan::read(&text);
        let _ = crate::graph::apply::Record::read(&text);
    }
}

#[test]
fn a_clock_that_is_the_reason_is_said_first_and_loudly() {
    let of = |grounds| planned(state(&[MethodType::SoftwareOath]), &Choice::default(), grounds, None).unwrap();
    let confirmed = of(Some(grounds(ClockVerdict::Confirmed)));
    assert!(confirmed.warnings[0].contains("SET THE CLOCK INSTEAD") && confirmed.advice == Advice::SetTheClock);
    assert!(of(Some(grounds(ClockVerdict::NotEstablished))).warnings[0].contains("NOT RULED OUT"));
    assert!(of(None).warnings[0].contains("NOT KNOWN"));
    let ruled_out = of(Some(grounds(ClockVerdict::RuledOut)));
    assert!(!ruled_out.warnings.iter().any(|warning| warning.contains("CLOCK")), "{:?}", ruled_out.warnings);
}

#[test]
fn fraud_stops_all_but_revoking() {
    let with_fraud =
        || Some(Grounds { fraud: vec!["the user reported fraud".to_owned()], ..grounds(ClockVerdict::RuledOut) });
    let of = |choice: &Choice, despite| planned(state(&[MethodType::SoftwareOath]), choice, with_fraud(), despite);
    assert!(matches!(of(&Choice::default(), None), Err(PlanRefusal::Fraud(_))));
    assert!(matches!(of(&Choice::default(), Some("  ")), Err(PlanRefusal::Fraud(_))));
    let plan = of(&Choice::default(), Some("security asks for it")).unwrap();
    assert_eq!(plan.despite.as_deref(), Some("security asks for it"));
    assert!(plan.warnings.iter().any(|warning| warning.contains("FRAUD")));
    assert!(of(&Choice { revoke: true, ..Choice::nothing() }, None).is_ok());
    let risky = UserState { risk_level: Some("high".to_owned()), ..state(&[MethodType::SoftwareOath]) };
    assert!(matches!(planned(risky, &Choice::default(), None, None), Err(PlanRefusal::Fraud(_))));
}

#[test]
fn a_pass_that_would_not_work_is_refused_before_anything() {
    let choice = Choice { pass: Some(PassRequest::default()), ..Choice::default() };
    let with = |change: fn(&mut UserState)| {
        let mut state = state(&[MethodType::SoftwareOath]);
        change(&mut state);
        planned(state, &choice, None, None)
    };
    assert!(with(|_| {}).is_ok());
    assert!(matches!(with(|state| state.pass_policy = None), Err(PlanRefusal::Pass(_))));
    assert!(matches!(with(|state| state.pass_policy.as_mut().unwrap().enabled = false), Err(PlanRefusal::Pass(_))));
    assert!(matches!(
        with(|state| state.pass_policy.as_mut().unwrap().scope = Scope::Excluded),
        Err(PlanRefusal::Pass(_))
    ));
    assert!(matches!(with(|state| state.user_type = Some("Guest".to_owned())), Err(PlanRefusal::Pass(_))));
}

#[test]
fn who_is_locked_out_is_said() {
    let of =
        |types: &[MethodType], choice: &Choice| planned(state(types), choice, None, None).unwrap().warnings.join("\n");
    let pass = Choice { pass: Some(PassRequest::default()), ..Choice::default() };
    assert!(of(&[MethodType::SoftwareOath, MethodType::Password], &Choice::default()).contains("LOCKED OUT"));
    assert!(!of(&[MethodType::SoftwareOath, MethodType::Fido2], &Choice::default()).contains("LOCKED OUT"));
    assert!(!of(&[MethodType::SoftwareOath], &pass).contains("LOCKED OUT"));
}

#[test]
fn identity_and_something_to_do_are_needed() {
    let choice = Choice::default();
    let intent = Intent {
        choice: &choice,
        identity_verified: " - ",
        despite: None,
        grounds: None,
        fraud: &[],
        service: "x",
        now: UnixTime::EPOCH,
    };
    assert_eq!(Plan::new(user(), state(&[MethodType::Email]), intent), Err(PlanRefusal::IdentityNotVerified));
    let nothing = Choice { revoke: false, ..Choice::default() };
    assert_eq!(planned(state(&[MethodType::Email]), &nothing, None, None), Err(PlanRefusal::NothingToDo));
}

#[test]
fn a_token_is_deactivated_as_the_button_does_or_unassigned() {
    let call = |unassign_tokens| {
        let choice = Choice { unassign_tokens, ..Choice::default() };
        planned(state(&[MethodType::HardwareOath]), &choice, None, None).unwrap().steps[0].call.clone()
    };
    let path = "/beta/users/6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0/authentication/hardwareOathMethods/id-0";
    assert_eq!(call(false), format!("POST {path}/deactivate"));
    assert_eq!(call(true), format!("DELETE {path}"));
}
