//! The same for people at a terminal.

use super::report::{EventRecord, Seen};
use crate::evidence::sign_ins::{MEANINGS, cleaned};
use crate::report::{bullet, wrapped};

/// So many users are listed.
const MOST_USERS: usize = 5;
/// So many things that were not understood are listed.
const MOST_UNKNOWN: usize = 5;

/// The whole answer, with at most so many attempts.
pub(super) fn text(seen: &Seen, most: usize) -> String {
    let mut text = wrapped("", &seen.answer());
    text.push('\n');
    text += &wrapped("", &read(seen));
    text += &users(seen);
    section(&mut text, "Findings:", seen.findings.iter().map(|finding| bullet(&finding.says)));
    section(&mut text, "What the sign-ins mean:", meanings(seen));
    section(&mut text, &heading(seen, most), seen.events(most).iter().map(event));
    section(&mut text, "For a case (--format case writes it):", observations(seen));
    section(&mut text, "Not understood:", unknown(seen));
    section(&mut text, "Rows that could not be used:", unusable(seen));
    section(&mut text, "Limits:", seen.limits().iter().map(|limit| bullet(limit)));
    text
}

fn section(text: &mut String, heading: &str, lines: impl Iterator<Item = String>) {
    let mut lines = lines.peekable();
    if lines.peek().is_some() {
        *text += &format!("\n{heading}\n");
        text.extend(lines);
    }
}

/// What was read and what is left of it.
fn read(seen: &Seen) -> String {
    let counts = seen.log.counts;
    let files: Vec<String> = seen.files.iter().map(|file| format!("{} ({})", file.name, file.shape.word())).collect();
    let mut text = format!("Read {} sign-ins from {}", counts.sign_ins, files.join(", "));
    let left = [
        (counts.repeated, "repeated"),
        (counts.outside, "outside of the time"),
        (counts.of_others, "of other users"),
        (counts.unusable, "rows that could not be used"),
        (counts.other_logs, "rows of other logs"),
    ];
    let left: Vec<String> =
        left.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    if !left.is_empty() {
        text += &format!("; left out: {}", left.join(", "));
    }
    match seen.log.span {
        Some((first, last)) => text + &format!(". {} count, from {first} to {last}.", counts.matched),
        None => text + ".",
    }
}

fn users(seen: &Seen) -> String {
    let users = seen.log.users();
    if users.len() < 2 && seen.log.filter().user.is_some() {
        return String::new();
    }
    let mut named: Vec<String> =
        users.iter().take(MOST_USERS).map(|(user, count)| format!("{} ({count})", cleaned(user))).collect();
    if users.len() > MOST_USERS {
        named.push(format!("and {} more", users.len() - MOST_USERS));
    }
    if named.is_empty() { String::new() } else { wrapped("", &format!("Users: {}.", named.join(", "))) }
}

fn meanings(seen: &Seen) -> impl Iterator<Item = String> {
    let met = MEANINGS.iter().zip(&seen.log.met).filter(|(_, count)| **count > 0);
    met.map(|(means, count)| wrapped(&format!("  {count:>7}  {:<13}", means.clock.word()), means.means))
}

fn heading(seen: &Seen, most: usize) -> String {
    match seen.attempts.len() {
        all if all > most => format!("The newest {most} of {all} attempts (--all lists every one):"),
        all => format!("Attempts ({all}), the newest first:"),
    }
}

fn event(event: &EventRecord) -> String {
    let rows = if event.rows > 1 { format!(", {} rows", event.rows) } else { String::new() };
    let codes =
        if event.refused_codes > 1 { format!(", {} codes refused", event.refused_codes) } else { String::new() };
    let provisional = if event.provisional { ", provisional" } else { "" };
    let code = event.error_code.map_or_else(String::new, |code| format!(" {code}"));
    let first = format!("  {}{code}  {} ({}{rows}{codes}{provisional})\n", event.at, event.meaning, event.clock);
    let parts = [&event.method, &event.reason, &event.application, &event.ip_address];
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    if parts.is_empty() { first } else { first + &wrapped("      ", &parts.join("; ")) }
}

fn observations(seen: &Seen) -> impl Iterator<Item = String> {
    seen.observations.iter().filter_map(|noted| match &noted.observation {
        crate::evidence::Observation::SignIn(event) => {
            let parts = [event.method.as_deref(), event.detail.as_deref(), noted.note.as_deref()];
            let code = event.error_code.map(|code| format!("error {code}"));
            let parts: Vec<&str> = code.as_deref().into_iter().chain(parts.into_iter().flatten()).collect();
            Some(bullet(&format!(
                "sign-in at {}: {}",
                event.at.map_or_else(String::new, |at| at.to_string()),
                parts.join("; ")
            )))
        }
        _ => None,
    })
}

fn unknown(seen: &Seen) -> impl Iterator<Item = String> {
    let unknown = seen.log.not_understood.iter().take(MOST_UNKNOWN);
    unknown.map(|(what, count)| {
        let code = what.error_code.map(|code| format!("error {code}"));
        let parts = [code.as_deref(), what.method.as_deref(), what.reason.as_deref()];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        bullet(&format!("{}: {count} sign-ins", parts.join("; ")))
    })
}

fn unusable(seen: &Seen) -> impl Iterator<Item = String> {
    let rows = seen.log.unusable.iter().take(MOST_UNKNOWN);
    rows.map(|row| {
        let name = seen.files.get(row.file).map_or("", |file| file.name.as_str());
        bullet(&format!("{name}, line {}: {}", row.line, row.why))
    })
}
