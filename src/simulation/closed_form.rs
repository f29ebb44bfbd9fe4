use super::Conditions;
use super::spread::Spread;
use crate::time::{Offset, OffsetInterval, Period};
use crate::verifier::{Tolerance, Window};

/// The chance that a code passes, worked out: `docs/model.md` section 1, averaged over entry delay, jitter and rate.
///
/// Either edge of the window is crossed where the phase of the step and those three together get that far, and each of them
/// is spread evenly; so what is asked for is the distribution of a sum of at most four even lengths, which is exact.
///
/// ```
/// use instep::simulation::{ClosedForm, Conditions, EntryDelay};
/// use instep::time::{Offset, Period, Span};
/// use instep::verifier::Window;
/// let accepts = |conditions: Conditions, seconds| {
///     ClosedForm::new(Window::steps(1, 1), Period::THIRTY_SECONDS, &conditions).accepts(Offset::from_seconds(seconds))
/// };
/// let at_once = Conditions::default();
/// assert_eq!([-30.0, -50.0, -60.0].map(|seconds| accepts(at_once, seconds)), [1.0, 1.0 / 3.0, 0.0]);
/// let ten_seconds = EntryDelay::new(Span::from_seconds(10), Span::from_seconds(10)).unwrap();
/// let typed = Conditions { entry_delay: ten_seconds, ..Conditions::default() };
/// assert_eq!([-30.0, -50.0, 40.0].map(|seconds| accepts(typed, seconds)), [2.0 / 3.0, 0.0, 1.0]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ClosedForm {
    /// The phase of the step and all that varies.
    spread: Spread,
    /// From an offset to the middle of device minus verifier, in seconds.
    shift: f64,
    /// The offsets at which half of the codes pass, in seconds.
    oldest: f64,
    newest: f64,
}

impl ClosedForm {
    /// For a window in steps of a period.
    pub fn new(window: Window, period: Period, conditions: &Conditions) -> ClosedForm {
        let length = f64::from(period.seconds());
        let [entry, jitter, gained] = conditions.widths();
        ClosedForm {
            spread: Spread::of(&[length, entry, jitter, gained]),
            shift: conditions.mean_shift(),
            oldest: -window.look_back.seconds(period) - length / 2.0,
            newest: window.look_ahead.seconds(period) + length / 2.0,
        }
    }

    /// The probability, from 0 to 1, that a code passes; exactly 1 if every code does and 0 if none does. `offset` is the
    /// device's clock minus the verifier's.
    pub fn accepts(&self, offset: Offset) -> f64 {
        let middle = offset.seconds() + self.shift;
        let not_too_old = self.spread.below(middle - self.oldest);
        let not_too_new = self.spread.below(self.newest - middle);
        // No code is both, so the two failures add up.
        (not_too_old + not_too_new - 1.0).max(0.0)
    }

    /// The offsets with which every code passes; `None` if there are none.
    pub fn always(&self) -> Option<OffsetInterval> {
        let half = self.spread.half();
        let end = |seconds: f64| Offset::from_seconds(seconds - self.shift);
        OffsetInterval::new(end(self.oldest + half), end(self.newest - half)).ok()
    }

    /// The offsets between which some code passes; at either end and beyond, none does.
    pub fn sometimes(&self) -> OffsetInterval {
        let half = self.spread.half();
        let end = |seconds: f64| Offset::from_seconds(seconds - self.shift);
        OffsetInterval::spanning(end(self.oldest - half), end(self.newest + half))
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
    let middle = offset.seconds() + conditions.mean_shift();
    let half = conditions.widths().iter().sum::<f64>() / 2.0;
    Window { look_back: steps(half - middle, period), look_ahead: steps(half + middle, period) }
}

/// Whole steps that reach as far as this, in seconds.
fn steps(seconds: f64, period: Period) -> Tolerance {
    // Spans are exact to the nanosecond; `as` saturates, and nobody sets a window of four billion steps.
    Tolerance::Steps((seconds / f64::from(period.seconds()) - 1e-9).ceil().max(0.0) as u32)
}
