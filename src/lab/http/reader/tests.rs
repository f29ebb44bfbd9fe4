use super::*;
use proptest::prelude::*;

const POST: &[u8] = b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
const CHUNKED: &[u8] =
    b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;note=1\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: 1\r\n\r\n";

fn read(bytes: &[u8]) -> Result<Progress, Malformed> {
    let mut reader = RequestReader::default();
    reader.feed(bytes);
    reader.next()
}

fn body_of(progress: Result<Progress, Malformed>) -> Vec<u8> {
    match progress {
        Ok(Progress::Whole(request)) => request.body,
        other => panic!("it is not whole: {other:?}"),
    }
}

#[test]
fn bodies_come_by_length_and_in_chunks() {
    assert_eq!(body_of(read(POST)), b"hello");
    assert_eq!(body_of(read(CHUNKED)), b"hello");
    assert_eq!(body_of(read(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")), b"");
}

#[test]
fn one_request_may_follow_another_at_once() {
    let mut reader = RequestReader::default();
    reader.feed(&[POST, CHUNKED, b"GET / HTTP/1.1\r\n\r\n"].concat());
    for expected in [b"hello".as_slice(), b"hello", b""] {
        assert_eq!(body_of(reader.next()), expected);
    }
    assert_eq!(reader.next(), Ok(Progress::More));
    assert!(!reader.is_in_the_middle());
}

#[test]
fn who_waits_is_told_to_go_on_once() {
    let mut reader = RequestReader::default();
    reader.feed(b"POST / HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
    assert_eq!(reader.next(), Ok(Progress::Continue));
    assert_eq!(reader.next(), Ok(Progress::More));
    reader.feed(b"ok");
    assert_eq!(body_of(reader.next()), b"ok");
}

#[test]
fn each_way_of_being_wrong_has_its_name() {
    let with = |headers: &str| format!("POST / HTTP/1.1\r\n{headers}\r\n\r\n").into_bytes();
    let cases: [(Vec<u8>, Malformed); 11] = [
        (b"\0\0\0\0".to_vec(), Malformed::Head),
        (b"GET / HTTP/9.1\r\n\r\n".to_vec(), Malformed::Head),
        (with("Content-Length: five"), Malformed::Length),
        (with("Content-Length: -1"), Malformed::Length),
        (with("Content-Length: 1\r\nContent-Length: 2"), Malformed::Length),
        (with("Content-Length: 1\r\nTransfer-Encoding: chunked"), Malformed::Length),
        (with("Content-Length: 99999999999999999999999"), Malformed::BodyTooLong),
        (with("Transfer-Encoding: gzip"), Malformed::Coding),
        ([with("Transfer-Encoding: chunked"), b"zz\r\n".to_vec()].concat(), Malformed::Chunk),
        ([with("Transfer-Encoding: chunked"), b"ffffffff\r\n".to_vec()].concat(), Malformed::BodyTooLong),
        (with(&"a: b\r\n".repeat(200)), Malformed::HeadTooLong),
    ];
    for (bytes, expected) in cases {
        assert_eq!(read(&bytes), Err(expected), "{:?}", String::from_utf8_lossy(&bytes));
    }
    assert_eq!(
        read(&[b"GET / HTTP/1.1\r\na: ".as_slice(), &[b'b'; LONGEST_HEAD]].concat()),
        Err(Malformed::HeadTooLong)
    );
}

proptest! {
    #[test]
    fn the_cuts_between_pieces_do_not_matter(cuts in proptest::collection::vec(1_usize..20, 0..40)) {
        let mut reader = RequestReader::default();
        let mut rest = CHUNKED;
        for cut in cuts {
            let (piece, after) = rest.split_at(cut.min(rest.len()));
            reader.feed(piece);
            rest = after;
            if !rest.is_empty() {
                prop_assert_eq!(reader.next(), Ok(Progress::More));
            }
        }
        reader.feed(rest);
        prop_assert_eq!(body_of(reader.next()), b"hello");
    }

    #[test]
    fn no_bytes_are_too_much_for_it(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut reader = RequestReader::default();
        reader.feed(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
        reader.feed(&bytes);
        for _ in 0..10 {
            if reader.next().is_err() {
                break;
            }
        }
    }
}
