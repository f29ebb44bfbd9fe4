//! How likely each match is to be where the clock stands.

use super::{Found, Match, Plan, Search, fact};
use crate::otp::Digits;
use crate::time::Span;
use std::collections::BTreeSet;

/// Clocks that are off by less than this are all alike common; beyond it, an offset twice as large is half as common. A guess: a
/// period, for most clocks set themselves.
const COMMON: f64 = 30.0;
/// How often a code is noted with a slip. A guess, the same as in a verdict.
const NOTED_WRONG: f64 = 0.03;

impl Found {
    /// How likely the clock stands at each match, given that key and parameters are the device's own, in the order of the matches. What
    /// they lack to 1 is left to all other offsets within the range: there, codes were noted wrongly.
    ///
    /// Small offsets are taken to be commoner than large ones (a density that falls as one over the offset), so that of many matches by
    /// chance the near one leads. That the key is the right one is for [`Found::expected_chance_matches`] to judge.
    ///
    /// ```
    /// use instep::otp::{Algorithm, Code, Key, Secret};
    /// use instep::search::{Search, Sighting};
    /// use instep::time::{Span, StepGrid, UnixTime};
    ///
    /// let seen = Sighting { code: Code::parse("798045").unwrap(), at: UnixTime::from_seconds(1_234_567_890), uncertainty: Span::ZERO };
    /// let key = Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1);
    /// let range = "2y".parse().unwrap();
    /// let search = Search { codes: vec![seen], key, grid: StepGrid::default(), range, threads: 1, min_codes: None };
    /// let found = search.run().unwrap();
    /// let posterior = found.posterior(&search);
    /// // Four matches are expected by chance; the one a minute and a half behind stands out.
    /// assert!(found.matches.len() > 1 && posterior[0] > 0.99);
    /// ```
    pub fn posterior(&self, search: &Search) -> Vec<f64> {
        let weights = self.ln_weights(search);
        let all = ln_sum(&weights);
        weights.iter().take(self.matches.len()).map(|weight| (weight - all).exp()).collect()
    }

    /// How much likelier the codes are with this key, wherever the clock stands within the range, than with one that has nothing to do
    /// with them: a natural logarithm, below zero where the codes fit nowhere. Rivals are compared by it.
    ///
    /// ```
    /// use instep::otp::{Algorithm, Code, Key, Secret};
    /// use instep::search::{Search, Sighting};
    /// use instep::time::{Span, StepGrid, UnixTime};
    ///
    /// let seen = Sighting { code: Code::parse("798045").unwrap(), at: UnixTime::from_seconds(1_234_567_890), uncertainty: Span::ZERO };
    /// let secret = Secret::from_bytes(b"12345678901234567890");
    /// let evidence = |algorithm| {
    ///     let (codes, grid, range) = (vec![seen.clone()], StepGrid::default(), Span::from_seconds(600));
    ///     let search = Search { codes, key: Key::new(&secret, algorithm), grid, range, threads: 1, min_codes: None };
    ///     search.run().unwrap().ln_evidence(&search)
    /// };
    /// assert!(evidence(Algorithm::Sha1) > 9.0 && evidence(Algorithm::Sha256) < 0.0);
    /// ```
    pub fn ln_evidence(&self, search: &Search) -> f64 {
        let facts = facts_of_given(search).into_iter().max().map_or(0, |last| last + 1);
        ln_sum(&self.ln_weights(search)) + facts as f64 * NOTED_WRONG.ln()
    }

