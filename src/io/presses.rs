use crate::clock::Clock;
use crate::time::Span;
use std::collections::VecDeque;
use std::io::{ErrorKind, Read};

/// How much of a line is kept: an answer in words, or the name of a file.
const LONGEST: usize = 1024;

/// A line that somebody sent off, and when its end arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Press {
    /// The line without its end and without blanks round it; its beginning if it is longer than any answer.
    pub text: String,
    /// The clock's counter at that moment.
    pub at: Span,
}

/// Lines of an input as they arrive, each with the moment of its end.
///
/// The moment is taken as soon as the system hands the bytes over, before anything else is done with them. Lines that
/// arrive together have one moment.
pub struct Presses<'a> {
    input: &'a mut dyn Read,
    clock: &'a dyn Clock,
    unfinished: Vec<u8>,
    waiting: VecDeque<Press>,
}

impl<'a> Presses<'a> {
    /// The lines of `input`, timed by the counter of `clock`.
    pub fn new(input: &'a mut dyn Read, clock: &'a dyn Clock) -> Presses<'a> {
        Presses { input, clock, unfinished: Vec::new(), waiting: VecDeque::new() }
    }

    fn take_in(&mut self, bytes: &[u8], at: Span) {
        for byte in bytes {
            match byte {
                b'\n' => {
                    let text = String::from_utf8_lossy(&self.unfinished).trim().to_owned();
                    self.unfinished.clear();
                    self.waiting.push_back(Press { text, at });
                }
                other if self.unfinished.len() < LONGEST => self.unfinished.push(*other),
                _ => {}
            }
        }
    }
}

/// Waits for the next line; `None` at the end of the input, and if it cannot be read any more.
impl Iterator for Presses<'_> {
    type Item = Press;

    fn next(&mut self) -> Option<Press> {
        let mut buffer = [0; 4096];
        while self.waiting.is_empty() {
            match self.input.read(&mut buffer) {
                Ok(0) => return None,
                Ok(count) => {
                    let at = self.clock.monotonic();
                    self.take_in(&buffer[..count], at);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        }
        self.waiting.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Manual;
    use crate::time::UnixTime;

    /// Hands over a piece at a time, and lets a second pass before each.
    struct Pieces<'a>(&'a Manual, VecDeque<&'static [u8]>);

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.0.advance(Span::from_seconds(1));
            let piece = self.1.pop_front().unwrap_or_default();
            buffer[..piece.len()].copy_from_slice(piece);
            Ok(piece.len())
        }
    }

    #[test]
    fn a_line_has_the_moment_of_its_end() {
        let clock = Manual::showing(UnixTime::EPOCH);
        let mut pieces = Pieces(&clock, [&b"\n"[..], b"u", b"\r\n\n", b"q"].into());
        let presses: Vec<(String, f64)> =
            Presses::new(&mut pieces, &clock).map(|press| (press.text, press.at.seconds())).collect();
        assert_eq!(presses, [(String::new(), 1.0), ("u".to_owned(), 3.0), (String::new(), 3.0)]);
    }
}
