//! The charts of tokens over years, and their numbers.

use super::Followed;
use super::told::Told;
use crate::report::{
    Axis, Bar, BarChart, Cell, Chart, Fill, Mark, Picture, Reference, Series, Stretch, Table, Unit, chance,
};
use crate::simulation::{Age, Conditions, Fates, Quantiles};

const DAY: f64 = 86_400.0;
const YEAR: f64 = 365.0;
/// More verifiers than this cannot be told apart in one chart.
const MOST: usize = 6;

/// What `--format svg` prints: the shares of one verifier's tokens, or those that several still accept.
pub(super) fn picture(told: Told) -> Picture {
    match told.followed {
        [one] => Picture::Chart(shares(told, one)),
        several if several.len() <= MOST => Picture::Chart(compared(told)),
        _ => Picture::Bars(at_the_end(told)),
    }
}

/// The shares of tokens against their age.
pub(super) fn shares(told: Told, one: &Followed) -> Chart {
    let mut series = vec![Series::new("accepted at the latest sign-in", 0, line(told, one, |age| age.accepted))];
    // Areas that lie on each other cannot be told apart.
    if one.fates.len() == 1 {
        series.push(Series::new("never refused so far", 1, line(told, one, |age| age.never_refused)));
    }
    let locked = line(told, one, |age| age.locked);
    if one.fates.iter().flat_map(|fates| &fates.ages).any(|age| age.locked > 0.0) {
        series.push(Series::new("locked until somebody resets them", 2, locked));
    }
    let unknown =
        if one.fates.len() > 1 { " An area is a window that is only known to lie between two others." } else { "" };
    Chart {
        title: format!("Tokens that {} accepts", one.verifier.name()),
        description: format!("The shares of {} tokens against their age.{unknown}", told.population.tokens),
        x: ages(told),
        y: Axis::share("share of the tokens"),
        series,
        ..Chart::default()
    }
}

fn compared(told: Told) -> Chart {
    let series = |(hue, one): (usize, &Followed)| {
        Series::new(one.verifier.name(), hue as u8, line(told, one, |age| age.accepted))
    };
    let unknown = told.followed.iter().any(|one| one.fates.len() > 1);
    let unknown = if unknown { " An area is a window that is only known to lie between two others." } else { "" };
    Chart {
        title: "Tokens that are still accepted".into(),
        description: format!("The share whose latest sign-in passed, against their age.{unknown}"),
        x: ages(told),
        y: Axis::share("share of the tokens"),
        series: told.followed.iter().enumerate().map(series).collect(),
        ..Chart::default()
    }
}

/// Which share each verifier still accepts when all is over.
fn at_the_end(told: Told) -> BarChart {
    let bar = |one: &Followed| {
        let accepted = one.share(one.ages().saturating_sub(1), |age| age.accepted);
        let piece = |from, to, fill| Stretch { from, to, fill };
        let mut stretches = vec![piece(0.0, accepted.low, Fill::Solid)];
        stretches.extend((one.fates.len() > 1).then(|| piece(accepted.low, accepted.high, Fill::Hatched)));
        Bar { label: one.verifier.name().to_owned(), stretches, note: chance(accepted) }
    };
    BarChart {
        title: "Tokens that are still accepted in the end".into(),
        description: "The share whose latest sign-in passed, for each verifier.".into(),
        x: Axis::share("share of the tokens"),
        bars: told.followed.iter().map(bar).collect(),
        key: vec![
            (Fill::Solid, "accepted".to_owned()),
            (Fill::Hatched, "depends on a window that is not known".to_owned()),
        ],
        ..BarChart::default()
    }
}

/// How far off the tokens are, and what the verifier has learned of it.
pub(super) fn offsets(told: Told, one: &Followed) -> Option<Chart> {
    let first = one.fates.first()?;
    let mut series = vec![
        Series::new("offset of the tokens, 5 to 95 %", 0, fan(first, told, |age| age.offset)),
        Series::new("its median", 0, median(first, told, |age| age.offset)),
    ];
    for (fates, hue) in one.fates.iter().zip([3, 5]).filter(|(fates, _)| learned(fates)) {
        let window = if one.fates.len() > 1 { format!(", with {}", fates.window) } else { String::new() };
        let name = format!("drift that the verifier has stored, 5 to 95 %{window}");
        series.push(Series::new(name, hue, fan(fates, told, |age| age.stored_drift)));
    }
    let all = one.fates.iter().flat_map(|fates| &fates.ages);
    let (low, high) = all
        .flat_map(|age| [age.offset, age.stored_drift])
        .fold((-1.0f64, 1.0f64), |(low, high), drift| (low.min(drift.low), high.max(drift.high)));
    Some(Chart {
        title: "How far off the tokens are".into(),
        description: "Nine tokens in ten lie within the area.".into(),
        x: ages(told),
        y: Axis::new("device's clock minus verifier's; + is ahead", Unit::Offset, low * 1.1, high * 1.1),
        levels: if one.fates.iter().any(learned) { Vec::new() } else { edges(told, one) },
        series,
        ..Chart::default()
    })
}

