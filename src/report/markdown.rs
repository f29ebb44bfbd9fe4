use super::{Block, Page, Table};

/// A report as GitHub-flavoured Markdown. Charts are there with their titles, descriptions and numbers.
pub fn markdown(page: &Page) -> String {
    let mut parts = vec![format!("# {}", line(&page.title))];
    parts.push(strong(&page.answer));
    for section in &page.sections {
        parts.push(format!("## {}", line(&section.heading)));
        parts.extend(section.blocks.iter().map(block));
    }
    joined(parts) + "\n"
}

fn block(block: &Block) -> String {
    match block {
        Block::Paragraph(text) => line(text),
        Block::List(items) => items.iter().map(|item| format!("- {}", line(item))).collect::<Vec<_>>().join("\n"),
        Block::Checklist(items) => {
            items.iter().map(|item| format!("- [ ] {}", line(item))).collect::<Vec<_>>().join("\n")
        }
        Block::Facts(facts) => {
            let said = |says: &[String]| says.iter().map(|one| line(one)).collect::<Vec<_>>().join("; ");
            let fact = facts.iter().map(|fact| format!("- **{}:** {}", line(&fact.term), said(&fact.says)));
            fact.collect::<Vec<_>>().join("\n")
        }
        Block::Table { caption, table } => joined(vec![line(caption), markdown_table(table)]),
        Block::Figure(figure) if figure.table.header.is_empty() => String::new(),
        Block::Figure(figure) => joined(vec![
            strong(figure.picture.title()),
            line(figure.picture.description()),
            markdown_table(&figure.table),
        ]),
        Block::Command(text) => fenced(text),
    }
}

/// Parts with a blank line between them; empty ones are left out.
fn joined(mut parts: Vec<String>) -> String {
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

/// Nothing for nothing: two pairs of asterisks alone would be a rule.
fn strong(text: &str) -> String {
    let line = line(text);
    if line.is_empty() { line } else { format!("**{line}**") }
}

/// A table as GitHub-flavoured Markdown, numbers flush right.
///
/// ```
/// use instep::report::{Cell, Table, Unit, markdown_table};
/// let table = Table { header: vec!["a|b".into(), "chance".into()], rows: vec![vec![Cell::text("x"), Cell::of(0.5, Unit::Share)]] };
/// assert_eq!(markdown_table(&table), "| a\\|b | chance |\n| --- | ---: |\n| x | 50.0 % |");
/// ```
pub fn markdown_table(table: &Table) -> String {
    let rule = (0..table.header.len()).map(|column| if table.is_numeric(column) { "---:" } else { "---" }.to_owned());
    let mut lines = vec![row(table.header.iter().map(|name| line(name))), row(rule)];
    lines.extend(table.rows.iter().map(|cells| row(cells.iter().map(|cell| line(&cell.shown())))));
    lines.join("\n")
}

fn row(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
}

/// Text in one line in which nothing is markup.
fn line(text: &str) -> String {
    let mut words = text.split_whitespace();
    let first = words.next().map(first_word);
    first.into_iter().chain(words.map(escaped)).collect::<Vec<_>>().join(" ")
}

/// At the start of a line, `1.` begins a list, `-` an item and `#` a heading.
fn first_word(word: &str) -> String {
    let digits = word.trim_start_matches(|c: char| c.is_ascii_digit());
    if digits.len() < word.len() && matches!(digits, "." | ")") {
        return format!("{}\\{digits}", &word[..word.len() - digits.len()]);
    }
    let marks = word.chars().all(|c| matches!(c, '+' | '-' | '=' | '#' | ':'));
    if marks { format!("\\{word}") } else { escaped(word) }
}

fn escaped(word: &str) -> String {
    let mut escaped = String::with_capacity(word.len());
    let mut letters = word.chars().peekable();
    while let Some(c) = letters.next() {
        // No tag begins with a digit, and where a bracket is escaped no picture begins before it.
        let is_less = c == '<' && letters.peek().is_some_and(char::is_ascii_digit);
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$') && !is_less {
            escaped.push('\\');
        }
        escaped.push(if super::xml::forbidden(c) { '\u{FFFD}' } else { c });
    }
    // An address would become a link by itself.
    escaped.replace("://", ":\\//").replace("www.", "www\\.").replace('@', "\\@")
}

/// A block of code whose fence is longer than any inside.
fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}\n{}\n{fence}", text.trim_end_matches('\n'))
}
