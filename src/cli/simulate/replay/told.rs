//! The sentences of a replay, whatever they are written as.

use super::Replayed;
use crate::cli::simulate::curve::told::unpublished;
use crate::cli::simulate::page::{app_known_from, known_from};
use crate::evidence;
use crate::report::signed;
use crate::simulation::replay::{Afterwards, Agreement, ClockSource, Corrected, Second, Stretch, Submission, Timeline};
use crate::simulation::{EntryDelay, Outcome};
use crate::time::{OffsetInterval, Span, UnixTime};
use crate::verifier::Passes;

/// The answer in a sentence.
pub(super) fn answer(replayed: &Replayed<'_>) -> String {
    let count = |wanted| replayed.replay.submissions.iter().filter(|one| one.agreement == wanted).count();
    let (agree, disagree) = (count(Agreement::Agrees), count(Agreement::Disagrees));
    let decided = agree + disagree + count(Agreement::CannotSay);
    let of = match decided {
        1 => "the one code that was decided".to_owned(),
        _ => format!("the {decided} codes that were decided"),
    };
    let says = match replayed.replay.agreement() {
        Agreement::Agrees => format!("as observed: the simulation says the same of {of}"),
        Agreement::Disagrees => {
            format!("not as observed: of {of} the simulation says the opposite of {disagree}")
        }
        Agreement::CannotSay if decided == 1 => format!("cannot say: {of} passes or not by what is not known"),
        Agreement::CannotSay => {
            format!("cannot say: of {of} {} pass or not by what is not known", decided - agree)
        }
        Agreement::NotObserved => "cannot say: nobody noted whether a code was accepted".to_owned(),
    };
    let after = afterwards_in_short(replayed);
    format!("{says}; {after}")
}

fn afterwards_in_short(replayed: &Replayed<'_>) -> String {
    let whose = replayed.setup.correction.0.name();
    let after = &replayed.replay.afterwards;
    match after.iter().map(|after| after.passes_after).collect::<Vec<_>>()[..] {
        ref all if all.iter().all(|after| *after == Some(Span::ZERO)) => {
            format!("with the {whose}'s clock set right, codes pass")
        }
        ref all if all.iter().all(Option::is_none) => {
            format!("with the {whose}'s clock set right, codes still do not pass")
        }
        ref all if all.iter().all(Option::is_some) => {
            let most = all.iter().flatten().max().copied().unwrap_or_default();
            format!("with the {whose}'s clock set right, codes pass after {most}")
        }
        _ => format!("with the {whose}'s clock set right, it depends on the window whether codes pass"),
    }
}

