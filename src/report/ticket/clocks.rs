//! Where the clocks and the codes stand.

use super::Ticket;
use super::charts::{curve_chart, readings_chart, window_chart};
use crate::diagnosis::{AcceptanceCurve, ClockReading, CodePlacement, CodeSearch, OffsetEstimate};
use crate::report::verdict::estimate;
use crate::report::{Block, Cell, Figure, Picture, Section, Table, Unit, percent};

/// A code that may have stood anywhere in so many periods is not drawn.
const PLACED: f64 = 40.0;

impl Ticket<'_> {
    /// Every reading, and what they come to. None if no clock was read.
    pub(super) fn clocks(&self) -> Option<Section> {
        let readings = &self.verdict.readings;
        let relative = self.verdict.relative.as_ref()?;
        if readings.is_empty() {
            return None;
        }
        let mut says = self.clock_words().unwrap_or_default();
        let difference = format!("{}.", estimate(relative));
        if !says.ends_with(&difference) {
            says += &format!(" Device minus verifier, by all evidence: {difference}");
        }
        if readings
            .iter()
            .all(|it| it.low.zip(it.high).is_some_and(|(low, high)| high - low < relative.high - relative.low))
        {
            says += " That is wider than what was read: a reading may be simply wrong, and the verifier's clock has an error of its own.";
        }
        let chart = readings_chart(readings, relative);
        let figure = Figure { picture: Picture::Bars(chart), table: readings_table(readings, relative) };
        Some(Section::new("Clocks", vec![Block::paragraph(says.trim()), Block::Figure(Box::new(figure))]))
    }

    /// The window with the codes on it, and the chance to pass.
    pub(super) fn window(&self) -> Option<Section> {
        let known =
            |code: &&CodePlacement| code.high - code.low <= PLACED * f64::from(self.question.verifier.period.seconds());
        let placements: Vec<CodePlacement> = self.verdict.placements.iter().filter(known).cloned().collect();
        let mut blocks = Vec::new();
        if placements.len() < self.verdict.placements.len() {
            blocks.push(Block::paragraph(
                "Codes fit the secret, but where they stood in the window is not known: that takes the verifier's clock as well.",
            ));
        } else if placements.is_empty() && self.has_codes() {
            blocks.push(Block::paragraph(
                "Where the codes stood in the window is not known: their times with a clock that was read with seconds, or the secret with \
                 their digits, would tell.",
            ));
        }
        if !placements.is_empty() {
            let chart = window_chart(&placements, &self.question.verifier);
            let figure = Figure { picture: Picture::Bars(chart), table: placements_table(&placements) };
            blocks.push(Block::Figure(Box::new(figure)));
        }
        if let Some(search) = &self.verdict.code_search {
            blocks.push(Block::Paragraph(format!(
                "{} of {} codes fit the secret as enrolled somewhere in the range searched. {} codes were computed for it, of \
                 which chance alone would match {:.3}.",
                search.fit_as_enrolled, search.codes, search.candidates_tested, search.expected_chance_matches
            )));
        }
        if let Some(search) = &self.verdict.code_search {
            blocks.extend(search.says.as_ref().map(|says| Block::Paragraph(format!("In short: {says}."))));
            blocks.extend(ways_table(search));
        }
        let measured =
            self.verdict.relative.as_ref().filter(|_| !self.verdict.readings.is_empty() || !placements.is_empty());
        let curve = AcceptanceCurve::of(self.question, self.reach(measured));
        let (chart, table) = curve_chart(&curve, measured);
        blocks.push(Block::Figure(Box::new(Figure { picture: Picture::Chart(chart), table })));
        let simulation = &self.verdict.simulation;
        blocks.push(Block::Paragraph(format!(
            "An ordinary attempt is accepted in {} of cases with the clocks as all evidence has them, in {} with both right.",
            percent(simulation.accepted_as_measured),
            percent(simulation.accepted_in_step)
        )));
        Some(Section::new("Window", blocks))
    }

    fn has_codes(&self) -> bool {
        self.question
            .case
            .observations
            .iter()
            .any(|noted| matches!(noted.observation, crate::evidence::Observation::Code(_)))
    }

    /// How far the curve goes to hold the measured offset; no further than a few times the window, which would vanish.
    fn reach(&self, measured: Option<&OffsetEstimate>) -> f64 {
        const TIMES: f64 = 8.0;
        let verifier = &self.question.verifier;
        let (_, widest) = verifier.window.bounds();
        let period = f64::from(verifier.period.seconds());
        let side = |tolerance: crate::verifier::Tolerance| tolerance.seconds(verifier.period);
        let usual = side(widest.look_back).max(side(widest.look_ahead)) + 2.0 * period;
        let far = measured.map_or(0.0, |offset| offset.seconds.abs() * 1.15);
        if far > TIMES * usual { 0.0 } else { far }
    }
}

