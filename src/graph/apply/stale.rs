//! Whether the world is still the plan's: what has changed apart from what the plan itself did.

use super::Progress;
use crate::graph::MethodType;
use crate::graph::plan::{Change, Deed, Plan, Registered, User, UserState};

/// What has changed since the plan was made and is not its own doing.
pub fn changes_since(plan: &Plan, progress: &Progress, user: &User, now: &UserState) -> Vec<Change> {
    let did = |wanted: &dyn Fn(&Deed) -> bool| {
        plan.steps.iter().any(|step| wanted(&step.does) && progress.may_be_done(step.step))
    };
    let did_methods = did(&|deed| deed.method().is_some());
    let did_pass = did(&|deed| matches!(deed, Deed::IssuePass { .. }));
    let did_revoke = did(&|deed| *deed == Deed::RevokeSessions);
    let mut then = plan.state.clone();
    let mut is = now.clone();
    // What the plan may have done itself is taken out on both sides.
    if did_methods {
        then.default_method = None;
    }
    if did_revoke {
        then.sessions_valid_from = None;
    }
    if did_pass {
        let is_pass = |method: &Registered| method.method_type() == MethodType::TemporaryAccessPass;
        then.methods.retain(|method| !is_pass(method));
        is.methods.retain(|method| !is_pass(method));
    }
    let is_gone = |method: &Registered| is.method(&method.id).is_none() && is_done(plan, progress, method);
    then.methods.retain(|method| !is_gone(method));
    if !plan.reads().methods {
        then.methods.clear();
        is.methods.clear();
    }
    let mut changes = changes_of_user(&plan.user, user);
    changes.extend(then.changes(&is));
    changes
}

/// Whether the plan may have deleted this method.
fn is_done(plan: &Plan, progress: &Progress, method: &Registered) -> bool {
    plan.steps.iter().any(|step| step.does.method() == Some(method) && progress.may_be_done(step.step))
}

fn changes_of_user(then: &User, now: &User) -> Vec<Change> {
    let differing = [
        ("the object id", &then.id, &now.id),
        ("the user principal name", &then.user_principal_name, &now.user_principal_name),
    ];
    let change = |(what, then, now): (&str, &String, &String)| Change {
        what: what.to_owned(),
        then: then.clone(),
        now: now.clone(),
    };
    differing.into_iter().filter(|(_, then, now)| !then.eq_ignore_ascii_case(now)).map(change).collect()
}
