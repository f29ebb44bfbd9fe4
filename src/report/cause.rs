use super::{bullet, wrapped};
use crate::diagnosis::{Cause, Record};
use std::fmt::Write;

/// A cause's page for a terminal, with the fixed headings.
pub fn cause_text(cause: Cause) -> String {
    let page = cause.record();
    let mut text = format!("{}: {}\n", page.id, page.title);
    let _ = writeln!(text, "\nWhat it is");
    text += &wrapped("  ", page.what_it_is);
    for (heading, lines) in &headings(page) {
        let _ = writeln!(text, "\n{heading}");
        text.extend(lines.iter().map(|line| bullet(line)));
    }
    let _ = writeln!(text, "\nBefore any evidence: {:.0} % of rejected codes", page.prior * 100.0);
    text
}

/// The same as Markdown, under a heading of the given level.
pub fn cause_markdown(cause: Cause, level: usize) -> String {
    let page = cause.record();
    let marks = "#".repeat(level);
    let mut text =
        format!("{marks} `{}`\n\n*{}*; {:.0} % before any evidence.\n\n", page.id, page.title, page.prior * 100.0);
    let _ = writeln!(text, "{marks}# What it is\n\n{}\n", page.what_it_is);
    for (heading, lines) in &headings(page) {
        let _ = writeln!(text, "{marks}# {heading}\n");
        for line in lines {
            let _ = writeln!(text, "- {line}");
        }
        text.push('\n');
    }
    text
}

/// All headings after the first, with their lines.
fn headings(page: &Record) -> [(&'static str, Vec<String>); 6] {
    let list = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
    [
        ("How it shows", list(page.how_it_shows)),
        ("What confirms it", list(page.what_confirms_it)),
        ("What rules it out", list(page.what_rules_it_out)),
        ("Looks like", list(page.looks_like)),
        ("What to do", page.remedy.lines()),
        ("Sources", list(page.sources)),
    ]
}
