use super::reset::{
    Consent, Identity, PassOptions, PlaceOptions, RecordPlace, answer, carried_out, new_record, no_plan, plan_text,
};
use super::{ConnectionOptions, UserArgument};
use crate::cli::options::Output;
use crate::cli::{Answer, Refusal};
use crate::graph::apply::Progress;
use crate::graph::plan::{Choice, Intent, Plan, Reads, survey};
use crate::graph::{Operation, Service};
use crate::io::World;
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

const EXAMPLES: &str = "  instep graph tap ann@contoso.com --identity-verified \"video call\" --tap-lifetime 60m\n  \
                        instep graph tap ann@contoso.com --identity-verified passport \\\n      --yes-for ann@contoso.com --tap-file pass.txt\n\n\
                        Exit codes: 0 the pass is made and handed over, 2 refused: nothing was changed,\n4 the service refused or failed.";

/// Make a Temporary Access Pass for a user
///
/// The tenant's policy is looked at first: a pass that would not work is not made. It is shown once, on the terminal, or written to
/// a new file that only you can read, and is nowhere else. It replaces an earlier one.
#[derive(Args)]
#[command(after_help = super::after_help("tap", EXAMPLES))]
pub(super) struct Arguments {
    #[command(flatten)]
    user: UserArgument,
    #[command(flatten)]
    identity: Identity,
    #[command(flatten)]
    pass: PassOptions,
    #[command(flatten)]
    place: PlaceOptions,
    /// The record, a new file [default: instep-tap-USER-TIME.record.jsonl]
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    connection: ConnectionOptions,
}

pub(super) fn run(arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    let choice = Choice { pass: Some(arguments.pass.request()?), ..Choice::nothing() };
    let is_json = arguments.output.is_json();
    let place = arguments.place.place(is_json, None, world)?;
    let mut opened = arguments.connection.open(world)?;
    let reads = Reads { methods: false, pass_policy: true, risk: true };
    let read = survey(&mut opened.connection, &arguments.user.user, reads);
    let (user, state) = read.map_err(|failure| opened.refusal(&failure, Operation::User))?;
    let service = opened.connection.base().to_string();
    let intent = Intent {
        choice: &choice,
        identity_verified: arguments.identity.verified(),
        despite: arguments.identity.despite(),
        grounds: None,
        fraud: &[],
        service: &service,
        now: world.started_at,
    };
    let plan = Plan::new(user, state, intent).map_err(|refusal| no_plan(&refusal))?;
    if arguments.consent.asks() || !is_json {
        let _ = writeln!(world.stderr, "{}", plan_text(&plan));
    }
    arguments.consent.given(&plan.user.user_principal_name, world)?;
    let record = arguments.record.unwrap_or_else(|| new_record("tap", &plan));
    let found = RecordPlace::open(&record, None)?;
    found.must_be_new()?;
    let operator = arguments.consent.operator(world);
    let mut desk = found.desk(place, operator, &plan, world);
    let report = carried_out(&plan, Progress::default(), &mut desk, &mut opened, false);
    desk.give_back(world);
    let answer = answer(report?, &plan, &mut desk, is_json, world)?;
    Ok(opened.finish(answer))
}
