use crate::random::{Chance, Random};
use crate::time::{Rate, Span};

/// The time between showing a code and submitting it: anywhere between two lengths, as likely in one place as in another.
///
/// Both are zero or more, and the first is no longer than the second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EntryDelay {
    least: Span,
    most: Span,
}

impl EntryDelay {
    /// A code is sent the moment it is shown.
    pub const NONE: EntryDelay = EntryDelay { least: Span::ZERO, most: Span::ZERO };
    /// A person who types six digits: 2 s to 20 s. A guess.
    pub const TYPING: EntryDelay = EntryDelay { least: Span::from_seconds(2), most: Span::from_seconds(20) };

    /// From one length to another; `None` if the first is negative or longer than the second.
    pub fn new(least: Span, most: Span) -> Option<EntryDelay> {
        (Span::ZERO <= least && least <= most).then_some(EntryDelay { least, most })
    }

    /// The shortest.
    pub const fn least(self) -> Span {
        self.least
    }

    /// The longest.
    pub const fn most(self) -> Span {
        self.most
    }

    /// One of them.
    pub fn drawn(self, random: &mut Random) -> Span {
        random.between(self.least, self.most)
    }
}

/// Something that is so for a share of the codes and adds to the device's offset then: anywhere between two lengths, as likely in one
/// place as in another.
///
/// ```
/// use instep::random::Chance;
/// use instep::simulation::Fault;
/// use instep::time::Span;
/// // Somebody set summer time by hand, half way through.
/// let stepped = Fault::step(Span::from_seconds(3600), Chance::percent(50));
/// // A computer that sleeps for up to eight hours is behind by as much, until its clock is put right.
/// let hours = |count: i64| Span::from_seconds(count * 3600);
/// let suspended = Fault::suspension(hours(0), hours(8), Chance::percent(5)).unwrap();
/// assert_eq!((suspended.low(), suspended.high()), (hours(-8), hours(0)));
/// assert_eq!((stepped.low(), stepped.high()), (hours(1), hours(1)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Fault {
    low: Span,
    high: Span,
    share: Chance,
}

impl Fault {
    /// It never happens.
    pub const NONE: Fault = Fault { low: Span::ZERO, high: Span::ZERO, share: Chance::NEVER };

    /// The clock was set ahead (positive) or back by this much before that share of the codes.
    pub const fn step(by: Span, share: Chance) -> Fault {
        Fault { low: by, high: by, share }
    }

    /// The clock stood still for between these lengths and was not put right yet, for that share of the codes; `None` if the
    /// first length is negative or longer than the second.
    pub fn suspension(least: Span, most: Span, share: Chance) -> Option<Fault> {
        (Span::ZERO <= least && least <= most).then_some(Fault { low: -most, high: -least, share })
    }

    /// The least that it adds; positive is ahead.
    pub const fn low(self) -> Span {
        self.low
    }

    /// The most.
    pub const fn high(self) -> Span {
        self.high
    }

    /// For which share of the codes it is so.
    pub const fn share(self) -> Chance {
        self.share
    }

    /// Whether it may happen and matters.
    pub fn is_some(self) -> bool {
        self.share > Chance::NEVER && (self.low, self.high) != (Span::ZERO, Span::ZERO)
    }

    /// What it adds at an attempt; nothing is drawn for a fault that cannot be.
    fn drawn(self, random: &mut Random) -> Span {
        if self.is_some() && random.happens(self.share) { random.between(self.low, self.high) } else { Span::ZERO }
    }
}

/// What else lies between a device's code and the verifier's decision, beside the offset.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Conditions {
    /// How long a code takes from the screen to the verifier.
    pub entry_delay: EntryDelay,
    /// How far the device's clock is off at each code beside its offset, at most, either way, evenly. Not negative.
    pub jitter: Span,
    /// How the device's offset changes while `over` passes; positive: it gains.
    pub rate: Rate,
    /// Attempts fall anywhere within this time, as likely early as late. The offset is that of its beginning.
    pub over: Span,
    /// A step of the device's clock that some of the codes come after.
    pub stepped: Fault,
    /// A suspension from which the device's clock is behind at some of the codes.
    pub suspended: Fault,
}

/// One of the ways in which an attempt may come about: how likely it is, and all that is spread evenly then, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Course {
    pub(super) probability: f64,
    /// The middle of all that adds to the relative offset.
    pub(super) shift: f64,
    /// How wide each part of it is spread.
    pub(super) widths: [f64; 5],
}

impl Conditions {
    /// The same where codes are sent the moment they are shown.
    pub fn at_once(self) -> Conditions {
        Conditions { entry_delay: EntryDelay::NONE, ..self }
    }

    /// What the device's clock gains (positive) or loses over the whole time.
    pub fn gained(&self) -> Span {
        self.rate.gained_over(self.over)
    }

    /// What it has gained at an attempt.
    pub(super) fn drawn_gain(&self, random: &mut Random) -> Span {
        random.between(Span::ZERO, self.gained())
    }

    /// What its jitter adds at an attempt.
    pub(super) fn drawn_jitter(&self, random: &mut Random) -> Span {
        random.between(-self.jitter, self.jitter)
    }

    /// What steps and suspensions have added at an attempt.
    pub(super) fn drawn_faults(&self, random: &mut Random) -> Span {
        self.stepped.drawn(random) + self.suspended.drawn(random)
    }

    /// With and without a step, with and without a suspension, as far as each may be. The probabilities sum to 1.
    pub(super) fn courses(&self) -> Vec<Course> {
        let EntryDelay { least, most } = self.entry_delay;
        let (entry, jitter, gained) = ((most - least).seconds(), 2.0 * self.jitter.seconds(), self.gained().seconds());
        let plain = Course {
            probability: 1.0,
            shift: (gained - least.seconds() - most.seconds()) / 2.0,
            widths: [entry, jitter, gained.abs(), 0.0, 0.0],
        };
        [(3, self.stepped), (4, self.suspended)]
            .into_iter()
            .filter(|(_, fault)| fault.is_some())
            .fold(vec![plain], |courses, (place, fault)| {
                courses.into_iter().flat_map(|course| course.parted(place, fault)).collect()
            })
    }
}

impl Course {
    /// The same without a fault and with it; what cannot be is left out.
    fn parted(self, place: usize, fault: Fault) -> impl Iterator<Item = Course> {
        let share = fault.share.probability();
        let (low, high) = (fault.low.seconds(), fault.high.seconds());
        let mut with = Course { probability: self.probability * share, shift: self.shift + (low + high) / 2.0, ..self };
        with.widths[place] = high - low;
        let without = Course { probability: self.probability * (1.0 - share), ..self };
        [without, with].into_iter().filter(|course| course.probability > 0.0)
    }
}
