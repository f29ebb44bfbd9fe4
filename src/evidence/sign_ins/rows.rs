//! Cuts a stream of JSON into the rows of a log, whatever they are wrapped in: one row after another, a list, pages with their
//! rows in `value` or `records`, and pages after pages. Only one row is held at a time.

use std::io::Read;

/// A row of more bytes is none of a sign-in log.
const LONGEST_ROW: usize = 4 * 1024 * 1024;
/// How deep values may lie in one another; a JSON reader goes no deeper either.
const DEEPEST: usize = 120;
/// Lists in lists, pages in lists.
const MOST_WRAPPERS: usize = 16;
/// How much is read at once.
const PIECE: usize = 256 * 1024;

/// What comes next in a stream.
#[derive(Debug, PartialEq, Eq)]
pub enum Cut<'a> {
    /// A row's bytes.
    Row {
        /// The whole object.
        text: &'a [u8],
        /// The line it begins at, counted from 1.
        line: u64,
    },
    /// Something that is no row, and was passed over.
    Broken {
        /// The line it begins at.
        line: u64,
        /// What is wrong with it.
        why: Broken,
    },
    /// The stream ends in the middle of something.
    Truncated {
        /// The line at which what is incomplete begins.
        line: u64,
        /// How many bytes there are.
        bytes: u64,
    },
    /// The end.
    End,
}

/// What is wrong with a piece of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// A line break stands in a text, or an object where none can be.
    Structure,
    /// It is too long or too deep for a row.
    TooLarge,
    /// Neither object nor list.
    NoObject,
}

/// What the rows lie in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrapper {
    List,
    /// The list of a page: behind it the rest of the page follows.
    Page,
}

/// The reader of a stream; see the module.
pub struct Rows<R> {
    source: R,
    buffer: Vec<u8>,
    /// Where in the buffer reading goes on.
    at: usize,
    /// Where in the stream the buffer begins.
    before: u64,
    line: u64,
    ended: bool,
    wrappers: Vec<Wrapper>,
    object: Option<Scan>,
    /// Whether the page that was last begun names a next one.
    names_next: bool,
    /// Whether what is being passed has been told to be no row.
    in_rubbish: bool,
    /// Whether anything but rows one after the other was seen.
    is_wrapped: bool,
}

/// An object that is being passed.
struct Scan {
    /// Where in the buffer it begins.
    start: usize,
    line: u64,
    /// A bit for each level: 1 is an object.
    kinds: u128,
    depth: usize,
    in_text: bool,
    escaped: bool,
    /// Where in the buffer the last text of the outermost level lies.
    key: (usize, usize),
    /// The last byte that was no blank: says what may follow.
    last: u8,
    /// The rest of a page, behind its list: it is not a row.
    is_rest: bool,
}

impl<R: Read> Rows<R> {
    /// Of a stream in UTF-8.
    pub fn new(source: R) -> Rows<R> {
        Rows {
            source,
            buffer: Vec::new(),
            at: 0,
            before: 0,
            line: 1,
            ended: false,
            wrappers: Vec::new(),
            object: None,
            names_next: false,
            in_rubbish: false,
            is_wrapped: false,
        }
    }

    /// How many bytes have been passed.
    pub fn position(&self) -> u64 {
        self.before + self.at as u64
    }

    /// Whether the last page names a next one (`@odata.nextLink`): then the log goes on elsewhere.
    pub fn names_next_page(&self) -> bool {
        self.names_next
    }

    /// Whether rows lie in a list or in pages.
    pub fn is_wrapped(&self) -> bool {
        self.is_wrapped
    }

