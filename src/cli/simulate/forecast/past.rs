//! Past offsets as they are written: as arguments and in a table.

use crate::cli::Refusal;
use crate::cli::options::{length, moment, positive_length};
use crate::io::read_text;
use crate::simulation::forecast::{MOST_PAST, PastOffset, Told};
use crate::time::{Offset, Period, Span, UnixTime};
use std::path::Path;

/// How well a person compares two clocks, half of the 95 % interval: a guess.
const READING: Span = Span::from_seconds(2);
/// Beyond this no clock was ever off: two centuries.
const MOST: Span = Span::from_seconds(6_311_520_000);
/// The same in steps of 1 s.
const MOST_STEPS: i64 = 6_311_520_000;
const COLUMNS: [&str; 4] = ["kind", "at", "value", "uncertainty"];

/// A past offset as it was given; a number of steps waits for the verifier's period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Given {
    at: UnixTime,
    value: Value,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Value {
    Reading { offset: Span, uncertainty: Span },
    Matched(i64),
    StoredSteps(i64),
    StoredTime(Span),
}

impl Given {
    pub(super) fn for_period(self, period: Period) -> PastOffset {
        let told = match self.value {
            Value::Reading { offset, uncertainty } => Told::Reading { offset: Offset::new(offset), uncertainty },
            Value::Matched(delta) => Told::Matched(delta),
            Value::StoredSteps(steps) => Told::Stored(Span::from_nanos(period.span().nanos() * i128::from(steps))),
            Value::StoredTime(drift) => Told::Stored(drift),
        };
        PastOffset { at: self.at, told }
    }
}

/// `-12s@2026-01-01T00:00:00Z`, `-12s+-2s@…` or `-12s±2s@…`.
pub(super) fn reading(text: &str) -> Result<Given, String> {
    given(text, reading_value)
}

/// `-2@2026-01-01T00:00:00Z`.
pub(super) fn matched(text: &str) -> Result<Given, String> {
    given(text, |value| steps(value).map(Value::Matched))
}

/// `-3@2026-01-01T00:00:00Z` in steps, or `-90s@…`.
pub(super) fn stored(text: &str) -> Result<Given, String> {
    given(text, stored_value)
}

fn given(text: &str, read: impl Fn(&str) -> Result<Value, String>) -> Result<Given, String> {
    let Some((value, at)) = text.split_once('@') else {
        let shown: String = text.chars().take(40).collect();
        return Err(format!("'{shown}' has no time\nwrite it after an @: {shown}@2026-01-01T00:00:00Z"));
    };
    Ok(Given { value: read(value)?, at: moment(at)? })
}

fn reading_value(text: &str) -> Result<Value, String> {
    let parts = ["+-", "+/-", "±"].iter().find_map(|sign| text.split_once(sign));
    let (offset, uncertainty) = match parts {
        Some((offset, uncertainty)) => (offset.trim(), positive_length(uncertainty.trim())?),
        None => (text, READING),
    };
    Ok(Value::Reading { offset: bounded(offset)?, uncertainty: limited(uncertainty)? })
}

fn stored_value(text: &str) -> Result<Value, String> {
    match text.parse::<i64>() {
        Ok(_) => steps(text).map(Value::StoredSteps),
        Err(_) => bounded(text).map(Value::StoredTime).map_err(|wrong| {
            let first = wrong.lines().next().unwrap_or_default().to_owned();
            format!("{first}\nwrite steps (-3) or a length of time (-90s)")
        }),
    }
}

fn steps(text: &str) -> Result<i64, String> {
    let shown: String = text.chars().take(40).collect();
    let steps = text.parse::<i64>().ok().filter(|steps| (-MOST_STEPS..=MOST_STEPS).contains(steps));
    steps.ok_or_else(|| format!("'{shown}' is no number of steps from -{MOST_STEPS} to {MOST_STEPS}\nwrite -2 or 0"))
}

fn bounded(text: &str) -> Result<Span, String> {
    limited(length(text)?)
}

fn limited(span: Span) -> Result<Span, String> {
    let too_long = || format!("{span} is too far off: the most is 200y, {MOST}\nno clock was ever further off");
    (span.abs() <= MOST).then_some(span).ok_or_else(too_long)
}

/// Past offsets from a table; the first line names its columns.
pub(super) fn file(path: &Path) -> Result<Vec<Given>, Refusal> {
    let name = path.display();
    let text = read_text(path).map_err(|wrong| Refusal::input(format!("--past-file: {name}: {wrong}")))?;
    table(&text).map_err(|(line, wrong)| {
        let (message, hint) = wrong.split_once('\n').unwrap_or((&wrong, "the header is kind,at,value,uncertainty"));
        Refusal::input(format!("--past-file: {name}, line {line}: {message}")).hint(hint)
    })
}

