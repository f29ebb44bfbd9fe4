//! The chance that a code passes, as a function of clock error and entry delay (`docs/model.md`, section 1).

use super::Window;
use crate::time::Period;

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
    let length = f64::from(period.seconds());
    let before = window.look_back.seconds(period) + x;
    let after = window.look_ahead.seconds(period) - x;
    (1.0 + before.min(after).min(0.0) / length).max(0.0)
}

/// The same where the moments are known up to a common error: the share of errors `e`, spread evenly over
/// `-uncertainty..=uncertainty`, for which the code passes.
///
/// `device` and `verifier` are what the two clocks show, in seconds since T0, when the code is shown and when it is
/// submitted. The result is exact: between two step edges nothing changes, so only the pieces between edges are looked at.
pub fn acceptance_at_phase(device: f64, verifier: f64, uncertainty: f64, window: Window, period: Period) -> f64 {
    let length = f64::from(period.seconds());
    if uncertainty >= 2.0 * length {
        return acceptance_probability(device - verifier, window, period);
    }
    let back = window.look_back.seconds(period);
    let ahead = window.look_ahead.seconds(period);
    let passes = |e: f64| {
        let step = ((device + e) / length).floor();
        // A window of whole steps moves with the verifier's step; one in seconds with its clock. Both are this:
        let oldest = ((verifier + e - back) / length).floor();
        let newest = ((verifier + e + ahead) / length).floor();
        oldest <= step && step <= newest
    };
    if uncertainty <= 0.0 {
        return f64::from(u8::from(passes(0.0)));
    }
    let mut edges = [uncertainty; 16];
    let mut count = 0;
    for clock in [device, verifier - back, verifier + ahead] {
        let mut edge = ((clock - uncertainty) / length).floor() * length + length - clock;
        while edge < uncertainty && count < edges.len() - 1 {
            edges[count] = edge;
            count += 1;
            edge += length;
        }
    }
    edges[..count].sort_by(f64::total_cmp);
    let mut from = -uncertainty;
    let mut accepted = 0.0;
    for &to in &edges[..=count] {
        if to > from && passes((from + to) / 2.0) {
            accepted += to - from;
        }
        from = from.max(to);
    }
    accepted / (2.0 * uncertainty)
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
            let averaged = acceptance_at_phase(1e9 + x + delay, 1e9 + delay, 15.0, window, P);
            prop_assert!((averaged - acceptance_probability(x, window, P)).abs() < 1e-6);
        }

        /// A tolerance in seconds obeys the same closed form, multiples of the period or not.
        #[test]
        fn tolerances_in_seconds_too(x in -200.0..200.0f64, seconds in 0i64..120) {
            let span = Tolerance::Time(Span::from_seconds(seconds));
            let window = Window { look_back: span, look_ahead: span };
            let averaged = acceptance_at_phase(1e9 + x, 1e9, 15.0, window, P);
            prop_assert!((averaged - acceptance_probability(x, window, P)).abs() < 1e-6);
        }
    }
}
