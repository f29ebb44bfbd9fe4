//! The seconds of a replay as charts, and their numbers.

use super::Replayed;
use super::told::{clock_face, comparable, observed, rows, says, word};
use crate::report::{Axis, Cell, Chart, Dot, Mark, Reference, Series, Table, Unit};
use crate::simulation::replay::{Agreement, Second, Segment, Stretch, Submission, Timeline, Tried};
use crate::time::{Span, Step, UnixTime};
use crate::verifier::Passes;

/// The most charts of a page.
pub(super) const MOST_CHARTS: usize = 6;
/// The most codes that are named where the simulation says the opposite of what was observed.
const MOST_NAMED: usize = 3;
/// Shown on both sides of a correction where no second is.
const AROUND: Span = Span::from_seconds(60);
const GREEN: u8 = 2;

/// What `--format svg` prints: the seconds around the correction, or else the last ones.
pub(super) fn main_chart(replayed: &Replayed<'_>) -> Chart {
    let (groups, at) = (groups(replayed), replayed.setup.correction.1);
    let corrected = groups.iter().find(|group| group.from <= at && at <= group.until);
    let nothing = Stretch { from: at - AROUND, until: at + AROUND };
    chart(replayed, *corrected.or(groups.last()).unwrap_or(&nothing))
}

/// The parts of the time that are drawn, each with its numbers; no more than a page can hold.
pub(super) fn charts(replayed: &Replayed<'_>) -> Vec<(Chart, Table)> {
    let groups = groups(replayed).into_iter().take(MOST_CHARTS);
    groups.map(|group| (chart(replayed, group), stretches(replayed, group))).collect()
}

/// How many parts there are.
pub(super) fn count(replayed: &Replayed<'_>) -> usize {
    groups(replayed).len()
}

/// Seconds that belong into one chart: no pause between them is longer than what is shown before it.
fn groups(replayed: &Replayed<'_>) -> Vec<Stretch> {
    let mut groups: Vec<Stretch> = Vec::new();
    for Segment { stretch: Stretch { from, until }, .. } in replayed.replay.timelines.iter().take(1).flat_map(segments)
    {
        match groups.last_mut() {
            Some(last) if from - last.until <= last.length() => last.until = until,
            _ => groups.push(Stretch { from, until }),
        }
    }
    groups
}

fn segments(timeline: &Timeline) -> Vec<Segment> {
    timeline.segments()
}

fn chart(replayed: &Replayed<'_>, group: Stretch) -> Chart {
    let mut series = windows(replayed, group);
    if comparable(replayed) {
        series.extend(device(replayed, group));
        series.extend(codes(replayed, group));
    }
    let (low, high) = Series::reach(&series);
    let title = format!("From {} to {}", group.from, clock_face(group.until));
    Chart {
        title,
        description: described(replayed),
        x: Axis::new("true time", Unit::Date, group.from.seconds(), group.until.seconds()),
        y: Axis::new("steps, counted from the verifier's own", Unit::Number, low - 0.7, high + 0.7),
        uprights: moments(replayed, group),
        series,
        ..Chart::default()
    }
}

fn described(replayed: &Replayed<'_>) -> String {
    let steps = if comparable(replayed) {
        "Codes pass while the device's step lies within the area, unless the verifier remembers something against them."
    } else {
        "The device's steps are of another length than the verifier's and cannot be set against them: none is drawn."
    };
    let two = if replayed.replay.timelines.len() > 1 {
        " The inner area is the narrowest window, the outer the widest."
    } else {
        ""
    };
    format!("{steps}{two}")
}

/// What the verifier accepts, the widest window first.
fn windows(replayed: &Replayed<'_>, group: Stretch) -> Vec<Series> {
    let timelines = &replayed.replay.timelines;
    let name = |timeline: &Timeline| match timelines.len() {
        1 => "accepted steps".to_owned(),
        _ => format!("accepted with {}", timeline.window),
    };
    // Half a step more on both sides, so that a step on the edge is seen to lie within.
    let ends = |second: &Second| {
        let (oldest, newest) = relative(second.own, second.accepts);
        [oldest as f64 - 0.5, newest as f64 + 0.5]
    };
    let band = |timeline: &Timeline| {
        let points = changes(timeline, group, ends);
        let edges = points.windows(2).flat_map(|pair| [pair[0], [pair[1][0], pair[0][1], pair[0][2]]]);
        Series::new(name(timeline), GREEN, Mark::Band(edges.collect()))
    };
    timelines.iter().rev().map(band).collect()
}

