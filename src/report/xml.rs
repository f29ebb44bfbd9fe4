//! Writing elements for XML and HTML: whatever text goes in, what comes out is well formed.

use std::fmt::Write;

/// Elements one inside the other, as text.
#[derive(Debug, Default)]
pub struct Elements {
    text: String,
    open: Vec<&'static str>,
}

impl Elements {
    /// Begins an element; [`Elements::close`] ends it.
    pub fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.text.push('>');
        self.open.push(name);
    }

    /// Ends the element that was begun last.
    pub fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            let _ = write!(self.text, "</{name}>");
        }
    }

    /// A whole element of SVG without content.
    pub fn shape(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.text.push_str("/>");
    }

    /// An element of HTML that never has content.
    pub fn void(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.text.push('>');
    }

    /// A whole element that holds only words.
    pub fn words(&mut self, name: &'static str, attributes: &[(&str, &str)], words: &str) {
        self.open(name, attributes);
        self.text.push_str(&escaped(words));
        self.close();
    }

    /// What is markup already. Only for what this program wrote.
    pub fn raw(&mut self, markup: &str) {
        self.text.push_str(markup);
    }

    /// A line feed, for those who read the source.
    pub fn line(&mut self) {
        self.text.push('\n');
    }

    /// All of it; what is still open is closed.
    pub fn finished(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let _ = write!(self.text, "<{name}");
        for (key, value) in attributes {
            let _ = write!(self.text, " {key}=\"{}\"", escaped(value));
        }
    }
}

/// Text in which nothing is markup, for content and for attributes in quotes, in XML and in HTML.
///
/// Blanks of all kinds become one blank each. What neither format allows, and marks that change the direction of the text
/// around them, become U+FFFD.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            c if forbidden(c) => escaped.push('\u{FFFD}'),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Control characters, noncharacters, and marks of direction.
pub fn forbidden(c: char) -> bool {
    let point = u32::from(c);
    c.is_control()
        || (0xFDD0..=0xFDEF).contains(&point)
        || point & 0xFFFE == 0xFFFE
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        assert_eq!(escaped("</title><script a='\"'>&"), "&lt;/title&gt;&lt;script a=&#39;&quot;&#39;&gt;&amp;");
        assert_eq!(
            escaped("a\0b\u{8}c\u{FFFE}d\u{202E}e\r\nf\u{85}"),
            "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\u{FFFD}e  f\u{FFFD}"
        );
    }

    #[test]
    fn what_was_opened_is_closed() {
        let mut elements = Elements::default();
        elements.open("g", &[("class", "a\"b")]);
        elements.words("text", &[], "1 < 2");
        assert_eq!(elements.finished(), "<g class=\"a&quot;b\"><text>1 &lt; 2</text></g>");
    }
}
