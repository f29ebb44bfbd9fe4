use super::ConnectionOptions;
use super::reset::{Consent, Place, PlaceOptions, RecordPlace, answer, carried_out, plan_text};
use crate::cli::options::Output;
use crate::cli::{Answer, Refusal};
use crate::graph::Service;
use crate::graph::plan::{Deed, Plan};
use crate::io::{FileError, World, read_text};
use clap::Args;
use std::io::Write;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "  instep graph apply ann.json --dry-run\n  instep graph apply ann.json\n  \
                        instep graph apply ann.json --yes-for ann@contoso.com --tap-file pass.txt --json\n\n\
                        Exit codes: 0 everything is done, 2 refused or stale: nothing was changed,\n4 part-way: apply it again.";

/// Carry out a plan: reset the methods of one user
///
/// Shows the plan and asks for the user principal name once more. Looks at the user again and refuses if anything has changed since the
/// plan was made. Nothing is deleted that the plan does not name. Each call stands in the record before it is made, and its
/// outcome after it; after an interruption the same command goes on where the record ends.
#[derive(Args)]
#[command(after_help = super::after_help("apply", EXAMPLES))]
pub(super) struct Arguments {
    /// The plan, from instep graph plan --output
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// Look whether the plan still holds and say what would be done; nothing is changed
    #[arg(long)]
    dry_run: bool,
    /// The record; made by the first run, gone on with by the next [default: PLAN.record.jsonl]
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    place: PlaceOptions,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    connection: ConnectionOptions,
}

pub(super) fn run(arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    let plan = read_plan(&arguments.plan)?;
    let record = arguments.record.clone().unwrap_or_else(|| beside(&arguments.plan));
    let found = RecordPlace::open(&record, Some(&arguments.plan))?;
    let progress = found.progress(&plan)?;
    let is_json = arguments.output.is_json();
    let pass_is_open =
        plan.steps.iter().any(|step| matches!(step.does, Deed::IssuePass { .. }) && !progress.is_settled(step.step));
    let place = match pass_is_open && !arguments.dry_run {
        true => arguments.place.place(is_json, progress.pass_file.as_deref(), world)?,
        false => Place::Nowhere,
    };
    if !arguments.dry_run {
        if arguments.consent.asks() || !is_json {
            let _ = writeln!(world.stderr, "{}", plan_text(&plan));
        }
        arguments.consent.given(&plan.user.user_principal_name, world)?;
    }
    let mut opened = arguments.connection.open(world)?;
    let service = opened.connection.base().to_string();
    if service != plan.service {
        return Err(Refusal::input(format!("the plan is for {}, and this is {service}", plan.service))
            .hint("name the cloud or the base that the plan was made with"));
    }
    let operator = arguments.consent.operator(world);
    let mut desk = found.desk(place, operator, &plan, world);
    let report = carried_out(&plan, progress, &mut desk, &mut opened, arguments.dry_run);
    desk.give_back(world);
    let answer = answer(report?, &plan, &mut desk, is_json, world)?;
    Ok(opened.finish(answer))
}

fn read_plan(path: &Path) -> Result<Plan, Refusal> {
    let wrong = |why: String| Refusal::input(format!("{}: {why}", path.display()));
    let text = read_text(path).map_err(|error: FileError| {
        wrong(error.to_string()).hint("instep graph plan USER --output FILE writes a plan")
    })?;
    Plan::read(&text).map_err(|error| {
        wrong(error.to_string()).hint("a plan is carried out as it was made, or not at all: make another one")
    })
}

/// `ann.json` has its record in `ann.json.record.jsonl`.
fn beside(plan: &Path) -> PathBuf {
    let mut name = plan.file_name().unwrap_or_default().to_owned();
    name.push(".record.jsonl");
    plan.with_file_name(name)
}
