//! Where the codes fit, once the secret is known, and how far chance alone would have done it.

use super::AS_ENROLLED;
use super::generator::Way;
use super::likelihood::{CodeValues, Scene};
use super::verdict::Conclusion;
use serde::Serialize;

/// Where the codes fit.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct CodeSearch {
    /// How many codes with values were looked for.
    pub codes: usize,
    /// How many codes were computed.
    pub candidates_tested: u64,
    /// How many of the codes fit somewhere, as the credential says they are computed.
    pub fit_as_enrolled: usize,
    /// How many matches of a single code are expected by chance over the whole search.
    pub expected_chance_matches: f64,
    /// The ways of computing under which all codes fit one offset, with that offset in seconds.
    pub ways_that_fit: Vec<WayThatFits>,
    /// What that comes to, where it says something of the clock: "the codes fit with sha1 at offset zero: ...".
    pub says: Option<String>,
}

/// A way of computing under which all codes fit one offset.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct WayThatFits {
    /// In words.
    pub way: String,
    /// The lower end of the offsets, in seconds; `null` where no clock is involved.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// How many such fits of all codes together this way would have had by chance alone, with unrelated codes.
    pub expected_chance_matches: f64,
}

impl CodeSearch {
    /// What the search found; none without a secret or without codes.
    pub(super) fn of(scene: &Scene, values: &CodeValues, verdict: Conclusion) -> Option<CodeSearch> {
        if values.is_empty() {
            return None;
        }
        let nominal = values.generators.iter().position(|generator| generator.is_nominal())?;
        let chance = scene.question.verifier.digits.chance_of_equality();
        let counted = (0..values.generators.len()).filter_map(|way| {
            let (low, high) = values.all_fit(way)?;
            let finite = |end: f64| end.is_finite().then_some((end * 1e3).round() / 1e3);
            let expected_chance_matches = three_figures(values.fits_by_chance(way));
            let way = values.generators[way].describe();
            Some(WayThatFits { way, low: finite(low), high: finite(high), expected_chance_matches })
        });
        Some(CodeSearch {
            codes: values.observations.len(),
            candidates_tested: values.candidates_tested,
            fit_as_enrolled: values.fits[nominal].iter().filter(|fits| !fits.intervals.is_empty()).count(),
            expected_chance_matches: three_figures(values.candidates_tested as f64 * chance),
            ways_that_fit: counted.collect(),
            says: says(scene, values, verdict),
        })
    }

    /// The ways worth telling a person: the credential's own, or where it does not fit, the others.
    pub fn told(&self) -> &[WayThatFits] {
        let own = self.ways_that_fit.iter().position(|way| way.way == AS_ENROLLED);
        own.map_or(&self.ways_that_fit[..], |own| &self.ways_that_fit[own..=own])
    }
}

impl WayThatFits {
    /// How often chance alone would do it, in words: `1 in 83 million`.
    pub fn chance_in_words(&self) -> String {
        match self.expected_chance_matches {
            expected if expected >= 0.1 => format!("{expected:.1} such fits are expected by chance"),
            expected => format!("chance alone would do it once in {} times", in_words(1.0 / expected.max(1e-15))),
        }
    }
}

/// A large number of which two figures count.
fn in_words(count: f64) -> String {
    let (value, unit) = match count {
        c if c >= 1e12 => return "over a million million".to_owned(),
        c if c >= 1e9 => (c / 1e9, " thousand million"),
        c if c >= 1e6 => (c / 1e6, " million"),
        c if c >= 1e4 => (c / 1e3, " thousand"),
        c => (c, ""),
    };
    let size = 10_f64.powf(value.log10().floor() - 1.0).max(1.0);
    format!("{}{unit}", (value / size).round() * size)
}

fn three_figures(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

/// The one sentence for a device that computes otherwise than its credential says.
fn says(scene: &Scene, values: &CodeValues, verdict: Conclusion) -> Option<String> {
    /// A fit that chance does more often than this is no finding.
    const BY_CHANCE: f64 = 0.01;
    let fits = |way: &usize| values.all_fit(*way).is_some() && values.fits_by_chance(*way) < BY_CHANCE;
    let fitting: Vec<usize> = (0..values.generators.len()).filter(fits).collect();
    if fitting.iter().any(|way| values.generators[*way].is_nominal()) || verdict == Conclusion::Confirmed {
        return None;
    }
    let first = *fitting.iter().min_by(|a, b| values.fits_by_chance(**a).total_cmp(&values.fits_by_chance(**b)))?;
    let generator = &values.generators[first];
    let (low, high) = values.all_fit(first)?;
    let period = scene.period().span().seconds();
    let place = match () {
        () if generator.is_counter() => String::new(),
        () if low <= period / 2.0 && high >= -period / 2.0 => " at offset zero".to_owned(),
        () => format!(" at an offset of about {:.0} s", (low + high) / 2.0),
    };
    let at_zero = generator.is_counter() || place == " at offset zero";
    let clock = match (verdict, at_zero) {
        (Conclusion::RuledOut, true) => "the clock is ruled out, ",
        (Conclusion::RuledOut, false) => "no clock alone explains that, ",
        _ => "no clock is needed for that, ",
    };
    Some(format!("the codes fit {}{place}: {clock}{}", generator.describe(), to_blame(generator.way)))
}

/// Who is to mend it.
const fn to_blame(way: Way) -> &'static str {
    match way {
        Way::Reading(_) => "the way in which one side reads the secret is to blame",
        Way::Algorithm(_) | Way::Digits(_) | Way::Period(_) => {
            "the enrolment is to blame: device and verifier do not use the same parameters"
        }
        Way::Counter => "the enrolment is to blame: the token counts events",
        Way::Slip => "what was sent is not what was shown",
        Way::Nominal | Way::Quirk(_) => "a program that computes or hands on codes wrongly is to blame",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_told_in_two_figures() {
        let way =
            |expected| WayThatFits { way: String::new(), low: None, high: None, expected_chance_matches: expected };
        assert_eq!(way(2.3).chance_in_words(), "2.3 such fits are expected by chance");
        assert_eq!(way(1.2e-8).chance_in_words(), "chance alone would do it once in 83 million times");
        assert_eq!(way(6e-5).chance_in_words(), "chance alone would do it once in 17 thousand times");
        assert!(way(0.0).chance_in_words().contains("over a million million"));
    }
}
