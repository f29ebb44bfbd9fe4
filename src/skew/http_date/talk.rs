use super::schedule::{self, Edge, Plan, SECOND};
use super::{Answer, Refused, date};
use crate::clock::Mapping;
use crate::skew::Proof;
use crate::time::{Offset, OffsetInterval, Span, UnixTime};
use std::collections::BTreeMap;

/// How late a server may notice that its second has changed: kernels offer a coarse clock that moves with the tick,
/// 10 ms at the slowest (`CLOCK_REALTIME_COARSE` at 100 Hz), and servers format the date once a tick.
pub(super) const TICK: Span = Span::from_nanos(10_000_000);
/// How long the same `Date` may be given: a second, a tick, and a millisecond for counters that run differently.
const LONGEST_SECOND: Span = Span::from_nanos(1_011_000_000);
/// After so many answers of which none could be used the next will not be better.
const MOST_IN_VAIN: u32 = 2;

/// One answer of an HTTP server that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpSample {
    /// What its `Date` says: a whole second.
    pub date: UnixTime,
    /// When the request was sent, by the counter. What has to be done before, connecting for one, counts as sending.
    pub sent: Span,
    /// When the headers were here, by the counter.
    pub arrived: Span,
    /// What the clock showed over the counter.
    pub mapping: Mapping,
}

impl HttpSample {
    /// The journey there and back, with whatever the server did meanwhile.
    pub fn journey(&self) -> Span {
        self.arrived - self.sent
    }

    /// What it proves: with t0 and t1 as the clock showed them, `t0 - date - 1 s < offset <= t1 - date`; at the lower
    /// end 10 ms more, for a server that takes the time from its kernel's coarse clock.
    pub fn proof(&self) -> Proof {
        let low = Offset::of_clock(self.mapping.wall_at(self.sent), self.date + SECOND + TICK);
        let high = Offset::of_clock(self.mapping.wall_at(self.arrived), self.date);
        Proof { interval: OffsetInterval::spanning(low, high), mapping: self.mapping, arrived: self.arrived }
    }

    /// Where the server's seconds begin by the counter, modulo a second.
    fn edge(&self) -> Edge {
        let date = self.date - UnixTime::EPOCH;
        Edge { low: self.sent - date - SECOND - TICK, high: self.arrived - date }
    }
}

/// The dealings with one HTTP server: samples, refusals, and when to ask next.
///
/// ```
/// use instep::skew::http_date::{Answer, Talk};
/// use instep::clock::{Manual, Mapping};
/// use instep::time::{Offset, Span, UnixTime};
///
/// let device = Manual::showing(UnixTime::from_seconds(784_111_777));
/// let mut talk = Talk::default();
/// talk.ask();
/// let answer = Answer { status: 200, date: Some("Sun, 06 Nov 1994 08:49:37 GMT".into()), ..Answer::default() };
/// let sample = talk.accept(&answer, Mapping::take(&device), Span::ZERO, Span::from_nanos(40_000_000)).unwrap();
/// assert!(sample.proof().interval.contains(Offset::ZERO));
/// assert!(sample.proof().interval.half_width() < Span::from_nanos(530_000_000));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Talk {
    samples: Vec<HttpSample>,
    refused: BTreeMap<&'static str, u32>,
    last_refused: Option<Refused>,
    sent: u32,
    spoiled: bool,
}

impl Talk {
    /// Counts a request that is about to be sent.
    pub fn ask(&mut self) {
        self.sent = self.sent.saturating_add(1);
    }

    /// Judges an answer. `sent` and `arrived` are by the counter: before connecting, and when the headers were here.
    ///
    /// # Errors
    /// Every [`Refused`] is counted.
    pub fn accept(
        &mut self,
        answer: &Answer,
        mapping: Mapping,
        sent: Span,
        arrived: Span,
    ) -> Result<HttpSample, Refused> {
        let judged = self.judge(answer, mapping, sent, arrived);
        match &judged {
            Ok(sample) => self.samples.push(*sample),
            Err(refused) => self.count(refused.clone()),
        }
        judged
    }

    fn judge(&self, answer: &Answer, mapping: Mapping, sent: Span, arrived: Span) -> Result<HttpSample, Refused> {
        if (300..400).contains(&answer.status) && answer.status != 304 {
            return Err(Refused::Redirected(answer.location.clone()));
        }
        if let Some(age) = &answer.age {
            return Err(Refused::Cached(age.clone()));
        }
        let text = answer.date.as_deref().ok_or(Refused::NoDate)?;
        let date = date(text.trim(), mapping.wall_at(arrived)).map_err(|_| Refused::InvalidDate(text.to_owned()))?;
        self.compare(HttpSample { date, sent, arrived, mapping })
    }

    /// Holds a sample against those before it.
    fn compare(&self, sample: HttpSample) -> Result<HttpSample, Refused> {
        if self.samples.iter().any(|earlier| earlier.date > sample.date) {
            return Err(Refused::Backwards);
        }
        let is_same = |earlier: &&HttpSample| earlier.date == sample.date;
        let mut alike = self.samples.iter().filter(is_same).map(|earlier| earlier.arrived + LONGEST_SECOND);
        if alike.any(|over| over < sample.sent) {
            return Err(Refused::Repeated);
        }
        Ok(sample)
    }