fn device(replayed: &Replayed<'_>, group: Stretch) -> Option<Series> {
    let timeline = replayed.replay.timelines.first()?;
    let step = |second: &Second| [second.step.minus(second.own) as f64, 0.0];
    let points = changes(timeline, group, step).into_iter().map(|[x, y, _]| [x, y]);
    Some(Series::new("the device's step", 0, Mark::Steps(points.collect())))
}

/// `[x, …]` wherever the values change, and at the ends; gaps are not numbers.
fn changes(timeline: &Timeline, group: Stretch, of: impl Fn(&Second) -> [f64; 2]) -> Vec<[f64; 3]> {
    let mut points: Vec<[f64; 3]> = Vec::new();
    let mut end: Option<(UnixTime, [f64; 2])> = None;
    for Segment { stretch, second } in timeline.segments() {
        if stretch.from < group.from || stretch.until > group.until {
            continue;
        }
        let values = of(&second);
        match end {
            Some((until, before)) if until == stretch.from && before == values => {}
            Some((until, _)) if until == stretch.from => points.push([until.seconds(), values[0], values[1]]),
            _ => {
                points.extend(end.map(|(until, [one, other])| [until.seconds(), one, other]));
                points.extend(end.map(|(until, _)| [until.seconds(), f64::NAN, f64::NAN]));
                points.push([stretch.from.seconds(), values[0], values[1]]);
            }
        }
        end = Some((stretch.until, values));
    }
    points.extend(end.map(|(until, [one, other])| [until.seconds(), one, other]));
    points
}

/// The case's codes by what comes of them.
fn codes(replayed: &Replayed<'_>, group: Stretch) -> Vec<Series> {
    let of = |wanted: Passes| -> Vec<[f64; 2]> {
        let those = replayed.replay.submissions.iter().filter(|submission| submission.passes == wanted);
        let place = |tried: &Tried| [tried.submitted_at.seconds(), tried.delta() as f64];
        those.filter_map(|submission| Some(place(sent(submission, group)?))).collect()
    };
    let dots = |points: Vec<[f64; 2]>| points.into_iter().map(|[x, y]| Dot { x, y, error: None }).collect();
    let (always, depends, never) = (of(Passes::Always), of(Passes::Depends), of(Passes::Never));
    let mut series = Vec::new();
    series
        .extend((!always.is_empty()).then(|| Series::new("a code of the case, accepted", 0, Mark::Dots(dots(always)))));
    let name = "a code of the case, accepted or not";
    series.extend((!depends.is_empty()).then(|| Series::new(name, 4, Mark::Dots(dots(depends)))));
    series.extend((!never.is_empty()).then(|| Series::new("a code of the case, refused", 1, Mark::Crosses(never))));
    series
}

/// What came of a code that was sent then, under the narrowest window.
fn sent(submission: &Submission, group: Stretch) -> Option<&Tried> {
    let tried = submission.tried.first()?;
    (group.from <= tried.submitted_at && tried.submitted_at <= group.until).then_some(tried)
}

/// The correction, and codes of which the simulation says the opposite.
fn moments(replayed: &Replayed<'_>, group: Stretch) -> Vec<Reference> {
    let (whose, at) = replayed.setup.correction;
    let mut moments = vec![Reference { label: format!("the {}'s clock is set right", whose.name()), at: at.seconds() }];
    let opposite = replayed.replay.submissions.iter().filter(|one| one.agreement == Agreement::Disagrees);
    let upright = |submission: &Submission| {
        let at = sent(submission, group)?.submitted_at.seconds();
        Some(Reference { label: format!("observed: {}", observed(submission)), at })
    };
    moments.extend(opposite.filter_map(upright).take(MOST_NAMED));
    moments
}

