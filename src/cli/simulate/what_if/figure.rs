//! The remedies as bars, and their numbers.

use super::told::{guess, notes, short, takes};
use crate::report::{Axis, Bar, BarChart, Block, Cell, Figure, Fill, Picture, Section, Stretch, Table, Unit, chance};
use crate::simulation::replay::Setup;
use crate::simulation::what_if::{Effect, Remedy, WhatIf};
use crate::time::Span;
use crate::verifier::Passes;

const GUESS: &str = "a guess passes";

/// The chance that each remedy lets the device in.
pub(super) fn bars(tried: &[WhatIf], setup: &Setup<'_>) -> BarChart {
    let unknown = !setup.verifier.window_known();
    let hatched = (Fill::Hatched, "depends on a window that is not known".to_owned());
    let mut key = vec![(Fill::Solid, "let in".to_owned())];
    key.extend(unknown.then_some(hatched));
    BarChart {
        title: "What if".into(),
        description: "The chance that the device is let in, for each remedy.".into(),
        x: Axis::share("chance that the device is let in"),
        bars: tried.iter().map(bar).collect(),
        key: if unknown { key } else { Vec::new() },
        ..BarChart::default()
    }
}

fn bar(one: &WhatIf) -> Bar {
    let label = short(one.remedy).to_owned();
    let Some(effect) = &one.effect else { return Bar { label, stretches: Vec::new(), note: "not tried".into() } };
    let (low, high) = (effect.chances.low, effect.chances.high);
    let mut stretches = Vec::new();
    stretches.extend((low > 0.0).then_some(Stretch { from: 0.0, to: low, fill: Fill::Solid }));
    stretches.extend((high > low).then_some(Stretch { from: low, to: high, fill: Fill::Hatched }));
    Bar { label, stretches, note: chance(effect.chances) }
}

/// All that came of them, for programs.
pub(super) fn numbers(tried: &[WhatIf]) -> Table {
    let header = [
        "remedy",
        "window",
        "let in",
        "chance, least",
        "chance, most",
        "takes, least (s)",
        "takes, most (s)",
        "codes, least",
        "codes, most",
        "a guess passes, least",
        "a guess passes, most",
        "stored drift, least (s)",
        "stored drift, most (s)",
        "then corrected",
    ];
    Table { header: header.map(str::to_owned).to_vec(), rows: tried.iter().map(row).collect() }
}

fn row(one: &WhatIf) -> Vec<Cell> {
    let window = match one.remedy {
        Remedy::WiderWindow(window) => Cell::Text(window.to_string()),
        _ => Cell::Empty,
    };
    let mut cells = vec![Cell::text(one.remedy.name()), window];
    match &one.effect {
        Some(effect) => cells.extend(came_of_it(effect)),
        None => cells.resize(14, Cell::Empty),
    }
    cells
}

fn came_of_it(effect: &Effect) -> Vec<Cell> {
    let number = |value: Option<f64>| Cell::of(value.unwrap_or(f64::NAN), Unit::Number);
    let share = |value: f64| Cell::of(value, Unit::Share);
    let seconds = |span: Option<Span>| Cell::of(span.map_or(f64::NAN, Span::seconds), Unit::Offset);
    let (takes, codes) = (effect.takes.unzip(), effect.codes.unzip());
    vec![
        Cell::text(effect.passes.name()),
        share(effect.chances.low),
        share(effect.chances.high),
        seconds(takes.0),
        seconds(takes.1),
        number(codes.0.map(f64::from)),
        number(codes.1.map(f64::from)),
        // A share in per cent would be 0.0 % for most.
        number(Some(effect.guess.low)),
        number(Some(effect.guess.high)),
        seconds(Some(effect.stored_drift.0)),
        seconds(Some(effect.stored_drift.1)),
        effect.then_corrected.map_or(Cell::Empty, |passes: Passes| Cell::text(passes.name())),
    ]
}

/// The remedies under a heading of their own: a table, bars, and what is to be said of each.
pub(in crate::cli::simulate) fn section(tried: &[WhatIf], setup: &Setup<'_>) -> Section {
    let figure = Figure { picture: Picture::Bars(bars(tried, setup)), table: without_guesses(numbers(tried)) };
    let mut blocks =
        vec![Block::Table { caption: String::new(), table: shown(tried) }, Block::Figure(Box::new(figure))];
    let notes = notes(tried, setup);
    blocks.extend((!notes.is_empty()).then_some(Block::List(notes)));
    Section::new("What each remedy comes to", blocks)
}

/// For people, who read of guesses as `1 in 333333` elsewhere.
fn without_guesses(Table { header, rows }: Table) -> Table {
    let kept: Vec<bool> = header.iter().map(|name| !name.starts_with(GUESS)).collect();
    fn only<T>(cells: Vec<T>, kept: &[bool]) -> Vec<T> {
        cells.into_iter().zip(kept).filter(|(_, kept)| **kept).map(|(cell, _)| cell).collect()
    }
    Table { header: only(header, &kept), rows: rows.into_iter().map(|row| only(row, &kept)).collect() }
}

/// The table that people read.
fn shown(tried: &[WhatIf]) -> Table {
    let header = ["what if", "let in", "chance", "takes", "a guess passes"];
    let row = |one: &WhatIf| {
        let words = match &one.effect {
            None => ["not tried", "-", "-", "-"].map(str::to_owned),
            Some(effect) => [
                effect.passes.name().to_owned(),
                chance(effect.chances),
                effect.takes.map_or_else(|| "-".to_owned(), takes),
                guess(effect.guess),
            ],
        };
        std::iter::once(Cell::text(short(one.remedy))).chain(words.map(Cell::Text)).collect()
    };
    Table { header: header.map(str::to_owned).to_vec(), rows: tried.iter().map(row).collect() }
}