    /// The next piece.
    ///
    /// # Errors
    /// What reading the stream says.
    pub fn next_cut(&mut self) -> std::io::Result<Cut<'_>> {
        loop {
            if self.at == self.buffer.len() && !self.fill()? {
                return Ok(self.at_the_end());
            }
            let step = match self.object {
                Some(_) => self.scan(),
                None => self.between(),
            };
            match step {
                Step::More => {}
                Step::Row { start, end, line } => return Ok(Cut::Row { text: &self.buffer[start..end], line }),
                Step::Broken { line, why } => return Ok(Cut::Broken { line, why }),
            }
        }
    }

    /// Reads on, and forgets what has been passed.
    fn fill(&mut self) -> std::io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        let keep = self.object.as_ref().map_or(self.at, |object| object.start);
        self.buffer.drain(..keep);
        self.before += keep as u64;
        self.at -= keep;
        if let Some(object) = &mut self.object {
            object.start = 0;
            object.key = (object.key.0.saturating_sub(keep), object.key.1.saturating_sub(keep));
        }
        let length = self.buffer.len();
        self.buffer.resize(length + PIECE, 0);
        let read = loop {
            match self.source.read(&mut self.buffer[length..]) {
                Err(wrong) if wrong.kind() == std::io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        let count = *read.as_ref().unwrap_or(&0);
        self.buffer.truncate(length + count);
        self.ended = read? == 0;
        Ok(!self.ended)
    }

    fn at_the_end(&mut self) -> Cut<'_> {
        let bytes = self.position();
        let open = self.object.take();
        if let Some(object) = open.as_ref().filter(|object| !object.is_rest && self.wrappers.is_empty()) {
            // A line that is broken may have swallowed good ones.
            if let Some(place) = self.next_line(object.start + 1) {
                self.rewind(object.start, place, object.line);
                return Cut::Broken { line: object.line, why: Broken::Structure };
            }
        }
        let line = open.as_ref().map_or(self.line, |object| object.line);
        if open.is_some() || !self.wrappers.is_empty() {
            self.wrappers.clear();
            self.at = self.buffer.len();
            return Cut::Truncated { line, bytes };
        }
        Cut::End
    }

    /// Between rows: blanks, commas, the brackets of lists, and the first byte of an object.
    fn between(&mut self) -> Step {
        while let Some(byte) = self.buffer.get(self.at) {
            match byte {
                b'\n' => {
                    self.line += 1;
                    self.in_rubbish = false;
                }
                b' ' | b'\t' | b'\r' | b',' | 0x1e => {}
                b'[' if self.wrappers.len() < MOST_WRAPPERS => {
                    self.is_wrapped = true;
                    self.in_rubbish = false;
                    self.wrappers.push(Wrapper::List);
                }
                b']' => {
                    self.at += 1;
                    self.in_rubbish = false;
                    return self.list_ended();
                }
                b'{' => {
                    self.in_rubbish = false;
                    self.object = Some(Scan::new(self.at, self.line, false));
                    return Step::More;
                }
                // Neither object nor list: told once a line.
                _ if self.in_rubbish => {}
                _ => {
                    self.at += 1;
                    self.in_rubbish = true;
                    return Step::Broken { line: self.line, why: Broken::NoObject };
                }
            }
            self.at += 1;
        }
        Step::More
    }

    fn list_ended(&mut self) -> Step {
        match self.wrappers.pop() {
            Some(Wrapper::Page) => {
                let mut rest = Scan::new(self.at, self.line, true);
                (rest.depth, rest.kinds, rest.last) = (1, 1, b']');
                self.object = Some(rest);
                Step::More
            }
            Some(Wrapper::List) => Step::More,
            None => Step::Broken { line: self.line, why: Broken::Structure },
        }
    }

    /// Passes the bytes of an object.
    fn scan(&mut self) -> Step {
        let Some(object) = &mut self.object else { return Step::More };
        let bytes = self.buffer.as_slice();
        let mut at = self.at;
        let outcome = loop {
            if object.in_text {
                at += text_end(object, &bytes[at..]);
            }
            let Some(&byte) = bytes.get(at) else { break Seen::Nothing };
            if object.in_text {
                // Only a line break ends a text that has no closing quote.
                break Seen::Broken(Broken::Structure);
            }
            match byte {
                b' ' | b'\t' | b'\r' => {}
                b'\n' => self.line += 1,
                _ => match object.take(byte, at, bytes) {
                    Seen::Nothing => {}
                    seen => {
                        at += 1;
                        break seen;
                    }
                },
            }
            at += 1;
        };
        self.at = at;
        match outcome {
            Seen::Nothing if at - object.start > LONGEST_ROW && object.is_rest => {
                object.start = at;
                Step::More
            }
            Seen::Nothing if at - object.start > LONGEST_ROW => self.give_up(Broken::TooLarge),
            Seen::Nothing => Step::More,
            Seen::Broken(why) => self.give_up(why),
            Seen::Page => self.enter_page(),
            Seen::End => self.finish(),
        }
    }

    /// The object is a page, and its rows begin.
    fn enter_page(&mut self) -> Step {
        let Some(object) = self.object.take() else { return Step::More };
        if self.wrappers.len() >= MOST_WRAPPERS {
            return Step::Broken { line: object.line, why: Broken::TooLarge };
        }
        self.names_next = object.is_rest && self.names_next || names_next(&self.buffer[object.start..self.at]);
        self.is_wrapped = true;
        self.wrappers.push(Wrapper::Page);
        Step::More
    }

    /// The object is complete.
    fn finish(&mut self) -> Step {
        let Some(object) = self.object.take() else { return Step::More };
        if object.is_rest {
            self.names_next |= names_next(&self.buffer[object.start..self.at]);
            return Step::More;
        }
        Step::Row { start: object.start, end: self.at, line: object.line }
    }

    /// The object is broken: reading goes on at the next line that begins like one, if there is one.
    fn give_up(&mut self, why: Broken) -> Step {
        let Some(object) = self.object.take() else { return Step::More };
        let line = object.line;
        match self.next_line(object.start + 1) {
            Some(place) => self.rewind(object.start, place, line),
            None => {
                self.line = line + lines(&self.buffer[object.start..self.at]);
                self.in_rubbish = true;
            }
        }
        Step::Broken { line, why }
    }

    /// The first line behind this place, of those that were passed, that begins like an object.
    fn next_line(&self, from: usize) -> Option<usize> {
        let passed = &self.buffer[from.min(self.at)..self.at];
        let mut breaks = passed.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(place, _)| place + 1);
        let begins = |place: &usize| passed[*place..].iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
        breaks.find(begins).map(|place| from + place)
    }

    fn rewind(&mut self, start: usize, place: usize, line: u64) {
        self.line = line + lines(&self.buffer[start..place]);
        self.at = place;
    }
}

