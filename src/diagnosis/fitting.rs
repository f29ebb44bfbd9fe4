//! Where the codes of a case fit under every way of computing them: one search for all codes and all ways.

use super::generator::{COUNTERS, Generator, QUIRK_GRAIN, QUIRK_REACH, Way, counter_weight};
use crate::otp::Code;
use crate::otp::misread::Quirk;
use crate::search::{Sought, scan_all};
use crate::time::{Span, Step, UnixTime};

/// A code with its digits, and when it was seen.
pub struct SeenCode {
    /// As it was noted, without blanks.
    pub digits: String,
    /// The same as a code; `None` if it is none.
    pub code: Option<Code>,
    /// When it was shown, or if nobody knows, sent.
    pub time: UnixTime,
}

/// Where one code fits under one generator.
pub struct Found {
    /// The offsets, as half-open intervals in seconds, at which the code would have been shown.
    pub intervals: Vec<(f64, f64)>,
    /// One over the chance that an unrelated code is equal.
    pub surprise: f64,
    /// How many codes were computed, or would have been for this code alone.
    pub candidates_tested: u64,
}

impl Found {
    /// A code that this generator cannot show at all.
    fn impossible() -> Found {
        Found { intervals: Vec::new(), surprise: 1.0, candidates_tested: 0 }
    }
}

/// For each generator where each code fits, within the ranges of [`Generator::searched`].
pub fn fit_all(generators: &[Generator], seen: &[SeenCode], ranges: &[(f64, f64)]) -> Vec<Vec<Found>> {
    let codes: Vec<Code> = seen.iter().filter_map(|seen| seen.code.clone()).collect();
    let lookouts: Vec<Lookout> = generators.iter().map(|generator| Lookout::of(generator, seen, ranges)).collect();
    let mut owners = Vec::new();
    let mut sought = Vec::new();
    for (place, (generator, lookout)) in generators.iter().zip(&lookouts).enumerate() {
        for &(first, last) in &lookout.stretches {
            owners.push(place);
            sought.push(Sought { key: &generator.key, codes: &codes, first, last });
        }
    }
    let mut hits = vec![Vec::new(); generators.len()];
    for (place, found) in owners.into_iter().zip(scan_all(&sought)) {
        hits[place].extend(found);
    }
    let of_way = |(place, generator): (usize, &Generator)| {
        let mut codes = 0..codes.len();
        let fit = |(index, seen): (usize, &SeenCode)| {
            let name = seen.code.as_ref().and_then(|_| codes.next());
            if generator.is_stepped() {
                let mine = hits[place].iter().filter(|hit| Some(hit.wanted) == name).map(|hit| hit.step);
                generator.found(seen, &lookouts[place].steps[index], mine)
            } else {
                generator.fit(seen)
            }
        };
        seen.iter().enumerate().map(fit).collect()
    };
    generators.iter().enumerate().map(of_way).collect()
}

/// The steps at which codes are looked for under one generator.
struct Lookout {
    /// For each code.
    steps: Vec<Vec<(Step, Step)>>,
    /// All of them, without the gaps: codes seen at nearly the same time share theirs.
    stretches: Vec<(Step, Step)>,
}

impl Lookout {
    fn of(generator: &Generator, seen: &[SeenCode], ranges: &[(f64, f64)]) -> Lookout {
        let steps: Vec<_> = seen.iter().map(|seen| generator.steps(seen, ranges)).collect();
        let mut all: Vec<(Step, Step)> = steps.iter().flatten().copied().collect();
        all.sort_unstable();
        let mut stretches: Vec<(Step, Step)> = Vec::new();
        for (first, last) in all {
            match stretches.last_mut() {
                Some(before) if first <= before.1 => before.1 = before.1.max(last),
                _ => stretches.push((first, last)),
            }
        }
        Lookout { steps, stretches }
    }
}

impl Generator {
    /// Whether its codes follow the steps of a clock and may stand anywhere on the axis of offsets.
    fn is_stepped(&self) -> bool {
        !matches!(self.way, Way::Counter | Way::Quirk(_) | Way::Slip)
    }

    /// The steps that a code may have; none twice.
    fn steps(&self, seen: &SeenCode, ranges: &[(f64, f64)]) -> Vec<(Step, Step)> {
        let possible = seen.code.as_ref().is_some_and(|code| code.digits() == self.digits);
        if !self.is_stepped() || !possible {
            return Vec::new();
        }
        let at = |offset: f64| self.grid.step_at(seen.time + Span::from_seconds_f64(offset));
        let mut next = Step(i64::MIN);
        let mut steps = Vec::new();
        for (low, high) in ranges {
            // Ranges that lie close together share a step, which counts once.
            let (first, last) = (at(*low).max(next), at(*high));
            if first <= last {
                next = last.plus(1);
                steps.push((first, last));
            }
        }
        steps
    }

