use super::CaseError;
use super::node::{Entry, Lines, Node, Value};
use super::shown::shown;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// How deep values may lie within each other. A case needs four levels.
const DEEPEST: usize = 32;

/// Reads JSON into a tree.
pub(super) fn parse(text: &str) -> Result<Node<'_>, CaseError> {
    let reader = Reader { text, lines: Lines::of(text) };
    let whole: &RawValue = serde_json::from_str(text).map_err(|wrong| no_json(&wrong, 0))?;
    reader.node(whole, DEEPEST)
}

/// The parser's words without the place, which is told as a line number. They never hold a piece of the input.
fn no_json(wrong: &serde_json::Error, lines_before: usize) -> CaseError {
    let told = wrong.to_string();
    let message = told.split(" at line ").next().unwrap_or_default();
    CaseError::at((lines_before + wrong.line()).max(1), format!("this is no JSON: {message}"))
}

struct Reader<'a> {
    text: &'a str,
    lines: Lines,
}

impl<'a> Reader<'a> {
    /// The line of a piece of the text, from where it lies in memory.
    fn line(&self, piece: &RawValue) -> usize {
        self.lines.at(piece.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr()))
    }

    fn node(&self, raw: &'a RawValue, depth: usize) -> Result<Node<'a>, CaseError> {
        let line = self.line(raw);
        if depth == 0 {
            return Err(CaseError::at(line, format!("values lie more than {DEEPEST} levels deep")));
        }
        let value = match raw.get().as_bytes().first() {
            Some(b'{') => self.table(raw, depth - 1)?,
            Some(b'[') => self.list(raw, depth - 1)?,
            Some(b'"') => Value::Text(self.string(raw)?),
            Some(b't') => Value::Flag(true),
            Some(b'f') => Value::Flag(false),
            Some(b'n') => Value::Null,
            _ => number(raw.get()),
        };
        Ok(Node { line, value })
    }

    fn string(&self, raw: &'a RawValue) -> Result<Cow<'a, str>, CaseError> {
        // Without an escape the text between the quotes is the string itself.
        match raw.get().strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(inner) if !inner.contains('\\') => Ok(Cow::Borrowed(inner)),
            _ => self.inside(raw).map(Cow::Owned),
        }
    }

    fn list(&self, raw: &'a RawValue, depth: usize) -> Result<Value<'a>, CaseError> {
        let items: Vec<&RawValue> = self.inside(raw)?;
        items.into_iter().map(|item| self.node(item, depth)).collect::<Result<_, _>>().map(Value::List)
    }

    fn table(&self, raw: &'a RawValue, depth: usize) -> Result<Value<'a>, CaseError> {
        let Pairs(pairs) = self.inside(raw)?;
        let mut entries: Vec<Entry<'a>> = Vec::new();
        let mut seen = std::collections::HashMap::new();
        for (key, value) in pairs {
            let line = self.line(key);
            let key = self.string(key)?;
            if let Some(first) = seen.insert(key.clone(), line) {
                let message = format!("key {} stands here again, first on line {first}", shown(&key));
                return Err(CaseError::at(line, message));
            }
            entries.push(Entry { key, line, node: self.node(value, depth)? });
        }
        Ok(Value::Table(entries))
    }

    /// Parses a piece that the first pass has found to be well-formed; only an escape can still be wrong in it.
    fn inside<T: serde::Deserialize<'a>>(&self, raw: &'a RawValue) -> Result<T, CaseError> {
        serde_json::from_str(raw.get()).map_err(|wrong| no_json(&wrong, self.line(raw) - 1))
    }
}

fn number<'a>(text: &str) -> Value<'a> {
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
        return text.parse().map_or(Value::TooLarge, Value::Whole);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Value::Number(number),
        _ => Value::TooLarge,
    }
}

/// An object's keys and values with their places, in order, repeated keys included.
struct Pairs<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'a> serde::Deserialize<'a> for Pairs<'a> {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'a> Visitor<'a> for Collect {
            type Value = Pairs<'a>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<Pairs<'a>, M::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}
