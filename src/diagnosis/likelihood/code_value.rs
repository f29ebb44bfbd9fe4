//! What the digits of a code say, once the secret is known: where on the axis of offsets they fit, under each way in which
//! they may have been computed.

use super::code_outcome::LATE_BUT_TOLD_PROMPT;
use super::{ENTRY_DELAYS, Scene};
use crate::diagnosis::cause::Cause;
use crate::diagnosis::fitting::{SeenCode, fit_all};
use crate::diagnosis::generator::{Generator, generators};
use crate::diagnosis::hypothesis::Hypothesis;
use crate::diagnosis::world::{DeviceCell, Seen, Sharpness};
use crate::evidence::{CodeSeen, Observation};
use crate::otp::Code;
use crate::time::Span;
use crate::verifier::share_below;
use std::collections::BTreeMap;

/// How often a code is noted with a slip, or with a time that is quite wrong. Guesses.
pub const NOTED_WRONG: f64 = 0.03;
pub const TIME_WRONG: f64 = 0.08;
/// How far a time that is quite wrong may be off, in seconds, beyond four times its uncertainty. A guess.
pub const WRONG_TIME_REACH: f64 = 30.0;
/// How much older a late code is than it is told to be, in seconds. A guess.
pub const LATE_BY: [f64; 6] = [20.0, 35.0, 55.0, 80.0, 120.0, 240.0];

/// A device's clock that is right, give or take.
const RIGHT: DeviceCell = DeviceCell { device: 0.0, correction: 0.0, rate: 0.0, half_width: 3.0 };

/// Where one code fits under one generator.
#[derive(Clone, Debug, Default)]
pub struct Fits {
    /// The offsets, as half-open intervals in seconds, at which the generator would have shown the code.
    pub intervals: Vec<(f64, f64)>,
    /// The offsets that were searched, either way from zero and near what was measured.
    pub searched: Vec<(f64, f64)>,
    /// Half the width over which the time is uncertain, in seconds.
    uncertainty: f64,
    /// One over the chance that an unrelated code is equal.
    surprise: f64,
    /// How many places were tried, how far they lie apart in seconds, and the chance that an unrelated code fits one.
    tested: u64,
    grain: f64,
    chance: f64,
}

impl Fits {
    /// How much likelier the code is under the generator with this offset than by chance.
    fn ratio(&self, offset: f64, half_width: f64) -> f64 {
        if self.surprise == 0.0 || !self.searched.iter().any(|(low, high)| *low <= offset && offset <= *high) {
            return 1.0;
        }
        if self.intervals.is_empty() {
            return NOTED_WRONG;
        }
        let near = self.share(offset, (self.uncertainty, half_width));
        let far = self.share(offset, (4.0 * self.uncertainty + WRONG_TIME_REACH, half_width));
        NOTED_WRONG + (1.0 - NOTED_WRONG) * ((1.0 - TIME_WRONG) * near + TIME_WRONG * far) * self.surprise
    }

    /// The share of the offsets within a reach and a region of this one at which the code fits.
    fn share(&self, offset: f64, half_widths: (f64, f64)) -> f64 {
        let reach = half_widths.0 + half_widths.1;
        let near = self.intervals.iter().filter(|(low, high)| *low - reach < offset && offset < *high + reach);
        let inside =
            |(low, high): &(f64, f64)| share_below(high - offset, half_widths) - share_below(low - offset, half_widths);
        near.map(inside).sum()
    }
}

/// All codes with values, under all generators.
pub struct CodeValues {
    /// Which observations they are.
    pub observations: Vec<usize>,
    /// The digits of each.
    digits: Vec<String>,
    /// The moment at which offsets hold, in seconds since the epoch.
    anchor: f64,
    /// When each was shown, in seconds after the anchor; none if only its submission is known.
    shown: Vec<Option<f64>>,
    /// When each was submitted.
    submitted: Vec<Option<f64>>,
    /// The ways of computing, with the hypotheses they belong to and their shares.
    pub generators: Vec<Generator>,
    /// For each generator, one entry for each code.
    pub fits: Vec<Vec<Fits>>,
    /// How many codes were computed.
    pub candidates_tested: u64,
}

