//! Text that a service sent, made fit to be shown to people.

/// The longest text of a service that is repeated, in characters.
const LONGEST: usize = 400;
/// A word of so many letters, digits and marks of base64 may be a token or a secret, if it has a digit. A UUID
/// has 36.
const TOKEN_LIKE: usize = 40;

/// One line without control characters, not too long, and without anything that may be a token.
pub(super) fn cleaned(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() || is_invisible(c) { ' ' } else { c }).collect::<String>();
    let words = plain.split_whitespace().map(without_tokens).collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &words[..end]),
        None => words,
    }
}

/// A word for programs, such as the code of an error: letters, digits, dots, dashes and underscores, at most 80.
pub(super) fn word(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || "._-".contains(*c)).take(80).collect()
}

/// Marks that turn the direction of text, or show nothing.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn without_tokens(word: &str) -> String {
    let of_token = |c: char| c.is_ascii_alphanumeric() || "-_.~+=".contains(c);
    let is_token_like = |piece: &str| {
        piece.chars().filter(|c| of_token(*c)).count() >= TOKEN_LIKE && piece.contains(|c: char| c.is_ascii_digit())
    };
    let pieces = word.split_inclusive(|c: char| !of_token(c));
    pieces.map(|piece| if is_token_like(piece) { "[left out]" } else { piece }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hostile_gets_through() {
        assert_eq!(cleaned("a\r\n\u{1b}[31mb\tc\u{202e}"), "a [31mb c");
        let token = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiIwMDAwMDAwMyJ9.c2lnbmF0dXJl";
        assert_eq!(cleaned(&format!("token '{token}' is no good")), "token '[left out] is no good");
        assert_eq!(cleaned(&"a b ".repeat(500)).chars().count(), 403);
        let code = "Authentication_RequestFromNonPremiumTenantOrB2CTenant";
        assert_eq!(word(&format!("{code}\u{1b}[0m")), format!("{code}0m"));
        let id = "Trace ID: 3179e48a-750b-4051-897c-87b9720928f7";
        assert_eq!(cleaned(id), id);
    }
}
