use super::{Estimate, Method};
use crate::time::{ClockText, ClockTextError, OffsetInterval, Span, UnixTime};
use std::fmt;

/// How long somebody takes at most to say what a clock shows, and somebody else to write it down: a guess.
const TALKING: Span = Span::from_seconds(5);
/// From the change on a screen to the key that is pressed: 0.2 to 0.3 s of reaction (Woods 2015), display and keyboard
/// included.
const REACTION: Span = Span::from_nanos(300_000_000);
const MINUTE: Span = Span::from_seconds(60);

/// What a person read off a clock.
///
/// ```
/// use instep::skew::Reading;
/// use instep::time::{Offset, Span};
/// let reading = Reading {
///     shows: "10:02:30",
///     zone: Some("Z"),
///     at: "2026-11-21T10:01:02Z".parse().unwrap(),
///     uncertainty: Span::from_seconds(2),
///     told: false,
///     flipped: false,
/// };
/// let estimate = reading.estimate().unwrap();
/// assert_eq!(estimate.bound.low(), Offset::from_seconds(86.0));
/// assert_eq!(estimate.bound.high(), Offset::from_seconds(91.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading<'t> {
    /// What it showed: a date-time or a time of day, of 24 hours or with `am` and `pm`.
    pub shows: &'t str,
    /// What the clock is set to, where its text has no offset: `+02:00`, or `Z`.
    pub zone: Option<&'t str>,
    /// The reference time of the reading.
    pub at: UnixTime,
    /// How well that is known, either way.
    pub uncertainty: Span,
    /// Whether `at` is the moment at which the words arrived, up to five seconds after the reading.
    pub told: bool,
    /// Whether `at` is the moment at which the display changed to this minute, as somebody pressed a key.
    pub flipped: bool,
}

/// Why a reading says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadingError {
    /// The text is none of a clock.
    Text(ClockTextError),
    /// A display that changes its minute shows hours and minutes and no seconds.
    FlippedSeconds,
}

impl ReadingError {
    /// What to write instead.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Text(ClockTextError::NoZone) => "add what the clock is set to: --zone +02:00, or --zone Z for UTC",
            Self::Text(ClockTextError::BadZone) => {
                "write +02:00, -05:30 or Z; a zone's name does not say whether summer time was on"
            }
            Self::Text(ClockTextError::TwoZones) => "leave out the zone where the text has an offset",
            Self::Text(_) => "write 10:02:30, 10:02, \"10:02 pm\" or 2026-11-21T10:02:30+02:00",
            Self::FlippedSeconds => "write hours and minutes, as the display showed them after the change",
        }
    }
}

impl fmt::Display for ReadingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(wrong) => write!(f, "{wrong}"),
            Self::FlippedSeconds => f.write_str("a display that changes its minute shows no seconds"),
        }
    }
}

impl std::error::Error for ReadingError {}

impl Reading<'_> {
    /// What the reading proves.
    ///
    /// A clock that shows `10:02` may be anywhere in that minute, so the interval is a minute wide; the moment at which it
    /// changes to `10:02` leaves the person's reaction only.
    ///
    /// # Errors
    /// [`ReadingError`].
    pub fn estimate(&self) -> Result<Estimate, ReadingError> {
        let in_24_hours = twenty_four_hours(self.shows);
        let text = in_24_hours.as_deref().unwrap_or(self.shows);
        let read = ClockText::compare(text, self.zone, self.at).map_err(ReadingError::Text)?;
        if self.flipped && read.grain != MINUTE {
            return Err(ReadingError::FlippedSeconds);
        }
        let bound = if self.flipped {
            OffsetInterval::around(read.offset + REACTION, self.uncertainty)
        } else {
            let late = if self.told { TALKING } else { Span::ZERO };
            OffsetInterval::spanning(read.offset, read.offset + read.grain + late).widened(self.uncertainty)
        };
        let limits = self.limits(&read, in_24_hours.is_some());
        Ok(Estimate { limits, ..Estimate::certain(Method::Reading, bound) })
    }

    fn limits(&self, read: &ClockText, halves_are_told: bool) -> Vec<String> {
        let mut limits = vec!["the clock is taken to cut off what it does not show, not to round it"];
        if self.flipped {
            limits.push("a reaction of 0.3 s is taken off, and the display is taken to change when its minute does");
        } else if self.told {
            limits.push("the words are taken to arrive up to 5 s after the reading");
        }
        if read.time_of_day_only {
            limits.push("the text has no date: of all offsets a day apart the one nearest to zero is taken");
        }
        if read.time_of_day_only && !halves_are_told {
            limits.push("the text is taken to count 24 hours; on a clock of twelve say am or pm");
        }
        limits.into_iter().map(str::to_owned).collect()
    }
}

