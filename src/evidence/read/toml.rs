use super::CaseError;
use super::node::{Entry, Lines, Node, Value};
use super::shown::shown;
use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

/// Reads TOML into a tree.
///
/// The parser's own display is not used: it prints the line, which may hold a secret.
pub(super) fn parse(text: &str) -> Result<Node<'_>, CaseError> {
    let lines = Lines::of(text);
    let table = DeTable::parse(text).map_err(|wrong| no_toml(&wrong, text, &lines))?;
    Ok(Node { line: 1, value: from_table(table.into_inner(), &lines) })
}

fn no_toml(wrong: &toml::de::Error, text: &str, lines: &Lines) -> CaseError {
    let span = wrong.span().unwrap_or(text.len()..text.len());
    let line = lines.at(span.start);
    let found = CaseError::at(line, format!("this is no TOML: {}", wrong.message()));
    match wrong.message() {
        "duplicate key" => {
            let key = text.get(span).unwrap_or_default();
            CaseError::at(line, format!("key {} stands here again", shown(key)))
        }
        told if told.starts_with("string values must be quoted") => {
            found.hint("put texts and durations in double quotes, such as \"3s\"")
        }
        told if told.starts_with("key with no value") => {
            found.hint("a case is TOML, or JSON if it begins with '{'; in TOML each line is key = value or [table]")
        }
        _ => found,
    }
}

/// Entries in the order of the file, which the parser's map does not keep.
fn from_table<'a>(table: DeTable<'a>, lines: &Lines) -> Value<'a> {
    let mut entries: Vec<_> = table.into_iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    let entry = |(key, value): (Spanned<_>, Spanned<_>)| Entry {
        line: lines.at(key.span().start),
        key: key.into_inner(),
        node: from_value(value, lines),
    };
    Value::Table(entries.into_iter().map(entry).collect())
}

fn from_value<'a>(value: Spanned<DeValue<'a>>, lines: &Lines) -> Node<'a> {
    let line = lines.at(value.span().start);
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text),
        DeValue::Integer(number) => whole(&number),
        DeValue::Float(number) => number.as_str().parse().map_or(Value::TooLarge, Value::Number),
        DeValue::Boolean(flag) => Value::Flag(flag),
        DeValue::Datetime(moment) => Value::Moment(with_seconds(moment).to_string()),
        DeValue::Array(items) => Value::List(items.into_iter().map(|item| from_value(item, lines)).collect()),
        DeValue::Table(table) => from_table(table, lines),
    };
    Node { line, value }
}

fn whole<'a>(number: &DeInteger<'_>) -> Value<'a> {
    i64::from_str_radix(number.as_str(), number.radix()).map_or(Value::TooLarge, Value::Whole)
}

/// TOML 1.1 lets seconds be left out of a date-time with a zone; RFC 3339 does not.
fn with_seconds(mut moment: toml::value::Datetime) -> toml::value::Datetime {
    if moment.offset.is_some()
        && let Some(time) = &mut moment.time
    {
        time.second.get_or_insert(0);
    }
    moment
}
