use crate::draws::{bar_chart, chart, seen, text};
use instep::report::{Axis, Chart, Interval, Mark, Reference, Series, Unit, svg, svg_bars};
use proptest::prelude::*;

/// Everything that could run or be fetched is missing, and the picture has its words.
fn must_be_a_chart(picture: &str) {
    let read = roxmltree::Document::parse(picture).unwrap_or_else(|wrong| panic!("{wrong} in:\n{picture}"));
    let root = read.root_element();
    assert_eq!((root.tag_name().name(), root.attribute("role")), ("svg", Some("img")));
    let labels = root.attribute("aria-labelledby").expect("it is labelled");
    for id in labels.split(' ') {
        assert!(read.descendants().any(|node| node.attribute("id") == Some(id)), "{id} is nowhere");
    }
    let known = ["svg", "title", "desc", "style", "rect", "line", "text", "path", "circle", "g", "clipPath", "pattern"];
    for node in read.descendants().filter(roxmltree::Node::is_element) {
        assert!(known.contains(&node.tag_name().name()), "{node:?}");
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            assert!(!name.starts_with("on") && !name.contains("href"), "{node:?}");
            assert!(!value.contains("NaN") && !value.contains("inf"), "{name}=\"{value}\"");
            assert!(!value.contains("url(") || value.starts_with("url(#"), "{name}=\"{value}\"");
        }
    }
}

proptest! {
    #[test]
    fn any_chart_is_a_picture(chart in chart()) {
        let picture = svg(&chart);
        must_be_a_chart(&picture);
        prop_assert_eq!(picture, svg(&chart));
    }

    #[test]
    fn any_bars_are_a_picture(chart in bar_chart()) {
        must_be_a_chart(&svg_bars(&chart));
    }

    #[test]
    fn titles_are_read_as_they_were_given(title in "[ -~]{1,60}", description in text()) {
        let picture = svg(&Chart { title: title.clone(), description, ..Chart::default() });
        let read = roxmltree::Document::parse(&picture).expect("it is XML");
        let titles = read.descendants().find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "title")));
        prop_assert_eq!(seen(titles.and_then(|node| node.text()).unwrap_or_default()), seen(&title));
    }
}

/// The boxes of all words, as wide as this test takes letters to be: 0.55 of their height.
fn boxes(picture: &str) -> Vec<(String, [f64; 4])> {
    let read = roxmltree::Document::parse(picture).expect("it is XML");
    let words = read.descendants().filter(|node| node.tag_name().name() == "text").map(|node| {
        let number = |name| node.attribute(name).and_then(|text| text.parse::<f64>().ok()).expect("it has a place");
        let (text, class) = (node.text().unwrap_or_default().to_owned(), node.attribute("class").unwrap_or_default());
        let width = text.chars().count() as f64 * 0.55 * 13.0;
        let left = match class {
            class if class.contains("middle") => number("x") - width / 2.0,
            class if class.contains("end") => number("x") - width,
            _ => number("x"),
        };
        (text, [left, left + width, number("y") - 10.0, number("y") + 2.0])
    });
    words.collect()
}

proptest! {
    #[test]
    fn words_do_not_overlap(
        places in prop::collection::vec(-100.0..100.0f64, 0..5), levels in prop::collection::vec(0.0..=1.0f64, 0..5), from in -100.0..0.0f64, to in 0.0..100.0f64,
        [low, high] in [-500.0..-100.0f64, 100.0..500.0f64],
        unit in prop::sample::select(vec![Unit::Offset, Unit::Number, Unit::Date]),
    ) {
        let upright = |(index, at): (usize, f64)| Reference { label: format!("measured {index}"), at };
        let line = |name: &str, hue| Series::new(name, hue, Mark::Line(vec![[low, 0.2], [high, 0.7]]));
        let chart = Chart {
            title: "Where words may stand".into(),
            x: Axis::new("offset", unit, low, high),
            y: Axis::share("chance"),
            intervals: vec![Interval { label: "accepted".into(), from, to }],
            levels: levels.into_iter().map(|at| Reference { label: format!("limit {at:.2}"), at }).collect(),
            uprights: places.into_iter().enumerate().map(upright).collect(),
            series: vec![line("one of the lines", 0), line("another of the lines", 1), line("the third line", 2)],
            ..Chart::default()
        };
        let boxes = boxes(&svg(&chart));
        for (index, (words, [left, right, top, bottom])) in boxes.iter().enumerate() {
            prop_assert!(*left >= 0.0 && *right <= 752.0, "{words} leaves the picture");
            for (other, box_) in &boxes[index + 1..] {
                let apart = right <= &box_[0] || &box_[1] <= left || bottom <= &box_[2] || &box_[3] <= top;
                prop_assert!(apart, "{words} and {other} overlap");
            }
        }
    }
}
