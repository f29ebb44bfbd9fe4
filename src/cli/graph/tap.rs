use super::reset::{AtOnce, Consent, Identity, PassOptions, PlaceOptions};
use super::{ConnectionOptions, UserArgument};
use crate::cli::options::Output;
use crate::cli::{Answer, Refusal};
use crate::graph::plan::{Choice, Reads};
use crate::io::World;
use clap::Args;
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
    let opened = arguments.connection.open(world)?;
    let at_once = AtOnce {
        command: "tap",
        choice,
        reads: Reads { methods: false, pass_policy: true, risk: true },
        identity: arguments.identity,
        consent: arguments.consent,
        record: arguments.record,
        is_json,
    };
    at_once.carry_out(&arguments.user.user, place, opened, world)
}
