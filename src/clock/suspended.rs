use super::Clock;
use crate::time::{Span, UnixTime};

/// A clock that stands still for a while: a virtual machine that was paused, a computer that slept.
///
/// When it wakes it goes on from where it stood, so it is behind by as long as it slept, until it is put right, if ever. Its
/// counter is the other clock's and counts in its sleep.
///
/// ```
/// use instep::clock::{Clock, Manual, Suspended};
/// use instep::time::{Span, UnixTime};
/// let truth = Manual::showing(UnixTime::from_seconds(1_000));
/// let seconds = Span::from_seconds;
/// let machine = Suspended::of(&truth, seconds(100), seconds(3600)).put_right_after(seconds(600));
/// let behind_after = |passed: i64| {
///     truth.advance(seconds(passed));
///     truth.wall() - machine.wall()
/// };
/// assert_eq!([100, 60, 3540, 599, 1].map(behind_after), [0, 60, 3600, 3600, 0].map(seconds));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Suspended<C> {
    truth: C,
    since: Span,
    after: Span,
    lasts: Span,
    put_right: Option<Span>,
}

impl<C: Clock> Suspended<C> {
    /// A clock that stands still once so much time has passed from now, for so long. A negative length counts as none.
    pub fn of(truth: C, after: Span, lasts: Span) -> Suspended<C> {
        let since = truth.monotonic();
        Suspended { truth, since, after, lasts: lasts.max(Span::ZERO), put_right: None }
    }

    /// The same, put right so long after it woke.
    pub fn put_right_after(self, waking: Span) -> Suspended<C> {
        Suspended { put_right: Some(waking.max(Span::ZERO)), ..self }
    }

    /// How far it is behind at this moment; zero or more.
    pub fn behind(&self) -> Span {
        let asleep = self.truth.monotonic() - self.since - self.after;
        let awake = asleep - self.lasts;
        match self.put_right {
            Some(waking) if awake >= waking => Span::ZERO,
            _ => asleep.max(Span::ZERO).min(self.lasts),
        }
    }
}

impl<C: Clock> Clock for Suspended<C> {
    fn wall(&self) -> UnixTime {
        self.truth.wall() - self.behind()
    }

    fn monotonic(&self) -> Span {
        self.truth.monotonic()
    }
}
