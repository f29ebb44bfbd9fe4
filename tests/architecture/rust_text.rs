//! Rust without what is not code. Not a parser: it knows comments, texts and characters, and keeps the lines where they are.

/// The same text with every comment, string and character literal blanked out; line feeds stay.
pub fn code_only(text: &str) -> String {
    let mut rest = text;
    let mut code = String::with_capacity(text.len());
    while let Some(c) = rest.chars().next() {
        let length = literal_or_comment(rest);
        if length > 0 {
            code.extend(rest[..length].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
            rest = &rest[length..];
            continue;
        }
        // A word is taken whole, so that the `r` at its end opens no raw string.
        let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let length = if word > 0 { word } else { c.len_utf8() };
        code.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    code
}

/// The length in bytes of the literal or comment that the text begins with; 0 if it begins with neither.
fn literal_or_comment(text: &str) -> usize {
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    if text.starts_with("/*") {
        return block_comment(text);
    }
    let after_prefix = text.trim_start_matches(['b', 'c']);
    if let Some(raw) = after_prefix.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let start = text.len() - raw.len() + hashes + 1;
            return text[start..].find(&end).map_or(text.len(), |at| start + at + end.len());
        }
    }
    if after_prefix.starts_with('"') {
        return text.len() - after_prefix.len() + quoted(after_prefix, '"');
    }
    if after_prefix.starts_with('\'') && is_character(after_prefix) {
        return text.len() - after_prefix.len() + quoted(after_prefix, '\'');
    }
    0
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        match rest {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// From one quote to the next that no backslash precedes, both included.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// `'a'` and `'\n'` are characters, `'a` is a lifetime.
fn is_character(text: &str) -> bool {
    let mut characters = text.chars().skip(1);
    match (characters.next(), characters.next()) {
        (Some('\\'), _) => true,
        (Some(_), Some(second)) => second == '\'',
        _ => false,
    }
}

#[test]
fn comments_and_texts_are_no_code() {
    let text = "a // crate::x\nb /* crate::y /* z */ */ c \"crate::w \\\" v\" r#\"crate::u\"# 'q' '\\'' <'t> b\"s\" for_r\"k\"";
    let code = code_only(text);
    assert_eq!(code.split_whitespace().collect::<Vec<_>>(), ["a", "b", "c", "<'t>", "for_r"]);
    assert_eq!(code.len(), text.len());
}