    /// The logarithm of each match's weight, and last that of all other offsets, against offsets at which no code fits.
    fn ln_weights(&self, search: &Search) -> Vec<f64> {
        let digits = search.codes.first().map_or(Digits::SIX, |seen| seen.code.digits());
        let range = self.interrupted_at.unwrap_or(search.range);
        let by_fitting = ((1.0 - NOTED_WRONG) / (NOTED_WRONG * digits.chance_of_equality())).ln();
        let facts = facts_of_given(search);
        let weight = |found: &Match| {
            let fitting: BTreeSet<usize> =
                facts.iter().zip(&found.steps).filter_map(|(fact, step)| step.map(|_| *fact)).collect();
            prior(found, range).ln() + fitting.len() as f64 * by_fitting
        };
        let covered: f64 = self.matches.iter().map(|found| prior(found, range)).sum();
        let elsewhere = if self.matches.is_empty() { 1.0 } else { (1.0 - covered).max(0.0) };
        self.matches.iter().map(weight).chain([elsewhere.ln()]).collect()
    }
}

/// Which fact each code belongs to; none of a search that cannot be.
fn facts_of_given(search: &Search) -> Vec<usize> {
    Plan::new(search).map_or(Vec::new(), |plan| fact::of_given(&plan))
}

/// The logarithm of a sum whose terms are given as logarithms, of which at least one is finite.
fn ln_sum(terms: &[f64]) -> f64 {
    let most = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY {
        return most;
    }
    most + terms.iter().map(|term| (term - most).exp()).sum::<f64>().ln()
}

/// How much of the prior lies within a match.
fn prior(found: &Match, range: Span) -> f64 {
    let below = |offset: f64| (1.0 + offset.abs() / COMMON).ln().copysign(offset);
    let all = 2.0 * below(range.seconds()).max(f64::MIN_POSITIVE);
    if range == Span::ZERO {
        return 1.0;
    }
    (below(found.offset.high().seconds()) - below(found.offset.low().seconds())) / all
}

#[cfg(test)]
mod tests {
    use crate::otp::{Algorithm, Digits, Key, Secret};
    use crate::search::{Search, Sighting};
    use crate::time::{Span, StepGrid, UnixTime};
    use proptest::prelude::*;

    fn key() -> Key {
        Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1)
    }

    fn search(offset: i64, codes: usize, range: i64, min_codes: Option<usize>) -> Search {
        let at = |index: usize| 1_800_000_000 + 90 * index as i64;
        let seen = |index| Sighting {
            code: key().code((at(index) + offset).cast_unsigned() / 30, Digits::SIX),
            at: UnixTime::from_seconds(at(index)),
            uncertainty: Span::from_seconds(2),
        };
        let codes = (0..codes).map(seen).collect();
        Search { codes, key: key(), grid: StepGrid::default(), range: Span::from_seconds(range), threads: 1, min_codes }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn chances_sum_to_no_more_than_one(offset in -90_000_i64..90_000, codes in 1..4_usize, range in 0..100_000_i64) {
            let search = search(offset, codes, range, Some(1));
            let posterior = search.run().unwrap().posterior(&search);
            prop_assert!(posterior.iter().all(|chance| (0.0..=1.0 + 1e-9).contains(chance)), "{posterior:?}");
            prop_assert!(posterior.iter().sum::<f64>() < 1.0 + 1e-9, "{posterior:?}");
        }
    }

    #[test]
    fn a_hundred_codes_are_no_more_than_certain() {
        let search = search(-70, 100, 3600, None);
        let found = search.run().unwrap();
        assert_eq!(found.posterior(&search).iter().map(|chance| (chance * 1e6).round()).collect::<Vec<_>>(), [1e6]);
        let evidence = found.ln_evidence(&search);
        assert!((1300.0..1400.0).contains(&evidence), "{evidence}");
    }

    #[test]
    fn two_codes_settle_what_one_leaves_open() {
        // Three weeks behind: rarer than a chance match near by would be, were there one.
        let (one, two) = (search(-2_000_000, 1, 20_000_000, None), search(-2_000_000, 2, 20_000_000, None));
        let chances = |search: &Search| search.run().unwrap().posterior(search);
        assert!(chances(&one).iter().all(|chance| *chance < 0.9), "{:?}", chances(&one));
        assert!(chances(&two)[0] > 0.999_99, "{:?}", chances(&two));
    }
}
