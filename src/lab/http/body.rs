use super::reader::{LONGEST_BODY, Malformed};

/// How the body behind a head is framed (RFC 9112, section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    Length(usize),
    Chunked,
}

/// A body that has come in whole, and how many bytes it took; `None` while some are missing.
pub(super) fn body(framing: Framing, bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>, Malformed> {
    match framing {
        Framing::Length(length) => Ok(bytes.get(..length).map(|body| (body.to_vec(), length))),
        Framing::Chunked => unchunked(bytes),
    }
}

fn unchunked(bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>, Malformed> {
    let mut body = Vec::new();
    let mut at = 0;
    loop {
        let (start, length) = match httparse::parse_chunk_size(&bytes[at..]) {
            Ok(httparse::Status::Complete(read)) => read,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(_) => return Err(Malformed::Chunk),
        };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if length > LONGEST_BODY - body.len() {
            return Err(Malformed::BodyTooLong);
        }
        at += start;
        if length == 0 {
            return Ok(trailer(&bytes[at..]).map(|more| (body, at + more)));
        }
        let Some(chunk) = bytes.get(at..at + length + 2) else { return Ok(None) };
        let Some(chunk) = chunk.strip_suffix(b"\r\n") else { return Err(Malformed::Chunk) };
        body.extend_from_slice(chunk);
        at += length + 2;
    }
}

/// How long the fields behind the last chunk are, which nobody needs, with the empty line that ends them.
fn trailer(bytes: &[u8]) -> Option<usize> {
    if bytes.starts_with(b"\r\n") {
        return Some(2);
    }
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|start| start + 4)
}
