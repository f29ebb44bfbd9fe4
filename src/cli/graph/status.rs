use super::{ConnectionOptions, UserArgument};
use crate::cli::options::Output;
use crate::cli::{Answer, Exit, Refusal};
use crate::graph::{Operation, Status};
use crate::io::World;
use clap::Args;

mod record;
mod text;

pub(super) use record::StatusReport;

const EXAMPLES: &str = "  instep graph status ann@contoso.com --tenant contoso.com --client-id ID\n  \
                        instep graph status ann@contoso.com --auth certificate --certificate app.crt --key app.key\n  \
                        instep graph status ann@contoso.com --stand-in ready.json --insecure-loopback --json";

/// Say what decides whether and how a user may sign in
///
/// The account, the methods and the default, the registration report, the policies of methods and of Temporary Access Passes,
/// security defaults, Conditional Access that has a say in MFA, and per-user MFA. What may not be read is said to be unknown,
/// with the reason; the rest is told all the same. Nothing is changed.
#[derive(Args)]
#[command(after_help = super::after_help("status", EXAMPLES))]
pub(super) struct Arguments {
    #[command(flatten)]
    user: UserArgument,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    connection: ConnectionOptions,
}

pub(super) fn run(arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    let user = &arguments.user.user;
    let mut opened = arguments.connection.open_anywhere(world)?;
    let status = Status::read(&mut opened.connection, user);
    let status = status.map_err(|failure| opened.refusal(&failure, Operation::User))?;
    let answer = match arguments.output.is_json() {
        true => Answer::json(&StatusReport::of(user, opened.cloud, &status), Exit::Yes),
        false => Answer::new(text::text(user, &status), Exit::Yes),
    };
    Ok(opened.finish(answer))
}