impl CodeValues {
    /// Searches for every code of a case under every generator. Empty where the secret is unknown.
    pub fn search(input: &SearchInput) -> CodeValues {
        let generators = input.account.map_or_else(Vec::new, |account| generators(account, input.verifier));
        let mut values = CodeValues {
            observations: Vec::new(),
            digits: Vec::new(),
            anchor: input.anchor.seconds(),
            shown: Vec::new(),
            submitted: Vec::new(),
            fits: vec![Vec::new(); generators.len()],
            generators,
            candidates_tested: 0,
        };
        if values.generators.is_empty() {
            return values;
        }
        let mut seen: BTreeMap<String, Vec<Option<f64>>> = BTreeMap::new();
        let (mut codes, mut uncertainties) = (Vec::new(), Vec::new());
        for (index, noted) in input.case.observations.iter().enumerate() {
            let Observation::Code(code) = &noted.observation else { continue };
            let Some(text) = code.value.as_deref() else { continue };
            let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            let at = |time: Option<crate::time::UnixTime>| time.map(|time| (time - input.anchor).seconds());
            let (shown, submitted) = (at(code.shown_at), at(code.submitted_at));
            // The same code noted twice (rejected, then accepted) is one piece of evidence about its digits.
            let known = seen.entry(digits.clone()).or_default();
            if known.contains(&shown) || (shown.is_none() && submitted.is_none()) {
                continue;
            }
            known.push(shown);
            values.observations.push(index);
            values.digits.push(digits.clone());
            values.shown.push(shown);
            values.submitted.push(submitted);
            let time = input.anchor + Span::from_seconds_f64(shown.or(submitted).unwrap_or_default());
            codes.push(SeenCode { code: Code::parse(&digits).ok(), digits, time });
            uncertainties.push(code.uncertainty.seconds().abs().max(0.5));
        }
        values.fit(&codes, &uncertainties, &input.ranges);
        values
    }

    fn fit(&mut self, codes: &[SeenCode], uncertainties: &[f64], ranges: &[(f64, f64)]) {
        let all = fit_all(&self.generators, codes, ranges);
        for ((generator, fits), found) in self.generators.iter().zip(&mut self.fits).zip(all) {
            for (found, uncertainty) in found.into_iter().zip(uncertainties) {
                self.candidates_tested += found.candidates_tested;
                fits.push(Fits {
                    intervals: found.intervals,
                    searched: generator.searched(ranges),
                    uncertainty: *uncertainty,
                    surprise: found.surprise,
                    tested: found.candidates_tested,
                    grain: generator.grain(),
                    chance: generator.chance(),
                });
            }
        }
    }

    /// Whether there is nothing to weigh.
    pub fn is_empty(&self) -> bool {
        self.observations.is_empty()
    }

    /// Cuts the grid where the codes fit under the credential's own way.
    pub fn sharpen(&self, device: &mut Sharpness) {
        for (generator, fits) in self.generators.iter().zip(&self.fits) {
            for fit in fits.iter().filter(|_| generator.is_nominal()) {
                for (low, high) in fit.intervals.iter().take(200) {
                    device.interval(*low, *high, fit.uncertainty);
                }
            }
        }
    }

    /// Whether all codes fit any way together.
    pub fn any_way_fits(&self) -> bool {
        (0..self.generators.len()).any(|way| self.all_fit(way).is_some())
    }

    /// When the steps began, in seconds since the epoch, whose code this is as the credential says; none without its digits.
    pub fn steps_of(&self, code: &CodeSeen) -> Vec<f64> {
        let Some(text) = code.value.as_deref() else { return Vec::new() };
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let nominal = self.generators.iter().position(Generator::is_nominal);
        let searched = self.digits.iter().position(|known| *known == digits);
        let Some((way, place)) = nominal.zip(searched) else { return Vec::new() };
        let began = |interval: &(f64, f64)| self.seen_at(place) + interval.0;
        self.fits[way][place].intervals.iter().map(began).collect()
    }

    /// When a code was seen, in seconds since the epoch.
    pub fn seen_at(&self, code: usize) -> f64 {
        self.anchor + self.shown[code].or(self.submitted[code]).unwrap_or_default()
    }

