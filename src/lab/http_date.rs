//! An HTTP server whose clock is as wrong as it is told to be, and that may behave badly.

use crate::skew::http_date::Answer;
use crate::time::{Offset, Span, UnixTime};

/// What the server does with one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Behaviour {
    /// Answers with what its clock shows, cut to the second.
    #[default]
    Answer,
    /// Leaves out the `Date`.
    NoDate,
    /// Sends this as `Date`.
    DateText(String),
    /// Repeats its first answer's `Date`, as a cache does that says nothing about it.
    Repeat,
    /// Adds an `Age`, as a cache does.
    Aged(u32),
    /// Renews its `Date` only once a second, so long after its second changed.
    RenewedLate(Span),
    /// Another machine behind the same name answers, whose clock is off by this much more.
    OtherMachine(Offset),
    /// Points elsewhere.
    Redirect(String),
    /// Knows GET alone.
    GetOnly,
    /// Sends these bytes, whatever they are.
    Garbage(Vec<u8>),
    /// Takes so long before it looks at its clock.
    Hold(Span),
    /// Looks at its clock at once, but takes so long to send the answer.
    Late(Span),
    /// Closes the connection without an answer.
    Drop,
}

/// How long the loop around a [`Responder`] waits over the next request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pauses {
    /// Before the server looks at its clock.
    pub hold: Span,
    /// Between looking at its clock and sending.
    pub late: Span,
}

/// An HTTP server without a socket and without a clock.
///
/// ```
/// use instep::lab::http_date::Responder;
/// use instep::time::{Offset, UnixTime};
/// let mut server = Responder::off_by(Offset::from_seconds(-1.5));
/// let answer = server.answer("HEAD", UnixTime::from_seconds(784_111_779)).unwrap();
/// assert_eq!(answer.date.as_deref(), Some("Sun, 06 Nov 1994 08:49:37 GMT"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Responder {
    offset: Offset,
    script: Vec<Behaviour>,
    asked: usize,
    first: Option<UnixTime>,
}

impl Responder {
    /// A server whose clock is right.
    pub fn honest() -> Responder {
        Responder::default()
    }

    /// A server whose clock is off by this much; positive is ahead.
    pub fn off_by(offset: Offset) -> Responder {
        Responder { offset, ..Responder::default() }
    }

    /// The same with this behaviour for its first, second, ... request; the last one stays.
    pub fn with_script(mut self, script: impl IntoIterator<Item = Behaviour>) -> Responder {
        self.script = script.into_iter().collect();
        self
    }

    /// How long to wait over the next request.
    pub fn pauses(&self) -> Pauses {
        match self.next_behaviour() {
            Behaviour::Hold(hold) => Pauses { hold, ..Pauses::default() },
            Behaviour::Late(late) => Pauses { late, ..Pauses::default() },
            _ => Pauses::default(),
        }
    }

    /// What a client makes of the answer to a request that is worked on at `now`, which is true time; `None` where there
    /// is nothing that it could read.
    pub fn answer(&mut self, method: &str, now: UnixTime) -> Option<Answer> {
        let behaviour = self.next_behaviour();
        self.asked += 1;
        let shown = now + self.offset.span();
        let first = *self.first.get_or_insert(shown);
        let ok = |shown: UnixTime| Answer { status: 200, date: Some(imf_fixdate(shown)), ..Answer::default() };
        Some(match behaviour {
            Behaviour::Answer | Behaviour::Hold(_) | Behaviour::Late(_) => ok(shown),
            Behaviour::NoDate => Answer { date: None, ..ok(shown) },
            Behaviour::DateText(text) => Answer { date: Some(text), ..ok(shown) },
            Behaviour::Repeat => ok(first),
            Behaviour::Aged(age) => Answer { age: Some(age.to_string()), ..ok(shown) },
            Behaviour::RenewedLate(by) => ok(shown - by),
            Behaviour::OtherMachine(by) => ok(shown + by.span()),
            Behaviour::Redirect(to) => Answer { status: 302, location: Some(to), ..ok(shown) },
            Behaviour::GetOnly if method == "GET" => ok(shown),
            Behaviour::GetOnly => Answer { status: 405, date: None, ..Answer::default() },
            Behaviour::Garbage(_) | Behaviour::Drop => return None,
        })
    }

    fn next_behaviour(&self) -> Behaviour {
        self.script.get(self.asked).or(self.script.last()).cloned().unwrap_or_default()
    }
}

#[cfg(feature = "http")]
impl super::http::Site for Responder {
    fn hold(&mut self) -> Span {
        self.pauses().hold
    }

    /// The same as bytes; a connection that gets none is closed.
    fn reply(&mut self, request: &super::http::Request, now: UnixTime) -> super::http::Reply {
        let late = self.pauses().late;
        let garbage = match self.next_behaviour() {
            Behaviour::Garbage(bytes) => bytes,
            _ => Vec::new(),
        };
        let bytes = self.answer(&request.method, now).map_or(garbage, |answer| written(&answer));
        super::http::Reply { close: bytes.is_empty(), bytes, late, mischief: None }
    }
}

#[cfg(feature = "http")]
fn written(answer: &Answer) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {} Lab\r\nContent-Length: 0\r\n", answer.status);
    for (name, value) in [("Date", &answer.date), ("Age", &answer.age), ("Location", &answer.location)] {
        if let Some(value) = value {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    (text + "\r\n").into_bytes()
}

/// A moment as a server writes it, cut to the second; years from 0 to 9999.
pub(super) fn imf_fixdate(moment: UnixTime) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    let civil = UnixTime::from_seconds(moment.whole_seconds()).to_string();
    let part = |range: std::ops::Range<usize>| civil.get(range).unwrap_or_default();
    let month = part(5..7).parse::<usize>().unwrap_or(1).clamp(1, 12);
    // The epoch was a Thursday.
    let day = moment.whole_seconds().div_euclid(86_400).rem_euclid(7) as usize;
    let (weekday, month) = (DAYS[day], MONTHS[month - 1]);
    format!("{weekday}, {} {month} {} {} GMT", part(8..10), part(0..4), part(11..19))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skew::http_date::date;

    #[test]
    fn what_is_written_can_be_read() {
        for seconds in [0, 951_782_400, 1_795_255_205, -1, 4_102_444_799] {
            let moment = UnixTime::from_seconds(seconds);
            assert_eq!(date(&imf_fixdate(moment), moment), Ok(moment), "{}", imf_fixdate(moment));
        }
        assert_eq!(imf_fixdate(UnixTime::from_seconds(1_795_255_205)), "Sat, 21 Nov 2026 10:00:05 GMT");
    }
}
