use std::io::Read;

/// How much is looked at to tell what a stream is.
const HEAD: usize = 64 * 1024;
/// The ends of UTF-16's two halves of a character.
const HIGH: std::ops::RangeInclusive<u16> = 0xD800..=0xDBFF;

/// A stream as UTF-8 without a byte order mark, which may come in as UTF-16: PowerShell writes that.
pub struct Utf8<R> {
    source: R,
    encoding: Encoding,
    /// What is decoded and not yet handed on.
    ready: Vec<u8>,
    at: usize,
    /// Bytes of a character whose rest has not come yet.
    rest: Vec<u8>,
    ended: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16 { big: bool },
}

impl<R: Read> Utf8<R> {
    /// Of a stream, whose beginning is read at once.
    ///
    /// # Errors
    /// What reading says.
    pub fn new(source: R) -> std::io::Result<Utf8<R>> {
        let ready = Vec::new();
        let mut stream = Utf8 { source, encoding: Encoding::Utf8, ready, at: 0, rest: Vec::new(), ended: false };
        let mut head = stream.piece()?;
        while head.len() < HEAD && !stream.ended {
            head.extend(stream.piece()?);
        }
        let (encoding, mark) = encoding(&head);
        stream.encoding = encoding;
        stream.decode(&head[mark..]);
        Ok(stream)
    }

    /// The beginning of the text; all that has been read of it.
    pub fn head(&self) -> &[u8] {
        &self.ready[self.at..]
    }

    fn piece(&mut self) -> std::io::Result<Vec<u8>> {
        let mut piece = vec![0; HEAD];
        let count = loop {
            match self.source.read(&mut piece) {
                Err(wrong) if wrong.kind() == std::io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        piece.truncate(count);
        self.ended = count == 0;
        Ok(piece)
    }

    fn decode(&mut self, bytes: &[u8]) {
        let Encoding::Utf16 { big } = self.encoding else { return self.ready.extend_from_slice(bytes) };
        self.rest.extend_from_slice(bytes);
        let unit = |pair: &[u8]| {
            if big { u16::from_be_bytes([pair[0], pair[1]]) } else { u16::from_le_bytes([pair[0], pair[1]]) }
        };
        let units: Vec<u16> = self.rest.chunks_exact(2).map(unit).collect();
        let open = usize::from(units.last().is_some_and(|last| HIGH.contains(last)) && !self.ended);
        let whole = units.len() - open;
        for letter in char::decode_utf16(units[..whole].iter().copied()) {
            let letter = letter.unwrap_or(char::REPLACEMENT_CHARACTER);
            self.ready.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        }
        self.rest.drain(..2 * whole);
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.ready.len() && self.encoding == Encoding::Utf8 && !self.ended {
            return self.source.read(into);
        }
        while self.at == self.ready.len() && !self.ended {
            self.ready.clear();
            self.at = 0;
            let piece = self.piece()?;
            self.decode(&piece);
        }
        let count = into.len().min(self.ready.len() - self.at);
        into[..count].copy_from_slice(&self.ready[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

/// The encoding and how many bytes its mark has. Without a mark, the first two bytes of a log tell: they are ASCII.
fn encoding(head: &[u8]) -> (Encoding, usize) {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => (Encoding::Utf8, 3),
        [0xFF, 0xFE, ..] => (Encoding::Utf16 { big: false }, 2),
        [0xFE, 0xFF, ..] => (Encoding::Utf16 { big: true }, 2),
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => (Encoding::Utf16 { big: false }, 0),
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => (Encoding::Utf16 { big: true }, 0),
        _ => (Encoding::Utf8, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a byte at a time.
    struct Drip<'a>(&'a [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            into[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn read(bytes: &[u8]) -> String {
        let mut text = String::new();
        Utf8::new(bytes).unwrap().read_to_string(&mut text).unwrap();
        let mut slowly = String::new();
        Utf8::new(Drip(bytes)).unwrap().read_to_string(&mut slowly).unwrap();
        assert_eq!(text, slowly);
        text
    }

    #[test]
    fn every_encoding_comes_out_as_the_same_text() {
        let text = "[{\"a\":\"Zoë 😀\"}]".repeat(9000);
        let utf16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(order).collect() };
        let (little, big) = (utf16(u16::to_le_bytes), utf16(u16::to_be_bytes));
        let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        assert_eq!(read(text.as_bytes()), text);
        assert_eq!(read(&marked(&[0xEF, 0xBB, 0xBF], text.as_bytes())), text);
        assert_eq!(read(&marked(&[0xFF, 0xFE], &little)), text);
        assert_eq!(read(&marked(&[0xFE, 0xFF], &big)), text);
        assert_eq!(read(&little), text);
        assert_eq!(read(&big), text);
    }

    #[test]
    fn half_a_character_is_no_trouble() {
        assert_eq!(read(&[0xFF, 0xFE, b'a', 0, 0x00, 0xD8]), "a\u{fffd}");
        assert_eq!(read(&[0xFF, 0xFE, b'a', 0, b'b']), "a");
        assert_eq!(read(b""), "");
    }
}
