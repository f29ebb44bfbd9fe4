use super::Response;
use crate::skew::http_date::date;
use crate::time::{Span, UnixTime};

/// When to ask again after 429, 503 and 504: as the service says (`Retry-After`, in seconds or as a date), or after 1, 2, 4 ... s
/// where it says nothing, which Identity Protection and Conditional Access are known for.
///
/// One is for one request. Tries and waiting are bounded.
///
/// ```
/// use instep::graph::{Response, Throttle};
/// use instep::time::{Span, UnixTime};
/// let busy = Response { status: 429, headers: vec![("Retry-After".to_owned(), "7".to_owned())], body: vec![] };
/// let mut throttle = Throttle::default();
/// assert_eq!(throttle.wait_after(&busy, UnixTime::EPOCH), Some(Span::from_seconds(7)));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Throttle {
    tries: u32,
    waited: Span,
}

impl Throttle {
    /// How often a request is sent again at most.
    pub const MOST_TRIES: u32 = 6;
    /// How long is waited for one request at most, all in all. Microsoft's own SDK gives up at 180 s, too.
    pub const MOST_WAITING: Span = Span::from_seconds(180);
    /// The longest wait where the service does not say how long.
    const MOST_OF_ONE: i64 = 32;

    /// How long to wait before the same request is sent again; `None` if the response is final, or it has been enough.
    ///
    /// `now` is this machine's clock. A `Retry-After` that is a date is counted from the response's own `Date` where it has one, so
    /// that a wrong clock here changes nothing.
    pub fn wait_after(&mut self, response: &Response, now: UnixTime) -> Option<Span> {
        if !matches!(response.status, 429 | 503 | 504) || self.tries >= Self::MOST_TRIES {
            return None;
        }
        let wait = asked_for(response, now).unwrap_or_else(|| self.own_wait());
        if self.waited + wait > Self::MOST_WAITING {
            return None;
        }
        self.tries += 1;
        self.waited = self.waited + wait;
        Some(wait)
    }

    fn own_wait(&self) -> Span {
        Span::from_seconds((1_i64 << self.tries.min(16)).min(Self::MOST_OF_ONE))
    }
}

/// What `Retry-After` says, never negative; `None` if it is missing or unreadable.
fn asked_for(response: &Response, now: UnixTime) -> Option<Span> {
    let text = response.header("retry-after")?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are longer than anybody waits.
        return Some(Span::from_seconds(text.parse().unwrap_or(i64::MAX)));
    }
    let until = date(text, now).ok()?;
    let from = response.header("date").and_then(|text| date(text, now).ok()).unwrap_or(now);
    Some((until - from).max(Span::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime::from_seconds(784_111_777);

    fn busy(status: u16, headers: &[(&str, &str)]) -> Response {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Response { status, headers, body: Vec::new() }
    }

    fn waits(response: &Response) -> Vec<f64> {
        let mut throttle = Throttle::default();
        std::iter::from_fn(|| throttle.wait_after(response, NOW)).map(Span::seconds).collect()
    }

    #[test]
    fn without_a_word_the_wait_doubles() {
        assert_eq!(waits(&busy(429, &[])), [1.0, 2.0, 4.0, 8.0, 16.0, 32.0]);
        assert_eq!(waits(&busy(504, &[("Retry-After", "soon")])), [1.0, 2.0, 4.0, 8.0, 16.0, 32.0]);
    }

    #[test]
    fn seconds_are_kept_to_and_bounded() {
        assert_eq!(waits(&busy(503, &[("retry-after", "50")])), [50.0; 3]);
        assert_eq!(waits(&busy(429, &[("Retry-After", "0")])), [0.0; 6]);
        for never in ["181", "99999999999999999999999"] {
            assert!(waits(&busy(429, &[("Retry-After", never)])).is_empty(), "{never}");
        }
    }

    #[test]
    fn a_date_is_counted_from_the_services_own() {
        let later = ("Retry-After", "Sun, 06 Nov 1994 08:49:47 GMT");
        assert_eq!(waits(&busy(429, &[later]))[0], 10.0);
        let its_clock = ("Date", "Sun, 06 Nov 1994 08:49:45 GMT");
        assert_eq!(waits(&busy(429, &[later, its_clock]))[0], 2.0);
        assert_eq!(waits(&busy(429, &[("Retry-After", "Sun, 06 Nov 1994 08:00:00 GMT")]))[0], 0.0);
    }

    #[test]
    fn other_statuses_are_final() {
        for status in [200, 204, 400, 401, 403, 404, 500, 502] {
            assert!(waits(&busy(status, &[("Retry-After", "1")])).is_empty(), "{status}");
        }
    }
}
