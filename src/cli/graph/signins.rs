use super::plan::already_there;
use super::{ConnectionOptions, UserArgument};
use crate::cli::options::{At, moment, positive_length};
use crate::cli::signins::{SignInsFormat, Telling};
use crate::cli::{Answer, Refusal};
use crate::graph::{Operation, SignInQuery};
use crate::io::{World, exists, write_private};
use crate::time::{Span, UnixTime};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

const EXAMPLES: &str = "  instep graph signins ann@contoso.com --tenant contoso.com --client-id ID --last 7d\n  \
                        instep graph signins ann@contoso.com --save ann.json, then instep diagnose --signins ann.json\n  \
                        instep graph signins ann@contoso.com --stand-in ready.json --insecure-loopback --json";

/// Read a user's sign-ins and say what they mean
///
/// The same report as of `instep signins FILE`, from the live log (beta, which has the steps of MFA): interactive sign-ins, newest
/// first. Reading it over Graph needs a P1 or P2 licence; the portal's download does not.
///
/// Exit codes: 0 read and understood, 3 no sign-in of that user or time, 4 the service refuses.
#[derive(Args)]
#[command(after_help = super::after_help("signins", EXAMPLES))]
pub(super) struct Arguments {
    #[command(flatten)]
    user: UserArgument,
    /// Only sign-ins from this time on
    #[arg(long, value_name = "TIME", value_parser = moment, conflicts_with = "last")]
    since: Option<UnixTime>,
    /// Only sign-ins of so long before now (--at)
    #[arg(long, value_name = "DURATION", value_parser = positive_length)]
    last: Option<Span>,
    /// So many sign-ins at most, the newest
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    most: u32,
    /// When the user's codes were enrolled, to compare with the first failure
    #[arg(long, value_name = "TIME", value_parser = moment)]
    registered_at: Option<UnixTime>,
    /// List every attempt, not only the newest
    #[arg(long)]
    all: bool,
    /// Save the sign-ins as they came, for instep signins FILE
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    #[command(flatten)]
    at: At,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t = SignInsFormat::Text, value_name = "FORMAT")]
    format: SignInsFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    #[command(flatten)]
    connection: ConnectionOptions,
}

pub(super) fn run(arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    let now = arguments.at.or_started(world);
    let since = arguments.since.or_else(|| arguments.last.map(|last| now - last));
    if let Some(path) = arguments.save.as_deref().filter(|path| exists(path)) {
        return Err(already_there("--save", path));
    }
    let query = SignInQuery { user: arguments.user.user.clone(), since, most: arguments.most as usize };
    let mut opened = arguments.connection.open_anywhere(world)?;
    let events = query.read(&mut opened.connection);
    let events = events.map_err(|failure| opened.refusal(&failure, Operation::SignIns))?;
    let page = json!({ "value": events }).to_string();
    if let Some(path) = &arguments.save {
        write_private(path, &page).map_err(|error| {
            Refusal::input(format!("--save {}: {error}", path.display())).hint("name a file in a folder that is there")
        })?;
    }
    let format = if arguments.json { SignInsFormat::Json } else { arguments.format };
    let telling = Telling { registered_at: arguments.registered_at, all: arguments.all, format, now };
    Ok(opened.finish(telling.answer_of_pages(page.into_bytes(), since)?))
}