    /// The hits that lie among the code's own steps; others were looked at for another code's sake.
    fn found(&self, seen: &SeenCode, steps: &[(Step, Step)], hits: impl Iterator<Item = Step>) -> Found {
        if steps.is_empty() {
            return Found::impossible();
        }
        let own = hits.filter(|hit| steps.iter().any(|(first, last)| first <= hit && hit <= last));
        Found {
            intervals: own.map(|step| self.shown_during(step, seen.time)).collect(),
            surprise: 1.0 / self.digits.chance_of_equality(),
            candidates_tested: steps.iter().map(|(first, last)| last.0.abs_diff(first.0) + 1).sum(),
        }
    }

    /// The offsets, in seconds, of a device that shows this step's code at that time.
    fn shown_during(&self, step: Step, time: UnixTime) -> (f64, f64) {
        let start = (self.grid.start_of(step) - time).seconds();
        (start, start + f64::from(self.grid.period.seconds()))
    }

    /// Where a code fits that does not follow steps, or not far.
    fn fit(&self, seen: &SeenCode) -> Found {
        let wanted = seen.code.as_ref().filter(|code| code.digits() == self.digits);
        match (self.way, wanted) {
            (Way::Quirk(quirk), _) => self.fit_quirk(quirk, seen),
            (Way::Counter, Some(wanted)) => self.fit_counter(wanted),
            (Way::Slip, Some(_)) => self.fit_slip(seen),
            _ => Found::impossible(),
        }
    }

    /// A counter is likelier the smaller it is: the surprise is spread over those that are tried.
    fn fit_counter(&self, wanted: &Code) -> Found {
        let total: f64 = (0..COUNTERS).map(counter_weight).sum();
        let fits = |counter: &u64| self.key.code(*counter, self.digits) == *wanted;
        let matched: f64 = (0..COUNTERS).filter(fits).map(counter_weight).sum();
        let share = matched / total;
        let everywhere = (f64::NEG_INFINITY, f64::INFINITY);
        Found {
            intervals: if share > 0.0 { vec![everywhere] } else { Vec::new() },
            surprise: if share > 0.0 { share / self.digits.chance_of_equality() } else { 1.0 },
            candidates_tested: COUNTERS,
        }
    }

    /// A slip of the fingers is looked for near zero only: it is told of codes that are typed at once.
    fn fit_slip(&self, seen: &SeenCode) -> Found {
        let mut found = Found { surprise: 1.0 / self.chance(), ..Found::impossible() };
        let step_at = |offset: f64| self.grid.step_at(seen.time + Span::from_seconds_f64(offset));
        for step in step_at(-QUIRK_REACH).0..=step_at(QUIRK_REACH).0 {
            let step = Step(step);
            found.candidates_tested += 1;
            if is_a_slip_of(seen.digits.as_bytes(), self.key.code(step.counter(), self.digits).reveal().as_bytes()) {
                found.intervals.push(self.shown_during(step, seen.time));
            }
        }
        found
    }

    fn fit_quirk(&self, quirk: Quirk, seen: &SeenCode) -> Found {
        let mut found = Found { surprise: 1.0 / self.digits.chance_of_equality(), ..Found::impossible() };
        let mut offset = -QUIRK_REACH;
        while offset < QUIRK_REACH {
            let shown = quirk.code(&self.key, self.grid, seen.time + Span::from_seconds_f64(offset), self.digits);
            if shown.as_deref() == Some(seen.digits.as_str()) {
                found.intervals.push((offset - QUIRK_GRAIN / 2.0, offset + QUIRK_GRAIN / 2.0));
            }
            found.candidates_tested += 1;
            offset += QUIRK_GRAIN;
        }
        found
    }
}

/// Whether a code is another one with two neighbouring digits swapped or one digit wrong.
fn is_a_slip_of(typed: &[u8], shown: &[u8]) -> bool {
    if typed.len() != shown.len() {
        return false;
    }
    let wrong: Vec<usize> = (0..typed.len()).filter(|place| typed[*place] != shown[*place]).collect();
    match wrong[..] {
        [_] => true,
        [first, second] => second == first + 1 && typed[first] == shown[second] && typed[second] == shown[first],
        _ => false,
    }
}