fn readings_table(readings: &[ClockReading], relative: &OffsetEstimate) -> Table {
    let end = |end: Option<f64>| end.map_or(Cell::text("not bounded"), |end| Cell::of(readable(end), Unit::Offset));
    let row = |reading: &ClockReading| {
        let mut remarks = Vec::new();
        remarks.extend((!reading.sign_known).then(|| "or the same with the other sign".to_owned()));
        remarks.extend(reading.modulo.map(|modulo| match modulo {
            86_400.0 => "time of day only: or whole days off".to_owned(),
            _ => format!("or any number of periods of {modulo} s off"),
        }));
        vec![
            Cell::Text(reading.observation.to_string()),
            Cell::text(whose(reading.of)),
            end(reading.low),
            end(reading.high),
            Cell::Text(remarks.join("; ")),
        ]
    };
    let mut rows: Vec<Vec<Cell>> = readings.iter().map(row).collect();
    let [low, high] = [relative.low, relative.high].map(|end| Cell::of(readable(end), Unit::Offset));
    rows.push(vec![Cell::text("all"), Cell::text("device minus verifier"), low, high, Cell::text("95 % interval")]);
    Table { header: ["no.", "whose clock", "from (s)", "to (s)", "remark"].map(str::to_owned).to_vec(), rows }
}

fn placements_table(placements: &[CodePlacement]) -> Table {
    let row = |code: &CodePlacement| {
        vec![
            Cell::Text(code.observation.to_string()),
            Cell::text(code.outcome),
            Cell::of(readable(code.low), Unit::Offset),
            Cell::of(readable(code.high), Unit::Offset),
            Cell::Text(steps(code)),
            Cell::text(if code.by == "digits" { "its digits" } else { "the clocks" }),
        ]
    };
    let header = ["no.", "outcome", "from (s)", "to (s)", "delta (steps)", "placed by"];
    Table { header: header.map(str::to_owned).to_vec(), rows: placements.iter().map(row).collect() }
}

/// The ways of computing that all codes fit, with what chance would have done. None if there is none.
fn ways_table(search: &CodeSearch) -> Option<Block> {
    let end = |end: Option<f64>| end.map_or(Cell::text("no clock"), |end| Cell::of(readable(end), Unit::Offset));
    let ways = search.told().iter();
    let rows: Vec<Vec<Cell>> = ways
        .map(|way| vec![Cell::text(&way.way), end(way.low), end(way.high), Cell::Text(way.chance_in_words())])
        .collect();
    let header = ["way of computing", "from (s)", "to (s)", "by chance"].map(str::to_owned).to_vec();
    let caption = "Where all codes fit together".to_owned();
    (!rows.is_empty()).then_some(Block::Table { caption, table: Table { header, rows } })
}

/// Tenths of a second where seconds count.
fn readable(seconds: f64) -> f64 {
    if seconds.abs() >= 10.0 { (seconds * 10.0).round() / 10.0 } else { seconds }
}

fn steps(code: &CodePlacement) -> String {
    let signed = |steps: i64| if steps == 0 { "0".to_owned() } else { format!("{steps:+}") };
    if code.delta_low == code.delta_high {
        signed(code.delta_low)
    } else {
        format!("{} to {}", signed(code.delta_low), signed(code.delta_high))
    }
}

/// The clock of a reading, in words.
pub(super) fn whose(of: &str) -> &'static str {
    match of {
        "device" => "the device's",
        "app" => "the one that makes the codes",
        "verifier" => "the verifier's",
        _ => "device minus verifier",
    }
}
