//! Verifiers as state machines in virtual time: what each of them accepts next, given all that it saw before.
//!
//! A [`Machine`] is a key, [`Rules`] and a [`State`]. It has no clock: every call says what the verifier's clock shows,
//! and nothing happens between calls. The window is that of [`validate`], at the verifier's clock plus the drift that it
//! learned for this token; the rules around it are what products differ in:
//!
//! | verifier | learns drift | comes back by failing | resync with two codes | refuses used codes | locks |
//! |---|---|---|---|---|---|
//! | google-authenticator-libpam | no | three agreeing codes, ±1499 steps | – | if `DISALLOW_REUSE`: each used step | if `RATE_LIMIT` |
//! | privacyIDEA | start of step, each time | if on: next step, −1000..999 | −1001..998, mid-step | watermark, one more after a resync | after 10 failures |
//! | LinOTP | step, each time | if on: up to 3 steps on, −1000..999 | −1001..998, mid-step | watermark | after 10 failures |
//! | LinOTP 2.10.5.2 | step, each time | if on: up to 3 steps either way, used or not | as above | watermark, but not there | after 10 failures |
//! | FreeIPA | no | no | ±2879, one step high | watermark | the directory's affair |
//! | multiOTP | step, each time | no | ±3000 | watermark | 300 s from the third failure on, for good from the sixth |
//! | django-otp, authentik | step, each time | no | no | watermark | 1, 2, 4, … s |
//! | mod_authn_otp | step, each time; window reaches home | no | no | on the contrary: 10 min | – |
//! | RSA SecurID | step, each time | no | ±720 | watermark | – |
//! | Vault | no | no | no | 90 s, wrong ones too | – |
//! | Gitea, Teleport | no | no | no | the last one | – |
//! | Kanidm | no | no | no | no | for 1 s, from the third on to the end of the step |
//!
//! What is known of each stands in its record of the profile data, with the sources, and [`Rules::of`] takes it from
//! there. A profile that says nothing about a thing gives a machine that does not do it. Of a product that is only known
//! to refuse used codes, the step that was used is refused and nothing else. PingAM, Airlock, OneSpan, Nango and, for
//! hardware tokens, Entra learn a drift as well; how is not known well enough, so their machines do not.
//!
//! # Differences from the real ones
//!
//! They show only where two steps have the same code by chance. [`validate`] takes the nearest step, most products take
//! the oldest; two-code resyncs look for both codes at once here, as FreeIPA does, where privacyIDEA and LinOTP
//! look for each alone. The HOTP side, scratch codes and PINs are left out, and so is every difference between one
//! address and another.
//!
//! # Example
//!
//! A device that is 95 s slow is refused by libpam, until three codes in a row have shown that it is always the
//! same 95 s:
//!
//! ```
//! use instep::otp::{Algorithm, Digits, Key, Secret};
//! use instep::time::{Span, StepGrid, UnixTime};
//! use instep::verifier::machine::Machine;
//! use instep::verifier::profile;
//!
//! let key = Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1);
//! let mut libpam = Machine::of(profile("google-authenticator-libpam").unwrap(), key.clone(), None).unwrap();
//! let mut signs_in = |seconds: i64| {
//!     let now = UnixTime::from_seconds(1_800_000_000 + seconds);
//!     let step = StepGrid::default().step_at(now - Span::from_seconds(95));
//!     libpam.submit(&key.code(step.counter(), Digits::SIX).reveal(), now).is_ok()
//! };
//! assert_eq!([0, 30, 60, 90].map(&mut signs_in), [false, false, true, true]);
//! assert_eq!(libpam.state().stored_drift, Span::from_seconds(-120));
//! ```
//!
//! [`validate`]: super::validate

mod decide;
mod drift;
mod outcome;
mod replay;
mod resync;
mod rules;
mod state;
#[cfg(test)]
mod tests;
mod throttle;

pub use drift::DriftRule;
pub use outcome::{Accepted, AcceptedBy, Learned, Reason, Refused, Told};
pub use replay::ReplayRule;
pub use resync::{AutoResync, Otherwise, ResyncDrift, ResyncRule};
pub use rules::{MemoryRules, Rules, WindowError};
pub use state::{Lock, Sighting, State};
pub use throttle::ThrottleRule;

use super::{Codes, Rejection, VerifierProfile, Window};
use crate::otp::{Code, Key};
use crate::time::{Step, UnixTime};

