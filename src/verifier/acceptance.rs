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

    /// Beyond these offsets, in seconds, no code passes.
    pub fn accepts_between(self) -> (f64, f64) {
        (-self.back - self.period, self.ahead + self.period)
    }

    /// The period, in seconds.
    pub fn period(self) -> f64 {
        self.period
    }

    /// The probability that a code is accepted which was shown at a moment unrelated to the phase of its step; see
    /// [`acceptance_probability`].
    pub fn accepts(self, x: f64) -> f64 {
        let margin = (self.back + x).min(self.ahead - x).min(0.0);
        (1.0 + margin / self.period).max(0.0)
    }

    /// The mean of [`Reach::accepts`] where two clocks are each known to a width only: over all `x + u + v`, with `u` spread
    /// evenly over plus and minus the first half-width and `v` over the second, in seconds. It is exact.
    ///
    /// ```
    /// use instep::time::Period;
    /// use instep::verifier::{Reach, Window};
    /// let reach = Reach::of(Window::steps(1, 1), Period::THIRTY_SECONDS);
    /// assert_eq!(reach.accepts_around(45.0, (0.0, 0.0)), reach.accepts(45.0));
    /// assert_eq!(reach.accepts_around(45.0, (10.0, 5.0)), 0.5);
    /// // At the end of the window half of the width is beyond it: 10 s reach on the mean 2.5 s into a strip of 30 s.
    /// assert!((reach.accepts_around(30.0, (10.0, 0.0)) - (1.0 - 2.5 / 30.0)).abs() < 1e-12);
    /// ```
    pub fn accepts_around(self, x: f64, half_widths: (f64, f64)) -> f64 {
        let inside = (self.back + x).min(self.ahead - x);
        let width = half_widths.0 + half_widths.1;
        if inside >= width {
            return 1.0;
        }
        if inside <= -self.period - width {
            return 0.0;
        }
        // The trapezoid is made of four ramps.
        let ramp = |t: f64| mean_ramp(t, half_widths);
        let rising = ramp(x + self.back + self.period) - ramp(x + self.back);
        let falling = ramp(x - self.ahead) - ramp(x - self.ahead - self.period);
        ((rising - falling) / self.period).clamp(0.0, 1.0)
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
        self.accepts_at_phase_around(device, verifier, uncertainty, (0.0, 0.0))
    }

    /// The mean of [`Reach::accepts_at_phase`] where both clocks are known to a width only, as in [`Reach::accepts_around`].
    /// Exact in the device's half-width; the verifier's is summed over a few places.
    pub fn accepts_at_phase_around(self, device: f64, verifier: f64, uncertainty: f64, half_widths: (f64, f64)) -> f64 {
        let (x, width) = (device - verifier, half_widths.0 + half_widths.1);
        let (least, most) = self.accepts_over(x - width, x + width);
        // Where every phase gives the same there is nothing to work out.
        if least == most && (most == 0.0 || most == 1.0) {
            return most;
        }
        if uncertainty >= 2.0 * self.period {
            return self.accepts_around(x, half_widths);
        }
        let uncertainty = uncertainty.max(0.0);
        mean_over_width(verifier, half_widths.1, |verifier| {
            self.mean_over_errors(verifier, (-uncertainty, uncertainty), |(oldest, newest), from, to| {
                let below = |step: f64| {
                    let edge = step * self.period - device - (from + to) / 2.0;
                    share_below(edge, ((to - from) / 2.0, half_widths.0))
                };
                below(newest + 1.0) - below(oldest)
            })
        })
    }

    /// The share of errors from `errors.0` to `errors.1` for which a verifier whose clock shows `verifier`, give or take
    /// `half_width`, and the error, accepts the step that began at `began`. All in seconds since T0.
    ///
    /// ```
    /// use instep::time::Period;
    /// use instep::verifier::{Reach, Window};
    /// let reach = Reach::of(Window::steps(0, 0), Period::THIRTY_SECONDS);
    /// assert_eq!(reach.accepts_step(600.0, 615.0, (-5.0, 5.0), 0.0), 1.0);
    /// assert_eq!(reach.accepts_step(600.0, 628.0, (-5.0, 5.0), 0.0), 0.7);
    /// assert_eq!(reach.accepts_step(600.0, 640.0, (-5.0, 5.0), 0.0), 0.0);
    /// ```
    pub fn accepts_step(self, began: f64, verifier: f64, errors: (f64, f64), half_width: f64) -> f64 {
        let step = (began / self.period).round();
        mean_over_width(verifier, half_width, |verifier| {
            self.mean_over_errors(verifier, errors, |(oldest, newest), _, _| {
                f64::from(u8::from(oldest <= step && step <= newest))
            })
        })
    }

    /// The mean over all errors between two of something that depends on the oldest and newest step that a verifier accepts
    /// whose clock shows `verifier` and the error: it is asked once for each piece in which these stay the same.
    fn mean_over_errors(self, verifier: f64, errors: (f64, f64), of: impl Fn((f64, f64), f64, f64) -> f64) -> f64 {
        let bounds = |error: f64| {
            let step = |clock: f64| ((clock + error) / self.period).floor();
            (step(verifier - self.back), step(verifier + self.ahead))
        };
        let (first, last) = errors;
        if last <= first {
            return of(bounds(first), first, first);
        }
        let mut edges = [last; 16];
        let count = self.edges([verifier - self.back, verifier + self.ahead], errors, &mut edges);
        let mut from = first;
        let mut sum = 0.0;
        for &to in &edges[..=count] {
            if to > from {
                sum += (to - from) * of(bounds((from + to) / 2.0), from, to);
                from = to;
            }
        }
        sum / (last - first)
    }

    /// The errors at which a step begins on one of the clocks, in order, and how many there are. A window of whole steps
    /// moves with the verifier's step, one in seconds with its clock: both are this.
    fn edges(self, clocks: [f64; 2], (first, last): (f64, f64), edges: &mut [f64; 16]) -> usize {
        let mut count = 0;
        for clock in clocks {
            let mut edge = ((clock + first) / self.period).floor() * self.period + self.period - clock;
            while edge < last && count < edges.len() - 1 {
                edges[count] = edge;
                count += 1;
                edge += self.period;
            }
        }
        edges[..count].sort_unstable_by(f64::total_cmp);
        count
    }
}

