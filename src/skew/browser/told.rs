//! What the page tells the person who holds the phone.

use super::{Against, Measured, SetMeanwhile, nearest_quarter};
use crate::time::{OffsetInterval, Span};
use serde::Serialize;

/// Nobody cares about less than a second, and no code does.
const SECOND: Span = Span::from_seconds(1);

/// Keeps a number and its unit on one line.
const NO_BREAK: char = '\u{a0}';

/// A result in a person's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// How it looks.
    pub tone: Tone,
    /// How the sentence with the answer begins: `This phone’s clock is`.
    pub lead: &'static str,
    /// How it ends: `47 seconds fast`.
    pub answer: String,
    /// What else there is to say: sentences.
    pub details: Vec<String>,
    /// How it was measured and how sure it is: one sentence.
    pub fine_print: String,
    /// Whether to say where automatic time is switched on.
    pub advice: bool,
}

/// How a result looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// The clock is as right as it has to be.
    Good,
    /// It is not.
    Bad,
    /// That depends.
    Unsure,
}

impl Told {
    /// Puts a result into words; `tolerance` is how far off the clock may be, either way.
    pub fn of(measured: &Measured, tolerance: Span) -> Told {
        let bound = measured.estimate.bound;
        let tone = match measured.estimate.is_within(tolerance) {
            Some(true) => Tone::Good,
            Some(false) => Tone::Bad,
            None => Tone::Unsure,
        };
        let is_right = is_right(bound);
        let first = measured.set.map_or_else(|| meaning(tone, is_right, measured.against), |set| corrected(&set));
        let mut details = vec![first];
        details.extend(wrong_hour(bound));
        let (lead, answer) = answer(bound, measured.against);
        Told { tone, lead, answer, details, fine_print: fine_print(measured), advice: !is_right }
    }
}

/// Whether there is nothing to put right.
fn is_right(bound: OffsetInterval) -> bool {
    [bound.low(), bound.high()].into_iter().all(|end| end.span().abs() <= SECOND)
}

fn answer(bound: OffsetInterval, against: Against) -> (&'static str, String) {
    let offset = bound.middle().span();
    let direction = match (against, offset < Span::ZERO) {
        (Against::TrueTime, false) => "fast",
        (Against::TrueTime, true) => "slow",
        (Against::ThisComputer, false) => "ahead",
        (Against::ThisComputer, true) => "behind",
    };
    match (against, is_right(bound)) {
        (Against::TrueTime, true) => ("This phone’s clock is", "right".to_owned()),
        (Against::TrueTime, false) => ("This phone’s clock is", format!("{} {direction}", in_words(offset.abs()))),
        (Against::ThisComputer, true) => ("This phone’s clock", "agrees with the computer’s".to_owned()),
        (Against::ThisComputer, false) => {
            ("Compared with the computer’s, this phone’s clock is", format!("{} {direction}", in_words(offset.abs())))
        }
    }
}

fn meaning(tone: Tone, is_right: bool, against: Against) -> String {
    let meaning = match tone {
        Tone::Good if is_right => "the clock is not why a code is rejected",
        Tone::Good => "that is close enough for most codes",
        Tone::Bad => "that is too far off, and codes made on this phone are likely to be rejected",
        Tone::Unsure => "that may or may not be close enough for codes",
    };
    match against {
        Against::TrueTime => format!("{}{}.", meaning[..1].to_uppercase(), &meaning[1..]),
        Against::ThisComputer => {
            format!("The computer’s own clock was not checked. If it is right, {meaning}.")
        }
    }
}

fn corrected(set: &SetMeanwhile) -> String {
    let (before, after) = (set.before.middle().span(), set.after.middle().span());
    let ahead_or_behind = |offset: Span| match offset.abs() < SECOND {
        true => "right".to_owned(),
        false => format!("{} {}", in_words(offset.abs()), if offset < Span::ZERO { "slow" } else { "fast" }),
    };
    format!(
        "The clock was set while it was measured. Before, it was {}; now it is {}. Codes until then were made with the \
         earlier time.",
        ahead_or_behind(before),
        ahead_or_behind(after)
    )
}

fn wrong_hour(bound: OffsetInterval) -> Option<String> {
    let multiple = nearest_quarter(bound)?;
    Some(format!(
        "An error of about {} often means that the clock was set by hand, to the wrong hour or for another time zone. \
         Check the time zone first, then the time.",
        in_words(multiple.abs())
    ))
}

