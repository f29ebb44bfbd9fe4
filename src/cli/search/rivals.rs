//! The same codes in every way in which a device may compute them.

use super::Arguments;
use super::told::MANY_BY_CHANCE;
use crate::cli::secret::Generator;
use crate::diagnosis::{Rival, probabilities, rivals};
use crate::otp::misread::SecretReading;
use crate::search::{Found, JointSearch, Search, SearchError, Sighting, Watch};
use crate::time::Span;

/// Slips at one character of the secret are looked for no further. There are hundreds of them, and they are those of somebody who typed
/// the secret a moment ago: a clock that is off by more than that shows under the other ways.
const WIDEST_FOR_SLIPS: Span = Span::from_seconds(86_400);

/// A way other than the account's own is named from here on.
const LIKELY: f64 = 0.9;

/// All ways that were searched, the account's own first, and what was found in each.
pub(super) struct Ways {
    rivals: Vec<Rival>,
    searches: Vec<Search>,
    found: Vec<Found>,
    probabilities: Vec<f64>,
    /// How many codes the best match has.
    most_codes: usize,
    expected_as_good: f64,
}

/// One of them.
pub(super) struct Way<'a> {
    pub rival: &'a Rival,
    pub search: &'a Search,
    pub found: &'a Found,
    /// How likely the device computes in this way.
    pub probability: f64,
    /// Whether it is the account's own.
    pub is_own: bool,
}

impl Ways {
    /// Searches in all of them.
    ///
    /// # Errors
    /// As [`JointSearch::run_watched`].
    pub(super) fn searched(
        arguments: &Arguments,
        codes: &[Sighting],
        generator: &Generator,
        watch: &mut Watch<'_>,
    ) -> Result<Ways, SearchError> {
        let rivals = rivals(&generator.account, generator.key.algorithm(), generator.grid);
        let search = |rival: &Rival| {
            let search = arguments.search(codes, rival.key.clone(), rival.grid);
            let range = if is_slip(rival) { search.range.min(WIDEST_FOR_SLIPS) } else { search.range };
            Search { range, ..search }
        };
        let joint = JointSearch { searches: rivals.iter().map(search).collect(), threads: arguments.threads() };
        let found = joint.run_watched(watch)?;
        let probabilities = probabilities(&rivals, &joint.searches, &found);
        let most_codes = found.iter().map(codes_matched).max().unwrap_or(0);
        let expected_as_good = expected_of(most_codes, &joint.searches, &found);
        Ok(Ways { rivals, searches: joint.searches, found, probabilities, most_codes, expected_as_good })
    }

    /// The account's own way.
    pub(super) fn own(&self) -> (&Found, &Search) {
        (&self.found[0], &self.searches[0])
    }

    /// The account's own way as it computes.
    pub(super) fn own_rival(&self) -> &Rival {
        &self.rivals[0]
    }

    pub(super) fn count(&self) -> usize {
        self.rivals.len()
    }

    /// The ways in which codes fit: the account's own first, then the likeliest.
    pub(super) fn fitting(&self) -> Vec<Way<'_>> {
        let mut fitting: Vec<Way<'_>> =
            (0..self.count()).map(|index| self.way(index)).filter(|way| !way.found.matches.is_empty()).collect();
        fitting.sort_by(|a, b| b.is_own.cmp(&a.is_own).then(b.probability.total_cmp(&a.probability)));
        fitting
    }

    /// The way to name first: the account's own wins wherever it fits as many codes as any other.
    pub(super) fn leading(&self) -> Option<Way<'_>> {
        self.fitting().into_iter().find(|way| way.codes_matched() == self.most_codes)
    }

    /// How far was looked for all ways but slips, if the search was ended early.
    pub(super) fn interrupted_at(&self) -> Option<Span> {
        let of_readings = (0..self.count()).filter(|&index| !is_slip(&self.rivals[index]));
        of_readings.filter_map(|index| self.found[index].interrupted_at).min()
    }

    /// How far slips at one character of the secret were looked for, if not as far as all else.
    pub(super) fn range_of_slips(&self) -> Option<Span> {
        let range = |index: usize| self.found[index].interrupted_at.unwrap_or(self.searches[index].range);
        let all_else = self.interrupted_at().unwrap_or(self.searches[0].range);
        let slips = (0..self.count()).filter(|&index| is_slip(&self.rivals[index]));
        slips.map(range).min().filter(|range| *range < all_else)
    }

    /// How many of the ways are slips at one character of the secret.
    pub(super) fn slips(&self) -> usize {
        self.rivals.iter().filter(|rival| is_slip(rival)).count()
    }

    /// How many steps there were to look at.
    pub(super) fn candidates_tested(&self) -> u64 {
        self.found.iter().map(|found| found.candidates_tested).sum()
    }

    /// How many matches unrelated codes would have in all ways together.
    pub(super) fn expected_chance_matches(&self) -> f64 {
        self.found.iter().map(|found| found.expected_chance_matches).sum()
    }

    /// The same for matches of so many codes as the best one has.
    pub(super) const fn expected_as_good(&self) -> f64 {
        self.expected_as_good
    }

    /// Whether there is a way to name: chance alone would seldom do as well, and no other way is nearly as likely. The account's own is
    /// named in any case.
    pub(super) fn is_settled(&self) -> bool {
        let leading = self.leading();
        leading.is_some_and(|way| way.is_own || (self.is_beyond_chance() && way.probability >= LIKELY))
    }

    /// Whether codes fit and chance alone would seldom do as well.
    pub(super) fn is_beyond_chance(&self) -> bool {
        self.most_codes > 0 && self.expected_as_good <= MANY_BY_CHANCE
    }

    fn way(&self, index: usize) -> Way<'_> {
        Way {
            rival: &self.rivals[index],
            search: &self.searches[index],
            found: &self.found[index],
            probability: self.probabilities[index],
            is_own: index == 0,
        }
    }
}

impl Way<'_> {
    /// How many different codes fit at one offset.
    pub(super) fn codes_matched(&self) -> usize {
        codes_matched(self.found)
    }
}

fn is_slip(rival: &Rival) -> bool {
    rival.reading.is_some_and(SecretReading::is_copying_slip)
}

fn codes_matched(found: &Found) -> usize {
    found.matches.first().map_or(0, |one| one.codes_matched)
}

/// How many matches of at least so many codes unrelated ones would have, as far as was searched.
fn expected_of(codes: usize, searches: &[Search], found: &[Found]) -> f64 {
    let each = searches.iter().zip(found).map(|(search, found)| {
        let range = found.interrupted_at.unwrap_or(search.range);
        let search = Search { range, min_codes: Some(codes.max(1)), ..search.clone() };
        search.expected_chance_matches().unwrap_or(found.expected_chance_matches)
    });
    each.sum()
}
