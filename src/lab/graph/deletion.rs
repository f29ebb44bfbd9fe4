use super::error::Refused;
use super::fault::{Fault, Faults};
use super::method::{Kind, Method};
use super::user::User;
use crate::time::{Span, UnixTime};

/// Deletes a method, as far as the rules allow it now.
pub(super) fn delete(user: &mut User, kind: Kind, id: &str, faults: &Faults, now: UnixTime) -> Result<(), Refused> {
    let method = user.method(id).filter(|method| method.kind.collection() == kind.collection());
    let method = method.ok_or_else(|| Refused::no_method(id))?;
    if let Some(refused) = refusal(user, method, faults) {
        return Err(refused);
    }
    remove(user, &method.id.clone(), faults, now);
    Ok(())
}

fn refusal(user: &User, method: &Method, faults: &Faults) -> Option<Refused> {
    if method.kind == Kind::MobilePhone && user.has(Kind::AlternateMobilePhone) && !faults.has(Fault::NoAlternateRule) {
        return Some(Refused::bad_request(
            "Mobile number cannot be deleted without first deleting alternate mobile number.",
        ));
    }
    let others = user.methods_there().any(|other| other.id != method.id && stands_in_the_way(other, faults));
    (method.is_default && others && !faults.has(Fault::NoDefaultRule)).then(|| default_refusal(&method.id, faults))
}

/// Whether the default method has to stay while there is one of this type: one that could be the default in its place.
fn stands_in_the_way(other: &Method, faults: &Faults) -> bool {
    let is_idle = other.properties.get("device").is_some_and(|device| device["status"] == "assigned");
    let could_be_default = other.kind.preference().is_some() && !is_idle;
    could_be_default || (other.kind.is_strong() && faults.has(Fault::StrictDefaultRule))
}

fn default_refusal(id: &str, faults: &Faults) -> Refused {
    Refused::bad_request(match faults.has(Fault::DefaultText2021) {
        true => "Cannot delete default method with other methods configured for this user.".to_owned(),
        false => format!(
            "The requested authentication method id of [{id}] matches the user's current default authentication method, and \
             cannot be deleted until the default authentication method is changed."
        ),
    })
}

/// It goes at once, or stays in lists for a while.
fn remove(user: &mut User, id: &str, faults: &Faults, now: UnixTime) {
    let lists = faults.number(Fault::LaggingList).map(|lists| u32::try_from(lists).unwrap_or(u32::MAX));
    let until = faults.number(Fault::LaggingSeconds).and_then(|seconds| i64::try_from(seconds).ok());
    if lists.is_none() && until.is_none() {
        user.methods.retain(|method| method.id != id);
    }
    for method in user.methods.iter_mut().filter(|method| method.id == id) {
        method.lingers = lists;
        method.lingers_until = until.map(|seconds| now + Span::from_seconds(seconds));
        method.is_default = false;
    }
}

/// What a list shows, and what is left for the next one.
pub(super) fn listed(user: &mut User, now: UnixTime) -> Vec<Method> {
    user.methods.retain(|method| method.lingers != Some(0) && method.lingers_until.is_none_or(|until| now < until));
    let listed = user.methods.clone();
    for method in &mut user.methods {
        method.lingers = method.lingers.map(|left| left - 1);
    }
    listed
}
