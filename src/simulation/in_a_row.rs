use super::monte_carlo::ORIGIN;
use super::{Conditions, Device, Login, SimulatedVerifier};
use crate::clock::{Manual, Shifted};
use crate::otp::{Algorithm, Digits, Key, Secret};
use crate::random::Random;
use crate::time::{Offset, Span};
use crate::verifier::Window;
use crate::verifier::machine::{Accepted, AcceptedBy, Reason, Refused};

/// How many codes are sent: enough for three agreeing ones and what comes of them, too few for most locks to end.
const ATTEMPTS: i64 = 5;
/// Any key does: codes of ten digits, so that no two steps of a window are alike but by the rarest chance.
const KEY: &[u8] = b"simulated, not secret";

/// Several codes one after another, one a period, at a verifier that remembers what it saw.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The window that the verifier has here.
    pub window: Window,
    /// What came of each, the first first.
    pub attempts: Vec<Attempt>,
}

/// What came of one code of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// When it was shown, counted from the first.
    pub after: Span,
    /// What the verifier did.
    pub outcome: Outcome,
    /// The drift that it has stored then; positive: it takes the device to be ahead.
    pub stored_drift: Span,
}

/// What a verifier did with a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It accepted it.
    Accepted,
    /// It accepted it because it agrees with the codes that it had refused before.
    Resynced,
    /// The code is of no step of the window.
    OutOfWindow,
    /// The same, and it is remembered: with others that agree, it will be believed.
    Remembered,
    /// The code, or one of its step, was used before.
    Used,
    /// It looks at no code for a while, or until somebody resets it.
    Locked,
}

impl Outcome {
    /// Whether the code passed.
    pub const fn is_accepted(self) -> bool {
        matches!(self, Self::Accepted | Self::Resynced)
    }

    /// The word in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Resynced => "resynced",
            Self::OutOfWindow => "out-of-window",
            Self::Remembered => "remembered",
            Self::Used => "used",
            Self::Locked => "locked",
        }
    }

    pub(super) fn of(decision: &Result<Accepted, Refused>) -> Outcome {
        match decision {
            Ok(Accepted { by: AcceptedBy::AutoResync, .. }) => Self::Resynced,
            Ok(_) => Self::Accepted,
            Err(Refused { reason, .. }) if reason.is_replay() => Self::Used,
            Err(Refused { reason: Reason::Remembered { .. }, .. }) => Self::Remembered,
            Err(Refused { reason: Reason::Locked { .. } | Reason::TooMany { .. }, .. }) => Self::Locked,
            Err(_) => Self::OutOfWindow,
        }
    }
}

impl Row {
    /// The row of a verifier with this window, its phase and delays drawn from a seed.
    pub(super) fn of(
        verifier: &SimulatedVerifier,
        window: Window,
        offset: Offset,
        conditions: &Conditions,
        random: &mut Random,
    ) -> Row {
        let period = verifier.period.span();
        let start = ORIGIN + random.between(Span::ZERO, period);
        let error = offset + conditions.drawn_gain(random) + conditions.drawn_faults(random);
        let key = Key::new(&Secret::from_bytes(KEY), Algorithm::Sha1);
        let digits = Digits::new(10).expect("codes have up to ten digits");
        let mut machine = verifier.machine(window, key.clone(), digits);
        let mut attempts = Vec::new();
        for index in 0..ATTEMPTS {
            let after = Span::from_nanos(period.nanos() * i128::from(index));
            let truth = Manual::showing(start + after);
            let clock = Shifted::by(&truth, error + conditions.drawn_jitter(random));
            let code = Device::new(clock, key.clone()).with_grid(verifier.grid()).with_digits(digits).code();
            truth.advance(conditions.entry_delay.drawn(random));
            let mut login = Login::new(&truth, machine);
            let outcome = Outcome::of(&login.submit(&code.reveal()));
            machine = login.into_machine();
            attempts.push(Attempt { after, outcome, stored_drift: machine.state().stored_drift });
        }
        Row { window, attempts }
    }

    /// Whether any code of it passed.
    pub fn any_accepted(&self) -> bool {
        self.attempts.iter().any(|attempt| attempt.outcome.is_accepted())
    }
}
