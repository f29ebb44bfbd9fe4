//! What taps say, for people: the answer on the first line, what it means below.

use crate::skew::rollover::{NoRollover, Phase, Rollover, Settled};
use crate::time::{Offset, Period, Span};

/// The whole answer.
pub(super) fn text(
    found: &Result<Rollover, NoRollover>,
    taps: usize,
    further_limits: &[String],
    tolerance: Span,
) -> String {
    let Ok(rollover) = found else { return refusal(found, taps) };
    let mut lines = vec![headline(rollover), String::new()];
    lines.extend(meaning(rollover, tolerance));
    lines.push(String::new());
    lines.extend(basis(rollover, further_limits));
    lines.join("\n") + "\n"
}

/// Why a reading does not settle how many whole periods are missing.
pub(super) fn unsettled(settled: &Settled) -> String {
    match settled {
        Settled::Several { count, nearest } => {
            let listed: Vec<String> = nearest.iter().map(|bound| bound.middle().to_string()).collect();
            format!("the reading leaves {count} offsets that go with the taps: {}", listed.join(", "))
        }
        _ => {
            "the reading and the taps contradict each other: the app may correct the time by itself, or the clock that \
              was read is another device's"
                .to_owned()
        }
    }
}

/// `the device's code changes 11.02 s late (± 0.14 s, 95 of 100 cases; modulo 30 s)`.
fn headline(rollover: &Rollover) -> String {
    let modulo = rollover.estimate.modulo.map_or(0, Period::seconds);
    let (late, half) = (late(rollover), odds(rollover));
    format!("the device's code changes {late} (± {half} in 95 of 100 cases; modulo {modulo} s)")
}

/// `11.02 s late`, `0.05 s early`.
pub(super) fn late(rollover: &Rollover) -> String {
    let seconds = rollover.estimate.offset().seconds();
    format!("{:.2} s {}", seconds.abs(), if seconds < 0.0 { "late" } else { "early" })
}

/// Half of the width that holds 95 of 100 cases.
pub(super) fn odds(rollover: &Rollover) -> String {
    let half = rollover.estimate.likely.unwrap_or(rollover.estimate.bound.half_width());
    format!("{:.2} s", half.seconds())
}

fn meaning(rollover: &Rollover, tolerance: Span) -> Vec<String> {
    let modulo = rollover.estimate.modulo.unwrap_or_default().seconds();
    let mut lines = match (rollover.phase(), rollover.estimate.is_within(tolerance)) {
        (Phase::In { odds }, _) => vec![
            format!("In phase: that multiplies the odds of a right clock by about {odds}. A clock"),
            format!("that is off by whole multiples of {modulo} s, as by an hour, is in phase as well."),
        ],
        (Phase::Out, Some(false)) => {
            vec![format!("Out of phase, and beyond the tolerance of {tolerance}: the clock is")]
        }
        (Phase::Out, _) => vec!["Out of phase: the clock is".to_owned()],
        (Phase::Unsure, _) => vec!["Too unsure to say whether it is in phase: tap a few more changes.".to_owned()],
    };
    if rollover.phase() == Phase::Out {
        lines.push(format!("{}.", choices(rollover)));
    }
    lines.push("Whole periods stay unseen: let somebody read the device's clock aloud, too.".to_owned());
    lines
}

/// `11.02 s behind, 18.98 s ahead, or further off by multiples of 30 s`.
fn choices(rollover: &Rollover) -> String {
    let (near, modulo) = (rollover.estimate.offset(), rollover.estimate.modulo.unwrap_or_default());
    let turn = if near < Offset::ZERO { modulo.span() } else { -modulo.span() };
    let words = |offset: Offset| {
        let seconds = offset.seconds();
        format!("{:.2} s {}", seconds.abs(), if seconds < 0.0 { "behind" } else { "ahead" })
    };
    format!("{}, {}, or further off by multiples of {} s", words(near), words(near + turn), modulo.seconds())
}

/// What it rests on, in lines.
pub(super) fn basis(rollover: &Rollover, further_limits: &[String]) -> Vec<String> {
    let further = further_limits.iter().map(|limit| sentence(limit));
    [taps(rollover)].into_iter().chain(further).collect()
}

/// `3 taps, none set aside; ± 0.18 s in 99 of 100 cases.`
fn taps(rollover: &Rollover) -> String {
    let taps = |count: usize| if count == 1 { "1 tap".to_owned() } else { format!("{count} taps") };
    let aside = match rollover.set_aside {
        0 => "none set aside".to_owned(),
        aside => format!("{aside} set aside (late, early or pressed twice)"),
    };
    let half = rollover.estimate.bound.half_width().seconds();
    format!("{}, {aside}; ± {half:.2} s in 99 of 100 cases.", taps(rollover.taps))
}

fn sentence(limit: &str) -> String {
    let mut letters = limit.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

fn refusal(found: &Result<Rollover, NoRollover>, taps: usize) -> String {
    let Err(why) = found else { return String::new() };
    let advice = match why {
        NoRollover::NoTaps => "Press Enter whenever the code on the device changes.".to_owned(),
        NoRollover::OtherPeriod { fits, .. } => format!("Try again with --period {}s.", fits.seconds()),
        _ if taps < 5 => "Tap a few more changes: lapses are outvoted.".to_owned(),
        _ => "Was it the change of the code, and always the same one? Another --period may fit.".to_owned(),
    };
    format!("cannot tell: {why}\n\n{advice}\n")
}
