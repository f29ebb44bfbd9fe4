//! How many matches a wrong secret gives: the number of ways in which codes could fit together, times the chance that
//! codes which have nothing to do with each other are equal. A code that was noted twice while it was shown has that chance once.

use super::fact::facts;
use super::placement::Placement;
use super::{Plan, Search, SearchError};

impl Search {
    /// How many matches a wrong secret would give on average, without searching: [`Found::expected_chance_matches`](super::Found) of the
    /// whole range.
    ///
    /// ```
    /// use instep::otp::{Algorithm, Code, Key, Secret};
    /// use instep::search::{Search, Sighting};
    /// use instep::time::{Span, StepGrid, UnixTime};
    ///
    /// let seen = Sighting { code: Code::parse("798045").unwrap(), at: UnixTime::from_seconds(15), uncertainty: Span::ZERO };
    /// let key = Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1);
    /// let range = Span::from_seconds(29);
    /// let search = Search { codes: vec![seen], key, grid: StepGrid::default(), range, threads: 1, min_codes: None };
    /// // Three steps, and one code in a million.
    /// assert!((search.expected_chance_matches().unwrap() - 3e-6).abs() < 1e-12);
    /// ```
    ///
    /// # Errors
    /// [`SearchError`] if the question cannot be asked that way.
    pub fn expected_chance_matches(&self) -> Result<f64, SearchError> {
        Plan::new(self).map(|plan| expected_matches(&plan))
    }
}

/// The mean number of matches if every code were a random number.
pub(super) fn expected_matches(plan: &Plan<'_>) -> f64 {
    let all_fit = plan.needed == plan.codes.len();
    let facts = facts(plan).into_iter().map(|fact| Part {
        // Where some of its codes suffice, all of them are taken to fit wherever one does: rather too many matches than too few.
        placement: if all_fit { fact.all } else { fact.any },
        codes: fact.codes.len(),
    });
    ways(&facts.collect::<Vec<_>>(), plan.range, plan.digits.chance_of_equality()).into_iter().skip(plan.needed).sum()
}

/// A code, or some that are one fact.
pub(super) struct Part {
    pub placement: Placement,
    pub codes: usize,
}

/// For each number of codes, in how many ways so many of them can fit together within the range, each part with this chance.
///
/// Every way is counted where the last of its intervals begins, equal beginnings in the order of the parts. Where one
/// part's interval begins, the number of intervals of another that hold that point is the same for every step, since
/// all have one period; so it is counted at one of them and multiplied. Ways whose intervals all begin before the
/// range are counted at its lower end.
pub(super) fn ways(parts: &[Part], range: i128, chance: f64) -> Vec<f64> {
    let low = -range;
    let at_low = |part: &Part| (part.codes, chance * part.placement.count_at(low) as f64);
    let mut ways = products(&parts.iter().map(at_low).collect::<Vec<_>>());
    for (last, Part { placement, codes }) in parts.iter().enumerate() {
        let beginnings = (placement.begun_by(range) - placement.begun_by(low)) as f64;
        let others = beside(parts, last, placement.next_start(low), chance);
        for (size, products) in products(&others).into_iter().enumerate() {
            if let Some(ways) = ways.get_mut(size + codes) {
                *ways += beginnings * chance * products;
            }
        }
    }
    ways
}

/// How many codes each other part has, and how many of its intervals, times the chance, hold this point, where one of `last` begins,
/// and begin before it.
fn beside(parts: &[Part], last: usize, point: i128, chance: f64) -> Vec<(usize, f64)> {
    let others = parts.iter().enumerate().filter(|(other, _)| *other != last);
    others
        .map(|(other, Part { placement, codes })| {
            let begins_after = other > last && placement.starts_at(point);
            (*codes, chance * (placement.count_at(point) - i128::from(begins_after)) as f64)
        })
        .collect()
}

/// The sums over all sets of factors of their product: at index `n`, of the sets whose sizes sum to `n`.
fn products(factors: &[(usize, f64)]) -> Vec<f64> {
    let all: usize = factors.iter().map(|(size, _)| size).sum();
    let mut sums = vec![0.0; all + 1];
    sums[0] = 1.0;
    for (size, factor) in factors {
        for sum in (*size..=all).rev() {
            sums[sum] += sums[sum - size] * factor;
        }
    }
    sums
}
