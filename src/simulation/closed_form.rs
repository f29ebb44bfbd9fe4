use super::Conditions;
use super::conditions::Course;
use super::spread::Spread;
use crate::time::{Offset, OffsetInterval, Period};
use crate::verifier::{Tolerance, Window};

/// The chance that a code passes, worked out: `docs/model.md` section 1, averaged over entry delay, jitter and rate,
/// steps and suspensions.
///
/// Either edge of the window is crossed where the phase of the step and the others together get that far, and each of them
/// is spread evenly; so what is asked for is the distribution of a sum of even lengths, which is exact. Codes after a step or a
/// suspension have a sum of their own, and count as much as their share is.
///
/// ```
/// use instep::simulation::{ClosedForm, Conditions, EntryDelay};
/// use instep::time::{Offset, Period, Span};
/// use instep::verifier::Window;
/// let accepts = |conditions: Conditions, seconds| {
///     ClosedForm::new(Window::steps(1, 1), Period::THIRTY_SECONDS, &conditions).accepts(Offset::from_seconds(seconds))
/// };
/// let at_once = Conditions::default();
/// assert_eq!([-30.0, -45.0, -60.0].map(|seconds| accepts(at_once, seconds)), [1.0, 0.5, 0.0]);
/// let ten_seconds = EntryDelay::new(Span::from_seconds(10), Span::from_seconds(10)).unwrap();
/// let typed = Conditions { entry_delay: ten_seconds, ..Conditions::default() };
/// assert_eq!([-35.0, -50.0, 40.0].map(|seconds| accepts(typed, seconds)), [0.5, 0.0, 1.0]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ClosedForm {
    /// The offsets at which half of the codes pass, in seconds.
    oldest: f64,
    newest: f64,
    /// The ways in which an attempt may come about.
    courses: Vec<Spreading>,
}

/// One of them: how likely it is, and what varies.
#[derive(Clone, Debug, PartialEq)]
struct Spreading {
    probability: f64,
    /// The phase of the step and all that varies.
    spread: Spread,
    /// From an offset to the middle of device minus verifier, in seconds.
    shift: f64,
}

impl ClosedForm {
    /// For a window in steps of a period.
    pub fn new(window: Window, period: Period, conditions: &Conditions) -> ClosedForm {
        let length = f64::from(period.seconds());
        let spreading = |Course { probability, shift, widths: [entry, jitter, gained, step, suspension] }| {
            let spread = Spread::of(&[length, entry, jitter, gained, step, suspension]);
            Spreading { probability, spread, shift }
        };
        ClosedForm {
            oldest: -window.look_back.seconds(period) - length / 2.0,
            newest: window.look_ahead.seconds(period) + length / 2.0,
            courses: conditions.courses().into_iter().map(spreading).collect(),
        }
    }

    /// The probability, from 0 to 1, that a code passes; exactly 1 if every code does and 0 if none does. `offset` is the
    /// device's clock minus the verifier's.
    pub fn accepts(&self, offset: Offset) -> f64 {
        let each = self.courses.iter().map(|course| (course.probability, self.accepts_in(course, offset)));
        // The probabilities sum to 1 but for their last bit.
        if each.clone().all(|(_, accepts)| accepts >= 1.0) {
            return 1.0;
        }
        each.map(|(probability, accepts)| probability * accepts).sum::<f64>().min(1.0)
    }

    fn accepts_in(&self, course: &Spreading, offset: Offset) -> f64 {
        let middle = offset.seconds() + course.shift;
        let not_too_old = course.spread.below(middle - self.oldest);
        let not_too_new = course.spread.below(self.newest - middle);
        // No code is both, so the two failures add up.
        (not_too_old + not_too_new - 1.0).max(0.0)
    }

    /// The offsets with which every code passes; `None` if there are none.
    pub fn always(&self) -> Option<OffsetInterval> {
        let low = self.courses.iter().map(|course| self.oldest + course.spread.half() - course.shift);
        let high = self.courses.iter().map(|course| self.newest - course.spread.half() - course.shift);
        let (low, high) = (low.fold(f64::NEG_INFINITY, f64::max), high.fold(f64::INFINITY, f64::min));
        OffsetInterval::new(Offset::from_seconds(low), Offset::from_seconds(high)).ok()
    }

    /// The offsets between which some code passes; at either end and beyond, none does. With a step or a suspension there may
    /// be others between them with which none passes either.
    pub fn sometimes(&self) -> OffsetInterval {
        let low = self.courses.iter().map(|course| self.oldest - course.spread.half() - course.shift);
        let high = self.courses.iter().map(|course| self.newest + course.spread.half() - course.shift);
        let (low, high) = (low.fold(f64::INFINITY, f64::min), high.fold(f64::NEG_INFINITY, f64::max));
        OffsetInterval::spanning(Offset::from_seconds(low), Offset::from_seconds(high))
    }
}

/// The narrowest window in whole steps that always lets a device with this offset in.
///
/// ```
/// use instep::simulation::{Conditions, window_needed};
/// use instep::time::{Offset, Period};
/// use instep::verifier::Window;
/// let needed = window_needed(Offset::from_seconds(-95.0), Period::THIRTY_SECONDS, &Conditions::default());
/// assert_eq!(needed, Window::steps(4, 0));
/// ```
pub fn window_needed(offset: Offset, period: Period, conditions: &Conditions) -> Window {
    let farthest = |sign: f64| {
        let reaches = conditions.courses().into_iter().map(|course| {
            let half = course.widths.iter().sum::<f64>() / 2.0;
            half + sign * (offset.seconds() + course.shift)
        });
        steps(reaches.fold(f64::NEG_INFINITY, f64::max), period)
    };
    Window { look_back: farthest(-1.0), look_ahead: farthest(1.0) }
}

/// Whole steps that reach as far as this, in seconds.
fn steps(seconds: f64, period: Period) -> Tolerance {
    // Spans are exact to the nanosecond; `as` saturates, and nobody sets a window of four billion steps.
    Tolerance::Steps((seconds / f64::from(period.seconds()) - 1e-9).ceil().max(0.0) as u32)
}
