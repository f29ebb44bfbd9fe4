//! What the commands that change something share: the reasons, the consent, the record and the place for the pass.

mod at_once;
mod consent;
mod desk;
mod grounds;
mod options;
mod place;
mod text;

pub(super) use at_once::AtOnce;
pub(super) use consent::Consent;
pub(super) use desk::{Desk, RecordPlace};
pub(super) use grounds::GroundsOptions;
pub(super) use options::{Identity, PassOptions};
pub(super) use place::{Place, PlaceOptions};
pub(super) use text::{plan_page, plan_text, report_text};

use super::connection::Opened;
use crate::cli::{Answer, Exit, Refusal};
use crate::graph::apply::{Apply, Ending, Progress, ResetReport, Start, carry_out};
use crate::graph::plan::{Plan, PlanRefusal};
use crate::io::World;
use std::path::PathBuf;

/// A plan that is not made, with what to do about it.
pub(super) fn no_plan(refusal: &PlanRefusal) -> Refusal {
    Refusal::input(refusal).hint(refusal.hint())
}

/// Carries a plan out, and says what came of it.
pub(super) fn carried_out(
    plan: &Plan,
    progress: Progress,
    desk: &mut Desk,
    opened: &mut Opened,
    is_dry: bool,
) -> Result<ResetReport, Refusal> {
    let start = Start {
        progress,
        was_torn: desk.was_torn(),
        operator: desk.operator().to_owned(),
        pass_file: desk.pass_file(),
        is_dry,
    };
    let mut apply = Apply::new(plan, start).map_err(|wrong| Refusal::input(format!("the user's id: {wrong}")))?;
    let report = carry_out(plan, &mut apply, &mut opened.connection, desk);
    let report = report.map_err(|why| desk.unwritten(&why))?;
    Ok(ResetReport { record: desk.record_name(), ..report })
}

/// The answer, and the pass in it where that was asked for.
pub(super) fn answer(
    mut report: ResetReport,
    plan: &Plan,
    desk: &mut Desk,
    is_json: bool,
    world: &mut World,
) -> Result<Answer, Refusal> {
    let exit = match report.outcome {
        Ending::Done | Ending::DryRun => Exit::Yes,
        Ending::PartWay if !desk.has_asked() => return Err(stopped(&report, Refusal::input)),
        Ending::PartWay => Exit::Outside,
        Ending::Stale => return Err(stale(&report)),
        Ending::Unread => return Err(stopped(&report, Refusal::outside)),
    };
    let revealed = desk.take_kept();
    if let (Some(pass), Some(told)) = (&revealed, &mut report.pass) {
        told.temporary_access_pass = Some(pass.reveal().to_owned().into());
        told.delivered_to = Some("report".to_owned());
    }
    let answer = match is_json {
        true => Answer::json(&report, exit),
        false => Answer::new(report_text(&report, plan), exit),
    };
    match revealed {
        // It counts as handed over when it is written, and not before.
        Some(_) => desk.hand_over(answer, plan, world),
        None => Ok(answer),
    }
}

/// The record of a command that has no plan's file: `instep-tap-ann-contoso.com-20261122T100000Z.record.jsonl`.
pub(super) fn new_record(command: &str, plan: &Plan) -> PathBuf {
    let name = |text: &str| {
        text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect::<String>()
    };
    let at: String = plan.made_at.to_string().chars().filter(char::is_ascii_alphanumeric).take(15).collect();
    PathBuf::from(format!("instep-{command}-{}-{at}Z.record.jsonl", name(&plan.user.user_principal_name)))
}

fn stale(report: &ResetReport) -> Refusal {
    let refusal =
        Refusal::input("the plan is stale: the user is not as the plan has it; nothing was changed by this run");
    let changed =
        report.changed.iter().map(|change| format!("{}: then {}, now {}", change.what, change.then, change.now));
    changed.fold(refusal, Refusal::hint).hint("look at what has changed, and make another plan: instep graph plan")
}

fn stopped(report: &ResetReport, refusal: fn(String) -> Refusal) -> Refusal {
    let why = report.stopped.clone().unwrap_or_else(|| "it stopped".to_owned());
    report.notes.iter().fold(refusal(why), Refusal::hint).hint("nothing was changed by this run")
}
