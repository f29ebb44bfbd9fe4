//! How many matches a wrong secret gives: the number of ways in which codes could fit together, times the chance that
//! codes which have nothing to do with each other are equal.

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
    let chance = plan.digits.chance_of_equality();
    let sizes = ways(plan).into_iter().enumerate().skip(plan.needed);
    sizes.map(|(size, ways)| ways * chance.powi(size as i32)).sum()
}

/// For each number of codes, in how many ways so many of them can fit together within the range.
///
/// Every way is counted where the last of its intervals begins, equal beginnings in the order of the codes. Where one
/// code's interval begins, the number of intervals of another that hold that point is the same for every step, since
/// all have one period; so it is counted at one of them and multiplied. Ways whose intervals all begin before the
/// range are counted at its lower end.
pub(super) fn ways(plan: &Plan<'_>) -> Vec<f64> {
    let low = -plan.range;
    let all_at_low: Vec<f64> = plan.placements.iter().map(|code| code.count_at(low) as f64).collect();
    let mut ways = products(&all_at_low);
    for (last, code) in plan.placements.iter().enumerate() {
        let beginnings = (code.begun_by(plan.range) - code.begun_by(low)) as f64;
        let others = beside(plan, last, code.next_start(low));
        for (size, products) in products(&others).into_iter().enumerate() {
            if let Some(ways) = ways.get_mut(size + 1) {
                *ways += beginnings * products;
            }
        }
    }
    ways
}

/// How many intervals of each other code hold this point, where one of `last` begins, and begin before it.
fn beside(plan: &Plan<'_>, last: usize, point: i128) -> Vec<f64> {
    let codes = plan.placements.iter().enumerate().filter(|(other, _)| *other != last);
    codes
        .map(|(other, code)| {
            let begins_after = other > last && code.starts_at(point);
            (code.count_at(point) - i128::from(begins_after)) as f64
        })
        .collect()
}

/// The elementary symmetric sums: at index `n`, the sum over all sets of `n` factors of their product.
fn products(factors: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; factors.len() + 1];
    sums[0] = 1.0;
    for (index, factor) in factors.iter().enumerate() {
        for size in (1..=index + 1).rev() {
            sums[size] += sums[size - 1] * factor;
        }
    }
    sums
}
