//! The outcomes as Markdown.

use crate::outcome::{Outcomes, WRONG};
use crate::tool::{self, Tool};
use crate::trial::Trial;

type Measured = (Trial, Vec<Outcomes>);

/// What was run, then a table of networks and one of disagreeing servers.
pub fn tables(measured: &[Measured], tools: &[Tool], runs: u32, seed: u64) -> String {
    let (liars, networks): (Vec<&Measured>, Vec<&Measured>) = measured.iter().partition(|(trial, _)| trial.has_liars());
    let mut text = format!(
        "{runs} runs a cell, seed {seed}: `cargo bench --bench peers -- --runs {runs} --seed {seed}`. {}.\n",
        tool::versions(tools)
    );
    if !networks.is_empty() {
        let plain = comparison(&networks, tools, "instep's 95th percentile ÷ the best plain command's", Tool::is_plain);
        let all = comparison(&networks, tools, "the same ÷ the best other's of all", |_| true);
        let last_rows = [half_widths(&networks, tools), plain, all].concat();
        text += &format!("\n{}\n{last_rows}", table(&networks, tools, cell));
    }
    if !liars.is_empty() {
        text += &format!("\n{}\n\n*Wrong*: off by more than {WRONG} s.\n", table(&liars, tools, liar_cell));
    }
    text
}

fn table(measured: &[&Measured], tools: &[Tool], cell: fn(&Outcomes) -> String) -> String {
    let names: Vec<&str> = measured.iter().map(|(trial, _)| trial.name()).collect();
    let mut text = row("", names.iter().map(|name| (*name).to_owned()));
    text += &row("---", names.iter().map(|_| "---".to_owned()));
    for (place, tool) in tools.iter().enumerate() {
        text += &row(tool.name(), measured.iter().map(|(_, outcomes)| cell(&outcomes[place])));
    }
    text.trim_end().to_owned()
}

fn row(first: &str, cells: impl Iterator<Item = String>) -> String {
    let cells: Vec<String> = cells.collect();
    format!("| {first} | {} |\n", cells.join(" | "))
}

/// `1.1 / 4.5 (0.5 s, 3 none)`: median and 95th percentile of the error, the median time, runs without an answer.
fn cell(outcomes: &Outcomes) -> String {
    let none = match outcomes.unanswered() {
        0 => String::new(),
        count => format!(", {count} none"),
    };
    format!("{} ({}{none})", errors(outcomes), elapsed(outcomes))
}

fn liar_cell(outcomes: &Outcomes) -> String {
    let (runs, none, wrong) = (outcomes.runs(), outcomes.unanswered(), outcomes.wrong());
    match (runs, none, wrong) {
        (0, ..) => "–".to_owned(),
        _ if none == runs => format!("no answer ({})", elapsed(outcomes)),
        (_, _, 0) => cell(outcomes),
        _ => format!("{}, **wrong in {wrong} of {runs}**", cell(outcomes)),
    }
}

fn errors(outcomes: &Outcomes) -> String {
    match outcomes.error(0.5).zip(outcomes.error(0.95)) {
        Some((median, high)) => format!("{} / {}", milliseconds(median), milliseconds(high)),
        None => "–".to_owned(),
    }
}

fn elapsed(outcomes: &Outcomes) -> String {
    outcomes.elapsed().map_or_else(|| "–".to_owned(), |seconds| format!("{seconds:.1} s"))
}

/// Two digits that mean something.
fn milliseconds(value: f64) -> String {
    match value {
        _ if value < 0.0005 => "<0.001".to_owned(),
        _ if value < 0.1 => format!("{value:.3}"),
        _ if value < 1.0 => format!("{value:.2}"),
        _ if value < 100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

/// What instep states to be certain of, either way.
fn half_widths(measured: &[&Measured], tools: &[Tool]) -> String {
    let ours = place_of_instep(tools);
    let cells = measured.iter().map(|(_, outcomes)| outcomes[ours].half_width());
    row("instep's interval, either way", cells.map(|width| width.map_or_else(|| "–".to_owned(), milliseconds)))
}

fn place_of_instep(tools: &[Tool]) -> usize {
    tools.iter().position(|tool| *tool == Tool::Instep).expect("instep is always there")
}

/// How instep's 95th percentile compares with the smallest among the other programs that mostly answered.
fn comparison(measured: &[&Measured], tools: &[Tool], name: &str, counts: fn(Tool) -> bool) -> String {
    let ours = place_of_instep(tools);
    let is_rival = |place: &usize| *place != ours && counts(tools[*place]);
    let cells = measured.iter().map(|(_, outcomes)| {
        let high = |place: usize| outcomes[place].error(0.95);
        let rivals = (0..tools.len()).filter(is_rival).filter(|place| outcomes[*place].mostly_answered());
        let best =
            rivals.filter_map(|place| Some((place, high(place)?))).min_by(|one, other| one.1.total_cmp(&other.1));
        match high(ours).zip(best) {
            // Programs print whole microseconds: nothing can be said of a ratio to none of them.
            Some((ours, (place, best))) if best > 0.0 => format!("{:.2} ({})", ours / best, tools[place].name()),
            _ => "–".to_owned(),
        }
    });
    row(name, cells)
}
