use serde::{Deserialize, Serialize};

/// What is known of the clock and of fraud, as the caller found it elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Grounds {
    /// Where it is from: a file's name.
    pub source: String,
    /// Whether a clock is the reason.
    pub clock: ClockVerdict,
    /// The probability of that, to six digits.
    pub probability: f64,
    /// What is off, and by how much, in words.
    pub offset: Option<String>,
    /// What speaks of fraud or of a compromised account, a sentence each.
    pub fraud: Vec<String>,
}

/// Whether a clock is the reason for rejected codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ClockVerdict {
    /// It is.
    Confirmed,
    /// It is not.
    RuledOut,
    /// The evidence does not decide.
    NotEstablished,
}

/// What is said of resetting at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Advice {
    /// The clock is ruled out: a reset may help.
    Reset,
    /// The clock is the reason: setting it is all that is needed.
    SetTheClock,
    /// The clock is not ruled out: look at it first.
    CheckTheClock,
    /// Nobody asked about the clock: there is no verdict.
    NoVerdict,
}

impl Advice {
    /// What follows from the grounds.
    pub fn of(grounds: Option<&Grounds>) -> Advice {
        match grounds.map(|grounds| grounds.clock) {
            Some(ClockVerdict::Confirmed) => Advice::SetTheClock,
            Some(ClockVerdict::RuledOut) => Advice::Reset,
            Some(ClockVerdict::NotEstablished) => Advice::CheckTheClock,
            None => Advice::NoVerdict,
        }
    }

    /// The warning that goes with it, if any.
    pub fn warning(self, grounds: Option<&Grounds>) -> Option<String> {
        let probability = grounds.map_or(0.0, |grounds| 100.0 * grounds.probability);
        let offset = grounds.and_then(|grounds| grounds.offset.as_deref());
        let off = offset.map_or(String::new(), |offset| format!(" ({offset})"));
        match self {
            Advice::Reset => None,
            Advice::SetTheClock => Some(format!(
                "THE CLOCK IS THE REASON{off}, with a probability of {probability:.1} %: SET THE CLOCK INSTEAD. Nothing has to \
                 be reset, and after a reset codes fail again as long as the clock is wrong"
            )),
            Advice::CheckTheClock => Some(format!(
                "THE CLOCK IS NOT RULED OUT: it is the reason with a probability of {probability:.1} %{off}. Check it first; if it \
                 is wrong, setting it is enough, and a reset does not help"
            )),
            Advice::NoVerdict => Some(
                "WHETHER A CLOCK IS THE REASON IS NOT KNOWN: no verdict was given (--case, --verdict). If it is, setting it is \
                 enough, and a reset does not help"
                    .to_owned(),
            ),
        }
    }
}