/// A verifier with one token, and what it remembers about it.
///
/// `Debug` shows the state, never the key. `K` says which code belongs to which step: a secret's [`Key`], or
/// [`Numbered`](super::Numbered) where many sign-ins are simulated.
#[derive(Clone, Debug)]
pub struct Machine<K = Key> {
    key: K,
    rules: Rules,
    state: State,
}

impl<K: Codes> Machine<K> {
    /// A verifier that has not seen a code yet.
    pub fn new(key: K, rules: Rules) -> Machine<K> {
        Machine { key, rules, state: State::default() }
    }

    /// The verifier of a profile, with its defaults; `window` as for [`Rules::of`].
    ///
    /// # Errors
    /// [`WindowError`] if the window is neither known nor chosen within what is known.
    pub fn of(profile: &VerifierProfile, key: K, window: Option<Window>) -> Result<Machine<K>, WindowError> {
        Ok(Machine::new(key, Rules::of(profile, window)?))
    }

    /// The same with another memory, to go on from a state that was kept, or seen in a state file.
    pub fn with_state(mut self, state: State) -> Machine<K> {
        self.state = state;
        self
    }

    /// What it does.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// What it remembers.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The oldest and the newest step of its window when the verifier's clock shows `now`, moved by the drift that it
    /// learned. That a step lies within does not say that its code passes: it may have been used, or the token be locked.
    pub fn accepts_at(&self, now: UnixTime) -> (Step, Step) {
        self.window().accepted_at(self.rules.grid, now + self.state.stored_drift)
    }

    /// Ends a lock and forgets the failures, as an administrator does it. Drift and used codes stay.
    pub fn unlock(&mut self) {
        self.forget_failures();
        self.state.attempts.clear();
    }

    /// Decides over a code that arrives when the verifier's clock shows `now`, and learns from it.
    ///
    /// Times may come in any order, as clocks are set; nothing panics for any of them.
    ///
    /// # Errors
    /// [`Refused`] with the reason, and what the user is told.
    pub fn submit(&mut self, submitted: &str, now: UnixTime) -> Result<Accepted, Refused> {
        let outcome = self.decide(read(submitted), now);
        self.told(outcome)
    }

    /// The same for a code that was read already.
    ///
    /// # Errors
    /// As [`Machine::submit`].
    pub fn submit_code(&mut self, code: Code, now: UnixTime) -> Result<Accepted, Refused> {
        let outcome = self.decide(Ok(code), now);
        self.told(outcome)
    }

    /// Brings a token back with two codes, one after the other, where the verifier has such a resync. Both count as used.
    ///
    /// ```
    /// use instep::otp::{Algorithm, Digits, Key, Secret};
    /// use instep::time::{Span, UnixTime};
    /// use instep::verifier::machine::Machine;
    /// use instep::verifier::profile;
    /// let key = Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1);
    /// let code = |step| key.code(step, Digits::SIX).reveal();
    /// let mut freeipa = Machine::of(profile("freeipa").unwrap(), key.clone(), None).unwrap();
    /// // A device that is an hour slow, which is 120 steps; FreeIPA stores one step more than that is.
    /// let now = UnixTime::from_seconds(1_800_000_000);
    /// freeipa.resync(&code(60_000_000 - 121), &code(60_000_000 - 120), now).unwrap();
    /// assert_eq!(freeipa.state().stored_drift, Span::from_seconds(-3570));
    /// ```
    ///
    /// # Errors
    /// [`Refused`]: there is no such resync, the codes are not found one after the other, or they were used.
    pub fn resync(&mut self, first: &str, second: &str, now: UnixTime) -> Result<Accepted, Refused> {
        let outcome = read(first).and_then(|first| self.decide_pair(&first, &read(second)?, now));
        self.told(outcome)
    }

    /// The same for codes that were read already.
    ///
    /// # Errors
    /// As [`Machine::resync`].
    pub fn resync_codes(&mut self, first: &Code, second: &Code, now: UnixTime) -> Result<Accepted, Refused> {
        let outcome = self.decide_pair(first, second, now);
        self.told(outcome)
    }

    fn told(&self, outcome: Result<Accepted, Reason>) -> Result<Accepted, Refused> {
        outcome.map_err(|reason| Refused { told: self.rules.memory.told.about(&reason).map(str::to_owned), reason })
    }

    fn forget_failures(&mut self) {
        self.state.lock = None;
        self.state.failures = 0;
        self.state.failed_at.clear();
    }
}

fn read(submitted: &str) -> Result<Code, Reason> {
    Code::parse(submitted).map_err(|error| Reason::Code(Rejection::Malformed(error)))
}
