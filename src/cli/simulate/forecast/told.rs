//! The sentences of a forecast, whatever they are written as.

use super::{Foreseen, Foretold};
use crate::cli::simulate::page::known_from;
use crate::simulation::forecast::{Centre, Edge, Leaving, Normal, PastOffset, Prospect};
use crate::time::{Offset, Span, UnixTime};
use crate::verifier::machine::MemoryRules;

/// Which shares of the horizon tables have.
const SHARES: [f64; 6] = [0.0, 0.025, 0.1, 0.25, 0.5, 1.0];

/// What was foretold, to be put into words.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub foretold: &'a Foretold,
}

impl Told<'_> {
    /// The answer in a sentence.
    pub(super) fn answer(&self, one: &Foreseen) -> String {
        let (forecast, name) = (&one.forecast, one.verifier.name());
        let unless = if one.forecast.pauses.is_empty() { "" } else { " if nobody signs in" };
        match forecast.prospect() {
            Prospect::Contradictory => {
                format!("cannot tell: the past offsets do not go together; {}", self.dates_of(one))
            }
            Prospect::Outside => format!("outside the window of {name} already: no code passes"),
            Prospect::Stays => {
                let until = date(self.foretold.now + self.foretold.drawing.horizon);
                format!("stays inside the window of {name} until {until} at least (95 %){unless}")
            }
            Prospect::Leaves => self.dates_of(one) + unless,
        }
    }

    /// `leaves the window of freeipa between … and …, most likely about …`
    fn dates_of(&self, one: &Foreseen) -> String {
        let name = one.verifier.name();
        let each = |leaving: &Leaving| {
            let window = if one.verifier.window_known() { String::new() } else { format!(" ({})", leaving.window) };
            self.between(leaving) + &window
        };
        let all: Vec<String> = one.forecast.headlines().map(each).collect();
        format!("leaves the window of {name} {}", all.join(", or "))
    }

    fn between(&self, leaving: &Leaving) -> String {
        let [early, middle, late] = [0.05, 0.5, 0.95].map(|share| leaving.quantile(share));
        let horizon = date(self.foretold.now + self.foretold.drawing.horizon);
        match (early, middle, late) {
            (None, ..) => format!("after {horizon}"),
            (Some(early), None, _) => format!("{}, probably after {horizon}", self.from(early)),
            (Some(early), Some(middle), None) => {
                if middle == Span::ZERO {
                    return format!("probably already, perhaps only after {horizon}");
                }
                let earliest = if early == Span::ZERO { "perhaps already".to_owned() } else { self.from(early) };
                format!("{earliest}, most likely {}, perhaps only after {horizon}", self.about(middle))
            }
            (Some(_), Some(_), Some(late)) if late == Span::ZERO => "already".to_owned(),
            (Some(early), Some(middle), Some(late)) => {
                let [early, late] = [early, late].map(|span| self.after(span));
                format!("between {early} and {late}, most likely {}", self.about(middle))
            }
        }
    }

    fn from(&self, early: Span) -> String {
        if early == Span::ZERO { "from now on".to_owned() } else { format!("after {}", self.after(early)) }
    }

    fn about(&self, middle: Span) -> String {
        if middle == Span::ZERO { "already".to_owned() } else { format!("about {}", self.after(middle)) }
    }

    fn after(&self, span: Span) -> String {
        if span == Span::ZERO { "now".to_owned() } else { date(self.foretold.now + span) }
    }

    /// What the forecast rests on and what it comes to, each with what it is.
    pub(super) fn facts(&self, one: &Foreseen) -> Vec<(&'static str, String)> {
        let (forecast, fit) = (&one.forecast, &one.forecast.fit);
        let mut lines = vec![
            ("rate", format!("{}; {} s a year", interval(fit.rate(), "ppm"), rounded(31.5576 * fit.rate().mean))),
            ("offset now", interval(fit.offset_now(), "s")),
            ("window", self.window(one)),
        ];
        lines.extend(known_from(&one.verifier).map(|says| ("known from", says)));
        for leaving in &forecast.leaves {
            lines.push((label(leaving.edge), self.crossing(leaving, one)));
        }
        lines.extend(self.learning(one).map(|says| ("learning", says)));
        let count = fit.rests_on();
        let offsets = if count == 1 { "one past offset" } else { "past offsets" };
        let number = if count == 1 { String::new() } else { format!("{count} ") };
        lines.push(("rests on", format!("{number}{offsets} since {}{}", date(fit.since()), alone(count))));
        if let Some(PastOffset { at, .. }) = fit.left_out() {
            lines.push(("left out", format!("the past offset of {}: it goes with none of the others", date(at))));
        }
        if !fit.is_consistent() {
            lines.push(("doubt", DOUBT.to_owned()));
        }
        lines
    }

    fn window(&self, one: &Foreseen) -> String {
        let verifier = &one.verifier;
        let around = match one.forecast.centre {
            Centre::Own => "around its own time".to_owned(),
            Centre::Stored(drift) => format!("around the drift of {drift} that it has stored"),
            Centre::LearnedNow(_) => "around the drift that it learns from a sign-in now".to_owned(),
        };
        format!("{}; steps of {} s; {around}", verifier.window, verifier.period.seconds())
    }

    fn crossing(&self, leaving: &Leaving, one: &Foreseen) -> String {
        let window = if one.verifier.window_known() { String::new() } else { format!("{}: ", leaving.window) };
        let Some(inside) = leaving.inside else { return format!("{window}at every offset") };
        let [low, high] = [inside.low(), inside.high()].map(whole);
        format!("{window}{}; beyond {low} or {high} s", self.between(leaving))
    }

    fn learning(&self, one: &Foreseen) -> Option<String> {
        let pauses: Vec<String> = one.forecast.pause_headlines().map(pause).collect();
        let known = one.verifier.profile;
        match (pauses.is_empty(), known.is_some_and(|known| known.learns_drift == Some(true))) {
            (false, _) => Some(format!(
                "it follows the clock at every sign-in: a token in use stays inside. After a sign-in it survives a pause of \
                 {}",
                pauses.join(", or ")
            )),
            (true, true) if one.verifier.memory == MemoryRules::default() => {
                Some("it learns drift in a way that is not known: the dates are for one that does not".to_owned())
            }
            (true, true) if one.verifier.memory.drift.is_none() => Some(
                "it does not learn from ordinary sign-ins; the dates are for a drift that stays as it is".to_owned(),
            ),
            _ => None,
        }
    }

    /// A few dates, the offset by then, and the chances that codes fail and that none passes.
    pub(super) fn chances(&self, one: &Foreseen) -> Vec<[String; 4]> {
        let horizon = self.foretold.drawing.horizon;
        let spans: Vec<Span> = SHARES.iter().map(|share| Span::from_seconds_f64(horizon.seconds() * share)).collect();
        let moments: Vec<UnixTime> = spans.iter().map(|span| self.foretold.now + *span).collect();
        let offsets = one.forecast.fit.offsets_at(&moments);
        let row = |((span, at), offset): ((&Span, &UnixTime), Normal)| {
            let [low, .., high] = offset.quantiles();
            let offset = format!("{} to {} s", whole(Offset::from_seconds(low)), whole(Offset::from_seconds(high)));
            let [first, last] = Edge::ALL.map(|edge| chances(one, edge, *span));
            [date(*at), offset, first, last]
        };
        spans.iter().zip(&moments).zip(offsets).map(row).collect()
    }

    /// What the numbers rest on.
    pub(super) fn basis(&self) -> String {
        let Foretold { drawing, model, conditions, .. } = self.foretold;
        let (least, most) = (conditions.entry_delay.least(), conditions.entry_delay.most());
        format!(
            "Intervals hold the truth with 90 %, if the token is as the model says: rates of tokens differ by {} ppm (from what \
             makers say of a year), a quartz ages by {} ppm in the root of a year, season and place move it by {} ppm for some {} \
             days, and a day adds {} s; the last four are guesses. Codes are typed in within {least} to {most}, a guess as \
             well. Drawn: {} clocks, seed {}. docs/forecast.md has the arithmetic.",
            model.rate_spread,
            model.ageing,
            model.season,
            model.season_days,
            model.day_to_day,
            drawing.clocks,
            drawing.seed
        )
    }
}