enum Step {
    More,
    Row { start: usize, end: usize, line: u64 },
    Broken { line: u64, why: Broken },
}

enum Seen {
    Nothing,
    End,
    Page,
    Broken(Broken),
}

impl Scan {
    fn new(start: usize, line: u64, is_rest: bool) -> Scan {
        Scan {
            start,
            line,
            kinds: 0,
            depth: 0,
            in_text: false,
            escaped: false,
            key: (start, start),
            last: b':',
            is_rest,
        }
    }

    /// Takes a byte that is no blank and stands in no text.
    fn take(&mut self, byte: u8, at: usize, bytes: &[u8]) -> Seen {
        let in_object = self.depth > 0 && self.kinds & 1 == 1;
        match byte {
            b'"' => {
                self.in_text = true;
                if self.depth == 1 {
                    self.key = (at + 1, at + 1);
                }
            }
            // In an object, another one stands behind a colon only.
            b'{' | b'[' if in_object && self.last != b':' => return Seen::Broken(Broken::Structure),
            b'[' if self.depth == 1 && is_rows(bytes, self.key, at) => return Seen::Page,
            b'{' | b'[' if self.depth >= DEEPEST => return Seen::Broken(Broken::TooLarge),
            b'{' | b'[' => {
                self.kinds = self.kinds << 1 | u128::from(byte == b'{');
                self.depth += 1;
            }
            b'}' | b']' if in_object != (byte == b'}') => return Seen::Broken(Broken::Structure),
            b'}' | b']' => {
                self.kinds >>= 1;
                self.depth -= 1;
                if self.depth == 0 {
                    return Seen::End;
                }
            }
            _ => {}
        }
        self.last = byte;
        Seen::Nothing
    }
}

/// Passes what is left of a text; how many bytes. It stays open at the end of the buffer and at a line break.
fn text_end(object: &mut Scan, bytes: &[u8]) -> usize {
    let mut escaped = object.escaped;
    let mut length = bytes.len();
    for (place, byte) in bytes.iter().enumerate() {
        match byte {
            b'\n' => {
                length = place;
                break;
            }
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => {
                object.in_text = false;
                length = place + 1;
                break;
            }
            _ => {}
        }
    }
    object.escaped = escaped;
    length
}

/// Whether the list that begins here is that of a page: the text before the colon is `value` or `records`.
fn is_rows(bytes: &[u8], (start, _): (usize, usize), at: usize) -> bool {
    let key = &bytes[start.min(at)..at];
    let name = key.split(|byte| *byte == b'"').next().unwrap_or_default();
    name.eq_ignore_ascii_case(b"value") || name.eq_ignore_ascii_case(b"records")
}

/// Whether a page's own fields name a next page.
fn names_next(bytes: &[u8]) -> bool {
    const NAME: &[u8] = b"\"@odata.nextLink\"";
    let Some(place) = bytes.windows(NAME.len()).position(|window| window == NAME) else { return false };
    let value = bytes[place + NAME.len()..].iter().find(|byte| !byte.is_ascii_whitespace() && **byte != b':');
    value == Some(&b'"')
}

