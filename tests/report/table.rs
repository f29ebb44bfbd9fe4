use crate::draws::{bar_chart, chart, table};
use instep::report::{Axis, Chart, Dot, Interval, Mark, Reference, Series, Unit, csv};
use proptest::prelude::*;

/// Fields by RFC 4180, read by the letter.
fn read(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if quoted && rest.peek() == Some(&'"') => field.extend(rest.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted => {
                assert_eq!(rest.next(), Some('\n'), "a line ends in CR LF");
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            c => field.push(c),
        }
    }
    assert!(row.is_empty() && field.is_empty() && !quoted, "the last line is not ended");
    rows
}

proptest! {
    #[test]
    fn csv_is_read_as_it_was_written(table in table()) {
        let rows = read(&csv(&table));
        prop_assert_eq!(rows.len(), table.rows.len() + 1);
        for (cells, row) in table.rows.iter().zip(&rows[1..]) {
            for (cell, field) in cells.iter().zip(row) {
                let exact = cell.exact();
                prop_assert!(*field == exact || *field == format!("'{exact}"), "{field} is not {exact}");
                let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
                prop_assert!(!formula || field.parse::<f64>().is_ok(), "{field}");
            }
        }
    }

    #[test]
    fn tables_of_charts_are_rectangles(chart in chart(), bars in bar_chart()) {
        for table in [chart.table(), bars.table()] {
            prop_assert!(table.rows.iter().all(|row| row.len() == table.header.len()), "{table:?}");
        }
    }
}

#[test]
fn a_table_has_all_numbers_of_its_chart() {
    let chart = Chart {
        x: Axis::new("offset", Unit::Offset, -60.0, 60.0),
        y: Axis::share("chance"),
        intervals: vec![Interval { label: "accepted".into(), from: -30.0, to: 30.0 }],
        uprights: vec![Reference { label: "measured".into(), at: 12.5 }],
        levels: vec![Reference { label: "limit".into(), at: 0.95 }],
        series: vec![
            Series::new("line", 0, Mark::Line(vec![[0.0, 0.5], [10.0, 1.0]])),
            Series::new("jump", 0, Mark::Steps(vec![[10.0, 0.0], [10.0, 1.0]])),
            Series::new("band", 1, Mark::Band(vec![[0.0, 0.25, 0.75]])),
            Series::new("dots", 1, Mark::Dots(vec![Dot { x: 10.0, y: 0.5, error: Some([0.4, 0.6]) }])),
        ],
        ..Chart::default()
    };
    let expected = "offset (s),line,jump,band: low,band: high,dots,dots: low,dots: high,limit,marked\r\n\
                    -30,,,,,,,,0.95,accepted: from\r\n\
                    0,0.5,,0.25,0.75,,,,0.95,\r\n\
                    10,1,0,,,0.5,0.4,0.6,0.95,\r\n\
                    10,,1,,,,,,0.95,\r\n\
                    12.5,,,,,,,,0.95,measured\r\n\
                    30,,,,,,,,0.95,accepted: to\r\n";
    assert_eq!(csv(&chart.table()), expected);
}
