//! What a search found, for people.

use super::figure::{clocks, figure, in_words, share};
use crate::search::{Found, Match, Search};
use crate::time::Span;

/// Above so many matches by chance, a match proves little.
pub(super) const MANY_BY_CHANCE: f64 = 0.01;
/// The most matches in a text for people; JSON has them all.
pub(super) const MOST_LINES: usize = 20;

pub(super) fn text(found: &Found, search: &Search) -> String {
    let chance = figure(found.expected_chance_matches);
    let mut lines = vec![
        place(found, search),
        format!("matches expected by chance: {chance}; steps tested: {}", found.candidates_tested),
    ];
    lines.extend(how_far(found, search));
    lines.extend(all_clocks(found, search));
    lines.join("\n") + "\n"
}

/// The answer in a line.
pub(super) fn place(found: &Found, search: &Search) -> String {
    match clocks(found) {
        Some(clocks) => format!("{} {clocks}", verb(found, search)),
        None => format!("{} no clock within {} either way", verb(found, search), searched(found, search)),
    }
}

/// Who fits: `the codes fit`, or where some have to be enough and no more do, `2 of 4 codes fit`.
pub(super) fn verb(found: &Found, search: &Search) -> String {
    let codes = different(search);
    match found.matches.first().map(|first| first.codes_matched) {
        Some(1) if codes > 1 => format!("1 of {codes} codes fits"),
        Some(some) if some < codes => format!("{some} of {codes} codes fit"),
        _ if search.codes.len() == 1 => "the code fits".to_owned(),
        _ => "the codes fit".to_owned(),
    }
}

/// How many codes there are; word for word the same at the same time is one.
pub(super) fn different(search: &Search) -> usize {
    let is_new = |index: &usize| {
        let (before, one) = (&search.codes[..*index], &search.codes[*index]);
        !before.iter().any(|other| other.code == one.code && other.at == one.at)
    };
    (0..search.codes.len()).filter(is_new).count()
}

/// How far was looked each way.
pub(super) fn searched(found: &Found, search: &Search) -> Span {
    found.interrupted_at.unwrap_or(search.range)
}

/// How far an interrupted search came.
pub(super) fn how_far(found: &Found, search: &Search) -> Option<String> {
    found.interrupted_at.map(|reached| format!("interrupted: searched {reached} of {} either way", search.range))
}

/// Where there are several clocks, a line each.
pub(super) fn all_clocks(found: &Found, search: &Search) -> Vec<String> {
    if found.matches.len() < 2 {
        return Vec::new();
    }
    let likely = found.matches.iter().zip(found.posterior(search));
    let mut lines: Vec<String> =
        likely.take(MOST_LINES).map(|(one, likely)| line(one, different(search), likely)).collect();
    lines.push("likely: how likely the clock stands there, if the secret is the right one".to_owned());
    lines.extend(and_more(found.matches.len()));
    lines
}

/// What does not stand in a list of so many.
pub(super) fn and_more(count: usize) -> Option<String> {
    (count > MOST_LINES).then(|| format!("  and {} more; --json prints them", count - MOST_LINES))
}

fn line(one: &Match, codes: usize, likely: f64) -> String {
    format!("  {}{}, likely {}", in_words(one.offset), matched(one, codes), share(likely))
}

/// `, 2 of 3 codes`; nothing where there is one.
pub(super) fn matched(one: &Match, codes: usize) -> String {
    if codes > 1 { format!(", {} of {codes} codes", one.codes_matched) } else { String::new() }
}

pub(super) fn advice(found: &Found, search: &Search) -> Option<String> {
    if found.matches.is_empty() && found.interrupted_at.is_some() {
        return Some(ENDED_EARLY.to_owned());
    }
    if found.matches.is_empty() {
        return Some(format!("{}; if nothing fits anywhere, the secret or its parameters differ", wider(search)));
    }
    (found.expected_chance_matches > MANY_BY_CHANCE)
        .then(|| "a wrong secret would fit that often, too: add a second code, seen a minute or more later".to_owned())
}

/// What to try where nothing fits.
pub(super) fn wider(search: &Search) -> &'static str {
    if search.codes.iter().all(|seen| seen.uncertainty == Span::ZERO) {
        "look further with --range, or say how far the times may be off with --uncertainty"
    } else {
        "look further with --range"
    }
}

/// Where nothing fits and not all was looked at.
pub(super) const ENDED_EARLY: &str = "the search was ended early: what lies further away was not looked at";
