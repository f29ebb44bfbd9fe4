//! The charts of a forecast, and their numbers.

use super::told::{Told, date};
use super::{Foreseen, Foretold};
use crate::report::{
    Axis, Bar, BarChart, Cell, Chart, Dot, Fill, Mark, Picture, Reference, Series, Stretch, Table, Unit,
};
use crate::simulation::forecast::{Centre, Edge, Leaving, Normal, PastOffset};
use crate::time::{Span, UnixTime};

/// How many dates are drawn before now and from now on.
const FINE: [u32; 2] = [30, 90];
/// How many the numbers have.
const ROWS: [u32; 2] = [10, 40];
const MONTH: Span = Span::from_seconds(30 * 86_400);
const GREEN: u8 = 2;

/// What `--format svg` prints: the offset of one token, or when it leaves the windows of several verifiers.
pub(super) fn picture(told: Told) -> Picture {
    match &told.foretold.foreseen[..] {
        [one] => Picture::Chart(fan(told, one)),
        _ => Picture::Bars(dates(told)),
    }
}

/// The offset over time, with what is known of the past and where the window ends.
pub(super) fn fan(told: Told, one: &Foreseen) -> Chart {
    let (fit, now) = (&one.forecast.fit, told.foretold.now);
    let end = now + shown(told.foretold, one);
    let moments = moments(one, told.foretold, end - now, FINE);
    let path: Vec<(f64, [f64; 5])> = path(one, &moments).collect();
    let mut series = windows(one, [fit.since(), end]);
    series.push(Series::new("5 to 95 %", 0, band(&path, 0, 4)));
    series.push(Series::new("25 to 75 %", 0, band(&path, 1, 3)));
    series.push(Series::new("median", 0, Mark::Line(path.iter().map(|(at, offset)| [*at, offset[2]]).collect())));
    series.push(Series::new("past offsets, 95 %", 1, Mark::Dots(known(one, told.foretold, false))));
    let left_out = known(one, told.foretold, true);
    let crosses = || Mark::Crosses(left_out.iter().map(|dot| [dot.x, dot.y]).collect());
    series.extend((!left_out.is_empty()).then(|| Series::new("left out", 1, crosses())));
    let (low, high) = Series::reach(&series);
    let room = ((high - low) * 0.04).max(0.5);
    let (low, high) = (low - room, high + room);
    Chart {
        title: format!("Offset of the token at {}", one.verifier.name()),
        description: described(one),
        x: Axis::new("date", Unit::Date, fit.since().seconds(), end.seconds()),
        y: Axis::new("token's clock minus verifier's; + is ahead", Unit::Offset, low, high),
        uprights: uprights(told.foretold, one),
        series,
        ..Chart::default()
    }
}

fn described(one: &Foreseen) -> String {
    let says = "Where the token's clock was and where it goes, given what is known of its past. The upright lines are the dates \
                by which it has left the window with 5, 50 and 95 %.";
    let unknown = if one.verifier.window_known() { "" } else { " Of the window only bounds are known or supposed." };
    let moves = match one.forecast.centre {
        Centre::Own => "",
        Centre::Stored(_) => " The window is drawn around the drift that is stored.",
        Centre::LearnedNow(_) => " The window is drawn around what the verifier learns from a sign-in now.",
    };
    format!("{says}{unknown}{moves}")
}

/// How far ahead is drawn: to a little beyond the last date, or to the horizon.
fn shown(foretold: &Foretold, one: &Foreseen) -> Span {
    let horizon = foretold.drawing.horizon;
    let last = one.forecast.headlines().map(|leaving| leaving.quantile(0.95)).collect::<Option<Vec<Span>>>();
    let Some(last) = last.and_then(|dates| dates.into_iter().max()) else { return horizon };
    let beyond = Span::from_nanos(last.nanos() / 4 * 5);
    let past = foretold.now - one.forecast.fit.since();
    beyond.max(Span::from_nanos(past.nanos() / 2)).max(MONTH).min(horizon)
}

/// Evenly from the first past offset to now, and on.
fn moments(one: &Foreseen, foretold: &Foretold, ahead: Span, [before, after]: [u32; 2]) -> Vec<UnixTime> {
    let part = |whole: Span, share: u32, of: u32| Span::from_nanos(whole.nanos() * i128::from(share) / i128::from(of));
    let (since, now) = (one.forecast.fit.since(), foretold.now);
    let mut moments: Vec<UnixTime> = (0..before).map(|place| since + part(now - since, place, before)).collect();
    moments.extend((0..=after).map(|place| now + part(ahead, place, after)));
    moments.dedup();
    moments
}

