use super::reset::{AtOnce, Consent, Identity, Place};
use super::{ConnectionOptions, UserArgument};
use crate::cli::options::Output;
use crate::cli::{Answer, Refusal};
use crate::graph::plan::{Choice, Reads};
use crate::io::World;
use clap::Args;
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
    let opened = arguments.connection.open_anywhere(world)?;
    let at_once = AtOnce {
        command: "revoke",
        choice: Choice { revoke: true, ..Choice::nothing() },
        reads: Reads { methods: false, pass_policy: false, risk: false },
        identity: arguments.identity,
        consent: arguments.consent,
        record: arguments.record,
        is_json: arguments.output.is_json(),
    };
    at_once.carry_out(&arguments.user.user, Place::Nowhere, opened, world)
}
