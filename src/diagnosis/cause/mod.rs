//! The causes of a rejected code: one file each, with its documentation, its prior and what is to be expected under it.
//!
//! `instep explain`, `docs/causes.md` and the verdict are made from these records. Numbers without a source are guesses and
//! say so; `docs/model.md` explains how they are used.

mod account_or_policy;
mod algorithm_mismatch;
mod counter_based_token;
mod device_clock;
mod digits_mismatch;
mod implementation_bug;
mod late_entry;
mod mangled_code;
mod narrow_window;
mod period_mismatch;
mod remedy;
mod replayed_code;
mod secret_encoding;
mod service_fault;
mod time_zone;
mod verifier_clock;
mod wrong_secret;

pub use remedy::{Remedy, Reset};

use crate::evidence::Event;
use std::fmt;

/// Why a code is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each has a record with its documentation")]
pub enum Cause {
    DeviceClock,
    VerifierClock,
    TimeZone,
    WrongSecret,
    SecretEncoding,
    AlgorithmMismatch,
    DigitsMismatch,
    PeriodMismatch,
    ReplayedCode,
    LateEntry,
    NarrowWindow,
    MangledCode,
    CounterBasedToken,
    ImplementationBug,
    AccountOrPolicy,
    ServiceFault,
}

impl Cause {
    /// All sixteen, in the order of their numbers.
    pub const ALL: [Cause; 16] = [
        Cause::DeviceClock,
        Cause::VerifierClock,
        Cause::TimeZone,
        Cause::WrongSecret,
        Cause::SecretEncoding,
        Cause::AlgorithmMismatch,
        Cause::DigitsMismatch,
        Cause::PeriodMismatch,
        Cause::ReplayedCode,
        Cause::LateEntry,
        Cause::NarrowWindow,
        Cause::MangledCode,
        Cause::CounterBasedToken,
        Cause::ImplementationBug,
        Cause::AccountOrPolicy,
        Cause::ServiceFault,
    ];

    /// The id in verdicts and on the command line.
    pub const fn id(self) -> &'static str {
        self.record().id
    }

    /// The cause with this id.
    pub fn by_id(id: &str) -> Option<Cause> {
        Cause::ALL.into_iter().find(|cause| cause.id() == id)
    }

    /// Whether a clock is what is wrong.
    pub const fn is_clock(self) -> bool {
        matches!(self, Cause::DeviceClock | Cause::VerifierClock | Cause::TimeZone)
    }

    /// What is known of it.
    pub const fn record(self) -> &'static Record {
        match self {
            Cause::DeviceClock => &device_clock::RECORD,
            Cause::VerifierClock => &verifier_clock::RECORD,
            Cause::TimeZone => &time_zone::RECORD,
            Cause::WrongSecret => &wrong_secret::RECORD,
            Cause::SecretEncoding => &secret_encoding::RECORD,
            Cause::AlgorithmMismatch => &algorithm_mismatch::RECORD,
            Cause::DigitsMismatch => &digits_mismatch::RECORD,
            Cause::PeriodMismatch => &period_mismatch::RECORD,
            Cause::ReplayedCode => &replayed_code::RECORD,
            Cause::LateEntry => &late_entry::RECORD,
            Cause::NarrowWindow => &narrow_window::RECORD,
            Cause::MangledCode => &mangled_code::RECORD,
            Cause::CounterBasedToken => &counter_based_token::RECORD,
            Cause::ImplementationBug => &implementation_bug::RECORD,
            Cause::AccountOrPolicy => &account_or_policy::RECORD,
            Cause::ServiceFault => &service_fault::RECORD,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// What is known of a cause: its page for people, and its numbers for the verdict.
#[derive(Debug)]
pub struct Record {
    /// The id in verdicts and on the command line.
    pub id: &'static str,
    /// In a few words.
    pub title: &'static str,
    /// The probability before any evidence. All sixteen sum to 1.
    pub prior: f64,
    /// What it is.
    pub what_it_is: &'static str,
    /// How it shows.
    pub how_it_shows: &'static [&'static str],
    /// What confirms it.
    pub what_confirms_it: &'static [&'static str],
    /// What rules it out.
    pub what_rules_it_out: &'static [&'static str],
    /// What it is easily taken for, and how to tell.
    pub looks_like: &'static [&'static str],
    /// What to do, by whom.
    pub remedy: Remedy,
    /// Where this is from.
    pub sources: &'static [&'static str],
    /// What is to be expected under it.
    pub expects: Expectations,
}