fn path<'a>(one: &Foreseen, moments: &'a [UnixTime]) -> impl Iterator<Item = (f64, [f64; 5])> + 'a {
    let offsets = one.forecast.fit.offsets_at(moments);
    moments.iter().zip(offsets).map(|(at, offset): (&UnixTime, Normal)| (at.seconds(), offset.quantiles()))
}

fn band(path: &[(f64, [f64; 5])], low: usize, high: usize) -> Mark {
    Mark::Band(path.iter().map(|(at, offset)| [*at, offset[low], offset[high]]).collect())
}

/// The offsets with which some code passes under the widest window, and with which every code does under the narrowest.
fn windows(one: &Foreseen, [from, to]: [UnixTime; 2]) -> Vec<Series> {
    let leaves = &one.forecast.leaves;
    let known = one.verifier.window_known();
    let [some, every] = match known {
        true => ["some codes pass", "every code passes"],
        false => ["some codes pass, widest window", "every code passes, narrowest window"],
    };
    let centre = centre(one);
    let area = |name: &str, leaving: &Leaving| {
        let inside = leaving.inside?;
        let [low, high] = [inside.low(), inside.high()].map(|edge| edge.seconds() + centre);
        Some(Series::new(name, GREEN, Mark::Band(vec![[from.seconds(), low, high], [to.seconds(), low, high]])))
    };
    let widest = leaves.iter().rfind(|leaving| leaving.edge == Edge::NoCodePasses);
    let narrowest = leaves.iter().find(|leaving| leaving.edge == Edge::FirstCodesFail);
    let areas = [widest.and_then(|leaving| area(some, leaving)), narrowest.and_then(|leaving| area(every, leaving))];
    areas.into_iter().flatten().collect()
}

/// The middle of the window in seconds.
fn centre(one: &Foreseen) -> f64 {
    match one.forecast.centre {
        Centre::Own => 0.0,
        Centre::Stored(drift) => drift.seconds(),
        Centre::LearnedNow(_) => one.forecast.fit.offset_now().mean,
    }
}

/// Past offsets with their error bars: those that count, or those that were left out.
fn known(one: &Foreseen, foretold: &Foretold, left_out: bool) -> Vec<Dot> {
    let which = |past: &&PastOffset| (one.forecast.fit.left_out() == Some(**past)) == left_out;
    let dot = |past: &PastOffset| {
        let (middle, half) = past.interval(one.verifier.period, foretold.conditions.entry_delay);
        Dot { x: past.at.seconds(), y: middle, error: Some([middle - half, middle + half]) }
    };
    one.past.iter().filter(which).map(dot).collect()
}

fn uprights(foretold: &Foretold, one: &Foreseen) -> Vec<Reference> {
    let now = foretold.now;
    let mut uprights = vec![Reference { label: format!("now: {}", date(now)), at: now.seconds() }];
    let headlines: Vec<&Leaving> = one.forecast.headlines().collect();
    let mut mark = |leaving: &Leaving, share: f64, which: &str| {
        let at = leaving.quantile(share).filter(|span| *span > Span::ZERO).map(|span| now + span);
        let label = |at| format!("{:.0} %{which}: {}", 100.0 * share, date(at));
        uprights.extend(at.map(|at| Reference { label: label(at), at: at.seconds() }));
    };
    match headlines[..] {
        [narrowest, .., widest] => {
            mark(narrowest, 0.05, ", narrowest");
            mark(narrowest, 0.5, ", narrowest");
            mark(widest, 0.5, ", widest");
            mark(widest, 0.95, ", widest");
        }
        [only] => [0.05, 0.5, 0.95].into_iter().for_each(|share| mark(only, share, "")),
        [] => {}
    }
    uprights
}

