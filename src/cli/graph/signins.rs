use super::since::Since;
use super::{ConnectionOptions, UserArgument};
use crate::cli::options::{At, Output};
use crate::cli::{Answer, Exit, Refusal};
use crate::graph::{Operation, SignInQuery};
use crate::io::{World, write_private};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

mod told;

const EXAMPLES: &str = "  instep graph signins ann@contoso.com --tenant contoso.com --client-id ID --since 7d\n  \
                        instep graph signins ann@contoso.com --save ann.json, then instep diagnose --signins ann.json\n  \
                        instep graph signins ann@contoso.com --stand-in ready.json --insecure-loopback --json";

/// Read a user's sign-ins and say what they mean
///
/// The same report as of `instep signins FILE`, from the live log (beta, which has the steps of MFA): interactive sign-ins, newest
/// first. Reading it over Graph needs a P1 or P2 licence; the portal's download does not.
#[derive(Args)]
#[command(after_help = super::after_help("signins", EXAMPLES))]
pub(super) struct Arguments {
    #[command(flatten)]
    user: UserArgument,
    /// None from before: a time, or a length of time before now
    #[arg(long, value_name = "TIME", value_parser = str::parse::<Since>)]
    since: Option<Since>,
    /// So many at most, the newest
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    last: u32,
    /// Save the sign-ins as they came, for instep signins FILE
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    connection: ConnectionOptions,
}

pub(super) fn run(arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    let now = arguments.at.or_started(world);
    let query = SignInQuery {
        user: arguments.user.user.clone(),
        since: arguments.since.map(|since| since.counted_back_from(now)),
        last: arguments.last as usize,
    };
    let mut opened = arguments.connection.open(world)?;
    let events = query.read(&mut opened.connection);
    let events = events.map_err(|failure| opened.refusal(&failure, Operation::SignIns))?;
    let page = json!({ "value": events }).to_string();
    if let Some(path) = &arguments.save {
        write_private(path, &page).map_err(|error| {
            Refusal::input(format!("--save {}: {error}", path.display())).hint("name a file in a folder that is there")
        })?;
    }
    let answer = match arguments.output.is_json() {
        true => Answer::new(page + "\n", Exit::Yes),
        false => Answer::new(told::text(arguments.user.user.as_str(), &events), Exit::Yes),
    };
    Ok(opened.finish(answer))
}
