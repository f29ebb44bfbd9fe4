use crate::time::UnixTime;
use serde_json::Value;
use std::cmp::Ordering;

/// What `$filter` asks for: comparisons that must all hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Filter(Vec<Condition>);

#[derive(Clone, Debug, PartialEq)]
enum Condition {
    Compare {
        field: String,
        how: Comparison,
        with: Value,
    },
    StartsWith {
        field: String,
        start: String,
    },
    /// `field/any(x: x eq 'a' or x eq 'b')`.
    AnyOf {
        field: String,
        values: Vec<Value>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Below,
    AtMost,
    Above,
    AtLeast,
}

/// The most words of a filter.
const MOST_WORDS: usize = 200;

impl Filter {
    /// Reads a filter; what is wrong with it otherwise, as the service says it.
    pub(super) fn read(text: &str) -> Result<Filter, String> {
        let words = words(text)?;
        let mut reader = Reader { words: &words };
        let mut conditions = vec![reader.condition()?];
        while let Some(word) = reader.next() {
            match word {
                Word::Name(name) if name.eq_ignore_ascii_case("and") => conditions.push(reader.condition()?),
                other => return Err(format!("Invalid filter clause: '{}' is not supported here.", other.shown())),
            }
        }
        Ok(Filter(conditions))
    }

    /// Whether a record is asked for.
    pub(super) fn holds(&self, record: &Value) -> bool {
        self.0.iter().all(|condition| condition.holds(record))
    }

    /// The fields that it names.
    pub(super) fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|condition| match condition {
            Condition::Compare { field, .. } | Condition::StartsWith { field, .. } | Condition::AnyOf { field, .. } => {
                field.as_str()
            }
        })
    }
}

impl Condition {
    fn holds(&self, record: &Value) -> bool {
        match self {
            Condition::Compare { field, how, with } => match order(at(record, field), with) {
                Some(order) => how.holds(order),
                None => *how == Comparison::NotEqual,
            },
            Condition::StartsWith { field, start } => {
                let text = at(record, field).as_str().unwrap_or_default().to_lowercase();
                text.starts_with(&start.to_lowercase())
            }
            Condition::AnyOf { field, values } => at(record, field).as_array().is_some_and(|held| {
                held.iter().any(|one| values.iter().any(|value| order(one, value) == Some(Ordering::Equal)))
            }),
        }
    }
}

impl Comparison {
    fn named(name: &str) -> Option<Comparison> {
        Some(match name.to_ascii_lowercase().as_str() {
            "eq" => Comparison::Equal,
            "ne" => Comparison::NotEqual,
            "lt" => Comparison::Below,
            "le" => Comparison::AtMost,
            "gt" => Comparison::Above,
            "ge" => Comparison::AtLeast,
            _ => return None,
        })
    }

    fn holds(self, order: Ordering) -> bool {
        match self {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::Below => order.is_lt(),
            Comparison::AtMost => order.is_le(),
            Comparison::Above => order.is_gt(),
            Comparison::AtLeast => order.is_ge(),
        }
    }
}

/// `status/errorCode` within a record.
fn at<'a>(record: &'a Value, field: &str) -> &'a Value {
    field.split('/').fold(record, |value, part| &value[part])
}

/// How two values compare; moments as moments, text whatever its case.
fn order(held: &Value, asked: &Value) -> Option<Ordering> {
    match (held, asked) {
        (Value::String(held), Value::String(asked)) => match (moment(held), moment(asked)) {
            (Some(held), Some(asked)) => Some(held.cmp(&asked)),
            _ => Some(held.to_lowercase().cmp(&asked.to_lowercase())),
        },
        (Value::Number(held), Value::Number(asked)) => held.as_f64()?.partial_cmp(&asked.as_f64()?),
        (Value::Bool(held), Value::Bool(asked)) => Some(held.cmp(asked)),
        (Value::Null, Value::Null) => Some(Ordering::Equal),
        _ => None,
    }
}

fn moment(text: &str) -> Option<UnixTime> {
    let begins_with_year =
        text.len() >= 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[..4].iter().all(u8::is_ascii_digit);
    begins_with_year.then(|| text.parse().ok()).flatten()
}

#[derive(Clone, Debug, PartialEq)]
enum Word {
    Name(String),
    Text(String),
    Sign(char),
}

impl Word {
    fn shown(&self) -> String {
        match self {
            Word::Name(text) | Word::Text(text) => text.chars().take(40).collect(),
            Word::Sign(sign) => sign.to_string(),
        }
    }
}

/// Names, quoted text with `''` for a quote, and signs.
fn words(text: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if words.len() >= MOST_WORDS {
            return Err("Invalid filter clause: it is too long.".to_owned());
        }
        let (word, after) = match first {
            '\'' => quoted(&rest[1..])?,
            '(' | ')' | ',' | ':' => (Word::Sign(first), &rest[1..]),
            _ => {
                let end = name_end(rest);
                (Word::Name(rest[..end].to_owned()), &rest[end..])
            }
        };
        words.push(word);
        rest = after.trim_start();
    }
    Ok(words)
}

/// A colon belongs to a moment, and separates elsewhere.
fn name_end(text: &str) -> usize {
    let in_moment = text.starts_with(|c: char| c.is_ascii_digit());
    let ends = |c: char| c.is_whitespace() || "'(),".contains(c) || (c == ':' && !in_moment);
    text.find(ends).unwrap_or(text.len()).max(1)
}

