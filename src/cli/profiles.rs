mod find;
mod memory;
mod record;
mod text;

pub use record::{ProfileAnswer, WindowRecord};

use super::options::Output;
use super::{Answer, Exit, Refusal};
use crate::io::World;
use clap::Args;
use find::Found;

/// List and show what is known of verifiers and apps
#[derive(Args)]
#[command(after_help = "Examples:\n  instep profiles\n  instep profiles keycloak\n  \
                        instep profiles --kind app\n  instep profiles --search \"wrong otp value\" --json")]
pub struct Arguments {
    /// Show this one with its sources: an id of the list, or another name of the same thing
    #[arg(value_name = "ID", conflicts_with_all = ["kind", "search"])]
    id: Option<String>,
    /// Only these: verifier, app, or one kind of verifier such as server or library
    #[arg(long, value_name = "KIND", value_parser = find::KINDS)]
    kind: Option<String>,
    /// Only those that say this anywhere: in a name, an error text, a quirk, a source
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    #[command(flatten)]
    output: Output,
}

pub fn run(arguments: Arguments, _world: &mut World) -> Result<Answer, Refusal> {
    match &arguments.id {
        Some(id) => show(id, arguments.output),
        None => Ok(list(&arguments)),
    }
}

/// One record, or both where a verifier and an app share a name.
fn show(id: &str, output: Output) -> Result<Answer, Refusal> {
    let found = find::named(id);
    if found.is_empty() {
        return Err(unknown(id));
    }
    if output.is_json() {
        return Ok(Answer::json(&ProfileAnswer::of(&found), Exit::Yes));
    }
    let texts: Vec<String> = found.iter().map(|one| text::in_full(*one)).collect();
    Ok(Answer::new(texts.join("\n"), Exit::Yes))
}

fn unknown(id: &str) -> Refusal {
    let shown: String = id.chars().take(60).collect();
    let mut refusal = Refusal::input(format!("nothing is known of '{shown}'"));
    let near = find::near(id);
    if !near.is_empty() {
        refusal = refusal.hint(format!("did you mean {}?", near.join(", ")));
    }
    refusal.hint("`instep profiles` lists all, `instep profiles --search TEXT` looks through them")
}

/// The records that the filters leave; none at all is no match (exit code 3).
fn list(arguments: &Arguments) -> Answer {
    let kind = arguments.kind.as_deref().unwrap_or(find::ANY);
    let search = arguments.search.as_deref().unwrap_or_default();
    let found: Vec<Found> = find::all().filter(|one| one.is_of(kind) && one.says(search)).collect();
    let exit = if found.is_empty() { Exit::Unknown } else { Exit::Yes };
    if arguments.output.is_json() {
        return Answer::json(&ProfileAnswer::list(&found), exit);
    }
    Answer::new(text::tables(&found), exit)
}
