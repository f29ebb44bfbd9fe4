//! How wide words are. The reader's font is not known, so this is a wide one, measured roughly.

/// How wide a text is, in pixels, at a size of one pixel. Rather too much than too little.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

/// Shares of the font's size, as DejaVu Sans has them, the widest of the usual fonts.
fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.34,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' | '"' => 0.42,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.97,
        'A'..='Z' | '+' | '\u{2212}' | '=' | '<' | '>' | '~' | '#' => 0.79,
        c if u32::from(c) >= 0x1100 => 1.05,
        _ => 0.64,
    }
}

/// Words in lines that are no wider than this. A word that is wider gets a line of its own and is cut.
pub fn lines(text: &str, size: f64, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let joined = lines.last().map(|line| format!("{line} {word}"));
        match joined.filter(|joined| width(joined, size) <= most) {
            Some(joined) => *lines.last_mut().expect("it was just looked at") = joined,
            None => lines.push(cut(word, size, most)),
        }
    }
    lines
}

/// As much of a text as fits, with an ellipsis where something is missing.
pub fn cut(text: &str, size: f64, most: f64) -> String {
    if width(text, size) <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if width(&kept, size) + width("…", size) > most {
            kept.pop();
            break;
        }
    }
    kept.trim_end().to_owned() + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_no_wider_than_asked() {
        let text = "an unbroken wooooooooooooooooooooooooooooooooooooord among others of usual length";
        let laid_out = lines(text, 13.0, 150.0);
        assert!(laid_out.len() > 3 && laid_out.iter().all(|line| width(line, 13.0) <= 150.0), "{laid_out:?}");
        assert_eq!(lines("  ", 13.0, 100.0), Vec::<String>::new());
    }
}
