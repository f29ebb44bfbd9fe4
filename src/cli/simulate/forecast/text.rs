//! The forecast for people: the dates first, then what they rest on.

use super::Foreseen;
use super::told::{Told, date, whole};
use crate::report::wrapped;
use crate::simulation::forecast::Edge;
use crate::time::{Offset, Span, UnixTime};

/// Which shares of the horizon the table has.
const SHARES: [f64; 6] = [0.0, 0.025, 0.1, 0.25, 0.5, 1.0];

/// Everything that is written.
pub(super) struct Page<'a> {
    pub told: Told<'a>,
    /// Whether somebody said what to take as now.
    pub at_was_given: bool,
}

impl Page<'_> {
    pub(super) fn text(&self) -> String {
        let parts: Vec<String> = self.told.foretold.foreseen.iter().map(|one| self.part(one)).collect();
        format!("{}\n{}", parts.join("\n"), wrapped("", &self.told.basis()))
    }

    fn part(&self, one: &Foreseen) -> String {
        let lines = self.told.facts(one).into_iter();
        let laid_out: String = lines.map(|(label, says)| wrapped(&format!("{label:<11} "), &says)).collect();
        format!("{}\n{laid_out}{}", wrapped("", &self.told.answer(one)), self.table(one))
    }

    /// Chances at a few dates.
    fn table(&self, one: &Foreseen) -> String {
        let horizon = self.told.foretold.drawing.horizon;
        let spans: Vec<Span> = SHARES.iter().map(|share| Span::from_seconds_f64(horizon.seconds() * share)).collect();
        let moments: Vec<UnixTime> = spans.iter().map(|span| self.told.foretold.now + *span).collect();
        let offsets = one.forecast.fit.offsets_at(&moments);
        let mut text =
            format!("\n{:<12}  {:>22}  {:>16}  {:>16}\n", "by", "offset 5 to 95 %", "codes fail", "none passes");
        for ((span, at), offset) in spans.iter().zip(&moments).zip(offsets) {
            let [low, .., high] = offset.quantiles();
            let offset = format!("{} to {} s", whole(Offset::from_seconds(low)), whole(Offset::from_seconds(high)));
            let [first, last] = Edge::ALL.map(|edge| chances(one, edge, *span));
            text += &format!("{:<12}  {offset:>22}  {first:>16}  {last:>16}\n", date(*at));
        }
        text
    }
}

/// `12.3 %`, or from the widest window's to the narrowest's.
fn chances(one: &Foreseen, edge: Edge, span: Span) -> String {
    let of = one.forecast.leaves.iter().filter(|leaving| leaving.edge == edge);
    let shown: Vec<String> = of.map(|leaving| format!("{:.1}", 100.0 * leaving.chance_within(span))).collect();
    let (narrowest, widest) = (shown.first().cloned().unwrap_or_default(), shown.last().cloned().unwrap_or_default());
    if narrowest == widest { format!("{narrowest} %") } else { format!("{widest}-{narrowest} %") }
}
