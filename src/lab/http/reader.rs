use super::Request;
use super::body::{Framing, body};

/// The longest head that is read, in bytes.
pub const LONGEST_HEAD: usize = 32 * 1024;
/// The longest body that is read, in bytes: a thousand times what any call needs.
pub const LONGEST_BODY: usize = 1024 * 1024;
/// The most headers that a request may have.
const MOST_HEADERS: usize = 100;

/// Why a request cannot be read; nothing behind it can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// The head is no HTTP/1.1.
    Head,
    /// Longer than [`LONGEST_HEAD`], or more than a hundred headers.
    HeadTooLong,
    /// Longer than [`LONGEST_BODY`].
    BodyTooLong,
    /// Lengths that contradict each other, or none that is a number.
    Length,
    /// A chunk that is not as it has to be.
    Chunk,
    /// A coding of the body that this server does not know.
    Coding,
}

impl Malformed {
    /// The status code that says so.
    pub fn status(self) -> u16 {
        match self {
            Malformed::Head | Malformed::Length | Malformed::Chunk => 400,
            Malformed::BodyTooLong => 413,
            Malformed::HeadTooLong => 431,
            Malformed::Coding => 501,
        }
    }
}

/// How far the reader has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// More bytes are needed.
    More,
    /// The client waits to be told that it may send the body: `100 Continue` is due, once.
    Continue,
    /// A whole request; the next may follow.
    Whole(Box<Request>),
}

/// Makes requests of bytes as they come.
///
/// ```
/// use instep::lab::http::{Progress, RequestReader};
/// let mut reader = RequestReader::default();
/// reader.feed(b"GET /a?b=c HT");
/// assert_eq!(reader.next(), Ok(Progress::More));
/// reader.feed(b"TP/1.1\r\nHost: here\r\n\r\n");
/// let Ok(Progress::Whole(request)) = reader.next() else { panic!("it is whole") };
/// assert_eq!((request.path(), request.header("host")), ("/a", Some("here")));
/// ```
#[derive(Debug, Default)]
pub struct RequestReader {
    bytes: Vec<u8>,
    head: Option<Head>,
}

#[derive(Debug)]
struct Head {
    request: Request,
    framing: Framing,
    told_to_continue: bool,
}

impl RequestReader {
    /// Takes what has come in.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Whether something has come in of a request that is not whole.
    pub fn is_in_the_middle(&self) -> bool {
        self.head.is_some() || !self.bytes.is_empty()
    }

    /// The next request, as far as it has come in.
    ///
    /// # Errors
    /// [`Malformed`]: what is wrong with it. The connection cannot be used any more.
    #[allow(clippy::should_implement_trait, reason = "there is always more to come: no iterator")]
    pub fn next(&mut self) -> Result<Progress, Malformed> {
        if self.head.is_none() {
            self.head = self.read_head()?;
        }
        let Some(head) = &mut self.head else { return Ok(Progress::More) };
        if let Some((body, length)) = body(head.framing, &self.bytes)? {
            self.bytes.drain(..length);
            let request = self.head.take().map(|head| head.request).unwrap_or_default();
            return Ok(Progress::Whole(Box::new(Request { body, ..request })));
        }
        let expects = head.request.header("expect").is_some_and(|value| value.eq_ignore_ascii_case("100-continue"));
        if expects && !head.told_to_continue && self.bytes.is_empty() {
            head.told_to_continue = true;
            return Ok(Progress::Continue);
        }
        // Chunks' own lines come on top of a body that is within its limit.
        if self.bytes.len() > 2 * LONGEST_BODY { Err(Malformed::BodyTooLong) } else { Ok(Progress::More) }
    }

    fn read_head(&mut self) -> Result<Option<Head>, Malformed> {
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut parsed = httparse::Request::new(&mut headers);
        let length = match parsed.parse(&self.bytes) {
            Ok(httparse::Status::Complete(length)) if length <= LONGEST_HEAD => length,
            Ok(httparse::Status::Partial) if self.bytes.len() <= LONGEST_HEAD => return Ok(None),
            Ok(_) | Err(httparse::Error::TooManyHeaders) => return Err(Malformed::HeadTooLong),
            Err(_) => return Err(Malformed::Head),
        };
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        let request = Request {
            method: parsed.method.unwrap_or_default().to_owned(),
            target: parsed.path.unwrap_or_default().to_owned(),
            headers: parsed.headers.iter().map(|header| (header.name.to_owned(), text(header.value))).collect(),
            body: Vec::new(),
        };
        self.bytes.drain(..length);
        Ok(Some(Head { framing: framing(&request)?, request, told_to_continue: false }))
    }
}

/// A request with both a length and a coding may mean different things to different readers, so it is refused.
fn framing(request: &Request) -> Result<Framing, Malformed> {
    let values = |name: &'static str| {
        let named = request.headers.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name));
        named.flat_map(|(_, value)| value.split(',')).map(str::trim)
    };
    let codings: Vec<&str> = values("transfer-encoding").collect();
    let mut lengths: Vec<&str> = values("content-length").collect();
    lengths.dedup();
    match (codings.as_slice(), lengths.as_slice()) {
        ([], []) => Ok(Framing::Length(0)),
        ([], [length]) => content_length(length),
        ([coding], []) if coding.eq_ignore_ascii_case("chunked") => Ok(Framing::Chunked),
        ([], _) | (_, [_, ..]) => Err(Malformed::Length),
        _ => Err(Malformed::Coding),
    }
}

fn content_length(text: &str) -> Result<Framing, Malformed> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Malformed::Length);
    }
    match text.parse() {
        Ok(length) if length <= LONGEST_BODY => Ok(Framing::Length(length)),
        _ => Err(Malformed::BodyTooLong),
    }
}

#[cfg(test)]
mod tests;