/// What it is played with, each with what it is.
pub(super) fn facts(replayed: &Replayed<'_>) -> Vec<(&'static str, String)> {
    let setup = replayed.setup;
    let verifier = &setup.verifier;
    let title = replayed.case.title.clone().map(|title| ("case", title));
    let mut lines: Vec<(&'static str, String)> = title.into_iter().collect();
    let steps = verifier.period.seconds();
    lines.push(("verifier", format!("{}: {}; steps of {steps} s", verifier.name(), verifier.window)));
    lines.extend(unpublished(verifier.window).map(|says| ("", says.to_owned())));
    lines.extend(known_from(verifier).map(|says| ("known from", says)));
    lines.push(("device", off(setup.clocks.device, &setup.clocks.from)));
    if !setup.clocks.verifier_from.is_empty() {
        lines.push((
            "its clock",
            format!("the verifier's: {}", off(setup.clocks.verifier, &setup.clocks.verifier_from)),
        ));
    }
    if setup.clocks.contradict {
        lines.push(("", "the offsets contradict each other: all between them is taken".to_owned()));
    }
    if setup.stored_drift != Span::ZERO {
        lines.push(("learned", format!("the verifier takes the device to be off by {} already", setup.stored_drift)));
    }
    if let Some(app) = setup.app {
        lines.push(("app", app_words(app, replayed)));
        lines.push(("", app_known_from(app)));
    }
    let (whose, at) = setup.correction;
    lines.push(("set right", format!("the {}'s clock, at {at}", whose.name())));
    lines.extend(replayed.replay.afterwards.iter().map(|after| ("after that", after_words(after, replayed))));
    lines.extend(replayed.assumed.iter().map(|assumed| ("assumed", assumed.clone())));
    lines
}

fn off(interval: OffsetInterval, from: &[ClockSource]) -> String {
    let seconds = match interval.half_width() {
        Span::ZERO => format!("{} s", signed(interval.middle())),
        _ => format!("{} s to {} s", signed(interval.low()), signed(interval.high())),
    };
    let places: Vec<String> = from
        .iter()
        .map(|source| match source {
            ClockSource::Given => "--offset".to_owned(),
            ClockSource::Observation(place) => format!("observation {place}"),
            ClockSource::StoredDrift => "the drift that the verifier has stored".to_owned(),
        })
        .collect();
    format!("{seconds}, from {}", places.join(", "))
}

fn app_words(app: &crate::verifier::AppProfile, replayed: &Replayed<'_>) -> String {
    let setup = replayed.setup;
    let ways = setup.expects.shown_by(Some(app));
    let name = &app.name;
    match ways[..] {
        [one] if one == setup.expects => format!("{name} computes as the verifier expects"),
        [one] => format!(
            "{name} computes {} with {} digits and {} s whatever the enrolment says: no code matches",
            one.algorithm,
            one.digits.count(),
            one.period.seconds()
        ),
        _ => format!("{name}: whether it honours the enrolment is not established, so it is tried both ways"),
    }
}

fn after_words(after: &Afterwards, replayed: &Replayed<'_>) -> String {
    let window = if replayed.replay.afterwards.len() > 1 { format!(" ({})", after.window) } else { String::new() };
    let tries = tries(&after.tries);
    let says = match after.passes_after {
        Some(Span::ZERO) => "a code that is sent at once passes".to_owned(),
        Some(wait) => format!("a code passes after {wait}, not before; tried once a period: {tries}"),
        None => format!("waiting does not help; tried once a period: {tries}"),
    };
    let why = match (after.passes_after, after.passes_without_memory) {
        (Some(Span::ZERO), _) => String::new(),
        (_, true) if after.stored_drift != Span::ZERO => {
            format!("; the verifier has learned a drift of {} and goes on by it", after.stored_drift)
        }
        (_, true) => "; the verifier refuses it for what it remembers, not for its clock".to_owned(),
        (_, false) if replayed.setup.correction.0 == Corrected::Device => {
            "; a code of a clock that is right does not match at all".to_owned()
        }
        (_, false) => "; with that clock right the codes still fit no step of the window".to_owned(),
    };
    says + &why + &window
}

/// `refused, refused, believed`, or `refused 10 times`.
fn tries(outcomes: &[Outcome]) -> String {
    let words: Vec<&str> = outcomes.iter().map(|outcome| word(*outcome)).collect();
    match words[..] {
        [first, _, ..] if words.iter().all(|word| *word == first) => format!("{first} {} times", words.len()),
        _ => words.join(", "),
    }
}

/// What came of a code, in a word.
pub(super) fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "accepted",
        Outcome::Resynced => "believed",
        Outcome::OutOfWindow => "refused",
        Outcome::Remembered => "remembered",
        Outcome::Used => "used",
        Outcome::Locked => "locked",
    }
}

/// What is said of a code that was written down.
pub(super) fn written_words(as_shown: Passes) -> &'static str {
    match as_shown {
        Passes::Always => "the one that the device shows then",
        Passes::Depends => "one that the device may show then",
        Passes::Never => "none that the device shows then",
    }
}

/// `never (refused)`, or `in 40-90 %`.
pub(super) fn simulated(submission: &Submission) -> String {
    let word = submission.tried.first().map_or("", |tried| word(tried.outcome));
    match submission.passes {
        Passes::Always => "always accepted".to_owned(),
        Passes::Never => format!("never: {word}"),
        Passes::Depends => {
            let percent = |share: f64| (share * 100.0).round();
            let (low, high) = (percent(submission.share.low), percent(submission.share.high));
            if low == high { format!("{low} % accepted") } else { format!("{low}-{high} % accepted") }
        }
    }
}

