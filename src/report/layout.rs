//! Laying out text for a terminal, or for a pipe, which has 80 columns.

/// How wide a line may get where nobody says so.
pub const WIDTH: usize = 78;

/// A paragraph, broken at blanks: the first line begins with `first`, the others with as many blanks. Words longer than a
/// line stay whole.
pub fn wrapped(first: &str, text: &str) -> String {
    wrapped_within(WIDTH, first, text)
}

/// The same with lines of this width. Where `first` takes more than half of it, the others begin a little deeper than `first`.
///
/// ```
/// use instep::report::wrapped_within;
/// assert_eq!(wrapped_within(12, "  - ", "one two three"), "  - one two\n    three\n");
/// assert_eq!(wrapped_within(14, "  +7.2 bits  ", "one two"), "  +7.2 bits\n      one two\n");
/// ```
pub fn wrapped_within(width: usize, first: &str, text: &str) -> String {
    let taken = first.chars().count();
    let indent = match 2 * taken > width {
        true => 4 + first.chars().take_while(|c| *c == ' ').count(),
        false => taken,
    };
    let mut out = String::from(first);
    let mut column = taken;
    for (index, word) in text.split_whitespace().enumerate() {
        let length = word.chars().count();
        let blank = usize::from(index > 0);
        if column + blank + length > width && column > indent {
            out.truncate(out.trim_end_matches(' ').len());
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

/// Text that was laid out for more, in lines of this width: longer ones are broken at blanks, and go on where they began.
pub fn narrowed(width: usize, text: &str) -> String {
    let fits = |line: &str| line.trim_end_matches('\n').chars().count() <= width;
    let narrow = |line: &str| match fits(line) {
        true => line.to_owned(),
        false => wrapped_within(width, &line[..line.len() - line.trim_start_matches(' ').len()], line),
    };
    text.split_inclusive('\n').map(narrow).collect()
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
        for width in [40, 60, WIDTH] {
            for first in ["  - ", "        +7.2 bits  ", "  counter-based-token  >99.9 %   32.0 %  "] {
                let laid_out = wrapped_within(width, first, &text);
                assert!(laid_out.lines().all(|line| line.chars().count() <= width.max(first.len())), "{laid_out}");
                let words = format!("{first} {text}");
                assert!(laid_out.split_whitespace().eq(words.split_whitespace()), "{laid_out}");
            }
        }
        let narrow = narrowed(40, &format!("\n  short\n  {text}\n> "));
        assert!(narrow.lines().all(|line| line.chars().count() <= 40), "{narrow}");
        assert!(narrow.starts_with("\n  short\n  one two") && narrow.ends_with("four\n> "), "{narrow}");
        assert!(wrapped("  - ", &text).lines().skip(1).all(|line| line.starts_with("    ")));
    }
}