/// `10:02 pm` as `22:02`; `None` where neither half of the day is named.
pub(crate) fn twenty_four_hours(text: &str) -> Option<String> {
    let lower = text.trim().to_ascii_lowercase();
    let halves = [("am", 0), ("a.m.", 0), ("pm", 12), ("p.m.", 12)];
    let (time, later) = halves.iter().find_map(|(half, later)| Some((lower.strip_suffix(half)?.trim_end(), *later)))?;
    // A date may stand before the time.
    let (before, time) = time.split_at(time.rfind([' ', 't']).map_or(0, |separator| separator + 1));
    let (hour, rest) = time.split_once(':')?;
    let hour: u32 = hour.parse().ok().filter(|hour| (1..=12).contains(hour))?;
    Some(format!("{before}{:02}:{rest}", hour % 12 + later))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(shows: &str, change: impl FnOnce(&mut Reading<'_>)) -> Result<(f64, f64), ReadingError> {
        let at = "2026-11-21T22:01:02Z".parse().unwrap();
        let uncertainty = Span::from_seconds(2);
        let mut reading = Reading { shows, zone: Some("Z"), at, uncertainty, told: false, flipped: false };
        change(&mut reading);
        reading.estimate().map(|estimate| (estimate.bound.low().seconds(), estimate.bound.high().seconds()))
    }

    #[test]
    fn hours_and_minutes_are_a_minute_wide_and_words_take_their_time() {
        assert_eq!(read("22:02:30", |_| ()), Ok((86.0, 91.0)));
        assert_eq!(read("22:02", |_| ()), Ok((56.0, 120.0)));
        assert_eq!(read("22:02", |reading| reading.told = true), Ok((56.0, 125.0)));
    }

    #[test]
    fn both_halves_of_the_day_are_read() {
        for text in ["10:02 pm", "10:02PM", "10:02 p.m.", "2026-11-21 10:02 pm", "2026-11-21T10:02 PM"] {
            assert_eq!(read(text, |_| ()), Ok((56.0, 120.0)), "{text}");
        }
        assert_eq!(read("12:01 am", |_| ()), Ok((7_196.0, 7_260.0)));
        for text in ["22:02 pm", "0:02 am", "pm", "x pm", "10 pm"] {
            assert!(read(text, |_| ()).is_err(), "{text}");
        }
    }

    #[test]
    fn a_minute_that_changes_is_the_whole_offset() {
        let flipped = |reading: &mut Reading<'_>| (reading.flipped, reading.uncertainty) = (true, REACTION);
        assert_eq!(read("22:02", flipped), Ok((58.0, 58.6)));
        assert_eq!(read("22:02:00", flipped), Err(ReadingError::FlippedSeconds));
    }

    #[test]
    fn what_is_missing_is_said_with_a_hint() {
        let without_zone = read("22:02", |reading| reading.zone = None).unwrap_err();
        assert_eq!(without_zone, ReadingError::Text(ClockTextError::NoZone));
        assert!(without_zone.hint().contains("--zone"));
    }
}
