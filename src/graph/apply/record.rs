//! The record of a reset: a line before each call and one after it, chained so that a changed or missing line shows.
//!
//! Each line is one JSON object. Its `previous` is the hash of the line before it, and its `hash`, always the last key, is the SHA-256 of
//! the line without it. Whoever can write the file can write a new chain: it shows accidents and careless hands, not an
//! attacker.

use super::Event;
use crate::graph::plan::hex;
use crate::time::UnixTime;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// The format's name.
const SCHEMA: &str = "instep.reset-record/1";
/// What the first line has for the hash of a line before it.
const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Entry {
    /// Always `instep.reset-record/1`.
    pub schema: String,
    /// Its number, from 0.
    pub line: u64,
    /// When it was written, by this machine's clock.
    #[cfg_attr(feature = "cli", schemars(with = "String"))]
    pub at: UnixTime,
    /// What happened or is about to.
    pub event: Event,
    /// The hash of the line before; zeros in the first one.
    pub previous: String,
    /// SHA-256, in hex, of this line without this key.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hash: String,
}

/// What a record file holds, and where the next line goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Its lines.
    pub entries: Vec<Entry>,
    /// How many bytes of the file they take; what is behind them is a line that was broken off while it was written.
    pub whole_bytes: usize,
    /// Whether there is such a line.
    pub is_torn: bool,
}

/// Why a file is no record to go on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordError {
    /// A line is no line of a record: its number, from 1.
    Line(usize),
    /// A line is not as it was written, or one before it is missing: its number, from 1.
    Changed(usize),
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line} is no line of a record"),
            Self::Changed(line) => write!(f, "line {line} is not as it was written, or one before it is missing"),
        }
    }
}

impl std::error::Error for RecordError {}

impl Record {
    /// Reads a record and checks the chain. A last line without an end was broken off, and is left out.
    ///
    /// # Errors
    /// [`RecordError`] for the first line that is wrong.
    pub fn read(text: &str) -> Result<Record, RecordError> {
        let whole = text.rfind('\n').map_or("", |end| &text[..=end]);
        let mut record = Record { whole_bytes: whole.len(), is_torn: whole.len() < text.len(), ..Record::default() };
        for (line, number) in whole.lines().zip(1..) {
            let entry = checked(line).ok_or(RecordError::Line(number))?;
            let is_next = entry.line as usize + 1 == number && entry.previous == record.last_hash();
            if !is_next || entry.hash != hash_of(&unsealed(line).unwrap_or_default()) {
                return Err(RecordError::Changed(number));
            }
            record.entries.push(entry);
        }
        Ok(record)
    }

    /// The next line, with its line feed; it counts as written.
    pub fn append(&mut self, at: UnixTime, event: Event) -> String {
        let schema = SCHEMA.to_owned();
        let line = self.entries.len() as u64;
        let mut entry = Entry { schema, line, at, event, previous: self.last_hash().to_owned(), hash: String::new() };
        // Texts and numbers alone can always be written.
        let open = serde_json::to_string(&entry).unwrap_or_default();
        entry.hash = hash_of(&open);
        let sealed = format!("{},\"hash\":\"{}\"}}\n", &open[..open.len().saturating_sub(1)], entry.hash);
        self.whole_bytes += sealed.len();
        self.entries.push(entry);
        sealed
    }

    fn last_hash(&self) -> &str {
        self.entries.last().map_or(BEGINNING, |entry| &entry.hash)
    }
}

fn hash_of(open: &str) -> String {
    hex(&Sha256::digest(open))
}

/// The line as it was hashed: without its last key.
fn unsealed(line: &str) -> Option<String> {
    let (open, hash) = line.rsplit_once(",\"hash\":\"")?;
    (hash.len() == 66 && hash.ends_with("\"}")).then(|| format!("{open}}}"))
}

fn checked(line: &str) -> Option<Entry> {
    let entry: Entry = serde_json::from_str(line).ok()?;
    (entry.schema == SCHEMA).then_some(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> (Record, String) {
        let mut record = Record::default();
        let steps = (1..=3).map(|step| Event::Settled { step, why: "a \"quoted\",\"hash\":\"x\"}".to_owned() });
        let text = steps.map(|event| record.append(UnixTime::EPOCH, event)).collect();
        (record, text)
    }

    #[test]
    fn what_is_written_is_read() {
        let (record, text) = written();
        assert_eq!(Record::read(&text), Ok(record));
        assert_eq!(Record::read(""), Ok(Record::default()));
    }

    #[test]
    fn a_last_line_that_was_broken_off_is_left_out() {
        let (record, text) = written();
        let whole = text[..text.len() - 1].rfind('\n').unwrap() + 1;
        for end in whole..text.len() {
            let read = Record::read(&text[..end]).unwrap();
            assert_eq!((read.entries.len(), read.is_torn, read.whole_bytes), (2, end > whole, whole));
            assert_eq!(read.entries, record.entries[..2]);
        }
    }

    #[test]
    fn any_change_shows() {
        let (_, text) = written();
        let lines: Vec<&str> = text.lines().collect();
        let joined = |lines: &[&str]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
        assert_eq!(Record::read(&joined(&[lines[0], lines[2]])), Err(RecordError::Changed(2)));
        assert_eq!(Record::read(&joined(&[lines[1], lines[0]])), Err(RecordError::Changed(1)));
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] = if changed[at] == b'7' { b'8' } else { b'7' };
            let changed = String::from_utf8(changed).unwrap();
            let read = Record::read(&changed);
            let is_last_end = at == text.len() - 1;
            assert!(read.is_err() || is_last_end && read.unwrap().is_torn, "a change at byte {at} does not show");
        }
    }
}