/// When a token leaves the window of each verifier.
pub(super) fn dates(told: Told) -> BarChart {
    let Foretold { now, drawing, foreseen, .. } = told.foretold;
    let all = foreseen.iter().map(|one| shown(told.foretold, one)).max().unwrap_or(drawing.horizon);
    let unknown = foreseen.iter().any(|one| !one.verifier.window_known());
    let mut key = vec![(Fill::Light, "5 to 95 %".to_owned()), (Fill::Solid, "25 to 75 %".to_owned())];
    key.extend(unknown.then(|| (Fill::Hatched, "5 to 95 %, of a window that is not known".to_owned())));
    BarChart {
        title: "When the token leaves the window".into(),
        description: "The dates from which codes fail, for each verifier; at the right the one of 50 %.".into(),
        x: Axis::new("date", Unit::Date, now.seconds(), (*now + all).seconds()),
        bars: foreseen.iter().map(|one| bar(told.foretold, one)).collect(),
        key,
        ..BarChart::default()
    }
}

fn bar(foretold: &Foretold, one: &Foreseen) -> Bar {
    let headlines: Vec<&Leaving> = one.forecast.headlines().collect();
    let first = |share| headlines.iter().filter_map(|leaving| leaving.quantile(share)).min();
    let last =
        |share| headlines.iter().map(|leaving| leaving.quantile(share)).collect::<Option<Vec<_>>>()?.into_iter().max();
    let beyond = foretold.drawing.horizon;
    let piece = |from: Option<Span>, to: Option<Span>, fill| {
        let [from, to] = [from?, to.unwrap_or(beyond)].map(|span| (foretold.now + span).seconds());
        Some(Stretch { from, to, fill })
    };
    let known = one.verifier.window_known();
    let whole = if known { Fill::Light } else { Fill::Hatched };
    let middle = piece(first(0.25), last(0.75), Fill::Solid).filter(|_| known);
    let named = |at: Option<Span>| at.map_or_else(|| "later".to_owned(), |span| date(foretold.now + span));
    let (early, late) = (named(first(0.5)), named(last(0.5)));
    let note = if early == late { early } else { format!("{early} or {late}") };
    let stretches = piece(first(0.05), last(0.95), whole).into_iter().chain(middle).collect();
    Bar { label: one.verifier.name().to_owned(), stretches, note }
}

/// The offset over time and the chance to have left: a row for each date of each verifier.
pub(super) fn numbers(told: Told) -> Table {
    let rows = told.foretold.foreseen.iter().flat_map(|one| {
        let name = Cell::text(one.verifier.name());
        rows(told.foretold, one).into_iter().map(move |row| std::iter::once(name.clone()).chain(row).collect())
    });
    let rows = rows.collect();
    Table { header: std::iter::once("verifier").chain(HEADER).map(str::to_owned).collect(), rows }
}

/// The same of one verifier.
pub(super) fn numbers_of(told: Told, one: &Foreseen) -> Table {
    Table { header: HEADER.map(str::to_owned).to_vec(), rows: rows(told.foretold, one) }
}

const HEADER: [&str; 10] = [
    "at",
    "offset, 5 % (s)",
    "offset, 25 % (s)",
    "offset, 50 % (s)",
    "offset, 75 % (s)",
    "offset, 95 % (s)",
    "codes fail by then, least",
    "codes fail by then, most",
    "none passes by then, least",
    "none passes by then, most",
];

fn rows(foretold: &Foretold, one: &Foreseen) -> Vec<Vec<Cell>> {
    let moments: Vec<UnixTime> = moments(one, foretold, foretold.drawing.horizon, ROWS)
        .into_iter()
        .map(|at| UnixTime::from_seconds(at.whole_seconds()))
        .collect();
    let row = |(at, (_, offset)): (&UnixTime, (f64, [f64; 5]))| {
        let mut cells = vec![Cell::Moment(*at)];
        cells.extend(offset.map(|seconds| Cell::of(seconds, Unit::Offset)));
        cells.extend(Edge::ALL.into_iter().flat_map(|edge| left(one, edge, *at - foretold.now)));
        cells
    };
    moments.iter().zip(path(one, &moments)).map(row).collect()
}

/// The chance to have crossed an edge by then, of the widest and of the narrowest window; nothing of the past.
fn left(one: &Foreseen, edge: Edge, span: Span) -> [Cell; 2] {
    // Now is cut to whole seconds.
    if span < Span::from_seconds(-1) {
        return [Cell::Empty, Cell::Empty];
    }
    let of = one.forecast.leaves.iter().filter(|leaving| leaving.edge == edge);
    let chances: Vec<f64> = of.map(|leaving| leaving.chance_within(span.max(Span::ZERO))).collect();
    let [least, most] = [chances.last(), chances.first()].map(|chance| chance.copied().unwrap_or(f64::NAN));
    [least, most].map(|chance| Cell::of(chance, Unit::Share))
}
