use std::borrow::Cow;

/// A value and the line on which it begins: what TOML and JSON have in common.
#[derive(Debug)]
pub(super) struct Node<'a> {
    /// The line, counted from 1.
    pub line: usize,
    /// What stands there.
    pub value: Value<'a>,
}

/// What may stand in a case file.
#[derive(Debug)]
pub(super) enum Value<'a> {
    /// A text in quotes.
    Text(Cow<'a, str>),
    /// A whole number.
    Whole(i64),
    /// A number with a fraction or an exponent; TOML also has infinities and not-a-number.
    Number(f64),
    /// A number that no type holds.
    TooLarge,
    /// True or false.
    Flag(bool),
    /// TOML's own date, time or both, as RFC 3339 writes them.
    Moment(String),
    /// Values in a row.
    List(Vec<Node<'a>>),
    /// Keys and values, in the order of the file.
    Table(Vec<Entry<'a>>),
    /// JSON's absent value.
    Null,
}

/// A key and its value.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// The key.
    pub key: Cow<'a, str>,
    /// The line of the key.
    pub line: usize,
    /// Its value.
    pub node: Node<'a>,
}

impl Value<'_> {
    /// What it is called in an error.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Text(_) => "a text",
            Value::Whole(_) => "a whole number",
            Value::Number(_) => "a number with a fraction",
            Value::TooLarge => "a number that is too large",
            Value::Flag(_) => "true or false",
            Value::Moment(_) => "a date or time",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
            Value::Null => "null",
        }
    }
}

/// The lines of a text, to be found by byte offset.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    /// Finds where each line ends.
    pub fn of(text: &str) -> Lines {
        Lines(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(place, _)| place).collect())
    }

    /// The line of a byte, counted from 1.
    pub fn at(&self, offset: usize) -> usize {
        self.0.partition_point(|end| *end < offset) + 1
    }
}
