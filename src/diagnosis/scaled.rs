use std::cmp::Ordering;

/// A product of many probabilities: a number that is not negative, with an exponent of its own so that it never underflows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scaled {
    /// From 2^-500 to 2^500, or zero.
    mantissa: f64,
    /// The power of two that it is to be multiplied by.
    exponent: i32,
}

/// Beyond this the mantissa is scaled back: two to the power of 500.
const LARGE: f64 = f64::from_bits((1023 + 500) << 52);
const SMALL: f64 = f64::from_bits((1023 - 500) << 52);

impl Scaled {
    pub(super) const ZERO: Scaled = Scaled { mantissa: 0.0, exponent: i32::MIN / 2 };
    pub(super) const ONE: Scaled = Scaled { mantissa: 1.0, exponent: 0 };

    /// Multiplied by a factor that is not negative and lies between 1e-150 and 1e150.
    pub(super) fn times(self, factor: f64) -> Scaled {
        let mantissa = self.mantissa * factor;
        if mantissa == 0.0 {
            Scaled::ZERO
        } else if mantissa > LARGE {
            Scaled { mantissa: mantissa * SMALL, exponent: self.exponent + 500 }
        } else if mantissa < SMALL {
            Scaled { mantissa: mantissa * LARGE, exponent: self.exponent - 500 }
        } else {
            Scaled { mantissa, exponent: self.exponent }
        }
    }

    /// The larger of two.
    pub(super) fn max(self, other: Scaled) -> Scaled {
        let larger = match self.magnitude().cmp(&other.magnitude()) {
            Ordering::Equal => self.mantissa == 0.0 || self.relative_to(other) >= 1.0,
            order => order == Ordering::Greater,
        };
        if larger { self } else { other }
    }

    /// Whether it is more than `powers` powers of two smaller than another one. Exact to one power.
    pub(super) fn is_far_below(self, other: Scaled, powers: i32) -> bool {
        self.magnitude() < other.magnitude() - powers
    }

    /// This one divided by another one, as an ordinary number.
    pub(super) fn relative_to(self, other: Scaled) -> f64 {
        let ratio = self.mantissa / other.mantissa;
        if self.exponent == other.exponent { ratio } else { ratio * f64::from(self.exponent - other.exponent).exp2() }
    }

    /// The natural logarithm.
    pub(super) fn ln(self) -> f64 {
        self.log2() * std::f64::consts::LN_2
    }

    fn log2(self) -> f64 {
        if self.mantissa == 0.0 { f64::NEG_INFINITY } else { self.mantissa.log2() + f64::from(self.exponent) }
    }

    /// The power of two just below.
    fn magnitude(self) -> i32 {
        if self.mantissa == 0.0 {
            return i32::MIN / 2;
        }
        // Eleven bits of exponent, biased by 1023; a mantissa here is never subnormal.
        ((self.mantissa.to_bits() >> 52) as i32 & 0x7ff) - 1023 + self.exponent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_products_neither_underflow_nor_overflow() {
        let small = (0..1000).fold(Scaled::ONE, |product, _| product.times(1e-9));
        assert!((small.ln() + 9000.0 * std::f64::consts::LN_10).abs() < 1e-6);
        let back = (0..1000).fold(small, |product, _| product.times(1e9));
        assert!((back.relative_to(Scaled::ONE) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn sizes_compare_across_exponents() {
        let small = (0..60).fold(Scaled::ONE, |product, _| product.times(1e-9));
        assert!(small.is_far_below(Scaled::ONE, 100) && !Scaled::ONE.is_far_below(small, 0));
        assert_eq!(small.max(Scaled::ONE), Scaled::ONE);
        assert!(Scaled::ZERO.is_far_below(small, 100));
    }
}
