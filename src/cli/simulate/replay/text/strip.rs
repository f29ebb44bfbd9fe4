//! The seconds as lines of a minute each.

use crate::cli::simulate::replay::Replayed;
use crate::cli::simulate::replay::told::clock_face;
use crate::simulation::replay::{Second, Timeline};
use crate::time::{Span, UnixTime};
use std::collections::BTreeMap;

/// Seconds in a line.
const LINE: i64 = 60;
/// The most minutes that are drawn.
const MOST_LINES: usize = 8;

/// Which characters mean what.
struct Signs {
    always: char,
    at_once: char,
    typed: char,
    never: char,
    depends: char,
    side: char,
}

const BLOCKS: Signs = Signs { always: '█', at_once: '▀', typed: '▄', never: '·', depends: '░', side: '│' };
const ASCII: Signs = Signs { always: '#', at_once: '^', typed: '_', never: '.', depends: '?', side: '|' };

/// For each minute a line that says whether the code shown in a second passes, and below it when the codes change.
pub(super) fn strips(replayed: &Replayed<'_>) -> String {
    let signs = if replayed.ascii { &ASCII } else { &BLOCKS };
    let Some((narrowest, widest)) = ends(&replayed.replay.timelines) else { return String::new() };
    let mut minutes: BTreeMap<i64, (String, String)> = BTreeMap::new();
    let marks = marks(replayed);
    for (index, (one, other)) in narrowest.seconds.iter().zip(&widest.seconds).enumerate() {
        let second = one.at.whole_seconds();
        let (minute, column) = (second.div_euclid(LINE), second.rem_euclid(LINE) as usize);
        let before = index.checked_sub(1).map(|before| &narrowest.seconds[before]);
        let (cells, below) = minutes.entry(minute).or_default();
        put(cells, column, cell(one, other, signs));
        put(below, column, marks.get(&second).copied().unwrap_or(rolled(one, before, signs)));
    }
    let drawn = minutes.len();
    let lines = minutes.into_iter().take(MOST_LINES);
    let mut text: String = lines.map(|(minute, (cells, below))| line(minute, &cells, &below, signs)).collect();
    if drawn > MOST_LINES {
        text += &format!("... and {} minutes more; --start and --span show others\n", drawn - MOST_LINES);
    }
    format!("\n{text}{}", legend(replayed, signs))
}

fn ends(timelines: &[Timeline]) -> Option<(&Timeline, &Timeline)> {
    Some((timelines.first()?, timelines.last()?)).filter(|(first, _)| !first.seconds.is_empty())
}

fn put(line: &mut String, column: usize, sign: char) {
    let gap = column.saturating_sub(line.chars().count());
    line.extend(std::iter::repeat_n(' ', gap));
    line.push(sign);
}

fn cell(one: &Second, other: &Second, signs: &Signs) -> char {
    let passes = |second: &Second| (second.at_once.is_accepted(), second.typed.is_accepted());
    match passes(one) {
        here if here != passes(other) => signs.depends,
        (true, true) => signs.always,
        (true, false) => signs.at_once,
        (false, true) => signs.typed,
        (false, false) => signs.never,
    }
}

/// The device's code changed here.
fn rolled(second: &Second, before: Option<&Second>, signs: &Signs) -> char {
    let changed =
        before.is_some_and(|before| second.at - before.at == Span::from_seconds(1) && before.step != second.step);
    if changed { signs.side } else { ' ' }
}

/// Codes that were sent, and the correction.
fn marks(replayed: &Replayed<'_>) -> BTreeMap<i64, char> {
    let mut marks = BTreeMap::new();
    for submission in &replayed.replay.submissions {
        let Some(tried) = submission.tried.first() else { continue };
        marks.insert(tried.submitted_at.whole_seconds(), if tried.outcome.is_accepted() { 'o' } else { 'x' });
    }
    marks.insert(replayed.setup.correction.1.whole_seconds(), 'C');
    marks
}

fn line(minute: i64, cells: &str, below: &str, signs: &Signs) -> String {
    let at = UnixTime::from_seconds(minute.saturating_mul(LINE));
    let side = signs.side;
    let marks = format!("{:>9} {side}{below}", "");
    format!("{:>9} {side}{cells}\n{}\n", clock_face(at), marks.trim_end())
}

fn legend(replayed: &Replayed<'_>, signs: &Signs) -> String {
    let Signs { always, at_once, typed, never, depends, side } = signs;
    let unsure =
        if replayed.replay.timelines.len() > 1 { format!("; {depends} depends on the window") } else { String::new() };
    let words = format!(
        "A second a sign: {always} its code passes, {at_once} only if sent at once, {typed} only if typed in, {never} \
         does not{unsure}. Below: {side} the device's code changes, x a code is refused, o accepted, C the clock is set \
         right."
    );
    crate::report::wrapped("", &words)
}
