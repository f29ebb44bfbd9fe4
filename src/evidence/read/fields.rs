use super::CaseError;
use super::keys::{Form, Section};
use super::near::{advice, nearest};
use super::node::{Entry, Node, Value};
use super::shown::{figure, shown};
use crate::evidence::Word;
use crate::time::{Span, SpanParseError, TimeParseError, UnixTime};
use crate::verifier::Tolerance;
use std::fmt::Display;

type Read<T> = Result<T, CaseError>;

/// A table whose keys are all known, with its values still to be read.
#[derive(Clone, Copy)]
pub(super) struct Fields<'n> {
    section: &'static Section,
    /// The line on which the table begins.
    pub line: usize,
    entries: &'n [Entry<'n>],
}

impl<'n> Fields<'n> {
    /// Takes a node as this section: it has to be a table, and its keys have to be known.
    pub fn of(node: &'n Node<'n>, section: &'static Section) -> Read<Fields<'n>> {
        let fields = Fields::unchecked(node, section)?;
        match fields.entries.iter().find(|entry| section.key(&entry.key).is_none()) {
            Some(entry) => Err(fields.unknown_key(entry)),
            None => Ok(fields),
        }
    }

    /// The same without a look at the keys.
    pub fn unchecked(node: &'n Node<'n>, section: &'static Section) -> Read<Fields<'n>> {
        match &node.value {
            Value::Table(entries) => Ok(Fields { section, line: node.line, entries }),
            other => Err(CaseError::at(node.line, format!("{} is to be a table, not {}", section.place, other.kind()))),
        }
    }

    fn unknown_key(&self, entry: &Entry<'_>) -> CaseError {
        let message = format!("unknown key {} in {}", shown(&entry.key), self.section.place);
        // A slip is nearer to a key that is still missing than to one that is there already.
        let missing = self.section.names().into_iter().filter(|name| self.entry(name).is_none());
        let hint = match nearest(&entry.key, missing) {
            Some(near) => format!("did you mean '{near}'?"),
            None => advice(&entry.key, "keys", &self.section.names()),
        };
        CaseError::at(entry.line, message).hint(hint)
    }

    fn entry(&self, name: &str) -> Option<&'n Entry<'n>> {
        self.entries.iter().find(|entry| entry.key == name)
    }

    /// A key's value; one that is null counts as left out.
    pub fn node(&self, name: &str) -> Option<&'n Node<'n>> {
        debug_assert!(self.section.key(name).is_some(), "the table of keys lacks '{name}' in {}", self.section.place);
        self.entry(name).map(|entry| &entry.node).filter(|node| !matches!(node.value, Value::Null))
    }

    /// Whether the key is there.
    pub fn has(&self, name: &str) -> bool {
        self.node(name).is_some()
    }

    /// Reads a key that has to be there.
    pub fn need<T>(&self, name: &'static str, read: impl Fn(&Self, &'static str) -> Read<Option<T>>) -> Read<T> {
        read(self, name)?.ok_or_else(|| self.lacks(&format!("'{name}'")).hint(self.expectation(name)))
    }

    /// The error of something left out.
    pub fn lacks(&self, what: &str) -> CaseError {
        CaseError::at(self.line, format!("{} lacks {what}", self.section.place))
    }

    /// An error about a key's value, on its line.
    pub fn wrong(&self, name: &str, message: impl Display) -> CaseError {
        let line = self.entry(name).map_or(self.line, |entry| entry.line);
        CaseError::at(line, format!("'{name}' {message}"))
    }

    /// `'of' is one of device, app, verifier`.
    fn expectation(&self, name: &str) -> String {
        let form = self.section.key(name).map(|key| &key.form);
        format!("'{name}' is {}", form.map(expected).unwrap_or_default())
    }

    /// The error of a value of another type.
    fn mismatch(&self, name: &str, found: &Value<'_>) -> CaseError {
        let wanted = self.section.key(name).map(|key| expected(&key.form)).unwrap_or_default();
        let wrong = self.wrong(name, format!("is to be {wanted}, not {}", found.kind()));
        match (self.section.key(name).map(|key| &key.form), found) {
            (Some(Form::Secret), Value::Whole(_) | Value::TooLarge) => {
                wrong.hint("put it in quotes; leading zeros count")
            }
            (Some(Form::Text | Form::ClockText), Value::Whole(_) | Value::Number(_) | Value::Moment(_)) => {
                wrong.hint("put it in quotes")
            }
            (Some(Form::Whole { .. } | Form::Number | Form::Flag), Value::Text(_)) => {
                wrong.hint("leave out the quotes")
            }
            _ => wrong,
        }
    }

    /// Any text.
    pub fn text(&self, name: &'static str) -> Read<Option<String>> {
        let Some(node) = self.node(name) else { return Ok(None) };
        match &node.value {
            Value::Text(text) => Ok(Some(text.clone().into_owned())),
            found => Err(self.mismatch(name, found)),
        }
    }

    /// True or false.
    pub fn flag(&self, name: &'static str) -> Read<Option<bool>> {
        let Some(node) = self.node(name) else { return Ok(None) };
        match &node.value {
            Value::Flag(flag) => Ok(Some(*flag)),
            found => Err(self.mismatch(name, found)),
        }
    }

    /// A whole number within the limits of the key.
    pub fn whole(&self, name: &'static str) -> Read<Option<i64>> {
        let Some(node) = self.node(name) else { return Ok(None) };
        let Value::Whole(number) = node.value else { return Err(self.mismatch(name, &node.value)) };
        match self.section.key(name).map(|key| &key.form) {
            Some(Form::Whole { least, most }) if !(*least..=*most).contains(&number) => Err(self
                .wrong(name, format!("is {}, but it is at least {least} and at most {most}", figure(number as f64)))),
            _ => Ok(Some(number)),
        }
    }

    /// A whole number that counts something.
    pub fn count(&self, name: &'static str) -> Read<Option<u32>> {
        Ok(self.whole(name)?.map(|number| u32::try_from(number).unwrap_or(u32::MAX)))
    }

    /// A finite number.
    pub fn number(&self, name: &'static str) -> Read<Option<f64>> {
        let Some(node) = self.node(name) else { return Ok(None) };
        match node.value {
            // Whole numbers beyond 2^53 are no clock's offset, so the rounding does not matter.
            Value::Whole(number) => Ok(Some(number as f64)),
            Value::Number(number) if number.is_finite() => Ok(Some(number)),
            Value::Number(_) => Err(self.wrong(name, "is to be a finite number")),
            ref found => Err(self.mismatch(name, found)),
        }
    }

    /// One of a few words.
    pub fn word<T: Word>(&self, name: &'static str) -> Read<Option<T>> {
        let Some(word) = self.choice(name, &T::words())? else { return Ok(None) };
        Ok(T::from_word(word))
    }

    /// One of these words.
    pub fn choice(&self, name: &'static str, known: &[&'static str]) -> Read<Option<&'static str>> {
        let Some(node) = self.node(name) else { return Ok(None) };
        let Value::Text(text) = &node.value else { return Err(self.mismatch(name, &node.value)) };
        match known.iter().find(|word| *word == text) {
            Some(word) => Ok(Some(word)),
            None => Err(self.unknown_value(name, text, known)),
        }
    }

    /// The error of a word that is not one of those that are known.
    pub fn unknown_value(&self, name: &str, text: &str, known: &[&str]) -> CaseError {
        let message = format!("unknown value {} of key '{name}' in {}", shown(text), self.section.place);
        let line = self.entry(name).map_or(self.line, |entry| entry.line);
        CaseError::at(line, message).hint(advice(text, "values", known))
    }

    /// A time with a zone.
    pub fn moment(&self, name: &'static str) -> Read<Option<UnixTime>> {
        let Some(node) = self.node(name) else { return Ok(None) };
        let text = match &node.value {
            Value::Text(text) => text.as_ref(),
            Value::Moment(text) => text.as_str(),
            found => return Err(self.mismatch(name, found)),
        };
        text.parse().map(Some).map_err(|wrong: TimeParseError| {
            let says = match wrong {
                TimeParseError::NoZone(_) => "has no zone",
                TimeParseError::Unreadable(_) => "is no time",
                TimeParseError::OutOfRange(_) => "is out of range",
            };
            self.wrong(name, format!("{says}: {}", shown(text))).hint(wrong.hint())
        })
    }

    /// A length of time; the key says whether it may be negative.
    pub fn duration(&self, name: &'static str) -> Read<Option<Span>> {
        let Some(node) = self.node(name) else { return Ok(None) };
        let text = match &node.value {
            Value::Text(text) => text.as_ref(),
            Value::Whole(number) => return Err(self.no_unit(name, &number.to_string())),
            Value::Number(number) if number.is_finite() => return Err(self.no_unit(name, &number.to_string())),
            found => return Err(self.mismatch(name, found)),
        };
        let span = self.span(name, text)?;
        match self.section.key(name).map(|key| &key.form) {
            Some(Form::Duration { signed: true }) => Ok(Some(span)),
            _ if span < Span::ZERO => Err(self.wrong(name, format!("is negative: {}", shown(text)))),
            _ => Ok(Some(span)),
        }
    }

    fn span(&self, name: &str, text: &str) -> Read<Span> {
        text.parse().map_err(|wrong: SpanParseError| match wrong {
            SpanParseError::NoUnit(_) => self.no_unit(name, text),
            SpanParseError::Unreadable(_) => {
                self.wrong(name, format!("is no duration: {}", shown(text))).hint(wrong.hint())
            }
        })
    }

    fn no_unit(&self, name: &str, number: &str) -> CaseError {
        let wrong = self.wrong(name, "is a bare number, which may mean seconds or anything else");
        // Longer ones may be a code in the wrong place.
        if number.len() > 5 || number.contains('e') {
            return wrong.hint("write a duration, such as \"3s\"");
        }
        wrong.hint(format!("write \"{number}s\" for seconds or \"{number}m\" for minutes"))
    }

    /// Steps, or a length of time.
    pub fn tolerance(&self, name: &'static str) -> Read<Option<Tolerance>> {
        let Some(node) = self.node(name) else { return Ok(None) };
        match &node.value {
            Value::Whole(number) => match u32::try_from(*number) {
                Ok(steps) => Ok(Some(Tolerance::Steps(steps))),
                Err(_) => {
                    let found = figure(*number as f64);
                    Err(self.wrong(name, format!("is {found}, but a number of steps is at least 0 and fits 32 bits")))
                }
            },
            Value::Text(text) if text.bytes().all(|b| b.is_ascii_digit()) && !text.is_empty() => {
                let wrong = self.wrong(name, "is a number in quotes, which may mean steps or seconds");
                Err(wrong.hint("leave out the quotes for steps, or write a duration such as \"45s\""))
            }
            Value::Text(_) => Ok(self.duration(name)?.map(Tolerance::Time)),
            found => Err(self.mismatch(name, found)),
        }
    }

    /// A table within this one.
    pub fn table(&self, name: &'static str) -> Read<Option<Fields<'n>>> {
        let Some(node) = self.node(name) else { return Ok(None) };
        match self.section.key(name).map(|key| &key.form) {
            Some(Form::Table(section)) => Fields::of(node, section).map(Some),
            _ => Ok(None),
        }
    }
}

/// What a key takes, in words.
fn expected(form: &Form) -> String {
    match form {
        Form::Text | Form::Secret => "a text".to_owned(),
        Form::Moment => "a time such as 2026-11-21T10:00:05Z".to_owned(),
        Form::ClockText => "a text such as \"2026-11-21T10:02:30+00:00\" or \"10:02\"".to_owned(),
        Form::Duration { .. } => "a duration such as \"3s\"".to_owned(),
        Form::Tolerance => "a number of steps, or a duration such as \"45s\"".to_owned(),
        Form::Whole { .. } => "a whole number".to_owned(),
        Form::Number => "a number".to_owned(),
        Form::Probability => "a number between 0 and 1".to_owned(),
        Form::Flag => "true or false".to_owned(),
        Form::Words(words) => format!("one of {}", words().join(", ")),
        Form::Table(_) => "a table".to_owned(),
        Form::Observations => "a list of tables".to_owned(),
    }
}
