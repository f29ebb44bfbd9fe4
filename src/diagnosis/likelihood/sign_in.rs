//! Sign-in logs and other verifiers' logs. A log can exclude a clock or leave it open; alone it never confirms one.

use super::{Column, Scene};
use crate::diagnosis::cause::Cause;
use crate::evidence::sign_ins::CodeFate;
use crate::evidence::{LogText, Observation, Outcome, SignIn};
use crate::time::UnixTime;

/// How likely a clock that is wrong lets a code pass between codes that it has refused, and so shortly before it refuses them as
/// [`SHORTLY`] says: it would have to be set meanwhile, or to jump. Guesses.
const PASSES_AFTER: f64 = 0.04;
const PASSES_SHORTLY_BEFORE: f64 = 0.08;
/// In seconds. A guess.
const SHORTLY: f64 = 3.0 * 3600.0;

pub(super) fn column(event: &SignIn, scene: &Scene) -> Column {
    let fate = event.meaning().fate;
    let steady = if fate == CodeFate::Accepted { passes_a_steady_clock(event, scene) } else { None };
    Column::flat(scene, |hypothesis| match steady {
        Some(passes) if hypothesis.cause.is_clock() => passes,
        _ => probability(fate, hypothesis.cause),
    })
}

/// How likely a clock lets this code pass, by when it refused others; `None` where that says nothing, or the clock was corrected.
fn passes_a_steady_clock(event: &SignIn, scene: &Scene) -> Option<f64> {
    let at = event.at?;
    let was_corrected = [scene.corrected_at, scene.set_by_hand_at].into_iter().flatten().any(|then| then <= at);
    if was_corrected {
        return None;
    }
    let refused = scene.question.case.observations.iter().filter_map(|noted| refused_at(&noted.observation));
    let (mut after, mut shortly_before) = (false, false);
    for then in refused {
        after |= then < at;
        shortly_before |= then >= at && (then - at).seconds() <= SHORTLY;
    }
    match (after, shortly_before) {
        (true, _) => Some(PASSES_AFTER),
        (_, true) => Some(PASSES_SHORTLY_BEFORE),
        _ => None,
    }
}

/// When a code was refused as wrong, as a log or a person tells.
fn refused_at(observation: &Observation) -> Option<UnixTime> {
    match observation {
        Observation::SignIn(event) if event.meaning().fate == CodeFate::Wrong => event.at,
        Observation::Code(code) if code.outcome == Outcome::Rejected => code.submitted_at.or(code.shown_at),
        _ => None,
    }
}

/// How likely an event with this end of a code is in the log of a case with this cause. The clock gets the same as the other causes
/// of a wrong code wherever a log cannot tell them apart. Guesses.
fn probability(fate: CodeFate, cause: Cause) -> f64 {
    use Cause::{
        AccountOrPolicy, AlgorithmMismatch, CounterBasedToken, DeviceClock, DigitsMismatch, ImplementationBug,
        LateEntry, PeriodMismatch, ReplayedCode, SecretEncoding, ServiceFault, TimeZone, VerifierClock, WrongSecret,
    };
    match (fate, cause) {
        (CodeFate::Unsaid, _) => 1.0,
        (CodeFate::Wrong, AccountOrPolicy) => 0.08,
        (CodeFate::Wrong, ReplayedCode) => 0.4,
        (CodeFate::Wrong, ServiceFault) => 0.6,
        (CodeFate::Wrong, _) => 0.9,
        // Perhaps no generator's code: half the weight.
        (CodeFate::WrongOfUnknownKind, _) => probability(CodeFate::Wrong, cause).sqrt(),
        (CodeFate::Reused, ReplayedCode) => 0.9,
        // The code matched: neither a clock nor the secret kept it out.
        (CodeFate::Reused, _) => 0.002,
        (CodeFate::Old, DeviceClock | VerifierClock | LateEntry) => 0.1,
        (CodeFate::Old, ReplayedCode) => 0.2,
        (CodeFate::Old, _) => 0.01,
        (CodeFate::Late, LateEntry) => 0.4,
        (CodeFate::Late, _) => 0.05,
        (CodeFate::NotInvolved, AccountOrPolicy) => 0.8,
        (CodeFate::NotInvolved, WrongSecret | ServiceFault) => 0.15,
        (CodeFate::NotInvolved, DeviceClock | VerifierClock | TimeZone) => 0.06,
        (CodeFate::NotInvolved, _) => 0.08,
        (CodeFate::LockedOut, AccountOrPolicy) => 0.3,
        (CodeFate::LockedOut, _) => 0.15,
        (CodeFate::Accepted, DeviceClock | VerifierClock | TimeZone) => 0.25,
        (CodeFate::Accepted, WrongSecret | ImplementationBug) => 0.1,
        // Who computes otherwise has no code accepted: only an enrolment since then explains it.
        (
            CodeFate::Accepted,
            SecretEncoding | AlgorithmMismatch | DigitsMismatch | PeriodMismatch | CounterBasedToken,
        ) => 0.02,
        (CodeFate::Accepted, _) => 0.3,
    }
}

/// What another verifier's log or state says. Guesses; the texts are in the profiles. A text that blames the clock moves
/// little: some products print it for every mismatch.
pub(super) fn verifier_log(says: LogText, scene: &Scene) -> Column {
    use Cause::{AccountOrPolicy, DeviceClock, LateEntry, ReplayedCode, ServiceFault, TimeZone, VerifierClock};
    Column::flat(scene, |hypothesis| match (says, hypothesis.cause) {
        (LogText::CodeMismatch, cause) => probability(CodeFate::Wrong, cause),
        (LogText::CodeReused, cause) => probability(CodeFate::Reused, cause),
        (LogText::CodeExpired, LateEntry) => 0.3,
        (LogText::CodeExpired, DeviceClock | VerifierClock | TimeZone) => 0.15,
        (LogText::CodeExpired, _) => 0.05,
        (LogText::ClockWarning, DeviceClock | VerifierClock | TimeZone) => 0.2,
        (LogText::ClockWarning, _) => 0.1,
        (LogText::SecretUnreadable, ServiceFault) => 0.5,
        (LogText::SecretUnreadable, _) => 0.004,
        (LogText::LockedOut, AccountOrPolicy) => 0.4,
        (LogText::LockedOut, ReplayedCode) => 0.1,
        (LogText::LockedOut, _) => 0.12,
        (LogText::Nothing, ServiceFault | AccountOrPolicy) => 0.3,
        (LogText::Nothing, _) => 0.2,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_code_of_unknown_kind_weighs_half() {
        let ratio = |fate| (probability(fate, Cause::DeviceClock) / probability(fate, Cause::AccountOrPolicy)).ln();
        assert!((ratio(CodeFate::Wrong) - 2.0 * ratio(CodeFate::WrongOfUnknownKind)).abs() < 1e-9);
    }

    #[test]
    fn a_wrong_code_in_a_log_does_not_favour_a_clock_over_a_secret() {
        let clock = probability(CodeFate::Wrong, Cause::DeviceClock);
        assert_eq!(clock, probability(CodeFate::Wrong, Cause::WrongSecret));
    }

    #[test]
    fn an_accepted_code_speaks_against_computing_otherwise() {
        for cause in [Cause::SecretEncoding, Cause::AlgorithmMismatch, Cause::PeriodMismatch, Cause::CounterBasedToken]
        {
            let against = probability(CodeFate::Accepted, Cause::DeviceClock) / probability(CodeFate::Accepted, cause);
            assert!(against > 10.0, "{cause:?}: {against}");
        }
    }
}
