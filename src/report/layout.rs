//! Laying out text for a terminal of 80 columns, or for a pipe.

/// How wide a line may get.
pub const WIDTH: usize = 78;

/// A paragraph, broken at blanks: the first line begins with `first`, the others with as many blanks. Words longer than a
/// line stay whole.
pub fn wrapped(first: &str, text: &str) -> String {
    let indent = first.chars().count();
    let mut out = String::from(first);
    let mut column = indent;
    for (index, word) in text.split_whitespace().enumerate() {
        let length = word.chars().count();
        if index > 0 && column + 1 + length > WIDTH {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else if index > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out.push('\n');
    out
}

/// A paragraph as an item of a list.
pub fn bullet(text: &str) -> String {
    wrapped("  - ", text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_within_the_width_and_lose_no_word() {
        let text = "one two three four ".repeat(20);
        let laid_out = wrapped("  - ", &text);
        assert!(laid_out.lines().all(|line| line.chars().count() <= WIDTH));
        assert!(laid_out.lines().skip(1).all(|line| line.starts_with("    ")));
        assert_eq!(laid_out.trim_start_matches("  - ").split_whitespace().count(), text.split_whitespace().count());
    }
}
