//! What the argument parser refuses, as one `error:` line and what to do about it.

use super::Refusal;
use super::leak::masked;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::ffi::OsString;

/// clap's first line is the error, its tips are hints, and its usage block is left out, and so are secrets and codes that stand
/// among the arguments. Where clap has no advice, there is ours.
pub(super) fn refusal(told: &clap::Error, arguments: &[OsString], program: &clap::Command) -> Refusal {
    let (text, advice) = masked(&told.to_string(), arguments);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    let mut message = lines.next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    if message.ends_with(':') {
        // "the following arguments were not provided:", and then they come, a line each.
        let listed = std::iter::from_fn(|| lines.next_if(|line| line.starts_with(['-', '<', '['])));
        message = format!("{message} {}", listed.collect::<Vec<_>>().join(", "));
    }
    // Nobody means `-x` by `-- -x`; a list of options helps more.
    let no_advice = ["Usage:", "For more information", "tip: to pass '"];
    let is_advice = |line: &&str| !no_advice.iter().any(|start| line.starts_with(start));
    let mut hints: Vec<String> = lines.filter(is_advice).map(|line| plain(line.trim_start_matches("tip: "))).collect();
    hints.extend(advice.map(str::to_owned));
    if hints.is_empty() {
        hints.push(usual_advice(told, &text, &command(arguments, program)));
    }
    hints.into_iter().fold(Refusal::input(plain(&message)), Refusal::hint)
}

/// Words of the standard library, and clap's brackets, as people would say them.
fn plain(text: &str) -> String {
    let said = [
        ("cannot parse integer from empty string", "a whole number is wanted"),
        ("invalid digit found in string", "a whole number is wanted"),
        ("cannot parse float from empty string", "a number is wanted"),
        ("invalid float literal", "a number is wanted"),
        ("number too large to fit in target type", "the number is too large"),
        ("number too small to fit in target type", "the number is too small"),
    ];
    let text = said.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    let listed = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).filter(|rest| rest.contains(": "));
    listed.map_or(text.clone(), str::to_owned)
}

/// What to do where clap says only what is wrong.
fn usual_advice(told: &clap::Error, text: &str, command: &str) -> String {
    let named = |kind| match told.get(kind) {
        Some(ContextValue::String(name)) => name.clone(),
        Some(ContextValue::Strings(names)) => names.join(" "),
        _ => String::new(),
    };
    let argument = named(ContextKind::InvalidArg);
    // An option that may be a secret is not told again.
    let option = argument.split([' ', '=']).next().filter(|word| word.starts_with("--") && text.contains(*word));
    let usage = text.lines().find_map(|line| line.trim().strip_prefix("Usage: "));
    match told.kind() {
        ErrorKind::InvalidSubcommand => format!("`{command} --help` lists the commands"),
        ErrorKind::ArgumentConflict if text.contains("multiple times") => "give it once".to_owned(),
        ErrorKind::ArgumentConflict => "leave one of them out".to_owned(),
        ErrorKind::MissingRequiredArgument if option.is_some() => {
            format!("add {argument}; `{command} --help` says what it is for")
        }
        ErrorKind::UnknownArgument if argument.starts_with('-') => format!("`{command} --help` lists the options"),
        ErrorKind::UnknownArgument => {
            format!("write {}; a word with blanks stands in quotes", usage.unwrap_or(command))
        }
        ErrorKind::MissingRequiredArgument => format!("write {}", usage.unwrap_or(command)),
        ErrorKind::TooManyValues => format!("`{command} --help` says which options take a value"),
        ErrorKind::InvalidUtf8 => "arguments are UTF-8; rename the file, or give it on standard input".to_owned(),
        _ => match option {
            Some(option) => format!("`{command} --help` says what {option} takes"),
            None => format!("`{command} --help` has examples"),
        },
    }
}

/// The command that the arguments name, as `instep lab ntp`.
fn command(arguments: &[OsString], program: &clap::Command) -> String {
    let mut words = vec![program.get_name().to_owned()];
    let mut here = program;
    for argument in arguments.iter().skip(1) {
        let Some(next) = here.find_subcommand(argument) else { break };
        words.push(next.get_name().to_owned());
        here = next;
    }
    words.join(" ")
}
