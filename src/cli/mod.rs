//! The command line: one file per command, arguments in, an [`Answer`] or a [`Refusal`] out.

mod answer;
mod command_line;
mod exit;
mod leak;
mod named_profile;
mod options;
pub mod secret;
mod usage;

pub use answer::{Answer, Refusal};
pub use exit::Exit;
pub use leak::{looks_like_secret, refuse_secret};

use crate::io::World;
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};
use std::io::Write;

mod code;
mod demo;
mod diagnose;
mod explain;
#[cfg(feature = "graph")]
mod graph;
mod lab;
#[cfg(feature = "serve")]
mod phone;
mod profiles;
mod progress;
mod schema;
mod search;
mod signins;
mod simulate;
mod skew;
mod verify;

/// Is a clock the reason why these one-time codes are rejected?
#[derive(Parser)]
#[command(name = "instep", version, max_term_width = 100, arg_required_else_help = true, propagate_version = true)]
#[command(after_help = "Exit codes: 0 yes or in step, 1 no or out of step, 2 usage or input, 3 cannot tell, \
                        4 an outside service failed, 70 a bug.\nStart here: instep demo")]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Code(code::Arguments),
    Verify(verify::Arguments),
    Search(search::Arguments),
    Skew(skew::Arguments),
    #[cfg(feature = "serve")]
    Phone(phone::Arguments),
    Diagnose(Box<diagnose::Arguments>),
    Simulate(Box<simulate::Arguments>),
    Signins(Box<signins::Arguments>),
    Explain(explain::Arguments),
    Profiles(profiles::Arguments),
    Lab(lab::Arguments),
    #[cfg(feature = "graph")]
    Graph(Box<graph::Arguments>),
    Schema(schema::Arguments),
    Demo(demo::Arguments),
}

/// Runs the command line that the world holds and says how it ended.
///
/// The answer is written to standard output whole, after all work is done; a reader that has gone away is no error.
pub fn run(world: &mut World) -> Exit {
    let parsed = match CommandLine::try_parse_from(world.arguments.clone()) {
        Ok(parsed) => parsed,
        Err(told) => return tell_usage(&told, world),
    };
    let outcome = match parsed.command {
        Command::Code(arguments) => code::run(arguments, world),
        Command::Verify(arguments) => verify::run(arguments, world),
        Command::Search(arguments) => search::run(arguments, world),
        Command::Skew(arguments) => skew::run(arguments, world),
        #[cfg(feature = "serve")]
        Command::Phone(arguments) => phone::run(arguments, world),
        Command::Diagnose(arguments) => diagnose::run(*arguments, world),
        Command::Simulate(arguments) => simulate::run(&arguments, world),
        Command::Signins(arguments) => signins::run(*arguments, world),
        Command::Explain(arguments) => explain::run(arguments, world),
        Command::Profiles(arguments) => profiles::run(arguments, world),
        Command::Lab(arguments) => lab::run(arguments, world),
        #[cfg(feature = "graph")]
        Command::Graph(arguments) => graph::run(*arguments, world),
        Command::Schema(arguments) => schema::run(arguments, world),
        Command::Demo(arguments) => demo::run(arguments, world),
    };
    match outcome {
        Ok(answer) => answer.give(world),
        Err(refusal) => refusal.give(world),
    }
}

/// What clap has to say: help and version on standard output, the rest as one `error:` line with hints.
fn tell_usage(told: &clap::Error, world: &mut World) -> Exit {
    match told.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = write!(world.stdout, "{told}").and_then(|()| world.stdout.flush());
            Exit::Yes
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = write!(world.stderr, "{told}");
            Exit::Usage
        }
        _ => usage::refusal(told, &world.arguments, &CommandLine::command()).give(world),
    }
}