/// Where the window ends, for a verifier that does not follow its tokens.
fn edges(told: Told, one: &Followed) -> Vec<Reference> {
    let conditions = Conditions { entry_delay: told.population.entry_delay, ..Conditions::default() };
    let passes = one.verifier.sometimes(&conditions);
    let level = |label: &str, at| Reference { label: label.to_owned(), at };
    vec![
        level("above this no code passes", passes.high().seconds()),
        level("below this no code passes", passes.low().seconds()),
    ]
}

fn learned(fates: &Fates) -> bool {
    fates.ages.iter().any(|age| age.stored_drift != Quantiles::default())
}

fn fan(fates: &Fates, told: Told, of: fn(&Age) -> Quantiles) -> Mark {
    let point = |age: &Age| [at(told, age), of(age).low, of(age).high];
    Mark::Band(fates.ages.iter().map(point).collect())
}

fn median(fates: &Fates, told: Told, of: fn(&Age) -> Quantiles) -> Mark {
    Mark::Line(fates.ages.iter().map(|age| [at(told, age), of(age).median]).collect())
}

/// A share against the age; an area where there are two windows.
fn line(told: Told, one: &Followed, of: fn(&Age) -> f64) -> Mark {
    let places =
        || (0..one.ages()).filter_map(|place| Some((one.fates.first()?.ages.get(place)?, one.share(place, of))));
    if one.fates.len() > 1 {
        return Mark::Band(places().map(|(age, share)| [at(told, age), share.low, share.high]).collect());
    }
    Mark::Line(places().map(|(age, share)| [at(told, age), share.low]).collect())
}

/// Ages in years, or in days where there are few.
fn ages(told: Told) -> Axis {
    let days = told.population.over.seconds() / DAY;
    let (label, end) = if in_years(told) { ("age in years", days / YEAR) } else { ("age in days", days) };
    Axis::new(label, Unit::Number, 0.0, end)
}

fn at(told: Told, age: &Age) -> f64 {
    let days = age.age.seconds() / DAY;
    if in_years(told) { days / YEAR } else { days }
}

fn in_years(told: Told) -> bool {
    told.population.over.seconds() >= 2.0 * YEAR * DAY
}

/// All that was followed: a row for each age under each window of each verifier.
pub(super) fn numbers(told: Told) -> Table {
    let header = [
        "verifier",
        "window",
        "age (days)",
        "accepted",
        "locked",
        "never refused",
        "sign-ins refused",
        "offset, 5 % (s)",
        "offset, 50 % (s)",
        "offset, 95 % (s)",
        "stored drift, 5 % (s)",
        "stored drift, 50 % (s)",
        "stored drift, 95 % (s)",
    ];
    let of = |one: &Followed| -> Vec<Vec<Cell>> {
        let row = |fates: &Fates, age: &Age| {
            let mut cells = vec![Cell::text(one.verifier.name()), Cell::Text(fates.window.to_string())];
            cells.extend(row(age));
            cells
        };
        one.fates.iter().flat_map(|fates| fates.ages.iter().map(move |age| row(fates, age))).collect()
    };
    Table { header: header.map(str::to_owned).to_vec(), rows: told.followed.iter().flat_map(of).collect() }
}

/// The same for one window, without what is said beside it.
pub(super) fn numbers_under(told: Told, fates: &Fates) -> Table {
    let header = numbers(Told { followed: &[], ..told }).header;
    Table { header: header.into_iter().skip(2).collect(), rows: fates.ages.iter().map(row).collect() }
}

fn row(age: &Age) -> Vec<Cell> {
    let mut cells = vec![Cell::of(age.age.seconds() / DAY, Unit::Number)];
    cells.extend([age.accepted, age.locked, age.never_refused].map(|share| Cell::of(share, Unit::Share)));
    cells.push(Cell::of(age.sign_ins_refused.unwrap_or(f64::NAN), Unit::Share));
    for Quantiles { low, median, high } in [age.offset, age.stored_drift] {
        cells.extend([low, median, high].map(|seconds| Cell::of(seconds, Unit::Offset)));
    }
    cells
}