/// What is to be expected under a cause **as far as it is not the clocks' doing**: each probability is for clocks that
/// are right, and is multiplied by the chance that the clocks let a code pass.
#[derive(Debug)]
pub struct Expectations {
    /// A code of this account is accepted.
    pub accepts: f64,
    /// A code of another account on the same device is accepted.
    pub other_account: f64,
    /// A code of another app on the same device is accepted.
    pub other_app: f64,
    /// A code of the same account from another device is accepted.
    pub other_device: f64,
    /// Codes of other users are accepted by the same verifier.
    pub other_users: f64,
    /// A recovery code is accepted.
    pub recovery: f64,
    /// Enrolling again succeeds where it checks a code.
    pub enrols: f64,
    /// Two generators of the account show the same stream of codes.
    pub streams_equal: f64,
    /// When codes are accepted: never, fresh only, late only, intermittent, always. Sums to 1.
    pub timing: [f64; 5],
    /// How much likelier an event is than under the average cause; 1 for those not listed.
    pub history: &'static [(Event, f64)],
}

impl Expectations {
    /// The factor of an event.
    pub fn history_factor(&self, event: Event) -> f64 {
        self.history.iter().find(|entry| entry.0 == event).map_or(1.0, |entry| entry.1)
    }
}

/// When nothing but the clock decides.
const CLOCK_DECIDES: Expectations = Expectations {
    accepts: 0.995,
    other_account: 0.97,
    other_app: 0.97,
    other_device: 0.97,
    other_users: 0.97,
    recovery: 0.97,
    enrols: 0.97,
    streams_equal: 0.97,
    timing: [0.02, 0.02, 0.02, 0.04, 0.9],
    history: &[],
};

/// When no code of this account can ever match.
const NEVER_MATCHES: Expectations =
    Expectations { accepts: 0.01, timing: [0.93, 0.01, 0.01, 0.04, 0.01], streams_equal: 0.6, ..CLOCK_DECIDES };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn priors_and_timings_are_distributions() {
        let total: f64 = Cause::ALL.iter().map(|cause| cause.record().prior).sum();
        assert!((total - 1.0).abs() < 1e-12, "priors sum to {total}");
        for cause in Cause::ALL {
            let timing: f64 = cause.record().expects.timing.iter().sum();
            assert!((timing - 1.0).abs() < 1e-12, "{cause}: timing sums to {timing}");
        }
    }

    #[test]
    fn every_page_is_complete_and_found_by_its_id() {
        for cause in Cause::ALL {
            let page = cause.record();
            assert_eq!(Cause::by_id(page.id), Some(cause));
            let lists = [page.how_it_shows, page.what_confirms_it, page.what_rules_it_out, page.looks_like];
            assert!(lists.iter().all(|list| !list.is_empty()), "{cause} has an empty heading");
            let Remedy { person, administrator, then_check, .. } = &page.remedy;
            assert!([*person, administrator, then_check, page.sources].iter().all(|list| !list.is_empty()), "{cause}");
        }
    }

    #[test]
    fn every_word_on_a_reset_says_what_it_destroys() {
        for reset in [Reset::CuresNothing, Reset::RepeatsIt, Reset::LastResort] {
            assert!(reset.says().contains("secret") && reset.says().contains("stop"), "{reset:?}");
        }
    }

    #[test]
    fn nobody_is_told_to_reset_for_a_clock() {
        for cause in Cause::ALL.into_iter().filter(|cause| cause.is_clock()) {
            let remedy = &cause.record().remedy;
            assert_eq!(remedy.reset, Reset::CuresNothing);
            let advice = remedy.lines().join(" ").to_lowercase();
            assert!(!advice.contains("reset mfa") && !advice.contains("enrol again"), "{cause}");
        }
    }
}
