//! From what somebody types to what was observed.

use crate::diagnosis::Question;
use crate::diagnosis::question::{Answering, Askable, Choice};
use crate::evidence::{Clock, CodeSeen, MeasuredOffset, Method, Observation, OffsetOf, Outcome, Reading};
use crate::skew::twenty_four_hours;
use crate::time::{ClockText, ClockTextError, Offset, Span, UnixTime};

/// How well the moment is known at which a person presses Enter "as it shows it". A guess: reaction, and a display's change.
const PRESSED: Span = Span::from_seconds(1);
/// How well two clocks are read one after the other. A guess, as for `--reading`.
const SIDE_BY_SIDE: Span = Span::from_seconds(2);
/// How far off a figure may be that a person gives without more. A guess.
const TOLD: Span = Span::from_seconds(2);
/// An instrument's, where nobody says how sure it is. A guess.
const MEASURED: Span = Span::from_seconds(1);
/// From the change on a screen to the key that is pressed, as for taps.
const REACTION: Span = Span::from_nanos(300_000_000);
/// How well a single tap is known. As a case file has it where nothing is said.
const TAPPED: Span = Span::from_nanos(500_000_000);
/// Longer offsets are no clock's: a century.
const MOST: f64 = 3.2e9;

const NUMBER_WANTED: &str =
    "a number is wanted, not a yes: type what it shows, with seconds,\nas 10:02:30 +02:00, or 90s behind\n";
const SIDE_WANTED: &str = "ahead or behind? type 90s behind, 90s ahead, or -90s\n";
const NO_ZONE: &str =
    "which zone is it set to? type 10:02:30 +02:00 (Z for UTC), or a right clock\nbeside it: 10:02:30 at 10:01:02\n";
const NO_TIME: &str = "this is no time and no offset: type 10:02:30 +02:00, or 90s behind, or ?\n";

/// How many answers a question takes.
pub(super) const fn wanted(answering: Answering) -> usize {
    match answering {
        Answering::Rollovers => 3,
        Answering::Codes => 2,
        _ => 1,
    }
}

/// What was observed, if `text`, sent at `at`, answers the question.
///
/// # Errors
/// Why it does not, in words for the person who typed it.
pub(super) fn answer(
    askable: &Askable,
    text: &str,
    at: UnixTime,
    question: &Question,
) -> Result<Vec<Observation>, String> {
    match askable.answer {
        Answering::Reading(of) => clock(text, of, Method::Comparison, at).map(|seen| vec![seen]),
        Answering::Measured(of, method) => offset(text)?
            .map(|seconds| vec![offset_of(of, seconds, MEASURED, method)])
            .ok_or_else(|| "type the offset: -88.1s, or 88.1s behind\n".to_owned()),
        Answering::Rollovers => rollover(text, at).map(|seen| vec![seen]),
        Answering::Codes => code(text, at, question).map(|seen| vec![seen]),
        Answering::Choice { choices, complete, several } => chosen(text, choices, complete, several, question),
    }
}

/// A number from 1 to `count`, counted from 0.
pub(super) fn number(text: &str, count: usize) -> Result<usize, String> {
    let number = text.trim().trim_end_matches([')', '.']).parse::<usize>().ok();
    let place = number.and_then(|number| number.checked_sub(1)).filter(|place| *place < count);
    place.ok_or_else(|| format!("type a number from 1 to {count}, or ? if nobody knows\n"))
}

fn chosen(
    text: &str,
    choices: &[Choice],
    complete: bool,
    several: bool,
    question: &Question,
) -> Result<Vec<Observation>, String> {
    if !complete && text.trim() == "0" {
        return Ok(Vec::new());
    }
    if let Some(choice) = by_words(text, choices) {
        return Ok(vec![choice.observed(question)]);
    }
    let parts: Vec<&str> = text.split([' ', ',', ';']).filter(|part| !part.is_empty()).collect();
    if parts.len() > 1 && !several {
        return Err("one answer, please: the one that is nearest to the truth\n".to_owned());
    }
    let mut places = parts.iter().map(|part| number(part, choices.len())).collect::<Result<Vec<_>, _>>()?;
    places.sort_unstable();
    places.dedup();
    if places.is_empty() {
        return Err(number("", choices.len()).unwrap_err());
    }
    Ok(places.into_iter().map(|place| choices[place].observed(question)).collect())
}

/// The only choice that begins with these words.
fn by_words<'c>(text: &str, choices: &'c [Choice]) -> Option<&'c Choice> {
    let wanted = text.trim().to_lowercase();
    let mut found = choices.iter().filter(|choice| choice.says.to_lowercase().starts_with(&wanted));
    let first = found.next().filter(|_| wanted.chars().any(char::is_alphabetic))?;
    found.next().is_none().then_some(first)
}

