//! The sum of several lengths of which each is anywhere in its own range, as likely in one place as in another.

/// A width below this share of the largest is left out: its mean counts, its spread changes no result by 1e-6, and the
/// differences that the sum is made of would cancel.
const NEGLIGIBLE: f64 = 1e-4;
/// Sums of durations in seconds are exact to about this.
const EXACT: f64 = 1e-9;

/// Such a sum about its middle.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spread {
    widths: Vec<f64>,
    half: f64,
}

impl Spread {
    /// The sum of lengths with ranges of these widths, in seconds; what is not positive does not vary.
    pub(super) fn of(widths: &[f64]) -> Spread {
        let largest = widths.iter().copied().fold(0.0, f64::max);
        let widths: Vec<f64> = widths.iter().copied().filter(|width| *width > NEGLIGIBLE * largest).collect();
        let half = widths.iter().sum::<f64>() / 2.0;
        Spread { widths, half }
    }

    /// How far the sum gets from its middle, either way, in seconds.
    pub(super) fn half(&self) -> f64 {
        self.half
    }

    /// The probability that the sum lies no more than `t` seconds above its middle; exactly 0 and 1 beyond its range.
    ///
    /// The volume of a box below a plane, by inclusion and exclusion over the corners (P. Hall, Biometrika 19 (1927) 240,
    /// for equal widths).
    pub(super) fn below(&self, t: f64) -> f64 {
        let above_least = t + self.half;
        if above_least <= EXACT {
            return 0.0;
        }
        if above_least >= 2.0 * self.half - EXACT {
            return 1.0;
        }
        // At most six widths, so 64 corners.
        let corners = 0..1_u32 << self.widths.len();
        let volume: f64 = corners.map(|corner| self.beyond(corner, above_least)).sum();
        let whole: f64 = self.widths.iter().enumerate().map(|(index, width)| width * (index + 1) as f64).product();
        (volume / whole).clamp(0.0, 1.0)
    }

    /// One corner's share: the widths whose bits are set are taken off.
    fn beyond(&self, corner: u32, above_least: f64) -> f64 {
        let taken = self.widths.iter().enumerate().filter(|(index, _)| corner >> index & 1 == 1);
        let rest = above_least - taken.map(|(_, width)| width).sum::<f64>();
        let sign = if corner.count_ones().is_multiple_of(2) { 1.0 } else { -1.0 };
        sign * rest.max(0.0).powi(self.widths.len() as i32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_width_is_a_straight_line_and_two_equal_ones_a_triangle() {
        let one = Spread::of(&[30.0]);
        assert_eq!([-16.0, -15.0, 0.0, 15.0].map(|t| one.below(t)), [0.0, 0.0, 0.5, 1.0]);
        let two = Spread::of(&[2.0, 0.0, 2.0]);
        assert_eq!([-2.0, -1.0, 0.0, 1.0].map(|t| two.below(t)), [0.0, 0.125, 0.5, 0.875]);
    }

    proptest! {
        #[test]
        fn it_rises_from_0_to_1_and_is_symmetric(
            widths in prop::collection::vec(0.001..5000.0f64, 1..5), t in -1.2..1.2f64, further in 0.0..0.5f64,
        ) {
            let spread = Spread::of(&widths);
            let at = |share: f64| spread.below(share * spread.half());
            prop_assert!((0.0..=1.0).contains(&at(t)));
            prop_assert!(at(t) <= at(t + further) + 1e-6);
            prop_assert!((at(t) + at(-t) - 1.0).abs() < 1e-6);
        }
    }
}
