use super::{Chart, Mark, Unit};
use crate::time::{Span, UnixTime};

/// Numbers and words in rows and columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The columns' names.
    pub header: Vec<String>,
    /// The rows, each as long as the header.
    pub rows: Vec<Vec<Cell>>,
}

/// What stands in a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A number. Moments are [`Cell::Moment`].
    Value(f64, Unit),
    /// A moment.
    Moment(UnixTime),
}

impl Table {
    /// Whether a column holds numbers and no words.
    pub fn is_numeric(&self, column: usize) -> bool {
        let cells = || self.rows.iter().filter_map(|row| row.get(column));
        cells().any(Cell::is_number) && cells().all(|cell| cell.is_number() || *cell == Cell::Empty)
    }
}

impl Cell {
    /// A number; nothing if it is not finite.
    pub fn of(value: f64, unit: Unit) -> Cell {
        match unit {
            _ if !value.is_finite() => Cell::Empty,
            Unit::Date => Cell::Moment(UnixTime::EPOCH + Span::from_seconds_f64(value)),
            // No minus before a zero.
            _ => Cell::Value(value + 0.0, unit),
        }
    }

    /// Words.
    pub fn text(words: impl Into<String>) -> Cell {
        Cell::Text(words.into())
    }

    /// Whether it is best set flush right.
    pub fn is_number(&self) -> bool {
        matches!(self, Cell::Value(..))
    }

    /// For programs: every digit, and no unit.
    pub fn exact(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(words) => words.clone(),
            Cell::Value(value, _) => value.to_string(),
            Cell::Moment(moment) => moment.to_string(),
        }
    }

    /// For people: rounded, shares in per cent.
    ///
    /// ```
    /// use instep::report::{Cell, Unit};
    /// assert_eq!(Cell::of(0.0588, Unit::Share).shown(), "5.9 %");
    /// assert_eq!(Cell::of(-90.0, Unit::Offset).shown(), "-90");
    /// assert_eq!(Cell::of(0.0, Unit::Date).shown(), "1970-01-01T00:00:00Z");
    /// ```
    pub fn shown(&self) -> String {
        match self {
            Cell::Value(value, Unit::Share) => crate::report::plot::hundredths(*value) + " %",
            Cell::Value(value, _) if value.abs() < 1e12 => rounded(*value),
            other => other.exact(),
        }
    }
}

/// Three places at most.
fn rounded(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A column in the making: its name, its unit, and its values by place on the x axis.
struct Column {
    name: String,
    unit: Unit,
    values: Vec<(f64, f64)>,
}

pub(super) fn of_chart(chart: &Chart) -> Table {
    let columns = columns(chart);
    let marks = marks(chart);
    let places = places(&columns, &marks);
    let mut header = vec![format!("{}{}", chart.x.label, chart.x.unit.suffix())];
    header.extend(columns.iter().map(|column| format!("{}{}", column.name, column.unit.suffix())));
    header.extend(chart.levels.iter().map(|level| format!("{}{}", level.label, chart.y.unit.suffix())));
    header.extend((!marks.is_empty()).then(|| "marked".to_owned()));
    let row = |place: &(f64, usize)| {
        let mut cells = vec![Cell::of(place.0, chart.x.unit)];
        cells.extend(columns.iter().map(|column| nth_at(&column.values, place, column.unit)));
        cells.extend(chart.levels.iter().map(|level| Cell::of(level.at, chart.y.unit)));
        let here = marks.iter().filter(|(at, _)| place.1 == 0 && *at == place.0).map(|(_, words)| words.as_str());
        let here = here.collect::<Vec<_>>().join("; ");
        let here = if here.is_empty() { Cell::Empty } else { Cell::Text(here) };
        cells.extend((!marks.is_empty()).then_some(here));
        cells
    };
    Table { rows: places.iter().map(row).collect(), header }
}

fn columns(chart: &Chart) -> Vec<Column> {
    let mut columns = Vec::new();
    for series in &chart.series {
        let mut add = |name: String, mut values: Vec<(f64, f64)>| {
            values.retain(|(x, _)| x.is_finite());
            values.sort_by(|one, other| (one.0 + 0.0).total_cmp(&(other.0 + 0.0)));
            columns.push(Column { name, unit: chart.y.unit, values });
        };
        let name = &series.name;
        match &series.mark {
            Mark::Line(points) | Mark::Steps(points) | Mark::Crosses(points) => {
                add(name.clone(), points.iter().map(|[x, y]| (*x, *y)).collect())
            }
            Mark::Band(points) => {
                add(format!("{name}: low"), points.iter().map(|[x, low, _]| (*x, *low)).collect());
                add(format!("{name}: high"), points.iter().map(|[x, _, high]| (*x, *high)).collect());
            }
            Mark::Dots(dots) => {
                add(name.clone(), dots.iter().map(|dot| (dot.x, dot.y)).collect());
                if dots.iter().any(|dot| dot.error.is_some()) {
                    let error = |side: usize| dots.iter().filter_map(move |dot| Some((dot.x, dot.error?[side])));
                    add(format!("{name}: low"), error(0).collect());
                    add(format!("{name}: high"), error(1).collect());
                }
            }
        }
    }
    columns
}

/// What stands at single places of the x axis.
fn marks(chart: &Chart) -> Vec<(f64, String)> {
    let mut marks: Vec<(f64, String)> = Vec::new();
    for interval in &chart.intervals {
        marks.push((interval.from, format!("{}: from", interval.label)));
        marks.push((interval.to, format!("{}: to", interval.label)));
    }
    marks.extend(chart.uprights.iter().map(|upright| (upright.at, upright.label.clone())));
    marks.retain(|(at, _)| at.is_finite());
    marks
}

/// Every place on the x axis, as often as one column has it at most.
fn places(columns: &[Column], marks: &[(f64, String)]) -> Vec<(f64, usize)> {
    let mut all: Vec<(f64, usize)> = marks.iter().map(|(at, _)| (at + 0.0, 0)).collect();
    for column in columns {
        for same in column.values.chunk_by(|one, other| one.0 == other.0) {
            all.extend(same.iter().enumerate().map(|(place, (x, _))| (x + 0.0, place)));
        }
    }
    all.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    all.dedup();
    all
}

/// The value at a place; the values are in order.
fn nth_at(values: &[(f64, f64)], (x, place): &(f64, usize), unit: Unit) -> Cell {
    let first = values.partition_point(|(at, _)| at < x);
    let value = values.get(first + place).filter(|(at, _)| at == x);
    value.map_or(Cell::Empty, |(_, value)| Cell::of(*value, unit))
}