fn fine_print(measured: &Measured) -> String {
    let half = measured.estimate.bound.half_width().seconds();
    let sure = if half < 1.0 {
        format!("{:.0}{NO_BREAK}milliseconds", (half * 1e3).ceil())
    } else {
        format!("{half:.1}{NO_BREAK}seconds")
    };
    format!("Compared {} times, certain to within {sure}.", measured.exchanges)
}

/// A length as people say it, in its two largest units: `47 seconds`, `1 minute 35 seconds`, `1 day`.
fn in_words(length: Span) -> String {
    let tenths = (length.abs().nanos() + 50_000_000) / 100_000_000;
    if tenths < 100 {
        return match tenths {
            10 => format!("1{NO_BREAK}second"),
            _ if tenths % 10 == 0 => format!("{}{NO_BREAK}seconds", tenths / 10),
            _ => format!("{}.{}{NO_BREAK}seconds", tenths / 10, tenths % 10),
        };
    }
    let seconds = (length.abs().nanos() + 500_000_000) / 1_000_000_000;
    let units = [
        (seconds / 86_400, "day"),
        (seconds / 3600 % 24, "hour"),
        (seconds / 60 % 60, "minute"),
        (seconds % 60, "second"),
    ];
    let counted = |(count, unit): &(i128, &str)| match count {
        0 => None,
        1 => Some(format!("1{NO_BREAK}{unit}")),
        count => Some(format!("{count}{NO_BREAK}{unit}s")),
    };
    let shown = units.iter().skip_while(|(count, _)| *count == 0).take(2).filter_map(counted);
    shown.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skew::browser::{Grain, Shown};
    use crate::skew::{Estimate, Method};
    use crate::time::Offset;

    fn measured(seconds: f64, against: Against) -> Measured {
        let millisecond = Span::from_nanos(1_000_000);
        let bound = OffsetInterval::around(Offset::from_seconds(seconds), millisecond);
        Measured {
            estimate: Estimate::certain(Method::Browser, bound),
            against,
            set: None,
            exchanges: 16,
            round_trip: millisecond,
            grain: Grain { clock: millisecond, counter: millisecond },
            shown: Shown::default(),
        }
    }

    fn sentence(seconds: f64, against: Against) -> String {
        let told = Told::of(&measured(seconds, against), Span::from_seconds(30));
        format!("{} {}", told.lead, told.answer).replace(NO_BREAK, " ")
    }

    #[test]
    fn lengths_are_said_as_people_say_them() {
        let said = |seconds| in_words(Span::from_seconds_f64(seconds)).replace(NO_BREAK, " ");
        assert_eq!(
            [said(0.04), said(1.0), said(1.44), said(9.96)],
            ["0 seconds", "1 second", "1.4 seconds", "10 seconds"]
        );
        assert_eq!([said(47.2), said(59.6), said(95.0)], ["47 seconds", "1 minute", "1 minute 35 seconds"]);
        assert_eq!([said(3600.0), said(3661.0), said(86_400.0)], ["1 hour", "1 hour 1 minute", "1 day"]);
        assert_eq!(said(90_061.0), "1 day 1 hour");
    }

    #[test]
    fn the_computer_is_no_authority_unless_it_was_checked() {
        assert_eq!(sentence(47.0, Against::TrueTime), "This phone’s clock is 47 seconds fast");
        assert_eq!(sentence(-95.0, Against::TrueTime), "This phone’s clock is 1 minute 35 seconds slow");
        assert_eq!(sentence(0.2, Against::TrueTime), "This phone’s clock is right");
        assert_eq!(
            sentence(47.0, Against::ThisComputer),
            "Compared with the computer’s, this phone’s clock is 47 seconds ahead"
        );
        assert_eq!(sentence(0.2, Against::ThisComputer), "This phone’s clock agrees with the computer’s");
    }

    #[test]
    fn an_hour_is_named_as_one_and_a_minute_is_not() {
        let details = |seconds| {
            let told = Told::of(&measured(seconds, Against::TrueTime), Span::from_seconds(30));
            told.details.into_iter().map(|sentence| sentence.replace(NO_BREAK, " ")).collect::<Vec<_>>()
        };
        assert!(details(3605.0).iter().any(|sentence| sentence.starts_with("An error of about 1 hour ")));
        assert_eq!(details(95.0).len(), 1);
    }
}