/// What a clock showed, or how far off it is.
fn clock(text: &str, of: Clock, method: Method, at: UnixTime) -> Result<Observation, String> {
    if let Some(seconds) = offset(text)? {
        return Ok(offset_of(of, seconds, TOLD, method));
    }
    let lower = text.to_ascii_lowercase();
    let two = [" at ", " beside ", " vs ", " when "].iter().find_map(|word| {
        let place = lower.find(word)?;
        Some((text[..place].trim(), text[place + word.len()..].trim()))
    });
    let (read, at, uncertainty) = match two {
        Some((shows, right)) => {
            let read = side_by_side(shows, right, at)?;
            (read, moment_of(&read, at), SIDE_BY_SIDE)
        }
        None => (compared(text, None, at)?, at, PRESSED),
    };
    let ClockText { offset, grain, time_of_day_only } = read;
    Ok(Observation::Reading(Reading { of, offset, grain, time_of_day_only, at, uncertainty }))
}

/// The moment near `at` at which a clock with this offset begins to show what it showed, so that a case file can say so.
fn moment_of(read: &ClockText, at: UnixTime) -> UnixTime {
    let shown = (at + read.offset.span() - UnixTime::EPOCH).nanos();
    let grain = read.grain.nanos().max(1);
    UnixTime::EPOCH + Span::from_nanos((shown + grain / 2).div_euclid(grain) * grain) - read.offset.span()
}

/// A clock beside a right one: each with its own zone, or both with the same, whichever that is.
fn side_by_side(shows: &str, right: &str, at: UnixTime) -> Result<ClockText, String> {
    let (one, other) = match (compared(shows, None, at), compared(right, None, at)) {
        (Ok(one), Ok(other)) => (one, other),
        _ => (compared(shows, Some("Z"), at)?, compared(right, Some("Z"), at)?),
    };
    // Both cut off what they do not show: the right clock is half of its grain further, in the middle.
    let apart = one.offset.span() - other.offset.span() - Span::from_nanos(other.grain.nanos() / 2);
    let time_of_day_only = one.time_of_day_only || other.time_of_day_only;
    let offset = Offset::new(if time_of_day_only { within_half_a_day(apart) } else { apart });
    Ok(ClockText { offset, grain: one.grain.max(other.grain), time_of_day_only })
}

fn within_half_a_day(apart: Span) -> Span {
    const DAY: i128 = 86_400 * 1_000_000_000;
    Span::from_nanos((apart.nanos() + DAY / 2).rem_euclid(DAY) - DAY / 2)
}

fn compared(shows: &str, zone: Option<&str>, at: UnixTime) -> Result<ClockText, String> {
    let in_24_hours = twenty_four_hours(shows);
    ClockText::compare(in_24_hours.as_deref().unwrap_or(shows), zone, at).map_err(|wrong| {
        let told = match wrong {
            ClockTextError::NoZone | ClockTextError::BadZone => NO_ZONE,
            _ if shows.chars().any(|c| c.is_ascii_digit()) => NO_TIME,
            _ => NUMBER_WANTED,
        };
        told.to_owned()
    })
}

fn offset_of(of: Clock, seconds: f64, uncertainty: Span, method: Method) -> Observation {
    let told = Some(Offset::from_seconds(seconds));
    let of = OffsetOf::Clock(of);
    Observation::Offset(MeasuredOffset { of, low: told, high: told, uncertainty, sign_unknown: false, method })
}

/// `-88s`, `90s behind`, `1:30 slow`, `2 minutes fast`, `0`; none if it is no offset at all.
fn offset(text: &str) -> Result<Option<f64>, String> {
    let lower = text.trim().to_ascii_lowercase();
    let sides = [("behind", -1.0), ("slow", -1.0), ("late", -1.0), ("ahead", 1.0), ("fast", 1.0), ("early", 1.0)];
    let side = sides.iter().find_map(|(word, sign)| Some((lower.strip_suffix(word)?.trim(), *sign)));
    let (amount, sign) = side.unwrap_or((&lower, 1.0));
    let signed = amount.starts_with(['-', '+']);
    if side.is_none() && (amount.contains(':') || amount.contains(" at ")) {
        return Ok(None);
    }
    let Some(seconds) = length(amount.trim_start_matches('+')) else {
        return if side.is_some() || signed { Err(NO_TIME.to_owned()) } else { Ok(None) };
    };
    match (side, signed, seconds) {
        (None, false, seconds) if seconds != 0.0 => Err(SIDE_WANTED.to_owned()),
        (Some(_), true, _) => Err("a sign or a word, not both: -90s, or 90s behind\n".to_owned()),
        (_, _, seconds) if seconds.abs() > MOST => Err("that is more than a century: no clock's offset\n".to_owned()),
        _ => Ok(Some(sign * seconds)),
    }
}

