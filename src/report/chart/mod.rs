//! Charts as values: what is drawn, in the units of the thing itself. The renderers only place it.

mod bars;
mod table;
mod tick;

pub use bars::{Bar, BarChart, Fill, Stretch};
pub use table::{Cell, Table};
pub(super) use tick::{Tick, ticks};

/// A chart with two axes.
///
/// ```
/// use instep::report::{Axis, Chart, Mark, Series, Unit, csv, svg};
/// let chart = Chart {
///     title: "Offset of a token".into(),
///     description: "It loses a second a day.".into(),
///     x: Axis::new("date", Unit::Date, 1_795_219_200.0, 1_795_392_000.0),
///     y: Axis::new("offset", Unit::Offset, -3.0, 0.0),
///     series: vec![Series::new("token", 0, Mark::Line(vec![[1_795_219_200.0, 0.0], [1_795_392_000.0, -2.0]]))],
///     ..Chart::default()
/// };
/// assert!(svg(&chart).starts_with("<svg "));
/// assert_eq!(csv(&chart.table()), "date,token (s)\r\n2026-11-21T00:00:00Z,0\r\n2026-11-23T00:00:00Z,-2\r\n");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    /// What it shows, in a few words.
    pub title: String,
    /// The same in a sentence or two, for people who do not see it.
    pub description: String,
    /// From left to right.
    pub x: Axis,
    /// From bottom to top.
    pub y: Axis,
    /// Stretches of the x axis, shaded over the whole height: an accepted window.
    pub intervals: Vec<Interval>,
    /// Upright lines at places on the x axis: a measured offset, a moment.
    pub uprights: Vec<Reference>,
    /// Level lines at places on the y axis: a limit.
    pub levels: Vec<Reference>,
    /// The data, the first drawn lowest.
    pub series: Vec<Series>,
}

/// What an axis measures, and from where to where it is shown. What lies beyond is cut off.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axis {
    /// What is measured.
    pub label: String,
    /// In what.
    pub unit: Unit,
    /// The left or lower end.
    pub low: f64,
    /// The right or upper end.
    pub high: f64,
}

/// What numbers mean, and so how they are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// Numbers without a unit.
    #[default]
    Number,
    /// Probabilities and shares from 0 to 1, written in per cent.
    Share,
    /// Seconds that a clock is ahead (positive) or behind.
    Offset,
    /// Moments as seconds since 1970-01-01T00:00:00Z.
    Date,
}

/// Data of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What it is.
    pub name: String,
    /// Which colour and dash it has, counted from 0. What belongs together has the same: a band and the line in its middle.
    pub hue: u8,
    /// The numbers. What is not finite is left out, and a line has a gap there.
    pub mark: Mark,
}

/// How data is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// Points `[x, y]` joined by straight lines.
    Line(Vec<[f64; 2]>),
    /// Points `[x, y]`, each of which holds until the next: a stored value, a count.
    Steps(Vec<[f64; 2]>),
    /// All between two values, `[x, low, high]`: a window known only between two others, quantiles.
    Band(Vec<[f64; 3]>),
    /// Single points, with error bars where there are any.
    Dots(Vec<Dot>),
    /// Single points that differ from dots in print too: what failed.
    Crosses(Vec<[f64; 2]>),
}

/// A measured point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// Where.
    pub x: f64,
    /// How much.
    pub y: f64,
    /// Between which values the truth lies.
    pub error: Option<[f64; 2]>,
}

/// A line through the whole chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// What is there.
    pub label: String,
    /// Where, in the unit of its axis.
    pub at: f64,
}

/// A stretch of the x axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Interval {
    /// What holds there.
    pub label: String,
    /// Its left end.
    pub from: f64,
    /// Its right end.
    pub to: f64,
}

impl Axis {
    /// An axis from the lower to the upper end.
    pub fn new(label: impl Into<String>, unit: Unit, low: f64, high: f64) -> Axis {
        Axis { label: label.into(), unit, low, high }
    }

    /// Probabilities from 0 to 1.
    pub fn share(label: impl Into<String>) -> Axis {
        Axis::new(label, Unit::Share, 0.0, 1.0)
    }

    /// Its ends, or such that can be drawn where they are the same, swapped or no numbers.
    pub(super) fn ends(&self) -> [f64; 2] {
        let usual = |end: f64| if end.is_finite() { end.clamp(-1e150, 1e150) } else { 0.0 };
        let (low, high) = (usual(self.low).min(usual(self.high)), usual(self.low).max(usual(self.high)));
        // Nearer to each other than this, doubles have no values in between to put ticks at.
        let least = (low.abs().max(high.abs()) * 1e-12).max(1e-150);
        if high - low > least { [low, high] } else { [low - least.max(0.5), high + least.max(0.5)] }
    }
}

impl Series {
    /// Data of one kind.
    pub fn new(name: impl Into<String>, hue: u8, mark: Mark) -> Series {
        Series { name: name.into(), hue, mark }
    }

    /// From the lowest to the highest number of all of them, error bars included; zero is always within.
    ///
    /// ```
    /// use instep::report::{Mark, Series};
    /// let line = Series::new("offset", 0, Mark::Line(vec![[0.0, -3.0], [1.0, f64::NAN], [2.0, 5.0]]));
    /// assert_eq!(Series::reach(&[line]), (-3.0, 5.0));
    /// ```
    pub fn reach(series: &[Series]) -> (f64, f64) {
        let numbers = series.iter().flat_map(|one| match &one.mark {
            Mark::Line(points) | Mark::Steps(points) | Mark::Crosses(points) => {
                points.iter().map(|[_, y]| *y).collect::<Vec<f64>>()
            }
            Mark::Band(points) => points.iter().flat_map(|[_, low, high]| [*low, *high]).collect(),
            Mark::Dots(dots) => dots.iter().flat_map(|dot| dot.error.unwrap_or([dot.y; 2])).collect(),
        });
        // A gap is no number, and `min` and `max` pass over it.
        numbers.fold((0.0, 0.0), |(low, high), number| (low.min(number), high.max(number)))
    }
}

impl Chart {
    /// All its numbers: a row for each place on the x axis, then a column for each series. Level lines are columns; what
    /// stands at single places of the x axis is named in the last column.
    pub fn table(&self) -> Table {
        table::of_chart(self)
    }
}

impl Unit {
    /// What is put behind a column's name.
    fn suffix(self) -> &'static str {
        match self {
            Unit::Offset => " (s)",
            Unit::Number | Unit::Share | Unit::Date => "",
        }
    }
}
