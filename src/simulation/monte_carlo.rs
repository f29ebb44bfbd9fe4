use super::{Chances, Conditions, SimulatedVerifier};
use crate::random::Random;
use crate::time::{Offset, Span, UnixTime};
use crate::verifier::Window;

/// How many codes to draw for each offset, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draws {
    /// Codes for each offset; 0 counts as 1.
    pub runs: u32,
    /// The same seed draws the same codes.
    pub seed: u64,
}

/// When simulations begin: the start of a step for every period that divides a day. Any other moment would do.
pub(super) const ORIGIN: UnixTime = UnixTime::from_seconds(1_800_000_000);

/// One attempt: what the two clocks show when the code is shown and when it is submitted.
struct Shown {
    device: UnixTime,
    verifier: UnixTime,
}

impl Draws {
    /// The share of codes that pass, drawn. `stream` numbers the offset, so that offsets do not depend on each other nor on
    /// who draws them first; all verifiers see the same codes.
    ///
    /// The steps are those of [`Window::accepted_at`], as [`validate`](crate::verifier::validate) tries them. Codes are not
    /// hashed: two steps with the same code by chance are none of the clock's business.
    pub(super) fn accepted(
        self,
        verifier: &SimulatedVerifier,
        offset: Offset,
        conditions: &Conditions,
        stream: u64,
    ) -> Chances {
        let random = &mut Random::stream(self.seed, stream);
        let grid = verifier.grid();
        let passes = |shown: &Shown, window: Window| {
            let (oldest, newest) = window.accepted_at(grid, shown.verifier);
            (oldest..=newest).contains(&grid.step_at(shown.device))
        };
        let (mut low, mut high) = (0_u32, 0_u32);
        for _ in 0..self.runs.max(1) {
            let shown = Shown::drawn(verifier.period.span(), offset, conditions, random);
            low += u32::from(passes(&shown, verifier.narrowest));
            high += u32::from(passes(&shown, verifier.widest));
        }
        let share = |passed| f64::from(passed) / f64::from(self.runs.max(1));
        Chances { low: share(low), high: share(high) }
    }
}

impl Shown {
    fn drawn(period: Span, offset: Offset, conditions: &Conditions, random: &mut Random) -> Shown {
        let shown_at = ORIGIN + random.between(Span::ZERO, period);
        let submitted_at = shown_at + conditions.entry_delay.drawn(random);
        let error = offset.span() + conditions.drawn_gain(random) + conditions.drawn_jitter(random);
        let error = error + conditions.drawn_faults(random);
        Shown { device: shown_at + error, verifier: submitted_at }
    }
}
