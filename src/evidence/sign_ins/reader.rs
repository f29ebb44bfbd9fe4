//! A log of any shape, as a stream of sign-ins.

use super::csv::{Header, Next, Part, Table, TableError, TableRow};
use super::encoding::Utf8;
use super::event::{SignInEvent, SignInStep};
use super::json::{RowTrouble, read_event};
use super::moment::{TimeReading, TimeTrouble};
use super::pipeline::each_row;
use super::rows::{Broken, Cut, Rows};
use std::fmt;
use std::io::Read;

/// The shape of a log, told by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Rows or pages one after the other, or a list.
    Json,
    /// A table with one row a sign-in.
    Table,
    /// The portal's table of steps, which belongs to one of sign-ins.
    StepTable,
}

impl Shape {
    /// Its word in reports.
    pub const fn word(self) -> &'static str {
        match self {
            Shape::Json => "json",
            Shape::Table => "csv",
            Shape::StepTable => "csv-steps",
        }
    }
}

/// Why a file is not read, or not further.
#[derive(Debug)]
pub enum LogError {
    /// What the system says.
    Io(std::io::Error),
    /// There is nothing in it.
    Empty,
    /// It is packed, or a workbook; what it is.
    Packed(&'static str),
    /// Neither JSON nor a table with the columns of a sign-in log.
    NotALog,
    /// Its times have no zone: the line and the time.
    NoZone(u64, String),
    /// None of its dates tells whether the day or the month comes first: the line and the date.
    NoOrder(u64, String),
}

impl fmt::Display for LogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = super::clean::quoted_time;
        match self {
            Self::Io(wrong) => write!(f, "it cannot be read: {wrong}"),
            Self::Empty => f.write_str("it is empty"),
            Self::Packed(what) => write!(f, "it is {what}, not a text"),
            Self::NotALog => f.write_str("it is no sign-in log: neither JSON nor a table with the columns of one"),
            Self::NoZone(line, text) => write!(f, "line {line}: the time {} has no zone", quoted(text)),
            Self::NoOrder(line, text) => {
                write!(f, "line {line}: the date {} may begin with the day or with the month", quoted(text))
            }
        }
    }
}

impl std::error::Error for LogError {}

impl LogError {
    /// What to do about it.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Io(_) | Self::Empty => "export the log again",
            Self::Packed(_) => "unpack it, or save the workbook's sheet as CSV",
            Self::NotALog => {
                "take the portal's download of sign-in logs as JSON or CSV, in English, or what Graph or Azure Monitor gave"
            }
            Self::NoZone(..) => {
                "--zone +01:00: the portal's screen shows the zone of who looks at it; its downloads are in UTC: --zone UTC"
            }
            Self::NoOrder(..) => "--date-order day-first or --date-order month-first",
        }
    }
}

/// What comes next in a log.
#[derive(Debug)]
pub enum Item {
    /// A sign-in.
    SignIn(Box<SignInEvent>),
    /// A step of a sign-in that stands in another file.
    Step {
        /// The request's id.
        request_id: String,
        /// The step.
        step: SignInStep,
    },
    /// A row that cannot be used.
    Unusable {
        /// Its line, counted from 1.
        line: u64,
        /// Why.
        why: RowTrouble,
    },
    /// The log ends in the middle of something; what came before it counts.
    Truncated {
        /// The line at which what is incomplete begins.
        line: u64,
        /// How many bytes were read.
        bytes: u64,
    },
}

/// Reads a log.
///
/// ```
/// use instep::evidence::sign_ins::{Item, LogReader, TimeReading};
/// let log = br#"[{"id":"a","createdDateTime":"2026-11-21T10:00:12Z","status":{"errorCode":0}}]"#;
/// let mut reader = LogReader::new(&log[..], TimeReading::default()).unwrap();
/// assert!(matches!(reader.next_item().unwrap(), Some(Item::SignIn(_))));
/// assert!(reader.next_item().unwrap().is_none());
/// ```
pub struct LogReader<R> {
    rows: Source<R>,
    times: TimeReading,
    ended: bool,
}

enum Source<R> {
    Json(Rows<Utf8<R>>),
    Table(Table<Utf8<R>>),
}

impl<R: Read> LogReader<R> {
    /// Looks at the beginning of a stream, and says what it is.
    ///
    /// # Errors
    /// If it is no sign-in log.
    pub fn new(source: R, times: TimeReading) -> Result<LogReader<R>, LogError> {
        let stream = Utf8::new(source).map_err(LogError::Io)?;
        let head = stream.head();
        let rows = match head.iter().find(|byte| !byte.is_ascii_whitespace()) {
            None => return Err(LogError::Empty),
            Some(b'{' | b'[' | 0x1e) => Source::Json(Rows::new(stream)),
            Some(_) => {
                if let Some(what) = packed(head) {
                    return Err(LogError::Packed(what));
                }
                let header = Header::of(head).ok_or(LogError::NotALog)?;
                Source::Table(Table::new(stream, header, times))
            }
        };
        Ok(LogReader { rows, times, ended: false })
    }