/// A length in seconds: `90s`, `1m30s`, `1:30`, `1:00:00`, `2 minutes`, `half`... is none; `0` needs no unit.
fn length(text: &str) -> Option<f64> {
    if text.contains(':') {
        let parts: Option<Vec<f64>> = text.split(':').map(|part| part.parse().ok()).collect();
        let parts =
            parts.filter(|parts| parts.len() <= 3 && parts.iter().all(|part: &f64| (0.0..1e6).contains(part)))?;
        return Some(parts.iter().fold(0.0, |sum, part| sum * 60.0 + part));
    }
    if text == "0" {
        return Some(0.0);
    }
    let units = [
        ("seconds", "s"),
        ("second", "s"),
        ("secs", "s"),
        ("sec", "s"),
        ("minutes", "m"),
        ("minute", "m"),
        ("mins", "m"),
        ("min", "m"),
        ("hours", "h"),
        ("hour", "h"),
        ("days", "d"),
        ("day", "d"),
    ];
    let joined: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let short = units.iter().fold(joined, |text, (word, unit)| text.replace(word, unit));
    short.parse::<Span>().ok().map(Span::seconds)
}

/// The moment of a change: now, less a reaction, or as it was noted.
fn rollover(text: &str, at: UnixTime) -> Result<Observation, String> {
    if text.is_empty() {
        return Ok(Observation::Rollover { at: at - REACTION, uncertainty: TAPPED });
    }
    let noted = text.parse::<UnixTime>();
    noted
        .map(|at| Observation::Rollover { at, uncertainty: TAPPED })
        .map_err(|_| "press Enter as the code changes, or type a time: 2026-11-21T10:01:14.3Z\n".to_owned())
}

/// A code that has just appeared. Nothing is accepted that may be a secret, and no error repeats what was typed.
fn code(text: &str, at: UnixTime, question: &Question) -> Result<Observation, String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let wanted = usize::from(question.verifier.digits.count());
    if !digits.bytes().all(|b| b.is_ascii_digit()) || !(6..=8).contains(&digits.len()) {
        return Err(format!("a code of {wanted} digits is wanted, and nothing else: never a secret\n"));
    }
    Ok(Observation::Code(CodeSeen {
        value: Some(digits),
        shown_at: Some(at),
        submitted_at: None,
        // Read and typed after it appeared.
        uncertainty: Span::from_seconds(5),
        outcome: Outcome::Unknown,
        reason: None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at() -> UnixTime {
        "2026-11-21T10:01:02Z".parse().unwrap()
    }

    fn read(text: &str) -> Result<f64, String> {
        clock(text, Clock::Device, Method::Comparison, at()).map(|seen| match seen {
            Observation::Reading(reading) => reading.offset.seconds(),
            Observation::Offset(measured) => measured.low.map_or(f64::NAN, Offset::seconds),
            _ => f64::NAN,
        })
    }

    #[test]
    fn offsets_are_read_in_many_words() {
        let all = [
            ("-88s", -88.0),
            ("+88s", 88.0),
            ("90s behind", -90.0),
            ("90 s slow", -90.0),
            ("1:30 slow", -90.0),
            ("1m30s ahead", 90.0),
            ("2 minutes fast", 120.0),
            ("1 hour behind", -3600.0),
            ("0", 0.0),
            ("0s", 0.0),
            ("-0.4s", -0.4),
        ];
        for (text, seconds) in all {
            assert_eq!(read(text), Ok(seconds), "{text}");
        }
    }

    #[test]
    fn clocks_are_compared_with_the_moment_or_with_a_clock_beside_them() {
        assert_eq!(read("10:02:30Z"), Ok(88.0));
        assert_eq!(read("12:02:30 +02:00"), Ok(88.0));
        assert_eq!(read("2026-11-21T10:02:30Z"), Ok(88.0));
        assert_eq!(read("10:02:30 pm Z"), Err(NO_TIME.to_owned()));
        for text in
            ["10:02:30 at 10:01:02", "3:02:30 beside 3:01:02", "12:02:30 +02:00 at 10:01:02 Z", "0:00:27 at 23:58:59"]
        {
            assert_eq!(read(text), Ok(87.5), "{text}");
        }
    }

    #[test]
    fn what_is_no_answer_is_explained() {
        assert_eq!(read("yes, it is right"), Err(NUMBER_WANTED.to_owned()));
        assert_eq!(read("90s"), Err(SIDE_WANTED.to_owned()));
        assert_eq!(read("10:02:30"), Err(NO_ZONE.to_owned()));
        assert!(read("-90s behind").is_err() && read("NaN behind").is_err() && read("9999999d ahead").is_err());
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_breaks_it(text: String) {
            let _ = read(&text);
            let _ = rollover(&text, at());
            let _ = number(&text, 5);
        }

        #[test]
        fn signs_and_words_say_the_same(seconds in 1_u32..4_000_000) {
            prop_assert_eq!(read(&format!("{seconds}s behind")), read(&format!("-{seconds}s")));
            prop_assert_eq!(read(&format!("{seconds} s ahead")), read(&format!("+{seconds}s")));
        }
    }
}
