//! Text of a log on its way to a person: whoever signs in can write into it.

/// The longest piece of a log's text in one line of a report, in characters.
const MOST_SHOWN: usize = 200;

/// A text without what a terminal obeys or turns around, cut short.
///
/// ```
/// use instep::evidence::sign_ins::cleaned;
/// assert_eq!(cleaned("MFA denied\u{1b}[2J"), "MFA denied\u{fffd}[2J");
/// ```
pub fn cleaned(text: &str) -> String {
    let mut start: String = text.chars().take(MOST_SHOWN).map(printable).collect();
    if text.chars().nth(MOST_SHOWN).is_some() {
        start.push('…');
    }
    start
}

/// The same in quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", cleaned(text))
}

fn printable(c: char) -> char {
    let turns = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    if c.is_control() || turns { '\u{fffd}' } else { c }
}