    /// What it is.
    pub fn shape(&self) -> Shape {
        match &self.rows {
            Source::Json(_) => Shape::Json,
            Source::Table(table) if table.part() == Part::Steps => Shape::StepTable,
            Source::Table(_) => Shape::Table,
        }
    }

    /// How many bytes have been passed.
    pub fn position(&self) -> u64 {
        match &self.rows {
            Source::Json(rows) => rows.position(),
            Source::Table(table) => table.position(),
        }
    }

    /// Whether the log says that it goes on in another page.
    pub fn names_next_page(&self) -> bool {
        matches!(&self.rows, Source::Json(rows) if rows.names_next_page())
    }

    /// The next piece, or none at the end.
    ///
    /// # Errors
    /// If nothing more can be read, or the times of the whole log cannot be.
    pub fn next_item(&mut self) -> Result<Option<Item>, LogError> {
        if self.ended {
            return Ok(None);
        }
        let item = match &mut self.rows {
            Source::Json(rows) => next_of_json(rows, self.times)?,
            Source::Table(table) => next_of_table(table)?,
        };
        self.ended = matches!(item, None | Some(Item::Truncated { .. }));
        match item {
            Some(item) => settled(item).map(Some),
            None => Ok(None),
        }
    }
}

/// What a log was like, once it has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogEnd {
    /// How many bytes it has.
    pub bytes: u64,
    /// Whether it says that it goes on in another page.
    pub names_next_page: bool,
}

impl<R: Read + Send> LogReader<R> {
    /// Hands every piece on in its order, with the bytes passed so far. Rows of JSON are cut in a thread of their own.
    ///
    /// # Errors
    /// As [`next_item`](LogReader::next_item).
    pub fn for_each(mut self, mut take: impl FnMut(Item, u64)) -> Result<LogEnd, LogError> {
        match self.rows {
            Source::Json(rows) => {
                let end = each_row(rows, self.times, take)?;
                Ok(LogEnd { bytes: end.position, names_next_page: end.names_next })
            }
            Source::Table(_) => {
                while let Some(item) = self.next_item()? {
                    take(item, self.position());
                }
                Ok(LogEnd { bytes: self.position(), names_next_page: false })
            }
        }
    }
}

/// Where times have no zone, no row has one, and nothing is to be made of them.
pub(super) fn settled(item: Item) -> Result<Item, LogError> {
    match item {
        Item::Unusable { line, why: RowTrouble::Time(TimeTrouble::NoZone, text) } => Err(LogError::NoZone(line, text)),
        Item::Unusable { line, why: RowTrouble::Time(TimeTrouble::NoOrder, text) } => {
            Err(LogError::NoOrder(line, text))
        }
        item => Ok(item),
    }
}

fn next_of_json<R: Read>(rows: &mut Rows<Utf8<R>>, times: TimeReading) -> Result<Option<Item>, LogError> {
    Ok(match rows.next_cut().map_err(LogError::Io)? {
        Cut::Row { text, line } => Some(item_of_row(text, line, times)),
        Cut::Broken { line, why } => Some(Item::Unusable { line, why: RowTrouble::Unreadable(why.to_string()) }),
        Cut::Truncated { line, bytes } => Some(Item::Truncated { line, bytes }),
        Cut::End => None,
    })
}

/// A row's item.
pub(super) fn item_of_row(text: &[u8], line: u64, times: TimeReading) -> Item {
    match read_event(text, times) {
        Ok(event) => Item::SignIn(Box::new(event)),
        Err(why) => Item::Unusable { line, why },
    }
}

fn next_of_table<R: Read>(table: &mut Table<Utf8<R>>) -> Result<Option<Item>, LogError> {
    match table.next() {
        Ok(Next::Row(TableRow::SignIn(event))) => Ok(Some(Item::SignIn(event))),
        Ok(Next::Row(TableRow::Step { request_id, step })) => Ok(Some(Item::Step { request_id, step })),
        Ok(Next::Trouble(line, why)) => Ok(Some(Item::Unusable { line, why })),
        Ok(Next::Torn(line)) => Ok(Some(Item::Truncated { line, bytes: table.position() })),
        Ok(Next::End) => Ok(None),
        Err(TableError::Io(wrong)) => Err(LogError::Io(wrong)),
        Err(TableError::NoOrder { line, date }) => Err(LogError::NoOrder(line, date)),
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Broken::Structure => "no valid JSON: something in it does not end",
            Broken::TooLarge => "it is too long or too deep for a row",
            Broken::NoObject => "neither an object nor a list",
        })
    }
}

/// What a file that is no text is.
fn packed(head: &[u8]) -> Option<&'static str> {
    match head {
        [0x1f, 0x8b, ..] => Some("packed with gzip"),
        [b'P', b'K', 3, 4, ..] => Some("a ZIP archive or a workbook"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("packed with zstd"),
        _ if head.iter().take(1024).any(|byte| *byte == 0) => Some("binary"),
        _ => None,
    }
}
