use crate::graph::{
    AccessPolicy, DefaultMethod, Known, MethodsPolicy, Registration, Roster, Status, TapPolicy, User, UserKey,
};
use crate::report::wrapped;

/// The answer on the first line, then a line for each part.
pub(super) fn text(user: &UserKey, status: &Status) -> String {
    let lines = [
        head(user, status),
        part("account", &account(&status.user)),
        part("methods", &told(&status.roster, methods)),
        part("default", &default(&status.roster)),
        part("registration", &told(&status.registration, registration)),
        part("access pass", &told(&status.tap_policy, tap_policy)),
        part("allowed", &told(&status.methods_policy, methods_policy)),
        part("security defaults", &told(&status.security_defaults, |on| on_or_off(*on).to_owned())),
        part("per-user MFA", &told(&status.per_user_mfa, String::clone)),
        conditional_access(&status.conditional_access),
    ];
    lines.concat()
}

fn head(user: &UserKey, status: &Status) -> String {
    let account = match status.user.enabled {
        Some(true) => "the account is enabled",
        Some(false) => "the account is DISABLED: nothing lets it sign in",
        None => "whether the account is enabled is not told",
    };
    let methods = match &status.roster {
        Known::Is(roster) => match roster.mfa_methods() {
            0 => ", and no method for MFA is registered".to_owned(),
            1 => ", with one method for MFA".to_owned(),
            count => format!(", with {count} methods for MFA"),
        },
        Known::Unknown { .. } => String::new(),
    };
    format!("{}: {account}{methods}\n", user.as_str())
}

/// A name and what there is to say, broken to fit.
fn part(name: &str, says: &str) -> String {
    wrapped(&format!("  {name:<19}"), says)
}

fn told<T>(known: &Known<T>, says: impl Fn(&T) -> String) -> String {
    match known {
        Known::Is(value) => says(value),
        Known::Unknown { because } => format!("unknown: {because}"),
    }
}

fn account(user: &User) -> String {
    let named = |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("{name} {value}"));
    let parts = [
        user.display_name.clone(),
        user.user_type.clone(),
        user.synchronised.and_then(|is| is.then(|| "synchronised from on premises".to_owned())),
        named("password changed", &user.password_changed),
        named("sessions valid from", &user.sessions_valid_from),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn methods(roster: &Roster) -> String {
    let mut titles: Vec<&str> = roster.methods.iter().map(|listed| listed.method.method_type.title()).collect();
    if titles.is_empty() {
        titles.push("none");
    }
    titles.join(", ")
}

fn default(roster: &Known<Roster>) -> String {
    let Known::Is(roster) = roster else { return "unknown, as the methods".to_owned() };
    told(&roster.default, |default| {
        let named = DefaultMethod::title(default).unwrap_or_else(|| "none is set".to_owned());
        let strongest =
            if default.system_preferred == Some(true) { ", but the service asks for the strongest one" } else { "" };
        named + strongest
    })
}

fn registration(told: &Registration) -> String {
    let yes = |flag: Option<bool>| match flag {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not told",
    };
    let methods = if told.methods.is_empty() { "none".to_owned() } else { told.methods.join(", ") };
    let updated = told.updated.as_deref().map(|at| format!(" (as of {at})")).unwrap_or_default();
    format!("for MFA: {}, usable: {}; {methods}{updated}", yes(told.mfa_registered), yes(told.mfa_capable))
}

fn tap_policy(policy: &TapPolicy) -> String {
    let Some(true) = policy.enabled else { return "off: a pass would be of no use".to_owned() };
    let minutes = |value: Option<u64>| value.map_or_else(|| "?".to_owned(), |minutes| minutes.to_string());
    let range = format!("{} to {} minutes", minutes(policy.minimum_minutes), minutes(policy.maximum_minutes));
    let once = if policy.one_time_only == Some(true) { ", for one sign-in only" } else { "" };
    let targets = match (policy.for_all, policy.targets) {
        (true, _) => "for everybody".to_owned(),
        (false, 0) => "for nobody".to_owned(),
        (false, count) => format!("for {count} groups or users: see that this user is among them"),
    };
    format!("on, {range} (usually {}){once}; {targets}", minutes(policy.default_minutes))
}

fn methods_policy(policy: &MethodsPolicy) -> String {
    let on: Vec<&str> = policy.methods.iter().filter(|(_, on)| *on).map(|(name, _)| name.as_str()).collect();
    let off: Vec<&str> = policy.methods.iter().filter(|(_, on)| !*on).map(|(name, _)| name.as_str()).collect();
    let list = |names: Vec<&str>| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    let codes = match policy.authenticator_codes {
        Some(false) => "; codes of Microsoft Authenticator are off",
        _ => "",
    };
    format!("{}; off: {}{codes}", list(on), list(off))
}

fn conditional_access(known: &Known<Vec<AccessPolicy>>) -> String {
    let name = "conditional access";
    match known {
        Known::Unknown { because } => part(name, &format!("unknown: {because}")),
        Known::Is(policies) if policies.is_empty() => part(name, "nothing that has a say in MFA for this user"),
        Known::Is(policies) => {
            let lines = policies
                .iter()
                .enumerate()
                .map(|(n, policy)| part(if n == 0 { name } else { "" }, &one_policy(policy)));
            lines.collect()
        }
    }
}

fn one_policy(policy: &AccessPolicy) -> String {
    let says = [
        (policy.about_registration, "is about registering methods"),
        (policy.requires_mfa, "requires MFA"),
        (policy.blocks, "BLOCKS"),
    ];
    let says: Vec<&str> = says.into_iter().filter(|(is, _)| *is).map(|(_, words)| words).collect();
    let state = match policy.state.as_str() {
        "enabled" => "",
        "enabledForReportingButNotEnforced" => ", in reports only",
        _ => ", in a state not known here",
    };
    format!("\"{}\" {}, {}{state}", policy.name, says.join(" and "), policy.reach.title())
}

fn on_or_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}