fn quoted(text: &str) -> Result<(Word, &str), String> {
    let mut value = String::new();
    let mut rest = text;
    loop {
        let Some(end) = rest.find('\'') else {
            return Err("Invalid filter clause: there is an unterminated string literal.".to_owned());
        };
        value.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('\'') {
            Some(after) => {
                value.push('\'');
                rest = after;
            }
            None => return Ok((Word::Text(value), rest)),
        }
    }
}

struct Reader<'a> {
    words: &'a [Word],
}

impl Reader<'_> {
    fn next(&mut self) -> Option<Word> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first.clone())
    }

    fn name(&mut self) -> Result<String, String> {
        match self.next() {
            Some(Word::Name(name)) => Ok(name),
            other => Err(format!("Invalid filter clause: a property is missing before '{}'.", shown(other.as_ref()))),
        }
    }

    fn sign(&mut self, sign: char) -> Result<(), String> {
        match self.next() {
            Some(Word::Sign(found)) if found == sign => Ok(()),
            other => Err(format!("Invalid filter clause: '{sign}' expected, '{}' found.", shown(other.as_ref()))),
        }
    }

    fn value(&mut self) -> Result<Value, String> {
        match self.next() {
            Some(Word::Text(text)) => Ok(text.into()),
            Some(Word::Name(name)) => Ok(literal(name)),
            other => Err(format!("Invalid filter clause: a value is missing before '{}'.", shown(other.as_ref()))),
        }
    }

    fn condition(&mut self) -> Result<Condition, String> {
        let name = self.name()?;
        if name.eq_ignore_ascii_case("startswith") {
            self.sign('(')?;
            let field = self.name()?;
            self.sign(',')?;
            let start = self.value()?.as_str().unwrap_or_default().to_owned();
            self.sign(')')?;
            return Ok(Condition::StartsWith { field, start });
        }
        if let Some(field) = name.strip_suffix("/any") {
            return self.any_of(field.to_owned());
        }
        let how = self.name()?;
        let how = Comparison::named(&how)
            .ok_or_else(|| format!("Invalid filter clause: '{how}' is not a supported operator."))?;
        Ok(Condition::Compare { field: name, how, with: self.value()? })
    }

    fn any_of(&mut self, field: String) -> Result<Condition, String> {
        self.sign('(')?;
        let variable = self.name()?;
        self.sign(':')?;
        let mut values = Vec::new();
        loop {
            if self.name()? != variable || !self.name()?.eq_ignore_ascii_case("eq") {
                return Err("Invalid filter clause: only 'eq' is supported within 'any'.".to_owned());
            }
            values.push(self.value()?);
            match self.next() {
                Some(Word::Sign(')')) => return Ok(Condition::AnyOf { field, values }),
                Some(Word::Name(or)) if or.eq_ignore_ascii_case("or") => {}
                other => {
                    return Err(format!("Invalid filter clause: ')' expected, '{}' found.", shown(other.as_ref())));
                }
            }
        }
    }
}

fn shown(word: Option<&Word>) -> String {
    word.map_or_else(|| "the end".to_owned(), Word::shown)
}

fn literal(name: String) -> Value {
    match (name.as_str(), name.parse::<i64>()) {
        ("true", _) => Value::Bool(true),
        ("false", _) => Value::Bool(false),
        ("null", _) => Value::Null,
        (_, Ok(number)) => number.into(),
        _ => name.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn holds(filter: &str) -> bool {
        let record = json!({
            "userPrincipalName": "rowan.o'hara@lab.example", "createdDateTime": "2026-11-21T10:00:05Z",
            "status": { "errorCode": 500121 }, "isInteractive": true, "signInEventTypes": ["nonInteractiveUser"],
        });
        Filter::read(filter).unwrap().holds(&record)
    }

    #[test]
    fn what_clients_ask_for_is_understood() {
        for filter in [
            "userPrincipalName eq 'Rowan.O''Hara@lab.example'",
            "userPrincipalName eq 'rowan.o''hara@lab.example' and createdDateTime ge 2026-11-21T10:00:05Z",
            "createdDateTime ge 2026-11-21T11:00:05.0000000+01:00 and createdDateTime lt 2026-11-22T00:00:00Z",
            "status/errorCode eq 500121 and isInteractive eq true",
            "status/errorCode ne 0",
            "startswith(userPrincipalName,'ROWAN')",
            "signInEventTypes/any(t: t eq 'interactiveUser' or t eq 'nonInteractiveUser')",
            "signInEventTypes/any(t:t eq 'nonInteractiveUser')",
        ] {
            assert!(holds(filter), "{filter}");
        }
    }

    #[test]
    fn what_does_not_hold_does_not() {
        for filter in [
            "userPrincipalName eq 'somebody'",
            "createdDateTime gt 2026-11-21T10:00:05Z",
            "createdDateTime le 2026-11-21T10:00:04Z",
            "status/errorCode eq 0",
            "isInteractive eq false",
            "nothing eq 'there'",
            "signInEventTypes/any(t: t eq 'interactiveUser')",
        ] {
            assert!(!holds(filter), "{filter}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for filter in
            ["", "a", "a eq", "a eq 'b", "a is 'b'", "a eq 'b' or c eq 'd'", "a eq 'b' and", "x/any(t: t ne 1)"]
        {
            assert!(Filter::read(filter).unwrap_err().starts_with("Invalid filter clause"), "{filter}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_much_for_it(text in "[ a-z'():,é0-9/T-]{0,60}") {
            if let Ok(filter) = Filter::read(&text) {
                filter.holds(&json!({ "a": "é" }));
            }
        }
    }
}