fn relative(own: Step, (oldest, newest): (Step, Step)) -> (i64, i64) {
    (oldest.minus(own), newest.minus(own))
}

/// The seconds of a chart, put together where codes fare alike.
fn stretches(replayed: &Replayed<'_>, group: Stretch) -> Table {
    let mut header = vec!["from", "until", "device's step", "accepts", "sent at once", "typed in"];
    let several = replayed.replay.timelines.len() > 1;
    header.extend(several.then_some("window"));
    let of = |timeline: &Timeline| -> Vec<Vec<Cell>> {
        let within =
            rows(timeline).into_iter().filter(|row| row.stretch.from >= group.from && row.stretch.until <= group.until);
        let cells = within.map(|row| {
            let mut cells = vec![Cell::Moment(row.stretch.from), Cell::Moment(row.stretch.until)];
            cells.push(Cell::Text(row.steps(comparable(replayed))));
            cells.push(Cell::Text(row.accepts.clone()));
            cells.extend([row.at_once, row.typed].map(|outcome| Cell::text(word(outcome))));
            cells.extend(several.then(|| Cell::Text(timeline.window.to_string())));
            cells
        });
        cells.collect()
    };
    let rows = replayed.replay.timelines.iter().flat_map(of).collect();
    Table { header: header.into_iter().map(str::to_owned).collect(), rows }
}

/// What `--format csv` prints: all seconds, put together where nothing changes, then the codes and the correction.
pub(super) fn numbers(replayed: &Replayed<'_>) -> Table {
    let header = [
        "what",
        "window",
        "from",
        "until",
        "device's step",
        "oldest accepted",
        "newest accepted",
        "sent at once",
        "typed in",
        "code",
        "observed",
        "says",
    ];
    let timelines = &replayed.replay.timelines;
    let mut rows: Vec<Vec<Cell>> = timelines.iter().flat_map(|timeline| seconds(replayed, timeline)).collect();
    rows.extend(replayed.replay.submissions.iter().flat_map(|submission| code_rows(replayed, submission)));
    let mut correction = vec![Cell::text("set right"), Cell::Empty, Cell::Moment(replayed.setup.correction.1)];
    correction.resize(header.len(), Cell::Empty);
    rows.push(correction);
    Table { header: header.map(str::to_owned).to_vec(), rows }
}

fn seconds(replayed: &Replayed<'_>, timeline: &Timeline) -> Vec<Vec<Cell>> {
    let row = |Segment { stretch, second }: Segment| {
        let mut cells = vec![Cell::text("seconds"), Cell::Text(timeline.window.to_string())];
        cells.extend([stretch.from, stretch.until].map(Cell::Moment));
        cells.extend(steps(replayed, second.step.minus(second.own), relative(second.own, second.accepts)));
        cells.extend([second.at_once, second.typed].map(|outcome| Cell::text(outcome.name())));
        cells.extend([Cell::Empty, Cell::Empty, Cell::Empty]);
        cells
    };
    timeline.segments().into_iter().map(row).collect()
}

fn code_rows(replayed: &Replayed<'_>, submission: &Submission) -> Vec<Vec<Cell>> {
    let row = |(tried, timeline): (&Tried, &Timeline)| {
        let mut cells = vec![Cell::Text(format!("observation {}", submission.observation))];
        cells.push(Cell::Text(timeline.window.to_string()));
        cells.extend([tried.shown_at, tried.submitted_at].map(Cell::Moment));
        cells.extend(steps(replayed, tried.delta(), relative(tried.own, tried.accepts)));
        cells.extend([Cell::Empty, Cell::Empty, Cell::text(tried.outcome.name())]);
        cells.extend([observed(submission), says(submission)].map(Cell::text));
        cells
    };
    submission.tried.iter().zip(&replayed.replay.timelines).map(row).collect()
}

fn steps(replayed: &Replayed<'_>, delta: i64, (oldest, newest): (i64, i64)) -> [Cell; 3] {
    let delta = if comparable(replayed) { delta as f64 } else { f64::NAN };
    [delta, oldest as f64, newest as f64].map(|steps| Cell::of(steps, Unit::Number))
}
