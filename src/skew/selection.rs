use crate::time::OffsetInterval;
use std::fmt;

/// What a majority of servers agrees on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// What the intervals of all truechimers have in common.
    pub region: OffsetInterval,
    /// The places, in the list that was given, of those that agree (RFC 5905's truechimers); the others are falsetickers.
    pub truechimers: Vec<usize>,
}

/// Why the servers' word does not settle the offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSelection {
    /// There is nobody to ask.
    Nobody,
    /// The largest number that agrees is not more than half.
    NoMajority {
        /// How many agree at most.
        agree: usize,
        /// Of how many.
        of: usize,
    },
    /// More than half agree, but not two thirds, and others agree on something else: servers that are wrong by accident
    /// are not wrong alike, so that one of the two camps lies together, and nobody can tell which.
    TwoCamps {
        /// How many agree in the larger camp.
        agree: usize,
        /// How many agree in the other.
        against: usize,
        /// Of how many.
        of: usize,
    },
    /// Two sets of servers, each more than half, agree on two intervals that do not meet.
    Ambiguous {
        /// How many agree in each set.
        agree: usize,
        /// Of how many.
        of: usize,
    },
}

impl fmt::Display for NoSelection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => f.write_str("no server answered"),
            Self::NoMajority { agree: 0..=1, of } => write!(f, "no majority: no two of {of} servers agree"),
            Self::NoMajority { agree, of } => write!(f, "no majority: at most {agree} of {of} servers agree"),
            Self::TwoCamps { agree, against, of } => {
                write!(
                    f,
                    "no majority to rely on: {agree} of {of} servers agree, and {against} agree on something else"
                )
            }
            Self::Ambiguous { agree, of } => {
                write!(f, "no majority: {agree} of {of} servers agree in more than one way")
            }
        }
    }
}

impl std::error::Error for NoSelection {}

/// Finds the region that most intervals cover (after Marzullo, as in RFC 5905, section 11.2.1). It needs more than half
/// of the `answered` servers, of which some may have no interval to offer; and two thirds of them where some of the others
/// agree with each other.
///
/// ```
/// use instep::skew::select;
/// use instep::time::{Offset, OffsetInterval, Span};
/// let around = |seconds| OffsetInterval::around(Offset::from_seconds(seconds), Span::from_seconds(1));
/// let chosen = select(&[around(0.0), around(30.0), around(0.5)], 3).unwrap();
/// assert_eq!(chosen.truechimers, [0, 2]);
/// assert_eq!(chosen.region.middle().seconds(), 0.25);
/// ```
///
/// # Errors
/// [`NoSelection`] where no majority agrees, or two do.
pub fn select(intervals: &[OffsetInterval], answered: usize) -> Result<Selection, NoSelection> {
    // Any region that most cover begins where one of the intervals begins.
    let regions = intervals.iter().map(|begins| region_at(intervals, *begins));
    let best = regions.clone().max_by_key(|region| region.truechimers.len()).ok_or(NoSelection::Nobody)?;
    let (agree, of) = (best.truechimers.len(), answered.max(intervals.len()));
    if agree * 2 <= of {
        return Err(NoSelection::NoMajority { agree, of });
    }
    // Two different sets of the largest size have no point in common, or that point would be in a larger one.
    let mut rivals = regions.filter(|region| region.truechimers.len() == agree);
    if rivals.any(|region| region.truechimers != best.truechimers) {
        return Err(NoSelection::Ambiguous { agree, of });
    }
    let against = largest_camp_outside(intervals, &best.truechimers);
    if against >= 2 && agree * 3 < of * 2 {
        return Err(NoSelection::TwoCamps { agree, against, of });
    }
    Ok(best)
}

/// How many of the others agree with each other.
fn largest_camp_outside(intervals: &[OffsetInterval], truechimers: &[usize]) -> usize {
    let is_outside = |place: &usize| !truechimers.contains(place);
    let others: Vec<OffsetInterval> = (0..intervals.len()).filter(is_outside).map(|place| intervals[place]).collect();
    others.iter().map(|begins| region_at(&others, *begins).truechimers.len()).max().unwrap_or_default()
}

/// All intervals that hold the lower end of one of them, and what they have in common.
fn region_at(intervals: &[OffsetInterval], begins: OffsetInterval) -> Selection {
    let holds = |place: &usize| intervals[*place].contains(begins.low());
    let truechimers: Vec<usize> = (0..intervals.len()).filter(holds).collect();
    let common = |region: OffsetInterval, place: &usize| region.intersection(intervals[*place]).unwrap_or(region);
    Selection { region: truechimers.iter().fold(begins, common), truechimers }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Offset;

    fn between(low: f64, high: f64) -> OffsetInterval {
        OffsetInterval::new(Offset::from_seconds(low), Offset::from_seconds(high)).unwrap()
    }

    #[test]
    fn the_liar_of_three_is_left_out() {
        for liar in [-3600.0, -0.25, 0.25, 30.0] {
            let three = [between(-0.02, 0.02), between(liar - 0.02, liar + 0.02), between(-0.01, 0.03)];
            let chosen = select(&three, 3).unwrap();
            assert_eq!(chosen.truechimers, [0, 2]);
            assert_eq!(chosen.region, between(-0.01, 0.02));
        }
    }

    #[test]
    fn one_alone_is_a_majority_and_two_have_to_meet() {
        assert_eq!(select(&[between(1.0, 2.0)], 1).unwrap().region, between(1.0, 2.0));
        assert_eq!(select(&[between(1.0, 2.0), between(2.0, 3.0)], 2).unwrap().region, between(2.0, 2.0));
        let apart = select(&[between(1.0, 2.0), between(3.0, 4.0)], 2);
        assert_eq!(apart, Err(NoSelection::NoMajority { agree: 1, of: 2 }));
        assert_eq!(select(&[], 0), Err(NoSelection::Nobody));
    }

    #[test]
    fn three_that_all_differ_have_no_majority() {
        let three = [between(0.0, 1.0), between(30.0, 31.0), between(-45.0, -44.0)];
        assert_eq!(select(&three, 3), Err(NoSelection::NoMajority { agree: 1, of: 3 }));
    }

    #[test]
    fn a_wide_one_in_the_middle_makes_no_majority_of_either_side() {
        let three = [between(0.0, 1.0), between(0.0, 10.0), between(9.0, 10.0)];
        assert_eq!(select(&three, 3), Err(NoSelection::Ambiguous { agree: 2, of: 3 }));
    }

    #[test]
    fn three_of_five_that_lie_together_settle_nothing() {
        let (honest, lie) = (between(0.0, 1.0), between(30.0, 31.0));
        let five = [lie, honest, lie, honest, lie];
        assert_eq!(select(&five, 5), Err(NoSelection::TwoCamps { agree: 3, against: 2, of: 5 }));
        let two_alone = [lie, honest, between(-45.0, -44.0), honest, honest];
        assert_eq!(select(&two_alone, 5).unwrap().truechimers, [1, 3, 4], "each is wrong in its own way");
        let six = [honest, honest, lie, honest, lie, honest];
        assert_eq!(select(&six, 6).unwrap().truechimers, [0, 1, 3, 5], "two thirds");
    }

    #[test]
    fn one_that_contradicts_itself_counts_against_a_majority() {
        let agreeing = [between(0.0, 1.0), between(0.5, 1.5)];
        assert!(select(&agreeing, 3).is_ok());
        assert_eq!(select(&agreeing, 4), Err(NoSelection::NoMajority { agree: 2, of: 4 }));
    }
}