/// The mean over a width, summed at a few places: one where it is narrow.
fn mean_over_width(middle: f64, half_width: f64, of: impl Fn(f64) -> f64) -> f64 {
    let places = (half_width * 4.0).ceil().clamp(1.0, 7.0) as u32;
    let place = |index: u32| middle + half_width * (f64::from(2 * index + 1) / f64::from(places) - 1.0);
    (0..places).map(|index| of(place(index))).sum::<f64>() / f64::from(places)
}

/// Where one width is this much smaller than the other it is left out: what it would change is its square.
const NARROW: f64 = 1e-3;

/// The mean of `max(t + u + v, 0)`, with `u` and `v` spread evenly over plus and minus their half-widths.
fn mean_ramp(t: f64, half_widths: (f64, f64)) -> f64 {
    let (a, b) = (half_widths.0.max(half_widths.1), half_widths.0.min(half_widths.1));
    if t.abs() >= a + b {
        return t.max(0.0);
    }
    if b < NARROW * a {
        return if t.abs() >= a { t.max(0.0) } else { (t + a).powi(2) / (4.0 * a) };
    }
    let cube = |t: f64| t.max(0.0).powi(3);
    (cube(t + a + b) - cube(t + a - b) - cube(t - a + b) + cube(t - a - b)) / (24.0 * a * b)
}

/// The share of `u + v` below `t`, spread as above.
pub fn share_below(t: f64, half_widths: (f64, f64)) -> f64 {
    let (a, b) = (half_widths.0.max(half_widths.1), half_widths.0.min(half_widths.1));
    if t.abs() >= a + b {
        return f64::from(u8::from(t > 0.0));
    }
    if b < NARROW * a {
        return ((t + a) / (2.0 * a)).clamp(0.0, 1.0);
    }
    let square = |t: f64| t.max(0.0).powi(2);
    let sum = square(t + a + b) - square(t + a - b) - square(t - a + b) + square(t - a - b);
    (sum / (8.0 * a * b)).clamp(0.0, 1.0)
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

        /// Widths of both clocks average to what a sum over many places gives, without a phase and with one.
        #[test]
        fn widths_average_exactly(x in -150.0..150.0f64, a in 0.0..40.0f64, b in 0.0..12.0f64, back in 0u32..4, ahead in 0u32..4, phase in 0.0..30.0f64, unsure in 0.0..20.0f64) {
            const PLACES: i32 = 200;
            let reach = Reach::of(Window::steps(back, ahead), P);
            let place = |index: i32| f64::from(2 * index + 1) / f64::from(PLACES) - 1.0;
            let (mut plain, mut phased) = (0.0, 0.0);
            for i in 0..PLACES {
                for j in 0..PLACES / 4 {
                    let (u, v) = (a * place(i), b * place(4 * j + 1));
                    plain += reach.accepts(x + u - v);
                    phased += reach.accepts_at_phase(600.0 + phase + x + u, 600.0 + phase + v, unsure);
                }
            }
            let count = f64::from(PLACES * PLACES / 4);
            prop_assert!((reach.accepts_around(x, (a, b)) - plain / count).abs() < 0.003);
            let found = reach.accepts_at_phase_around(600.0 + phase + x, 600.0 + phase, unsure, (a, b));
            // The verifier's width is summed over seven places at most.
            prop_assert!((found - phased / count).abs() < 0.02 + b / 60.0, "{found} against {}", phased / count);
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
