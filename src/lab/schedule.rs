use crate::time::UnixTime;
use std::collections::BTreeMap;

/// What happens when: the earliest first, and of two at the same moment the one that was added first.
///
/// ```
/// use instep::lab::Schedule;
/// use instep::time::UnixTime;
/// let mut schedule = Schedule::default();
/// schedule.add(UnixTime::from_seconds(2), "second");
/// schedule.add(UnixTime::from_seconds(1), "first");
/// assert_eq!(schedule.next_at(), Some(UnixTime::from_seconds(1)));
/// assert_eq!(schedule.take_due(UnixTime::from_seconds(1)), Some((UnixTime::from_seconds(1), "first")));
/// assert_eq!(schedule.take_due(UnixTime::from_seconds(1)), None);
/// ```
#[derive(Clone, Debug)]
pub struct Schedule<T> {
    waiting: BTreeMap<(UnixTime, u64), T>,
    added: u64,
}

impl<T> Default for Schedule<T> {
    fn default() -> Schedule<T> {
        Schedule { waiting: BTreeMap::new(), added: 0 }
    }
}

impl<T> Schedule<T> {
    /// Puts something down for a moment.
    pub fn add(&mut self, at: UnixTime, what: T) {
        self.waiting.insert((at, self.added), what);
        self.added += 1;
    }

    /// When the next of them is due.
    pub fn next_at(&self) -> Option<UnixTime> {
        self.waiting.keys().next().map(|(at, _)| *at)
    }

    /// Takes the next one out, with its moment, if it is due by `now`.
    pub fn take_due(&mut self, now: UnixTime) -> Option<(UnixTime, T)> {
        let first = self.waiting.first_entry().filter(|first| first.key().0 <= now)?;
        let ((at, _), what) = first.remove_entry();
        Some((at, what))
    }
}