fn lines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A source that gives so many bytes at a time.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let count = self.0.len().min(self.1).min(into.len());
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    /// Rows as text, broken ones as `!line`, a truncation as `?line`.
    fn cut(text: &str, drops: usize) -> Vec<String> {
        let mut rows = Rows::new(Drops(text.as_bytes(), drops));
        let mut cuts = Vec::new();
        loop {
            match rows.next_cut().unwrap() {
                Cut::Row { text, line } => cuts.push(format!("{line}:{}", String::from_utf8_lossy(text))),
                Cut::Broken { line, .. } => cuts.push(format!("!{line}")),
                Cut::Truncated { line, .. } => cuts.push(format!("?{line}")),
                Cut::End => return cuts,
            }
        }
    }

    #[test]
    fn rows_are_found_in_everything_they_are_wrapped_in() {
        let shapes = [
            "{\"a\":1}\n{\"a\":2}\n",
            "{\"a\":1}{\"a\":2}",
            "[{\"a\":1},{\"a\":2}]",
            "{\"@odata.context\":\"x\",\"value\":[{\"a\":1},{\"a\":2}],\"@odata.nextLink\":\"y\"}",
            "{\"value\":[{\"a\":1}]}\n{\"value\":[{\"a\":2}]}",
            "{\"records\":[{\"a\":1}]},{\"records\": [ {\"a\":2} ] }",
            "[{\"value\":[{\"a\":1},{\"a\":2}],\"Count\":2}]",
            "[[{\"a\":1}],[{\"a\":2}]]",
            "{ \"x\" : {\"value\": [1]}, \"value\" : [ {\"a\":1} , {\"a\":2} ] , \"n\":{\"value\":[3]} }",
            "\u{1e}{\"a\":1}\n\u{1e}{\"a\":2}\n",
        ];
        for shape in shapes {
            for drops in [1, 2, 7, 100_000] {
                let rows: Vec<String> = cut(shape, drops).iter().map(|row| row[2..].to_owned()).collect();
                assert_eq!(rows, ["{\"a\":1}", "{\"a\":2}"], "{shape} in drops of {drops}");
            }
        }
    }

    #[test]
    fn a_next_page_is_noticed_on_either_side_of_the_rows() {
        let names_next = |text: &str| {
            let mut rows = Rows::new(text.as_bytes());
            while !matches!(rows.next_cut().unwrap(), Cut::End | Cut::Truncated { .. }) {}
            rows.names_next_page()
        };
        assert!(names_next("{\"@odata.nextLink\":\"https://x\",\"value\":[{\"a\":1}]}"));
        assert!(names_next("{\"value\":[{\"a\":1}],\"@odata.nextLink\" : \"https://x\"}"));
        assert!(!names_next("{\"value\":[],\"@odata.nextLink\":\"x\"}{\"value\":[{\"a\":\"@odata.nextLink\"}]}"));
        assert!(!names_next("{\"value\":[{\"@odata.nextLink\":\"x\"}],\"@odata.nextLink\":null}"));
    }

    #[test]
    fn one_bad_line_loses_no_other() {
        let good = "{\"a\":[1,{\"b\":\"}\"}]}";
        for bad in ["{\"a\":", "{\"a\":\"x", "{\"a\":[{\"b\":1},", "{\"a\":[", "nonsense", "{\"a\":1]", "\"text\"", "]"]
        {
            let text = format!("{good}\n{bad}\n{good}\n{good}\n");
            for drops in [1, 3, 100_000] {
                let cuts = cut(&text, drops);
                let rows: Vec<_> = cuts.iter().filter(|cut| !cut.starts_with(['!', '?'])).cloned().collect();
                assert_eq!(rows, [format!("1:{good}"), format!("3:{good}"), format!("4:{good}")], "{bad}: {cuts:?}");
                assert!(cuts.iter().any(|cut| cut == "!2"), "{bad}: {cuts:?}");
            }
        }
    }

    #[test]
    fn a_cut_off_end_is_told_and_what_was_before_it_kept() {
        assert_eq!(cut("[{\"a\":1},\n{\"a\":", 4), ["1:{\"a\":1}", "?2"]);
        assert_eq!(cut("{\"value\":[{\"a\":1}", 4), ["1:{\"a\":1}", "?1"]);
        assert_eq!(cut("{\"value\":[{\"a\":1}],\"n\":\"", 4), ["1:{\"a\":1}", "?1"]);
        assert_eq!(cut("", 4), [""; 0]);
    }

    #[test]
    fn what_is_too_large_or_too_deep_is_passed_over() {
        let deep = "{\"a\":".repeat(300);
        assert!(cut(&format!("{deep}\n{{\"b\":1}}\n"), 1000).contains(&"2:{\"b\":1}".to_owned()));
        let long = format!("{{\"a\":\"{}\"}}\n{{\"b\":1}}\n", "x".repeat(LONGEST_ROW + 2 * PIECE));
        let cuts = cut(&long, 100_000);
        assert_eq!(cuts.first().map(String::as_str), Some("!1"));
        assert_eq!(cuts.last().map(String::as_str), Some("2:{\"b\":1}"));
    }

    proptest! {
        #[test]
        fn no_stream_is_endless_and_drops_change_nothing(text in "[{}\\[\\],:\"\\\\ \nav]{0,60}", drops in 1usize..9) {
            prop_assert_eq!(cut(&text, drops), cut(&text, 100_000));
        }
    }
}
