use super::options::Output;
use super::{Answer, Exit, Refusal};
use crate::diagnosis::{Cause, Record};
use crate::io::World;
use crate::report::{cause_markdown, cause_text};
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

/// Say what a cause is, how it shows, what confirms it and what rules it out
#[derive(Args)]
#[command(after_help = "Examples:\n  instep explain\n  instep explain late-entry\n  instep explain time-zone --json")]
pub struct Arguments {
    /// The cause; without it all are listed
    #[arg(value_name = "CAUSE")]
    cause: Option<String>,
    /// Print the pages of all causes as one Markdown document
    #[arg(long, conflicts_with_all = ["cause", "json", "format"])]
    markdown: bool,
    #[command(flatten)]
    output: Output,
}

/// What `instep explain CAUSE --json` prints.
#[derive(Serialize, JsonSchema)]
pub struct CausePage {
    /// `instep.cause/1`.
    schema: &'static str,
    /// The version of this program.
    tool_version: &'static str,
    /// The id.
    id: &'static str,
    /// In a few words.
    title: &'static str,
    /// Whether a clock is what is wrong.
    clock: bool,
    /// The probability before any evidence.
    prior: f64,
    /// What it is.
    what_it_is: &'static str,
    /// How it shows.
    how_it_shows: &'static [&'static str],
    /// What confirms it.
    what_confirms_it: &'static [&'static str],
    /// What rules it out.
    what_rules_it_out: &'static [&'static str],
    /// What it is easily taken for.
    looks_like: &'static [&'static str],
    /// What to do, in order, with who is meant.
    what_to_do: Vec<String>,
    /// The same, by who does it.
    remedy: RemedyRecord,
    /// Where this is from.
    sources: &'static [&'static str],
}

/// What to do about a cause, by who does it.
#[derive(Serialize, JsonSchema)]
struct RemedyRecord {
    /// For the person with the device.
    person: &'static [&'static str],
    /// For whoever runs the verifier or looks after the account.
    administrator: &'static [&'static str],
    /// How to see that it worked.
    then_check: &'static [&'static str],
    /// What enrolling again would do: `cures-nothing`, `repeats-it` or `last-resort`.
    reset: &'static str,
}

/// What `instep explain --json` prints.
#[derive(Serialize, JsonSchema)]
pub struct CausePages {
    /// `instep.cause/1`.
    schema: &'static str,
    /// The version of this program.
    tool_version: &'static str,
    /// All causes.
    causes: Vec<CausePage>,
}

pub fn run(arguments: Arguments, _world: &mut World) -> Result<Answer, Refusal> {
    if arguments.markdown {
        return Ok(Answer::new(document(), Exit::Yes));
    }
    let Some(id) = arguments.cause else { return Ok(list(arguments.output)) };
    let cause = Cause::by_id(&id).ok_or_else(|| unknown(&id))?;
    Ok(if arguments.output.is_json() {
        Answer::json(&page(cause), Exit::Yes)
    } else {
        Answer::new(cause_text(cause), Exit::Yes)
    })
}

fn list(output: Output) -> Answer {
    if output.is_json() {
        let causes = Cause::ALL.map(page).into();
        let pages = CausePages { schema: "instep.cause/1", tool_version: env!("CARGO_PKG_VERSION"), causes };
        return Answer::json(&pages, Exit::Yes);
    }
    let line = |cause: Cause| format!("{:<20} {}\n", cause.id(), cause.record().title);
    Answer::new(Cause::ALL.map(line).concat(), Exit::Yes)
}

fn page(cause: Cause) -> CausePage {
    let Record { id, title, prior, what_it_is, how_it_shows, what_confirms_it, .. } = cause.record();
    let Record { what_rules_it_out, looks_like, remedy, sources, .. } = cause.record();
    CausePage {
        schema: "instep.cause/1",
        tool_version: env!("CARGO_PKG_VERSION"),
        id,
        title,
        clock: cause.is_clock(),
        prior: *prior,
        what_it_is,
        how_it_shows,
        what_confirms_it,
        what_rules_it_out,
        looks_like,
        what_to_do: remedy.lines(),
        remedy: RemedyRecord {
            person: remedy.person,
            administrator: remedy.administrator,
            then_check: remedy.then_check,
            reset: remedy.reset.name(),
        },
        sources,
    }
}

/// The pages of all causes, as they stand in `docs/causes.md`.
fn document() -> String {
    let mut text = String::from(
        "# Causes of a rejected code\n\nMade by `instep explain --markdown` from `src/diagnosis/cause`.\n\n",
    );
    text.extend(Cause::ALL.map(|cause| cause_markdown(cause, 2)));
    text.truncate(text.trim_end().len());
    text + "\n"
}

fn unknown(id: &str) -> Refusal {
    let shown: String = id.chars().take(60).collect();
    let likeness = |known: &str| strsim::jaro_winkler(&shown, known);
    let near = Cause::ALL.map(Cause::id).into_iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let refusal = Refusal::input(format!("there is no cause '{shown}'"));
    match near.filter(|near| likeness(near) > 0.8) {
        Some(near) => refusal.hint(format!("did you mean {near}?")),
        None => refusal.hint("instep explain lists them"),
    }
}
