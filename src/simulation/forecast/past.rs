use crate::simulation::EntryDelay;
use crate::time::{Offset, Period, Span, UnixTime};

/// An uncertainty is half of a 95 % interval: so many standard deviations.
const DEVIATIONS_IN_UNCERTAINTY: f64 = 1.959_964;
/// Nobody reads a clock better than that, in seconds; it also keeps the arithmetic from dividing by zero.
const LEAST_DEVIATION: f64 = 0.001;

/// What was known of a token's offset at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastOffset {
    /// When, by the verifier's clock.
    pub at: UnixTime,
    /// What.
    pub told: Told,
}

/// The three kinds of past offsets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Somebody compared or measured: the offset, and half of its 95 % interval.
    Reading {
        /// The token's clock minus the verifier's.
        offset: Offset,
        /// Half of the 95 % interval; its sign does not matter.
        uncertainty: Span,
    },
    /// A code was accepted that was so many steps from the verifier's own step; positive: from the future. Counted from the
    /// verifier's own step, not from the drift that it stored.
    Matched(i64),
    /// The drift that the verifier has stored; positive: it takes the token to be ahead.
    Stored(Span),
}

/// The same as a middle and a variance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Measured {
    pub at: UnixTime,
    /// The middle, in seconds.
    pub offset: f64,
    /// In seconds squared.
    pub variance: f64,
    /// Whether the verifier's habit of storing a drift too high or too low is in it.
    pub has_habit: bool,
}

impl PastOffset {
    /// A matched step says how far apart two cut-off times are. With the phase of the step unknown, offset less entry delay is
    /// spread as a triangle over one period either way of the step; its variance is the period squared over six. The entry
    /// delay comes back on top: a code that was typed slowly looks older than its clock is.
    ///
    /// A stored drift is a step that was matched once. Products cut it in different ways (start of step, whole steps, one too
    /// many), each always in the same way: that is the habit.
    pub(super) fn measured(self, period: Period, entry_delay: EntryDelay) -> Measured {
        let period = f64::from(period.seconds());
        let (least, most) = (entry_delay.least().seconds(), entry_delay.most().seconds());
        let typed = f64::midpoint(least, most);
        let typing = (most - least) * (most - least) / 12.0;
        let triangle = period * period / 6.0 + typing;
        let (offset, variance, has_habit) = match self.told {
            Told::Reading { offset, uncertainty } => {
                let deviation = (uncertainty.seconds().abs() / DEVIATIONS_IN_UNCERTAINTY).max(LEAST_DEVIATION);
                (offset.seconds(), deviation * deviation, false)
            }
            Told::Matched(delta) => (delta as f64 * period + typed, triangle, false),
            Told::Stored(drift) => (drift.seconds() + typed, triangle, true),
        };
        Measured { at: self.at, offset, variance, has_habit }
    }

    /// What it says of the offset, in seconds: the middle, positive if the token is ahead, and half of the 95 % interval.
    ///
    /// ```
    /// use instep::simulation::EntryDelay;
    /// use instep::simulation::forecast::{PastOffset, Told};
    /// use instep::time::{Period, UnixTime};
    /// let matched = PastOffset { at: UnixTime::EPOCH, told: Told::Matched(-2) };
    /// let (middle, half) = matched.interval(Period::THIRTY_SECONDS, EntryDelay::NONE);
    /// assert_eq!((middle, half.round()), (-60.0, 24.0));
    /// ```
    pub fn interval(self, period: Period, entry_delay: EntryDelay) -> (f64, f64) {
        let measured = self.measured(period, entry_delay);
        let habit = if measured.has_habit { habit_variance(period) } else { 0.0 };
        (measured.offset, DEVIATIONS_IN_UNCERTAINTY * (measured.variance + habit).sqrt())
    }

    /// The drift that a verifier that learns at every sign-in has stored from then on; `None` for a reading, which is no
    /// sign-in.
    pub(super) fn leaves_stored(self, period: Period) -> Option<Span> {
        match self.told {
            Told::Reading { .. } => None,
            Told::Matched(delta) => Some(Span::from_seconds_f64(delta as f64 * f64::from(period.seconds()))),
            Told::Stored(drift) => Some(drift),
        }
    }
}

/// The variance of a verifier's habit: a third of a period either way, a guess. Products that store whole steps are right on
/// average, one that stores the start of the step is half a period too low (privacyIDEA), FreeIPA is about a step too high.
pub(super) fn habit_variance(period: Period) -> f64 {
    let third = f64::from(period.seconds()) / 3.0;
    third * third
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::time::StepGrid;

    /// Draws offsets evenly and keeps those that give the step: what is left is what the step says.
    #[test]
    fn a_matched_step_says_what_sampling_says() {
        let random = &mut Random::seeded(11);
        let (grid, delay) = (StepGrid::default(), EntryDelay::TYPING);
        let mut kept = Vec::new();
        for _ in 0..200_000 {
            let offset = Span::from_seconds_f64(400.0 * (random.unit() - 0.5));
            let submitted = UnixTime::from_seconds(1_800_000_000) + Span::from_seconds_f64(30.0 * random.unit());
            let shown = submitted - delay.drawn(random);
            if grid.step_at(shown + offset).0 - grid.step_at(submitted).0 == -2 {
                kept.push(offset.seconds());
            }
        }
        let mean = kept.iter().sum::<f64>() / kept.len() as f64;
        let variance = kept.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / kept.len() as f64;
        let said = PastOffset { at: UnixTime::EPOCH, told: Told::Matched(-2) }.measured(Period::THIRTY_SECONDS, delay);
        assert_eq!(said.offset, -49.0);
        assert!((mean - said.offset).abs() < 0.5, "{mean} of {}", kept.len());
        assert!((variance / said.variance - 1.0).abs() < 0.04, "{variance} and {}", said.variance);
    }
}
