//! The little statistics that a verdict needs.

/// The share of a standard normal distribution below `z`.
///
/// Abramowitz and Stegun 7.1.26, absolute error below 1.5e-7: far below every floor of the model.
pub fn normal_cdf(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let series = [1.061_405_429, -1.453_152_027, 1.421_413_741, -0.284_496_736, 0.254_829_592];
    let polynomial = series.iter().fold(0.0, |sum, coefficient| (sum + coefficient) * t);
    let beyond = 0.5 * polynomial * (-x * x).exp();
    if z < 0.0 { beyond } else { 1.0 - beyond }
}

/// The density of a normal distribution at a distance from its middle.
pub fn normal_density(distance: f64, spread: f64) -> f64 {
    let z = distance / spread;
    (-0.5 * z * z).exp() / (spread * (2.0 * std::f64::consts::PI).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_distribution_agrees_with_its_table() {
        for (z, expected) in [(0.0, 0.5), (1.0, 0.841_344_7), (-1.96, 0.024_997_9), (3.0, 0.998_650_1)] {
            assert!((normal_cdf(z) - expected).abs() < 3e-7, "{z}");
        }
        assert!((normal_density(1.0, 2.0) - 0.176_032_66).abs() < 1e-8);
    }
}