    /// How many fits of all codes at one offset are expected of a way by chance alone: the places at which the first code was
    /// looked for times its chance at each, and for every further code the few places that go with one offset.
    pub fn fits_by_chance(&self, way: usize) -> f64 {
        let mut expected = 1.0;
        for (place, fits) in self.fits[way].iter().enumerate() {
            let steps = fits.tested as f64;
            let apart = 1.0 + 2.0 * fits.uncertainty / fits.grain.max(1.0);
            expected *= if place == 0 { steps } else { steps.min(1.0 + apart) } * fits.chance;
        }
        expected
    }

    /// Where the code-making clock stood, by the codes' own digits as the credential says, near enough to right to have drifted
    /// there.
    pub fn seen(&self) -> Vec<Seen> {
        /// An hour: fits farther off are a zone's, a dead battery's, or chance.
        const NEAR: f64 = 3600.0;
        let Some(nominal) = self.generators.iter().position(Generator::is_nominal) else { return Vec::new() };
        let places = self.fits[nominal].iter().enumerate().flat_map(|(code, fits)| {
            let elapsed = self.shown[code].or(self.submitted[code]).unwrap_or_default();
            let near = fits.intervals.iter().filter(|(low, high)| low.abs() < NEAR && high.abs() < NEAR);
            near.map(move |(low, high)| Seen { elapsed, low: low - fits.uncertainty, high: high + fits.uncertainty })
        });
        places.collect()
    }

    /// The offsets, from lowest to highest, at which all codes fit one generator; the nearest to zero if there are several.
    /// `None` if they do not fit together, or a single one fits a rival way by what may be chance.
    pub fn all_fit(&self, way: usize) -> Option<(f64, f64)> {
        let first = self.fits[way].first()?;
        let meets = |(low, high): (f64, f64)| {
            self.fits[way].iter().skip(1).try_fold((low, high), |(low, high), fits| {
                let blur = fits.uncertainty + first.uncertainty;
                let near = fits.intervals.iter().find(|other| other.0 - blur < high && low < other.1 + blur)?;
                Some((low.max(near.0).min(near.1), high.min(near.1).max(near.0)))
            })
        };
        let joint = first.intervals.iter().copied().filter_map(meets);
        joint.min_by(|a, b| (a.0 + a.1).abs().total_cmp(&(b.0 + b.1).abs()))
    }

    /// Tabulates every generator's ratios over the device cells.
    pub fn tabulate(&self, scene: &Scene) -> ValueTable {
        let cells = &scene.worlds.devices;
        let row = |way: usize, code: usize, late: bool| -> Vec<f64> {
            let elapsed = self.shown[code].or(self.submitted[code]).unwrap_or_default();
            let right = scene.right_then(elapsed);
            let then = if right == 0.0 { 0.0 } else { self.ratio(way, code, &RIGHT, late) };
            cells.iter().map(|cell| (1.0 - right) * self.ratio(way, code, cell, late) + right * then).collect()
        };
        let codes = 0..self.observations.len();
        let nominal = self.generators.iter().position(Generator::is_nominal);
        ValueTable {
            ratios: (0..self.generators.len())
                .map(|way| codes.clone().map(|code| row(way, code, false)).collect())
                .collect(),
            late: nominal.map_or_else(Vec::new, |way| codes.clone().map(|code| row(way, code, true)).collect()),
        }
    }

    /// How much likelier all codes together are under a hypothesis than by chance, in each device cell; only those
    /// that `keep` takes, counted in [`CodeValues::observations`].
    pub fn ratios(
        &self,
        table: &ValueTable,
        hypothesis: &Hypothesis,
        cells: usize,
        keep: impl Fn(usize) -> bool,
    ) -> Vec<f64> {
        let late = hypothesis.cause == Cause::LateEntry;
        if hypothesis.cause == Cause::MangledCode {
            return self.code_by_code(table, hypothesis, cells, keep);
        }
        let mut total = vec![0.0; cells];
        let mut shares = 0.0;
        for (way, generator) in self.generators.iter().enumerate() {
            let Some(share) = generator.share_under(hypothesis) else { continue };
            shares += share;
            let rows = if late && generator.is_nominal() { &table.late } else { &table.ratios[way] };
            for (cell, sum) in total.iter_mut().enumerate() {
                let kept = rows.iter().enumerate().filter(|(code, _)| keep(*code));
                *sum += share * kept.map(|(_, row)| row[cell]).product::<f64>();
            }
        }
        let chance = (1.0_f64 - shares).max(0.0);
        total.iter_mut().for_each(|sum| *sum += chance);
        total
    }