/// `-1..+1`, counted from the verifier's own step.
pub(super) fn window_words(own: crate::time::Step, (oldest, newest): (crate::time::Step, crate::time::Step)) -> String {
    format!("{:+}..{:+}", oldest.minus(own), newest.minus(own)).replace("+0", "0").replace("-0", "0")
}

/// `-3`; what is too far for a column is only said to be far.
pub(super) fn steps(delta: i64) -> String {
    match delta {
        0 => "0".to_owned(),
        ..-9999 => "<-9999".to_owned(),
        10_000.. => ">+9999".to_owned(),
        delta => format!("{delta:+}"),
    }
}

/// Without its fraction of a second.
pub(super) fn whole(at: UnixTime) -> UnixTime {
    UnixTime::from_seconds(at.whole_seconds())
}

/// Rows of seconds in which codes fare alike.
pub(super) struct Row {
    pub stretch: Stretch,
    pub deltas: (i64, i64),
    pub accepts: String,
    pub at_once: Outcome,
    pub typed: Outcome,
}

/// The seconds of a timeline, put together where codes fare alike.
pub(super) fn rows(timeline: &Timeline) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for segment in timeline.segments() {
        let Second { step, own, accepts, at_once, typed, .. } = segment.second;
        let (delta, accepts) = (step.minus(own), window_words(own, accepts));
        match rows.last_mut() {
            Some(last)
                if last.stretch.until == segment.stretch.from
                    && (&last.accepts, last.at_once, last.typed) == (&accepts, at_once, typed) =>
            {
                last.stretch.until = segment.stretch.until;
                last.deltas = (last.deltas.0.min(delta), last.deltas.1.max(delta));
            }
            _ => rows.push(Row { stretch: segment.stretch, deltas: (delta, delta), accepts, at_once, typed }),
        }
    }
    rows
}

/// What the numbers rest on.
pub(super) fn basis(replayed: &Replayed<'_>) -> String {
    let setup = replayed.setup;
    let (least, most) = (setup.entry_delay.least(), setup.entry_delay.most());
    let guess = if setup.entry_delay == EntryDelay::TYPING { " How long typing takes is a guess." } else { "" };
    let mut says = format!(
        "Steps count from the verifier's own; typed in is {} after showing. Each code was sent {} times with times and \
         offsets from within their uncertainty, seed {}; the seconds are those of their middle. A simulation, no verdict: \
         instep diagnose weighs the case.{guess}",
        Span::from_nanos((least.nanos() + most.nanos()) / 2),
        setup.runs + 3,
        setup.seed
    );
    if replayed.left_out > Span::ZERO {
        says += &format!(" {} of seconds are left out.", replayed.left_out);
    }
    says
}

/// Whether the device's steps are as long as the verifier's.
pub(super) fn comparable(replayed: &Replayed<'_>) -> bool {
    let setup = replayed.setup;
    setup.expects.shown_by(setup.app)[0].period == setup.expects.period
}

/// What was observed of a code, in a word.
pub(super) fn observed(submission: &Submission) -> &'static str {
    match submission.observed {
        evidence::Outcome::Accepted => "accepted",
        evidence::Outcome::Rejected => "rejected",
        evidence::Outcome::Unknown => "unknown",
    }
}

/// Whether the simulation says the same, in a word or two.
pub(super) fn says(submission: &Submission) -> &'static str {
    match submission.agreement {
        Agreement::Agrees => "agrees",
        Agreement::Disagrees => "disagrees",
        Agreement::CannotSay => "cannot say",
        Agreement::NotObserved => "-",
    }
}

impl Row {
    /// The device's step, counted from the verifier's own.
    pub(super) fn steps(&self, comparable: bool) -> String {
        match self.deltas {
            _ if !comparable => "other period".to_owned(),
            (0, 0) => "in step".to_owned(),
            (low, high) if steps(low) == steps(high) => steps(low),
            (low, high) => format!("{} to {}", steps(low), steps(high)),
        }
    }
}

/// `10:00:05`, without the date.
pub(super) fn clock_face(at: UnixTime) -> String {
    let text = at.to_string();
    text.split_once('T').map_or(text.clone(), |(_, time)| time.trim_end_matches('Z').to_owned())
}
