//! Charts and pages with texts and numbers that nobody would choose.

use instep::report::{
    Axis, Bar, BarChart, Block, Cell, Chart, Dot, Fact, Fill, Interval, Mark, Page, Reference, Section, Series,
    Stretch, Table, Unit,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Any text at all, and often one that means something elsewhere.
pub fn text() -> impl Strategy<Value = String> {
    let hostile = [
        "</title><script>alert(1)</script>",
        "]]><!-- --!> &amp; &#0; &nosuch;",
        "\"' onload='x' \" y=\"",
        "\0\u{1}\u{8}\u{B}\u{7F}\u{85}\u{FFFE}\u{1FFFF}",
        "\u{202E}gnp.exe\u{2066}",
        "| a | b |\n|---|---|\r\n# not a heading\n- *x* _y_ `z` ~~w~~",
        "<b>x</b> [a](http://example.org) https://example.org www.example.org me@example.org ![i](j) &lt; 1. 2) + = $x$",
        "1. one\n\n    code\n\n***\n> q\n```\n````\n",
        "\u{1F600}\u{5B57}\u{0301}\u{200D}",
        "",
        "  ",
    ];
    prop_oneof![any::<String>(), select(hostile.to_vec()).prop_map(str::to_owned), "[ -~]{0,80}"]
}

/// Any number at all, and often a usual one.
pub fn number() -> impl Strategy<Value = f64> {
    prop_oneof![-400.0..400.0f64, prop::num::f64::ANY, select(vec![0.0, 1.0, f64::NAN, f64::INFINITY, f64::MAX, 1.8e9])]
}

fn unit() -> impl Strategy<Value = Unit> {
    select(vec![Unit::Number, Unit::Share, Unit::Offset, Unit::Date])
}

fn axis() -> impl Strategy<Value = Axis> {
    (text(), unit(), number(), number()).prop_map(|(label, unit, low, high)| Axis::new(label, unit, low, high))
}

fn references() -> impl Strategy<Value = Vec<Reference>> {
    vec((text(), number()).prop_map(|(label, at)| Reference { label, at }), 0..4)
}

fn mark() -> impl Strategy<Value = Mark> {
    let pair = || vec([number(), number()], 0..6);
    let dot =
        (number(), number(), prop::option::of([number(), number()])).prop_map(|(x, y, error)| Dot { x, y, error });
    prop_oneof![
        pair().prop_map(Mark::Line),
        pair().prop_map(Mark::Steps),
        vec([number(), number(), number()], 0..6).prop_map(Mark::Band),
        vec(dot, 0..6).prop_map(Mark::Dots),
        pair().prop_map(Mark::Crosses),
    ]
}

pub fn chart() -> impl Strategy<Value = Chart> {
    let series = vec((text(), any::<u8>(), mark()).prop_map(|(name, hue, mark)| Series { name, hue, mark }), 0..5);
    let interval = (text(), number(), number()).prop_map(|(label, from, to)| Interval { label, from, to });
    (text(), text(), axis(), axis(), vec(interval, 0..3), references(), references(), series).prop_map(
        |(title, description, x, y, intervals, uprights, levels, series)| Chart {
            title,
            description,
            x,
            y,
            intervals,
            uprights,
            levels,
            series,
        },
    )
}

pub fn bar_chart() -> impl Strategy<Value = BarChart> {
    let fill = || select(Fill::ALL.to_vec());
    let stretch = (number(), number(), fill()).prop_map(|(from, to, fill)| Stretch { from, to, fill });
    let bar = (text(), vec(stretch, 0..4), text()).prop_map(|(label, stretches, note)| Bar { label, stretches, note });
    (text(), text(), axis(), vec(bar, 0..4), vec((fill(), text()), 0..3), references()).prop_map(
        |(title, description, x, bars, key, uprights)| BarChart { title, description, x, bars, key, uprights },
    )
}

pub fn table() -> impl Strategy<Value = Table> {
    (1..4usize).prop_flat_map(|columns| {
        let cell = prop_oneof![
            Just(Cell::Empty),
            text().prop_map(Cell::Text),
            (number(), unit()).prop_map(|(value, unit)| Cell::of(value, unit)),
        ];
        let rows = vec(vec(cell, columns..=columns), 0..16);
        (vec(text(), columns..=columns), rows).prop_map(|(header, rows)| Table { header, rows })
    })
}

pub fn page() -> impl Strategy<Value = Page> {
    let fact = (text(), vec(text(), 1..3)).prop_map(|(term, says)| Fact { term, says });
    let block = prop_oneof![
        text().prop_map(Block::Paragraph),
        vec(text(), 1..4).prop_map(Block::List),
        vec(fact, 1..4).prop_map(Block::Facts),
        (text(), table()).prop_map(|(caption, table)| Block::Table { caption, table }),
        chart().prop_map(Block::chart),
        bar_chart().prop_map(Block::bars),
        text().prop_map(Block::Command),
    ];
    let section = (text(), vec(block, 0..4)).prop_map(|(heading, blocks)| Section { heading, blocks });
    (text(), text(), vec(section, 0..3)).prop_map(|(title, answer, sections)| Page { title, answer, sections })
}

/// What a reader sees of a text: blanks of all kinds are one.
pub fn seen(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
