use super::{MOST_CODES, MOST_UNCERTAINTY, Search, Sighting, WIDEST_RANGE};
use crate::otp::Digits;
use crate::time::Span;
use std::fmt;

/// Why a search cannot be done as it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchError {
    /// There is nothing to look for.
    NoCodes,
    /// More than [`MOST_CODES`].
    TooManyCodes(usize),
    /// Codes of different lengths, which no one device shows.
    MixedLengths {
        /// The first code's.
        first: Digits,
        /// The other one's.
        other: Digits,
    },
    /// A negative range.
    NegativeRange(Span),
    /// A range above [`WIDEST_RANGE`].
    RangeTooWide(Span),
    /// An uncertainty above [`MOST_UNCERTAINTY`].
    UncertaintyTooLarge(Span),
    /// No codes at all, or more than there are, have to fit.
    MinCodes {
        /// How many have to fit.
        asked: usize,
        /// How many different codes there are.
        different: usize,
    },
}

impl fmt::Display for SearchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCodes => f.write_str("there is no code to search for"),
            Self::TooManyCodes(count) => write!(f, "a search for {count} codes cannot be: the most is {MOST_CODES}"),
            Self::MixedLengths { first, other } => write!(
                f,
                "codes of {} and of {} digits cannot be of one device: search for them apart",
                first.count(),
                other.count()
            ),
            Self::NegativeRange(range) => write!(f, "a range of {range} cannot be: it reaches as far either way"),
            Self::RangeTooWide(range) => {
                write!(f, "a range of {range} is too wide: the most is a century each way, {WIDEST_RANGE}")
            }
            Self::UncertaintyTooLarge(span) => {
                write!(f, "an uncertainty of {span} is too large: the most is {MOST_UNCERTAINTY}")
            }
            Self::MinCodes { asked, different } => {
                write!(f, "at least {asked} codes cannot fit together: different codes given: {different}")
            }
        }
    }
}

impl std::error::Error for SearchError {}

/// What can be said before the codes are told apart.
pub(super) fn check(search: &Search, first: &Sighting) -> Result<(), SearchError> {
    if search.codes.len() > MOST_CODES {
        return Err(SearchError::TooManyCodes(search.codes.len()));
    }
    if search.range < Span::ZERO {
        return Err(SearchError::NegativeRange(search.range));
    }
    if search.range > WIDEST_RANGE {
        return Err(SearchError::RangeTooWide(search.range));
    }
    for seen in &search.codes {
        if seen.code.digits() != first.code.digits() {
            return Err(SearchError::MixedLengths { first: first.code.digits(), other: seen.code.digits() });
        }
        if seen.uncertainty.abs() > MOST_UNCERTAINTY {
            return Err(SearchError::UncertaintyTooLarge(seen.uncertainty));
        }
    }
    Ok(())
}

/// How many codes have to fit together.
pub(super) fn needed(min_codes: Option<usize>, different: usize) -> Result<usize, SearchError> {
    match min_codes.unwrap_or(different) {
        asked if asked == 0 || asked > different => Err(SearchError::MinCodes { asked, different }),
        asked => Ok(asked),
    }
}
