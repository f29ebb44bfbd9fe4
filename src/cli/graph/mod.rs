//! `instep graph`: Microsoft Graph, one file a command.

use super::schema::Format;
use super::{Answer, Refusal};
use crate::io::World;
use clap::{Args, Subcommand};

mod apply;
mod connection;
mod credential;
mod methods;
mod plan;
mod reset;
mod revoke;
mod signins;
mod since;
mod stand_in;
mod status;
mod tap;
mod user;
mod verify;

pub(super) use connection::ConnectionOptions;
pub(super) use user::UserArgument;

/// Ask Microsoft Graph about a user, and reset the user's methods
///
/// Each command asks for as little as it can; its help names the least permission. Sign in with a browser (--auth device-code), as
/// an app (--auth client-secret or certificate), or with a token that you have. Secrets come from files and the environment,
/// never from arguments.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Methods(methods::Arguments),
    Status(status::Arguments),
    Signins(signins::Arguments),
    Verify(verify::Arguments),
    Plan(Box<plan::Arguments>),
    Apply(Box<apply::Arguments>),
    Tap(Box<tap::Arguments>),
    Revoke(Box<revoke::Arguments>),
}

pub fn run(arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    match arguments.command {
        Command::Methods(arguments) => methods::run(arguments, world),
        Command::Status(arguments) => status::run(arguments, world),
        Command::Signins(arguments) => signins::run(arguments, world),
        Command::Verify(arguments) => verify::run(arguments, world),
        Command::Plan(arguments) => plan::run(*arguments, world),
        Command::Apply(arguments) => apply::run(*arguments, world),
        Command::Tap(arguments) => tap::run(*arguments, world),
        Command::Revoke(arguments) => revoke::run(*arguments, world),
    }
}

/// The JSON formats of these commands.
pub(super) fn schemas() -> Vec<Format> {
    vec![
        ("instep.graph-methods/1", || schemars::schema_for!(methods::MethodsReport)),
        ("instep.graph-status/1", || schemars::schema_for!(status::StatusReport)),
        ("instep.graph-verify/1", || schemars::schema_for!(verify::VerifyReport)),
        ("instep.reset-plan/1", || schemars::schema_for!(crate::graph::plan::Plan)),
        ("instep.reset-record/1", || schemars::schema_for!(crate::graph::apply::Entry)),
        ("instep.reset-report/1", || schemars::schema_for!(crate::graph::apply::ResetReport)),
    ]
}

/// The end of a command's help: examples, then the least permissions.
fn after_help(command: &str, examples: &str) -> String {
    let needs = crate::graph::CommandNeeds::of(command).map(|needs| needs.help()).unwrap_or_default();
    format!("Examples:\n{examples}\n\n{}", needs.trim_end())
}
