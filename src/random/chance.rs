/// A probability, from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Chance(f64);

impl Chance {
    /// It does not happen.
    pub const NEVER: Chance = Chance(0.0);
    /// It always happens.
    pub const ALWAYS: Chance = Chance(1.0);

    /// A probability, or `None` if the number is not from 0 to 1.
    pub fn new(probability: f64) -> Option<Chance> {
        (0.0..=1.0).contains(&probability).then_some(Chance(probability))
    }

    /// So many in a hundred; more than 100 count as 100.
    pub const fn percent(percent: u8) -> Chance {
        if percent > 100 { Chance::ALWAYS } else { Chance(percent as f64 / 100.0) }
    }

    /// The probability, from 0 to 1.
    pub const fn probability(self) -> f64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_probability_is_none() {
        assert!(Chance::new(-0.01).is_none() && Chance::new(1.01).is_none() && Chance::new(f64::NAN).is_none());
        assert_eq!(Chance::new(1.0), Some(Chance::ALWAYS));
    }
}
