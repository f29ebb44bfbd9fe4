use super::Response;
use crate::skew::http_date::date;
use crate::time::{Offset, OffsetInterval, Span, UnixTime};
use std::fmt;

/// What the `Date` of responses shows about this machine's own clock, which is what assertions bear the time of.
///
/// A response with `Date` = s was written while the service's clock showed something from s to s + 1, and between sending the request and
/// getting the response by ours. Several are intersected. Nobody vouches for the service's clock, so only what is off by more
/// than [`ClockWitness::TOLERANCE`] is spoken of.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClockWitness(Option<OffsetInterval>);

impl ClockWitness {
    /// What is not worth a word.
    pub const TOLERANCE: Span = Span::from_seconds(5);

    /// Takes one response; `sent` and `arrived` are by this machine's clock.
    pub fn hear(&mut self, response: &Response, sent: UnixTime, arrived: UnixTime) {
        let Some(shown) = response.header("date").and_then(|text| date(text, arrived).ok()) else { return };
        let low = Offset::new(sent - (shown + Span::from_seconds(1)));
        let Ok(told) = OffsetInterval::new(low, Offset::new(arrived - shown)) else { return };
        // Where two do not agree, one of the clocks was set, or machines behind the name differ: the newer one counts.
        self.0 = Some(self.0.and_then(|before| before.intersection(told)).unwrap_or(told));
    }

    /// This machine's clock minus the service's; positive: ours is ahead. `None` while no response had a date.
    pub fn offset(&self) -> Option<OffsetInterval> {
        self.0
    }

    /// Whether the whole of what is possible is beyond the tolerance.
    pub fn shows_wrong_clock(&self) -> bool {
        let within = OffsetInterval::around(Offset::new(Span::ZERO), Self::TOLERANCE);
        self.0.is_some_and(|told| told.intersection(within).is_none())
    }

    /// The sentence about it, if there is one to say.
    pub fn hint(&self) -> Option<String> {
        self.shows_wrong_clock().then(|| self.to_string())
    }
}

/// `this machine's clock is 10m0s ahead of the service's, within 1 s`.
impl fmt::Display for ClockWitness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(told) = self.0 else { return f.write_str("the service did not tell its time") };
        let middle = told.middle().span();
        let side = if middle < Span::ZERO { "behind" } else { "ahead of" };
        let seconds = Span::from_seconds(middle.abs().seconds().round() as i64);
        let within = told.half_width().seconds().ceil();
        write!(f, "this machine's own clock is {seconds} {side} the service's (give or take {within} s): ")?;
        f.write_str("instep skew measures it; sign-ins that bear its time may fail")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOWN: i64 = 784_111_777;

    fn hear(witness: &mut ClockWitness, sent: i64, arrived: i64) {
        let headers = vec![("Date".to_owned(), "Sun, 06 Nov 1994 08:49:37 GMT".to_owned())];
        let response = Response { status: 400, headers, body: Vec::new() };
        witness.hear(&response, UnixTime::from_seconds(SHOWN + sent), UnixTime::from_seconds(SHOWN + arrived));
    }

    #[test]
    fn a_clock_in_step_gets_no_word() {
        for (sent, arrived) in [(0, 0), (-1, 1), (-4, 60), (5, 6), (-5, -4)] {
            let mut witness = ClockWitness::default();
            hear(&mut witness, sent, arrived);
            assert_eq!(witness.hint(), None, "{sent} {arrived}");
        }
        assert_eq!(ClockWitness::default().hint(), None);
    }

    #[test]
    fn a_wrong_clock_is_spoken_of_with_its_side() {
        let mut ahead = ClockWitness::default();
        hear(&mut ahead, 600, 601);
        assert!(
            ahead
                .hint()
                .unwrap()
                .starts_with("this machine's own clock is 10m ahead of the service's (give or take 1 s)")
        );
        let mut behind = ClockWitness::default();
        hear(&mut behind, -600, -599);
        assert!(behind.hint().unwrap().starts_with("this machine's own clock is 10m behind the service's"));
    }

    #[test]
    fn several_narrow_it_down_and_absurd_ones_do_no_harm() {
        let mut witness = ClockWitness::default();
        hear(&mut witness, 0, 60);
        hear(&mut witness, 20, 20);
        let told = witness.offset().unwrap();
        assert_eq!((told.low().seconds(), told.high().seconds()), (19.0, 20.0));
        hear(&mut witness, i64::MIN / 4, i64::MAX / 4);
        hear(&mut witness, 5, -5);
        assert!(witness.hint().is_some());
    }
}