/// The rows of a table, or what is wrong in which line.
fn table(text: &str) -> Result<Vec<Given>, (usize, String)> {
    let numbered = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    let mut lines = numbered.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let (number, header) = lines.next().ok_or_else(|| (1, "there is no header".to_owned()))?;
    let header = Header::of(header).map_err(|wrong| (number, wrong))?;
    let mut rows = Vec::new();
    for (number, line) in lines {
        if rows.len() == MOST_PAST {
            let wrong =
                format!("there are more than {MOST_PAST} past offsets\ntake some of them, spread over the whole time");
            return Err((number, wrong));
        }
        rows.push(header.row(line).map_err(|wrong| (number, wrong))?);
    }
    Ok(rows)
}

/// Which column is where.
struct Header {
    places: [Option<usize>; 4],
    count: usize,
}

impl Header {
    fn of(line: &str) -> Result<Header, String> {
        let names: Vec<String> = line.split(',').map(|name| unquoted(name).to_ascii_lowercase()).collect();
        let known = |name: &&String| !COLUMNS.contains(&name.as_str());
        if let Some(strange) = names.iter().find(known) {
            let shown: String = strange.chars().take(40).collect();
            return Err(format!("there is no column '{shown}'"));
        }
        let places = COLUMNS.map(|column| names.iter().position(|name| name == column));
        match places.iter().take(3).position(Option::is_none) {
            Some(missing) => Err(format!("the column '{}' is missing", COLUMNS[missing])),
            None => Ok(Header { places, count: names.len() }),
        }
    }

    fn row(&self, line: &str) -> Result<Given, String> {
        let cells: Vec<&str> = line.split(',').map(unquoted).collect();
        if cells.len() > self.count {
            return Err(format!("{} values stand under {} columns", cells.len(), self.count));
        }
        let cell = |column: usize| self.places[column].and_then(|place| cells.get(place).copied()).unwrap_or_default();
        let [kind, at, value, uncertainty] = [0, 1, 2, 3].map(cell);
        let value = match (kind, uncertainty) {
            ("reading", "") => reading_value(value)?,
            ("reading", _) => {
                Value::Reading { offset: bounded(value)?, uncertainty: limited(positive_length(uncertainty)?)? }
            }
            ("matched" | "stored", given) if !given.is_empty() => {
                return Err(format!("a {kind} offset has no uncertainty of its own, and '{given}' is given"));
            }
            ("matched", _) => Value::Matched(steps(value)?),
            ("stored", _) => stored_value(value)?,
            _ => {
                let shown: String = kind.chars().take(40).collect();
                return Err(format!("there is no kind '{shown}'\nthe kinds are reading, matched and stored"));
            }
        };
        Ok(Given { at: moment(at)?, value })
    }
}

fn unquoted(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(cell).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_uncertainty_is_written_in_three_ways() {
        let uncertainty = Span::from_seconds(3);
        for text in ["-12s+-3s@@0", "-12s±3s@@0", "-12s +/- 3s@1970-01-01T00:00:00Z"] {
            let value = Value::Reading { offset: Span::from_seconds(-12), uncertainty };
            assert_eq!(reading(text), Ok(Given { at: UnixTime::EPOCH, value }), "{text}");
        }
    }

    #[test]
    fn a_table_says_which_line_is_wrong() {
        let good = "at, kind ,value\n# by hand\n@0,matched,-2\n\n@60,stored,-90s\n@90,reading,1s+-1s\n";
        assert_eq!(table(good).map(|rows| rows.len()), Ok(3));
        let header = "kind,at,value,uncertainty\n";
        for (rows, line) in [
            ("", 1),
            ("kind,at\n", 1),
            ("kind,at,value,colour\n", 1),
            (&format!("{header}matched,@0,-2,3s"), 2),
            (&format!("{header}\nreading,@0,12"), 3),
            (&format!("{header}seen,@0,12s"), 2),
            (&format!("{header}reading,@0,12s,1s,1s"), 2),
            (&format!("{header}reading,noon,12s"), 2),
            (&format!("{header}matched,@0,99999999999999999999"), 2),
            (&format!("{header}reading,@0,1000y"), 2),
        ] {
            assert_eq!(table(rows).map_err(|(line, _)| line), Err(line), "{rows}");
        }
    }
}