    fn count(&mut self, refused: Refused) {
        let count = self.refused.entry(refused.name()).or_default();
        *count = count.saturating_add(1);
        self.spoiled |= refused.spoils_all();
        self.last_refused = Some(refused);
    }

    /// When to send the next request, by the counter, if `most` are made at most and all answers shall be here at
    /// `ends_at`; `None` when there is nothing more to be gained.
    pub fn next_request(&self, most: u32, now: Span, ends_at: Span) -> Option<Span> {
        let left = most.saturating_sub(self.sent);
        let Some(edge) = self.samples.iter().map(HttpSample::edge).reduce(Edge::meet) else {
            let in_vain = self.sent >= MOST_IN_VAIN || matches!(self.last_refused, Some(Refused::Redirected(_)));
            return (left > 0 && !in_vain && now < ends_at).then_some(now);
        };
        if self.spoiled {
            return None;
        }
        let plan = Plan { left, must_change: self.must_change(), journey: self.shortest_journey()?, ends_at };
        schedule::next_request(edge, &plan, now)
    }

    /// Whether the server's second was seen to change, so that nobody repeats an old answer.
    pub fn has_changed(&self) -> bool {
        self.samples.windows(2).any(|pair| pair[0].date != pair[1].date)
    }

    /// From when on an answer must have another `Date` or is a repetition; `None` where the change was seen.
    fn must_change(&self) -> Option<Span> {
        let first = self.samples.iter().map(|sample| sample.arrived).min();
        first.filter(|_| !self.has_changed()).map(|arrived| arrived + LONGEST_SECOND + Span::from_nanos(1))
    }

    /// The samples so far, in the order in which they arrived.
    pub fn samples(&self) -> &[HttpSample] {
        &self.samples
    }

    /// How many answers were refused, by the reason's name.
    pub fn refused(&self) -> &BTreeMap<&'static str, u32> {
        &self.refused
    }

    /// Why the latest of them was refused.
    pub fn last_refused(&self) -> Option<&Refused> {
        self.last_refused.as_ref()
    }

    /// Whether an answer told that the others are worth nothing either.
    pub fn is_spoiled(&self) -> bool {
        self.spoiled
    }

    /// How many requests were made.
    pub fn sent(&self) -> u32 {
        self.sent
    }

    /// The shortest journey there and back so far.
    pub fn shortest_journey(&self) -> Option<Span> {
        self.samples.iter().map(HttpSample::journey).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Manual;

    /// Answers to requests sent after so many milliseconds, 20 ms on the way there and back.
    fn answered(answers: &[(i128, Answer)]) -> (Talk, Result<HttpSample, Refused>) {
        let clock = Manual::showing(UnixTime::from_seconds(784_111_777));
        let mut talk = Talk::default();
        let mut last = Err(Refused::NoDate);
        for (sent, answer) in answers {
            let sent = Span::from_nanos(sent * 1_000_000);
            talk.ask();
            last = talk.accept(answer, Mapping::take(&clock), sent, sent + Span::from_nanos(20_000_000));
        }
        (talk, last)
    }

    fn dated(second: u32) -> Answer {
        Answer { status: 404, date: Some(format!("Sun, 06 Nov 1994 08:49:{second:02} GMT")), ..Answer::default() }
    }

    #[test]
    fn every_reason_has_an_answer_that_it_refuses() {
        let refused = |answer: Answer| answered(&[(0, answer)]).1.unwrap_err().name();
        assert_eq!(refused(Answer::default()), "no-date");
        assert_eq!(refused(Answer { date: Some("today".into()), ..Answer::default() }), "invalid-date");
        assert_eq!(refused(Answer { age: Some("0".into()), ..dated(37) }), "cached");
        assert_eq!(refused(Answer { status: 302, ..dated(37) }), "redirected");
        let (talk, last) = answered(&[(0, dated(37)), (1_100, dated(37))]);
        assert_eq!((last, talk.is_spoiled()), (Err(Refused::Repeated), true));
        let (talk, last) = answered(&[(0, dated(37)), (500, dated(36))]);
        assert_eq!((last, talk.is_spoiled()), (Err(Refused::Backwards), true));
        assert_eq!(talk.refused().clone().into_iter().collect::<Vec<_>>(), [("backwards", 1)]);
    }

    #[test]
    fn the_same_second_twice_within_a_second_is_fine() {
        assert!(answered(&[(0, dated(37)), (1_020, dated(37))]).1.is_ok());
    }

    #[test]
    fn a_redirection_or_two_useless_answers_end_it() {
        let next = |answers: &[(i128, Answer)]| answered(answers).0.next_request(10, SECOND, SECOND + SECOND);
        assert_eq!(next(&[(0, Answer { status: 301, ..Answer::default() })]), None);
        assert_eq!(next(&[(0, Answer::default())]), Some(SECOND));
        assert_eq!(next(&[(0, Answer::default()), (20, Answer::default())]), None);
    }
}
