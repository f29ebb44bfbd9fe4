use super::Clock;
use crate::time::{Span, UnixTime};

/// A clock that is set at known moments: a battery is changed, a time service steps, somebody sets summer time by hand.
///
/// Each step lasts; the counter is the other clock's, for nobody sets that.
///
/// ```
/// use instep::clock::{Clock, Manual, Stepped};
/// use instep::time::{Span, UnixTime};
/// let truth = Manual::showing(UnixTime::from_seconds(1_000));
/// // An hour ahead after a day, and put right a day later.
/// let clock = Stepped::of(&truth)
///     .with_step(Span::from_seconds(86_400), Span::from_seconds(3600))
///     .with_step(Span::from_seconds(2 * 86_400), Span::from_seconds(-3600));
/// let gained = || clock.wall() - truth.wall();
/// assert_eq!(gained(), Span::ZERO);
/// truth.advance(Span::from_seconds(86_400));
/// assert_eq!(gained(), Span::from_seconds(3600));
/// truth.advance(Span::from_seconds(86_400));
/// assert_eq!(gained(), Span::ZERO);
/// ```
#[derive(Clone, Debug)]
pub struct Stepped<C> {
    truth: C,
    since: Span,
    steps: Vec<(Span, Span)>,
}

impl<C: Clock> Stepped<C> {
    /// A clock that nobody has set yet.
    pub fn of(truth: C) -> Stepped<C> {
        let since = truth.monotonic();
        Stepped { truth, since, steps: Vec::new() }
    }

    /// The same, set ahead (positive) or back by this much once so much time has passed since it was made.
    pub fn with_step(mut self, after: Span, by: Span) -> Stepped<C> {
        self.steps.push((after, by));
        self
    }
}

impl<C: Clock> Clock for Stepped<C> {
    fn wall(&self) -> UnixTime {
        let age = self.truth.monotonic() - self.since;
        let taken = self.steps.iter().filter(|(after, _)| *after <= age);
        taken.fold(self.truth.wall(), |wall, (_, by)| wall + *by)
    }

    fn monotonic(&self) -> Span {
        self.truth.monotonic()
    }
}
