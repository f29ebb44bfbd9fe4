//! Each product that was read has a file with vectors worked out from its source; the rest holds for all of them.

mod freeipa;
mod libpam;
mod limits;
mod linotp;
mod privacyidea;
mod profiles;
mod properties;
mod replay;

use super::*;
use crate::otp::{Algorithm, Digits, Secret};
use crate::time::{Span, Step};
use crate::verifier::profile;

/// The start of step [`N`].
const T: i64 = 1_234_567_890;
/// The step at that time, of 30 s.
const N: Step = Step(41_152_263);

fn key() -> Key {
    Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1)
}

/// The moment so many seconds after the start of step [`N`].
fn at(seconds: i64) -> UnixTime {
    UnixTime::from_seconds(T + seconds)
}

/// The verifier of a profile as it comes, but with codes of ten digits, of which no two are alike by chance.
fn rules_of(id: &str) -> Rules {
    let rules = Rules::of(profile(id).unwrap(), None).unwrap();
    Rules { digits: Digits::new(10).unwrap(), ..rules }
}

/// A verifier, and a device that shows it the code of any step.
struct Trial(Machine);

impl Trial {
    fn of(rules: Rules) -> Trial {
        Trial(Machine::new(key(), rules))
    }

    fn code(&self, step: Step) -> String {
        key().code(step.counter(), self.0.rules().digits).reveal()
    }

    /// What comes of the code of step `N + steps`, sent so many seconds after the start of step `N`.
    fn send(&mut self, steps: i64, seconds: i64) -> Result<Accepted, Reason> {
        let code = self.code(N.plus(steps));
        self.0.submit(&code, at(seconds)).map_err(|refused| refused.reason)
    }

    /// The same, as a word.
    fn word(&mut self, steps: i64, seconds: i64) -> &'static str {
        match self.send(steps, seconds) {
            Ok(Accepted { by: AcceptedBy::AutoResync, .. }) => "resynced",
            Ok(_) => "accepted",
            Err(reason) if reason.is_replay() => "used",
            Err(Reason::Remembered { .. }) => "remembered",
            Err(Reason::Locked { .. } | Reason::TooMany { .. }) => "locked",
            Err(_) => "refused",
        }
    }

    /// What comes of a resync with the codes of steps `N + steps.0` and `N + steps.1`.
    fn resync(&mut self, steps: (i64, i64), seconds: i64) -> Result<Accepted, Reason> {
        let (first, second) = (self.code(N.plus(steps.0)), self.code(N.plus(steps.1)));
        self.0.resync(&first, &second, at(seconds)).map_err(|refused| refused.reason)
    }

    fn drift(&self) -> Span {
        self.0.state().stored_drift
    }
}