    /// The same where each code by itself goes one way or another: one is mistyped, the next is not.
    fn code_by_code(
        &self,
        table: &ValueTable,
        hypothesis: &Hypothesis,
        cells: usize,
        keep: impl Fn(usize) -> bool,
    ) -> Vec<f64> {
        let shares = self.generators.iter().map(|generator| generator.share_under(hypothesis).unwrap_or(0.0));
        let ways: Vec<(usize, f64)> = shares.enumerate().filter(|(_, share)| *share > 0.0).collect();
        let chance = (1.0 - ways.iter().map(|(_, share)| share).sum::<f64>()).max(0.0);
        let codes: Vec<usize> = (0..self.observations.len()).filter(|code| keep(*code)).collect();
        let one = |cell: usize, code: usize| {
            chance + ways.iter().map(|(way, share)| share * table.ratios[*way][code][cell]).sum::<f64>()
        };
        (0..cells).map(|cell| codes.iter().map(|code| one(cell, *code)).product()).collect()
    }

    fn ratio(&self, way: usize, code: usize, cell: &DeviceCell, late: bool) -> f64 {
        let (offset_at, width) = (|elapsed: f64| cell.app_offset(elapsed), cell.half_width);
        let fits = &self.fits[way][code];
        if self.generators[way].is_counter() {
            return if fits.intervals.is_empty() {
                NOTED_WRONG
            } else {
                NOTED_WRONG + (1.0 - NOTED_WRONG) * fits.surprise
            };
        }
        let told = match (self.shown[code], self.submitted[code]) {
            (Some(shown), _) => fits.ratio(offset_at(shown), width),
            (None, Some(submitted)) => {
                let shown = |delay: &f64| fits.ratio(offset_at(submitted) - delay, width);
                ENTRY_DELAYS.iter().map(shown).sum::<f64>() / ENTRY_DELAYS.len() as f64
            }
            (None, None) => 1.0,
        };
        if !late {
            return told;
        }
        let untold = if self.shown[code].is_some() { LATE_BUT_TOLD_PROMPT } else { 1.0 };
        let at = self.shown[code].or(self.submitted[code]).unwrap_or_default();
        let older = LATE_BY.iter().map(|by| fits.ratio(offset_at(at) - by, width)).sum::<f64>() / LATE_BY.len() as f64;
        (1.0 - untold) * told + untold * older
    }
}

/// The ratios of every generator and code in every device cell.
pub struct ValueTable {
    ratios: Vec<Vec<Vec<f64>>>,
    late: Vec<Vec<f64>>,
}

/// What the search needs, before there are worlds.
pub struct SearchInput<'a> {
    /// The case.
    pub case: &'a crate::evidence::Case,
    /// What the helper has of the credential.
    pub account: Option<&'a crate::otp::Account>,
    /// The verifier's parameters.
    pub verifier: &'a crate::evidence::ResolvedVerifier,
    /// The moment at which offsets hold.
    pub anchor: crate::time::UnixTime,
    /// The offsets to search, in seconds.
    pub ranges: Vec<(f64, f64)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fit_is_surprising_only_where_it_fits() {
        let fits = Fits {
            intervals: vec![(-105.0, -75.0)],
            searched: vec![(-900.0, 900.0)],
            uncertainty: 3.0,
            surprise: 1e6,
            ..Fits::default()
        };
        assert!(fits.ratio(-90.0, 0.0) > 8e5);
        assert!(fits.ratio(0.0, 0.0) < 0.1);
        assert!(fits.ratio(-104.0, 0.0) > 1e5, "the edge counts in part");
        assert_eq!(fits.ratio(5000.0, 0.0), 1.0, "what was not searched says nothing");
    }
}
