use super::code::CodeReport;
use super::explain::CausePage;
use super::lab::Ready;
use super::profiles::ProfileAnswer;
use super::search::SearchReport;
use super::signins::report::SignInsReport;
use super::simulate::report::SimulationReport;
use super::skew::report::Report;
use super::verify::VerifyReport;
use super::{Answer, Exit, Refusal};
use crate::diagnosis::Verdict;
use crate::evidence::case_schema;
use crate::io::World;
use clap::Args;
use schemars::{Schema, schema_for};

/// Print the JSON Schema of an output
#[derive(Args)]
#[command(after_help = "Examples:\n  instep schema\n  instep schema instep.profile/1\n  instep schema case")]
pub struct Arguments {
    /// The format, as its `schema` key says; without the name they are listed
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

/// A format's name, and how its schema is made.
pub type Format = (&'static str, fn() -> Schema);

/// Every JSON format and the schema of the type that is printed.
///
/// To add one: a line with its name and `|| schema_for!(TheTypeThatIsPrinted)`, which derives `schemars::JsonSchema`.
pub fn schemas() -> Vec<Format> {
    let mut formats: Vec<Format> = vec![
        // Made from the table of keys that the reader of case files uses.
        ("instep.case/1", || Schema::try_from(case_schema()).unwrap_or_default()),
        ("instep.cause/1", || schema_for!(CausePage)),
        ("instep.code/1", || schema_for!(CodeReport)),
        ("instep.lab/1", || schema_for!(Ready)),
        ("instep.profile/1", || schema_for!(ProfileAnswer)),
        ("instep.search/1", || schema_for!(SearchReport)),
        ("instep.signins/1", || schema_for!(SignInsReport)),
        ("instep.simulation/1", || schema_for!(SimulationReport)),
        ("instep.skew/1", || schema_for!(Report)),
        ("instep.verdict/1", || schema_for!(Verdict)),
        ("instep.verify/1", || schema_for!(VerifyReport)),
    ];
    #[cfg(feature = "graph")]
    formats.extend(super::graph::schemas());
    formats.sort_by_key(|(name, _)| *name);
    formats
}

pub fn run(arguments: Arguments, _world: &mut World) -> Result<Answer, Refusal> {
    let Some(name) = arguments.name else { return Ok(Answer::new(names().join("\n") + "\n", Exit::Yes)) };
    match schemas().into_iter().find(|(known, _)| is_meant(&name, known)) {
        Some((known, schema)) => Ok(Answer::json(&titled(schema(), known), Exit::Yes)),
        None => Err(unknown(&name)),
    }
}

fn names() -> Vec<&'static str> {
    schemas().into_iter().map(|(name, _)| name).collect()
}

/// `verdict` means `instep.verdict/1` too.
fn is_meant(name: &str, known: &str) -> bool {
    name == known || name == bare(known)
}

/// A format's name without the frame that all have.
fn bare(known: &str) -> &str {
    known.trim_start_matches("instep.").trim_end_matches("/1")
}

/// The schema with the name of its format, which is more use than that of a type.
fn titled(mut schema: Schema, name: &str) -> Schema {
    schema.insert("title".to_owned(), name.into());
    schema
}

fn unknown(name: &str) -> Refusal {
    let shown: String = name.chars().take(60).collect();
    let likeness = |known: &str| strsim::jaro_winkler(bare(&shown), bare(known));
    let near = names().into_iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let refusal = Refusal::input(format!("there is no format '{shown}'"));
    match near.filter(|near| likeness(near) > 0.8) {
        Some(near) => refusal.hint(format!("did you mean {near}?")),
        None => refusal.hint(format!("the formats are {}", names().join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_has_a_schema_of_its_name() {
        for (name, schema) in schemas() {
            let schema = titled(schema(), name);
            assert_eq!(schema.get("title").and_then(|title| title.as_str()), Some(name));
            assert!(schema.get("properties").is_some() || schema.get("anyOf").is_some(), "{name}");
        }
    }

    #[test]
    fn names_may_be_short() {
        assert!(is_meant("case", "instep.case/1") && is_meant("instep.case/1", "instep.case/1"));
        assert!(!is_meant("cas", "instep.case/1"));
    }
}
