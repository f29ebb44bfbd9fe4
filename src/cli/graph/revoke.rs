use super::reset::{Consent, Identity, Place, RecordPlace, answer, carried_out, new_record, no_plan, plan_text};
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

const EXAMPLES: &str = "  instep graph revoke ann@contoso.com --identity-verified \"not needed: security asks\"\n  \
                        instep graph revoke ann@contoso.com --identity-verified \"video call\" \\\n      --yes-for ann@contoso.com --json\n\n\
                        Exit codes: 0 the sessions are revoked, 2 refused: nothing was changed,\n4 the service refused or failed.";

/// End all sessions of a user
///
/// The user has to sign in again everywhere, within minutes. Methods and password stay as they are. It is not refused where fraud
/// is indicated: then it is the first thing to do.
#[derive(Args)]
#[command(after_help = super::after_help("revoke", EXAMPLES))]
pub(super) struct Arguments {
    #[command(flatten)]
    user: UserArgument,
    #[command(flatten)]
    identity: Identity,
    /// The record, a new file [default: instep-revoke-USER-TIME.record.jsonl]
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
    let choice = Choice { revoke: true, ..Choice::nothing() };
    let mut opened = arguments.connection.open_anywhere(world)?;
    let reads = Reads { methods: false, pass_policy: false, risk: false };
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
    if arguments.consent.asks() || !arguments.output.is_json() {
        let _ = writeln!(world.stderr, "{}", plan_text(&plan));
    }
    arguments.consent.given(&plan.user.user_principal_name, world)?;
    let record = arguments.record.unwrap_or_else(|| new_record("revoke", &plan));
    let found = RecordPlace::open(&record, None)?;
    found.must_be_new()?;
    let operator = arguments.consent.operator(world);
    let mut desk = found.desk(Place::Nowhere, operator, &plan, world);
    let report = carried_out(&plan, Progress::default(), &mut desk, &mut opened, false);
    desk.give_back(world);
    let answer = answer(report?, &plan, &mut desk, arguments.output.is_json(), world)?;
    Ok(opened.finish(answer))
}
