use super::{Cell, Table};

/// A table as comma-separated values (RFC 4180): a header, then a row a line, each ended by CR LF.
///
/// Numbers have all their digits and no unit; moments are RFC 3339. Words that a spreadsheet would take for a formula get an
/// apostrophe before them, which spreadsheets do not show.
///
/// ```
/// use instep::report::{Cell, Table, Unit, csv};
/// let rows = vec![vec![Cell::text("a \"b\", c"), Cell::of(-0.5, Unit::Number)], vec![Cell::text("=1+1"), Cell::Empty]];
/// let table = Table { header: vec!["name".into(), "value".into()], rows };
/// assert_eq!(csv(&table), "name,value\r\n\"a \"\"b\"\", c\",-0.5\r\n'=1+1,\r\n");
/// ```
pub fn csv(table: &Table) -> String {
    let header = table.header.iter().map(|name| field(&guarded(name)));
    let mut text = line(header);
    for row in &table.rows {
        text += &line(row.iter().map(|cell| match cell {
            Cell::Value(..) => cell.exact(),
            // A moment of a year that has not four digits begins with `@`.
            words => field(&guarded(&words.exact())),
        }));
    }
    text
}

fn line(fields: impl Iterator<Item = String>) -> String {
    let line = fields.collect::<Vec<_>>().join(",");
    // A line that is empty would be read as no row at all.
    if line.is_empty() { "\"\"\r\n".to_owned() } else { line + "\r\n" }
}

fn guarded(words: &str) -> String {
    if words.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{words}") } else { words.to_owned() }
}

fn field(text: &str) -> String {
    if text.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
