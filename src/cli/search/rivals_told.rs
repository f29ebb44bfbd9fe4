//! What a search among rivals found, for people.

use super::figure::{clocks, figure, share};
use super::rivals::{Way, Ways};
use super::told::{ENDED_EARLY, MOST_LINES, all_clocks, and_more, different, matched, place, searched, verb, wider};
use crate::diagnosis::AS_ENROLLED;
use crate::report::wrapped;
use crate::search::Search;

pub(super) fn text(ways: &Ways) -> String {
    let leading = ways.leading();
    let (_, search) = ways.own();
    let reading = leading.as_ref().filter(|_| ways.is_settled()).and_then(|way| way.rival.reading);
    let mut text = wrapped("", &answer(ways, leading.as_ref(), search));
    text.extend(reading.map(|reading| wrapped("", reading.says())));
    text += &(facts(ways, leading.as_ref()).join("\n") + "\n");
    text + &list(ways)
}

/// The lines between the answer and the list.
fn facts(ways: &Ways, leading: Option<&Way<'_>>) -> Vec<String> {
    let (own, search) = ways.own();
    let mut lines = Vec::new();
    if leading.is_some_and(|way| !way.is_own) {
        let place = clocks(own).unwrap_or_else(|| format!("no clock within {} either way", searched(own, search)));
        lines.push(format!("{AS_ENROLLED}: {place}"));
    }
    lines.push(format!(
        "ways of computing codes searched: {}; steps tested: {}",
        ways.count(),
        ways.candidates_tested()
    ));
    let slips = ways.range_of_slips();
    lines.extend(slips.map(|range| format!("slips at one character of the secret: searched within {range} only")));
    lines.push(by_chance(ways, leading));
    let ended = ways.interrupted_at();
    lines.extend(ended.map(|reached| format!("interrupted: searched {reached} of {} either way", search.range)));
    if leading.is_some_and(|way| way.is_own) {
        lines.extend(all_clocks(own, search));
    }
    lines
}

fn by_chance(ways: &Ways, leading: Option<&Way<'_>>) -> String {
    let (any, as_good) = (ways.expected_chance_matches(), ways.expected_as_good());
    let as_good = match leading {
        Some(way) if as_good < any => format!(", of {} codes {}", way.codes_matched(), figure(as_good)),
        _ => String::new(),
    };
    format!("matches expected by chance over all of them: {}{as_good}", figure(any))
}

/// The first line.
fn answer(ways: &Ways, leading: Option<&Way<'_>>, search: &Search) -> String {
    let (own, _) = ways.own();
    match leading {
        None => format!("{} in any of {}", place(own, search), ways_and_slips(ways)),
        Some(way) if way.is_own => place(own, search),
        Some(way) if ways.is_settled() => {
            let clocks = clocks(way.found).unwrap_or_default();
            format!("{} {clocks}, if {}", verb(way.found, search), way.rival.condition(ways.own_rival()))
        }
        Some(way) => {
            let (fitting, all) = (ways.fitting().len(), ways.count());
            let why = if ways.is_beyond_chance() { "none of them is likely enough" } else { "chance may be why" };
            format!("not settled: {} in {fitting} of {all} ways, and {why}", verb(way.found, search))
        }
    }
}

/// `262 ways`, or `90 ways, nor within 1d with any of 172 slips in the secret`.
fn ways_and_slips(ways: &Ways) -> String {
    match ways.range_of_slips() {
        None => format!("{} ways", ways.count()),
        Some(range) => {
            let slips = ways.slips();
            format!("{} ways, nor within {range} with any of {slips} slips in the secret", ways.count() - slips)
        }
    }
}

/// The ways that fit, unless the account's own is the only one.
fn list(ways: &Ways) -> String {
    let fitting = ways.fitting();
    match &fitting[..] {
        [] => return String::new(),
        [only] if only.is_own => return "other ways that fit: none\n".to_owned(),
        _ => {}
    }
    let lines = fitting.iter().take(MOST_LINES).map(|way| wrapped("  ", &line(ways, way)));
    let more = and_more(fitting.len()).map(|line| line + "\n");
    let meaning = ways
        .is_beyond_chance()
        .then(|| "likely: how likely the device computes in that way, given these codes\n".to_owned());
    ["ways that fit:\n".to_owned()].into_iter().chain(lines).chain(more).chain(meaning).collect()
}

/// `with sha256: a clock 75.0 s behind (between -90 s and -60 s), 2 of 2 codes, likely 99.4 %`; how likely is left out where chance
/// may be why it fits.
fn line(ways: &Ways, way: &Way<'_>) -> String {
    let clocks = clocks(way.found).unwrap_or_default();
    let codes = way.found.matches.first().map_or_else(String::new, |one| matched(one, different(way.search)));
    let likely = if ways.is_beyond_chance() { format!(", likely {}", share(way.probability)) } else { String::new() };
    format!("{}: {clocks}{codes}{likely}", way.rival.describe(ways.own_rival()))
}

pub(super) fn advice(ways: &Ways) -> Option<String> {
    let (_, search) = ways.own();
    if ways.leading().is_none() {
        let slips = ways.range_of_slips().map(|range| format!(", has a slip and a clock off by more than {range},"));
        let slips = slips.unwrap_or_default();
        return Some(if ways.interrupted_at().is_some() {
            ENDED_EARLY.to_owned()
        } else {
            format!(
                "{}; if nothing fits anywhere, the secret is another one{slips} or the token counts events",
                wider(search)
            )
        });
    }
    let another = if search.codes.len() == 1 { "a second" } else { "another" };
    if !ways.is_beyond_chance() {
        return Some(format!(
            "a wrong secret would fit that often in some way: add {another} code, seen a minute or more later"
        ));
    }
    (!ways.is_settled()).then(|| format!("add {another} code, seen a minute or more later"))
}