const DOUBT: &str = "no clock of this model goes with all past offsets. Perhaps it was set, or its battery changed, in \
                     between: then give those from after that alone";

const fn label(edge: Edge) -> &'static str {
    match edge {
        Edge::FirstCodesFail => "codes fail",
        Edge::NoCodePasses => "none passes",
    }
}

/// What one past offset does not say.
fn alone(count: usize) -> &'static str {
    if count == 1 { "; it says nothing of the rate, which is the model's" } else { "" }
}

/// `-3.0 ppm (-3.9 to -2.1)`.
fn interval(normal: Normal, unit: &str) -> String {
    let [low, _, middle, _, high] = normal.quantiles().map(rounded);
    format!("{middle} {unit} ({low} to {high})")
}

/// A number with its sign and at most one place after the point, none where it is large.
fn rounded(number: f64) -> String {
    let text = if number.abs() < 99.95 { format!("{number:+.1}") } else { format!("{number:+.0}") };
    if text == "+0.0" || text == "-0.0" { "0".to_owned() } else { text }
}

/// The same of an offset.
fn whole(offset: Offset) -> String {
    rounded(offset.seconds())
}

/// `8 months to 3 years`, with 5 and 95 %.
fn pause(leaving: &Leaving) -> String {
    let [early, late] = [0.05, 0.95].map(|share| leaving.quantile(share));
    match (early, late) {
        (Some(early), Some(late)) => format!("{} (95 % of such clocks; 5 %: {})", months(early), months(late)),
        (Some(early), None) => format!("{} (95 % of such clocks)", months(early)),
        (None, _) => "any length up to the horizon".to_owned(),
    }
}

fn months(span: Span) -> String {
    match span.seconds() / 86_400.0 {
        days if days < 60.0 => format!("{days:.0} days"),
        days if days < 1461.0 => format!("{:.0} months", days / 30.4375),
        days => format!("{:.1} years", days / 365.25),
    }
}

/// `2027-03-02`.
pub(super) fn date(at: UnixTime) -> String {
    let text = at.to_string();
    text.split_once('T').map_or(text.clone(), |(day, _)| day.to_owned())
}

/// `12.3 %`, or from the widest window's to the narrowest's.
fn chances(one: &Foreseen, edge: Edge, span: Span) -> String {
    let of = one.forecast.leaves.iter().filter(|leaving| leaving.edge == edge);
    let shown: Vec<String> = of.map(|leaving| format!("{:.1}", 100.0 * leaving.chance_within(span))).collect();
    let (narrowest, widest) = (shown.first().cloned().unwrap_or_default(), shown.last().cloned().unwrap_or_default());
    if narrowest == widest { format!("{narrowest} %") } else { format!("{widest}-{narrowest} %") }
}
