use std::fmt;

/// What tells a person that the code is about to change, and so when they press.
///
/// The numbers are assumed, built round published means of simple reaction time (231 ms for 1,469 people, Woods 2015;
/// taps along with something predictable come slightly early, Repp 2005), and were not tried on people with phones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Cue {
    /// Nothing: the change comes as a surprise, and the press is a reaction.
    #[default]
    Surprise,
    /// A countdown ring or seconds that count down: people press along with it.
    Countdown,
}

impl Cue {
    /// How late a person is on average, in seconds: over people, the mean and the standard deviation. Display and
    /// keyboard included.
    pub(super) const fn lateness(self) -> (f64, f64) {
        match self {
            // 0.30 ± 0.05 s with a touch screen; a key is quicker (0.25 s): the middle, and room for both.
            Self::Surprise => (0.28, 0.05),
            Self::Countdown => (-0.02, 0.05),
        }
    }
}

/// What the model says of the person, as the rest of "the person is like most people, who …".
impl fmt::Display for Cue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mean, spread) = self.lateness();
        match self {
            Self::Surprise => write!(f, "press {mean:.2} ± {:.2} s after a change", 1.96 * spread),
            Self::Countdown => write!(f, "press {:.2} ± {:.2} s before the end of a countdown", -mean, 1.96 * spread),
        }
    }
}

/// How much one person's presses scatter, in seconds, and how likely each is. 0.06 s was published; keyboards, screens
/// and the distracted make it more.
pub(super) const SCATTERS: [(f64, f64); 3] = [(0.05, 0.4), (0.09, 0.4), (0.15, 0.2)];
/// How often a person's attention lapses, and by how much longer the press then takes on average, in seconds: 5 to 20 %
/// of presses.
pub(super) const LAPSES: (f64, f64) = (0.1, 0.7);
/// How often a press has nothing to do with a change. A guess.
pub(super) const SLIPS: f64 = 0.03;
