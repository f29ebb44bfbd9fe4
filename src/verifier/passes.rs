use super::{Reach, WindowKnowledge};
use crate::time::{OffsetInterval, Period};

/// Whether codes that are sent as soon as they are shown pass, over all offsets between device and verifier that come into
/// question and all windows that the verifier may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passes {
    /// Each of them passes.
    Always,
    /// Some pass and some do not, or it depends on which offset or which window it is.
    Depends,
    /// None passes.
    Never,
}

impl Passes {
    /// The word in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Depends => "depends",
            Self::Never => "never",
        }
    }
}

impl WindowKnowledge {
    /// Whether codes of a device with one of these offsets from the verifier pass.
    ///
    /// ```
    /// use instep::time::{Offset, OffsetInterval, Period, Span};
    /// use instep::verifier::{Passes, Window, WindowKnowledge};
    /// let knowledge = WindowKnowledge::Known(Window::steps(1, 1));
    /// let passes = |seconds| {
    ///     let offset = OffsetInterval::around(Offset::from_seconds(seconds), Span::from_seconds(1));
    ///     knowledge.passes(offset, Period::THIRTY_SECONDS)
    /// };
    /// assert_eq!([passes(-20.0), passes(-45.0), passes(-95.0)], [Passes::Always, Passes::Depends, Passes::Never]);
    /// ```
    pub fn passes(self, offset: OffsetInterval, period: Period) -> Passes {
        let (narrowest, widest) = match self {
            WindowKnowledge::Known(window) => (window, window),
            WindowKnowledge::Between { narrowest, widest } => (narrowest, widest),
            WindowKnowledge::Unknown => return Passes::Depends,
        };
        let over = |window| Reach::of(window, period).accepts_over(offset.low().seconds(), offset.high().seconds());
        match (over(narrowest).0, over(widest).1) {
            (least, _) if least >= 1.0 => Passes::Always,
            (_, most) if most <= 0.0 => Passes::Never,
            _ => Passes::Depends,
        }
    }
}
