//! The chance that a code passes, as a function of clock error and entry delay (`docs/model.md`, section 1).

use super::Window;
use crate::time::Period;

/// A window in seconds: what it comes to for clocks, with its tolerances worked out once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    back: f64,
    ahead: f64,
    period: f64,
}

impl Reach {
    /// The reach of a window for a period.
    pub fn of(window: Window, period: Period) -> Reach {
        Reach {
            back: window.look_back.seconds(period),
            ahead: window.look_ahead.seconds(period),
            period: f64::from(period.seconds()),
        }
    }

    /// The probability that a code is accepted which was shown at a moment unrelated to the phase of its step; see
    /// [`acceptance_probability`].
    pub fn accepts(self, x: f64) -> f64 {
        let margin = (self.back + x).min(self.ahead - x).min(0.0);
        (1.0 + margin / self.period).max(0.0)
    }

    /// The least and the largest of these probabilities over all offsets from `low` to `high`, in seconds.
    ///
    /// ```
    /// use instep::time::Period;
    /// use instep::verifier::{Reach, Window};
    /// let reach = Reach::of(Window::steps(1, 1), Period::THIRTY_SECONDS);
    /// assert_eq!(reach.accepts_over(-20.0, 20.0), (1.0, 1.0));
    /// assert_eq!(reach.accepts_over(-45.0, 20.0), (0.5, 1.0));
    /// assert_eq!(reach.accepts_over(61.0, 90.0), (0.0, 0.0));
    /// ```
    pub fn accepts_over(self, low: f64, high: f64) -> (f64, f64) {
        // It rises, stays and falls: the least is at an end, the largest at what lies nearest to the plateau.
        let nearest = (-self.back).clamp(low, high.max(low));
        (self.accepts(low).min(self.accepts(high)), self.accepts(nearest))
    }

    /// The same where the moments are known up to a common error: the share of errors `e`, spread evenly over
    /// `-uncertainty..=uncertainty`, for which the code passes.
    ///
    /// `device` and `verifier` are what the two clocks show, in seconds since T0, when the code is shown and when it is
    /// submitted. The result is exact: between two step edges nothing changes, so only the pieces between are looked at.
    pub fn accepts_at_phase(self, device: f64, verifier: f64, uncertainty: f64) -> f64 {
        let averaged = self.accepts(device - verifier);
        // Where every phase gives the same there is nothing to work out.
        if averaged == 0.0 || averaged == 1.0 || uncertainty >= 2.0 * self.period {
            return averaged;
        }
        if uncertainty <= 0.0 {
            return f64::from(u8::from(self.passes(device, verifier)));
        }
        let mut edges = [uncertainty; 16];
        let count = self.edges(device, verifier, uncertainty, &mut edges);
        let mut from = -uncertainty;
        let mut accepted = 0.0;
        for &to in &edges[..=count] {
            let middle = (from + to) / 2.0;
            if to > from && self.passes(device + middle, verifier + middle) {
                accepted += to - from;
            }
            from = from.max(to);
        }
        accepted / (2.0 * uncertainty)
    }

    /// A window of whole steps moves with the verifier's step, one in seconds with its clock: both are this.
    fn passes(self, device: f64, verifier: f64) -> bool {
        let step = (device / self.period).floor();
        let oldest = ((verifier - self.back) / self.period).floor();
        let newest = ((verifier + self.ahead) / self.period).floor();
        oldest <= step && step <= newest
    }

    /// The errors at which something changes, in order, and how many there are: three clocks, five edges each at most.
    fn edges(self, device: f64, verifier: f64, uncertainty: f64, edges: &mut [f64; 16]) -> usize {
        let mut count = 0;
        for clock in [device, verifier - self.back, verifier + self.ahead] {
            let mut edge = ((clock - uncertainty) / self.period).floor() * self.period + self.period - clock;
            while edge < uncertainty && count < edges.len() - 1 {
                edges[count] = edge;
                count += 1;
                edge += self.period;
            }
        }
        edges[..count].sort_unstable_by(f64::total_cmp);
        count
    }
}

/// The probability that a code is accepted which was shown at a moment unrelated to the phase of its step.
///
/// `x` is the device's offset minus the verifier's, less the time between showing and submitting, in seconds.
///
/// ```
/// use instep::time::Period;
/// use instep::verifier::{Window, acceptance_probability};
/// let accepts = |x| acceptance_probability(x, Window::steps(1, 1), Period::THIRTY_SECONDS);
/// assert_eq!((accepts(-15.0), accepts(45.0), accepts(-88.0)), (1.0, 0.5, 0.0));
/// ```
pub fn acceptance_probability(x: f64, window: Window, period: Period) -> f64 {
    Reach::of(window, period).accepts(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Span;
    use crate::verifier::Tolerance;
    use proptest::prelude::*;

    const P: Period = Period::THIRTY_SECONDS;

    #[test]
    fn the_published_table_of_acceptance() {
        let windows = [Window::steps(0, 0), Window::steps(1, 1), Window::steps(2, 2), Window::steps(1, 0)];
        let rows: [(f64, [f64; 4]); 7] = [
            (0.0, [1.0, 1.0, 1.0, 1.0]),
            (-15.0, [0.5, 1.0, 1.0, 1.0]),
            (15.0, [0.5, 1.0, 1.0, 0.5]),
            (-45.0, [0.0, 0.5, 1.0, 0.5]),
            (45.0, [0.0, 0.5, 1.0, 0.0]),
            (75.0, [0.0, 0.0, 0.5, 0.0]),
            (-90.0, [0.0; 4]),
        ];
        for (x, expected) in rows {
            let found = windows.map(|window| acceptance_probability(x, window, P));
            assert_eq!(found, expected, "at {x} s");
        }
    }

    proptest! {
        /// Averaged over the phase of a step, the piecewise form is the closed form.
        #[test]
        fn phases_average_to_the_closed_form(x in -200.0..200.0f64, back in 0u32..4, ahead in 0u32..4, delay in 0.0..40.0f64) {
            let window = Window::steps(back, ahead);
            let averaged = Reach::of(window, P).accepts_at_phase(1e9 + x + delay, 1e9 + delay, 15.0);
            prop_assert!((averaged - acceptance_probability(x, window, P)).abs() < 1e-6);
        }

        /// A tolerance in seconds obeys the same closed form, multiples of the period or not.
        #[test]
        fn tolerances_in_seconds_too(x in -200.0..200.0f64, seconds in 0i64..120) {
            let span = Tolerance::Time(Span::from_seconds(seconds));
            let window = Window { look_back: span, look_ahead: span };
            let averaged = Reach::of(window, P).accepts_at_phase(1e9 + x, 1e9, 15.0);
            prop_assert!((averaged - acceptance_probability(x, window, P)).abs() < 1e-6);
        }
    }
}
